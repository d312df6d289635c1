//! One sync from a shell's point of view: ask for requests, send them, hand in answers, until there
//! are none.
//!
//! Which answers are worth another round is decided here and nowhere else: what waits for somebody
//! else, or was refused, is not asked for again in the same sync.

use crate::command::Command;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::incoming::Received;
use hucha_model::wire::Verdict;
use hucha_sync::HttpPlan;

/// Rounds of one sync before it gives up; the next one goes on from there.
const ROUNDS: u32 = 64;

/// A sync under way.
#[derive(Debug)]
pub struct Round {
    /// What the requests before aimed at.
    last: Vec<String>,
    /// True when an answer brought anything further.
    moved: bool,
    left: u32,
}

impl Round {
    /// Begins a sync, whether anything waits or not.
    pub fn begin(engine: &Engine) -> Result<Self, EngineError> {
        engine.execute(Command::WantSync)?;
        Ok(Self {
            last: Vec::new(),
            moved: true,
            left: ROUNDS,
        })
    }

    /// Plans the next requests; none when the sync is at its end.
    pub fn plan(&mut self, engine: &Engine) -> Result<Vec<HttpPlan>, EngineError> {
        if self.left == 0 {
            return Ok(Vec::new());
        }
        self.left -= 1;
        let plans = engine.plan_requests()?;
        let aims: Vec<String> = plans.iter().map(|plan| plan.url.clone()).collect();
        if plans.is_empty() || (aims == self.last && !self.moved) {
            self.left = 0;
            return Ok(Vec::new());
        }
        (self.last, self.moved) = (aims, false);
        Ok(plans)
    }

    /// Takes note of what an answer brought.
    pub fn took(&mut self, received: &Received) {
        let is_settled = |verdict: &Verdict| {
            matches!(verdict, Verdict::Accepted { .. } | Verdict::Rejected { .. })
        };
        self.moved |= received.more
            || received.applied.accepted > 0
            || received
                .verdicts
                .iter()
                .any(|(_, verdict)| is_settled(verdict));
    }

    /// Takes note that documents came into force after their answer was received.
    pub fn accepted(&mut self, accepted: usize) {
        self.moved |= accepted > 0;
    }
}
