//! A phone whose person stands for both plants, so that it can do what two phones do.

use crate::command::{Command, DecideRequest, Receipt};
use crate::engine::{Engine, Home, Options};
use crate::enrol::Identity;
use crate::inner::Inner;
use crate::ports::{Clock, Entropy};
use crate::visit::SubmitRequest;
use chrono::{NaiveDate, NaiveDateTime};
use hucha_document::{Edit, VisitEdit};
use hucha_model::content::AnswerValue;
use hucha_model::directory::AsOf;
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::time::Day;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, Capacity, DirectoryRow, EntityKind, Facts, FindingKind, Participant, RowBody,
    Severity, Verb,
};
use hucha_model::{
    ActivityId, DeviceId, DocId, EntityId, FindingId, Millis, OrgId, PairingId, PersonId, RowId,
    ScopeId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const NOON: &str = "2026-06-09 12:00";

pub(crate) struct Noon;

impl Clock for Noon {
    fn now(&self) -> Millis {
        Millis::from_local(NaiveDateTime::parse_from_str(NOON, "%Y-%m-%d %H:%M").unwrap())
    }
}

pub(crate) struct Counting(pub(crate) AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes
            .iter_mut()
            .zip(n.iter().rev().cycle())
            .for_each(|(to, from)| *to = *from);
    }
}

pub(crate) const ME: PersonId = PersonId::from_bytes([20; 16]);
pub(crate) const OTHER: PersonId = PersonId::from_bytes([21; 16]);
const BUREAU: OrgId = OrgId::from_bytes([10; 16]);
pub(crate) const HELPER: OrgId = OrgId::from_bytes([11; 16]);
pub(crate) const HOST: OrgId = OrgId::from_bytes([12; 16]);
pub(crate) const DEVICE: DeviceId = DeviceId::from_bytes([30; 16]);
pub(crate) const SCOPE: ScopeId = ScopeId::from_bytes([1; 16]);

pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn organisation(org: OrgId, name: &str, kind: OrgKind) -> RowBody {
    RowBody::Organisation {
        org,
        name: name.into(),
        kind,
        enterprise: None,
        staff: None,
        standard_level: None,
        area: None,
        short_name: None,
    }
}

pub(crate) fn rows(signer: &SoftwareSigner) -> Vec<(RowId, RowBody)> {
    let (from, to) = (Day(day(1, 1)), Day(day(12, 31)));
    let role = |n: u8, person, org, role| {
        (
            RowId::from_bytes([n; 16]),
            RowBody::Role {
                person,
                org,
                role,
                from,
                to: None,
            },
        )
    };
    let alliance = RowBody::Alliance {
        name: "示例联盟".into(),
        members: vec![HELPER, HOST],
        bureau: BUREAU,
        programmes: vec!["WD".into(), "WH67".into()],
        bureau_reads_findings: false,
    };
    let pairing = PairingId::from_bytes([60; 16]);
    vec![
        (
            RowId(BUREAU.0),
            organisation(BUREAU, "示例区应急管理局", OrgKind::DistrictBureau),
        ),
        (
            RowId(HELPER.0),
            organisation(HELPER, "海湾公司（虚构）", OrgKind::Enterprise),
        ),
        (
            RowId(HOST.0),
            organisation(HOST, "东岸公司（虚构）", OrgKind::Enterprise),
        ),
        (RowId::from_bytes([40; 16]), alliance),
        (
            RowId(ME.0),
            RowBody::Person {
                person: ME,
                name: "甲".into(),
            },
        ),
        (
            RowId(OTHER.0),
            RowBody::Person {
                person: OTHER,
                name: "乙".into(),
            },
        ),
        role(50, ME, HELPER, RoleKind::SafetyDirector),
        role(51, ME, HOST, RoleKind::SafetyDirector),
        role(52, OTHER, HOST, RoleKind::SafetyDepartmentHead),
        (
            RowId(DEVICE.0),
            RowBody::Device {
                device: DEVICE,
                person: ME,
                key: signer.public_key(),
                revoked: false,
            },
        ),
        (
            RowId(pairing.0),
            RowBody::Pairing {
                pairing,
                helper: HELPER,
                helped: HOST,
                list_number: "1".into(),
                from,
                to,
            },
        ),
    ]
}

