//! Everything at once: an alliance at work, on a bad network, with phones that break and people who
//! cheat. What may happen in a run is thrown by its seed ([`swarm`]).

mod alliance;
mod cast;
mod decide;
mod documents;
pub(crate) mod late;
mod loss;
pub mod notes;
mod paths;
mod photos;
mod rogue;
pub mod swarm;
mod trouble;
mod visits;

use crate::book::{self, Book};
use crate::copies::HubCopy;
use crate::invariants;
use crate::markers::reached;
use crate::network::{Faults, Network};
use crate::rng::Dice;
use crate::secrets::{Secrets, Seers};
use crate::violation::Violation;
use crate::world::{Keep, Owner, World, people};
use hucha_engine::{Command, EngineError, Receipt};
use hucha_model::DeviceId;
use hucha_model::checklist::Checklist;
use hucha_model::programme::Programmes;
use hucha_model::wire::EntityRef;
use hucha_store::StoreError;
use notes::Notes;
pub use paths::Path;
use rogue::Rogue;
use std::collections::{BTreeMap, BTreeSet};
pub use swarm::{Size, Swarm};
use trouble::Plan;

/// One run.
pub struct Mix {
    /// Phones, hub and network.
    pub network: Network,
    /// What may happen.
    pub swarm: Swarm,
    /// What people remember.
    pub notes: Notes,
    checklist: Checklist,
    items: Vec<String>,
    /// People on the roster.
    owners: Vec<Owner>,
    plan: Plan,
    rogue: Option<Rogue>,
    /// The copy of the hub that may take its place.
    copy: Option<HubCopy>,
    /// Devices that were withdrawn.
    withdrawn: BTreeSet<DeviceId>,
    has_new_leader: bool,
    /// Since which step a phone is cut off.
    cut_since: BTreeMap<usize, usize>,
    words: u64,
    step: usize,
}

/// Runs one seed; gives its book, and a hash of where the hub ended.
pub fn run(seed: u64, size: Size) -> Result<(Book, u64), Violation> {
    run_along(seed, size, None)
}

/// Runs one seed, with a path of the caller's choice in the place of its own, if one is given.
pub fn run_along(seed: u64, size: Size, path: Option<Path>) -> Result<(Book, u64), Violation> {
    book::begin();
    let mut mix = Mix::begin(seed, size)?;
    mix.swarm.path = path.or(mix.swarm.path);
    let phases = if size == Size::Full || mix.dice().happens(25) {
        2
    } else {
        1
    };
    for _ in 0..phases {
        mix.live()?;
        mix.become_quiet()?;
        mix.stewards_rule()?;
        invariants::hold(&mut mix)?;
    }
    let end = mix.network.world.hub.chain_end()?.n;
    Ok((book::close(), end))
}

impl Mix {
    fn begin(seed: u64, size: Size) -> Result<Self, Violation> {
        let name = match size {
            Size::Small => "mix",
            Size::Full => "mix, full size",
        };
        let mut dice = Dice::new(seed).fork(name);
        let mut swarm = Swarm::of(size, &mut dice);
        let phones = cast::phones(swarm.phones, &mut dice);
        let has = |owner: Owner| phones.iter().any(|(_, other)| *other == owner);
        swarm.pairs_by_decision &= has(people::LENA) && has(people::ERIN);
        swarm.new_director &= has(people::DAVE);
        let rogue = swarm
            .rogue
            .then(|| *dice.pick(&[people::RALF, people::RITA, people::MALLORY]));
        let mut owners: Vec<Owner> = phones.iter().map(|(_, owner)| *owner).collect();
        owners.extend(rogue);
        owners.push(cast::LATE.1);
        let keep = if swarm.on_disk {
            Keep::Folders
        } else {
            Keep::Memory
        };
        let world = World::found(&owners, !swarm.pairs_by_decision, keep)?;
        let checklist = Programmes::embedded()
            .expect("the programmes of this source tree")
            .checklist("CL-WD")
            .expect("the checklist of the visit")
            .clone();
        let items = checklist
            .items()
            .take(swarm.items)
            .map(|item| item.id.clone())
            .collect();
        book::say(|| format!("{swarm:?}"));
        let mut network = Network::new(world, dice);
        network.secrets = Some(Secrets::default());
        network.troubled.reasons.insert("document_exists");
        let mut mix = Self {
            plan: Plan::of(&swarm, &phones, &mut network.dice),
            network,
            swarm,
            notes: Notes::default(),
            checklist,
            items,
            owners,
            rogue: None,
            copy: None,
            withdrawn: BTreeSet::new(),
            has_new_leader: false,
            cut_since: BTreeMap::new(),
            words: 0,
            step: 0,
        };
        mix.people_arrive(&phones)?;
        if let Some(owner) = rogue {
            mix.rogue = Some(Rogue::enrol(&mut mix.network, owner)?);
        }
        mix.network.run_until_quiescent()?;
        mix.first_visit()?;
        Ok(mix)
    }

