//! Attested runs at the hub: the gate, authority, order of arrival.

use crate::world::*;
use hucha_document::{Edit, VisitEdit};
use hucha_model::content::visit::AnswerValue;
use hucha_model::wire::*;
use hucha_sync::Item;

#[test]
fn a_run_that_arrives_before_its_document_is_judged_when_that_is_opened() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let mut doc = new_doc(1);
    let first = pair.inspector.answer(&mut doc, opened.doc, "1.1");
    let second = pair.inspector.answer(&mut doc, opened.doc, "1.2");
    let answer = pair
        .inspector
        .sync(&mut pair.core, vec![second.clone(), first.clone()]);
    assert!(
        answer
            .verdicts
            .iter()
            .all(|verdict| matches!(verdict, Verdict::Held { .. }))
    );
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    let again = pair.inspector.sync(&mut pair.core, vec![first, second]);
    assert!(
        again
            .verdicts
            .iter()
            .all(|verdict| matches!(verdict, Verdict::Duplicate { .. }))
    );
    pair.core.verify_chain().unwrap();
}

#[test]
fn a_run_comes_out_of_the_feed_as_it_went_in() {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    colleague.sync(&mut pair.core, vec![]);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let mut doc = new_doc(1);
    let run = pair.inspector.answer(&mut doc, opened.doc, "1.1");
    let items = vec![item, run];
    assert!(
        pair.inspector
            .sync(&mut pair.core, items.clone())
            .accepted()
    );
    let fed = colleague.sync(&mut pair.core, vec![]).items;
    let fed: Vec<Item> = fed
        .into_iter()
        .filter(|item| matches!(item, Item::Opened(_) | Item::Run { .. }))
        .collect();
    assert_eq!(fed, items);
}

#[test]
fn two_inspectors_write_into_one_visit() {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let (mut one, mut two) = (new_doc(1), new_doc(2));
    let run = pair.inspector.answer(&mut one, opened.doc, "1.1");
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![item, run])
            .accepted()
    );
    let run = colleague.answer(&mut two, opened.doc, "1.1");
    assert!(colleague.sync(&mut pair.core, vec![run]).accepted());
}

#[test]
fn strangers_and_forgers_write_into_no_visit() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    let mut doc = new_doc(2);
    let run = pair.stranger.answer(&mut doc, opened.doc, "1.1");
    assert_eq!(
        pair.stranger.sync(&mut pair.core, vec![run]).reason(),
        "no_access"
    );
    let Item::Run {
        mut attestation,
        changes,
    } = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1")
    else {
        panic!("a run")
    };
    attestation.sig[0] ^= 1;
    let forged = Item::Run {
        attestation,
        changes,
    };
    assert_eq!(
        pair.inspector.sync(&mut pair.core, vec![forged]).reason(),
        "signature"
    );
}

#[test]
fn only_the_named_leader_rules_on_a_clash() {
    let mut pair = Pair::new();
    let colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let visit = entity(EntityKind::Visit, 1);
    let member = |person, capacity| Participant {
        person,
        org: pair.helper,
        capacity,
        roles: vec![],
        present: true,
    };
    let facts = Facts {
        helper: Some(pair.helper),
        helped: Some(pair.host),
        kinds: vec![ActivityKind::MutualInspection],
        starts: Some(noon()),
        participants: vec![
            member(pair.inspector.person, Capacity::Inspector),
            member(colleague.person, Capacity::VisitLeader),
        ],
        ..Facts::default()
    };
    let scope = pair.core.scope();
    let plan = pair
        .inspector
        .decide(scope, visit, Verb::Plan, &[], facts, None);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let answer = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(plan), item]);
    assert!(answer.accepted(), "{:?}", answer.verdicts);
    let rule = Edit::Visit(VisitEdit::Rule {
        item: "1.1".into(),
        value: AnswerValue::Conforms,
    });
    let run = pair.inspector.run(&mut new_doc(1), opened.doc, &rule);
    assert_eq!(
        pair.inspector.sync(&mut pair.core, vec![run]).reason(),
        "who.not_leader"
    );
    let mut colleague = colleague;
    let run = colleague.run(&mut new_doc(2), opened.doc, &rule);
    assert!(colleague.sync(&mut pair.core, vec![run]).accepted());
}

