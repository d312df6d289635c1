//! The district of the rule proofs: a bureau, four plants, six phones, one hub, a network that works.
//!
//! Everything goes through the public door: a roster becomes rows, codes enrol phones, engines plan
//! requests and the hub answers them. All names are fictional.

use hucha_engine::{
    Clock, Command, DecideRequest, Engine, EngineError, Entropy, Home, Options, Receipt,
};
use hucha_hub::roster::{Roster, RosterPlant};
use hucha_hub::{AuthRefusal, Founding, HubCore};
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::row::{EnterpriseKind, RoleKind};
use hucha_model::wire::{EntityKind, EntityRef, Facts, Signed, Verb, from_cbor_strict, to_cbor};
use hucha_model::{ActivityId, DocId, EntityId, Hash, Millis, OrgId, PersonId};
use hucha_sync::request::PATH_SYNC;
use hucha_sync::{
    Asker, Enrolment, Frame, HttpPlan, Method, PlanBody, PlanKind, Request, RequestHeaders,
    read_stream,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Name of the alliance.
pub(super) const ALLIANCE: &str = "示例区安全联盟";
/// Name of the bureau.
pub(super) const BUREAU: &str = "示例区应急局";
/// The four plants: big and strong, big, small, small.
pub(super) const PLANTS: [&str; 4] = ["甲化工", "乙化工", "丙化工", "丁化工"];
/// Bytes of frames in one answer.
const BUDGET: usize = 4 << 20;

/// One clock for hub and phones; it stands still until a story moves it.
#[derive(Debug, Default)]
struct StoryClock(AtomicI64);

impl Clock for StoryClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::Relaxed))
    }
}

/// Random bytes that are the same on every run (splitmix64).
#[derive(Debug)]
struct Seeded(AtomicU64);

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let mixed = (mixed ^ (mixed >> 31)).to_le_bytes();
            chunk
                .iter_mut()
                .zip(mixed)
                .for_each(|(to, from)| *to = from);
        }
    }
}

/// The district.
pub(super) struct World {
    /// Officer of the bureau.
    pub(super) officer: Phone,
    /// Safety Director of the first plant; leads the alliance once elected.
    pub(super) alice: Phone,
    /// Safety Director of the second plant, which helps.
    pub(super) bob: Phone,
    /// Safety Department Head of the second plant.
    pub(super) bella: Phone,
    /// Director and Head of the third plant in one person; the host.
    pub(super) carol: Phone,
    /// Director of the fourth plant, which has no Head and no part in the pair.
    pub(super) dan: Phone,
    /// The hub.
    pub(super) hub: HubCore,
    clock: Arc<StoryClock>,
}

impl World {
    /// Founds the hub, imports the roster and enrols six phones, on 5 January 2026.
    pub(super) fn new() -> Self {
        let clock = Arc::new(StoryClock::default());
        clock
            .0
            .store(at("2026-01-05T09:00:00").0, Ordering::Relaxed);
        let now = clock.now();
        let founding = Founding {
            scope: Founding::scope_of(now, [1; 10]),
            alliance: ALLIANCE.into(),
            bureau: BUREAU.into(),
            programmes: vec!["WENDENG".into()],
        };
        let mut hub = HubCore::in_memory(&founding, &[1; 32], &[2; 32], now).unwrap();
        hub.import(&roster(), now).unwrap();
        let mut enrol =
            |seed, org: &str, name: &str| Phone::enrol(&mut hub, &clock, seed, org, name);
        let (officer, alice) = (enrol(11, BUREAU, "欧文"), enrol(12, PLANTS[0], "艾丽"));
        let (bob, bella) = (enrol(13, PLANTS[1], "鲍勃"), enrol(14, PLANTS[1], "贝拉"));
        let (carol, dan) = (enrol(15, PLANTS[2], "卡萝"), enrol(16, PLANTS[3], "丹恩"));
        let mut world = Self {
            officer,
            alice,
            bob,
            bella,
            carol,
            dan,
            hub,
            clock,
        };
        world.sync();
        world
    }

    /// A district whose leader is in office: alice, for 2026.
    pub(super) fn with_leader() -> Self {
        let mut world = Self::new();
        let term = world.bob.decide(
            EntityKind::LeaderTerm,
            None,
            Verb::Recommend,
            world.candidacy(),
            None,
        );
        world.sync();
        let noted = Facts {
            number: Some("示例备〔2026〕1号".into()),
            ..Facts::default()
        };
        world
            .officer
            .decide(
                EntityKind::LeaderTerm,
                Some(term.unwrap()),
                Verb::TakeNote,
                noted,
                None,
            )
            .unwrap();
        world.sync();
        world
    }

