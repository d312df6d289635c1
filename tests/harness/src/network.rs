//! The network between phones and hub, and what goes wrong on it.

mod lawful;

use crate::book;
use crate::device::Device;
use crate::door::{self, Answer};
use crate::markers::reached;
use crate::rng::Dice;
use crate::secrets::{Ear, Secrets};
use crate::violation::{Violation, promise};
use crate::wiretap::{Allowed, listen_to_answer, listen_to_bundle};
use crate::world::{World, people};
use hucha_engine::{Command, EngineError, Received};
use hucha_model::wire::Verdict;
use hucha_model::{ActivityId, Hash};
use hucha_store::StoreError;
use hucha_sync::{Frame, HttpPlan, PlanKind, read_bundle, read_stream};
pub use lawful::came_into_force;
use std::collections::BTreeSet;

/// How often something goes wrong, in percent of the cases.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// A request is lost.
    pub lost_request: u64,
    /// A request comes after newer ones.
    pub late_request: u64,
    /// A request comes twice.
    pub doubled_request: u64,
    /// An answer is lost.
    pub lost_answer: u64,
    /// An answer comes after newer ones.
    pub late_answer: u64,
    /// An answer comes twice.
    pub doubled_answer: u64,
}

impl Faults {
    /// Nothing goes wrong.
    pub const NONE: Self = Self {
        lost_request: 0,
        late_request: 0,
        doubled_request: 0,
        lost_answer: 0,
        late_answer: 0,
        doubled_answer: 0,
    };
    /// A bad day: about every second exchange fails in some way.
    pub const BAD_DAY: Self = Self {
        lost_request: 12,
        late_request: 10,
        doubled_request: 10,
        lost_answer: 12,
        late_answer: 10,
        doubled_answer: 8,
    };
}

/// How often the rare things of a run happened, so that a suite can demand that they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Acknowledged edits.
    pub edits: u64,
    /// Acknowledged decisions.
    pub decisions: u64,
    /// Decisions the hub refused because others came first.
    pub refused: u64,
    /// Steps that crossed others.
    pub crossings: u64,
    /// Checklist items on which inspectors differ.
    pub clashes: u64,
    /// Requests and answers lost, late or doubled.
    pub faults: u64,
    /// Bundles handed over.
    pub bundles: u64,
    /// Phones restarted.
    pub restarts: u64,
    /// Canaries that reached those who may hold them.
    pub canaries: u64,
    /// Items that had to wait at a phone.
    pub held: u64,
}

impl Tally {
    /// Adds another run's counts.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.edits += other.edits;
        self.decisions += other.decisions;
        self.refused += other.refused;
        self.crossings += other.crossings;
        self.clashes += other.clashes;
        self.faults += other.faults;
        self.bundles += other.bundles;
        self.restarts += other.restarts;
        self.canaries += other.canaries;
        self.held += other.held;
    }
}

/// Rounds in which a network must become quiet once nothing goes wrong any more.
const ROUNDS: usize = 8;
/// Requests of one phone in one round.
const REQUESTS: usize = 64;
/// Answers and bundles remembered to be delivered again.
const REMEMBERED: usize = 12;

/// Who is not honest or not whole, so that others may refuse what comes from there.
#[derive(Debug, Clone, Default)]
pub struct Troubled {
    /// True when something in this run may be put aside: a withdrawn phone, a hostile member.
    pub by_somebody: bool,
    /// Phones that are withdrawn or lost: they no longer take part.
    pub gone: BTreeSet<usize>,
    /// Phones without room.
    pub full: BTreeSet<usize>,
    /// Reasons for which the hub may refuse honest work in this run.
    pub reasons: BTreeSet<&'static str>,
    /// Items it refused for these reasons.
    pub refused: BTreeSet<Hash>,
    /// How often the hub's answer is garbage, in percent.
    pub garbage: u64,
}

