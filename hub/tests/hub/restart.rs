//! A hub on disk: what survives, and who else may write.

use crate::world::*;
use hucha_hub::roster::read_roster;
use hucha_hub::{HubCore, HubFault};
use hucha_model::wire::*;
use hucha_sync::Item;

#[test]
fn a_restart_keeps_numbers_chain_and_documents() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    core.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    let mut phone = Phone::enrol(&mut core, "周海宁", 11);
    let helper = org(&core, "昆嵛化工");
    let (opened, item) = phone.open_visit(&core, helper, 1);
    let mut doc = new_doc(1);
    let run = phone.answer(&mut doc, opened.doc, "1.1");
    assert!(phone.sync(&mut core, vec![item.clone(), run]).accepted());
    let state = core.chain_end().unwrap();
    drop(core);
    std::fs::remove_file(folder.path().join("keys/root.key")).unwrap();

    let mut core = HubCore::open(folder.path()).unwrap();
    assert_eq!(core.chain_end().unwrap(), state);
    assert_eq!(core.verify_chain().unwrap(), state.n);
    let run = phone.answer(&mut doc, opened.doc, "1.2");
    let answer = phone.sync(&mut core, vec![item, run]);
    assert!(
        matches!(
            answer.verdicts[..],
            [Verdict::Duplicate { .. }, Verdict::Accepted { .. }]
        ),
        "{:?}",
        answer.verdicts
    );
    assert_eq!(core.verify_chain().unwrap(), state.n + 1);
}

#[test]
fn an_import_beside_a_running_hub_is_seen_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut running =
        HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    let mut other = HubCore::open(folder.path()).unwrap();
    other.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    let person = person(&other, "周海宁");
    let code = other.make_enrol_code(person, noon(), [5; 10]).unwrap();
    assert!(!code.is_empty());
    running.make_enrol_code(person, noon(), [6; 10]).unwrap();
    assert_eq!(running.directory(), other.directory());
    running.verify_chain().unwrap();
}

#[test]
fn a_folder_holds_one_hub_and_an_empty_one_holds_none() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(HubCore::open(folder.path()), Err(HubFault::NoHub)));
    HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    let again = HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon());
    assert!(matches!(again, Err(HubFault::HubExists)));
}

#[cfg(unix)]
#[test]
fn key_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    for name in ["root.key", "hub.key", "hub.cert"] {
        let file = folder.path().join("keys").join(name);
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_request_that_is_refused_whole_leaves_nothing_behind() {
    let mut pair = Pair::new();
    let before = pair.core.chain_end().unwrap();
    let listed = pair.list_finding(40);
    let body = pair
        .inspector
        .body(pair.core.scope(), vec![], vec![Item::Decision(listed)]);
    // The request speaks for another device than the one that signed it.
    assert!(
        pair.core
            .answer(asker(pair.stranger.device), &body, noon(), 1 << 20)
            .is_err()
    );
    assert!(
        pair.core
            .answer(
                asker(pair.inspector.device),
                &body[..body.len() - 3],
                noon(),
                1 << 20
            )
            .is_err()
    );
    assert_eq!(pair.core.chain_end().unwrap(), before);
}
