//! Many requests in one transaction: what goes wrong with one, and what is on the disk when.

use crate::http::{Served, Shell, served, served_by, start};
use crate::world::*;
use hucha_hub::http::Limits;
use hucha_hub::roster::read_roster;
use hucha_hub::{HubCore, Reception, Together};
use hucha_model::wire::*;
use hucha_sync::{HubError, Item};
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::time::Duration;

const BUDGET: usize = 8 << 20;

/// A hub on disk with a visit, and its author.
fn on_disk(folder: &Path) -> (HubCore, Phone, Opened) {
    let mut core = HubCore::create(folder, &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    core.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    let mut phone = Phone::enrol(&mut core, "周海宁", 11);
    let (opened, item) = phone.open_visit(&core, org(&core, "昆嵛化工"), 1);
    assert!(phone.sync(&mut core, vec![item]).accepted());
    (core, phone, opened)
}

fn take(
    together: &mut Together<'_>,
    phone: &Phone,
    body: &[u8],
) -> Result<Reception, HubError<hucha_hub::HubFault>> {
    together.receive(asker(phone.device), body, true, BUDGET)
}

/// Copies a hub's files as they are at this moment: what a kill would leave.
fn killed(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let to = copy.path().join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&to).unwrap();
            for file in std::fs::read_dir(entry.path()).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        } else if entry.file_name() != "hub.db-shm" {
            // The index of the journal is made anew by whoever opens first.
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    copy
}

fn waiting(folder: &Path) -> u64 {
    HubCore::open(folder).unwrap().waiting_count().unwrap()
}

#[test]
fn a_bad_push_takes_none_of_its_neighbours_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut core, phone, opened) = on_disk(folder.path());
    let scope = core.scope();
    let run = |seed: u8, item: &str| phone.answer(&mut new_doc(seed), opened.doc, item);
    let (first, second) = (run(1, "1.1"), run(2, "1.2"));
    let stranger = Phone::enrol(&mut core, "秦望海", 14);
    let forged = stranger.answer(&mut new_doc(3), opened.doc, "1.3");

    let mut together = core.together(noon()).unwrap();
    let good = phone.body(scope, vec![], vec![first.clone()]);
    assert!(matches!(
        take(&mut together, &phone, &good),
        Ok(Reception::Waiting(_))
    ));
    assert!(matches!(
        take(&mut together, &phone, b"garbage"),
        Err(HubError::Decode(_))
    ));
    let for_another = stranger.body(scope, vec![], vec![run(4, "1.4")]);
    assert!(matches!(
        take(&mut together, &phone, &for_another),
        Err(HubError::WrongDevice)
    ));
    let refused = stranger.body(scope, vec![], vec![forged]);
    match take(&mut together, &stranger, &refused) {
        Ok(Reception::Answered(answer)) => {
            assert_eq!(Answer::read(&answer.bytes).reason(), "no_access");
        }
        other => panic!("{other:?}"),
    }
    let good = phone.body(scope, vec![], vec![second]);
    assert!(matches!(
        take(&mut together, &phone, &good),
        Ok(Reception::Waiting(_))
    ));
    together.commit().unwrap();
    assert_eq!(core.waiting_count().unwrap(), 2);
    core.verify_chain().unwrap();
}

#[test]
fn nothing_of_a_group_is_kept_before_its_end_and_all_of_it_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let (mut core, phone, opened) = on_disk(folder.path());
    let scope = core.scope();
    let runs: Vec<Item> = (1..=20)
        .map(|seed| phone.answer(&mut new_doc(seed), opened.doc, "1.1"))
        .collect();
    let mut together = core.together(noon()).unwrap();
    for run in &runs {
        let body = phone.body(scope, vec![], vec![run.clone()]);
        take(&mut together, &phone, &body).unwrap();
    }
    // Killed before the end: nobody was told anything, and nothing is there.
    assert_eq!(waiting(killed(folder.path()).path()), 0);
    together.commit().unwrap();
    // Killed between the end and the answers: whoever asks again is told the same.
    let copy = killed(folder.path());
    assert_eq!(waiting(copy.path()), 20);
    let mut restored = HubCore::open(copy.path()).unwrap();
    let body = phone.body(scope, vec![], runs);
    let again = restored.receive(asker(phone.device), &body, noon(), BUDGET);
    match again.unwrap() {
        Reception::Waiting(expected) => assert_eq!(expected.items().len(), 20),
        other @ Reception::Answered(_) => panic!("{other:?}"),
    }
    assert_eq!(restored.waiting_count().unwrap(), 20);
}

#[test]
fn a_group_that_is_given_up_leaves_the_hub_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut core, mut phone, opened) = on_disk(folder.path());
    let (scope, before) = (core.scope(), core.chain_end().unwrap());
    let (_, another) = phone.open_visit(&core, org(&core, "昆嵛化工"), 2);
    let mut together = core.together(noon()).unwrap();
    let run = phone.answer(&mut new_doc(1), opened.doc, "1.1");
    let body = phone.body(scope, vec![], vec![another.clone(), run]);
    take(&mut together, &phone, &body).unwrap();
    drop(together);
    assert_eq!(
        (core.chain_end().unwrap(), core.waiting_count().unwrap()),
        (before, 0)
    );
    // What was numbered and undone is no longer known either.
    assert!(phone.sync(&mut core, vec![another]).accepted());
    core.verify_chain().unwrap();
}

