//! A key that is locked, fails or is lost, and a store that lost the database's key.

use crate::support::alone::open_with;
use crate::support::play::Play;
use crate::support::ports::{Key, Secrets};
use crate::support::wait::wait;
use hucha_ffi::{FfiError, PortError, SecretStore, Signer};
use std::sync::Arc;

struct NoKey(PortError);

impl Signer for NoKey {
    fn public_key(&self) -> Result<Vec<u8>, PortError> {
        Err(self.0.clone())
    }

    fn sign(&self, _content: Vec<u8>) -> Result<Vec<u8>, PortError> {
        Err(self.0.clone())
    }
}

struct NoStore(PortError);

impl SecretStore for NoStore {
    fn load(&self, _name: String) -> Result<Option<Vec<u8>>, PortError> {
        Err(self.0.clone())
    }

    fn save(&self, _name: String, _secret: Vec<u8>) -> Result<(), PortError> {
        Err(self.0.clone())
    }
}

fn failed() -> PortError {
    PortError::Failed {
        why: "a test".to_owned(),
    }
}

#[test]
fn a_locked_key_or_store_is_asked_again_a_lost_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    for (error, is_lost) in [
        (PortError::Locked, false),
        (failed(), false),
        (PortError::Gone, true),
    ] {
        let without_key = open_with(
            folder.path(),
            Arc::new(NoKey(error.clone())),
            Arc::new(Secrets::default()),
        );
        let without_store = open_with(
            folder.path(),
            Key::new([7; 32]),
            Arc::new(NoStore(error.clone())),
        );
        for refused in [without_key.err(), without_store.err()] {
            let refused = refused.unwrap();
            let fits = match refused {
                FfiError::KeyLost { .. } => is_lost,
                FfiError::Locked { .. } => !is_lost,
                _ => false,
            };
            assert!(fits, "{error:?} became {refused:?}");
        }
    }
    assert!(!folder.path().join("hucha.db").exists(), "nothing was made");
}

#[test]
fn what_a_locked_key_did_not_sign_was_not_done_and_nothing_before_it_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("enrolled");
    let key = Arc::clone(&play.phone("lead").key);
    let only_here = |play: &Play| {
        let state = wait(play.phone("lead").engine().sync_state());
        state.unwrap().only_here
    };
    play.try_recommend("lead").unwrap();
    assert_eq!(only_here(&play), 1);
    for (error, is_lost) in [
        (PortError::Locked, false),
        (failed(), false),
        (PortError::Gone, true),
    ] {
        key.fail_with(Some(error));
        let refused = play.try_recommend("lead").unwrap_err();
        let fits = match refused {
            FfiError::KeyLost { .. } => is_lost,
            FfiError::Locked { .. } => !is_lost,
            _ => false,
        };
        assert!(fits, "{refused:?}");
        assert_eq!(only_here(&play), 1);
    }
    key.fail_with(None);
    play.try_recommend("lead").unwrap();
    assert_eq!(only_here(&play), 2);
}

#[test]
fn a_sync_that_finds_the_key_locked_says_so_and_goes_on_when_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("enrolled");
    play.try_recommend("lead").unwrap();
    let lead = play.phone("lead");
    lead.key.fail_with(Some(PortError::Locked));
    wait(lead.engine().begin_sync()).unwrap();
    let told = wait(lead.engine().next_requests()).unwrap_err();
    assert!(matches!(told, FfiError::Locked { .. }), "{told:?}");
    lead.key.fail_with(None);
    assert_eq!(lead.sync(), 0);
    assert_eq!(wait(lead.engine().sync_state()).unwrap().only_here, 0);
}
