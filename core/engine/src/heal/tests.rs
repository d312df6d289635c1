//! Healing held against random documents, and what a person can do with what it sets aside.

mod list;

use crate::Engine;
use crate::incoming::EQUIVOCATION;
use crate::incoming::tests::pair::{
    NEW_DEVICE, Phone, enrolled, key_of, pushed, record, recorded, reopen, visit,
};
use crate::view::tests::world::DEVICE;
use hucha_document::{Edit, FindingField, VisitEdit};
use hucha_model::wire::{Attestation, FindingKind, Severity, Signed};
use hucha_model::{ActivityId, DocId, FindingId, Hash, Lang};
use hucha_store::{Origin, Reads};
use hucha_sync::{Incoming, Item};
use std::collections::BTreeSet;

/// Small numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn wound(engine: &Engine, doc: DocId, changes: &[Hash], why: &str) {
    let inner = engine.lock();
    let noted = inner.store.write(|tx| {
        changes
            .iter()
            .try_for_each(|change| tx.wound(doc, *change, why))
    });
    noted.unwrap();
}

fn heal(engine: &Engine) -> BTreeSet<DocId> {
    engine.lock().heal_all().unwrap()
}

fn take_in(to: &Phone, items: Vec<Item>) {
    let incoming = Incoming {
        items,
        ..Incoming::default()
    };
    let taken = to.engine.lock().take_in(incoming, Origin::Peer, None);
    taken.unwrap();
}

fn finding(n: u8) -> FindingId {
    FindingId::from_bytes([n; 16])
}

fn find(n: u8) -> VisitEdit {
    VisitEdit::Record {
        finding: finding(n),
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "罐区".into(),
        text: "法兰渗漏".into(),
        advice: "更换垫片".into(),
        basis: String::new(),
        item: String::new(),
    }
}

fn place(n: u8, text: &str) -> VisitEdit {
    VisitEdit::SetFinding {
        finding: finding(n),
        field: FindingField::Place(text.into()),
    }
}

fn note(key: u64, text: u64) -> VisitEdit {
    VisitEdit::WriteNote {
        key: format!("n{key}"),
        about: "经过".into(),
        text: format!("第{text}处"),
    }
}

fn edit(engine: &Engine, doc: DocId, edit: VisitEdit) -> Hash {
    engine.edit(doc, &Edit::Visit(edit)).unwrap()
}

/// Changes of the document here, and those given here by their commands.
fn log(engine: &Engine, doc: DocId) -> (BTreeSet<Hash>, Vec<Hash>) {
    let inner = engine.lock();
    let (changes, journal) = inner
        .store
        .read(|reads| Ok((reads.changes(doc)?, reads.journal(doc)?)))
        .unwrap();
    let hashes = changes
        .iter()
        .map(|bytes| hucha_document::Doc::change_meta(bytes).unwrap().hash);
    (
        hashes.collect(),
        journal.into_iter().map(|row| row.change).collect(),
    )
}

/// Every command given here is in the document, told again in it, said by it, or kept aside.
fn nothing_is_lost(engine: &Engine, doc: DocId) {
    let (here, journal) = log(engine, doc);
    let inner = engine.lock();
    for command in journal {
        let mut said = Some(command);
        while let Some(change) = said {
            if here.contains(&change) {
                break;
            }
            let (aside, healed) = inner
                .store
                .read(|reads| Ok((reads.quarantined_one(change)?, reads.healed(change)?)))
                .unwrap();
            if aside.is_some() {
                break;
            }
            said = healed.expect("a command that is nowhere").again;
        }
    }
    drop(inner);
    for row in engine.quarantine(Lang::Zh).unwrap() {
        assert_ne!(row.sentence, row.reason, "a reason without a sentence");
    }
}

