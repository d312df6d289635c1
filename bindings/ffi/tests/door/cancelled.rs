//! A caller that stops waiting loses the answer, never the work, and no event.

use crate::support::http::send;
use crate::support::play::Play;
use crate::support::wait::{poll_once, wait};
use hucha_engine::TodayKind;
use std::pin::pin;
use std::task::Poll;

#[test]
fn a_command_whose_caller_is_gone_is_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("enrolled");
    let act = play.recommend("lead");
    let lead = play.phone("lead").engine();
    let before = wait(lead.sync_state()).unwrap().only_here;
    {
        let mut given_up = pin!(lead.act(act));
        assert!(poll_once(given_up.as_mut()).is_pending());
    }
    assert_eq!(wait(lead.sync_state()).unwrap().only_here, before + 1);
}

#[test]
fn what_an_answer_brought_comes_into_force_though_its_caller_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("enrolled");
    play.try_recommend("lead").unwrap();
    play.phone("lead").sync();
    let bureau = play.phone("bureau").engine();
    let takes_note = || {
        let today = wait(bureau.today()).unwrap().items;
        today.iter().any(|item| item.kind == TodayKind::Office)
    };
    assert!(!takes_note());
    wait(bureau.begin_sync()).unwrap();
    let requests = wait(bureau.next_requests()).unwrap();
    let answer = send(&requests[0]).unwrap();
    {
        let mut given_up = pin!(bureau.answer_request(requests[0].id, answer));
        assert!(poll_once(given_up.as_mut()).is_pending());
    }
    // One call to get past the answer, whose work it waits for; the next one sees it.
    wait(bureau.profile()).unwrap();
    assert!(takes_note());
}

#[test]
fn an_event_comes_to_whoever_asks_again_after_being_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("enrolled");
    let lead = play.phone("lead").engine();
    let mut seen = 0;
    while let Poll::Ready(event) = poll_once(pin!(lead.next_event(seen))) {
        let n = event.unwrap().n;
        assert!(n > seen, "numbers only grow");
        seen = n;
    }
    // The caller above was cancelled while it waited; the change comes after that.
    play.try_recommend("lead").unwrap();
    let first = wait(lead.next_event(seen)).unwrap();
    assert!(first.n > seen);
    // And again: the number that was not acknowledged is told once more.
    assert_eq!(wait(lead.next_event(seen)).unwrap(), first);
}