#[test]
fn a_withdrawn_device_is_believed_nothing() {
    let mut pair = Pair::new();
    let listed = pair.list_finding(40);
    assert!(
        pair.core
            .revoke_device(pair.inspector.device, noon())
            .unwrap()
    );
    // The phone of a colleague relays what the withdrawn one signed.
    let answer = pair
        .host_phone
        .sync(&mut pair.core, vec![Item::Decision(listed)]);
    assert_eq!(answer.reason(), "unknown_device");
}

/// Reads the record of an item that a phone was fed.
fn record_of(records: &[NumberRecord], item: &Item) -> NumberRecord {
    let mut found = records.iter().filter(|record| record.item == item.hash());
    found.next().expect("a record of it").clone()
}

/// Joins two runs of one change each into one of both.
fn joined(phone: &Phone, first: &Item, second: &Item) -> Item {
    let (
        Item::Run {
            changes: before, ..
        },
        Item::Run {
            attestation,
            changes,
        },
    ) = (first, second)
    else {
        panic!("two runs")
    };
    let mut claim: Attestation = attestation.open().unwrap();
    claim.from = 1;
    Item::Run {
        attestation: Signed::seal(&claim, &phone.signer).unwrap(),
        changes: [before.clone(), changes.clone()].concat(),
    }
}

#[test]
fn a_refused_run_has_a_signed_word_that_names_what_of_it_would_pass() {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    colleague.sync(&mut pair.core, vec![]);
    let leader = Participant {
        person: pair.inspector.person,
        org: pair.helper,
        capacity: Capacity::VisitLeader,
        roles: vec![],
        present: true,
    };
    let facts = Facts {
        helper: Some(pair.helper),
        helped: Some(pair.host),
        kinds: vec![ActivityKind::MutualInspection],
        starts: Some(noon()),
        participants: vec![leader],
        ..Facts::default()
    };
    let (scope, visit) = (pair.core.scope(), entity(EntityKind::Visit, 1));
    let plan = pair
        .inspector
        .decide(scope, visit, Verb::Plan, &[], facts, None);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let items = vec![Item::Decision(plan), item];
    assert!(pair.inspector.sync(&mut pair.core, items).accepted());
    let mut doc = new_doc(2);
    let good = colleague.answer(&mut doc, opened.doc, "1.1");
    let rule = Edit::Visit(VisitEdit::Rule {
        item: "1.1".into(),
        value: AnswerValue::Conforms,
    });
    let bad = colleague.run(&mut doc, opened.doc, &rule);
    let run = joined(&colleague, &good, &bad);
    let first = &doc.changes_of(doc.actor(), 1, 1)[0];
    let refused = Verdict::Rejected {
        reason: "who.not_leader".into(),
        reattest: Some(first.hash),
    };
    let answer = colleague.sync(&mut pair.core, vec![run.clone()]);
    assert_eq!(answer.verdicts, std::slice::from_ref(&refused));
    let record = record_of(&answer.records, &run);
    assert_eq!(record.refused.as_deref(), Some("who.not_leader"));
    assert_eq!(record.reattest, Some(first.hash));
    // The same again is told the same and takes no other number.
    let again = colleague.sync(&mut pair.core, vec![run.clone()]);
    assert_eq!(again.verdicts, [refused]);
    let end = pair.core.chain_end().unwrap().n;
    // What passes, attested anew, is taken; the hub's chain holds.
    assert!(colleague.sync(&mut pair.core, vec![good]).accepted());
    assert_eq!(pair.core.chain_end().unwrap().n, end + 1);
    pair.core.verify_chain().unwrap();
    let fed = pair.inspector.sync(&mut pair.core, vec![]).records;
    assert_eq!(record_of(&fed, &run), record);
}

#[test]
fn a_second_story_under_a_number_is_refused_and_both_are_kept_as_the_proof() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    let one = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1");
    let two = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.2");
    let inspector = &mut pair.inspector;
    assert!(inspector.sync(&mut pair.core, vec![one.clone()]).accepted());
    let answer = inspector.sync(&mut pair.core, vec![two.clone()]);
    assert_eq!(answer.reason(), "equivocation");
    let incident = &pair.core.incidents(1).unwrap()[0];
    assert_eq!(incident.kind, "equivocation");
    assert_eq!(
        (incident.device, incident.item),
        (Some(inspector.device), Some(two.hash()))
    );
    // Whoever reads the record is fed both, as they were signed.
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let fed = colleague.sync(&mut pair.core, vec![]).items;
    assert!(fed.contains(&one) && fed.contains(&two));
}
