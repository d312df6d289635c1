//! Faults end, and the network comes to rest; then everything old is delivered once more.

use super::{Faults, Network, remember};
use crate::violation::Violation;
use hucha_engine::Command;
use hucha_sync::PlanKind;

/// Rounds in which a network must become quiet once nothing goes wrong any more.
const ROUNDS: usize = 8;
/// Requests of one phone in one round.
const REQUESTS: usize = 64;

impl Network {
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

    /// Syncs until nobody has anything to say. A hub that cannot get its past back whole is told to
    /// go on without.
    fn settle(&mut self) -> Result<(), Violation> {
        let rests = self.comes_to_rest()?;
        if rests && !self.world.hub.is_recovering()? {
            return Ok(());
        }
        if self.world.hub.is_recovering()? {
            self.holes_have_causes()?;
        }
        self.end_recovery()?;
        if self.comes_to_rest()? {
            return Ok(());
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

    /// Syncs every phone for some rounds; true once nobody moves any more.
    fn comes_to_rest(&mut self) -> Result<bool, Violation> {
        for _ in 0..ROUNDS {
            let before = self.world.hub.chain_end()?;
            let mut is_quiet = true;
            for who in self.present() {
                is_quiet &= self.settle_phone(who)?;
            }
            if is_quiet && before == self.world.hub.chain_end()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Syncs one phone until it plans nothing; false when it still does after many requests.
    pub fn settle_phone(&mut self, who: usize) -> Result<bool, Violation> {
        self.phone(who).engine().execute(Command::WantSync)?;
        for _ in 0..REQUESTS {
            let plans = match self.phone(who).engine().plan_requests() {
                // The person reads the alarm and asks again.
                Err(why) if self.is_excused(who, &why) => {
                    self.phone(who).engine().execute(Command::WantSync)?;
                    self.phone(who).engine().plan_requests()?
                }
                other => other?,
            };
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
        let left = match self.phone(who).engine().plan_requests() {
            // A person reads the alarm and asks again in the next round.
            Err(why) if self.is_excused(who, &why) => return Ok(false),
            other => other?,
        };
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