    /// A district where the second plant helps the third in 2026.
    pub(super) fn with_pair() -> Self {
        let mut world = Self::with_leader();
        let pair = world.alice.decide(
            EntityKind::Pairing,
            None,
            Verb::Propose,
            world.pair(2026),
            Some("大帮小"),
        );
        world.sync();
        let list = Facts {
            number: Some("示例结对〔2026〕1号".into()),
            ..Facts::default()
        };
        world
            .officer
            .decide(
                EntityKind::Pairing,
                Some(pair.unwrap()),
                Verb::Issue,
                list,
                None,
            )
            .unwrap();
        world.sync();
        world
    }

    /// What a recommendation of alice says.
    pub(super) fn candidacy(&self) -> Facts {
        Facts {
            person: Some(self.alice.person),
            helper: Some(self.alice.org),
            year: Some(2026),
            ..Facts::default()
        }
    }

    /// What a proposal of bob's plant for carol's says.
    pub(super) fn pair(&self, year: u16) -> Facts {
        Facts {
            helper: Some(self.bob.org),
            helped: Some(self.carol.org),
            year: Some(year),
            ..Facts::default()
        }
    }

    /// Moves the one clock.
    pub(super) fn at(&self, local: &str) {
        self.clock.0.store(at(local).0, Ordering::Relaxed);
    }

    /// Tells the time.
    pub(super) fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Lets every phone send what it has, and fetch what is for it.
    pub(super) fn sync(&mut self) {
        let now = self.now();
        let Self {
            officer,
            alice,
            bob,
            bella,
            carol,
            dan,
            hub,
            ..
        } = self;
        // The second round brings what phones sent after others had fetched.
        for _ in 0..2 {
            for phone in [&mut *officer, alice, bob, bella, carol, dan] {
                phone.sync(hub, now);
            }
        }
    }
}

/// Reads a local time.
pub(super) fn at(local: &str) -> Millis {
    Millis::from_local(local.parse().unwrap())
}

fn roster() -> Roster {
    use RoleKind::{Equipment, SafetyDepartmentHead as Head, SafetyDirector as Director};
    let plant = |name: &str, staff, level, holders: &[(RoleKind, &str)]| RosterPlant {
        name: name.into(),
        short_name: None,
        kind: EnterpriseKind::Producer,
        staff: Some(staff),
        standard_level: Some(level),
        area: None,
        holders: holders
            .iter()
            .map(|(role, holder)| (*role, (*holder).to_owned()))
            .collect(),
    };
    Roster {
        plants: vec![
            plant(PLANTS[0], 400, 1, &[(Director, "艾丽"), (Head, "阿伦")]),
            plant(
                PLANTS[1],
                300,
                2,
                &[(Director, "鲍勃"), (Head, "贝拉"), (Equipment, "布鲁")],
            ),
            plant(PLANTS[2], 60, 3, &[(Director, "卡萝"), (Head, "卡萝")]),
            plant(PLANTS[3], 40, 3, &[(Director, "丹恩")]),
        ],
        officers: vec!["欧文".into()],
    }
}

/// One person's phone.
pub(super) struct Phone {
    /// Its engine.
    pub(super) engine: Engine,
    /// Whose it is.
    pub(super) person: PersonId,
    /// The person's plant, or the bureau.
    pub(super) org: OrgId,
    /// Everything the hub ever answered.
    pub(super) heard: Vec<Frame>,
}

impl Phone {
    fn enrol(hub: &mut HubCore, clock: &Arc<StoryClock>, seed: u8, org: &str, name: &str) -> Self {
        let now = clock.now();
        let org = hub.org_id(org);
        let person = hub.person_id(org, name);
        let code = hub.make_enrol_code(person, now, [seed; 10]).unwrap();
        let text = Enrolment::new("http://hub.example", hub.root_key().clone(), &code)
            .unwrap()
            .to_text();
        let engine = Engine::open(Options {
            home: Home::Memory,
            key: None,
            signer: Arc::new(SoftwareSigner::from_secret(&[seed; 32]).unwrap()),
            clock: Arc::clone(clock) as Arc<dyn Clock>,
            entropy: Arc::new(Seeded(AtomicU64::new(u64::from(seed) << 32))),
        });
        let engine = engine.unwrap();
        let plan = engine.plan_enrolment(&text).unwrap();
        let request: Signed = from_cbor_strict(&body_of(&plan)).unwrap();
        let answer = hub.enrol(&request, now).unwrap();
        engine
            .answered(plan.kind, 200, None, &to_cbor(&answer))
            .unwrap();
        Self {
            engine,
            person,
            org,
            heard: Vec::new(),
        }
    }

