//! A hub on disk, phones, and devices that speak to it by hand. All names are fictional.

use hucha_document::Doc;
use hucha_document::{Edit, VisitEdit};
use hucha_engine::{
    Clock, Command, DecideRequest, Engine, Entropy, Home, Options, Receipt, Received,
};
use hucha_hub::roster::{Roster, RosterPlant};
use hucha_hub::{Founding, HubCore};
use hucha_model::content::AnswerValue;
use hucha_model::programme::Programmes;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use hucha_model::time::Day;
use hucha_model::wire::row::{EnterpriseKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, Attestation, Capacity, DocKind, EnrolRequest, EntityKind, Facts, Opened,
    Participant, Party, RowBody, Signed, Verb, to_cbor,
};
use hucha_model::{
    ActivityId, DeviceId, DocId, EntityId, Hash, Millis, OrgId, PairingId, PersonId, RowId, ScopeId,
};
use hucha_sync::request::PATH_SYNC;
use hucha_sync::{
    Asker, Enrolment, Frame, Hello, HttpPlan, Item, MAX_STREAM, Method, PROTOCOL, PlanBody,
    PlanKind, Request, RequestHeaders, StreamWriter,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

const ADDRESS: &str = "http://hub.bench";
const HELPER: &str = "乙化工（虚构）";
const HOST: &str = "丙化工（虚构）";
/// The leader of the visit, of the helper.
pub(crate) const LEADER: &str = "组长安";
/// An inspector of the helper.
pub(crate) const INSPECTOR: &str = "组员博";

/// A clock that moves a second each time it is read, so that runs are alike.
#[derive(Debug)]
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Millis {
        Millis(self.0.fetch_add(1000, Ordering::Relaxed))
    }
}

/// Bytes that look random and are the same in every run.
#[derive(Debug)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        for (place, piece) in bytes.chunks_mut(32).enumerate() {
            let random = Hash::of_bytes(&[n.to_be_bytes(), (place as u64).to_be_bytes()].concat());
            piece.copy_from_slice(&random.0[..piece.len()]);
        }
    }
}

/// A hub on disk with two plants and a pair in force.
pub(crate) struct World {
    pub(crate) hub: HubCore,
    pub(crate) helper: OrgId,
    pub(crate) host: OrgId,
    codes: u8,
}

/// The moment at which everything in a world happens.
pub(crate) fn noon() -> Millis {
    Millis::from_local("2026-06-18T12:00:00".parse().unwrap())
}

impl World {
    pub(crate) fn on_disk(folder: &Path) -> Self {
        let founding = Founding {
            scope: ScopeId::from_bytes([7; 16]),
            alliance: "互查联盟（虚构）".into(),
            bureau: "区应急局（虚构）".into(),
            programmes: vec!["WD".into()],
        };
        let begun = Millis::from_local("2026-01-05T09:00:00".parse().unwrap());
        let mut hub =
            HubCore::create(&folder.join("hub"), &founding, &[11; 32], &[12; 32], begun).unwrap();
        hub.import(&roster(), begun).unwrap();
        let (helper, host) = (hub.org_id(HELPER), hub.org_id(HOST));
        let pairing = PairingId::from_bytes([61; 16]);
        let pair = RowBody::Pairing {
            pairing,
            helper,
            helped: host,
            list_number: "虚构〔2026〕1号".into(),
            from: Day(begun.day()),
            to: Day("2026-12-31".parse().unwrap()),
        };
        hub.put_rows(vec![(RowId(pairing.0), pair)], begun).unwrap();
        Self {
            hub,
            helper,
            host,
            codes: 0,
        }
    }

    pub(crate) fn person(&self, name: &str) -> PersonId {
        self.hub.person_id(self.helper, name)
    }

    fn code(&mut self, name: &str) -> String {
        self.codes += 1;
        let person = self.person(name);
        self.hub
            .make_enrol_code(person, noon(), [self.codes; 10])
            .unwrap()
    }

    fn signer(&self) -> SoftwareSigner {
        let mut secret = [self.codes; 32];
        secret[0] = 1;
        SoftwareSigner::from_secret(&secret).unwrap()
    }

