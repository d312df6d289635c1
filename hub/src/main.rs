//! The program `hucha`: founds a hub, imports its roster, enrols phones, serves.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is what a person starts"
)]

mod cli;
mod demo;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
