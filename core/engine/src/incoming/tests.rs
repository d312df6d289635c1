//! What a phone keeps, shows and refuses of what arrives.

pub(crate) mod pair;
mod threads;

use super::{POISON, STORED_DAMAGED};
use crate::view::tests::world::DEVICE;
use crate::{Engine, Whereabouts, read_quarantine};
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{ActivityId, DocId, Hash, Lang, Millis};
use hucha_store::{Attempt, InboxKind, InboxRow, Origin, OutboxState, Reads};
use hucha_sync::{Incoming, Item};
use pair::{
    NEW_DEVICE, Phone, enrolled, note, pushed, record, recorded, reopen, runs, visit, waiting_runs,
};
use std::path::Path;
use std::sync::Mutex;

/// The document on which this process dies, in a child of a test.
static DIES_ON: Mutex<Option<DocId>> = Mutex::new(None);

/// Ends the process as a merge engine does that runs out of memory: nothing is unwound.
pub(super) fn die_if_told(doc: DocId) {
    if *DIES_ON.lock().unwrap() == Some(doc) {
        std::process::abort();
    }
}

fn items(items: Vec<Item>) -> Incoming {
    Incoming {
        items,
        ..Incoming::default()
    }
}

fn said(verdicts: Vec<(Hash, Verdict)>) -> Incoming {
    Incoming {
        verdicts,
        ..Incoming::default()
    }
}

fn receive(phone: &Phone, incoming: Incoming, origin: Origin) {
    phone.engine.lock().receive(incoming, origin).unwrap();
}

fn take_in(phone: &Phone, incoming: Incoming, origin: Origin) -> crate::Received {
    let taken = phone.engine.lock().take_in(incoming, origin, None);
    taken.unwrap()
}

fn notes(engine: &Engine, activity: ActivityId) -> usize {
    let content = engine.visit_content(activity);
    content.map_or(0, |content| content.notes.len())
}

/// An old phone with three visits, and a new one that knows nothing of them.
fn two(folder: &Path) -> (Phone, Phone, Vec<(ActivityId, DocId)>) {
    let old = enrolled(&folder.join("old"), DEVICE, true);
    let visits = (1..=3).map(|n| visit(&old.engine, 70 + n, n)).collect();
    (old, enrolled(&folder.join("new"), NEW_DEVICE, true), visits)
}

#[test]
fn what_is_received_is_durable_and_shows_only_once_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    let mut all = pushed(&old);
    // Runs first, then openings, then decisions: a bundle promises no order.
    all.reverse();
    receive(&new, items(all), Origin::Peer);
    assert_eq!(notes(&new.engine, visits[0].0), 0);
    drop(new);
    let new = reopen(&folder.path().join("new"), NEW_DEVICE);
    assert_eq!(new.engine.sync_state(Lang::Zh).unwrap().waiting, 0);
    let first = new.engine.accept_some(1).unwrap();
    assert_eq!((first.left, first.applied.docs.len()), (2, 1));
    let rest = new.engine.accept_some(usize::MAX).unwrap();
    assert_eq!((rest.left, rest.applied.docs.len()), (0, 2));
    for ((activity, _), count) in visits.iter().zip(1..) {
        assert_eq!(notes(&new.engine, *activity), count);
    }
    let view = new.engine.sync_state(Lang::Zh).unwrap();
    assert_eq!((view.waiting, view.set_aside, view.accepting), (0, 0, 0));
}

