//! What a call of the façade costs in Rust: a visit's screen with a list of 240 lines, items and
//! hazards, and an answer that is durable when it returns.
//!
//! ```text
//! cargo build --release -p hucha-hub && cargo run --release -p hucha-ffi --example call_cost
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a measurement that fails has nothing to say"
)]

#[path = "../tests/support/all.rs"]
#[allow(dead_code, reason = "a measurement needs a part of it")]
mod support;

use hucha_engine::{Act, FindingRequest};
use hucha_model::ActivityId;
use hucha_model::content::AnswerValue;
use std::time::{Duration, Instant};
use support::play::Play;
use support::wait::wait;

const CALLS: usize = 500;
const LINES: u32 = 240;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("on site");
    let activity: ActivityId = play.id("visit").parse().unwrap();
    let lead = play.phone("lead").engine();
    let items = wait(lead.visit(activity)).unwrap().items;
    for hazard in items..LINES {
        let finding = FindingRequest {
            place: Some("一车间管廊 FL-103".to_owned()),
            text: Some(format!("法兰滴漏、锈蚀 {hazard}")),
            ..FindingRequest::default()
        };
        wait(lead.act(Act::NoteFinding { activity, finding })).unwrap();
    }
    let view = measured(|_| {
        wait(lead.visit(activity)).unwrap();
    });
    let answer = measured(|call| {
        let value = [AnswerValue::Conforms, AnswerValue::DoesNotConform][call % 2];
        let item = "1.2".to_owned();
        wait(lead.act(Act::Answer {
            activity,
            item,
            value,
        }))
        .unwrap();
    });
    let nothing = measured(|_| {
        wait(lead.whereabouts(hucha_model::Hash([0xab; 32]))).unwrap();
    });
    tell("the cheapest call", nothing);
    tell(&format!("visit ({LINES} lines)"), view);
    tell("act answer", answer);
}

#[allow(clippy::disallowed_methods, reason = "measures")]
fn measured(call: impl Fn(usize)) -> Vec<Duration> {
    let mut took: Vec<Duration> = (0..CALLS)
        .map(|at| {
            let begun = Instant::now();
            call(at);
            begun.elapsed()
        })
        .collect();
    took.sort();
    took
}

#[allow(clippy::print_stdout, reason = "what it is for")]
fn tell(what: &str, took: Vec<Duration>) {
    let at = |share: usize| took[CALLS * share / 100].as_micros();
    println!(
        "rust    {what:<20} p50 {:>7} µs  p99 {:>7} µs",
        at(50),
        at(99)
    );
}
