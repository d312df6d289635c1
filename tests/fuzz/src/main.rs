//! The long run: a million hostile inputs with a count of what became of them.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    reason = "a program for the terminal, which fails by panicking"
)]

#[cfg(feature = "hub")]
mod child;
mod report;
mod run;
mod work;

use clap::{Parser, Subcommand};
use hucha_fuzz::{corpus, samples, targets};
use std::path::PathBuf;
use std::process::ExitCode;

/// Sends mutants of real objects through every door and counts what becomes of them.
#[derive(Debug, Parser)]
#[command(name = "hucha-fuzz")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// Mutated changes to send through the gate.
    #[arg(long, default_value_t = 10_000)]
    changes: u64,
    /// Mutated frames to read; the other targets get a share of this.
    #[arg(long, default_value_t = 10_000)]
    frames: u64,
    /// The same seed makes the same inputs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads that work; one call is always on one thread.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Only these targets, parted by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Sends the changes through the hub's child processes too, of this program `hucha`.
    #[cfg(feature = "hub")]
    #[arg(long, value_name = "PROGRAM")]
    through_child: Option<PathBuf>,
    /// Where inputs that broke a promise are put.
    #[arg(long, default_value = "target/fuzz-found")]
    found: PathBuf,
    /// Writes the summary as Markdown too.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Writes the seeds of every corpus anew.
    Seeds,
    /// Replays one input and says how far it came.
    Replay {
        /// The target.
        target: String,
        /// The input.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.task {
        Some(Task::Seeds) => write_seeds(),
        Some(Task::Replay { target, file }) => replay(target, file),
        None => run::long_run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("hucha-fuzz: {why}");
            ExitCode::FAILURE
        }
    }
}

fn write_seeds() -> std::io::Result<bool> {
    for &(name, _) in targets::ALL {
        let seeds = samples::seeds(name)?;
        corpus::write_seeds(name, &seeds)?;
        println!("{name}: {} seeds", seeds.len());
    }
    Ok(true)
}

fn replay(target: &str, file: &std::path::Path) -> std::io::Result<bool> {
    let known = targets::ALL.iter().find(|(name, _)| *name == target);
    let Some((_, run)) = known else {
        return Err(std::io::Error::other(format!(
            "no target is named {target}"
        )));
    };
    println!("{}", run(&std::fs::read(file)?));
    Ok(true)
}
