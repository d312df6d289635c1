//! What a phone does not let happen to it: by a person without a right, by a phone that was
//! withdrawn, by a hub that refuses a photo, forgets one or tells more than it can show.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, EngineError};
use hucha_harness::check::visit_doc;
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::world::{Keep, World, people};
use hucha_hub::roster::Roster;
use hucha_model::content::{PhotoFor, PhotoMoment};
use hucha_model::programme::Programmes;
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{ActivityId, Hash, Lang};
use hucha_sync::{Frame, Item, PlanBody, PlanKind, Seal, StreamWriter, read_stream};
use std::path::{Path, PathBuf};

/// Photos of which each has a thumbnail, a master and an original to upload.
const PHOTOS: [&str; 9] = [
    "blocked-exit.jpg",
    "cable-sealed.jpg",
    "cable-unsealed.jpg",
    "drum-labelled.jpg",
    "exit-cleared.jpg",
    "flange-fixed.jpg",
    "gauge-overdue.jpg",
    "gauge-renewed.jpg",
    "guard-fitted.jpg",
];
const ALICE: usize = 0;
const BOB: usize = 1;

/// Two inspectors' phones in folders.
fn two_phones() -> Network {
    let mut dice = Dice::new(1);
    let phones = [("alice", people::ALICE), ("bob", people::BOB)];
    let world = World::build(&phones, Keep::Folders, &mut dice).unwrap();
    let mut network = Network::new(world, dice);
    network.run_until_quiescent().unwrap();
    network
}

/// Plans a visit and opens its record on the first phone.
fn open_visit(network: &mut Network) -> ActivityId {
    let activity = plan_visit(network).unwrap();
    let programmes = Programmes::embedded().unwrap();
    let template = programmes.checklist("CL-WD").unwrap().template();
    let open = Command::OpenVisit { activity, template };
    network.phone(ALICE).engine().execute(open).unwrap();
    activity
}

fn visit_on_two_phones() -> (Network, ActivityId) {
    let mut network = two_phones();
    let activity = open_visit(&mut network);
    network.run_until_quiescent().unwrap();
    (network, activity)
}

fn note(network: &Network, who: usize, activity: ActivityId, text: &str) {
    let edit = VisitEdit::WriteNote {
        key: text.into(),
        about: "经过".into(),
        text: text.into(),
    };
    let engine = network.phone(who).engine();
    engine
        .edit(visit_doc(activity), &Edit::Visit(edit))
        .unwrap();
}

fn notes(network: &Network, who: usize, activity: ActivityId) -> Vec<String> {
    let content = network.phone(who).engine().visit_content(activity).unwrap();
    content.notes.into_values().map(|note| note.text).collect()
}

fn capture(network: &Network, activity: ActivityId, name: &str) -> Result<(), EngineError> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/photos");
    let command = Command::Capture {
        doc: visit_doc(activity),
        path: photos.join(name),
        clock_offset_s: None,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::Before,
    };
    network.phone(ALICE).engine().execute(command).map(drop)
}

/// Lists the blobs that the first phone would upload now.
fn uploads(network: &Network) -> Vec<Hash> {
    let plans = network.phone(ALICE).engine().plan_requests().unwrap();
    let sha256 = |kind| match kind {
        PlanKind::BlobPut { sha256 } => Some(sha256),
        PlanKind::Sync { .. } | PlanKind::Enrol { .. } | PlanKind::BlobGet { .. } => None,
    };
    plans.iter().filter_map(|plan| sha256(plan.kind)).collect()
}

/// Gives a phone an answer that the hub never gave, though it bears the hub's seal.
fn tell(network: &Network, who: usize, frames: &[Frame]) {
    let mut stream = StreamWriter::new();
    for frame in frames {
        stream.push(frame).unwrap();
    }
    let request = Hash([0xE1; 32]);
    let seal = Seal {
        scope: network.world.hub.scope(),
        generation: network.world.hub.chain_end().unwrap().generation,
        request,
        frames: stream.digest(),
    };
    // The key of the simulated hub.
    let hub = SoftwareSigner::from_secret(&[12; 32]).unwrap();
    let seal = Signed::seal(&seal, &hub).unwrap();
    stream.push(&Frame::Seal(seal)).unwrap();
    let kind = PlanKind::Sync { request };
    let engine = network.phone(who).engine();
    engine.answered(kind, 200, None, &stream.finish()).unwrap();
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() { files(&path) } else { 1 }
    });
    entries.sum()
}

#[test]
fn a_photo_for_a_record_one_may_no_longer_read_is_refused_before_a_file_is_made() {
    let (mut network, activity) = visit_on_two_phones();
    network.world.time.pass(3 * 24 * 3600 * 1000);
    let without_her = Roster {
        plants: Vec::new(),
        officers: vec![people::ERIN.name.to_owned()],
    };
    let now = network.world.time.now();
    network.world.hub.import(&without_her, now).unwrap();
    network.run_until_quiescent().unwrap();
    let blobs = network.world.folder.as_ref().unwrap().path();
    let blobs = blobs.join("alice").join("blobs");
    let before = files(&blobs);
    let refused = capture(&network, activity, "leaking-flange.jpg");
    assert!(
        matches!(&refused, Err(EngineError::Refused { reason }) if reason == "no_access"),
        "{refused:?}"
    );
    assert_eq!(files(&blobs), before);
}