    fn people_arrive(&mut self, phones: &[(&'static str, Owner)]) -> Result<(), Violation> {
        for owner in self.owners.clone() {
            let person = self.network.world.person(owner);
            self.secrets().place(person, 1 << owner.plant);
        }
        let leader = self.network.world.person(people::LENA);
        self.secrets().lead(leader);
        let mut dice = self.dice().fork("phones");
        for (name, owner) in phones {
            self.network.world.enrol(name, *owner, &mut dice)?;
        }
        if phones.len() >= 10 {
            reached("twelve_phones");
        }
        Ok(())
    }

    fn dice(&mut self) -> &mut Dice {
        &mut self.network.dice
    }

    fn secrets(&mut self) -> &mut Secrets {
        self.network
            .secrets
            .as_mut()
            .expect("a mixed run has secrets")
    }

    /// Makes words that only these may read.
    fn words(&mut self, seers: Seers) -> String {
        self.words += 1;
        let text = format!("{} 号法兰垫片渗漏", self.words);
        self.secrets().write(seers, &text)
    }

    /// Picks a phone that takes part.
    fn anybody(&mut self) -> usize {
        let present = self.network.present();
        *self.dice().pick(&present)
    }

    /// Picks a phone of a plant, if one takes part.
    fn somebody_of(&mut self, plant: usize) -> Option<usize> {
        let there: Vec<usize> = self
            .network
            .present()
            .into_iter()
            .filter(|who| self.network.phone(*who).owner.plant == plant)
            .collect();
        (!there.is_empty()).then(|| *self.dice().pick(&there))
    }

    /// People act, and things go wrong, until the network becomes quiet.
    fn live(&mut self) -> Result<(), Violation> {
        if self.swarm.clocks > 0 {
            for who in self.network.present() {
                if self.dice().happens(70) {
                    self.network.turn_clock(who, self.swarm.clocks);
                }
            }
            reached("all_clocks_differ");
        }
        let offline = if self.swarm.offline_phase {
            self.swarm.steps / 3
        } else {
            0
        };
        if self.swarm.garbage {
            self.network.troubled.garbage = 4;
        }
        if self.swarm.lies {
            self.network.troubled.lies = 6;
        }
        for step in 0..self.swarm.steps {
            self.step += 1;
            self.network.faults = if step < offline {
                Faults {
                    lost_request: 100,
                    ..Faults::NONE
                }
            } else {
                self.swarm.faults
            };
            self.strike(step)?;
            self.act()?;
        }
        Ok(())
    }

    fn act(&mut self) -> Result<(), Violation> {
        let pause = match self.dice().below(40) {
            0 => 3 * 86_400_000,
            1..4 => 6 * 3_600_000,
            _ => 600_000,
        };
        let pause = self.dice().between(1_000, pause);
        self.network.world.time.pass(pause);
        let who = self.anybody();
        match self.dice().below(100) {
            0..58 => self.work(who),
            58..76 => {
                book::say(|| format!("sync of phone {who}"));
                self.network.sync(who)?;
                if !self.network.troubled.gone.is_empty() && self.dice().happens(25) {
                    self.rule_on_late_work(who)?;
                }
                Ok(())
            }
            76..84 => self.hand_over(who),
            84..89 => self.network.deliver_late(),
            89..92 => {
                self.cut_or_join(who);
                Ok(())
            }
            92..95 => self.restart(who),
            95..96 => self.fill_disk(who),
            _ => self.provoke(),
        }
    }

    fn work(&mut self, who: usize) -> Result<(), Violation> {
        if let Some(path) = self.swarm.path
            && self.dice().happens(50)
        {
            return self.press(path, who);
        }
        let kind = {
            let swarm = self.swarm.clone();
            swarm.pick(self.dice())
        };
        book::say(|| {
            format!(
                "{}: {} works at {kind}",
                self.step,
                self.network.phone(who).name
            )
        });
        match kind {
            0 => self.write(who),
            1 => self.photograph(who),
            2 => self.decide_something(who),
            3 => self.tend_visits(who),
            4 => self.tend_sessions(who),
            5 => self.ask_leave(who),
            6 => self.raise_issue(who),
            _ => self.tend_alliance(who),
        }
    }

    fn hand_over(&mut self, from: usize) -> Result<(), Violation> {
        // Nobody can build on work of a phone that is withdrawn before the hub has it.
        if self.notes.visits.is_empty() || self.plan.is_doomed(from) {
            return Ok(());
        }
        let count = self.notes.visits.len();
        let at = self.dice().below(count);
        let activity = self.notes.visits[at].activity;
        let to = self.anybody();
        let at_once = self.dice().happens(50);
        self.network.hand_over(from, to, activity, at_once)
    }

    /// Ends everything that keeps the network from becoming quiet, and lets it.
    fn become_quiet(&mut self) -> Result<(), Violation> {
        for who in std::mem::take(&mut self.network.troubled.full) {
            if self.network.phone(who).is_on() {
                self.network.phone(who).engine().cap_storage(None)?;
            }
        }
        self.network.troubled.garbage = 0;
        self.network.troubled.lies = 0;
        self.cut_since.clear();
        book::checked("I9");
        self.network.run_until_quiescent()
    }

    /// Lets a phone do a command. `None` when it refuses for a good reason, or was killed in it.
    fn execute(&mut self, who: usize, command: Command) -> Result<Option<Receipt>, Violation> {
        if self.swarm.kills && self.dice().happens(5) {
            return self.execute_and_kill(who, command).map(|()| None);
        }
        let done = self.network.phone(who).engine().execute(command);
        self.judge(who, done)
    }

    /// Tells a refusal that is right from a failure.
    fn judge(
        &mut self,
        who: usize,
        done: Result<Receipt, EngineError>,
    ) -> Result<Option<Receipt>, Violation> {
        if let Err(error) = &done {
            book::say(|| format!("  refused: {error:?}"));
        }
        match done {
            Ok(receipt) => {
                if self.is_years_off(who) {
                    reached("clock_ten_years_off");
                }
                Ok(Some(receipt))
            }
            Err(EngineError::Edit(_)) => {
                reached("edit_refused");
                Ok(None)
            }
            Err(
                EngineError::Refused { .. }
                | EngineError::Held
                | EngineError::UnknownDocument(_)
                | EngineError::UnknownEntity(_)
                | EngineError::Missing(_)
                | EngineError::BadInput(_),
            ) => Ok(None),
            Err(EngineError::Store(StoreError::DiskFull))
                if self.network.troubled.full.contains(&who) =>
            {
                book::checked("I12");
                reached("disk_full_refused");
                Ok(None)
            }
            Err(other) => Err(other.into()),
        }
    }

    fn is_years_off(&self, who: usize) -> bool {
        self.network.phone(who).clock.error().abs() > 400 * 86_400_000
    }

    /// Notes a thing that decisions are made on, and who may see that they are.
    fn note_thing(&mut self, thing: notes::Thing) {
        if self.notes.thing(thing.entity).is_none() {
            let act = thing.act();
            self.secrets().decide(thing.entity, act);
            self.notes.things.push(thing);
        }
    }

    /// Notes a decision that a phone said is saved.
    fn note_decision(&mut self, who: usize, entity: EntityRef, hash: hucha_model::Hash) {
        self.notes.decided.push((who, entity, hash));
        self.network.decided.insert(hash);
    }
}
