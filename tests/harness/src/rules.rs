//! Proofs that the programmes name: one test for each rule that is met by a record or a refusal.
//!
//! Each promise is kept through the public door, from phone over hub to another phone. Here stand
//! the alliance, its leader, pairs and sessions; `visits` proves what happens at the plant, and
//! `proofs` holds every named proof to existing. Counted duties are proven in the model.

mod proofs;
mod scenes;
mod visits;
mod world;

use EntityKind::{LeaderTerm, Leave, Pairing, StudySession};
use hucha_model::directory::AsOf;
use hucha_model::view::Attendance;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{ActivityKind, Capacity, Count, EntityKind, EntityRef, Facts, Verb};
use hucha_model::{EntityId, Lang, PairingId};
use scenes::{convene, hold, issue, open_session, plan, recorded_as, sign_in};
use world::{ALLIANCE, BUREAU, PLANTS, Phone, World, activity, at};

#[test]
fn wd_01_alliance_stands_under_the_bureau_with_its_plants() {
    let world = World::new();
    let directory = world.hub.directory();
    let alliance = directory.alliance(AsOf::NOW).unwrap();
    assert_eq!(alliance.name, ALLIANCE);
    let bureau = directory.organisation(alliance.bureau, AsOf::NOW).unwrap();
    assert_eq!(
        (bureau.name, bureau.kind),
        (BUREAU, OrgKind::DistrictBureau)
    );
    let members: Vec<String> = alliance
        .members
        .iter()
        .map(|org| directory.org_name(*org))
        .collect();
    assert_eq!(members, PLANTS);

    let mut on_the_phone: Vec<String> = world
        .dan
        .engine
        .roster()
        .into_iter()
        .map(|entry| entry.org_name)
        .collect();
    on_the_phone.sort();
    on_the_phone.dedup();
    let mut expected = [&[BUREAU][..], &PLANTS].concat();
    expected.sort_unstable();
    assert_eq!(
        on_the_phone, expected,
        "a plant's phone knows the same alliance"
    );
}

#[test]
fn wd_02_each_member_shows_director_and_head_as_filled_shared_or_vacant() {
    let world = World::with_leader();
    let board = world
        .officer
        .engine
        .board(world.now().day(), Lang::Zh)
        .unwrap();
    let shown = |plant: &str| {
        let row = board
            .enterprises
            .iter()
            .find(|row| row.enterprise == plant)
            .unwrap();
        (row.director.clone(), row.department_head.clone())
    };
    let words = |director: &str, head: &str| (director.to_owned(), head.to_owned());
    assert_eq!(shown(PLANTS[1]), words("在岗", "在岗"), "filled");
    assert_eq!(shown(PLANTS[2]), words("一人兼任", "一人兼任"), "shared");
    assert_eq!(shown(PLANTS[3]), words("在岗", "未设（空缺）"), "vacant");
    assert_eq!(
        board.enterprises.len(),
        PLANTS.len(),
        "a vacancy bars nobody"
    );
}

#[test]
fn wd_03_one_leader_is_recommended_by_members_and_noted_by_the_bureau() {
    let mut world = World::new();
    let (alice, bob, officer) = (&world.alice, &world.bob, &world.officer);
    let recommend = |by: &Phone, who: &Phone| {
        let facts = Facts {
            person: Some(who.person),
            helper: Some(who.org),
            ..world.candidacy()
        };
        by.decide(LeaderTerm, None, Verb::Recommend, facts, None)
    };
    assert_eq!(
        recommend(officer, alice),
        Err("who.member".into()),
        "the bureau recommends nobody"
    );
    let (first, second) = (
        recommend(bob, alice).unwrap(),
        recommend(alice, bob).unwrap(),
    );
    let noted = || Facts {
        number: Some("示例备〔2026〕1号".into()),
        ..Facts::default()
    };
    let by_herself = alice.decide(LeaderTerm, Some(second), Verb::TakeNote, noted(), None);
    assert_eq!(by_herself, Err("who.bureau".into()));

    world.sync();
    assert_eq!(world.officer.state(LeaderTerm, first), "elected");
    let leader = |world: &World| {
        world
            .hub
            .directory()
            .leader(AsOf::NOW, world.now().day())
            .map(|term| term.person)
    };
    assert_eq!(leader(&world), None, "recommended is not in office");
    world
        .officer
        .decide(LeaderTerm, Some(first), Verb::TakeNote, noted(), None)
        .unwrap();
    world.sync();
    assert_eq!(leader(&world), Some(world.alice.person));
    assert_eq!(world.dan.state(LeaderTerm, first), "in_office");

    let another = world
        .officer
        .decide(LeaderTerm, Some(second), Verb::TakeNote, noted(), None);
    assert_eq!(
        another,
        Err("guard.year_free".into()),
        "one leader a year, however many were named"
    );
    let late = world
        .bob
        .decide(LeaderTerm, None, Verb::Recommend, world.candidacy(), None);
    assert_eq!(late, Err("guard.year_free".into()));
    assert_eq!(world.hub.directory().leader_terms(AsOf::NOW).len(), 1);
}

