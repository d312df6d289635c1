//! A hub on disk with the demo roster, a pair in force, and whole phones that speak to it. All
//! names are fictional.

use hucha_document::{Edit, VisitEdit};
use hucha_engine::{
    Clock, Command, DecideRequest, Engine, EngineError, Entropy, Home, Options, Receipt, Received,
};
use hucha_hub::roster::read_roster;
use hucha_hub::{Founding, HubCore, Reception};
use hucha_model::directory::AsOf;
use hucha_model::programme::Programmes;
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::time::Day;
use hucha_model::wire::*;
use hucha_model::*;
use hucha_sync::{Asker, Enrolment, Frame, HttpPlan, PlanBody, PlanKind, Seal, StreamWriter};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;

pub(crate) const ROSTER: &[u8] = include_bytes!("../../../fixtures/demo/roster.xlsx");
const BUDGET: usize = 8 << 20;
pub(crate) const ROOT: [u8; 32] = [1; 32];
const HUB: [u8; 32] = [2; 32];

/// The true time, which every clock shows.
#[derive(Clone)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn pass(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }
}

impl Clock for Time {
    fn now(&self) -> Millis {
        Self::now(self)
    }
}

/// Bytes that never repeat: a counter, hashed with the phone's number.
pub(crate) struct Counted(u8, AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(32) {
            let count = self.1.fetch_add(1, Ordering::Relaxed);
            let drawn = Hash::of_item("test", &[&[self.0], &count.to_be_bytes()[..]].concat());
            piece.copy_from_slice(&drawn.0[..piece.len()]);
        }
    }
}

/// A phone.
pub(crate) struct Phone {
    pub(crate) engine: Engine,
    pub(crate) person: PersonId,
    pub(crate) home: PathBuf,
    seed: u8,
}

/// Hub and time.
pub(crate) struct World {
    pub(crate) hub: HubCore,
    pub(crate) time: Time,
    pub(crate) folder: TempDir,
    pub(crate) helper: OrgId,
    pub(crate) host: OrgId,
    /// True when runs are judged in a second stage, as at a served hub.
    pub(crate) in_two_stages: bool,
    restores: u32,
    codes: u8,
}

pub(crate) fn org(core: &HubCore, short_name: &str) -> OrgId {
    let orgs = core.directory().organisations(AsOf::NOW);
    let found = orgs.iter().find(|org| org.short_name == Some(short_name));
    found.expect("a plant").org
}

impl World {
    pub(crate) fn new() -> Self {
        let noon = Millis::from_local("2026-03-02T12:00:00".parse().unwrap());
        let time = Time(Arc::new(AtomicI64::new(noon.0)));
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let folder = folder.unwrap();
        let founding = Founding {
            scope: ScopeId::from_bytes([7; 16]),
            alliance: "文登示例联盟".into(),
            bureau: "示例区应急管理局".into(),
            programmes: vec!["WD".into()],
        };
        let data = folder.path().join("hub");
        let mut hub = HubCore::create(&data, &founding, &ROOT, &HUB, noon).unwrap();
        hub.import(&read_roster(ROSTER).unwrap(), noon).unwrap();
        let (helper, host) = (org(&hub, "昆嵛化工"), org(&hub, "米山助剂"));
        let pairing = PairingId::from_bytes([61; 16]);
        let pair = RowBody::Pairing {
            pairing,
            helper,
            helped: host,
            list_number: "虚构〔2026〕1号".into(),
            from: Day(noon.day()),
            to: Day("2026-12-31".parse().unwrap()),
        };
        hub.put_rows(vec![(RowId(pairing.0), pair)], noon).unwrap();
        Self {
            hub,
            time,
            folder,
            helper,
            host,
            in_two_stages: false,
            restores: 0,
            codes: 0,
        }
    }

    pub(crate) fn person(&self, name: &str) -> PersonId {
        let persons = self.hub.directory().persons(AsOf::NOW);
        let found = persons.iter().find(|(_, known)| *known == name);
        found.expect("a name of the roster").0
    }