    /// Enrols a phone whose state lives in `home`, and syncs it.
    pub(crate) fn phone(&mut self, name: &str, home: &Path, key: Option<[u8; 32]>) -> Engine {
        let engine = self.bare_phone(name, home, key);
        self.sync(&engine);
        engine
    }

    /// Enrols a phone that has not synced yet.
    pub(crate) fn bare_phone(&mut self, name: &str, home: &Path, key: Option<[u8; 32]>) -> Engine {
        let code = self.code(name);
        let enrolment = Enrolment::new(ADDRESS, self.hub.root_key().clone(), &code).unwrap();
        let engine = Engine::open(Options {
            home: Home::Folder(home.to_owned()),
            key,
            signer: Arc::new(self.signer()),
            clock: Arc::new(Ticking(AtomicI64::new(noon().0))),
            entropy: Arc::new(Counted(AtomicU64::new(u64::from(self.codes) << 32))),
        })
        .unwrap();
        let plan = engine.plan_enrolment(&enrolment.to_text()).unwrap();
        let PlanBody::Bytes(body) = &plan.body else {
            unreachable!("an enrolment has a body")
        };
        let signed = hucha_model::wire::from_cbor_strict::<Signed>(body).unwrap();
        let answer = to_cbor(&self.hub.enrol(&signed, noon()).unwrap());
        engine.answered(plan.kind, 200, None, &answer).unwrap();
        engine
    }

    /// Syncs a phone until it has nothing to say and nothing to ask.
    pub(crate) fn sync(&mut self, engine: &Engine) {
        engine.execute(Command::WantSync).unwrap();
        while let Some(plan) = engine.plan_requests().unwrap().first() {
            let (nonce, answer) = self.answer(plan);
            take(engine, plan, nonce.as_deref(), &answer);
        }
    }

    /// Lets the hub authenticate and answer a sync request: what `POST /v1/sync` does with a body.
    /// A stale nonce gives the next one and an empty answer.
    pub(crate) fn answer(&mut self, plan: &HttpPlan) -> (Option<String>, Vec<u8>) {
        let (headers, body) = parts(plan);
        let request = Request {
            method: Method::Post,
            path: PATH_SYNC.into(),
            body: Hash::of_bytes(body),
            fresh: headers.fresh.clone(),
        };
        match self.hub.authenticate(&headers, &request, noon()) {
            Ok(nonce) => {
                let answer = self
                    .hub
                    .answer(asker(plan), body, noon(), MAX_STREAM)
                    .unwrap();
                assert!(answer.failed.is_empty(), "the hub failed on an item");
                (Some(nonce), answer.bytes)
            }
            Err(hucha_hub::AuthRefusal::StaleNonce(next)) => (Some(next), Vec::new()),
            Err(other) => panic!("the hub refuses: {other}"),
        }
    }

    /// Lets the hub answer without asking who speaks.
    pub(crate) fn answer_unchecked(&mut self, plan: &HttpPlan) -> Vec<u8> {
        let (_, body) = parts(plan);
        self.hub
            .answer(asker(plan), body, noon(), MAX_STREAM)
            .unwrap()
            .bytes
    }

    /// Enrols a device that speaks by hand.
    pub(crate) fn device(&mut self, name: &str) -> Device {
        let code = self.code(name);
        let signer = self.signer();
        let device = DeviceId::from_bytes([self.codes; 16]);
        let request = EnrolRequest {
            code,
            device,
            key: signer.public_key(),
            owner: None,
        };
        let signed = Signed::seal(&request, &signer).unwrap();
        let nonce = self.hub.enrol(&signed, noon()).unwrap().nonce;
        Device {
            id: device,
            person: self.person(name),
            signer,
            scope: self.hub.scope(),
            helper: self.helper,
            nonce,
        }
    }

    /// Gives the newest number of the hub's sequence.
    pub(crate) fn newest(&self) -> u64 {
        self.hub.chain_end().unwrap().n
    }
}

