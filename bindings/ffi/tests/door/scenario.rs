//! The shared scenario, as every language plays it.

use crate::support::play::Play;

#[test]
fn a_whole_visit_from_enrolment_to_cross_off_shows_what_the_golden_files_hold() {
    let folder = tempfile::tempdir().unwrap();
    let mut play = Play::new("visit", folder.path());
    play.play_to("the end");
    assert!(
        play.differences.is_empty(),
        "{}\nTo take them over: HUCHA_WRITE_GOLDEN=1 cargo test -p hucha-ffi",
        play.differences.join("\n")
    );
}