pub(crate) fn engine() -> Engine {
    let signer = Arc::new(SoftwareSigner::from_secret(&[7; 32]).unwrap());
    let engine = Engine::open(Options {
        home: Home::Memory,
        key: None,
        signer: Arc::clone(&signer) as Arc<dyn Signer>,
        clock: Arc::new(Noon),
        entropy: Arc::new(Counting(AtomicU64::new(1))),
    })
    .unwrap();
    let mut inner = engine.lock();
    inner.identity = Some(Identity {
        device: DEVICE,
        person: ME,
        org: HELPER,
        scope: SCOPE,
        hub: "http://127.0.0.1".into(),
        hub_key: signer.public_key(),
    });
    for ((id, body), n) in rows(&signer).into_iter().zip(1..) {
        inner.directory.insert(
            n,
            DirectoryRow {
                scope: SCOPE,
                id,
                body,
                cites: None,
                withdrawn: false,
            },
        );
    }
    inner.known = inner.directory.newest();
    drop(inner);
    engine
}

pub(crate) fn decide(
    engine: &Engine,
    kind: EntityKind,
    id: EntityId,
    verb: Verb,
    facts: Facts,
    text: &str,
) {
    let request = DecideRequest {
        kind,
        id: Some(id),
        verb,
        facts,
        text: Some(text.to_owned()),
        doc: None,
    };
    let done = engine.execute(Command::Decide(request));
    assert!(done.is_ok(), "{verb:?}: {done:?}");
}

fn record(finding: u8, kind: FindingKind, severity: Severity, text: &str) -> VisitEdit {
    VisitEdit::Record {
        finding: FindingId::from_bytes([finding; 16]),
        kind,
        severity,
        place: "罐区 V-101".into(),
        text: text.into(),
        advice: "建议更换".into(),
        basis: String::new(),
        item: "2.5".into(),
    }
}

fn participant(person: PersonId, org: OrgId, capacity: Capacity) -> Participant {
    Participant {
        person,
        org,
        capacity,
        roles: vec![],
        present: false,
    }
}

/// Plans a visit.
pub(crate) fn planned(engine: &Engine) -> ActivityId {
    let visit = EntityId::from_bytes([70; 16]);
    let facts = Facts {
        helper: Some(HELPER),
        helped: Some(HOST),
        kinds: vec![ActivityKind::Help],
        starts: Some(Noon.now()),
        participants: vec![
            participant(ME, HELPER, Capacity::VisitLeader),
            participant(OTHER, HOST, Capacity::Host),
        ],
        ..Facts::default()
    };
    let plan = r#"{"content":"罐区","method":"现场查看","place":"东岸厂区"}"#;
    decide(engine, EntityKind::Visit, visit, Verb::Plan, facts, plan);
    ActivityId::from(visit)
}

/// Plans, starts, fills and opens a visit; gives it with its document.
pub(crate) fn begun(engine: &Engine) -> (ActivityId, DocId) {
    let activity = planned(engine);
    let visit = EntityId::from(activity);
    decide(
        engine,
        EntityKind::Visit,
        visit,
        Verb::Start,
        Facts::default(),
        "企业临时检修",
    );
    let template = engine
        .lock()
        .programmes
        .checklist("CL-WD")
        .unwrap()
        .template();
    let opened = engine
        .execute(Command::OpenVisit { activity, template })
        .unwrap();
    let Receipt::Document { doc } = opened else {
        panic!("a document: {opened:?}")
    };
    for edit in [
        VisitEdit::Answer {
            item: "1.2".into(),
            value: AnswerValue::Conforms,
        },
        record(81, FindingKind::Hazard, Severity::General, "法兰渗漏"),
        record(
            82,
            FindingKind::Hazard,
            Severity::General,
            "法兰渗漏（重复）",
        ),
        VisitEdit::MergeInto {
            finding: FindingId::from_bytes([82; 16]),
            into: Some(FindingId::from_bytes([81; 16])),
        },
        record(
            83,
            FindingKind::Suggestion,
            Severity::General,
            "按位号编排路线",
        ),
        VisitEdit::WriteNote {
            key: "n1".into(),
            about: crate::visit::CLOSING_NOTE.into(),
            text: "记录完毕".into(),
        },
    ] {
        engine.edit(doc, &Edit::Visit(edit)).unwrap();
    }
    (activity, doc)
}

