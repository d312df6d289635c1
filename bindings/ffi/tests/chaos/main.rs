//! Every exported function fails once from within: its caller gets a typed error, and the next call
//! is served. In a process of its own, since what is armed is armed for all engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing"
)]

#[path = "../support/alone.rs"]
mod alone;
#[path = "../support/ports.rs"]
#[expect(dead_code, reason = "the story's clock is not needed here")]
mod ports;
#[path = "../support/wait.rs"]
mod wait;

use alone::{code, open, open_with};
use hucha_engine::{Act, FileKind};
use hucha_ffi::{Engine, FfiError, HttpAnswer, HttpBody, panic_in_next};
use hucha_model::{ActivityId, DocId, FindingId, Hash, Lang, PersonId};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use wait::{poll_once, wait};

mod support {
    pub(crate) use super::{ports, wait};
}

/// Reads the functions that cross from the committed list.
fn exported() -> Vec<String> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interface.txt");
    let list = std::fs::read_to_string(list).unwrap();
    let name = |line: &str| {
        let line = line
            .strip_prefix("object Engine: async ")
            .or_else(|| line.strip_prefix("function async "))?;
        Some(line.split('(').next()?.to_owned())
    };
    list.lines().filter_map(name).collect()
}

/// Calls a function by its name with arguments of no meaning.
fn call(engine: &Engine, folder: &Path, name: &str) -> Option<FfiError> {
    let activity = ActivityId::default();
    let file = folder.join("file");
    match name {
        "act" => wait(engine.act(Act::WantSync)).err(),
        "answer_request" => {
            let answer = HttpAnswer {
                status: 200,
                headers: Vec::new(),
                body: HttpBody::Empty,
            };
            wait(engine.answer_request(1, answer)).err()
        }
        "begin_sync" => wait(engine.begin_sync()).err(),
        "board" => wait(engine.board()).err(),
        "calendar" => wait(engine.calendar(2026)).err(),
        "capture" => wait(engine.capture(activity)).err(),
        "duties" => wait(engine.duties(2026)).err(),
        "escalations" => wait(engine.escalations()).err(),
        "exit_meeting" => wait(engine.exit_meeting(activity)).err(),
        "export_bundle" => {
            let reader = PersonId::default();
            wait(engine.export_bundle(activity, reader, String::new(), file)).err()
        }
        "find" => wait(engine.find("法兰".to_owned(), 9)).err(),
        "finding" => wait(engine.finding(activity, FindingId::default())).err(),
        "give_up_request" => wait(engine.give_up_request(1)).err(),
        "import_bundle" => wait(engine.import_bundle(file)).err(),
        "item" => wait(engine.item(activity, "1.0".to_owned())).err(),
        "late_work" => wait(engine.late_work()).err(),
        "leave_inbox" => wait(engine.leave_inbox()).err(),
        "newest_event" => engine.newest_event().err(),
        "next_event" => match poll_once(pin!(engine.next_event(u64::MAX))) {
            Poll::Ready(told) => told.err(),
            Poll::Pending => None,
        },
        "next_requests" => wait(engine.next_requests()).err(),
        "open_engine" => {
            let key = ports::Key::new([8; 32]);
            let secrets = Arc::new(ports::Secrets::default());
            open_with(&folder.join("another"), key, secrets).err()
        }
        "pause" => wait(engine.pause()).err(),
        "plan_enrolment" => wait(engine.plan_enrolment(code())).err(),
        "profile" => wait(engine.profile()).err(),
        "ready_for_offline" => wait(engine.ready_for_offline(activity)).err(),
        "rectification" => wait(engine.rectification(activity)).err(),
        "resume" => wait(engine.resume()).err(),
        "retry_set_aside" => wait(engine.retry_set_aside(Hash::default())).err(),
        "rule_on_late_work" => wait(engine.rule_on_late_work(Hash::default(), true, None)).err(),
        "session" => wait(engine.session(activity)).err(),
        "set_aside" => wait(engine.set_aside()).err(),
        "set_lang" => wait(engine.set_lang(Lang::En)).err(),
        "sync_state" => wait(engine.sync_state()).err(),
        "today" => wait(engine.today()).err(),
        "visit" => wait(engine.visit(activity)).err(),
        "whereabouts" => wait(engine.whereabouts(Hash::default())).err(),
        "who_sees" => wait(engine.who_sees(DocId::default())).err(),
        "write_file" => wait(engine.write_file(FileKind::Ledger, None, file)).err(),
        other => panic!("`{other}` crosses and is not called by this test"),
    }
}

#[test]
fn every_exported_function_that_fails_from_within_says_so_and_the_next_call_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder.path().join("engine"));
    let functions = exported();
    assert!(functions.len() > 30, "the list of what crosses is read");
    // Shutting down runs nothing that could fail: whatever is armed, the engine is closed.
    for name in functions.iter().filter(|name| *name != "shut_down") {
        panic_in_next(name.clone());
        let struck = call(&engine, folder.path(), name);
        assert!(is_internal(struck.as_ref()), "{name}: {struck:?}");
        let served = call(&engine, folder.path(), name);
        assert!(!is_internal(served.as_ref()), "{name}");
        if name == "pause" {
            wait(engine.resume()).unwrap();
        }
    }
    panic_in_next("shut_down".to_owned());
    wait(engine.shut_down());
    assert!(matches!(
        wait(engine.today()).unwrap_err(),
        FfiError::Closed { .. }
    ));
}

fn is_internal(error: Option<&FfiError>) -> bool {
    matches!(error, Some(FfiError::Internal { .. }))
}