    /// Copies the hub's folder as it is now.
    pub(crate) fn back_up(&mut self, name: &str) {
        let copy = self.folder.path().join(name);
        std::fs::create_dir_all(copy.join("blobs")).unwrap();
        self.hub.back_up(&copy.join("hub.db")).unwrap();
        let keys = self.folder.path().join("hub/keys");
        std::fs::create_dir_all(copy.join("keys")).unwrap();
        for file in std::fs::read_dir(keys).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.join("keys").join(file.file_name())).unwrap();
        }
    }

    /// Puts a copy in the place of the hub.
    pub(crate) fn restore(&mut self, name: &str) {
        self.restores += 1;
        let from = self.folder.path().join(name);
        let to = self.folder.path().join(format!("{name}-{}", self.restores));
        copy_folder(&from, &to);
        self.hub = HubCore::open(&to).unwrap();
    }

    pub(crate) fn code(&mut self, person: PersonId) -> String {
        self.codes += 1;
        let now = self.time.now();
        let code = self.hub.make_enrol_code(person, now, [self.codes; 10]);
        let enrolment = Enrolment::new(
            "http://hub.sim",
            self.hub.root_key().clone(),
            &code.unwrap(),
        );
        enrolment.unwrap().to_text()
    }

    /// Starts a phone and enrols it for the person of that name.
    pub(crate) fn enrol(&mut self, name: &str, seed: u8) -> Phone {
        let person = self.person(name);
        let text = self.code(person);
        let phone = self.new_phone(seed, person, &text).unwrap();
        self.sync(&phone).unwrap();
        phone
    }

    /// Enrols a new phone by a code.
    pub(crate) fn new_phone(
        &mut self,
        seed: u8,
        person: PersonId,
        text: &str,
    ) -> Result<Phone, EngineError> {
        let home = self.folder.path().join(format!("phone-{seed}"));
        let engine = open(&home, seed, seed, &self.time);
        let phone = Phone {
            engine,
            person,
            home,
            seed,
        };
        self.enrol_by(&phone, text)?;
        Ok(phone)
    }

    pub(crate) fn enrol_by(&mut self, phone: &Phone, text: &str) -> Result<Received, EngineError> {
        let plan = phone.engine.plan_enrolment(text)?;
        let PlanBody::Bytes(body) = &plan.body else {
            panic!("an enrolment has a body");
        };
        let request: Signed = from_cbor_strict(body).unwrap();
        match self.hub.enrol(&request, self.time.now()) {
            Ok(response) => {
                let body = to_cbor(&response);
                phone.engine.answered(PlanKind::Enrol, 200, None, &body)
            }
            Err(refusal) => {
                let body = format!(r#"{{"code":"{}"}}"#, refusal.code());
                phone
                    .engine
                    .answered(PlanKind::Enrol, 409, None, body.as_bytes())
            }
        }
    }

    /// Answers one request as the server would.
    pub(crate) fn knock(
        &mut self,
        phone: &Phone,
        plan: &HttpPlan,
    ) -> Result<Received, EngineError> {
        let now = self.time.now();
        let device = phone.engine.identity().unwrap().device;
        match (plan.kind, &plan.body) {
            (PlanKind::Sync { .. }, PlanBody::Bytes(body)) => {
                let bytes = self.answer(phone.asker(plan.kind), body, now);
                phone.engine.answered(plan.kind, 200, None, &bytes)
            }
            (PlanKind::BlobPut { .. }, PlanBody::File(file)) => {
                let bytes = std::fs::read(file).unwrap();
                self.hub.put_blob(device, &bytes, now).unwrap();
                phone.engine.answered(plan.kind, 204, None, &[])
            }
            (PlanKind::BlobGet { sha256 }, _) => {
                let may = self.hub.may_read_blob(device, sha256, now).unwrap();
                match self.hub.blob_store().read(sha256).ok().filter(|_| may) {
                    Some(bytes) => phone.engine.answered(plan.kind, 200, None, &bytes),
                    None => phone.engine.answered(plan.kind, 404, None, b"{}"),
                }
            }
            other => panic!("{other:?}"),
        }
    }

    /// Answers a sync, in one stage or in two.
    fn answer(&mut self, asker: Asker, body: &[u8], now: Millis) -> Vec<u8> {
        let answer = if self.in_two_stages {
            match self.hub.receive(asker, body, now, BUDGET).unwrap() {
                Reception::Answered(answer) => answer,
                Reception::Waiting(expected) => {
                    self.judge_all();
                    let hub = &mut self.hub;
                    hub.conclude(asker, body, &expected, now, BUDGET).unwrap()
                }
            }
        } else {
            self.hub.answer(asker, body, now, BUDGET).unwrap()
        };
        assert!(answer.failed.is_empty(), "{:?}", answer.failed);
        answer.bytes
    }

    /// Judges what waits for the second stage.
    pub(crate) fn judge_all(&mut self) {
        let (gate, now) = (self.hub.gate(), self.time.now());
        while let Some(batch) = self.hub.next_batch(&BTreeSet::new(), now).unwrap() {
            let answer = batch.job().map(|job| {
                let mut past = || self.hub.changes_of(batch.doc());
                gate.judge(job, &mut past).unwrap()
            });
            self.hub.settle(&batch, answer, now).unwrap();
        }
    }

    /// Lets the hub take a phone's request and loses its answer.
    pub(crate) fn lose_answer(&mut self, phone: &Phone) {
        phone.engine.execute(Command::WantSync).unwrap();
        for plan in phone.engine.plan_requests().unwrap() {
            if let PlanBody::Bytes(body) = &plan.body {
                let now = self.time.now();
                self.answer(phone.asker(plan.kind), body, now);
            }
        }
    }

    /// Syncs a phone until it has nothing to say or ask.
    pub(crate) fn sync(&mut self, phone: &Phone) -> Result<(), EngineError> {
        for _ in 0..60 {
            phone.engine.execute(Command::WantSync)?;
            let mut goes_on = false;
            for plan in phone.engine.plan_requests()? {
                let received = self.knock(phone, &plan)?;
                let moved = received.applied.accepted > 0;
                goes_on |= received.more || moved || matches!(plan.kind, PlanKind::BlobPut { .. });
            }
            self.time.pass(1);
            if !goes_on {
                return Ok(());
            }
        }
        panic!("a phone and the hub do not come to an end");
    }

    pub(crate) fn sync_all(&mut self, phones: &[&Phone]) {
        for _ in 0..2 {
            for phone in phones {
                self.sync(phone).unwrap();
            }
        }
    }

    /// Plans, starts and opens a visit of the helper at the host.
    pub(crate) fn open_visit(&mut self, leader: &Phone, others: &[&Phone]) -> ActivityId {
        let place = |person, capacity| Participant {
            person,
            org: self.helper,
            capacity,
            roles: vec![],
            present: true,
        };
        let mut participants = vec![place(leader.person, Capacity::VisitLeader)];
        let others = others
            .iter()
            .map(|phone| place(phone.person, Capacity::Inspector));
        participants.extend(others);
        let facts = Facts {
            helper: Some(self.helper),
            helped: Some(self.host),
            kinds: vec![ActivityKind::Help],
            starts: Some(self.time.now()),
            participants,
            ..Facts::default()
        };
        let visit = decide(leader, Verb::Plan, None, facts, "查罐区");
        self.sync(leader).unwrap();
        decide(
            leader,
            Verb::Start,
            Some(visit.id),
            Facts::default(),
            "电话商定",
        );
        let activity = leader.open_record(visit.id.into());
        self.sync(leader).unwrap();
        activity
    }

    /// The facts of a visit that a phone's owner makes alone.
    pub(crate) fn plan_facts(&self, phone: &Phone) -> Facts {
        Facts {
            helper: Some(self.helper),
            helped: Some(self.host),
            kinds: vec![ActivityKind::Help],
            starts: Some(self.time.now()),
            participants: vec![Participant {
                person: phone.person,
                org: self.helper,
                capacity: Capacity::VisitLeader,
                roles: vec![],
                present: true,
            }],
            ..Facts::default()
        }
    }

    /// Puts a pair in force whose helper is the plant of this person.
    pub(crate) fn other_pair(&mut self, phone: &Phone) -> (OrgId, OrgId) {
        let now = self.time.now();
        let roles = self
            .hub
            .directory()
            .roles_of(phone.person, AsOf::NOW, now.day());
        let helper = roles.first().expect("a role").org;
        let orgs = self.hub.directory().organisations(AsOf::NOW);
        let is_free = |org: OrgId| org != helper && org != self.helper && org != self.host;
        let host = orgs
            .iter()
            .find(|org| org.enterprise.is_some() && is_free(org.org))
            .expect("a fourth plant")
            .org;
        let pairing = PairingId::from_bytes([62; 16]);
        let pair = RowBody::Pairing {
            pairing,
            helper,
            helped: host,
            list_number: "虚构〔2026〕2号".into(),
            from: Day(now.day()),
            to: Day("2026-12-31".parse().unwrap()),
        };
        self.hub
            .put_rows(vec![(RowId(pairing.0), pair)], now)
            .unwrap();
        self.sync(phone).unwrap();
        (helper, host)
    }

    /// Gives the state of a visit as the hub folds it.
    pub(crate) fn visit_at_hub(&self, activity: ActivityId) -> String {
        self.hub.state_of(visit_ref(activity)).unwrap().state
    }
}

