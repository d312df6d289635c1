//! The two stages one after the other, without a server: what is received, what moved meanwhile.

use crate::facts::on_site;
use crate::world::*;
use hucha_hub::{Batch, Expected, HubCore, Reception, Settled};
use hucha_model::content::submitted_facts;
use hucha_model::wire::*;
use hucha_sync::Item;
use std::collections::BTreeSet;

/// The first pass of a push; it must leave something to wait for.
fn receive(phone: &Phone, core: &mut HubCore, items: Vec<Item>) -> (Vec<u8>, Expected) {
    let body = phone.body(core.scope(), vec![], items);
    match core
        .receive(asker(phone.device), &body, noon(), 8 << 20)
        .unwrap()
    {
        Reception::Waiting(expected) => (body, expected),
        Reception::Answered(answer) => panic!("{:?}", answer.verdicts),
    }
}

fn conclude(phone: &Phone, core: &mut HubCore, (body, expected): &(Vec<u8>, Expected)) -> Answer {
    let answer = core.conclude(asker(phone.device), body, expected, noon(), 8 << 20);
    Answer::read(&answer.unwrap().bytes)
}

fn next(core: &mut HubCore) -> Option<Batch> {
    core.next_batch(&BTreeSet::new(), noon()).unwrap()
}

fn accept(core: &mut HubCore, batch: &Batch) -> Settled {
    let gate = core.gate();
    let judged = batch.job().map(|job| {
        gate.judge(job, &mut || core.changes_of(batch.doc()))
            .unwrap()
    });
    core.settle(batch, judged, noon()).unwrap()
}

/// A visit in the hub, and its author.
fn visit() -> (Pair, Opened) {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    (pair, opened)
}

#[test]
fn what_is_received_is_served_to_nobody_until_it_is_accepted() {
    let (mut pair, opened) = visit();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let run = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1");
    let first = receive(&pair.inspector, &mut pair.core, vec![run.clone()]);
    assert_eq!(first.1.items(), BTreeSet::from([run.hash()]));
    let fed = colleague.sync(&mut pair.core, vec![]).items;
    assert!(!fed.contains(&run));
    let early = conclude(&pair.inspector, &mut pair.core, &first);
    assert_eq!(early.verdicts, [Verdict::Received]);

    let batch = next(&mut pair.core).unwrap();
    assert_eq!(
        accept(&mut pair.core, &batch),
        Settled::Done(vec![run.hash()])
    );
    assert!(next(&mut pair.core).is_none());
    assert!(conclude(&pair.inspector, &mut pair.core, &first).accepted());
    assert!(colleague.sync(&mut pair.core, vec![]).items.contains(&run));
    pair.core.verify_chain().unwrap();
}

#[test]
fn a_record_that_moved_while_it_was_judged_is_judged_again() {
    let (mut pair, opened) = visit();
    let run = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1");
    let first = receive(&pair.inspector, &mut pair.core, vec![run]);
    let batch = next(&mut pair.core).unwrap();
    let meanwhile = pair.inspector.answer(&mut new_doc(2), opened.doc, "1.2");
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![meanwhile])
            .accepted()
    );
    assert_eq!(accept(&mut pair.core, &batch), Settled::Moved);
    let batch = next(&mut pair.core).unwrap();
    assert!(matches!(accept(&mut pair.core, &batch), Settled::Done(_)));
    assert!(conclude(&pair.inspector, &mut pair.core, &first).accepted());
    pair.core.verify_chain().unwrap();
}

#[test]
fn who_loses_the_right_while_the_run_is_judged_writes_nothing() {
    let (mut pair, opened) = visit();
    let run = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1");
    receive(&pair.inspector, &mut pair.core, vec![run.clone()]);
    let batch = next(&mut pair.core).unwrap();
    assert!(
        pair.core
            .revoke_device(pair.inspector.device, noon())
            .unwrap()
    );
    let end = pair.core.chain_end().unwrap();
    assert_eq!(accept(&mut pair.core, &batch), Settled::Moved);
    let batch = next(&mut pair.core).unwrap();
    assert!(batch.job().is_none());
    assert_eq!(
        accept(&mut pair.core, &batch),
        Settled::Done(vec![run.hash()])
    );
    assert_eq!(pair.core.chain_end().unwrap(), end);
    assert_eq!(pair.core.waiting_count().unwrap(), 0);
    let relayed = pair.host_phone.sync(&mut pair.core, vec![run]);
    assert_eq!(relayed.reason(), "unknown_device");
}

