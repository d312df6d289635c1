//! Buttons pressed on real phones: what a screen offers, the hub takes.

use crate::world::*;
use hucha_engine::{Act, ActRequest, ActionView, AskField, FindingRequest, Receipt};
use hucha_model::content::PhotoMoment;
use hucha_model::wire::{EntityKind, EntityRef, Verb};
use hucha_model::{ActivityId, FindingId, Lang};
use std::path::Path;

/// Presses a button, with its first choices and something written where it asks.
fn press(phone: &Phone, action: &ActionView) {
    assert_eq!(action.why_not, None, "{}", action.label);
    let mut request = ActRequest::new(action.kind, action.id, action.verb);
    for ask in action.asks.iter().filter(|ask| ask.is_required) {
        let written = match ask.field {
            AskField::Due => "2026-12-20",
            AskField::Starts => "2026-12-20T09:00:00",
            _ => "请补充试压照片",
        };
        let value = ask.choices.first().map_or(written, |choice| &choice.value);
        request.fill(ask.field, value).unwrap();
    }
    phone.engine.act(Act::Decide { request }).unwrap();
}

fn press_on_finding(phone: &Phone, visit: ActivityId, finding: FindingId, verb: Verb) {
    let screen = phone
        .engine
        .finding_screen(visit, finding, Lang::Zh)
        .unwrap();
    let found = screen.actions.iter().find(|action| action.verb == verb);
    let labels: Vec<&str> = screen
        .actions
        .iter()
        .map(|one| one.label.as_str())
        .collect();
    press(
        phone,
        found.unwrap_or_else(|| panic!("{verb:?} among {labels:?}")),
    );
}

fn press_on_visit(phone: &Phone, visit: ActivityId, verb: Verb) {
    let screen = phone.engine.exit_meeting(visit, Lang::Zh).unwrap();
    let found = screen.actions.iter().find(|action| action.verb == verb);
    press(phone, found.unwrap());
}

#[test]
fn a_hazard_goes_from_its_noting_to_its_cross_off_by_buttons_alone() {
    let (mut world, leader, inspector, visit) = World::begun();
    let host = world.enrol("魏长河", 13);
    world.sync_all(&[&leader, &inspector, &host]);
    let noted = leader.engine.act(Act::NoteFinding {
        activity: visit,
        finding: FindingRequest {
            text: Some("法兰渗漏".into()),
            ..FindingRequest::default()
        },
    });
    let Receipt::Finding { finding, .. } = noted.unwrap() else {
        panic!("a finding")
    };
    for phone in [&inspector, &leader] {
        let close = Act::CloseRecords { activity: visit };
        phone.engine.act(close).unwrap();
        world.sync_all(&[&leader, &inspector]);
    }
    press_on_visit(&leader, visit, Verb::Submit);
    world.sync_all(&[&leader, &inspector, &host]);
    press_on_visit(&host, visit, Verb::Countersign);
    press_on_finding(&host, visit, finding, Verb::Accept);
    press_on_finding(&host, visit, finding, Verb::Assign);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/photos/flange-fixed.jpg");
    let photo = Act::TakePhoto {
        activity: visit,
        finding: Some(finding),
        file,
        moment: PhotoMoment::After,
        clock_offset_s: None,
    };
    host.engine.act(photo).unwrap();
    press_on_finding(&host, visit, finding, Verb::SelfCheck);
    world.sync_all(&[&host, &leader, &inspector]);
    press_on_finding(&leader, visit, finding, Verb::SendBack);
    world.sync_all(&[&host, &leader, &inspector]);
    press_on_finding(&host, visit, finding, Verb::SelfCheck);
    world.sync_all(&[&host, &leader, &inspector]);
    press_on_finding(&inspector, visit, finding, Verb::Verify);
    press_on_finding(&inspector, visit, finding, Verb::CrossOff);
    world.sync_all(&[&inspector, &leader, &host]);
    let entity = EntityRef {
        kind: EntityKind::Finding,
        id: finding.into(),
    };
    for phone in [&leader, &inspector, &host] {
        let state = phone.engine.state(entity).unwrap();
        assert_eq!((state.state.as_str(), state.is_final), ("closed", true));
        assert_eq!(phone.only_here(), 0);
        let shown = phone
            .engine
            .finding_screen(visit, finding, Lang::Zh)
            .unwrap();
        assert!(
            shown
                .history
                .iter()
                .all(|step| step.is_final && step.refused.is_none())
        );
    }
}
