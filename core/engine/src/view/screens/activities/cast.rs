//! Those who look at the screens: a leader, an officer, people of three plants, on one phone.

use crate::command::Command;
use crate::engine::Engine;
use crate::view::tests::world::{DEVICE, HELPER, HOST, ME, OTHER, SCOPE, day, decide, engine};
use chrono::NaiveDateTime;
use hucha_document::{Edit, SessionEdit};
use hucha_model::content::AttendanceState;
use hucha_model::time::Day;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, Capacity, DirectoryRow, EntityKind, EntityRef, Facts, Participant, RowBody, Verb,
};
use hucha_model::{ActivityId, DeviceId, EntityId, Millis, OrgId, PersonId, RowId};

pub(in crate::view::screens) const BUREAU: OrgId = OrgId::from_bytes([10; 16]);
pub(in crate::view::screens) const THIRD: OrgId = OrgId::from_bytes([13; 16]);
/// Leads the alliance in 2026, of the helping plant.
pub(in crate::view::screens) const LEADER: PersonId = PersonId::from_bytes([22; 16]);
/// An officer of the bureau.
pub(in crate::view::screens) const OFFICER: PersonId = PersonId::from_bytes([23; 16]);
/// Safety Director of a plant outside of the pair.
pub(in crate::view::screens) const OUTSIDER: PersonId = PersonId::from_bytes([24; 16]);
pub(in crate::view::screens) const SESSION: EntityKind = EntityKind::StudySession;

/// An alliance of three plants on 9 June 2026; adds what the pair's world lacks.
pub(in crate::view::screens) fn cast() -> Engine {
    let engine = engine();
    let person = |person: PersonId, name: &str| {
        let name = name.into();
        (RowId(person.0), RowBody::Person { person, name })
    };
    let role = |n: u8, person, org, role| {
        let (from, to) = (Day(day(1, 1)), None);
        let body = RowBody::Role {
            person,
            org,
            role,
            from,
            to,
        };
        (RowId::from_bytes([n; 16]), body)
    };
    let third = RowBody::Organisation {
        org: THIRD,
        name: "北岭公司（虚构）".into(),
        kind: OrgKind::Enterprise,
        enterprise: None,
        staff: None,
        standard_level: None,
        area: None,
        short_name: Some("北岭公司".into()),
    };
    let alliance = RowBody::Alliance {
        name: "示例联盟".into(),
        members: vec![HELPER, HOST, THIRD],
        bureau: BUREAU,
        programmes: vec!["WD".into(), "WH67".into()],
        bureau_reads_findings: false,
    };
    let term = RowBody::LeaderTerm {
        org: HELPER,
        person: LEADER,
        year: 2026,
        from: Day(day(1, 1)),
        to: Day(day(12, 31)),
    };
    let date = RowBody::KeyDate {
        name: "安全生产月".into(),
        from: Day(day(6, 1)),
        to: Day(day(6, 30)),
    };
    let rows = [
        (RowId(THIRD.0), third),
        (RowId::from_bytes([40; 16]), alliance),
        person(LEADER, "丙"),
        person(OFFICER, "丁"),
        person(OUTSIDER, "戊"),
        role(53, LEADER, HELPER, RoleKind::SafetyDepartmentHead),
        role(54, OFFICER, BUREAU, RoleKind::Officer),
        role(55, OUTSIDER, THIRD, RoleKind::SafetyDirector),
        (RowId::from_bytes([56; 16]), term),
        (RowId::from_bytes([57; 16]), date),
    ];
    for (id, body) in rows {
        insert(&engine, id, body);
    }
    let key = engine.lock().signer.public_key();
    for person in [OTHER, LEADER, OFFICER, OUTSIDER] {
        let body = RowBody::Device {
            device: device_of(person),
            person,
            key: key.clone(),
            revoked: false,
        };
        insert(&engine, RowId(device_of(person).0), body);
    }
    engine
}

/// Adds a row to the directory under the next number.
pub(in crate::view::screens) fn insert(engine: &Engine, id: RowId, body: RowBody) {
    let mut inner = engine.lock();
    let n = inner.directory.newest() + 1;
    let row = DirectoryRow {
        scope: SCOPE,
        id,
        body,
        cites: None,
        withdrawn: false,
    };
    inner.directory.insert(n, row);
    inner.known = n;
}

/// Hands the phone to somebody, to be used as a device of that person's.
pub(in crate::view::screens) fn hand_to(engine: &Engine, person: PersonId) -> &Engine {
    if let Some(identity) = &mut engine.lock().identity {
        identity.person = person;
        identity.device = device_of(person);
    }
    engine
}

fn device_of(person: PersonId) -> DeviceId {
    if person == ME {
        return DEVICE;
    }
    let [first, ..] = person.0.into_bytes();
    DeviceId::from_bytes([first + 100; 16])
}

pub(in crate::view::screens) fn at(text: &str) -> Millis {
    Millis::from_local(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

/// The leader convenes a session on a day, with somebody of each plant.
pub(in crate::view::screens) fn convene(engine: &Engine, n: u8, starts: &str) -> ActivityId {
    let guest = |person, org| Participant {
        person,
        org,
        capacity: Capacity::Member,
        roles: vec![RoleKind::SafetyDirector],
        present: false,
    };
    let facts = Facts {
        kinds: vec![ActivityKind::Seminar],
        starts: Some(at(starts)),
        participants: vec![
            guest(ME, HELPER),
            guest(OTHER, HOST),
            guest(OUTSIDER, THIRD),
        ],
        ..Facts::default()
    };
    let id = EntityId::from_bytes([n; 16]);
    let notice = r#"{"title":"储罐安全研讨","place":"海湾公司会议室"}"#;
    hand_to(engine, LEADER);
    decide(engine, SESSION, id, Verb::Convene, facts, notice);
    ActivityId::from(id)
}

/// Somebody asks for leave of a session.
pub(in crate::view::screens) fn ask_leave(
    engine: &Engine,
    n: u8,
    who: PersonId,
    session: ActivityId,
    reason: &str,
) -> EntityId {
    let id = EntityId::from_bytes([n; 16]);
    let facts = Facts {
        person: Some(who),
        refers: vec![EntityRef {
            kind: SESSION,
            id: session.into(),
        }],
        ..Facts::default()
    };
    hand_to(engine, who);
    decide(engine, EntityKind::Leave, id, Verb::Ask, facts, reason);
    id
}

/// The session's record is opened, the helped plant's person signs in, and the leader closes the
/// sheet.
pub(in crate::view::screens) fn hold(engine: &Engine, activity: ActivityId) {
    open(engine, activity);
    sign_in(engine, activity);
    let held = hand_to(engine, LEADER).execute(Command::HoldSession { activity });
    assert!(held.is_ok(), "{held:?}");
}

/// The leader opens the session's record.
pub(in crate::view::screens) fn open(engine: &Engine, activity: ActivityId) {
    let opened = hand_to(engine, LEADER).execute(Command::OpenSession { activity });
    assert!(opened.is_ok(), "{opened:?}");
}

/// The helped plant's person signs in.
pub(in crate::view::screens) fn sign_in(engine: &Engine, activity: ActivityId) {
    let edit = Edit::Session(SessionEdit::Attend {
        person: OTHER,
        org: HOST,
        state: AttendanceState::Present,
    });
    hand_to(engine, OTHER)
        .edit(activity.session_doc(), &edit)
        .unwrap();
}