/// Two phones of one person write, hand over and write on; some of it is refused.
fn play(seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let new = enrolled(&folder.path().join("new"), NEW_DEVICE, true);
    let (activity, doc) = visit(&old.engine, 71, 1);
    take_in(&new, pushed(&old));
    let mut findings = 0;
    for step in 0..20 + dice.below(15) {
        let (one, other) = if dice.below(2) == 0 {
            (&old, &new)
        } else {
            (&new, &old)
        };
        match dice.below(6) {
            0 => take_in(other, pushed(one)),
            1 => {
                findings += 1;
                edit(&one.engine, doc, find(findings));
            }
            2 if findings > 0 => {
                // It may be on the other phone only, or say so already.
                let n = 1 + dice.below(u64::from(findings)) as u8;
                let set = place(n, &format!("{step}号罐"));
                let _ = one.engine.edit(doc, &Edit::Visit(set));
            }
            _ => {
                let _ = one
                    .engine
                    .edit(doc, &Edit::Visit(note(dice.below(4), step)));
            }
        }
    }
    let engine = &old.engine;
    let (here, _) = log(engine, doc);
    let all: Vec<Hash> = here.into_iter().collect();
    for _ in 0..=dice.below(2) {
        let bad: Vec<Hash> = (0..=dice.below(3))
            .map(|_| all[dice.below(all.len() as u64) as usize])
            .collect();
        let why = ["who.not_leader", EQUIVOCATION][dice.below(2) as usize];
        wound(engine, doc, &bad, why);
        assert_eq!(heal(engine), [doc].into());
        let (here, _) = log(engine, doc);
        assert!(bad.iter().all(|bad| !here.contains(bad)));
        nothing_is_lost(engine, doc);
    }
    holds_together(&old, &folder.path().join("old"), activity, doc);
}

/// Healing twice changes nothing; what is shown is what a phone shows that opens anew.
fn holds_together(old: &Phone, home: &std::path::Path, activity: ActivityId, doc: DocId) {
    let engine = &old.engine;
    let (here, journal) = log(engine, doc);
    let content = engine.visit_content(activity).unwrap();
    let findings = engine.search("罐", 99).unwrap_or_default().len();
    let gone: Vec<Hash> = journal
        .iter()
        .filter(|change| !here.contains(change))
        .copied()
        .collect();
    wound(engine, doc, &gone, "who.not_leader");
    heal(engine);
    assert_eq!(log(engine, doc), (here, journal));
    assert_eq!(engine.visit_content(activity).unwrap(), content);
    // What is left can be signed and taken by others.
    let runs = pushed(old);
    assert!(runs.iter().all(crate::incoming::passes_first_stage));
    let again = reopen(home, DEVICE);
    assert_eq!(again.engine.visit_content(activity).unwrap(), content);
    assert_eq!(
        again.engine.search("罐", 99).unwrap_or_default().len(),
        findings
    );
}

#[test]
fn after_healing_every_entry_of_this_phone_is_in_the_document_or_kept_aside() {
    for seed in 1..=40 {
        play(seed);
    }
}

#[test]
fn an_entry_that_is_no_longer_valid_is_kept_aside_and_can_be_entered_again() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let (activity, doc) = visit(&old.engine, 71, 1);
    let refused = edit(&old.engine, doc, find(1));
    let follows = edit(&old.engine, doc, place(1, "西侧泵房"));
    let beside = edit(&old.engine, doc, note(9, 9));
    wound(&old.engine, doc, &[refused], "finding.exists");
    heal(&old.engine);
    let content = old.engine.visit_content(activity).unwrap();
    assert_eq!((content.findings.len(), content.notes.len()), (0, 2));
    let (here, _) = log(&old.engine, doc);
    assert!(!here.contains(&beside), "it followed the refused one");
    let view = old.engine.sync_state(Lang::Zh).unwrap();
    let reasons: Vec<_> = view
        .needs_a_look
        .iter()
        .map(|entry| (entry.item, entry.reason.as_str()))
        .collect();
    assert_eq!(reasons.len(), 2);
    assert!(reasons.contains(&(refused, "finding.exists")));
    assert!(reasons.contains(&(follows, "edit.unknown_finding")));
    let file = folder.path().join("aside.jsonl");
    assert_eq!(old.engine.export_quarantine(&file).unwrap(), 2);
    assert!(
        !old.engine.retry_quarantined(follows).unwrap(),
        "its finding is not there"
    );
    assert!(old.engine.enter_again(refused).unwrap().is_some());
    assert!(old.engine.retry_quarantined(follows).unwrap());
    let content = old.engine.visit_content(activity).unwrap();
    assert_eq!(content.findings[&finding(1)].place, ["西侧泵房"]);
    assert!(old.engine.quarantine(Lang::Zh).unwrap().is_empty());
    assert_eq!(old.engine.enter_again(refused).unwrap(), None);
}

