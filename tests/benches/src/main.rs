//! Figures of the budgets, each measured beside a floor or a peer in the same run.
//!
//! `cargo run --release -p hucha-benches [-- --json] [--only NAME] [--folder FOLDER]`. Nothing
//! here fails by being slow: a figure is printed with its budget, met or not. `docs/figures.md`
//! says how each is measured and what is in and out of it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measuring stick: it reads the clock, prints, and has nothing to report on failure"
)]

mod board;
mod city;
mod edit_cost;
mod first_pull;
mod idle_sync;
mod lists;
mod machine;
mod open_visit;
mod photo;
mod stopwatch;
mod table;
mod twenty_edits;
mod world;

use std::path::{Path, PathBuf};
use table::Figure;

/// A measurement: the name it is asked for by, and what it does in a folder of its own.
type Measurement = (&'static str, fn(&Path) -> Vec<Figure>);

const ALL: [Measurement; 9] = [
    ("edit", edit_cost::measure),
    ("open", open_visit::measure),
    ("idle", idle_sync::measure),
    ("twenty", twenty_edits::measure),
    ("photo", photo::measure),
    ("pull", first_pull::measure),
    ("lists", lists::measure),
    ("board", board::measure),
    ("city", city::measure),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let only = value("--only");
    let folder = value("--folder").map_or_else(machine::build_folder, PathBuf::from);
    let machine = machine::line(&folder);
    let mut figures = Vec::new();
    for (name, measure) in ALL {
        if only.as_deref().is_none_or(|only| only == name) {
            let begun = stopwatch::now();
            let dir = tempfile::tempdir_in(&folder).expect("a folder to measure in");
            figures.extend(measure(dir.path()));
            eprintln!("{name}: {:.1} s", begun.elapsed().as_secs_f64());
        }
    }
    if arguments.iter().any(|argument| argument == "--json") {
        println!("{}", table::json(&machine, &figures));
    } else {
        println!("{machine}\n\n{}", table::text(&figures));
    }
}
