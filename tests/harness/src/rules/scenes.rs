//! Scenes the proofs play in: a visit under way, a session convened, signed in and held.

use super::world::{Phone, World, activity, at};
use EntityKind::{Pairing, StudySession, Visit};
use hucha_document::{Edit, SessionEdit, VisitEdit};
use hucha_engine::{Command, Receipt};
use hucha_model::content::{AnswerValue, AttendanceState};
use hucha_model::programme::Programmes;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{ActivityKind, Capacity, EntityKind, Facts, Participant, Verb};
use hucha_model::{DocId, EntityId, Lang};

/// Plans a visit of the pair.
pub(super) fn plan(world: &World, starts: &str) -> Result<EntityId, String> {
    let part = |phone: &Phone, capacity, role| Participant {
        person: phone.person,
        org: phone.org,
        capacity,
        roles: vec![role],
        present: false,
    };
    let facts = Facts {
        kinds: vec![ActivityKind::Help, ActivityKind::MutualInspection],
        starts: Some(at(starts)),
        participants: vec![
            part(&world.bob, Capacity::VisitLeader, RoleKind::SafetyDirector),
            part(
                &world.bella,
                Capacity::Inspector,
                RoleKind::SafetyDepartmentHead,
            ),
            part(&world.carol, Capacity::Host, RoleKind::SafetyDirector),
        ],
        ..world.pair(2026)
    };
    let facts = Facts {
        year: None,
        ..facts
    };
    let text = r#"{"content":"短板：承包商管理、特殊作业","method":"查阅记录、现场检查","place":"丙化工"}"#;
    world.bob.decide(Visit, None, Verb::Plan, facts, Some(text))
}

/// A visit that both sides agreed to and that has begun; bob leads, bella inspects.
pub(super) fn visit_under_way() -> (World, EntityId, DocId) {
    let mut world = World::with_pair();
    world.at("2026-06-17T09:00:00");
    let visit = plan(&world, "2026-06-18T09:00:00").unwrap();
    world.sync();
    for side in [&world.bob, &world.carol] {
        side.decide(Visit, Some(visit), Verb::Confirm, Facts::default(), None)
            .unwrap();
    }
    world.sync();
    world.at("2026-06-18T09:00:00");
    world
        .bob
        .decide(Visit, Some(visit), Verb::Start, Facts::default(), None)
        .unwrap();
    let template = Programmes::embedded()
        .unwrap()
        .checklist("CL-WD")
        .unwrap()
        .template();
    let doc = world.bob.open(Command::OpenVisit {
        activity: activity(visit),
        template,
    });
    world.sync();
    (world, visit, doc)
}

pub(super) fn convene(
    world: &World,
    by: &Phone,
    session: Option<EntityId>,
    kind: ActivityKind,
) -> Result<EntityId, String> {
    let invited = |phone: &Phone| Participant {
        person: phone.person,
        org: phone.org,
        capacity: Capacity::Member,
        roles: vec![RoleKind::SafetyDirector],
        present: false,
    };
    let facts = Facts {
        kinds: vec![kind],
        starts: Some(at("2026-03-20T09:00:00")),
        participants: [&world.alice, &world.bob, &world.carol, &world.dan]
            .map(invited)
            .into(),
        ..Facts::default()
    };
    let text = r#"{"title":"第一季度互学","place":"甲化工会议室"}"#;
    by.decide(StudySession, session, Verb::Convene, facts, Some(text))
}

pub(super) fn open_session(world: &mut World, session: EntityId) -> DocId {
    world.at("2026-03-20T09:00:00");
    let doc = world.alice.open(Command::OpenSession {
        activity: activity(session),
    });
    world.sync();
    doc
}

pub(super) fn sign_in(by: &Phone, doc: DocId, who: &Phone) {
    let (person, org, state) = (who.person, who.org, AttendanceState::Present);
    edit(
        by,
        doc,
        Edit::Session(SessionEdit::Attend { person, org, state }),
    )
    .unwrap();
}

pub(super) fn hold(world: &mut World, session: EntityId) {
    world.at("2026-03-20T11:00:00");
    world
        .alice
        .command(Command::HoldSession {
            activity: activity(session),
        })
        .unwrap();
    world.sync();
}

/// Convenes, holds and archives a session of `kind`; every member and the bureau read its kind.
pub(super) fn recorded_as(kind: ActivityKind, word: &str) {
    let mut world = World::with_leader();
    let session = convene(&world, &world.alice, None, kind).unwrap();
    let doc = open_session(&mut world, session);
    sign_in(&world.bob, doc, &world.bob);
    world.sync();
    hold(&mut world, session);
    let archive = world.alice.decide_from(
        Some(doc),
        StudySession,
        Some(session),
        Verb::Archive,
        Facts::default(),
        None,
    );
    archive.unwrap();
    world.sync();
    for phone in [&world.dan, &world.officer] {
        assert_eq!(phone.state(StudySession, session), "archived");
        assert_eq!(phone.facts(StudySession, session).kinds, [kind]);
        let view = phone.engine.session(activity(session), Lang::Zh).unwrap();
        assert_eq!(view.kind, word);
    }
}

pub(super) fn issue(by: &Phone, pair: EntityId) -> Result<EntityId, String> {
    let facts = Facts {
        number: Some("示例结对〔2026〕1号".into()),
        ..Facts::default()
    };
    by.decide(Pairing, Some(pair), Verb::Issue, facts, None)
}

pub(super) fn edit(by: &Phone, doc: DocId, edit: Edit) -> Result<Receipt, String> {
    by.command(Command::Edit { doc, edit })
}

pub(super) fn answer(
    by: &Phone,
    doc: DocId,
    item: &str,
    value: AnswerValue,
) -> Result<Receipt, String> {
    edit(
        by,
        doc,
        Edit::Visit(VisitEdit::Answer {
            item: item.into(),
            value,
        }),
    )
}

pub(super) fn note(by: &Phone, doc: DocId, about: &str, text: &str) {
    let (key, about, text) = (about.to_owned(), about.to_owned(), text.to_owned());
    edit(
        by,
        doc,
        Edit::Visit(VisitEdit::WriteNote { key, about, text }),
    )
    .unwrap();
}
