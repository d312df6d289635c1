//! Sight that grows: the words of what was known without them, in pages, across a restart.

use crate::world::{Phone, World, visit_ref};
use hucha_engine::{Command, DecideRequest, SubmitRequest};
use hucha_model::directory::AsOf;
use hucha_model::time::Day;
use hucha_model::wire::*;
use hucha_model::*;
use hucha_sync::{Frame, Item, PlanBody, read_bundle, read_stream};

fn list_findings(world: &mut World, leader: &Phone, visit: ActivityId, count: u8) {
    for seed in 0..count {
        let facts = Facts {
            helper: Some(world.helper),
            helped: Some(world.host),
            finding_kind: Some(FindingKind::Hazard),
            severity: Some(Severity::General),
            refers: vec![visit_ref(visit)],
            ..Facts::default()
        };
        let request = DecideRequest {
            kind: EntityKind::Finding,
            id: Some(EntityId::from_bytes([seed + 100; 16])),
            verb: Verb::List,
            facts,
            text: Some("法兰渗漏".into()),
            doc: None,
        };
        leader.engine.execute(Command::Decide(request)).unwrap();
    }
    world.sync(leader).unwrap();
}

/// Counts the findings whose words a phone holds.
fn with_words(phone: &Phone, visit: ActivityId) -> usize {
    let bundle = phone.engine.export_bundle(visit, phone.person, "").unwrap();
    let items = read_bundle(&bundle).unwrap().items;
    let decisions = items.iter().filter_map(|item| match item {
        Item::Decision(decision) => Some(decision),
        _ => None,
    });
    let of_finding = |decision: &&SignedDecision| {
        decision.decision().unwrap().entity.kind == EntityKind::Finding && decision.text.is_some()
    };
    decisions.filter(of_finding).count()
}

#[test]
fn a_phone_reads_again_what_it_sees_more_of_and_goes_on_after_a_restart() {
    let mut world = World::new();
    let leader = world.enrol("周海宁", 11);
    let mut officer = world.enrol("罗正平", 12);
    let visit = world.open_visit(&leader, &[]);
    list_findings(&mut world, &leader, visit, 30);
    world.sync(&officer).unwrap();
    assert_eq!(with_words(&officer, visit), 0);
    let id = world.hub.alliance_row();
    let mut body = world.hub.directory().body(id, AsOf::NOW).unwrap().clone();
    let RowBody::Alliance {
        bureau_reads_findings,
        ..
    } = &mut body
    else {
        panic!("the alliance")
    };
    *bureau_reads_findings = true;
    world
        .hub
        .put_rows(vec![(id, body)], world.time.now())
        .unwrap();
    let mut pages = 0;
    loop {
        officer.engine.execute(Command::WantSync).unwrap();
        let plan = officer.engine.plan_requests().unwrap().remove(0);
        let PlanBody::Bytes(body) = &plan.body else {
            panic!("a sync has a body")
        };
        let now = world.time.now();
        let answer = world
            .hub
            .answer(officer.asker(plan.kind), body, now, 6_000)
            .unwrap();
        let reads = |frame: &Frame| matches!(frame, Frame::AgainCursor { .. });
        pages += usize::from(read_stream(&answer.bytes).unwrap().iter().any(reads));
        let told = officer.engine.answered(plan.kind, 200, None, &answer.bytes);
        if pages == 2 {
            assert!(
                (1..30).contains(&with_words(&officer, visit)),
                "in the middle"
            );
            officer.restart(12, &world.time);
        }
        if !told.unwrap().more {
            break;
        }
    }
    assert!(pages >= 3, "{pages}");
    assert_eq!(with_words(&officer, visit), 30);
    // Nothing is read a third time.
    officer.engine.execute(Command::WantSync).unwrap();
    let plan = officer.engine.plan_requests().unwrap().remove(0);
    let PlanBody::Bytes(body) = &plan.body else {
        panic!("a sync has a body")
    };
    let Some(Frame::Hello(hello)) = read_stream(body).unwrap().into_iter().next() else {
        panic!("a hello")
    };
    assert_eq!(hello.again, []);
}

#[test]
fn a_follow_up_is_handed_over_with_its_findings_and_each_phone_says_who_sees_it() {
    let mut world = World::new();
    let leader = world.enrol("周海宁", 11);
    let next = world.enrol("秦望海", 12);
    let visit = world.open_visit(&leader, &[]);
    list_findings(&mut world, &leader, visit, 2);
    let submit = Command::SubmitVisit {
        activity: visit,
        request: SubmitRequest {
            waiver: Some("只来了一人".into()),
            ..SubmitRequest::default()
        },
    };
    leader.engine.execute(submit).unwrap();
    world.sync_all(&[&leader, &next]);
    let doc = visit.visit_doc().follow_up();
    let readers = |phone: &Phone| {
        let view = phone.engine.who_sees(doc, Lang::Zh).unwrap();
        view.readers
    };
    let may_write = |phone: &Phone, name: &str| {
        let found = readers(phone)
            .into_iter()
            .find(|reader| reader.name == name);
        found.map(|reader| (reader.through, reader.writes))
    };
    assert_eq!(may_write(&leader, "秦望海"), None);
    assert!(
        next.engine.who_sees(doc, Lang::Zh).is_err(),
        "it is not there"
    );
    let plant = crate::world::org(&world.hub, "天福精化");
    let refused = leader.engine.hand_over(visit, plant, None).unwrap_err();
    assert_eq!(refused.code(), Some("guard.successor_in_pair"));
    let pairing = PairingId::from_bytes([63; 16]);
    let now = world.time.now();
    let pair = RowBody::Pairing {
        pairing,
        helper: plant,
        helped: world.host,
        list_number: "虚构〔2026〕3号".into(),
        from: Day(now.day()),
        to: Day("2026-12-31".parse().unwrap()),
    };
    world
        .hub
        .put_rows(vec![(RowId(pairing.0), pair)], now)
        .unwrap();
    world.sync(&leader).unwrap();
    assert_eq!(
        leader.engine.hand_over(visit, plant, None).unwrap().len(),
        3
    );
    world.sync_all(&[&leader, &next]);
    let took_over = (vec!["天福精化 接手帮扶企业".to_owned()], true);
    for phone in [&leader, &next] {
        assert_eq!(may_write(phone, "秦望海"), Some(took_over.clone()));
        let old = may_write(phone, "周海宁").unwrap();
        assert_eq!(old, (vec!["昆嵛化工 帮扶企业".to_owned()], false));
    }
    assert_eq!(with_words(&next, visit), 2);
    assert!(
        next.engine.visit_content(visit).is_err(),
        "the team's record stays with the team"
    );
    let from_old = decide_on_finding(
        &leader,
        Verb::HandOver,
        Facts {
            helper: Some(world.helper),
            ..Facts::default()
        },
    );
    assert_eq!(from_old.as_deref(), Some("who.leader"));
}

fn decide_on_finding(phone: &Phone, verb: Verb, facts: Facts) -> Option<String> {
    let request = DecideRequest {
        kind: EntityKind::Finding,
        id: Some(EntityId::from_bytes([100; 16])),
        verb,
        facts,
        text: None,
        doc: None,
    };
    let refused = phone.engine.execute(Command::Decide(request)).err()?;
    refused.code().map(str::to_owned)
}