#[test]
fn wd_04_only_the_leader_convenes_a_session() {
    let mut world = World::with_leader();
    for other in [&world.bob, &world.dan, &world.officer] {
        let refused = convene(&world, other, None, ActivityKind::Seminar);
        assert_eq!(refused, Err("who.leader".into()));
    }
    let session = convene(&world, &world.alice, None, ActivityKind::Seminar).unwrap();
    world.sync();
    assert_eq!(world.dan.state(StudySession, session), "convened");
    let cancelled = world.bob.decide(
        StudySession,
        Some(session),
        Verb::Cancel,
        Facts::default(),
        Some("改期"),
    );
    assert_eq!(cancelled, Err("who.leader".into()));
}

#[test]
fn wd_08_a_session_on_a_new_law_is_recorded_as_such() {
    recorded_as(ActivityKind::LawStudy, "法规标准学习");
}

#[test]
fn wd_09_a_session_on_a_recent_accident_is_recorded_as_such() {
    recorded_as(ActivityKind::AccidentStudy, "事故案例学习");
}

#[test]
fn wd_10_a_training_is_recorded_with_those_who_came() {
    let mut world = World::with_leader();
    let wish = Some("申请特殊作业专题培训");
    let session = world
        .dan
        .decide(StudySession, None, Verb::PutForward, Facts::default(), wish)
        .unwrap();
    world.sync();
    convene(&world, &world.alice, Some(session), ActivityKind::Training).unwrap();
    let doc = open_session(&mut world, session);
    sign_in(&world.bob, doc, &world.bob);
    sign_in(&world.dan, doc, &world.dan);
    world.sync();
    hold(&mut world, session);

    let facts = world.officer.facts(StudySession, session);
    assert_eq!(facts.kinds, [ActivityKind::Training]);
    let mut came: Vec<_> = facts
        .participants
        .iter()
        .filter(|one| one.present)
        .collect();
    came.sort_by_key(|one| one.org != world.bob.org);
    let came: Vec<_> = came.into_iter().map(|one| one.person).collect();
    assert_eq!(came, [world.bob.person, world.dan.person]);
    assert_eq!(facts.counts.get(&Count::EnterprisesPresent), Some(&2));
    let sheet = world
        .dan
        .engine
        .session(activity(session), Lang::Zh)
        .unwrap();
    assert_eq!(sheet.kind, "专题培训");
    let of = |name: &str| {
        sheet
            .attendance
            .iter()
            .find(|row| row.name == name)
            .unwrap()
    };
    assert_eq!(of("丹恩").attendance, Attendance::Present);
    assert_eq!(of("卡萝").attendance, Attendance::AbsentWithoutLeave);
}

#[test]
fn wd_11_the_leader_proposes_a_pair_and_the_district_issues_it() {
    let mut world = World::with_leader();
    let big_helps_small = world.alice.engine.suggest_pairs(2026);
    assert!(!big_helps_small.is_empty());
    for pair in &big_helps_small {
        assert!(
            pair.facts.helper_staff >= pair.facts.helped_staff,
            "{pair:?}"
        );
    }
    let propose = |by: &Phone| {
        by.decide(
            Pairing,
            None,
            Verb::Propose,
            world.pair(2026),
            Some("大帮小"),
        )
    };
    assert_eq!(propose(&world.bob), Err("who.leader".into()));
    let pair = propose(&world.alice).unwrap();
    world.sync();
    assert_eq!(world.bob.state(Pairing, pair), "proposed");
    assert!(
        world.hub.directory().all_pairings(AsOf::NOW).is_empty(),
        "proposed is not in force"
    );
    issue(&world.officer, pair).unwrap();
    world.sync();
    assert_eq!(world.carol.state(Pairing, pair), "active");
    let [issued] = &world.hub.directory().pairings(AsOf::NOW, world.now().day())[..] else {
        panic!("one pair is in force")
    };
    assert_eq!(issued.pairing, PairingId::from(pair));
    assert_eq!(
        (issued.helper, issued.helped),
        (world.bob.org, world.carol.org)
    );
    assert_eq!(issued.list_number, "示例结对〔2026〕1号");
}

