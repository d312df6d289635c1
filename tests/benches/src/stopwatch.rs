//! Times: wall clock and CPU, and what is said of many of them.

use std::time::{Duration, Instant};

/// Reads the clock.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Times `work` by the wall clock.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = now();
    let done = work();
    (done, begun.elapsed())
}

/// Milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Times of one kind, in seconds.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// Times one piece of work and keeps it.
    pub(crate) fn take<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (done, took) = time(work);
        self.0.push(took.as_secs_f64());
        done
    }

    /// Gives the time that `percent` of the samples do not exceed, in seconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
    }

    /// Gives the first sample, in seconds.
    pub(crate) fn first(&self) -> f64 {
        self.0[0]
    }
}

/// CPU time of this process so far, user and system; it moves in ticks of 10 ms.
pub(crate) fn cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Fields 14 and 15; the name before them may hold spaces.
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}

/// CPU time of this thread so far, as of the last time it was switched off: a thread that has just
/// written to a disk was.
pub(crate) fn thread_cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace()
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}