/// Phones and hub on a network.
pub struct Network {
    /// Hub, clock and phones.
    pub world: World,
    /// The run's dice.
    pub dice: Dice,
    /// What goes wrong at present.
    pub faults: Faults,
    /// Counts.
    pub tally: Tally,
    /// Hashes of decisions that phones acknowledged; only these may the hub refuse.
    pub decided: BTreeSet<Hash>,
    /// Who may hold what, where a run has more than one visit.
    pub secrets: Option<Secrets>,
    /// Who is not honest or not whole at present.
    pub troubled: Troubled,
    sent: lawful::Sent,
    cut_off: BTreeSet<usize>,
    late_requests: Vec<(usize, HttpPlan)>,
    late_answers: Vec<(usize, Answer)>,
    late_bundles: Vec<(usize, Vec<u8>)>,
    past_answers: Vec<(usize, Answer)>,
    past_bundles: Vec<(usize, Vec<u8>)>,
}

impl Network {
    /// Puts a world on a network without faults.
    pub fn new(world: World, dice: Dice) -> Self {
        Self {
            world,
            dice,
            faults: Faults::NONE,
            tally: Tally {
                runs: 1,
                ..Tally::default()
            },
            decided: BTreeSet::new(),
            secrets: None,
            troubled: Troubled::default(),
            sent: lawful::Sent::default(),
            cut_off: BTreeSet::new(),
            late_requests: Vec::new(),
            late_answers: Vec::new(),
            late_bundles: Vec::new(),
            past_answers: Vec::new(),
            past_bundles: Vec::new(),
        }
    }

    /// Gives a phone.
    pub fn phone(&self, who: usize) -> &Device {
        &self.world.devices[who]
    }

    /// Counts the phones.
    pub fn phones(&self) -> usize {
        self.world.devices.len()
    }

    /// Lists the phones that take part: neither withdrawn nor lost.
    pub fn present(&self) -> Vec<usize> {
        (0..self.phones())
            .filter(|who| !self.troubled.gone.contains(who))
            .collect()
    }

    /// Tells what of the visit a phone may be sent.
    pub fn allowed(&self, who: usize) -> Allowed {
        match self.phone(who).owner.plant {
            1 | 2 => Allowed::Words,
            plant if plant == people::MALLORY.plant => Allowed::Nothing,
            _ => Allowed::Acts,
        }
    }

    /// Cuts a phone off the hub, or joins it again.
    pub fn toggle_cut(&mut self, who: usize) {
        if !self.cut_off.remove(&who) {
            self.cut_off.insert(who);
        }
    }

    /// Restarts a phone: what it held in memory is gone.
    pub fn restart(&mut self, who: usize) -> Result<(), Violation> {
        self.tally.restarts += u64::from(self.world.folder.is_some());
        Ok(self.world.devices[who].restart()?)
    }

    /// Sets a phone's clock to be wrong by up to `days`.
    pub fn turn_clock(&mut self, who: usize, days: i64) {
        let error = self.dice.between(-days * 86_400_000, days * 86_400_000);
        self.world.devices[who].clock.jump_to(error);
    }

    /// Lets a phone try one sync; anything may happen on the way.
    pub fn sync(&mut self, who: usize) -> Result<(), Violation> {
        self.phone(who).engine().execute(Command::WantSync)?;
        for plan in self.plan(who)? {
            if self.cut_off.contains(&who) || self.strikes(self.faults.lost_request) {
                continue;
            }
            if self.strikes(self.faults.late_request) {
                self.late_requests.push((who, plan));
                continue;
            }
            if self.strikes(self.faults.doubled_request) {
                let first = self.knock(who, &plan)?;
                self.late_answers.push((who, first));
            }
            let answer = self.knock(who, &plan)?;
            self.bring(who, answer)?;
        }
        Ok(())
    }

    /// Plans a phone's requests; a full phone plans none.
    fn plan(&mut self, who: usize) -> Result<Vec<HttpPlan>, Violation> {
        match self.phone(who).engine().plan_requests() {
            Err(EngineError::Store(StoreError::DiskFull)) if self.troubled.full.contains(&who) => {
                reached("disk_full_in_sync");
                Ok(Vec::new())
            }
            other => Ok(other?),
        }
    }

    fn strikes(&mut self, percent: u64) -> bool {
        let strikes = self.dice.happens(percent);
        self.tally.faults += u64::from(strikes);
        strikes
    }