#[test]
fn wd_18_the_leader_grants_leave_and_the_bureau_the_leaders_own() {
    let mut world = World::with_leader();
    let session = convene(&world, &world.alice, None, ActivityKind::Seminar).unwrap();
    world.sync();
    let ask = |by: &Phone, who: &Phone| {
        let refers = vec![EntityRef {
            kind: StudySession,
            id: session,
        }];
        let facts = Facts {
            person: Some(who.person),
            refers,
            ..Facts::default()
        };
        by.decide(Leave, None, Verb::Ask, facts, Some("出差"))
    };
    let grant =
        |by: &Phone, leave| by.decide(Leave, Some(leave), Verb::Grant, Facts::default(), None);
    assert_eq!(ask(&world.dan, &world.bob), Err("guard.own_leave".into()));
    let (bobs, leaders) = (
        ask(&world.bob, &world.bob).unwrap(),
        ask(&world.alice, &world.alice).unwrap(),
    );
    assert_eq!(
        grant(&world.bob, bobs),
        Err("who.leave_granter".into()),
        "nobody grants his own"
    );
    world.sync();
    assert_eq!(grant(&world.officer, bobs), Err("who.leave_granter".into()));
    assert_eq!(
        grant(&world.alice, leaders),
        Err("who.leave_granter".into())
    );
    grant(&world.alice, bobs).unwrap();
    grant(&world.officer, leaders).unwrap();
    world.sync();
    assert_eq!(world.bob.state(Leave, bobs), "approved");
    assert_eq!(world.alice.state(Leave, leaders), "approved");
    assert_eq!(
        world.dan.state(Leave, bobs),
        "none",
        "a third plant learns nothing of it"
    );
}

#[test]
fn wd_22_an_officer_who_attends_is_on_the_sign_in_sheet() {
    let mut world = World::with_leader();
    let session = convene(&world, &world.alice, None, ActivityKind::Seminar).unwrap();
    let doc = open_session(&mut world, session);
    sign_in(&world.officer, doc, &world.officer);
    sign_in(&world.dan, doc, &world.dan);
    world.sync();
    hold(&mut world, session);
    let facts = world.dan.facts(StudySession, session);
    let officer = facts
        .participants
        .iter()
        .find(|one| one.person == world.officer.person)
        .unwrap();
    assert!(officer.present, "he came uninvited, and came");
    assert_eq!(
        (officer.capacity, &officer.roles[..]),
        (Capacity::Bureau, &[RoleKind::Officer][..])
    );
    assert_eq!(
        facts.counts.get(&Count::EnterprisesPresent),
        Some(&1),
        "the bureau is no enterprise"
    );
    let sheet = world
        .dan
        .engine
        .session(activity(session), Lang::Zh)
        .unwrap();
    let row = sheet
        .attendance
        .iter()
        .find(|row| row.name == "欧文")
        .unwrap();
    assert_eq!(
        (row.enterprise.as_str(), &row.attendance),
        (BUREAU, &Attendance::Present)
    );
}

#[test]
fn wh67_16_only_the_district_issues_a_pair() {
    let mut world = World::with_leader();
    let pair = world.alice.decide(
        Pairing,
        None,
        Verb::Propose,
        world.pair(2026),
        Some("大帮小"),
    );
    let pair = pair.unwrap();
    world.sync();
    for other in [&world.alice, &world.bob, &world.carol] {
        assert_eq!(issue(other, pair), Err("who.bureau".into()));
    }
    let unnamed = world
        .officer
        .decide(Pairing, Some(pair), Verb::Issue, Facts::default(), None);
    assert_eq!(unnamed, Err("needs.number".into()), "the list has a number");
    issue(&world.officer, pair).unwrap();
    world.sync();
    let third = Facts {
        helper: Some(world.alice.org),
        ..world.pair(2026)
    };
    let second = world
        .alice
        .decide(Pairing, None, Verb::Propose, third, Some("强帮弱"));
    assert_eq!(
        second,
        Err("guard.one_to_one_or_named".into()),
        "one to one"
    );
}

#[test]
fn wh67_24_a_pair_has_a_last_day_and_a_successor_is_a_new_pair() {
    let mut world = World::with_pair();
    let old = world.hub.directory().all_pairings(AsOf::NOW)[0].clone();
    let (old, last) = (EntityId::from(old.pairing), old.to);
    assert_eq!(last, at("2026-12-31T12:00:00").day());
    plan(&world, "2026-12-30T09:00:00").expect("still in force");

    world.at("2027-01-04T09:00:00");
    world.sync();
    assert_eq!(
        plan(&world, "2027-01-05T09:00:00"),
        Err("guard.pair_in_force".into())
    );
    assert_eq!(
        issue(&world.officer, old),
        Err("state".into()),
        "an old pair is not issued anew"
    );
    let partner = Facts {
        helper: Some(world.alice.org),
        ..world.pair(2027)
    };
    let new = world
        .alice
        .decide(Pairing, None, Verb::Propose, partner, Some("轮换"))
        .unwrap();
    world.sync();
    issue(&world.officer, new).unwrap();
    world.sync();
    assert_ne!(old, new);
    let directory = world.hub.directory();
    let now: Vec<_> = directory.pairings(AsOf::NOW, world.now().day());
    assert_eq!((now.len(), now[0].pairing), (1, PairingId::from(new)));
    assert_eq!(
        directory.all_pairings(AsOf::NOW).len(),
        2,
        "the old one stays on record"
    );
}
