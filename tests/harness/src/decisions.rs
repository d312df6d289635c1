//! Both plants, the bureau and the leader decide about the same things without seeing each other.

use crate::check;
use crate::edits::{decide, plan_visit};
use crate::network::{Faults, Network, Tally};
use crate::rng::Dice;
use crate::violation::Violation;
use crate::wiretap::CANARY;
use crate::world::{Keep, Owner, World, people};
use hucha_engine::{Command, DecideRequest, EngineError, Receipt};
use hucha_model::lifecycle::{Need, Transition};
use hucha_model::time::Day;
use hucha_model::wire::{EntityKind, EntityRef, Facts, FindingKind, Severity, Stance, Verb};
use hucha_model::{ActivityId, EntityId, Hash};

const PHONES: [(&str, Owner); 6] = [
    ("alice", people::ALICE),
    ("dave", people::DAVE),
    ("bob", people::BOB),
    ("dora", people::DORA),
    ("erin", people::ERIN),
    ("lena", people::LENA),
];
/// The most decisions on one thing: people do not decide forty times about one leaking flange.
const MOST: usize = 14;

struct Loops {
    network: Network,
    activity: ActivityId,
    entities: Vec<EntityRef>,
    acked: Vec<(EntityRef, Hash)>,
    words: u64,
}

/// Runs one seed: a phase without hub, a phase on a bad network, then quiet.
pub fn run(seed: u64) -> Result<Tally, Violation> {
    let mut loops = Loops::begin(seed)?;
    for _ in 0..8 + loops.network.dice.below(10) {
        loops.step_offline()?;
    }
    // While nothing has a number, only `after` and the hash may order anything.
    check::orders_hold(&loops.network, loops.activity, false)?;
    loops.network.faults = Faults::BAD_DAY;
    for _ in 0..15 + loops.network.dice.below(25) {
        loops.step_online()?;
    }
    check::orders_hold(&loops.network, loops.activity, false)?;
    loops.network.run_until_quiescent()?;
    loops.holds()?;
    Ok(loops.network.tally)
}

impl Loops {
    fn begin(seed: u64) -> Result<Self, Violation> {
        let mut dice = Dice::new(seed).fork("decisions");
        let size = 3 + dice.below(4);
        let mut phones = PHONES[..size].to_vec();
        phones.push(("mallory", people::MALLORY));
        let keep = if seed.is_multiple_of(4) {
            Keep::Folders
        } else {
            Keep::Memory
        };
        let world = World::build(&phones, keep, &mut dice)?;
        let mut network = Network::new(world, dice);
        network.run_until_quiescent()?;
        let activity = plan_visit(&mut network)?;
        let visit = EntityRef {
            kind: EntityKind::Visit,
            id: activity.into(),
        };
        let mut loops = Self {
            network,
            activity,
            entities: vec![visit],
            acked: Vec::new(),
            words: 0,
        };
        for severity in [Severity::General, Severity::SuspectedMajor] {
            loops.list(severity, visit)?;
        }
        loops.network.run_until_quiescent()?;
        for who in 0..loops.network.phones() {
            loops.network.turn_clock(who, 60);
        }
        Ok(loops)
    }

    fn list(&mut self, severity: Severity, visit: EntityRef) -> Result<(), Violation> {
        let facts = Facts {
            helper: Some(self.network.world.helper),
            helped: Some(self.network.world.host),
            finding_kind: Some(FindingKind::Hazard),
            severity: Some(severity),
            refers: vec![visit],
            ..Facts::default()
        };
        let mut id = [0; 16];
        self.network.dice.fill(&mut id);
        let request = DecideRequest {
            kind: EntityKind::Finding,
            id: Some(EntityId::from_bytes(id)),
            verb: Verb::List,
            facts,
            text: None,
            doc: None,
        };
        let entity = decide(&mut self.network, 0, request)?;
        self.entities.push(entity);
        Ok(())
    }

    /// The last phone is the stranger's; it only listens.
    fn deciders(&self) -> usize {
        self.network.phones() - 1
    }

    fn step_offline(&mut self) -> Result<(), Violation> {
        let who = self.network.dice.below(self.deciders());
        if self.network.dice.happens(65) {
            self.attempt(who)
        } else {
            let to = self.network.dice.below(self.network.phones());
            let at_once = self.network.dice.happens(70);
            self.network.hand_over(who, to, self.activity, at_once)
        }
    }