    /// Puts an answer in the place of the hub's that is none: a page of somebody else's network.
    fn spoil(&mut self, who: usize, good: &Answer) {
        book::fault("an answer that is garbage");
        let body = match self.dice.below(3) {
            0 => b"<html><body>please log in</body></html>".to_vec(),
            1 => good.body[..good.body.len() / 2].to_vec(),
            _ => {
                let mut noise = good.body.clone();
                let at = self.dice.below(noise.len().max(1));
                if let Some(byte) = noise.get_mut(at) {
                    *byte ^= 0x55;
                }
                noise
            }
        };
        let spoilt = Answer {
            body,
            ..good.clone()
        };
        // Refused whole; or an item that nobody can read is put aside, and the rest is good.
        // A signature spoilt inside it may be found out later, and what it signs is put aside then.
        self.troubled.by_somebody = true;
        if self.phone(who).take(&spoilt).is_err() {
            reached("garbage_survived");
        }
    }

    fn knock(&mut self, who: usize, plan: &HttpPlan) -> Result<Answer, Violation> {
        let pause = self.dice.between(1, 60_000);
        self.world.time.pass(pause);
        let now = self.world.time.now();
        self.sent.note(plan);
        let answer = door::knock(&mut self.world.hub, plan, now);
        self.listen(who, &answer)?;
        Ok(answer)
    }

    /// Listens to an answer: nobody is sent what it may not see, the withdrawn are sent nothing.
    fn listen(&mut self, who: usize, answer: &Answer) -> Result<(), Violation> {
        if answer.status != 200 {
            return Ok(());
        }
        let phone = self.phone(who);
        if self.troubled.gone.contains(&who) {
            return self.listen_to_withdrawn(who, answer);
        }
        let heard = match (&self.secrets, answer.kind) {
            (None, PlanKind::Sync { .. }) => {
                listen_to_answer(&answer.body, phone.name, self.allowed(who))?
            }
            (Some(secrets), PlanKind::Sync { .. }) => {
                let frames = read_stream(&answer.body)?;
                book::checked("I6");
                book::items(frames.len());
                secrets.listen(&frames, phone.person, Ear::Hub, phone.name)?
            }
            (Some(secrets), PlanKind::BlobGet { .. }) => {
                secrets.search(&answer.body, phone.person, Ear::Hub, phone.name)?
            }
            (_, PlanKind::BlobGet { .. } | PlanKind::BlobPut { .. } | PlanKind::Enrol) => 0,
        };
        self.tally.canaries += heard as u64;
        Ok(())
    }

    /// A withdrawn phone is told so, and fed nothing.
    fn listen_to_withdrawn(&self, who: usize, answer: &Answer) -> Result<(), Violation> {
        book::checked("I7");
        let name = self.phone(who).name;
        promise(matches!(answer.kind, PlanKind::Sync { .. }), || {
            format!("I7: {name} is withdrawn and gets or gives photos")
        })?;
        let frames = read_stream(&answer.body)?;
        let is_fed = frames.iter().any(|frame| matches!(frame, Frame::Item(_)));
        promise(!is_fed, || format!("I7: {name} is withdrawn and is fed"))?;
        reached("revoked_turned_away");
        Ok(())
    }

    fn bring(&mut self, who: usize, answer: Answer) -> Result<(), Violation> {
        if self.strikes(self.faults.lost_answer) {
            return Ok(());
        }
        if answer.status == 200
            && matches!(answer.kind, PlanKind::Sync { .. })
            && !answer.body.is_empty()
            && self.strikes(self.troubled.garbage)
        {
            self.spoil(who, &answer);
        }
        if self.strikes(self.faults.late_answer) {
            self.late_answers.push((who, answer));
            return Ok(());
        }
        if self.strikes(self.faults.doubled_answer) {
            self.take(who, &answer)?;
        }
        self.take(who, &answer)?;
        remember(&mut self.past_answers, (who, answer));
        Ok(())
    }

    fn take(&mut self, who: usize, answer: &Answer) -> Result<Received, Violation> {
        if self.troubled.gone.contains(&who) && !self.phone(who).is_on() {
            return Ok(Received::default());
        }
        let received = match self.phone(who).take(answer) {
            Err(EngineError::Store(StoreError::DiskFull)) if self.troubled.full.contains(&who) => {
                reached("disk_full_in_sync");
                return Ok(Received::default());
            }
            Err(EngineError::Hub { status: 403, .. }) if self.troubled.gone.contains(&who) => {
                reached("revoked_turned_away");
                return Ok(Received::default());
            }
            other => other?,
        };
        if received.applied.held > 0 {
            reached("item_held");
        }
        if received.more {
            reached("feed_in_pieces");
        }
        self.judge(who, &received)?;
        Ok(received)
    }

