//! Opening and shutting down a thousand times leaves no thread, no file and no memory behind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing"
)]
#![cfg(target_os = "linux")]

#[path = "../support/alone.rs"]
#[expect(dead_code, reason = "nobody enrols here")]
mod alone;
#[path = "../support/ports.rs"]
#[expect(dead_code, reason = "the story's clock is not needed here")]
mod ports;
#[path = "../support/wait.rs"]
#[expect(dead_code, reason = "nobody is cancelled here")]
mod wait;

use alone::open_with;
use std::sync::Arc;
use wait::wait;

mod support {
    pub(crate) use super::{ports, wait};
}

const CYCLES: u32 = 1000;
/// What the allocator may keep.
const MOST_KIB: u64 = 16 << 10;

/// What this process holds: memory in KiB, threads, open files.
fn held() -> (u64, u64, usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let number = |key: &str| {
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let files = std::fs::read_dir("/proc/self/fd").unwrap().count();
    (number("VmRSS:"), number("Threads:"), files)
}

#[test]
fn a_thousand_engines_opened_and_shut_down_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Arc::new(ports::Secrets::default());
    let key = ports::Key::new([7; 32]);
    let cycle = || {
        let engine = open_with(folder.path(), key.clone(), secrets.clone()).unwrap();
        wait(engine.set_aside()).unwrap();
        wait(engine.shut_down());
    };
    (0..CYCLES / 10).for_each(|_| cycle());
    let (memory, threads, files) = held();
    (0..CYCLES).for_each(|_| cycle());
    let after = held();
    assert!(
        after.0 <= memory + MOST_KIB,
        "{memory} KiB before, {} KiB after",
        after.0
    );
    // The last thread may be on its way out.
    assert!(
        after.1 <= threads + 1,
        "{threads} threads, then {}",
        after.1
    );
    assert!(after.2 <= files + 1, "{files} files, then {}", after.2);
}
