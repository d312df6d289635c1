//! Enrolment: whose answer is taken, and what is left when it cannot be written.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::event::Topic;
use crate::incoming::tests::pair::{Phone, hub_key, reopen};
use crate::view::tests::world::{DEVICE, HELPER, ME, SCOPE};
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::wire::{EnrolResponse, HubCertificate, Signed, to_cbor};
use hucha_model::{Lang, Millis};
use hucha_sync::{Enrolment, PlanKind};

fn root() -> SoftwareSigner {
    SoftwareSigner::from_secret(&[5; 32]).unwrap()
}

fn plan(phone: &Phone) -> PlanKind {
    let code = Enrolment::new("https://hub.example", root().public_key(), "WD26-7K3M").unwrap();
    let plan = phone.engine.plan_enrolment(&code.to_text());
    plan.unwrap().kind
}

fn answer() -> Vec<u8> {
    let certificate = HubCertificate {
        scope: SCOPE,
        key: hub_key().public_key(),
        at: Millis(1),
    };
    to_cbor(&EnrolResponse {
        person: ME,
        org: HELPER,
        scope: SCOPE,
        certificate: Signed::seal(&certificate, &root()).unwrap(),
        nonce: "1".into(),
    })
}

fn take(engine: &Engine, kind: PlanKind) -> Result<(), EngineError> {
    engine.answered(kind, 200, None, &answer()).map(|_| ())
}

fn device_of(kind: PlanKind) -> hucha_model::DeviceId {
    let PlanKind::Enrol { device } = kind else {
        panic!("an enrolment: {kind:?}")
    };
    device
}

#[test]
fn an_answer_makes_the_phone_the_device_that_asked_for_it_though_it_asked_again_since() {
    let folder = tempfile::tempdir().unwrap();
    let phone = reopen(folder.path(), DEVICE);
    let (first, second) = (plan(&phone), plan(&phone));
    assert_ne!(device_of(first), device_of(second));
    take(&phone.engine, first).unwrap();
    let me = phone.engine.identity().unwrap();
    assert_eq!(me.device, device_of(first));
    // The same answer once more changes nothing, the other one is no longer waited for.
    take(&phone.engine, first).unwrap();
    let late = take(&phone.engine, second);
    assert!(matches!(late, Err(EngineError::Missing(_))), "{late:?}");
    assert_eq!(phone.engine.identity().unwrap(), me);
}

#[test]
fn an_enrolment_that_cannot_be_written_leaves_nothing_and_works_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let phone = reopen(folder.path(), DEVICE);
    let kind = plan(&phone);
    fill(&phone.engine);
    assert!(take(&phone.engine, kind).unwrap_err().is_disk_full());
    assert_eq!(phone.engine.identity(), None);
    drop(phone);
    let phone = reopen(folder.path(), DEVICE);
    assert_eq!(phone.engine.identity(), None);
    for fact in ["enrolled_key", "trust", "devices_before", "key_signed"] {
        let kept = phone.engine.lock().store.read(|reads| reads.meta(fact));
        assert_eq!(kept.unwrap(), None, "{fact}");
    }
    take(&phone.engine, kind).unwrap();
    assert_eq!(phone.engine.identity().unwrap().device, device_of(kind));
}

/// Leaves no room for anything further.
fn fill(engine: &Engine) {
    engine.cap_storage(Some(0)).unwrap();
    for size in [1024, 16] {
        let is_full = (0..10_000).any(|n| {
            let (key, bytes) = (format!("filler {size} {n}"), vec![7; size]);
            let inner = engine.lock();
            inner.store.write(|tx| tx.meta_set(&key, &bytes)).is_err()
        });
        assert!(is_full);
    }
}

#[test]
fn an_enrolled_phone_reads_everything_anew_wants_a_network_and_has_signed() {
    let folder = tempfile::tempdir().unwrap();
    let phone = reopen(folder.path(), DEVICE);
    let kind = plan(&phone);
    take(&phone.engine, kind).unwrap();
    let events = phone.engine.events_after(0);
    for wanted in [Topic::Directory, Topic::Lists, Topic::WantsNetwork] {
        assert!(
            events.iter().any(|event| event.topic == wanted),
            "{wanted:?}"
        );
    }
    drop(phone);
    let phone = reopen(folder.path(), DEVICE);
    assert!(phone.engine.lock().key.seen().signed.is_some());
    assert!(phone.engine.profile(Lang::Zh).is_ok());
}