    /// Nobody here cheats: nothing may be put aside for good, nothing but a decision refused.
    fn judge(&mut self, who: usize, received: &Received) -> Result<(), Violation> {
        self.tally.held += received.applied.held as u64;
        let is_clean = received.applied.quarantined == 0
            || self.troubled.by_somebody
            || self.keeps_aside_lawfully(who)?;
        let name = self.phone(who).name;
        promise(is_clean, || {
            let shown = self.phone(who).engine().quarantine(hucha_model::Lang::En);
            let why = shown.map(|all| {
                all.iter()
                    .map(|one| (one.what.clone(), one.reason.clone()))
                    .collect::<Vec<_>>()
            });
            format!(
                "{name} put aside {} honest items: {why:?}",
                received.applied.quarantined
            )
        })?;
        for (item, verdict) in &received.verdicts {
            if matches!(verdict, Verdict::Held { .. }) {
                reached("item_held_at_hub");
            }
            if let Verdict::Rejected { reason, .. } = verdict {
                let is_lawful = self.is_lawful(*item, reason)?;
                if is_lawful || self.troubled.reasons.contains(reason.as_str()) {
                    self.troubled.refused.insert(*item);
                    continue;
                }
                let name = self.phone(who).name;
                promise(self.decided.contains(item), || {
                    format!("the hub refuses an honest item of {name}: {reason}")
                })?;
            }
        }
        Ok(())
    }

    /// Delivers one late request, answer or bundle, if there is one.
    pub fn deliver_late(&mut self) -> Result<(), Violation> {
        match self.dice.below(3) {
            0 if !self.late_requests.is_empty() => {
                let at = self.dice.below(self.late_requests.len());
                let (who, plan) = self.late_requests.swap_remove(at);
                let answer = self.knock(who, &plan)?;
                self.bring(who, answer)
            }
            1 if !self.late_answers.is_empty() => {
                let at = self.dice.below(self.late_answers.len());
                let (who, answer) = self.late_answers.swap_remove(at);
                self.take(who, &answer).map(drop)
            }
            _ if !self.late_bundles.is_empty() => {
                let at = self.dice.below(self.late_bundles.len());
                let (who, bytes) = self.late_bundles.swap_remove(at);
                self.import(who, bytes)
            }
            _ => Ok(()),
        }
    }

    /// Lets one phone write a bundle for another; it arrives now or after later ones.
    pub fn hand_over(
        &mut self,
        from: usize,
        to: usize,
        activity: ActivityId,
        at_once: bool,
    ) -> Result<(), Violation> {
        let reader = self.phone(to).person;
        let bytes = match self
            .phone(from)
            .engine()
            .export_bundle(activity, reader, "")
        {
            Err(EngineError::Store(StoreError::DiskFull)) if self.troubled.full.contains(&from) => {
                return Ok(());
            }
            other => other?,
        };
        let heard = self.listen_to_hand_over(&bytes, to)?;
        self.tally.canaries += heard as u64;
        self.tally.bundles += 1;
        if at_once {
            self.import(to, bytes)
        } else {
            self.late_bundles.push((to, bytes));
            Ok(())
        }
    }

    fn listen_to_hand_over(&self, bytes: &[u8], to: usize) -> Result<usize, Violation> {
        let phone = self.phone(to);
        let Some(secrets) = &self.secrets else {
            return listen_to_bundle(bytes, phone.name, self.allowed(to));
        };
        book::checked("I6");
        let bundle = read_bundle(bytes)?;
        if !bundle.blobs.is_empty() {
            reached("bundle_with_photo");
        }
        let mut heard = 0;
        for item in &bundle.items {
            heard += secrets.listen_to(item, phone.person, Ear::Ever, phone.name)?;
        }
        Ok(heard)
    }

