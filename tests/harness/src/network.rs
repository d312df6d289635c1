//! The network between phones and hub, and what goes wrong on it.

mod excuses;
mod faults;
mod lawful;
mod lies;
mod quiet;
mod recovery;

use crate::book;
use crate::device::Device;
use crate::door::{self, Answer};
use crate::markers::reached;
use crate::rng::Dice;
use crate::secrets::{Ear, Secrets};
use crate::violation::{Violation, promise};
use crate::wiretap::{Allowed, listen_to_answer, listen_to_bundle};
use crate::world::{World, people};
pub use faults::{Faults, Tally};
use hucha_engine::{Command, EngineError, Received};
use hucha_model::wire::Verdict;
use hucha_model::{ActivityId, Hash};
use hucha_store::StoreError;
use hucha_sync::{Frame, HttpPlan, PlanKind, read_bundle, read_stream};
pub use lawful::came_into_force;
use std::collections::BTreeSet;

/// Answers and bundles remembered to be delivered again.
const REMEMBERED: usize = 12;

/// Who is not honest or not whole, so that others may refuse what comes from there.
#[derive(Debug, Clone, Default)]
pub struct Troubled {
    /// True when a hostile member takes part: what only its phone holds nobody brings back.
    pub hostile: bool,
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
    /// How often the hub lies with its own key, in percent.
    pub lies: u64,
    /// True once it did.
    pub lied: bool,
    /// True once an older copy took the hub's place.
    pub restored: bool,
    /// True once a phone lost an answer: only the hub knew what was in it.
    pub lost_answers: bool,
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
    /// True while the hub takes its past back.
    recovers: bool,
    told: recovery::Told,
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
            recovers: false,
            told: recovery::Told::default(),
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
        self.watch_recovery()?;
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
            (_, PlanKind::BlobGet { .. } | PlanKind::BlobPut { .. } | PlanKind::Enrol { .. }) => 0,
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
            self.troubled.lost_answers = true;
            return Ok(());
        }
        let is_sync = answer.status == 200
            && matches!(answer.kind, PlanKind::Sync { .. })
            && !answer.body.is_empty()
            && !self.troubled.gone.contains(&who);
        if is_sync && self.strikes(self.troubled.garbage) {
            self.spoil(who, &answer);
        }
        if is_sync && self.strikes(self.troubled.lies) {
            self.lie(who, &answer)?;
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
            Err(why) if self.is_excused(who, &why) => return Ok(Received::default()),
            other => other?,
        };
        self.note_told(who, answer);
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
            Err(why) if self.is_excused(who, &why) => return Ok(()),
            other => other?,
        };
        self.judge(who, &received)?;
        remember(&mut self.past_bundles, (who, bytes));
        Ok(())
    }
}

fn remember<T>(past: &mut Vec<T>, new: T) {
    if past.len() == REMEMBERED {
        past.remove(0);
    }
    past.push(new);
}
