//! A caller that stops waiting loses the answer, never the work, and no event.

use crate::support::play::Play;
use crate::support::wait::{poll_once, wait};
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