    fn import(&mut self, who: usize, bytes: Vec<u8>) -> Result<(), Violation> {
        if self.troubled.gone.contains(&who) {
            return Ok(());
        }
        let received = match self.phone(who).engine().import_bundle(&bytes) {
            Err(EngineError::Store(StoreError::DiskFull)) if self.troubled.full.contains(&who) => {
                reached("disk_full_in_sync");
                return Ok(());
            }
            other => other?,
        };
        self.judge(who, &received)?;
        remember(&mut self.past_bundles, (who, bytes));
        Ok(())
    }

    /// Ends all faults, delivers what is under way, and syncs until nobody has anything to say.
    pub fn run_until_quiescent(&mut self) -> Result<(), Violation> {
        self.faults = Faults::NONE;
        self.cut_off.clear();
        let mut requests = std::mem::take(&mut self.late_requests);
        self.dice.shuffle(&mut requests);
        for (who, plan) in requests {
            let answer = self.knock(who, &plan)?;
            self.late_answers.push((who, answer));
        }
        let mut answers = std::mem::take(&mut self.late_answers);
        self.dice.shuffle(&mut answers);
        for (who, answer) in answers {
            self.take(who, &answer)?;
        }
        let mut bundles = std::mem::take(&mut self.late_bundles);
        self.dice.shuffle(&mut bundles);
        for (who, bytes) in bundles {
            self.import(who, bytes)?;
        }
        self.settle()
    }

    fn settle(&mut self) -> Result<(), Violation> {
        for _ in 0..ROUNDS {
            let before = self.world.hub.chain_end()?.n;
            let mut is_quiet = true;
            for who in self.present() {
                is_quiet &= self.settle_phone(who)?;
            }
            if is_quiet && before == self.world.hub.chain_end()?.n {
                return Ok(());
            }
        }
        let loud: Vec<_> = self
            .present()
            .into_iter()
            .map(|who| {
                (
                    self.phone(who).name,
                    self.phone(who).engine().plan_requests(),
                )
            })
            .filter(|(_, plans)| !matches!(plans, Ok(plans) if plans.is_empty()))
            .map(|(name, plans)| {
                let kinds =
                    plans.map(|plans| plans.iter().map(|plan| plan.kind).collect::<Vec<_>>());
                format!("{name}: {kinds:?}")
            })
            .collect();
        Err(Violation::Broken(format!(
            "not quiet after {ROUNDS} rounds: {loud:?}"
        )))
    }

    /// Syncs one phone until it plans nothing; false when it still does after many requests.
    pub fn settle_phone(&mut self, who: usize) -> Result<bool, Violation> {
        self.phone(who).engine().execute(Command::WantSync)?;
        for _ in 0..REQUESTS {
            let plans = self.phone(who).engine().plan_requests()?;
            if plans.is_empty() {
                return Ok(true);
            }
            let mut goes_on = false;
            for plan in plans {
                let answer = self.knock(who, &plan)?;
                let is_blob = !matches!(answer.kind, PlanKind::Sync { .. });
                let received = self.take(who, &answer)?;
                let moved = received.applied.accepted + received.applied.duplicates > 0;
                goes_on |= received.more || moved || !received.verdicts.is_empty();
                goes_on |= is_blob && answer.status < 300;
                remember(&mut self.past_answers, (who, answer));
            }
            // What waits for another phone's push need not be asked about again in this round.
            if !goes_on {
                break;
            }
        }
        // A photo that only a withdrawn phone has is asked for in vain; nothing else may be left.
        let may_lack = !self.troubled.gone.is_empty();
        let left = self.phone(who).engine().plan_requests()?;
        Ok(left
            .iter()
            .all(|plan| may_lack && matches!(plan.kind, PlanKind::BlobGet { .. })))
    }

    /// Delivers old answers and bundles once more, in any order, and becomes quiet again.
    pub fn repeat_the_past(&mut self) -> Result<(), Violation> {
        let mut answers = self.past_answers.clone();
        self.dice.shuffle(&mut answers);
        for (who, answer) in answers {
            self.take(who, &answer)?;
        }
        let mut bundles = self.past_bundles.clone();
        self.dice.shuffle(&mut bundles);
        for (who, bytes) in bundles {
            self.import(who, bytes)?;
        }
        self.settle()
    }
}

fn remember<T>(past: &mut Vec<T>, new: T) {
    if past.len() == REMEMBERED {
        past.remove(0);
    }
    past.push(new);
}
