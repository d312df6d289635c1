//! Runs many seeds of the mixed simulation and writes what was run, met and checked.
//!
//! `cargo run --release -p hucha-harness --features planted-bugs --bin reliability -- [--small N]
//! [--full N] [--from SEED] [--write FILE]`; `HUCHA_SEED=n` replays one seed and tells each step.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for a terminal"
)]

use hucha_harness::reliability::{Wish, replay, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    let wish = match Wish::read(std::env::args().skip(1)) {
        Ok(wish) => wish,
        Err(what) => {
            eprintln!("{what}");
            return ExitCode::from(2);
        }
    };
    let is_sound = match std::env::var("HUCHA_SEED") {
        Ok(seed) => {
            let Ok(seed) = seed.trim().parse() else {
                eprintln!("HUCHA_SEED is a number");
                return ExitCode::from(2);
            };
            replay(seed, &wish)
        }
        Err(_) => run(&wish),
    };
    if is_sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