/// Hands a phone the hub's answer.
pub(crate) fn take(
    engine: &Engine,
    plan: &HttpPlan,
    nonce: Option<&str>,
    answer: &[u8],
) -> Received {
    let (status, body) = status_and_body(answer);
    engine.answered(plan.kind, status, nonce, body).unwrap()
}

/// Lets a phone make the hub's answer durable, no more.
pub(crate) fn receive(
    engine: &Engine,
    plan: &HttpPlan,
    nonce: Option<&str>,
    answer: &[u8],
) -> Received {
    let (status, body) = status_and_body(answer);
    engine.receive(plan.kind, status, nonce, body).unwrap()
}

fn status_and_body(answer: &[u8]) -> (u16, &[u8]) {
    if answer.is_empty() {
        (401, br#"{"code":"nonce"}"#)
    } else {
        (200, answer)
    }
}

/// Reads headers and body of a sync request.
pub(crate) fn parts(plan: &HttpPlan) -> (RequestHeaders, &[u8]) {
    let is_sync = matches!(plan.kind, PlanKind::Sync { .. });
    assert!(is_sync, "a sync request");
    let PlanBody::Bytes(body) = &plan.body else {
        unreachable!("a sync request has a body")
    };
    let find = |name: &str| {
        plan.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    (RequestHeaders::read(find).unwrap(), body)
}

/// Says who asks with a sync request.
fn asker(plan: &HttpPlan) -> Asker {
    let PlanKind::Sync { request } = plan.kind else {
        unreachable!("a sync request")
    };
    let (headers, _) = parts(plan);
    Asker {
        device: headers.device,
        request,
    }
}

/// A device that speaks to the hub by hand, for many documents at once.
pub(crate) struct Device {
    id: DeviceId,
    person: PersonId,
    signer: SoftwareSigner,
    scope: ScopeId,
    helper: OrgId,
    nonce: String,
}

impl Device {
    /// Opens the visit document number `n`.
    pub(crate) fn open(&self, n: u32) -> Item {
        let opened = Opened {
            doc: doc_id(n),
            kind: DocKind::Visit,
            scope: self.scope,
            activity: ActivityId::derived("bench", &n.to_be_bytes()),
            parties: vec![Party {
                org: self.helper,
                capacity: Capacity::Helper,
            }],
            participants: vec![],
            template: None,
            from: None,
            user: self.person,
            device: self.id,
            at: noon(),
        };
        Item::Opened(Signed::seal(&opened, &self.signer).unwrap())
    }

    /// Checks a signature of this device, as a phone that receives the item does.
    pub(crate) fn check(&self, item: &Item) {
        let Item::Opened(signed) = item else {
            panic!("an opening is wanted")
        };
        signed.verify::<Opened>(&self.signer.public_key()).unwrap();
    }

    /// Answers `items` in document `n`, whose state is `doc`: one attested run.
    pub(crate) fn answers(&self, n: u32, doc: &mut Doc, items: std::ops::Range<u32>) -> Item {
        let changes: Vec<_> = items
            .map(|item| {
                let edit = VisitEdit::Answer {
                    item: format!("1.{item}"),
                    value: AnswerValue::Conforms,
                };
                doc.edit(&Edit::Visit(edit), self.person, noon())
                    .unwrap()
                    .change
            })
            .collect();
        let (first, last) = (changes.first().unwrap(), changes.last().unwrap());
        let attestation = Attestation {
            doc: doc_id(n),
            actor: last.actor.clone(),
            from: first.seq,
            seq: last.seq,
            change: last.hash,
            user: self.person,
            device: self.id,
            directory: 1,
        };
        let attestation = Signed::seal(&attestation, &self.signer).unwrap();
        Item::Run {
            attestation,
            changes: changes.into_iter().map(|change| change.bytes).collect(),
        }
    }

    /// Writes and signs a request that pushes `items` and asks for what is newer than `cursor`.
    pub(crate) fn request(&self, cursor: u64, items: Vec<Item>) -> HttpPlan {
        let mut stream = StreamWriter::new();
        let hello = Hello {
            protocol: PROTOCOL,
            schema: 1,
            device: self.id,
            scopes: vec![(self.scope, cursor)],
            backfill: vec![],
            budget: 1 << 20,
            again: vec![],
            missing: vec![],
            checkpoint: None,
        };
        stream.push(&Frame::Hello(hello)).unwrap();
        for item in items {
            stream.push(&Frame::Item(item)).unwrap();
        }
        let speaker = hucha_sync::plan::Speaker {
            hub: ADDRESS,
            device: self.id,
            signer: &self.signer,
        };
        speaker.sync(stream.finish(), &self.nonce).unwrap()
    }

    /// Pushes items to the hub's storage without the door in front of it: for filling a hub.
    pub(crate) fn push(&self, world: &mut World, items: Vec<Item>) {
        let plan = self.request(world.newest(), items);
        let (_, body) = parts(&plan);
        let answer = world
            .hub
            .answer(asker(&plan), body, noon(), MAX_STREAM)
            .unwrap();
        assert!(answer.failed.is_empty(), "the hub failed on an item");
        let all = answer
            .verdicts
            .iter()
            .all(|(_, verdict)| verdict.is_accepted_word());
        assert!(all, "the hub accepts what fills it");
    }
}

/// Whether a verdict says accepted.
pub(crate) trait Word {
    /// Tells whether the hub took the item.
    fn is_accepted_word(&self) -> bool;
}

impl Word for hucha_model::wire::Verdict {
    fn is_accepted_word(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }
}

/// Names the document number `n`.
pub(crate) fn doc_id(n: u32) -> DocId {
    DocId::derived("bench.doc", &n.to_be_bytes())
}

/// Begins the document number `n` as some phone would hold it.
pub(crate) fn new_doc(n: u32) -> Doc {
    let actor = DocId::derived("bench.actor", &n.to_be_bytes());
    Doc::create(DocKind::Visit, *actor.as_bytes()).unwrap()
}

/// Plans a visit, begins it and opens its record; gives the activity and the document.
pub(crate) fn begin_visit(world: &World, engine: &Engine) -> (ActivityId, DocId) {
    let member = |name: &str, capacity| Participant {
        person: world.person(name),
        org: world.helper,
        capacity,
        roles: vec![],
        present: true,
    };
    let facts = Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        kinds: vec![ActivityKind::Help],
        starts: Some(noon()),
        participants: vec![
            member(LEADER, Capacity::VisitLeader),
            member(INSPECTOR, Capacity::Inspector),
        ],
        ..Facts::default()
    };
    let visit = decide(engine, None, Verb::Plan, facts);
    decide(engine, Some(visit), Verb::Start, Facts::default());
    let activity: ActivityId = visit.into();
    let template = Programmes::embedded()
        .unwrap()
        .checklist("CL-WD")
        .unwrap()
        .template();
    let opened = engine.execute(Command::OpenVisit { activity, template });
    let Receipt::Document { doc } = opened.unwrap() else {
        unreachable!("an opening makes a document")
    };
    (activity, doc)
}

fn decide(engine: &Engine, id: Option<EntityId>, verb: Verb, facts: Facts) -> EntityId {
    let text = Some("电话商定".to_owned());
    let request = DecideRequest {
        kind: EntityKind::Visit,
        id,
        verb,
        facts,
        text,
        doc: None,
    };
    let Receipt::Decision { entity, .. } = engine.execute(Command::Decide(request)).unwrap() else {
        unreachable!("a decision makes a decision")
    };
    entity.id
}

fn roster() -> Roster {
    let plant = |name: &str, holders: &[(RoleKind, &str)]| RosterPlant {
        name: name.to_owned(),
        short_name: None,
        kind: EnterpriseKind::Producer,
        staff: Some(300),
        standard_level: Some(2),
        area: None,
        holders: holders
            .iter()
            .map(|(role, name)| (*role, (*name).to_owned()))
            .collect(),
    };
    let helper = [
        (RoleKind::SafetyDirector, LEADER),
        (RoleKind::SafetyDepartmentHead, INSPECTOR),
    ];
    let host = [(RoleKind::SafetyDirector, "总监戴")];
    Roster {
        plants: vec![plant(HELPER, &helper), plant(HOST, &host)],
        officers: vec!["科员尔".into()],
    }
}