#[test]
fn photos_the_hub_refuses_wait_behind_the_others_and_are_counted() {
    let (network, activity) = visit_on_two_phones();
    for name in PHOTOS {
        capture(&network, activity, name).unwrap();
    }
    let engine = network.phone(ALICE).engine();
    let waiting = engine.sync_state(Lang::En).unwrap().photos;
    let mut refused: Vec<Hash> = Vec::new();
    // More of them than there are thumbnails, so that the masters get their turn too.
    for _ in 0..2 {
        let next = uploads(&network);
        assert_eq!(next.len(), 8);
        for sha256 in next {
            assert!(!refused.contains(&sha256), "another goes first");
            let put = PlanKind::BlobPut { sha256 };
            let body = br#"{"code":"too_large"}"#;
            engine.answered(put, 413, None, body).unwrap();
            refused.push(sha256);
        }
    }
    assert_eq!(engine.sync_state(Lang::En).unwrap().photos, waiting);
    let put = PlanKind::BlobPut { sha256: refused[0] };
    let unknown = engine.answered(put, 401, None, br#"{"code":"unknown_device"}"#);
    assert!(
        matches!(unknown, Err(EngineError::Hub { status: 401, .. })),
        "a phone that is not known hears so: {unknown:?}"
    );
}

#[test]
fn a_photo_the_hub_lost_goes_up_again() {
    let (network, activity) = visit_on_two_phones();
    capture(&network, activity, "leaking-flange.jpg").unwrap();
    let engine = network.phone(ALICE).engine();
    let sent = uploads(&network);
    for sha256 in &sent {
        let put = PlanKind::BlobPut { sha256: *sha256 };
        engine.answered(put, 204, None, b"").unwrap();
    }
    assert_eq!(uploads(&network), []);
    tell(&network, ALICE, &[Frame::BlobWanted { sha256: sent[0] }]);
    assert_eq!(uploads(&network), [sent[0]]);
}

#[test]
fn of_a_withdrawn_phone_only_what_the_hub_numbered_is_taken() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "收回之前");
    network.settle_phone(ALICE).unwrap();
    let another = open_visit(&mut network);
    note(&network, ALICE, activity, "收回之后");
    let device = network.phone(ALICE).engine().identity().unwrap().device;
    let now = network.world.time.now();
    assert!(network.world.hub.revoke_device(device, now).unwrap());
    network.settle_phone(BOB).unwrap();
    assert_eq!(notes(&network, BOB, activity), ["收回之前"]);

    let reader = network.phone(BOB).person;
    for visit in [activity, another] {
        let alice = network.phone(ALICE).engine();
        let bundle = alice.export_bundle(visit, reader, "").unwrap();
        let bob = network.phone(BOB).engine();
        let received = bob.import_bundle(&bundle).unwrap();
        assert_eq!(received.applied.quarantined, 1, "the run, the opening");
    }
    assert_eq!(notes(&network, BOB, activity), ["收回之前"]);
    let opened = network.phone(BOB).engine().visit_content(another);
    assert!(
        matches!(opened, Err(EngineError::UnknownDocument(_))),
        "no record of a withdrawn phone is opened"
    );
}

#[test]
fn a_cursor_beyond_the_end_of_the_chain_is_not_believed() {
    let (mut network, activity) = visit_on_two_phones();
    let end = network.world.hub.chain_end().unwrap();
    let frames = [
        Frame::Cursor {
            scope: network.world.hub.scope(),
            n: end.n + 1_000,
            more: false,
        },
        Frame::Checkpoint(network.world.hub.checkpoint_at(end.n).unwrap()),
    ];
    tell(&network, BOB, &frames);
    note(&network, ALICE, activity, "照常");
    network.run_until_quiescent().unwrap();
    assert_eq!(notes(&network, BOB, activity), ["照常"]);
}

#[test]
fn an_item_stays_to_be_pushed_until_the_hubs_signed_record_of_it_is_here() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "还没到");
    let engine = network.phone(ALICE).engine();
    let plan = engine.plan_requests().unwrap().remove(0);
    let PlanBody::Bytes(body) = &plan.body else {
        panic!("a sync has a body")
    };
    let pushed = read_stream(body).unwrap().into_iter().filter_map(|frame| {
        if let Frame::Item(item @ Item::Run { .. }) = frame {
            Some(item.hash())
        } else {
            None
        }
    });
    let pushed: Vec<Hash> = pushed.collect();
    assert_eq!(pushed.len(), 1);
    let beyond = network.world.hub.chain_end().unwrap().n + 1;
    for verdict in [
        Verdict::Accepted { n: beyond },
        Verdict::Duplicate { n: beyond },
    ] {
        let item = pushed[0];
        tell(&network, ALICE, &[Frame::Verdict { item, verdict }]);
    }
    network.run_until_quiescent().unwrap();
    assert_eq!(notes(&network, BOB, activity), ["还没到"]);
    let plans = network.phone(ALICE).engine().plan_requests().unwrap();
    assert_eq!(plans, [], "with the record nothing is left to push");
}

#[test]
fn what_the_feed_brought_from_its_beginning_is_not_fetched_again() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "一次就够");
    network.run_until_quiescent().unwrap();
    assert_eq!(notes(&network, BOB, activity), ["一次就够"]);
    for who in [ALICE, BOB] {
        let engine = network.phone(who).engine();
        engine.pause();
        engine.resume().unwrap();
        note(
            &network,
            who,
            activity,
            if who == ALICE { "甲" } else { "乙" },
        );
        let plan = network
            .phone(who)
            .engine()
            .plan_requests()
            .unwrap()
            .remove(0);
        let PlanBody::Bytes(body) = &plan.body else {
            panic!("a sync has a body")
        };
        let Frame::Hello(hello) = read_stream(body).unwrap().remove(0) else {
            panic!("a request says who asks")
        };
        assert_eq!(hello.backfill, []);
        assert!(hello.missing.is_empty() && hello.again.is_empty());
    }
}
