//! Who sees more or less from some moment on, and gets or loses exactly that.

use crate::acts::*;
use crate::world::*;
use hucha_document::Doc;
use hucha_model::Millis;
use hucha_model::directory::AsOf;
use hucha_model::time::Day;
use hucha_model::wire::*;
use hucha_sync::Item;

fn finding(seed: u8) -> EntityRef {
    entity(EntityKind::Finding, seed)
}

/// How many decisions of a kind with words, and without, an answer holds.
fn sees(answer: &Answer, kind: EntityKind) -> (usize, usize) {
    let of = |with_words: bool| {
        let decisions = answer.decisions().into_iter().filter(|decision| {
            decision.text.is_some() == with_words
                && decision.decision().unwrap().entity.kind == kind
        });
        decisions.count()
    };
    (of(true), of(false))
}

fn listed(pair: &mut Pair, seed: u8) {
    let finding = pair.list_finding(seed);
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![Item::Decision(finding)])
            .accepted()
    );
}

fn again(phone: &mut Phone, pair_core: &mut hucha_hub::HubCore) -> Answer {
    phone
        .ask(pair_core, vec![], noon(), Some((0, 4 << 20)))
        .answer
}

#[test]
fn whoever_is_named_after_fifty_changes_gets_all_of_them() {
    let mut pair = Pair::new();
    let opened = pair.planned();
    let mut doc = new_doc(1);
    let runs = (0..50).map(|at| {
        pair.inspector
            .answer(&mut doc, opened.doc, &format!("1.{at}"))
    });
    let runs: Vec<Item> = runs.collect();
    assert!(pair.inspector.sync(&mut pair.core, runs).accepted());
    assert_eq!(pair.stranger.sync(&mut pair.core, vec![]).granted(), 0);
    let named = Facts {
        participants: vec![
            taking_part(pair.inspector.person, pair.helper, Capacity::Inspector),
            taking_part(
                pair.stranger.person,
                org(&pair.core, "天福精化"),
                Capacity::Inspector,
            ),
        ],
        ..Facts::default()
    };
    pair.inspector.on_visit(&mut pair.core, Verb::Plan, named);
    assert_eq!(pair.stranger.sync(&mut pair.core, vec![]).granted(), 1);
    assert_eq!(
        pair.stranger.backfill(&mut pair.core, opened.doc).runs(),
        50
    );
    // The guest writes, and is let go by the team.
    let run = pair.stranger.answer(&mut new_doc(4), opened.doc, "2.1");
    assert!(pair.stranger.sync(&mut pair.core, vec![run]).accepted());
    let without = Facts {
        participants: vec![taking_part(
            pair.inspector.person,
            pair.helper,
            Capacity::Inspector,
        )],
        ..Facts::default()
    };
    pair.inspector.on_visit(&mut pair.core, Verb::Plan, without);
    assert_eq!(pair.stranger.sync(&mut pair.core, vec![]).ended(), 1);
    assert_eq!(
        pair.stranger.backfill(&mut pair.core, opened.doc).troubles,
        ["doc.unknown"]
    );
}

#[test]
fn a_host_that_plans_the_visit_names_nobody_into_the_teams_record() {
    let mut pair = Pair::new();
    let facts = Facts {
        kinds: vec![ActivityKind::Help],
        starts: Some(noon()),
        participants: vec![taking_part(
            pair.host_phone.person,
            pair.host,
            Capacity::Inspector,
        )],
        ..pair.sides()
    };
    pair.host_phone
        .on_visit(&mut pair.core, Verb::Plan, facts.clone());
    let parties = vec![party(pair.helper, Capacity::Helper)];
    let (opened, item) = pair.inspector.opening(&pair.core, DocKind::Visit, parties);
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    assert_eq!(pair.host_phone.sync(&mut pair.core, vec![]).granted(), 0);
    let visit = entity(EntityKind::Visit, VISIT);
    let again = pair
        .host_phone
        .decision(&pair.core, visit, Verb::Plan, facts);
    let answer = pair
        .host_phone
        .sync(&mut pair.core, vec![Item::Decision(again)]);
    assert_eq!(answer.reason(), "who.team");
    assert_eq!(
        pair.host_phone
            .backfill(&mut pair.core, opened.doc)
            .troubles,
        ["doc.unknown"]
    );
}