#[test]
fn what_lacks_something_waits_in_the_inbox_and_is_never_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    let first = runs(&pushed(&old));
    note(&old.engine, visits[0].1, 9);
    let later: Vec<Item> = runs(&pushed(&old));
    let later: Vec<Item> = later
        .into_iter()
        .filter(|run| !first.contains(run))
        .collect();
    assert_eq!(later.len(), 1);
    // A later run comes before its opening and before the run it follows.
    let received = take_in(&new, items(later), Origin::Peer);
    assert_eq!(
        (received.applied.held, received.applied.quarantined),
        (1, 0)
    );
    let rest: Vec<Item> = pushed(&old);
    let (run, other): (Vec<Item>, Vec<Item>) =
        rest.into_iter().partition(|item| first.contains(item));
    let received = take_in(&new, items(other), Origin::Peer);
    assert_eq!(
        (received.applied.held, received.applied.quarantined),
        (1, 0)
    );
    assert_eq!(notes(&new.engine, visits[0].0), 0);
    let received = take_in(&new, items(run), Origin::Peer);
    assert_eq!(
        (received.applied.held, received.applied.quarantined),
        (0, 0)
    );
    assert_eq!(notes(&new.engine, visits[0].0), 2);
}

#[test]
fn a_record_that_does_not_fit_what_is_known_here_waits_for_the_hub_and_is_carried_there() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, _) = two(folder.path());
    let (activity, _) = visit(&old.engine, 81, 1);
    let all = pushed(&old);
    let find = |kind| all.iter().find(|item| item.kind() == Some(kind));
    let of_plan = |item: &&Item| matches!(item, Item::Decision(_));
    let plan = all.iter().rfind(of_plan).unwrap().clone();
    let opening = all.iter().rfind(|item| matches!(item, Item::Opened(_)));
    let opening = opening.unwrap().clone();
    assert!(find(hucha_model::wire::ItemKind::Run).is_some());
    // This phone has heard that the plan was refused.
    take_in(&new, items(vec![plan.clone()]), Origin::Peer);
    let refused = recorded(&plan, 300, Some("guard.pair_in_force"));
    take_in(&new, items(vec![refused]), Origin::Hub);
    take_in(&new, items(all), Origin::Peer);
    assert!(new.engine.visit_content(activity).is_err());
    assert!(new.engine.quarantine(Lang::Zh).unwrap().is_empty());
    assert!(pushed(&new).contains(&opening));
    take_in(&new, items(vec![record(&opening, 301)]), Origin::Hub);
    assert_eq!(notes(&new.engine, activity), 1);
}

#[test]
fn the_number_of_anothers_decision_that_the_hub_refused_is_asked_for_until_it_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, _) = two(folder.path());
    visit(&old.engine, 82, 1);
    let all = pushed(&old);
    let of_plan = |item: &&Item| matches!(item, Item::Decision(_));
    let plan = all.iter().rfind(of_plan).unwrap().clone();
    take_in(&new, items(vec![plan.clone()]), Origin::Peer);
    let asked = || new.engine.lock().missing_items().unwrap();
    assert!(!asked().contains(&plan.hash()));
    let no = Verdict::Rejected {
        reason: "guard.pair_in_force".into(),
        reattest: None,
    };
    take_in(&new, said(vec![(plan.hash(), no.clone())]), Origin::Hub);
    assert!(asked().contains(&plan.hash()));
    let refused = recorded(&plan, 300, Some("guard.pair_in_force"));
    take_in(&new, items(vec![refused]), Origin::Hub);
    assert!(!asked().contains(&plan.hash()));
    take_in(&new, said(vec![(plan.hash(), no)]), Origin::Hub);
    assert!(!asked().contains(&plan.hash()), "it is known");
}

#[test]
fn a_forged_copy_that_came_first_does_not_keep_out_the_true_item() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    let all = pushed(&old);
    let forged: Vec<Item> = runs(&all)
        .into_iter()
        .map(|item| {
            let Item::Run {
                attestation,
                changes,
            } = item
            else {
                unreachable!("only runs")
            };
            let mut sig = attestation.sig;
            sig[5] ^= 1;
            let attestation = Signed { sig, ..attestation };
            Item::Run {
                attestation,
                changes,
            }
        })
        .collect();
    receive(&new, items(forged), Origin::Peer);
    let received = take_in(&new, items(all), Origin::Peer);
    assert_eq!(received.applied.quarantined, 3, "{:?}", received.applied);
    assert_eq!(notes(&new.engine, visits[2].0), 3);
}

