//! The sign-in sheet of a session: everybody for themselves, or by whoever keeps the sheet.

use crate::support::{LEADER, Phone, person};
use hucha_document::{GateError, SessionEdit};
use hucha_model::OrgId;
use hucha_model::content::AttendanceState;
use hucha_model::wire::DocKind;

fn phone(user: u8) -> Phone {
    Phone::new(DocKind::StudySession, user, user)
}

/// A phone that signs somebody in, whether it may or not.
fn signs_in(by: u8, who: u8) -> Phone {
    let mut phone = phone(by);
    phone.study(SessionEdit::Attend {
        person: person(who),
        org: OrgId::from_bytes([4; 16]),
        state: AttendanceState::Present,
    });
    phone
}

#[test]
fn somebody_signs_in_on_a_phone_of_their_own() {
    let mut other = phone(3);
    other.pull(&signs_in(2, 2));
    let sheet = other.doc.session().unwrap().content.attendance;
    assert_eq!(sheet[&person(2)][0].by, person(2));
}

#[test]
fn whoever_keeps_the_sheet_signs_in_another_and_is_named_for_it() {
    let mut other = phone(3);
    other.pull(&signs_in(LEADER, 2));
    let sheet = other.doc.session().unwrap().content.attendance;
    assert_eq!(sheet[&person(2)][0].by, person(LEADER));
}

#[test]
fn nobody_else_signs_in_another() {
    let refused = phone(LEADER).offered(&signs_in(2, 3).run(1, 1));
    assert!(matches!(
        refused,
        Err(GateError::Rejected {
            reason: "who.not_sheet_keeper",
            ..
        })
    ));
}