#[test]
fn the_host_reads_nothing_before_submit_and_the_follow_up_after() {
    let mut pair = Pair::new();
    let (visit, follow_up) = pair.submitted();
    let run = pair.inspector.answer(&mut new_doc(1), visit.doc, "1.1");
    assert!(pair.inspector.sync(&mut pair.core, vec![run]).accepted());
    let told = pair.host_phone.sync(&mut pair.core, vec![]);
    let granted = told.items.iter().filter_map(|item| match item {
        Item::Granted { doc, .. } => Some(*doc),
        _ => None,
    });
    assert_eq!(granted.collect::<Vec<_>>(), [follow_up.doc]);
    assert_eq!(told.runs(), 0);
    assert_eq!(
        pair.host_phone.backfill(&mut pair.core, visit.doc).troubles,
        ["doc.unknown"]
    );
}

#[test]
fn a_follow_up_handed_over_is_whole_for_the_new_helper_and_still_read_by_the_old() {
    let mut pair = Pair::new();
    let (visit, follow_up) = pair.submitted();
    listed(&mut pair, 40);
    let mut doc = Doc::create(DocKind::FollowUp, [1; 16]).unwrap();
    let before = pair.newest();
    let old = pair.inspector.run_at(
        &mut doc,
        follow_up.doc,
        &photo_of_after(pair.inspector.person, 60),
        before,
    );
    assert!(pair.inspector.sync(&mut pair.core, vec![old]).accepted());
    let next = org(&pair.core, "天福精化");
    pair.stranger.sync(&mut pair.core, vec![]);
    let facts = Facts {
        helper: Some(next),
        ..Facts::default()
    };
    let of_visit = entity(EntityKind::Visit, VISIT);
    let too_soon = pair
        .inspector
        .decision(&pair.core, of_visit, Verb::HandOver, facts.clone());
    let answer = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(too_soon)]);
    assert_eq!(answer.reason(), "guard.successor_in_pair");
    pair.rotate(next);
    pair.inspector
        .on_visit(&mut pair.core, Verb::HandOver, facts.clone());
    pair.inspector
        .on(&mut pair.core, finding(40), Verb::HandOver, facts);
    // The new helper: the whole follow-up, the words of its findings, nothing of the visit's record.
    let told = pair.stranger.sync(&mut pair.core, vec![]);
    assert_eq!((told.granted(), told.widened()), (1, 2));
    assert_eq!(
        pair.stranger.backfill(&mut pair.core, follow_up.doc).runs(),
        1
    );
    assert_eq!(
        pair.stranger.backfill(&mut pair.core, visit.doc).troubles,
        ["doc.unknown"]
    );
    let seen = again(&mut pair.stranger, &mut pair.core);
    assert_eq!(sees(&seen, EntityKind::Finding), (2, 0));
    let mut new_doc = Doc::create(DocKind::FollowUp, [4; 16]).unwrap();
    let run = pair.stranger.run(
        &mut new_doc,
        follow_up.doc,
        &photo_of_after(pair.stranger.person, 61),
    );
    assert!(pair.stranger.sync(&mut pair.core, vec![run]).accepted());
    // The old one reads on; what it writes from now on waits for a steward of its own.
    let told = pair.inspector.sync(&mut pair.core, vec![]);
    assert_eq!((told.runs(), told.ended()), (1, 0));
    let run = pair.inspector.run_at(
        &mut doc,
        follow_up.doc,
        &photo_of_after(pair.inspector.person, 62),
        before,
    );
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![run])
            .is_aside("steward.role_ended")
    );
    let verify = pair.inspector.decision(
        &pair.core,
        finding(40),
        Verb::HandOver,
        Facts {
            helper: Some(pair.helper),
            ..Facts::default()
        },
    );
    let answer = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(verify)]);
    assert_eq!(answer.reason(), "who.leader", "it helps no more");
}

