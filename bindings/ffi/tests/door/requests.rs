//! Requests out, answers in, each once; what was never answered is asked for again.

use crate::support::alone::{code, open};
use crate::support::play::Play;
use crate::support::wait::wait;
use hucha_ffi::{Engine, FfiError, HttpAnswer, HttpBody, HttpRequest};

fn refusal() -> HttpAnswer {
    HttpAnswer {
        status: 503,
        headers: Vec::new(),
        body: HttpBody::Empty,
    }
}

fn answer(engine: &Engine, id: u64) -> Option<FfiError> {
    wait(engine.answer_request(id, refusal())).err()
}

#[test]
fn a_request_is_answered_once() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let request = wait(engine.plan_enrolment(code())).unwrap();
    // What a gateway says in the hub's place leaves the phone as it was.
    let first = answer(&engine, request.id);
    assert!(
        matches!(first, Some(FfiError::Hub { status: 503, .. })),
        "{first:?}"
    );
    let id = request.id;
    assert!(is_closed(answer(&engine, id), id));
    assert!(is_closed(wait(engine.give_up_request(id)).err(), id));
}

#[test]
fn an_answer_to_a_request_that_was_given_up_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let id = wait(engine.plan_enrolment(code())).unwrap().id;
    wait(engine.give_up_request(id)).unwrap();
    assert!(is_closed(answer(&engine, id), id));
}

#[test]
fn an_answer_to_a_request_that_was_never_made_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    for id in [0, 1, u64::MAX] {
        let error = answer(&engine, id);
        assert!(
            matches!(&error, Some(FfiError::BadInput { place, .. }) if place == "request"),
            "{id}: {error:?}"
        );
    }
}

#[test]
fn what_was_never_answered_is_asked_for_again_and_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("enrolled");
    play.try_recommend("lead").unwrap();
    let lead = play.phone("lead").engine();
    let ask = || -> Vec<HttpRequest> {
        wait(lead.begin_sync()).unwrap();
        wait(lead.next_requests()).unwrap()
    };
    let aims = |requests: &[HttpRequest]| -> Vec<String> {
        requests.iter().map(|one| one.url.clone()).collect()
    };
    let (first, second) = (ask(), ask());
    assert!(!first.is_empty());
    assert_eq!(aims(&first), aims(&second));
    assert_eq!(play.phone("lead").sync(), 0);
    assert_eq!(wait(lead.sync_state()).unwrap().only_here, 0);
}

fn is_closed(error: Option<FfiError>, request: u64) -> bool {
    matches!(error, Some(FfiError::RequestClosed { id, .. }) if id == request)
}
