//! The page `RELIABILITY.md`: figures with commit and date, and what is not tested.

use super::{Suite, Wish};
use crate::book::{Book, Counts};
use crate::invariants::INVARIANTS;
use crate::markers::MARKERS;
use crate::teeth::{Bite, SEEDS};
use std::fmt::Write as _;
use std::process::Command;

/// What no run of the simulator tries.
const NOT_TESTED: &[&str] = &[
    "A power cut that loses writes the disk had confirmed: the store's own tests hold that.",
    "A phone enrolled after the copy that a hub comes back from: the hub's tests of recovery enrol it anew.",
    "A hub that tells two groups of phones two whole sequences for days: the hub's tests of recovery hold that.",
    "Steps that widen access by a decision (consent, hand-over to another helper): the hub's tests of sight hold that.",
    "Errors of reading and writing files other than a full disk and a kill in a write: the store's own tests hold that.",
    "Old files of earlier releases, erasure: there are none yet.",
    "Real phones: their key stores, cameras, operating systems.",
];

/// Writes the page.
pub(super) fn write(wish: &Wish, small: &Suite, full: &Suite, bites: &[Bite]) -> String {
    let mut page = String::from("# 可靠性记录 Reliability\n\n");
    let mut sum = small.book.clone();
    sum.add(full.book.clone());
    let _ = writeln!(
        page,
        "每个数字都由 `reliability` 工具在这个版本上跑出来。 Every figure was printed by the tool \
         `reliability` on this version.\n\n- commit: {}\n- date: {}\n- seeds from {}: {} small in {:.0} s \
         ({:.1}/s), {} full-size in {:.0} s ({:.2}/s)\n- failing seeds: {}\n- items synced: {}\n",
        said_by("git", &["rev-parse", "--short=12", "HEAD"]),
        said_by("date", &["-u", "+%Y-%m-%d"]),
        wish.from,
        small.book.runs,
        small.took.as_secs_f64(),
        rate(small),
        full.book.runs,
        full.took.as_secs_f64(),
        rate(full),
        small.found.len() + full.found.len(),
        sum.items,
    );
    for (size, suite) in [("small", small), ("full", full)] {
        for found in &suite.found {
            let _ = writeln!(page, "- FAILS: {size} seed {}: {}", found.seed, found.what);
        }
    }
    table(
        &mut page,
        "所做的事 What people did",
        "action",
        &sum.actions,
    );
    table(
        &mut page,
        "故意造成的故障 What went wrong on purpose",
        "fault",
        &sum.faults,
    );
    invariants(&mut page, &sum);
    markers(&mut page, &sum);
    planted(&mut page, bites);
    page.push_str("\n## 没有测试的 What is not tested\n\n");
    for line in NOT_TESTED {
        let _ = writeln!(page, "- {line}");
    }
    page
}

fn rate(suite: &Suite) -> f64 {
    suite.book.runs as f64 / suite.took.as_secs_f64().max(0.001)
}

fn said_by(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

fn table(page: &mut String, title: &str, name: &str, counts: &Counts) {
    let _ = writeln!(page, "\n## {title}\n\n| {name} | times |\n|---|---|");
    for (name, count) in counts {
        let _ = writeln!(page, "| {name} | {count} |");
    }
}

fn invariants(page: &mut String, sum: &Book) {
    page.push_str("\n## 不变量 Invariants\n\n| | promise | checks |\n|---|---|---|\n");
    for one in INVARIANTS {
        let count = match (sum.checks.get(one.id), one.elsewhere) {
            (Some(count), _) => count.to_string(),
            (None, Some(why)) => format!("not here: {why}"),
            (None, None) => "0".to_owned(),
        };
        let _ = writeln!(page, "| {} | {} | {count} |", one.id, one.text);
    }
}

fn markers(page: &mut String, sum: &Book) {
    let reached = MARKERS
        .iter()
        .filter(|(name, _)| sum.markers.contains_key(name));
    let _ = writeln!(
        page,
        "\n## 罕见状态 Rare states: {} of {} reached\n\n| marker | means | times |\n|---|---|---|",
        reached.count(),
        MARKERS.len()
    );
    for (name, means) in MARKERS {
        let count = sum.markers.get(name).copied().unwrap_or_default();
        let _ = writeln!(page, "| {name} | {means} | {count} |");
    }
}

fn planted(page: &mut String, bites: &[Bite]) {
    let _ = writeln!(
        page,
        "\n## 植入的缺陷 Planted bugs: each must show within {SEEDS} seeds\n\n| bug | found by seed | as |\n|---|---|---|"
    );
    if bites.is_empty() {
        page.push_str("| not in this build (`--features planted-bugs`) | | |\n");
    }
    for bite in bites {
        let (seed, what) = match &bite.found {
            Some((seed, what)) => (seed.to_string(), what.replace('|', "/")),
            None => ("NOT FOUND".to_owned(), String::new()),
        };
        let _ = writeln!(page, "| {:?} | {seed} | {what} |", bite.bug);
    }
}