#[test]
fn a_new_director_inherits_at_once_and_the_old_one_ends() {
    let mut pair = Pair::new();
    let mut old = Phone::enrol(&mut pair.core, "吴立群", 20);
    let opened = pair.planned();
    old.sync(&mut pair.core, vec![]);
    let mut roster = hucha_hub::roster::read_roster(ROSTER).unwrap();
    for (_, name) in &mut roster.plants[0].holders {
        if name == "吴立群" {
            *name = "接任人".into();
        }
    }
    pair.core.import(&roster, noon()).unwrap();
    let mut new = Phone::enrol(&mut pair.core, "接任人", 21);
    let ended = old.ask(&mut pair.core, vec![], days_on(1), None).answer;
    assert_eq!(ended.ended(), 1);
    let begun = new.ask(&mut pair.core, vec![], days_on(1), None).answer;
    assert_eq!(begun.granted(), 1);
    assert!(new.backfill(&mut pair.core, opened.doc).troubles.is_empty());
}

#[test]
fn a_role_given_by_date_begins_and_ends_on_its_days() {
    let mut pair = Pair::new();
    listed(&mut pair, 40);
    let opened = pair.planned();
    pair.stranger.sync(&mut pair.core, vec![]);
    let day = |days| Day(days_on(days).day());
    let (person, helper) = (pair.stranger.person, pair.helper);
    pair.role(person, helper, day(2), Some(day(4)), noon());
    let at = |pair: &mut Pair, when: Millis| {
        pair.stranger.ask(&mut pair.core, vec![], when, None).answer
    };
    let told = at(&mut pair, days_on(1));
    assert_eq!((told.granted(), told.widened()), (0, 0));
    let told = at(&mut pair, days_on(2));
    assert_eq!((told.granted(), told.widened()), (1, 1));
    let told = at(&mut pair, days_on(3));
    assert_eq!((told.granted(), told.widened(), told.ended()), (0, 0, 0));
    let run = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1");
    assert!(
        pair.inspector
            .ask(&mut pair.core, vec![run], days_on(5), None)
            .answer
            .accepted()
    );
    let told = at(&mut pair, days_on(5));
    assert_eq!((told.ended(), told.runs()), (1, 0));
}

#[test]
fn sight_that_grows_is_read_again_in_pages_across_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut core =
        hucha_hub::HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    core.import(&hucha_hub::roster::read_roster(ROSTER).unwrap(), noon())
        .unwrap();
    let mut pair = Pair::on(core);
    for seed in 40..70 {
        listed(&mut pair, seed);
    }
    let told = pair.officer.sync(&mut pair.core, vec![]);
    assert_eq!(sees(&told, EntityKind::Finding), (0, 30));
    let (id, mut body) = switch(&pair);
    let RowBody::Alliance {
        bureau_reads_findings,
        ..
    } = &mut body
    else {
        panic!("the alliance")
    };
    *bureau_reads_findings = true;
    pair.core.put_rows(vec![(id, body)], noon()).unwrap();
    assert_eq!(pair.officer.sync(&mut pair.core, vec![]).widened(), 1);
    let (mut after, mut words, mut pages) = (0, 0, 0);
    loop {
        let told = pair
            .officer
            .ask(&mut pair.core, vec![], noon(), Some((after, 3_000)));
        let (n, done) = told.again.unwrap();
        words += sees(&told.answer, EntityKind::Finding).0;
        pages += 1;
        assert!(n > after || done);
        after = n;
        if pages == 2 {
            drop(std::mem::replace(&mut pair.core, hub()));
            pair.core = hucha_hub::HubCore::open(folder.path()).unwrap();
        }
        if done {
            break;
        }
    }
    assert_eq!(words, 30);
    assert!(pages >= 3, "{pages}");
}

fn switch(pair: &Pair) -> (hucha_model::RowId, RowBody) {
    let id = pair.core.alliance_row();
    let body = pair.core.directory().body(id, AsOf::NOW).unwrap().clone();
    (id, body)
}

