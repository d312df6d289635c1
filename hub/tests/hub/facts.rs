//! Facts are checked against the document they name.

use crate::world::*;
use hucha_model::content::submitted_facts;
use hucha_model::wire::*;
use hucha_sync::Item;

/// A visit on site with one answer in its record; gives what a submit follows.
pub(crate) fn on_site(pair: &mut Pair) -> (hucha_document::Doc, Opened, SignedDecision) {
    let visit = entity(EntityKind::Visit, 1);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let mut doc = new_doc(7);
    let run = pair.inspector.answer(&mut doc, opened.doc, "1.2");
    let plan = Facts {
        helper: Some(pair.helper),
        helped: Some(pair.host),
        kinds: vec![ActivityKind::Help],
        starts: Some(noon()),
        participants: vec![Participant {
            person: pair.inspector.person,
            org: pair.helper,
            capacity: Capacity::VisitLeader,
            roles: vec![],
            present: true,
        }],
        ..Facts::default()
    };
    let scope = pair.core.scope();
    let planned = pair
        .inspector
        .decide(scope, visit, Verb::Plan, &[], plan, None);
    let none = Facts::default();
    let started = pair
        .inspector
        .decide(scope, visit, Verb::Start, &[&planned], none, Some("临时"));
    let items = vec![
        item,
        run,
        Item::Decision(planned),
        Item::Decision(started.clone()),
    ];
    assert!(pair.inspector.sync(&mut pair.core, items).accepted());
    (doc, opened, started)
}

fn submit(lie: u64) -> (Answer, &'static str) {
    let mut pair = Pair::new();
    let (doc, opened, started) = on_site(&mut pair);
    let content = doc.visit().unwrap().content;
    let mut facts = submitted_facts(&content, None, 0);
    *facts.counts.entry(Count::Findings).or_default() += lie;
    let scope = pair.core.scope();
    let decision = pair.inspector.decide_on(
        scope,
        entity(EntityKind::Visit, 1),
        Verb::Submit,
        &[&started],
        facts,
        None,
        Some((opened.doc, doc.heads())),
    );
    let answer = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(decision)]);
    (answer, "facts")
}

#[test]
fn a_submit_that_states_what_its_record_holds_is_accepted() {
    let (answer, _) = submit(0);
    assert!(answer.accepted());
}

#[test]
fn a_submit_that_states_other_counts_than_its_record_is_refused_with_the_reason() {
    let (answer, reason) = submit(1);
    assert_eq!(answer.reason(), reason);
}

#[test]
fn a_record_opened_for_others_than_its_visit_names_is_refused() {
    let mut pair = Pair::new();
    let plan = Facts {
        helper: Some(pair.helper),
        helped: Some(pair.host),
        kinds: vec![ActivityKind::Help],
        starts: Some(noon()),
        participants: vec![Participant {
            person: pair.inspector.person,
            org: pair.helper,
            capacity: Capacity::VisitLeader,
            roles: vec![],
            present: true,
        }],
        ..Facts::default()
    };
    let scope = pair.core.scope();
    let visit = entity(EntityKind::Visit, 1);
    let planned = pair
        .inspector
        .decide(scope, visit, Verb::Plan, &[], plan, None);
    let items = vec![Item::Decision(planned)];
    assert!(pair.inspector.sync(&mut pair.core, items).accepted());
    // The host knows the visit and would like to be a party of the team's own record.
    let (_, stolen) = pair.host_phone.open_visit(&pair.core, pair.host, 1);
    let answer = pair.host_phone.sync(&mut pair.core, vec![stolen]);
    assert_eq!(answer.reason(), "opening");
    let (_, honest) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    assert!(pair.inspector.sync(&mut pair.core, vec![honest]).accepted());
}