    fn sync(&mut self, hub: &mut HubCore, now: Millis) {
        self.engine.execute(Command::WantSync).unwrap();
        for _ in 0..16 {
            let plans = self.engine.plan_requests().unwrap();
            if plans.is_empty() {
                return;
            }
            for plan in plans {
                self.send(hub, &plan, now);
            }
        }
        panic!("sync finds no end");
    }

    fn send(&mut self, hub: &mut HubCore, plan: &HttpPlan, now: Millis) {
        let is_sync = matches!(plan.kind, PlanKind::Sync { .. });
        assert!(is_sync, "phones in memory hold no photos");
        let headers = RequestHeaders::read(|name| {
            plan.headers
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        });
        let (headers, body) = (headers.unwrap(), body_of(plan));
        let request = Request {
            method: Method::Post,
            path: PATH_SYNC.into(),
            body: Hash::of_bytes(&body),
            fresh: headers.fresh.clone(),
        };
        match hub.authenticate(&headers, &request, now) {
            Ok(nonce) => {
                let asker = Asker {
                    device: headers.device,
                    request: request.name().unwrap(),
                };
                let answer = hub.answer(asker, &body, now, BUDGET).unwrap();
                self.heard.extend(read_stream(&answer.bytes).unwrap());
                self.engine
                    .answered(plan.kind, 200, Some(&nonce), &answer.bytes)
                    .unwrap();
            }
            Err(AuthRefusal::StaleNonce(nonce)) => {
                let refusal = br#"{"code":"nonce"}"#;
                self.engine
                    .answered(plan.kind, 401, Some(&nonce), refusal)
                    .unwrap();
            }
            Err(other) => panic!("{other}"),
        }
    }

    /// Decides; gives the thing, or the reason code of the refusal.
    pub(super) fn decide(
        &self,
        kind: EntityKind,
        id: Option<EntityId>,
        verb: Verb,
        facts: Facts,
        text: Option<&str>,
    ) -> Result<EntityId, String> {
        self.decide_from(None, kind, id, verb, facts, text)
    }

    /// Decides by what a document says.
    pub(super) fn decide_from(
        &self,
        doc: Option<DocId>,
        kind: EntityKind,
        id: Option<EntityId>,
        verb: Verb,
        facts: Facts,
        text: Option<&str>,
    ) -> Result<EntityId, String> {
        let text = text.map(str::to_owned);
        match self.command(Command::Decide(DecideRequest {
            kind,
            id,
            verb,
            facts,
            text,
            doc,
        }))? {
            Receipt::Decision { entity, .. } => Ok(entity.id),
            made @ (Receipt::Change { .. }
            | Receipt::Finding { .. }
            | Receipt::Photo { .. }
            | Receipt::Document { .. }
            | Receipt::Done) => {
                panic!("a decision makes no {made:?}")
            }
        }
    }

    /// Does a command; gives the receipt, or the reason code of the refusal.
    pub(super) fn command(&self, command: Command) -> Result<Receipt, String> {
        self.engine.execute(command).map_err(|error| {
            if let EngineError::Refused { reason } = error {
                reason
            } else {
                error.to_string()
            }
        })
    }

    /// Does a command that opens a document.
    pub(super) fn open(&self, command: Command) -> DocId {
        let made = self.command(command).unwrap();
        let Receipt::Document { doc } = made else {
            panic!("no document but {made:?}")
        };
        doc
    }

    /// Gives the state word of a thing as it stands on this phone.
    pub(super) fn state(&self, kind: EntityKind, id: EntityId) -> String {
        self.engine.state(EntityRef { kind, id }).unwrap().state
    }

    /// Gives the facts in force of a thing as it stands on this phone.
    pub(super) fn facts(&self, kind: EntityKind, id: EntityId) -> Facts {
        self.engine.state(EntityRef { kind, id }).unwrap().facts
    }
}

fn body_of(plan: &HttpPlan) -> Vec<u8> {
    match &plan.body {
        PlanBody::Bytes(bytes) => bytes.clone(),
        PlanBody::Empty | PlanBody::File(_) => panic!("a body of bytes is planned"),
    }
}

/// Names the activity of a visit or session.
pub(super) fn activity(id: EntityId) -> ActivityId {
    ActivityId::from(id)
}