#[test]
fn the_bureau_reads_what_the_host_consents_to_and_what_turns_out_major() {
    let mut pair = Pair::new();
    pair.submitted();
    for seed in [40, 41, 42] {
        listed(&mut pair, seed);
    }
    let told = pair.officer.sync(&mut pair.core, vec![]);
    assert_eq!(sees(&told, EntityKind::Finding), (0, 3));
    pair.host_phone
        .on(&mut pair.core, finding(40), Verb::Consent, Facts::default());
    assert_eq!(pair.officer.sync(&mut pair.core, vec![]).widened(), 1);
    assert_eq!(
        sees(
            &again(&mut pair.officer, &mut pair.core),
            EntityKind::Finding
        ),
        (2, 2)
    );
    let major = Facts {
        severity: Some(Severity::Major),
        ..Facts::default()
    };
    pair.host_phone
        .on(&mut pair.core, finding(41), Verb::Confirm, major);
    assert_eq!(pair.officer.sync(&mut pair.core, vec![]).widened(), 1);
    assert_eq!(
        sees(
            &again(&mut pair.officer, &mut pair.core),
            EntityKind::Finding
        ),
        (4, 1)
    );
    pair.host_phone
        .on_visit(&mut pair.core, Verb::Consent, Facts::default());
    assert_eq!(pair.officer.sync(&mut pair.core, vec![]).widened(), 1);
    assert_eq!(
        sees(
            &again(&mut pair.officer, &mut pair.core),
            EntityKind::Finding
        ),
        (5, 0)
    );
    // The team cannot consent in the host's name, nor make a hazard less grave.
    let visit = entity(EntityKind::Visit, VISIT);
    let not_theirs = pair
        .inspector
        .decision(&pair.core, visit, Verb::Consent, Facts::default());
    assert_eq!(
        pair.inspector
            .sync(&mut pair.core, vec![Item::Decision(not_theirs)])
            .reason(),
        "who.host"
    );
    let less = Facts {
        severity: Some(Severity::General),
        ..Facts::default()
    };
    let less = pair
        .host_phone
        .decision(&pair.core, finding(41), Verb::Confirm, less);
    assert_eq!(
        pair.host_phone
            .sync(&mut pair.core, vec![Item::Decision(less)])
            .reason(),
        "guard.graver"
    );
}

#[test]
fn the_lead_taken_over_leaves_the_first_leaders_late_rulings_valid() {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let facts = Facts {
        kinds: vec![ActivityKind::Help],
        starts: Some(noon()),
        participants: vec![taking_part(
            pair.inspector.person,
            pair.helper,
            Capacity::VisitLeader,
        )],
        ..pair.sides()
    };
    pair.inspector.on_visit(&mut pair.core, Verb::Plan, facts);
    let parties = vec![party(pair.helper, Capacity::Helper)];
    let (opened, item) = pair.inspector.opening(&pair.core, DocKind::Visit, parties);
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    pair.inspector
        .on_visit(&mut pair.core, Verb::Start, Facts::default());
    let rule = |item: &str| {
        hucha_document::Edit::Visit(hucha_document::VisitEdit::Rule {
            item: item.into(),
            value: hucha_model::content::visit::AnswerValue::Conforms,
        })
    };
    let early = colleague.run(&mut new_doc(2), opened.doc, &rule("1.1"));
    assert_eq!(
        colleague.sync(&mut pair.core, vec![early]).reason(),
        "who.not_leader"
    );
    colleague.on_visit(&mut pair.core, Verb::TakeLead, Facts::default());
    let run = colleague.run(&mut new_doc(3), opened.doc, &rule("1.1"));
    assert!(colleague.sync(&mut pair.core, vec![run]).accepted());
    let run = pair
        .inspector
        .run(&mut new_doc(1), opened.doc, &rule("1.2"));
    assert!(pair.inspector.sync(&mut pair.core, vec![run]).accepted());
    let visit = entity(EntityKind::Visit, VISIT);
    let not_theirs = pair
        .host_phone
        .decision(&pair.core, visit, Verb::TakeLead, Facts::default());
    assert_eq!(
        pair.host_phone
            .sync(&mut pair.core, vec![Item::Decision(not_theirs)])
            .reason(),
        "who.team"
    );
}

#[test]
fn one_request_that_lets_somebody_see_more_tells_them_once() {
    let mut pair = Pair::new();
    pair.submitted();
    for seed in 40..44 {
        listed(&mut pair, seed);
    }
    pair.officer.sync(&mut pair.core, vec![]);
    let consents = (40..44).map(|seed| {
        Item::Decision(pair.host_phone.decision(
            &pair.core,
            finding(seed),
            Verb::Consent,
            Facts::default(),
        ))
    });
    let consents: Vec<Item> = consents.collect();
    assert!(pair.host_phone.sync(&mut pair.core, consents).accepted());
    assert_eq!(pair.officer.sync(&mut pair.core, vec![]).widened(), 1);
}
