//! The sign-in sheet of a session, on whole phones: oneself, or by whoever keeps the sheet.

use crate::world::{Phone, World};
use hucha_document::{Edit, SessionEdit};
use hucha_engine::{Command, EngineError};
use hucha_model::content::AttendanceState;
use hucha_model::time::Day;
use hucha_model::wire::RowBody;
use hucha_model::{ActivityId, Hash, Lang, PairingId, PersonId, RowId};

const SESSION: ActivityId = ActivityId::from_bytes([71; 16]);

/// Three phones of one plant and one of another; the first opened the session.
fn session() -> (World, [Phone; 4]) {
    let mut world = World::new();
    let names = ["周海宁", "吴立群", "郑国安", "魏长河"];
    let phones = [0, 1, 2, 3].map(|at: u8| world.enrol(names[usize::from(at)], 11 + at));
    let open = Command::OpenSession { activity: SESSION };
    phones[0].engine.execute(open).unwrap();
    world.sync_all(&phones.each_ref());
    (world, phones)
}

fn sign_in(world: &World, by: &Phone, who: PersonId) -> Result<Hash, EngineError> {
    let edit = SessionEdit::Attend {
        person: who,
        org: world.helper,
        state: AttendanceState::Present,
    };
    by.engine.edit(SESSION.session_doc(), &Edit::Session(edit))
}

/// Says who noted that somebody came, as another phone reads it.
fn noted_by(world: &mut World, phones: &[Phone; 4], who: PersonId) -> Vec<PersonId> {
    world.sync_all(&phones.each_ref());
    let content = phones[3].engine.session_content(SESSION).unwrap();
    let sides = content.attendance.get(&who).cloned().unwrap_or_default();
    sides.into_iter().map(|side| side.by).collect()
}

#[test]
fn somebody_signs_in_on_their_own_phone_and_the_hub_takes_it() {
    let (mut world, phones) = session();
    let own = phones[1].person;
    sign_in(&world, &phones[1], own).unwrap();
    assert_eq!(noted_by(&mut world, &phones, own), [own]);
}

#[test]
fn whoever_opened_the_session_signs_in_somebody_without_a_phone_and_is_named() {
    let (mut world, phones) = session();
    let absent = phones[2].person;
    sign_in(&world, &phones[0], absent).unwrap();
    assert_eq!(noted_by(&mut world, &phones, absent), [phones[0].person]);
}

#[test]
fn the_leader_of_the_alliance_signs_in_somebody_without_a_phone() {
    let (mut world, phones) = session();
    let now = world.time.now();
    let term = RowBody::LeaderTerm {
        org: world.host,
        person: phones[3].person,
        year: 2026,
        from: Day(now.day()),
        to: Day("2026-12-31".parse().unwrap()),
    };
    let row = (RowId(PairingId::from_bytes([72; 16]).0), term);
    world.hub.put_rows(vec![row], now).unwrap();
    world.sync_all(&phones.each_ref());
    let absent = phones[2].person;
    sign_in(&world, &phones[3], absent).unwrap();
    assert_eq!(noted_by(&mut world, &phones, absent), [phones[3].person]);
}

#[test]
fn anybody_else_is_refused_with_a_sentence_in_two_languages() {
    let (world, phones) = session();
    let refused = sign_in(&world, &phones[1], phones[2].person).unwrap_err();
    let said = |lang| phones[1].engine.sentence(&refused, lang);
    assert!(said(Lang::Zh).contains("代签"), "{}", said(Lang::Zh));
    assert!(said(Lang::En).contains("signs in"), "{}", said(Lang::En));
}
