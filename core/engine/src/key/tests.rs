//! A key store that is asked only when something is to be signed.

use crate::act::Act;
use crate::engine::{Engine, Home, Options};
use crate::error::EngineError;
use crate::incoming::tests::pair::{enrolled, key_of, visit};
use crate::view::ReadyLineView;
use crate::view::tests::world::{Counting, DEVICE, Noon};
use hucha_model::sign::{PublicKey, SignError, Signer, SoftwareSigner};
use hucha_model::{ActivityId, Lang};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A key store that counts and can be locked.
struct Store {
    key: SoftwareSigner,
    asked: AtomicU64,
    is_locked: AtomicBool,
}

impl Signer for Store {
    fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.is_locked.load(Ordering::Relaxed) {
            return Err(SignError::Locked);
        }
        self.key.sign(message)
    }
}

fn open(folder: &Path) -> (Engine, Arc<Store>) {
    let store = Arc::new(Store {
        key: key_of(DEVICE),
        asked: AtomicU64::new(0),
        is_locked: AtomicBool::new(false),
    });
    let engine = Engine::open(Options {
        home: Home::Folder(folder.to_owned()),
        key: None,
        signer: Arc::clone(&store) as Arc<dyn Signer>,
        clock: Arc::new(Noon),
        entropy: Arc::new(Counting(AtomicU64::new(1 << 40))),
    });
    (engine.unwrap(), store)
}

fn key_line(engine: &Engine, activity: ActivityId) -> ReadyLineView {
    let view = engine.ready_for_offline(activity, Lang::Zh).unwrap();
    let mut lines = view.lines.into_iter();
    lines.find(|line| line.what == "签名密钥").unwrap()
}

#[test]
fn the_line_of_the_key_is_read_without_signing_and_tried_by_a_tap() {
    let folder = tempfile::tempdir().unwrap();
    drop(enrolled(folder.path(), DEVICE, true));
    let (engine, store) = open(folder.path());
    let activity = ActivityId::from_bytes([71; 16]);
    let before = key_line(&engine, activity);
    assert!(!before.ok && before.can_try && before.detail.contains("尚未用过"));
    assert_eq!(store.asked.load(Ordering::Relaxed), 0);

    store.is_locked.store(true, Ordering::Relaxed);
    let locked = engine.act(Act::TryKey);
    assert!(
        matches!(locked, Err(EngineError::Sign(SignError::Locked))),
        "{locked:?}"
    );
    let line = key_line(&engine, activity);
    assert!(!line.ok && line.detail.contains("解锁"), "{line:?}");

    store.is_locked.store(false, Ordering::Relaxed);
    engine.act(Act::TryKey).unwrap();
    let line = key_line(&engine, activity);
    assert!(line.ok, "{line:?}");
    assert_eq!(line.detail, "可用，上次签名 6月9日 12:00");
    assert_eq!(store.asked.load(Ordering::Relaxed), 2);
    drop(engine);
    let (engine, store) = open(folder.path());
    assert_eq!(key_line(&engine, activity), line);
    assert_eq!(store.asked.load(Ordering::Relaxed), 0);
}

#[test]
fn whatever_the_phone_signs_shows_that_its_key_works() {
    let folder = tempfile::tempdir().unwrap();
    drop(enrolled(folder.path(), DEVICE, true));
    let (engine, store) = open(folder.path());
    let (activity, _) = visit(&engine, 71, 0);
    assert!(key_line(&engine, activity).ok);
    // A sync that finds the phone locked does no harm, but the next one has to be unlocked.
    store.is_locked.store(true, Ordering::Relaxed);
    assert!(engine.plan_requests().is_err());
    assert!(!key_line(&engine, activity).ok);
    store.is_locked.store(false, Ordering::Relaxed);
    engine.plan_requests().unwrap();
    assert!(key_line(&engine, activity).ok);
    drop(engine);
    let (engine, _) = open(folder.path());
    assert!(key_line(&engine, activity).ok, "written down");
}
