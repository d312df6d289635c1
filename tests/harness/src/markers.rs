//! Rare states that runs must reach: a suite that never meets them proves nothing about them.
//!
//! A marker is computed from what can be seen from outside after a step, not by the product.

use crate::book;

/// Every marker with what it means.
pub const MARKERS: &[(&str, &str)] = &[
    (
        "answers_clash",
        "two inspectors answer one item differently",
    ),
    (
        "one_person_two_answers",
        "one person answers one item differently on two phones",
    ),
    ("clash_ruled", "the visit leader rules on an item"),
    (
        "answer_after_ruling",
        "an answer comes after the ruling and opens the clash again",
    ),
    (
        "finding_merged",
        "two findings are said to be the same hazard",
    ),
    ("finding_removed", "a finding is removed by its writer"),
    ("finding_suggested", "another inspector suggests a wording"),
    (
        "edit_refused",
        "a phone refuses an edit that its document does not allow",
    ),
    (
        "record_opened_twice",
        "two phones open the record of one visit",
    ),
    (
        "visit_without_agreement",
        "a visit starts without both sides' word",
    ),
    ("visit_agreed", "both sides confirm a visit"),
    ("list_submitted", "the list of a visit is handed over"),
    (
        "list_with_findings",
        "a list with findings on it is handed over",
    ),
    (
        "written_after_submit",
        "a phone writes into a visit whose list was handed over",
    ),
    ("list_countersigned", "the host countersigns"),
    ("list_disputed", "the host refuses to countersign"),
    ("dispute_ruled", "leader or bureau rules on a dispute"),
    (
        "list_amended",
        "the list is amended after it was handed over",
    ),
    ("visit_postponed", "a visit is postponed"),
    ("visit_cancelled", "a visit is called off"),
    ("visit_archived", "a visit goes to the archive"),
    ("finding_contested", "the host contests a finding"),
    ("finding_verified", "a rectification is verified"),
    ("finding_sent_back", "a rectification is sent back"),
    ("finding_crossed_off", "a finding is crossed off"),
    ("finding_reopened", "a finding is reopened"),
    (
        "closing_crossed_opening",
        "a closing decision crosses one that keeps open",
    ),
    ("needs_ruling", "a thing waits for a ruling on a crossing"),
    (
        "decision_refused_by_hub",
        "the hub records a refusal of what a phone took for valid",
    ),
    ("extension_granted", "more time is granted"),
    (
        "measure_planned",
        "the host plans a measure in the follow-up",
    ),
    ("leave_granted", "leave is granted"),
    ("leave_not_used", "a granted leave is not used"),
    ("issue_answered", "an escalated issue is answered"),
    ("issue_not_effective", "an answer to an issue does not help"),
    ("session_signed_in", "somebody signs in at a study session"),
    ("session_held", "a study session is held"),
    ("pair_issued", "a pair is issued by decision"),
    ("pair_dissolved", "a pair is dissolved"),
    ("partner_rotated", "a plant gets another partner"),
    ("leader_changed", "another person leads the alliance"),
    ("director_replaced", "the host's director is another person"),
    ("report_sent", "the bureau sends a report"),
    ("photo_captured", "a photo is taken"),
    ("photo_seen_elsewhere", "a photo reaches another phone"),
    ("bundle_with_photo", "a photo travels in a bundle"),
    (
        "item_held",
        "an item waits at a phone for what it builds on",
    ),
    (
        "item_held_at_hub",
        "an item waits at the hub for what it builds on",
    ),
    (
        "feed_in_pieces",
        "an answer does not fit the budget and goes on",
    ),
    ("phone_came_late", "a phone is enrolled in the middle"),
    (
        "phone_restarted_with_work",
        "a phone restarts with work it has not sent",
    ),
    (
        "killed_in_write_kept",
        "a phone is killed in a write, and the write is there",
    ),
    (
        "killed_in_write_lost",
        "a phone is killed in a write, and nothing of it is there",
    ),
    (
        "disk_full_refused",
        "a full phone refuses a command with the word for it",
    ),
    ("disk_full_in_sync", "a full phone cannot take an answer"),
    (
        "clock_ten_years_off",
        "a phone writes with a clock that is years off",
    ),
    (
        "revoked_with_work",
        "a phone is withdrawn while it holds work it has not sent",
    ),
    ("revoked_turned_away", "a withdrawn phone is turned away"),
    (
        "key_lost",
        "a phone loses its key and its person is enrolled anew",
    ),
    (
        "rogue_refused",
        "the hub refuses what a hostile member made up",
    ),
    (
        "rogue_equivocated",
        "a hostile member tells two stories for one place",
    ),
    (
        "rogue_lied_in_facts",
        "a hostile member submits counts the record does not hold",
    ),
    (
        "nosy_turned_away",
        "a member asks for a photo it may not see, in vain",
    ),
    ("garbage_survived", "a phone gets an answer that is none"),
    ("all_clocks_differ", "no two phones agree on the day"),
    ("twelve_phones", "a run with ten phones or more"),
    (
        "hub_lost_numbers",
        "a hub comes back from a copy that lacks numbers",
    ),
    (
        "hub_recovers",
        "a restored hub learns from a phone that it lost numbers",
    ),
    (
        "recovery_ended_whole",
        "a restored hub has everything back and goes on by itself",
    ),
    (
        "recovery_ended_by_hand",
        "a restored hub goes on with holes because it is told to",
    ),
    (
        "two_stories_noticed",
        "a phone stops because the hub tells a number differently",
    ),
    (
        "false_refusal_survived",
        "a phone is refused by somebody who is not the hub",
    ),
    (
        "hidden_item_noticed",
        "a phone finds out that the hub leaves a number out",
    ),
    (
        "fork_proof_kept",
        "a phone keeps the proof that the hub told two stories",
    ),
    (
        "late_work_waits",
        "work of somebody whose right ended waits for a steward",
    ),
    ("late_let_in", "a steward lets late work in"),
    ("late_turned_away", "a steward turns late work away"),
    ("cut_off_long", "a phone is cut off while others decide"),
];

/// Notes that a rare state was reached.
///
/// # Panics
/// When the name is not in [`MARKERS`].
pub fn reached(name: &'static str) {
    assert!(
        MARKERS.iter().any(|(known, _)| *known == name),
        "no such marker: {name}"
    );
    book::marker(name);
}

/// Lists the markers that a book does not have.
pub fn missing(book: &book::Book) -> Vec<&'static str> {
    MARKERS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !book.markers.contains_key(name))
        .collect()
}
