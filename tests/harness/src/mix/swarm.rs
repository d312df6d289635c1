//! What a seed lets happen: every seed turns some actions and faults off, so that rare mixes come
//! up that a run of everything at once would never show.

use super::Path;
use crate::network::Faults;
use crate::rng::Dice;

/// How large a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A handful of items and some dozens of steps: for numbers.
    Small,
    /// The whole checklist, hundreds of steps, everything on disk.
    Full,
}

/// What may happen in a run.
#[derive(Debug, Clone)]
pub struct Swarm {
    /// Steps before the network becomes quiet.
    pub steps: usize,
    /// Faults of the network.
    pub faults: Faults,
    /// True when phones keep their state in folders.
    pub on_disk: bool,
    /// Phones at the beginning.
    pub phones: usize,
    /// Items of the checklist that people answer.
    pub items: usize,
    /// Weights of what people do, in the order of [`WORK`].
    pub work: [usize; WORK],
    /// Clocks jump by up to so many days.
    pub clocks: i64,
    /// Phones are killed in the middle of writes.
    pub kills: bool,
    /// Phones run out of room.
    pub full_disks: bool,
    /// A phone is withdrawn at some point.
    pub revokes: bool,
    /// A phone loses its key at some point.
    pub loses_key: bool,
    /// A hostile member.
    pub rogue: bool,
    /// The host's director is replaced.
    pub new_director: bool,
    /// Another person leads the alliance.
    pub new_leader: bool,
    /// A phone comes late.
    pub comes_late: bool,
    /// Answers that are none.
    pub garbage: bool,
    /// The pair is issued by decisions, so that it can be dissolved.
    pub pairs_by_decision: bool,
    /// Phones decide for a while without any hub.
    pub offline_phase: bool,
    /// The hub is restored from an older copy at some point.
    pub restores: bool,
    /// The hub lies with its own key.
    pub lies: bool,
    /// What people see through, if anything.
    pub path: Option<Path>,
}

/// Kinds of work: edits, photos, steps of things, visits, sessions, leave, issues, the alliance.
pub const WORK: usize = 8;

impl Swarm {
    /// Throws what a seed lets happen.
    pub fn of(size: Size, dice: &mut Dice) -> Self {
        let is_full = size == Size::Full;
        // Dice of its own: seeds without a path run as they would if there were none.
        let mut fork = dice.fork("path");
        let path = fork.happens(35).then(|| *fork.pick(Path::ALL));
        let restores = dice.fork("restore").happens(if is_full { 25 } else { 12 });
        // A hub that comes back from a copy tells two stories without lying.
        let lies = !restores && dice.fork("lies").happens(12);
        let phones = match dice.below(100) {
            0..55 => 3 + dice.below(3),
            55..92 => 6 + dice.below(3),
            _ => 9 + dice.below(4),
        };
        let on_disk = is_full || dice.happens(25);
        let mut work = [36, 8, 34, 6, 6, 5, 5, 6];
        for weight in &mut work {
            if dice.happens(15) {
                *weight = 0;
            }
        }
        if !on_disk {
            work[1] = 0;
        }
        // Somebody always does something.
        work[2] = work[2].max(8);
        Self {
            steps: if is_full {
                220 + dice.below(120)
            } else {
                60 + dice.below(70)
            },
            faults: if dice.happens(80) {
                Faults::BAD_DAY
            } else {
                Faults::NONE
            },
            on_disk,
            phones: if is_full { phones.max(5) } else { phones },
            items: if is_full {
                usize::MAX
            } else {
                3 + dice.below(8)
            },
            work,
            clocks: *dice.pick(&[0, 0, 0, 60, 60, 3_650]),
            kills: on_disk && dice.happens(60),
            full_disks: dice.happens(25),
            revokes: dice.happens(20),
            loses_key: dice.happens(12),
            rogue: dice.happens(25),
            new_director: dice.happens(12),
            new_leader: dice.happens(15),
            comes_late: dice.happens(25),
            garbage: dice.happens(20),
            pairs_by_decision: dice.happens(35),
            offline_phase: dice.happens(40),
            restores,
            lies,
            path,
        }
    }

    /// Picks a kind of work by weight.
    pub fn pick(&self, dice: &mut Dice) -> usize {
        let total: usize = self.work.iter().sum();
        let mut at = dice.below(total.max(1));
        for (kind, weight) in self.work.iter().enumerate() {
            if at < *weight {
                return kind;
            }
            at -= weight;
        }
        2
    }
}