pub(crate) fn submitted() -> (Engine, ActivityId, DocId) {
    let engine = engine();
    let (activity, doc) = begun(&engine);
    let submit = Command::SubmitVisit {
        activity,
        request: SubmitRequest::default(),
    };
    engine.execute(submit).unwrap();
    (engine, activity, doc)
}

/// A second inspector of the helper.
pub(crate) const MATE: PersonId = PersonId::from_bytes([22; 16]);

/// Adds a person with one role, from the next numbers of the directory on.
pub(crate) fn join(engine: &Engine, person: PersonId, name: &str, org: OrgId, role: RoleKind) {
    let name = name.to_owned();
    let role_row = RowBody::Role {
        person,
        org,
        role,
        from: Day(day(1, 1)),
        to: None,
    };
    let mut role_id = person.0.into_bytes();
    role_id[0] ^= 0xff;
    let mut inner = engine.lock();
    for (id, body) in [
        (RowId(person.0), RowBody::Person { person, name }),
        (RowId::from_bytes(role_id), role_row),
    ] {
        insert(&mut inner, id, body);
    }
}

/// Gives the phone to another person, with all that is on it; each has a registration of its own.
pub(crate) fn in_the_hands_of(engine: &Engine, person: PersonId) {
    let mut inner = engine.lock();
    let device = if person == ME {
        DEVICE
    } else {
        DeviceId(person.0)
    };
    if inner.directory.device(device, AsOf::NOW).is_none() {
        let mut id = device.0.into_bytes();
        id[1] ^= 0xff;
        let body = RowBody::Device {
            device,
            person,
            key: inner.signer.public_key(),
            revoked: false,
        };
        insert(&mut inner, RowId::from_bytes(id), body);
    }
    let identity = inner.identity.as_mut().unwrap();
    (identity.person, identity.device) = (person, device);
}

fn insert(inner: &mut Inner, id: RowId, body: RowBody) {
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

/// A visit under way with a second inspector, who has written nothing yet.
pub(crate) fn teamed() -> (Engine, ActivityId, DocId) {
    let engine = engine();
    join(&engine, MATE, "丙", HELPER, RoleKind::Equipment);
    let (activity, doc) = begun(&engine);
    let facts = Facts {
        participants: vec![
            participant(OTHER, HOST, Capacity::Host),
            participant(ME, HELPER, Capacity::VisitLeader),
            participant(MATE, HELPER, Capacity::Inspector),
        ],
        ..Facts::default()
    };
    let visit = EntityId::from(activity);
    decide(&engine, EntityKind::Visit, visit, Verb::Plan, facts, "");
    (engine, activity, doc)
}

/// Answers an item of a visit.
pub(crate) fn answer(engine: &Engine, doc: DocId, item: &str, value: AnswerValue) {
    let item = item.to_owned();
    let edit = Edit::Visit(VisitEdit::Answer { item, value });
    engine.edit(doc, &edit).unwrap();
}

/// Hands over the list of a visit, whoever's records are missing.
pub(crate) fn hand_over(engine: &Engine, activity: ActivityId) {
    let request = SubmitRequest {
        waiver: Some("另一组员提前离场".into()),
        ..SubmitRequest::default()
    };
    let submit = Command::SubmitVisit { activity, request };
    engine.execute(submit).unwrap();
}
