//! What a person is told when something fails.

use super::*;
use std::io;

fn said(error: &EngineError, lang: Lang) -> String {
    error.sentence(lang, &Lifecycles::embedded())
}

#[test]
fn a_full_phone_is_full_wherever_it_shows_and_says_so() {
    let full = |kind| io::Error::from(kind);
    let blob = || BlobError::DiskFull {
        step: "write",
        source: full(ErrorKind::StorageFull),
    };
    let file = |kind| EngineError::File {
        file: "清单.xlsx".into(),
        source: full(kind),
    };
    let errors = [
        EngineError::Store(StoreError::DiskFull),
        EngineError::Open(OpenError::DiskFull),
        EngineError::Blob(blob()),
        file(ErrorKind::StorageFull),
        file(ErrorKind::QuotaExceeded),
    ];
    for error in errors {
        assert!(error.is_disk_full(), "{error:?}");
        assert!(said(&error, Lang::Zh).contains("存储空间已满"), "{error:?}");
        assert!(said(&error, Lang::En).contains("full"), "{error:?}");
    }
    let photo = EngineError::Evidence(EvidenceError::DiskFull {
        file: "P1.jpg".into(),
        source: blob(),
    });
    assert!(photo.is_disk_full());
    let words = said(&photo, Lang::Zh);
    assert!(
        words.contains("P1.jpg") && words.contains("空间不足"),
        "{words}"
    );
    assert!(!file(ErrorKind::NotFound).is_disk_full());
}

#[test]
fn a_locked_phone_says_of_a_step_that_it_was_not_saved_and_of_a_sync_that_it_goes_on() {
    let step = said(&EngineError::Sign(SignError::Locked), Lang::Zh);
    assert_eq!(step, "手机已锁定，刚才的操作没有保存，请解锁后重试");
    let sync = EngineError::from(RequestError::Sign(SignError::Locked));
    assert_eq!(
        said(&sync, Lang::Zh),
        "手机已锁定，解锁后继续上传；记录不受影响"
    );
    let lost = EngineError::from(RequestError::Sign(SignError::Gone));
    assert!(said(&lost, Lang::Zh).contains("重新登记"));
}