    fn step_online(&mut self) -> Result<(), Violation> {
        let pause = self.network.dice.between(1_000, 7_200_000);
        self.network.world.time.pass(pause);
        let who = self.network.dice.below(self.deciders());
        match self.network.dice.below(100) {
            0..45 => self.attempt(who),
            45..72 => {
                let anybody = self.network.dice.below(self.network.phones());
                self.network.sync(anybody)
            }
            72..82 => {
                let to = self.network.dice.below(self.network.phones());
                let at_once = self.network.dice.happens(50);
                self.network.hand_over(who, to, self.activity, at_once)
            }
            82..90 => self.network.deliver_late(),
            90..94 => {
                self.network.toggle_cut(who);
                Ok(())
            }
            94..97 => self.network.restart(who),
            _ => {
                self.network.turn_clock(who, 60);
                Ok(())
            }
        }
    }

    /// Lets a phone try steps that fit the state it sees, until one is valid for its owner.
    fn attempt(&mut self, who: usize) -> Result<(), Violation> {
        let entity = *self.network.dice.pick(&self.entities);
        let state = self.network.phone(who).engine().state(entity)?;
        if state.steps.is_empty() || state.steps.len() >= MOST {
            return Ok(());
        }
        let lifecycles = self.network.phone(who).engine().lifecycles();
        let lifecycle = lifecycles
            .of(entity.kind)
            .expect("every kind has a life-cycle");
        let fits = |step: &&Transition| {
            // Called-off visits end the run's interest, a submit is read from a document, and a
            // consent lets the bureau read what this run swears it never hears.
            !matches!(
                step.verb,
                Verb::Cancel | Verb::Submit | Verb::Amend | Verb::Consent
            ) && step
                .from
                .iter()
                .any(|from| *from == state.state || from == "*")
        };
        let mut steps: Vec<&Transition> = lifecycle.transitions.iter().filter(fits).collect();
        self.network.dice.shuffle(&mut steps);
        for step in steps.into_iter().take(4) {
            let (facts, text) = self.fill(step);
            let request = DecideRequest {
                kind: entity.kind,
                id: Some(entity.id),
                verb: step.verb,
                facts,
                text,
                doc: None,
            };
            match self
                .network
                .phone(who)
                .engine()
                .execute(Command::Decide(request))
            {
                Ok(Receipt::Decision { entity, hash }) => {
                    self.acked.push((entity, hash));
                    self.network.decided.insert(hash);
                    self.network.tally.decisions += 1;
                    return Ok(());
                }
                Ok(other) => return Err(Violation::Broken(format!("a decision gave {other:?}"))),
                Err(EngineError::Refused { .. } | EngineError::Held) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// Names whatever a step asks for.
    fn fill(&mut self, step: &Transition) -> (Facts, Option<String>) {
        self.words += 1;
        let world = &self.network.world;
        let mut facts = Facts::default();
        let mut text = None;
        for need in &step.needs {
            match need {
                Need::Person => facts.person = Some(world.person(people::DORA)),
                Need::Helper => facts.helper = Some(world.helper),
                Need::Helped => facts.helped = Some(world.host),
                Need::Text => text = Some(format!("{CANARY}{}", self.words)),
                Need::Starts => facts.starts = Some(world.time.now()),
                Need::Evidence => facts.evidence = vec![Hash([5; 32])],
                Need::Stance => facts.stance = Some(Stance::Remark),
                Need::Due => facts.due = Some(Day("2026-08-01".parse().expect("a day"))),
                Need::OnSite => facts.on_site = Some(true),
                Need::List => facts.list = Some(Hash([6; 32])),
                Need::Year
                | Need::Number
                | Need::AgreedBy
                | Need::Kinds
                | Need::Ends
                | Need::Participants
                | Need::Counts
                | Need::Heads
                | Need::Refers
                | Need::FindingKind
                | Need::Severity
                | Need::Item => {}
            }
        }
        (facts, text)
    }

    fn holds(&mut self) -> Result<(), Violation> {
        check::chain_holds(&self.network)?;
        check::folds_agree(
            &mut self.network,
            self.activity,
            &self.entities,
            &self.acked,
        )?;
        check::projections_agree(&self.network, self.activity, &self.entities)?;
        check::repeating_changes_nothing(&mut self.network, self.activity)
    }
}
