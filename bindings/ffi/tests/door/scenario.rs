//! The shared scenario, as every language plays it.

use crate::support::fixtures;
use crate::support::play::Play;
use serde_json::Value;
use std::collections::BTreeSet;

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

/// What the screens of a phone ask for; the other views are parts of these.
const SCREENS: [&str; 18] = [
    "today",
    "ready_for_offline",
    "visit",
    "item",
    "capture",
    "finding",
    "rectification",
    "exit_meeting",
    "duties",
    "board",
    "calendar",
    "session",
    "leave_inbox",
    "escalations",
    "sync_state",
    "who_sees",
    "find",
    "profile",
];

#[test]
fn every_screen_and_every_phone_has_a_golden_file_and_no_file_is_left_over() {
    let file = fixtures().join("scenarios/visit.json");
    let script: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let steps = script["steps"].as_array().unwrap();
    let compared: Vec<&Value> = steps
        .iter()
        .filter(|step| step["golden"].is_string())
        .collect();
    let all = |key: &str| -> BTreeSet<&str> {
        let values = compared.iter().filter_map(|step| step[key].as_str());
        values.collect()
    };
    for screen in SCREENS {
        assert!(all("view").contains(screen), "{screen}");
    }
    for phone in script["phones"].as_object().unwrap().keys() {
        assert!(all("phone").contains(phone.as_str()), "{phone}");
    }
    let files: BTreeSet<String> = std::fs::read_dir(fixtures().join("scenarios/golden"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let named = all("golden");
    let wanted: BTreeSet<String> = named.iter().map(|name| format!("{name}.json")).collect();
    assert_eq!(files, wanted);
    assert_eq!(named.len(), compared.len(), "each file is compared once");
}