impl Phone {
    /// Ends the app and starts it again over the same home, with another key when `key` says so.
    pub(crate) fn restart(&mut self, key: u8, time: &Time) {
        self.seed = self.seed.wrapping_add(100);
        self.engine.pause();
        self.engine = open(&self.home, self.seed, key, time);
    }

    /// A second phone over a copy of this one's home, with the same key.
    pub(crate) fn clone_of(&self, name: &str, key: u8, time: &Time) -> Self {
        let home = self.home.with_file_name(name);
        self.engine.pause();
        copy_folder(&self.home, &home);
        self.engine.resume().unwrap();
        let seed = self.seed.wrapping_add(50);
        Self {
            engine: open(&home, seed, key, time),
            person: self.person,
            home,
            seed,
        }
    }

    /// Hears an answer that the hub never gave, though it bears its seal.
    pub(crate) fn hear(&self, frames: &[Frame]) -> Result<Received, EngineError> {
        self.hear_under(2, frames)
    }

    /// Hears an answer sealed with that key.
    pub(crate) fn hear_under(&self, key: u8, frames: &[Frame]) -> Result<Received, EngineError> {
        let mut stream = StreamWriter::new();
        for frame in frames {
            stream.push(frame).unwrap();
        }
        let request = Hash([0xE1; 32]);
        let seal = Seal {
            scope: self.engine.identity().unwrap().scope,
            generation: 1,
            request,
            frames: stream.digest(),
        };
        let seal = Signed::seal(&seal, &signer(key)).unwrap();
        stream.push(&Frame::Seal(seal)).unwrap();
        let kind = PlanKind::Sync { request };
        self.engine.answered(kind, 200, None, &stream.finish())
    }

