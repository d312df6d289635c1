//! What the run says: a line of progress, and a table at the end.

use crate::Arguments;
use crate::run::{MOST_BYTES, Tally};
use crate::work::Job;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// Everything a run found out.
pub(crate) struct Summary {
    commit: String,
    command: String,
    rows: Vec<(&'static str, Duration, Tally)>,
    took: Duration,
    notes: Vec<String>,
    is_broken: bool,
}

impl Summary {
    /// Begins.
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let Arguments {
            changes,
            frames,
            seed,
            threads,
            ..
        } = arguments;
        Self {
            commit: commit(),
            command: format!(
                "--changes {changes} --frames {frames} --seed {seed} --threads {threads}"
            ),
            rows: Vec::new(),
            took: Duration::ZERO,
            notes: Vec::new(),
            is_broken: false,
        }
    }

    /// Takes in a job that is done.
    pub(crate) fn push(&mut self, job: &Job, took: Duration, tally: Tally) {
        self.rows.push((job.name, took, tally));
    }

    /// Adds a line, which may say that the run failed.
    #[cfg(feature = "hub")]
    pub(crate) fn note(&mut self, line: String, is_broken: bool) {
        self.notes.push(line);
        self.is_broken |= is_broken;
    }

    /// Ends.
    pub(crate) fn finish(&mut self, took: Duration) {
        self.took = took;
    }

    /// True when no promise was broken and no limit passed.
    pub(crate) fn is_clean(&self) -> bool {
        let are_whole = |tally: &Tally| tally.faults.is_empty();
        !self.is_broken && self.rows.iter().all(|(_, _, tally)| are_whole(tally))
    }

    /// Writes the page's fragment.
    pub(crate) fn to_markdown(&self) -> String {
        let mut out = String::new();
        // Writing into a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let inputs: u64 = self.rows.iter().map(|(_, _, tally)| tally.done).sum();
        let faults: usize = self
            .rows
            .iter()
            .map(|(_, _, tally)| tally.faults.len())
            .sum();
        writeln!(
            out,
            "{}, commit {}: `hucha-fuzz {}`, {inputs} inputs in {}, {faults} promises broken or \
             limits passed.\n",
            today(),
            self.commit,
            self.command,
            clock(self.took),
        )?;
        writeln!(
            out,
            "| target | inputs | a second | peak heap of a call | slowest call | broken |"
        )?;
        writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
        for (name, took, tally) in &self.rows {
            writeln!(
                out,
                "| {name} | {} | {:.0} | {} | {:.0} ms | {} |",
                tally.done,
                tally.done as f64 / took.as_secs_f64().max(0.001),
                size(tally.peak.0),
                tally.slowest.0.as_secs_f64() * 1e3,
                tally.faults.len(),
            )?;
        }
        writeln!(
            out,
            "\nLimit of a call: {}. How far the inputs came:\n",
            size(MOST_BYTES)
        )?;
        for (name, _, tally) in &self.rows {
            let mut words: Vec<_> = tally.words.iter().collect();
            words.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let words: Vec<_> = words
                .iter()
                .map(|(word, count)| format!("{word} {count}"))
                .collect();
            writeln!(out, "* **{name}**: {}", words.join(", "))?;
        }
        for note in &self.notes {
            writeln!(out, "* {note}")?;
        }
        for fault in self.rows.iter().flat_map(|(_, _, tally)| &tally.faults) {
            writeln!(out, "* BROKEN: {}", fault.replace('\n', " "))?;
        }
        Ok(())
    }
}

/// Shows how far a job is: on a terminal in place, else a line a minute.
pub(crate) fn print_progress(job: &Job, tally: &Tally, since: Duration) {
    let is_terminal = std::io::stderr().is_terminal();
    if !is_terminal && !since.as_secs().is_multiple_of(60) {
        return;
    }
    let rate = tally.done as f64 / since.as_secs_f64().max(0.001);
    let left = Duration::from_secs_f64((job.count - tally.done) as f64 / rate.max(0.1));
    let line = format!(
        "{}: {} of {}, {rate:.0} a second, {} left, peak {}, broken {}",
        job.name,
        tally.done,
        job.count,
        clock(left),
        size(tally.peak.0),
        tally.faults.len(),
    );
    if is_terminal {
        eprint!("\r{line:<100}");
        let _shown = std::io::stderr().flush();
    } else {
        eprintln!("{line}");
    }
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 {
        format!("{} KiB", bytes >> 10)
    } else {
        format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
    }
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Names what was built; a tree with edits is marked.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let done = Command::new("git").args(arguments).output().ok()?;
        String::from_utf8(done.stdout).ok()
    };
    let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_default();
    let edited = git(&["status", "--porcelain", "-uno", "core", "hub", "tests/fuzz"]);
    let is_clean = edited.is_some_and(|edits| edits.is_empty());
    format!(
        "{}{}",
        commit.trim(),
        if is_clean { "" } else { " with edits" }
    )
}

#[allow(clippy::disallowed_methods, reason = "a tool that says when it ran")]
fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.unwrap_or_default().as_secs() as i64;
    let time = chrono::DateTime::from_timestamp(seconds, 0);
    time.map_or_else(String::new, |time| time.format("%Y-%m-%d").to_string())
}
