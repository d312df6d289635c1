//! What is to be done: targets, how many inputs each gets, and how an input is made.

use crate::Arguments;
use hucha_fuzz::dice::Dice;
use hucha_fuzz::targets;
use hucha_fuzz::{mutate, samples};
use std::collections::BTreeMap;
use std::io;

/// A target, or something that is none of the library's.
pub(crate) type Door = dyn Fn(&[u8]) -> &'static str + Sync;

/// Inputs for one target.
pub(crate) struct Job {
    /// The target's name.
    pub(crate) name: &'static str,
    /// The target.
    pub(crate) target: Box<Door>,
    /// How many inputs.
    pub(crate) count: u64,
}

/// The seeds of every target.
pub(crate) struct Seeds(BTreeMap<&'static str, Vec<Vec<u8>>>);

impl Seeds {
    /// Makes them.
    pub(crate) fn make() -> io::Result<Self> {
        let mut all = BTreeMap::new();
        for &(name, _) in targets::ALL {
            let seeds = samples::seeds(name)?;
            all.insert(name, seeds.into_iter().map(|(_, bytes)| bytes).collect());
        }
        Ok(Self(all))
    }

    fn of(&self, name: &str) -> &[Vec<u8>] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Makes input `number` of a target.
    pub(crate) fn input(&self, seed: u64, name: &str, number: u64) -> Vec<u8> {
        let dice = &mut Dice::new(seed, name, number);
        let frames = self.of("frame");
        match name {
            "gate" | "gate-child" => mutate::change(dice),
            // The first two bytes say where the gate's input goes.
            "header" => mutate::change(dice).split_off(2),
            "answer" => mutate::answer(dice, self.of("answer"), frames),
            "stream" => mutate::stream(dice, frames),
            "bundle" => mutate::bundle(dice, self.of("bundle"), frames),
            "photo" => mutate::photo(dice, self.of("photo")),
            "roster" => mutate::roster(dice, self.of("roster")),
            other => mutate::frame(dice, self.of(other)),
        }
    }
}

/// Lists the jobs, the longest first.
pub(crate) fn jobs(arguments: &Arguments) -> Vec<Job> {
    let frames = arguments.frames;
    let jobs = targets::ALL.iter().map(|&(name, target)| Job {
        name,
        target: Box::new(target),
        count: match name {
            "gate" => arguments.changes,
            "frame" => frames,
            "stream" | "header" => frames.div_ceil(4),
            "photo" | "roster" => frames.div_ceil(50),
            _ => frames.div_ceil(10),
        },
    });
    let only = &arguments.only;
    let mut jobs: Vec<_> = jobs
        .filter(|job| only.is_empty() || only.iter().any(|name| name == job.name))
        .collect();
    jobs.sort_by_key(|job| (job.name != "gate", job.name));
    jobs
}
