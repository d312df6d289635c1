//! What a shell is told to read again, and when it is told that a network is wanted.

use crate::act::{Act, ActRequest, FindingRequest};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::event::Topic;
use crate::incoming::tests::pair::{NEW_DEVICE, Phone, enrolled, pushed, reopen, visit};
use crate::round::Round;
use crate::view::tests::world::DEVICE;
use crate::{Receipt, event::Event};
use hucha_model::wire::{EntityKind, Verb};
use hucha_model::{ActivityId, FindingId, Hash};
use hucha_store::Origin;
use hucha_sync::{Incoming, Item};
use std::path::Path;

fn last(engine: &Engine) -> u64 {
    engine.events_after(0).last().map_or(0, |event| event.n)
}

fn heard(engine: &Engine, seen: u64) -> Vec<Topic> {
    let events: Vec<Event> = engine.events_after(seen);
    events.iter().map(|event| event.topic).collect()
}

fn take_in(phone: &Phone, items: Vec<Item>) {
    let incoming = Incoming {
        items,
        ..Incoming::default()
    };
    let mut inner = phone.engine.lock();
    inner.take_in(incoming, Origin::Peer, None).unwrap();
}

/// A visit whose list of one hazard was handed over.
fn listed(folder: &Path) -> (Phone, ActivityId, FindingId) {
    let phone = enrolled(folder, DEVICE, true);
    let (activity, _) = visit(&phone.engine, 71, 0);
    let finding = FindingRequest {
        text: Some("法兰渗漏".into()),
        ..FindingRequest::default()
    };
    let noted = phone.engine.act(Act::NoteFinding { activity, finding });
    let Ok(Receipt::Finding { finding, .. }) = noted else {
        panic!("a hazard: {noted:?}")
    };
    phone.engine.act(Act::CloseRecords { activity }).unwrap();
    step(
        &phone.engine,
        Verb::Start,
        EntityKind::Visit,
        activity.into(),
    );
    step(
        &phone.engine,
        Verb::Submit,
        EntityKind::Visit,
        activity.into(),
    );
    (phone, activity, finding)
}

fn step(engine: &Engine, verb: Verb, kind: EntityKind, id: hucha_model::EntityId) {
    let mut request = ActRequest::new(kind, Some(id), verb);
    request.text = Some("说明".into());
    engine.act(Act::Decide { request }).unwrap();
}

#[test]
fn a_phone_that_is_opened_wants_a_network_once_it_belongs_to_somebody() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = reopen(&folder.path().join("stranger"), DEVICE);
    assert_eq!(heard(&stranger.engine, 0), []);
    let phone = enrolled(&folder.path().join("mine"), DEVICE, true);
    assert!(heard(&phone.engine, 0).contains(&Topic::WantsNetwork));
}

#[test]
fn who_asks_for_a_sync_asks_for_a_network_and_a_sync_that_begins_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let phone = enrolled(folder.path(), DEVICE, true);
    let seen = last(&phone.engine);
    Round::begin(&phone.engine).unwrap();
    assert_eq!(heard(&phone.engine, seen), []);
    phone.engine.act(Act::WantSync).unwrap();
    assert!(heard(&phone.engine, seen).contains(&Topic::WantsNetwork));
}

#[test]
fn trying_again_what_waits_wants_a_network_and_what_does_not_wait_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (phone, ..) = listed(folder.path());
    let item = pushed(&phone)[0].hash();
    let seen = last(&phone.engine);
    let unknown = Hash([9; 32]);
    let refused = phone.engine.act(Act::RetryNow { item: unknown });
    assert!(
        matches!(refused, Err(EngineError::Missing("item"))),
        "{refused:?}"
    );
    assert_eq!(heard(&phone.engine, seen), []);
    phone.engine.act(Act::RetryNow { item }).unwrap();
    assert!(heard(&phone.engine, seen).contains(&Topic::WantsNetwork));
}

#[test]
fn a_decision_on_a_hazard_shows_on_the_screens_of_its_visit_on_both_phones() {
    let folder = tempfile::tempdir().unwrap();
    let (old, activity, finding) = listed(&folder.path().join("old"));
    let new = enrolled(&folder.path().join("new"), NEW_DEVICE, true);
    take_in(&new, pushed(&old));
    let (here, there) = (last(&old.engine), last(&new.engine));
    step(
        &old.engine,
        Verb::Accept,
        EntityKind::Finding,
        finding.into(),
    );
    let shows = Topic::Activity { activity };
    assert!(heard(&old.engine, here).contains(&shows));
    let decision = pushed(&old).pop().unwrap();
    assert!(matches!(decision, Item::Decision(_)));
    take_in(&new, vec![decision]);
    assert!(heard(&new.engine, there).contains(&shows));
}

#[test]
fn after_a_change_of_language_everything_is_read_again_and_no_network_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    drop(listed(folder.path()));
    let phone = reopen(folder.path(), DEVICE);
    let seen = last(&phone.engine);
    phone.engine.note_all();
    let mut topics = heard(&phone.engine, seen);
    topics.sort_unstable();
    let activity = ActivityId::from_bytes([71; 16]);
    assert_eq!(
        topics,
        [
            Topic::Lists,
            Topic::Activity { activity },
            Topic::Directory,
            Topic::Outbox
        ]
    );
}