#[test]
fn what_the_hub_numbered_is_not_taken_out_for_what_it_refused_before() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let (activity, doc) = visit(&old.engine, 71, 2);
    let (_, journal) = log(&old.engine, doc);
    pushed(&old);
    edit(&old.engine, doc, note(9, 9));
    let runs: Vec<Item> = pushed(&old)
        .into_iter()
        .filter(|item| matches!(item, Item::Run { .. }))
        .collect();
    let [_, later] = runs.as_slice() else {
        panic!("two runs: {runs:?}")
    };
    take_in(&old, vec![record(later, 200)]);
    wound(&old.engine, doc, &journal[..1], "who.not_leader");
    heal(&old.engine);
    let content = old.engine.visit_content(activity).unwrap();
    assert_eq!(content.notes.len(), 3);
    let left = old.engine.lock().store.read(Reads::wounded).unwrap();
    assert!(left.is_empty());
}

/// The other phone's attestation over the same changes.
fn attested_by_another(run: &Item) -> Item {
    let Item::Run {
        attestation,
        changes,
    } = run
    else {
        panic!("a run")
    };
    let mut claim: Attestation = attestation.open().unwrap();
    claim.device = NEW_DEVICE;
    Item::Run {
        attestation: Signed::seal(&claim, &key_of(NEW_DEVICE)).unwrap(),
        changes: changes.clone(),
    }
}

#[test]
fn the_refusal_of_a_strangers_claim_on_ones_changes_takes_nothing_away() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let (activity, doc) = visit(&old.engine, 71, 2);
    let run = pushed(&old)
        .into_iter()
        .find(|item| matches!(item, Item::Run { .. }))
        .unwrap();
    let claim = attested_by_another(&run);
    take_in(&old, vec![claim.clone()]);
    let before = log(&old.engine, doc);
    take_in(&old, vec![recorded(&claim, 200, Some("who.not_yours"))]);
    assert_eq!(log(&old.engine, doc), before);
    let content = old.engine.visit_content(activity).unwrap();
    assert_eq!(content.notes.len(), 2);
    let aside = old.engine.quarantine(Lang::Zh).unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].item, claim.hash());
    // The author's own run still waits for its number, and gets it.
    take_in(&old, vec![record(&run, 201)]);
    assert_eq!(log(&old.engine, doc), before);
}

#[test]
fn late_work_from_a_colleagues_phone_leaves_the_record_and_returns_when_it_is_admitted() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let new = enrolled(&folder.path().join("new"), NEW_DEVICE, true);
    let (activity, doc) = visit(&old.engine, 71, 2);
    let all = pushed(&old);
    let run = all.iter().find(|item| matches!(item, Item::Run { .. }));
    let run = run.unwrap().clone();
    take_in(&new, all);
    edit(&new.engine, doc, note(9, 9));
    let notes = |phone: &Phone| {
        let content = phone.engine.visit_content(activity).unwrap();
        content.notes.len()
    };
    let late = recorded(&run, 200, Some("steward.role_ended"));
    take_in(&new, vec![late.clone()]);
    assert_eq!(notes(&new), 1, "its own, without what was late");
    assert_eq!(new.engine.late_work(Lang::Zh).unwrap().len(), 1);
    nothing_is_lost(&new.engine, doc);
    // Its author's phone keeps its own.
    take_in(&old, vec![late.clone()]);
    assert_eq!(notes(&old), 2);
    // The earlier word heard once more, after the later one, takes nothing out again.
    take_in(&new, vec![record(&run, 201)]);
    take_in(&new, vec![late]);
    assert_eq!(notes(&new), 3);
    assert!(new.engine.quarantine(Lang::Zh).unwrap().is_empty());
}

#[test]
fn a_word_that_nobody_signed_heals_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let old = enrolled(&folder.path().join("old"), DEVICE, true);
    let (_, doc) = visit(&old.engine, 71, 2);
    let run = pushed(&old)
        .into_iter()
        .find(|item| matches!(item, Item::Run { .. }))
        .unwrap();
    let before = log(&old.engine, doc);
    let Item::Record(mut forged) = recorded(&run, 200, Some("who.not_yours")) else {
        panic!("a record")
    };
    forged.sig[9] ^= 1;
    take_in(&old, vec![Item::Record(forged)]);
    assert_eq!(log(&old.engine, doc), before);
    take_in(&old, vec![recorded(&run, 200, Some("who.not_yours"))]);
    assert_ne!(log(&old.engine, doc), before);
    nothing_is_lost(&old.engine, doc);
}