#[test]
fn runs_in_the_wrong_order_are_numbered_in_the_right_one() {
    let (mut pair, opened) = visit();
    let mut doc = new_doc(1);
    let runs: Vec<Item> = (1..6)
        .map(|item| {
            pair.inspector
                .answer(&mut doc, opened.doc, &format!("1.{item}"))
        })
        .collect();
    let reversed: Vec<Item> = runs.iter().rev().cloned().collect();
    let first = receive(&pair.inspector, &mut pair.core, reversed);
    let batch = next(&mut pair.core).unwrap();
    assert!(matches!(accept(&mut pair.core, &batch), Settled::Done(_)));
    assert!(conclude(&pair.inspector, &mut pair.core, &first).accepted());
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let fed = colleague.sync(&mut pair.core, vec![]).items;
    let fed: Vec<Item> = fed
        .into_iter()
        .filter(|item| matches!(item, Item::Run { .. }))
        .collect();
    assert_eq!(fed, runs);
}

#[test]
fn a_run_that_waits_for_another_goes_on_when_that_was_accepted() {
    let (mut pair, opened) = visit();
    let mut doc = new_doc(1);
    let one = pair.inspector.answer(&mut doc, opened.doc, "1.1");
    let two = pair.inspector.answer(&mut doc, opened.doc, "1.2");
    receive(&pair.inspector, &mut pair.core, vec![two.clone()]);
    let batch = next(&mut pair.core).unwrap();
    assert!(matches!(accept(&mut pair.core, &batch), Settled::Done(_)));
    let first = receive(&pair.inspector, &mut pair.core, vec![one, two]);
    while let Some(batch) = next(&mut pair.core) {
        assert!(matches!(accept(&mut pair.core, &batch), Settled::Done(_)));
    }
    assert!(conclude(&pair.inspector, &mut pair.core, &first).accepted());
}

#[test]
fn a_refused_run_is_refused_alike_each_time_it_comes() {
    let mut pair = Pair::new();
    // The inspector leads this visit; a colleague does not.
    let (_, opened, _) = on_site(&mut pair);
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let rule = hucha_document::Edit::Visit(hucha_document::VisitEdit::Rule {
        item: "1.1".into(),
        value: hucha_model::content::visit::AnswerValue::Conforms,
    });
    let run = colleague.run(&mut new_doc(1), opened.doc, &rule);
    let first = receive(&colleague, &mut pair.core, vec![run.clone()]);
    let batch = next(&mut pair.core).unwrap();
    accept(&mut pair.core, &batch);
    let word = conclude(&colleague, &mut pair.core, &first).verdicts;
    assert!(matches!(&word[..], [Verdict::Rejected { reason, .. }] if reason == "who.not_leader"));
    assert_eq!(colleague.sync(&mut pair.core, vec![run]).verdicts, word);
}

#[test]
fn a_submit_waits_for_the_runs_its_facts_were_read_from() {
    for lie in [0, 1] {
        let mut pair = Pair::new();
        let (mut doc, opened, started) = on_site(&mut pair);
        let run = pair.inspector.answer(&mut doc, opened.doc, "1.3");
        let mut facts = submitted_facts(&doc.visit().unwrap().content, None, 0);
        *facts.counts.entry(Count::Findings).or_default() += lie;
        let read_from = Some((opened.doc, doc.heads()));
        let visit = entity(EntityKind::Visit, 1);
        let scope = pair.core.scope();
        let submit = pair.inspector.decide_on(
            scope,
            visit,
            Verb::Submit,
            &[&started],
            facts,
            None,
            read_from,
        );
        let items = vec![run, Item::Decision(submit)];
        let first = receive(&pair.inspector, &mut pair.core, items);
        assert_eq!(first.1.items().len(), 2);
        let batch = next(&mut pair.core).unwrap();
        assert!(matches!(accept(&mut pair.core, &batch), Settled::Done(_)));
        let words = conclude(&pair.inspector, &mut pair.core, &first).verdicts;
        match lie {
            0 => assert!(matches!(words[1], Verdict::Accepted { .. }), "{words:?}"),
            _ => {
                assert!(matches!(&words[1], Verdict::Rejected { reason, .. } if reason == "facts"));
            }
        }
    }
}
