//! A hub on disk with the demo roster, a pair in force, and whole phones that speak to it. All
//! names are fictional.

// Named, as two test programs include this file from different places.
#[path = "world/phone.rs"]
mod phone;
#[path = "world/visit.rs"]
mod visit;

pub(crate) use phone::Phone;
#[allow(unused_imports, reason = "shared with what comes late")]
pub(crate) use visit::decide;
pub(crate) use visit::visit_ref;

use hucha_engine::{Clock, Command, EngineError, Entropy, Received};
use hucha_hub::roster::read_roster;
use hucha_hub::{AuthRefusal, Founding, HubCore, Reception};
use hucha_model::directory::AsOf;
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::wire::*;
use hucha_model::*;
use hucha_sync::plan::blob_request;
use hucha_sync::{
    Asker, Enrolment, Freshness, HttpPlan, Method, PlanBody, PlanKind, RequestHeaders,
};
use phone::open;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;
use visit::pair;

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
        pair(&mut hub, 1, (helper, host), noon);
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
                phone.engine.answered(plan.kind, 200, None, &body)
            }
            Err(refusal) => {
                let body = format!(r#"{{"code":"{}"}}"#, refusal.code());
                phone.engine.answered(plan.kind, 409, None, body.as_bytes())
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
            (PlanKind::BlobPut { sha256 }, PlanBody::File(file)) => {
                if self.turns_away(plan, Method::Put, sha256) {
                    let body = br#"{"code":"device_revoked"}"#;
                    return phone.engine.answered(plan.kind, 403, None, body);
                }
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

    /// Tells whether the hub turns the bringer of a blob away.
    fn turns_away(&mut self, plan: &HttpPlan, method: Method, sha256: Hash) -> bool {
        let header = |name: &str| {
            let found = plan.headers.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let headers = RequestHeaders::read(header).unwrap();
        let Freshness::Directory(number) = headers.fresh else {
            panic!("a blob is signed with a number");
        };
        let (request, now) = (blob_request(method, sha256, number), self.time.now());
        let admitted = self.hub.authenticate(&headers, &request, now);
        matches!(admitted, Err(AuthRefusal::Revoked | AuthRefusal::Full))
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
}

pub(crate) fn signer(key: u8) -> SoftwareSigner {
    SoftwareSigner::from_secret(&[key; 32]).unwrap()
}

pub(crate) fn public_key_of(key: u8) -> hucha_model::sign::PublicKey {
    signer(key).public_key()
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