#[test]
fn one_damaged_item_is_set_aside_and_its_neighbours_come_into_force() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    let mut incoming = items(pushed(&old));
    incoming.damaged.push(hucha_sync::DamagedItem {
        bytes: vec![0x82, 0x01, 0xFF],
    });
    receive(&new, incoming, Origin::Peer);
    let junk = |name: u8, kind, doc| InboxRow {
        ord: 0,
        hash: Hash([name; 32]),
        kind,
        doc,
        bytes: vec![name; 30],
        origin: Origin::Hub,
        waits: None,
        at: Millis(1),
    };
    let broken = [
        junk(1, InboxKind::Run, Some(visits[1].1)),
        junk(2, InboxKind::Decision, None),
        junk(3, InboxKind::Row, None),
        junk(4, InboxKind::Opened, Some(visits[1].1)),
    ];
    let store = |phone: &Phone| {
        let inner = phone.engine.lock();
        let put = inner.store.write(|tx| {
            broken
                .iter()
                .try_for_each(|row| tx.put_inbox(row).map(drop))
        });
        put.unwrap();
    };
    store(&new);
    new.engine.accept_some(usize::MAX).unwrap();
    for ((activity, _), count) in visits.iter().zip(1..) {
        assert_eq!(notes(&new.engine, *activity), count);
    }
    let aside = new.engine.quarantine(Lang::Zh).unwrap();
    assert_eq!(aside.len(), 5);
    let stored = aside.iter().filter(|row| row.reason == STORED_DAMAGED);
    assert_eq!(stored.count(), 4);
    assert!(
        aside
            .iter()
            .all(|row| row.sentence != row.reason && !row.advice.contains("advice"))
    );
}

#[test]
fn what_the_hub_numbered_is_obeyed_and_told_and_what_it_refused_is_not_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let (activity, _) = visit(&old.engine, 71, 2);
    // This phone knows of no role of the author.
    let new = enrolled(&folder.path().join("new"), NEW_DEVICE, false);
    let all = pushed(&old);
    let run = runs(&all).remove(0);
    let received = take_in(&new, items(all.clone()), Origin::Hub);
    assert_eq!(notes(&new.engine, activity), 0, "{received:?}");
    let numbered: Vec<Item> = all
        .iter()
        .zip(100..)
        .map(|(item, n)| record(item, n))
        .collect();
    take_in(&new, items(numbered), Origin::Hub);
    assert_eq!(notes(&new.engine, activity), 2);
    let view = new.engine.sync_state(Lang::Zh).unwrap();
    let told: Vec<Hash> = view.disagreements.iter().map(|one| one.item).collect();
    assert!(told.contains(&run.hash()), "{told:?}");
    assert_eq!(view.set_aside, 0);
    // What the hub recorded as refused is not taken, though this phone sees nothing wrong with it.
    let second = enrolled(&folder.path().join("second"), NEW_DEVICE, true);
    let mut again = all.clone();
    again.push(recorded(&run, 100, Some("steward.turned_away")));
    let received = take_in(&second, items(again), Origin::Hub);
    assert_eq!(
        (
            received.applied.quarantined,
            notes(&second.engine, activity)
        ),
        (1, 0)
    );
}

/// Run by the test below in a process of its own; alone it does nothing.
#[test]
fn a_child_that_dies() {
    let Ok(order) = std::env::var("HUCHA_TEST_DIE") else {
        return;
    };
    let (doc, folder) = order.split_once(' ').unwrap();
    *DIES_ON.lock().unwrap() = Some(doc.parse().unwrap());
    // The second time, opening alone is fatal.
    let new = reopen(Path::new(folder), NEW_DEVICE);
    new.engine.accept_some(usize::MAX).unwrap();
}

