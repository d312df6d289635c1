use crate::engine::Engine;
use crate::error::EngineError;
use crate::view::screens::activities::cast::{
    LEADER, OFFICER, OUTSIDER, SESSION, ask_leave, cast, convene, hand_to, hold, open, sign_in,
};
use crate::view::tests::world::{ME, OTHER, begun, day, decide};
use hucha_model::wire::{EntityKind, Facts, Verb};
use hucha_model::{ActivityId, EntityId, Lang, PersonId};

fn leave_is_offered(engine: &Engine, who: PersonId, session: ActivityId) -> bool {
    let view = hand_to(engine, who)
        .session_screen(session, Lang::Zh)
        .unwrap();
    let offered = |kind, verb| {
        view.actions
            .iter()
            .any(|one| (one.kind, one.verb) == (kind, verb))
    };
    offered(EntityKind::Leave, Verb::Ask)
}

#[test]
fn the_first_screen_names_the_day_the_visit_under_way_and_what_comes_within_a_month() {
    let engine = cast();
    let (visit, _) = begun(&engine);
    let near = convene(&engine, 91, "2026-07-09 09:00");
    convene(&engine, 92, "2026-07-10 09:00");
    let past = convene(&engine, 93, "2026-06-08 09:00");
    let view = hand_to(&engine, OTHER).today_screen(Lang::Zh).unwrap();
    assert_eq!((view.name.as_str(), view.day), ("乙", day(6, 9)));
    assert_eq!(view.day_words, "6月9日 星期二");
    let coming: Vec<_> = view.coming.iter().map(|line| line.activity).collect();
    assert_eq!(coming, [visit, near], "not {past:?}, which is over");
    assert!(view.coming.iter().all(|line| line.is_mine));
    assert_eq!(view.coming[0].state_label, "进行中");
    assert_eq!(view.coming[1].place, "海湾公司会议室");
    assert_eq!(view.items, engine.today(Lang::Zh).unwrap());
}

#[test]
fn the_first_screen_says_what_is_only_on_this_phone() {
    let engine = cast();
    begun(&engine);
    let sync = engine.sync_state(Lang::Zh).unwrap();
    let view = engine.today_screen(Lang::Zh).unwrap();
    assert!(view.only_here > 0);
    assert_eq!((view.only_here, view.sync), (sync.only_here, sync.sentence));
}

#[test]
fn calendar_quarters_tell_the_obligations_own_state() {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-05 09:00");
    hold(&engine, session);
    let quarters = engine.calendar(2026, Lang::Zh).unwrap().quarters;
    let year = day(1, 1)..chrono::NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    let owed = engine.obligations(day(6, 9), year).unwrap();
    let owed: Vec<_> = owed.iter().filter(|one| one.rule == "WD-07").collect();
    assert_eq!((quarters.len(), owed.len()), (4, 4));
    for (said, one) in quarters.iter().zip(owed) {
        let state = one.state_label(Lang::Zh);
        assert!(
            said.starts_with(&format!("{}：{state}（", one.period.label.zh)),
            "{said}"
        );
    }
    assert_eq!(
        quarters[1],
        "2026年第二季度：已完成（已开展 1 次，应开展 1 次）"
    );
}

#[test]
fn a_calendar_names_leader_key_dates_and_activities_by_day_those_without_one_last() {
    let engine = cast();
    let topic = EntityId::from_bytes([90; 16]);
    hand_to(&engine, OUTSIDER);
    decide(
        &engine,
        SESSION,
        topic,
        Verb::PutForward,
        Facts::default(),
        "动火作业",
    );
    let later = convene(&engine, 91, "2026-09-10 09:00");
    let sooner = convene(&engine, 92, "2026-06-20 09:00");
    convene(&engine, 93, "2027-01-05 09:00");
    let view = hand_to(&engine, LEADER).calendar(2026, Lang::Zh).unwrap();
    assert_eq!(view.leader, "丙（海湾公司（虚构））");
    assert_eq!(view.key_dates, ["安全生产月：6月1日至6月30日"]);
    let order: Vec<_> = view.activities.iter().map(|line| line.activity).collect();
    assert_eq!(order, [sooner, later, ActivityId::from(topic)]);
    assert_eq!(
        (view.activities[2].title.as_str(), view.activities[2].day),
        ("互学活动", None)
    );
    let verbs: Vec<_> = view.actions.iter().map(|one| one.verb).collect();
    assert_eq!(verbs, [Verb::Convene, Verb::PutForward]);
    assert_eq!(engine.calendar(2025, Lang::Zh).unwrap().activities, []);
    assert_eq!(
        engine.calendar(2027, Lang::Zh).unwrap().leader,
        "",
        "nobody is chosen yet"
    );
}

#[test]
fn a_visit_is_on_the_calendar_of_the_pair_and_its_offices_only() {
    let engine = cast();
    let (visit, _) = begun(&engine);
    for (person, sees) in [
        (ME, true),
        (OTHER, true),
        (OFFICER, true),
        (OUTSIDER, false),
    ] {
        let view = hand_to(&engine, person).calendar(2026, Lang::Zh).unwrap();
        let is_there = view.activities.iter().any(|line| line.activity == visit);
        assert_eq!(is_there, sees, "{person:?}");
    }
}

#[test]
fn a_session_one_is_invited_to_offers_leave_until_it_is_held() {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-05 09:00");
    assert!(leave_is_offered(&engine, OUTSIDER, session));
    assert!(!leave_is_offered(&engine, OFFICER, session), "not invited");
    ask_leave(&engine, 92, OUTSIDER, session, "出差");
    assert!(
        !leave_is_offered(&engine, OUTSIDER, session),
        "asked already"
    );
    assert!(leave_is_offered(&engine, OTHER, session));
    hold(&engine, session);
    assert!(!leave_is_offered(&engine, OTHER, session));
}

#[test]
fn a_session_opens_while_topics_are_collected_and_names_who_put_them_forward() {
    let engine = cast();
    let topic = EntityId::from_bytes([90; 16]);
    hand_to(&engine, OUTSIDER);
    decide(
        &engine,
        SESSION,
        topic,
        Verb::PutForward,
        Facts::default(),
        "动火作业",
    );
    let view = engine.session_screen(topic.into(), Lang::Zh).unwrap();
    assert_eq!((view.starts_at, view.doc), (None, None));
    assert_eq!(view.state_label, "征集议题");
    assert_eq!(
        (view.topics[0].title.as_str(), view.topics[0].by.as_str()),
        ("动火作业", "戊")
    );
    assert_eq!(view.session.agenda, ["动火作业"]);
}

#[test]
fn a_session_tells_who_keeps_the_sheet_and_whether_one_has_signed_in() {
    let engine = cast();
    let session = convene(&engine, 91, "2026-06-09 09:00");
    open(&engine, session);
    let view = engine.session_screen(session, Lang::Zh).unwrap();
    assert_eq!((view.keeps_sheet, view.has_signed_in), (true, false));
    sign_in(&engine, session);
    let view = engine.session_screen(session, Lang::Zh).unwrap();
    assert_eq!((view.keeps_sheet, view.has_signed_in), (false, true));
    assert_eq!(view.doc, Some(session.session_doc()));
    assert_eq!(view.session.title, "储罐安全研讨");
}

#[test]
fn a_session_that_is_not_known_here_is_named_as_such() {
    let unknown = cast().session_screen(ActivityId::from_bytes([99; 16]), Lang::Zh);
    assert!(matches!(unknown, Err(EngineError::UnknownEntity(_))));
}