    /// Who asks with a planned sync.
    pub(crate) fn asker(&self, kind: PlanKind) -> Asker {
        let PlanKind::Sync { request } = kind else {
            panic!("a sync is wanted, not {kind:?}");
        };
        Asker {
            device: self.device(),
            request,
        }
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.engine.identity().unwrap().device
    }

    /// Opens the record of a visit.
    pub(crate) fn open_record(&self, activity: ActivityId) -> ActivityId {
        let programmes = Programmes::embedded().unwrap();
        let template = programmes.checklist("CL-WD").unwrap().template();
        let open = Command::OpenVisit { activity, template };
        self.engine.execute(open).unwrap();
        activity
    }

    pub(crate) fn note(&self, activity: ActivityId, text: &str) -> Hash {
        let edit = VisitEdit::WriteNote {
            key: text.into(),
            about: "经过".into(),
            text: text.into(),
        };
        self.engine
            .edit(activity.visit_doc(), &Edit::Visit(edit))
            .unwrap()
    }

    pub(crate) fn notes(&self, activity: ActivityId) -> Vec<String> {
        let content = self.engine.visit_content(activity).unwrap();
        content.notes.into_values().map(|note| note.text).collect()
    }

    pub(crate) fn numbered(&self) -> u64 {
        self.engine.sync_state(Lang::En).unwrap().last_number
    }

    pub(crate) fn only_here(&self) -> u32 {
        self.engine.sync_state(Lang::En).unwrap().only_here
    }
}

pub(crate) fn visit_ref(activity: ActivityId) -> EntityRef {
    EntityRef {
        kind: EntityKind::Visit,
        id: activity.into(),
    }
}

pub(crate) fn decide(
    phone: &Phone,
    verb: Verb,
    id: Option<EntityId>,
    facts: Facts,
    text: &str,
) -> EntityRef {
    let request = DecideRequest {
        kind: EntityKind::Visit,
        id,
        verb,
        facts,
        text: Some(text.into()),
        doc: None,
    };
    match phone.engine.execute(Command::Decide(request)).unwrap() {
        Receipt::Decision { entity, .. } => entity,
        other => panic!("a decision gave {other:?}"),
    }
}

pub(crate) fn signer(key: u8) -> SoftwareSigner {
    SoftwareSigner::from_secret(&[key; 32]).unwrap()
}

pub(crate) fn public_key_of(key: u8) -> hucha_model::sign::PublicKey {
    signer(key).public_key()
}

fn open(home: &std::path::Path, seed: u8, key: u8, time: &Time) -> Engine {
    let signer: Arc<dyn Signer> = Arc::new(signer(key));
    Engine::open(Options {
        home: Home::Folder(home.to_owned()),
        key: None,
        signer,
        clock: Arc::new(time.clone()),
        entropy: Arc::new(Counted(seed, AtomicU64::new(0))),
    })
    .unwrap()
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