#[test]
fn a_document_that_kills_the_program_twice_is_set_aside_and_the_others_come_into_force() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    receive(&new, items(pushed(&old)), Origin::Peer);
    drop(new);
    let home = folder.path().join("new");
    let (activity, poison) = visits[1];
    let die = || {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "incoming::tests::a_child_that_dies"])
            .env("HUCHA_TEST_DIE", format!("{poison} {}", home.display()))
            .output()
            .unwrap();
        assert!(!child.status.success(), "the child was to die");
    };
    die();
    die();
    let new = reopen(&home, NEW_DEVICE);
    assert_eq!(new.engine.accept_some(usize::MAX).unwrap().left, 0);
    for ((other, doc), count) in visits.iter().zip(1..) {
        let wanted = if *doc == poison { 0 } else { count };
        assert_eq!(notes(&new.engine, *other), wanted);
    }
    let aside = new.engine.quarantine(Lang::Zh).unwrap();
    let [one] = aside.as_slice() else {
        panic!("one run: {aside:?}")
    };
    assert_eq!(
        (one.reason.as_str(), one.author.as_deref()),
        (POISON, Some("甲"))
    );
    // The same again, from whoever, does not bring it back; only a person does.
    take_in(&new, items(pushed(&old)), Origin::Peer);
    assert_eq!(notes(&new.engine, activity), 0);
    assert!(new.engine.retry_quarantined(one.item).unwrap());
    assert_eq!(notes(&new.engine, activity), 2);
    assert!(new.engine.quarantine(Lang::Zh).unwrap().is_empty());
}

#[test]
fn one_death_is_forgiven() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    receive(&new, items(pushed(&old)), Origin::Peer);
    let docs: Vec<DocId> = visits.iter().map(|(_, doc)| *doc).collect();
    let cut_short = Attempt { docs, alone: None };
    let inner = new.engine.lock();
    let noted = inner.store.write(|tx| tx.set_attempt(Some(&cut_short)));
    noted.unwrap();
    drop(inner);
    drop(new);
    // Opening alone tries them again.
    let new = reopen(&folder.path().join("new"), NEW_DEVICE);
    let view = new.engine.sync_state(Lang::Zh).unwrap();
    assert_eq!(view.set_aside, 0);
    new.engine.accept_some(usize::MAX).unwrap();
    assert_eq!(notes(&new.engine, visits[2].0), 3);
    let left = new.engine.lock().store.read(Reads::attempt).unwrap();
    assert_eq!(left, None);
}

#[test]
fn quarantine_is_exported_read_elsewhere_and_thrown_away_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, _) = two(folder.path());
    let forged: Vec<Item> = runs(&pushed(&old))
        .into_iter()
        .map(|item| {
            let Item::Run {
                attestation,
                mut changes,
            } = item
            else {
                unreachable!("only runs")
            };
            changes[0][20] ^= 1;
            Item::Run {
                attestation,
                changes,
            }
        })
        .collect();
    let received = take_in(&new, items(forged), Origin::Peer);
    assert_eq!(received.applied.quarantined, 3);
    let file = folder.path().join("aside.jsonl");
    assert_eq!(new.engine.export_quarantine(&file).unwrap(), 3);
    let text = std::fs::read_to_string(&file).unwrap();
    let lines = read_quarantine(&text).unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line.kind == "run" && line.origin == "peer")
    );
    assert!(
        lines
            .iter()
            .all(|line| line.bytes.len() > 200 && line.sentence.0 != line.reason)
    );
    let cut = text.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(
        read_quarantine(&cut),
        None,
        "a file cut short is told from a whole one"
    );
    let gone = lines[0].item;
    assert!(!new.engine.retry_quarantined(gone).unwrap(), "still bad");
    assert!(new.engine.discard_quarantined(gone).unwrap());
    assert!(!new.engine.discard_quarantined(gone).unwrap());
    assert_eq!(new.engine.quarantine(Lang::En).unwrap().len(), 2);
    let journal = new.engine.lock().store.read(Reads::discarded).unwrap();
    assert_eq!((journal.len(), journal[0].0), (1, gone));
}

