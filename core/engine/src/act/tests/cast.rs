//! One phone that is handed around: whoever holds it speaks by a device of their own.

use crate::Receipt;
use crate::act::{Act, ActRequest, FindingRequest};
use crate::engine::{Engine, Home, Options};
use crate::enrol::Identity;
use crate::error::EngineError;
use crate::unit::Unit;
use crate::view::tests::world::{Counting, Noon, SCOPE, day};
use crate::view::{ActionView, AskField};
use hucha_document::{Edit, FollowUpEdit, VisitEdit};
use hucha_model::content::{PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::fold::EntityState;
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::time::Day;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, DirectoryRow, EntityKind, EntityRef, RowBody, Severity, Verb,
};
use hucha_model::{
    ActivityId, DeviceId, EntityId, FindingId, Hash, Lang, Millis, OrgId, PairingId, PersonId,
    PhotoId, RowId,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

const BUREAU: OrgId = OrgId::from_bytes([10; 16]);
pub(super) const HELPER: OrgId = OrgId::from_bytes([11; 16]);
pub(super) const HOST: OrgId = OrgId::from_bytes([12; 16]);
pub(super) const THIRD: OrgId = OrgId::from_bytes([13; 16]);

/// Leads the visit: the helper's Safety Director.
pub(super) const LEADER: PersonId = PersonId::from_bytes([20; 16]);
/// The second inspector.
pub(super) const MATE: PersonId = PersonId::from_bytes([21; 16]);
/// The host's Safety Director.
pub(super) const DIRECTOR: PersonId = PersonId::from_bytes([22; 16]);
/// The host's Safety Department Head, who puts hazards right.
pub(super) const RECTIFIER: PersonId = PersonId::from_bytes([23; 16]);
/// The host's principal.
pub(super) const PRINCIPAL: PersonId = PersonId::from_bytes([24; 16]);
/// Leads the alliance, of a third plant.
pub(super) const CHAIR: PersonId = PersonId::from_bytes([25; 16]);
/// An officer of the bureau.
pub(super) const OFFICER: PersonId = PersonId::from_bytes([26; 16]);

pub(super) const EVERYBODY: [PersonId; 7] =
    [LEADER, MATE, DIRECTOR, RECTIFIER, PRINCIPAL, CHAIR, OFFICER];

pub(super) fn device(person: PersonId) -> DeviceId {
    DeviceId(person.0)
}

fn rows(signer: &SoftwareSigner) -> Vec<(RowId, RowBody)> {
    let (from, to) = (Day(day(1, 1)), Day(day(12, 31)));
    let plant = |org: OrgId, name: &str, kind| {
        let body = RowBody::Organisation {
            org,
            name: name.into(),
            kind,
            enterprise: None,
            staff: None,
            standard_level: None,
            area: None,
            short_name: None,
        };
        (RowId(org.0), body)
    };
    let pairing = |n: u8, helper| {
        let body = RowBody::Pairing {
            pairing: PairingId::from_bytes([n; 16]),
            helper,
            helped: HOST,
            list_number: "1".into(),
            from,
            to,
        };
        (RowId::from_bytes([n; 16]), body)
    };
    let alliance = RowBody::Alliance {
        name: "示例联盟".into(),
        members: vec![HELPER, HOST, THIRD],
        bureau: BUREAU,
        programmes: vec!["WH67".into(), "WD".into()],
        bureau_reads_findings: false,
    };
    let term = RowBody::LeaderTerm {
        org: THIRD,
        person: CHAIR,
        year: 2026,
        from,
        to,
    };
    let mut rows = vec![
        plant(BUREAU, "示例区应急管理局", OrgKind::DistrictBureau),
        plant(HELPER, "海湾公司（虚构）", OrgKind::Enterprise),
        plant(HOST, "东岸公司（虚构）", OrgKind::Enterprise),
        plant(THIRD, "北山公司（虚构）", OrgKind::Enterprise),
        (RowId::from_bytes([40; 16]), alliance),
        (RowId::from_bytes([41; 16]), term),
        pairing(60, HELPER),
        pairing(61, THIRD),
    ];
    for (person, name, org, role) in [
        (LEADER, "甲", HELPER, RoleKind::SafetyDirector),
        (MATE, "乙", HELPER, RoleKind::Equipment),
        (DIRECTOR, "丙", HOST, RoleKind::SafetyDirector),
        (RECTIFIER, "丁", HOST, RoleKind::SafetyDepartmentHead),
        (PRINCIPAL, "戊", HOST, RoleKind::Principal),
        (CHAIR, "己", THIRD, RoleKind::SafetyDirector),
        (OFFICER, "庚", BUREAU, RoleKind::Officer),
    ] {
        let [n, ..] = *person.as_bytes();
        let name = name.into();
        rows.push((RowId(person.0), RowBody::Person { person, name }));
        rows.push((
            RowId::from_bytes([n + 100; 16]),
            RowBody::Role {
                person,
                org,
                role,
                from,
                to: None,
            },
        ));
        rows.push((
            RowId::from_bytes([n + 50; 16]),
            RowBody::Device {
                device: device(person),
                person,
                key: signer.public_key(),
                revoked: false,
            },
        ));
    }
    rows
}

/// A phone and whoever holds it.
pub(super) struct Cast {
    pub(super) engine: Engine,
}

impl Cast {
    pub(super) fn new() -> Self {
        Self::at(Home::Memory)
    }

    pub(super) fn in_folder(folder: &Path) -> Self {
        Self::at(Home::Folder(folder.to_owned()))
    }

    fn at(home: Home) -> Self {
        let signer = Arc::new(SoftwareSigner::from_secret(&[7; 32]).unwrap());
        let engine = Engine::open(Options {
            home,
            key: None,
            signer: Arc::clone(&signer) as Arc<dyn Signer>,
            clock: Arc::new(Noon),
            entropy: Arc::new(Counting(AtomicU64::new(1))),
        })
        .unwrap();
        let mut inner = engine.lock();
        inner.identity = Some(Identity {
            device: device(LEADER),
            person: LEADER,
            org: HELPER,
            scope: SCOPE,
            hub: "http://127.0.0.1".into(),
            hub_key: signer.public_key(),
        });
        for ((id, body), n) in rows(&signer).into_iter().zip(1..) {
            let row = DirectoryRow {
                scope: SCOPE,
                id,
                body,
                cites: None,
                withdrawn: false,
            };
            inner.directory.insert(n, row);
        }
        inner.known = inner.directory.newest();
        drop(inner);
        Self { engine }
    }

    /// Gives the phone to somebody.
    pub(super) fn held_by(&self, person: PersonId) -> &Self {
        let mut inner = self.engine.lock();
        let identity = inner.identity.as_mut().unwrap();
        (identity.person, identity.device) = (person, device(person));
        drop(inner);
        self
    }

    pub(super) fn act(&self, act: Act) -> Receipt {
        let tried = format!("{act:?}");
        let done = self.engine.act(act);
        done.unwrap_or_else(|error| panic!("{error}: {tried}"))
    }

    pub(super) fn decide(&self, request: ActRequest) -> Result<Receipt, EngineError> {
        self.engine.act(Act::Decide { request })
    }

    /// Takes a step with whatever else is filled in.
    pub(super) fn step(
        &self,
        kind: EntityKind,
        id: impl Into<EntityId>,
        verb: Verb,
        with: impl FnOnce(&mut ActRequest),
    ) -> Result<Receipt, EngineError> {
        let mut request = ActRequest::new(kind, Some(id.into()), verb);
        with(&mut request);
        self.decide(request)
    }

    pub(super) fn on_finding(
        &self,
        finding: FindingId,
        verb: Verb,
        with: impl FnOnce(&mut ActRequest),
    ) -> Result<Receipt, EngineError> {
        self.step(EntityKind::Finding, finding, verb, with)
    }

    pub(super) fn state(&self, kind: EntityKind, id: impl Into<EntityId>) -> EntityState {
        let id = id.into();
        self.engine.state(EntityRef { kind, id }).unwrap()
    }

    pub(super) fn actions(&self, state: &EntityState) -> Vec<ActionView> {
        self.engine.lock().actions(state, Lang::Zh).unwrap()
    }

    /// Finds one button of whoever holds the phone.
    pub(super) fn button(&self, state: &EntityState, verb: Verb) -> Option<ActionView> {
        let mut found = self.actions(state).into_iter();
        found.find(|action| action.verb == verb)
    }

    /// Tells what signing a simple step would come to; nothing is kept.
    pub(super) fn try_step(&self, request: &ActRequest) -> Result<(), EngineError> {
        let mut inner = self.engine.lock();
        let mut unit = Unit::default();
        inner.unit_step(&mut unit, request).map(|_| ())
    }

    /// A visit that is planned, confirmed by both sides and under way, with its record open.
    pub(super) fn visit(&self) -> ActivityId {
        let mut plan = ActRequest::new(EntityKind::Visit, None, Verb::Plan);
        plan.helper = Some(HELPER);
        plan.helped = Some(HOST);
        plan.kinds = vec![ActivityKind::Help];
        plan.starts = Some(day(6, 9).and_hms_opt(9, 0, 0).unwrap());
        plan.participants = vec![LEADER, MATE, DIRECTOR];
        let made = self.held_by(LEADER).decide(plan).unwrap();
        let Receipt::Decision { entity, .. } = made else {
            panic!("a plan: {made:?}")
        };
        let activity = ActivityId::from(entity.id);
        for person in [LEADER, DIRECTOR] {
            self.held_by(person)
                .step(EntityKind::Visit, activity, Verb::Confirm, |_| {})
                .unwrap();
        }
        self.held_by(LEADER)
            .step(EntityKind::Visit, activity, Verb::Start, |_| {})
            .unwrap();
        self.act(Act::OpenVisit {
            activity,
            checklist: None,
        });
        activity
    }

    /// Notes a hazard as whoever holds the phone.
    pub(super) fn note(&self, activity: ActivityId, text: &str, severity: Severity) -> FindingId {
        let noted = self.act(Act::NoteFinding {
            activity,
            finding: FindingRequest {
                text: Some(text.into()),
                severity: Some(severity),
                ..FindingRequest::default()
            },
        });
        let Receipt::Finding { finding, .. } = noted else {
            panic!("a finding: {noted:?}")
        };
        finding
    }

    pub(super) fn close_records(&self, activity: ActivityId) {
        for person in [MATE, LEADER] {
            self.held_by(person).act(Act::CloseRecords { activity });
        }
    }

    pub(super) fn submit(&self, activity: ActivityId) {
        self.held_by(LEADER)
            .step(EntityKind::Visit, activity, Verb::Submit, |_| {})
            .unwrap();
    }

    /// One visit with a list of one hazard, handed over.
    pub(super) fn listed(&self, severity: Severity) -> (ActivityId, FindingId) {
        let activity = self.visit();
        let finding = self.note(activity, "法兰渗漏", severity);
        self.close_records(activity);
        self.submit(activity);
        (activity, finding)
    }

    /// Takes a hazard up and names who puts it right.
    pub(super) fn assigned(&self, finding: FindingId) {
        self.held_by(DIRECTOR)
            .on_finding(finding, Verb::Accept, |_| {})
            .unwrap();
        self.on_finding(finding, Verb::Assign, |request| {
            request.person = Some(RECTIFIER);
            request.due = Some(day(6, 30));
        })
        .unwrap();
    }

    /// Adds a photo of after, without its bytes, to the document that holds the finding.
    pub(super) fn photo_after(
        &self,
        activity: ActivityId,
        finding: FindingId,
        n: u8,
    ) -> Result<(), EngineError> {
        let mut inner = self.engine.lock();
        let by = inner.me().unwrap().person;
        let content = PhotoContent {
            original: Hash([n; 32]),
            master: Hash([n; 32]),
            thumb: Hash([n; 32]),
            bytes: 1,
            width: 4,
            height: 3,
            shows: PhotoFor::Finding(finding),
            moment: PhotoMoment::After,
            taken_at: None,
            clock_offset_s: None,
            by,
            at: Millis(1),
            keep_inside: false,
        };
        let photo = PhotoId::new(Millis(1), inner.random());
        let record = activity.visit_doc();
        let follow_up = record.follow_up();
        let (doc, edit) = if inner.opened(follow_up).unwrap().is_some() {
            let edit = FollowUpEdit::AddPhoto { photo, content };
            (follow_up, Edit::FollowUp(edit))
        } else {
            (record, Edit::Visit(VisitEdit::AddPhoto { photo, content }))
        };
        inner.edit(doc, &edit).map(|_| ())
    }
}

/// Fills in what a button asks for: its first choices, and some words, days and times.
pub(super) fn first_choices(action: &ActionView, with_optional: bool) -> ActRequest {
    let mut request = ActRequest::new(action.kind, action.id, action.verb);
    for ask in &action.asks {
        if !ask.is_required && !with_optional {
            continue;
        }
        let written = match ask.field {
            AskField::Due => "2026-07-15",
            AskField::Starts => "2026-07-01T09:00:00",
            AskField::Text => "请补充说明",
            AskField::Number => "文安办〔2026〕3号",
            AskField::Person
            | AskField::Severity
            | AskField::Stance
            | AskField::OnSite
            | AskField::Year
            | AskField::Helper
            | AskField::Helped
            | AskField::Participants
            | AskField::Kinds
            | AskField::AgreedBy
            | AskField::Activity => "",
        };
        let value = ask.choices.first().map_or(written, |choice| &choice.value);
        if !value.is_empty() {
            request.fill(ask.field, value).unwrap();
        }
    }
    request
}