/// Twenty phones of one inspector, and a record for each.
fn twenty(served: &Served) -> Vec<(Shell, Item, Item)> {
    let shells = (3..23).map(|which| served.enrol(which));
    shells
        .zip(1..)
        .map(|(shell, seed)| {
            let phone = shell.phone();
            let (opened, item) = phone.open_visit_in(served.scope, served.helper, seed);
            let run = phone.answer(&mut new_doc(seed), opened.doc, "1.1");
            (shell, item, run)
        })
        .collect()
}

/// Lets all phones push at the same moment; gives what each was answered.
fn at_once(
    served: &Served,
    phones: &mut [(Shell, Item, Item)],
    push: impl Fn(&Item, &Item) -> Vec<Item> + Sync,
) -> Vec<(u16, Vec<Verdict>)> {
    let (start, url, push) = (Barrier::new(phones.len()), served.hub.url(), &push);
    std::thread::scope(|scope| {
        let pushing: Vec<_> = phones
            .iter_mut()
            .map(|(shell, opened, run)| {
                let (start, url) = (&start, &url);
                let body = shell.phone().body(served.scope, vec![], push(opened, run));
                scope.spawn(move || {
                    start.wait();
                    let reply = shell.sync(url, body);
                    let words = match reply.status {
                        200 => Answer::read(&reply.body).verdicts,
                        _ => Vec::new(),
                    };
                    (reply.status, words)
                })
            })
            .collect();
        pushing.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn twenty_phones_that_push_at_once_are_all_accepted_each_once() {
    let served = served();
    let mut phones = twenty(&served);
    for (status, words) in at_once(&served, &mut phones, |opened, run| {
        vec![opened.clone(), run.clone()]
    }) {
        assert_eq!(status, 200);
        assert!(
            matches!(
                words[..],
                [Verdict::Accepted { .. }, Verdict::Accepted { .. }]
            ),
            "{words:?}"
        );
    }
    for (status, words) in at_once(&served, &mut phones, |_, run| vec![run.clone()]) {
        assert_eq!(status, 200);
        assert!(
            matches!(words[..], [Verdict::Duplicate { .. }]),
            "{words:?}"
        );
    }
    let folder = served.folder;
    served.hub.stop().unwrap();
    let core = HubCore::open(folder.path()).unwrap();
    assert_eq!(core.waiting_count().unwrap(), 0);
    core.verify_chain().unwrap();
}

#[test]
fn a_bad_push_among_twenty_spoils_nobody_elses() {
    let served = served();
    let mut phones = twenty(&served);
    at_once(&served, &mut phones, |opened, _| vec![opened.clone()]);
    // Every fifth brings a run under a stranger's signature.
    let stranger = served.enrol(2);
    for (_, _, run) in phones.iter_mut().step_by(5) {
        let Item::Run { attestation, .. } = run else {
            panic!("a run")
        };
        let held: Attestation = attestation.open().unwrap();
        *attestation = Signed::seal(&held, &stranger.signer).unwrap();
    }
    let said = at_once(&served, &mut phones, |_, run| vec![run.clone()]);
    for (at, (status, words)) in said.into_iter().enumerate() {
        assert_eq!(status, 200);
        match &words[..] {
            [Verdict::Rejected { reason, .. }] if at % 5 == 0 => assert_eq!(reason, "signature"),
            [Verdict::Accepted { .. }] if at % 5 != 0 => {}
            other => panic!("{at}: {other:?}"),
        }
    }
    served.hub.stop().unwrap();
}

#[test]
fn who_does_not_wait_is_told_received_and_finds_it_accepted_later() {
    let limits = Limits {
        settle: Duration::ZERO,
        ..Limits::default()
    };
    let served = served_by(limits, Arc::new(noon), |core| core);
    let mut phones = twenty(&served);
    at_once(&served, &mut phones, |opened, _| vec![opened.clone()]);
    for (status, words) in at_once(&served, &mut phones, |_, run| vec![run.clone()]) {
        assert_eq!((status, &words[..]), (200, &[Verdict::Received][..]));
    }
    let Served { folder, hub, .. } = served;
    hub.stop().unwrap();
    // What the threads had in hand is numbered, the rest still waits: nothing is lost.
    let core = HubCore::open(folder.path()).unwrap();
    let end = core.chain_end().unwrap().n;
    let waiting = core.waiting_count().unwrap();
    core.verify_chain().unwrap();
    let hub = start(core, &folder);
    let url = hub.url();
    for (shell, _, run) in &mut phones {
        // The nonces of before went with the hub that gave them.
        let scope = served.scope;
        let mut words = Vec::new();
        for _ in 0..2 {
            let body = shell.phone().body(scope, vec![], vec![run.clone()]);
            let reply = shell.sync(&url, body);
            if reply.status == 200 {
                words = Answer::read(&reply.body).verdicts;
            }
        }
        assert!(
            matches!(
                words[..],
                [Verdict::Duplicate { .. } | Verdict::Accepted { .. }]
            ),
            "{words:?}"
        );
    }
    hub.stop().unwrap();
    let core = HubCore::open(folder.path()).unwrap();
    assert!(core.chain_end().unwrap().n >= end + waiting);
    assert_eq!(core.waiting_count().unwrap(), 0);
}