#[test]
fn an_unsigned_no_takes_nothing_away_and_is_tried_again_after_a_pause() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    visit(&old.engine, 71, 2);
    let run = runs(&pushed(&old)).remove(0);
    old.engine.lock().sync_wanted = false;
    let no = Verdict::Rejected {
        reason: "who.not_leader".into(),
        reattest: None,
    };
    take_in(&old, said(vec![(run.hash(), no)]), Origin::Hub);
    assert_eq!(waiting_runs(&old), 1);
    let due = |phone: &Phone| runs(&pushed(phone)).len();
    assert_eq!(due(&old), 0);
    let view = old.engine.sync_state(Lang::Zh).unwrap();
    assert_eq!(view.not_accepted.len(), 1);
    let hub = &view.peers[0];
    let missing = hub.lacks.iter().find(|one| one.item == run.hash()).unwrap();
    assert!(missing.is_refused && missing.tries == 1 && missing.next_try.is_some());
    assert!(missing.last_error.as_ref().unwrap().contains("组长"));
    old.clock.pass(5_000);
    assert_eq!(due(&old), 1);
    // Two stories of nobody: only the signed record ends the wait.
    take_in(
        &old,
        said(vec![(run.hash(), Verdict::Accepted { n: 500 })]),
        Origin::Hub,
    );
    assert_eq!((waiting_runs(&old), due(&old)), (1, 0));
    assert!(old.engine.retry_now(run.hash()).unwrap());
    assert_eq!(due(&old), 1);
    take_in(&old, items(vec![record(&run, 500)]), Origin::Hub);
    assert_eq!(waiting_runs(&old), 0);
    let view = old.engine.sync_state(Lang::Zh).unwrap();
    assert!(view.not_accepted.is_empty() && view.received == 1);
}

#[test]
fn what_waits_for_a_person_at_the_hub_is_shown_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    visit(&old.engine, 71, 1);
    let run = runs(&pushed(&old)).remove(0);
    let aside = Verdict::SetAside {
        reason: "steward.role_ended".into(),
    };
    take_in(&old, said(vec![(run.hash(), aside)]), Origin::Hub);
    let view = old.engine.sync_state(Lang::Zh).unwrap();
    assert_eq!((view.ruled_on.len(), view.uploaded), (1, 1));
    let place = old.engine.whereabouts(run.hash(), Lang::Zh).unwrap();
    assert!(matches!(&place, Whereabouts::SetAside { .. }));
    assert!(place.label(Lang::Zh).starts_with("待人工处理"));
    let row = old
        .engine
        .lock()
        .store
        .read(|reads| reads.outbox_row(run.hash()));
    assert_eq!(row.unwrap().unwrap().state, OutboxState::SetAside);
}

#[test]
fn what_another_phone_holds_is_no_longer_only_here_and_what_it_lacks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, visits) = two(folder.path());
    let all = pushed(&old);
    let (activity, doc) = visits[2];
    let before = old.engine.sync_state(Lang::Zh).unwrap();
    assert_eq!(
        (
            before.only_on_this_phone.changes,
            before.only_on_this_phone.decisions
        ),
        (9, 3)
    );
    assert_eq!(before.peers.len(), 1);
    assert_eq!(before.peers[0].lacks.len(), all.len());
    take_in(&new, items(all), Origin::Peer);
    note(&old.engine, doc, 9);
    // The new phone hands back what it has of that visit, with its receipt.
    let person = crate::view::tests::world::ME;
    let bundle = new.engine.export_bundle(activity, person, "").unwrap();
    let late = runs(&pushed(&old)).len();
    assert_eq!(late, 4);
    old.engine.import_bundle(&bundle).unwrap();
    let view = old.engine.sync_state(Lang::Zh).unwrap();
    assert_eq!(
        view.only_on_this_phone.changes,
        9 + 1 - 4,
        "opening and three notes are there"
    );
    assert_eq!(view.only_on_this_phone.decisions, 2);
    let [_, peer] = view.peers.as_slice() else {
        panic!("the hub and a phone: {:?}", view.peers)
    };
    assert_eq!((peer.device, peer.name.as_str()), (Some(NEW_DEVICE), "甲"));
    assert_eq!((peer.has, peer.lacks.len()), (3, 1));
    assert_eq!(peer.lacks[0].activity, Some(activity));
}
