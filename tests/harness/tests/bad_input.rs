//! Bad input through the public door: it is refused with its cause, nothing changes, and the next
//! good input works.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "test code"
)]

use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, EngineError, Receipt};
use hucha_harness::check::visit_doc;
use hucha_harness::door::{self, Answer};
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::snapshot::Snapshot;
use hucha_harness::world::{Keep, World, people};
use hucha_model::content::{AnswerValue, PhotoFor, PhotoMoment};
use hucha_model::programme::Programmes;
use hucha_model::{ActivityId, DeviceId, Hash, Lang};
use hucha_sync::{
    Asker, BundleLoad, Frame, Item, StreamWriter, read_bundle, read_stream, write_bundle,
};
use std::path::{Path, PathBuf};

const ALICE: usize = 0;
const BOB: usize = 1;

/// Two inspectors' phones in folders, with a visit open on both.
fn visit_on_two_phones() -> (Network, ActivityId) {
    let mut dice = Dice::new(1);
    let phones = [("alice", people::ALICE), ("bob", people::BOB)];
    let world = World::build(&phones, Keep::Folders, &mut dice).unwrap();
    let mut network = Network::new(world, dice);
    network.run_until_quiescent().unwrap();
    let activity = plan_visit(&mut network).unwrap();
    let template = Programmes::embedded()
        .unwrap()
        .checklist("CL-WD")
        .unwrap()
        .template();
    let open = Command::OpenVisit { activity, template };
    network.phone(ALICE).engine().execute(open).unwrap();
    network.run_until_quiescent().unwrap();
    (network, activity)
}

fn note(
    network: &Network,
    who: usize,
    activity: ActivityId,
    text: &str,
) -> Result<(), EngineError> {
    let edit = VisitEdit::WriteNote {
        key: "n".into(),
        about: "经过".into(),
        text: text.into(),
    };
    network
        .phone(who)
        .engine()
        .edit(visit_doc(activity), &Edit::Visit(edit))
        .map(drop)
}

fn answer(
    network: &Network,
    who: usize,
    activity: ActivityId,
    item: &str,
) -> Result<(), EngineError> {
    let edit = VisitEdit::Answer {
        item: item.into(),
        value: AnswerValue::DoesNotConform,
    };
    network
        .phone(who)
        .engine()
        .edit(visit_doc(activity), &Edit::Visit(edit))
        .map(drop)
}

fn snapshot(network: &Network, who: usize, activity: ActivityId) -> Snapshot {
    Snapshot::of(network.phone(who), activity).unwrap()
}

/// Who asks, where nobody checks the seal of the answer.
fn asker(device: DeviceId) -> Asker {
    Asker {
        device,
        request: Hash::default(),
    }
}

#[test]
fn garbage_from_the_hub_changes_nothing_and_the_next_sync_works() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "写在离线时").unwrap();
    let before = snapshot(&network, ALICE, activity);
    let mut dice = Dice::new(2);
    let (kind, good) = {
        network
            .phone(ALICE)
            .engine()
            .execute(Command::WantSync)
            .unwrap();
        let plan = network
            .phone(ALICE)
            .engine()
            .plan_requests()
            .unwrap()
            .remove(0);
        let now = network.world.time.now();
        let answer = door::knock(&mut network.world.hub, &plan, now);
        (answer.kind, answer.body)
    };
    let mut noise = vec![0; 500];
    dice.fill(&mut noise);
    let half = good[..good.len() / 2].to_vec();
    let page = b"<html><body>please log in</body></html>".to_vec();
    for body in [Vec::new(), noise, half, page] {
        let garbage = Answer {
            kind,
            status: 200,
            nonce: None,
            body,
        };
        let engine = network.phone(ALICE).engine();
        match network.phone(ALICE).take(&garbage) {
            Err(error @ EngineError::Garbage(_)) => {
                assert!(engine.sentence(&error, Lang::Zh).contains("数据未改动"));
                assert!(
                    engine
                        .sentence(&error, Lang::En)
                        .contains("nothing was changed")
                );
            }
            other => panic!("garbage was expected, not {other:?}"),
        }
        assert_eq!(snapshot(&network, ALICE, activity), before);
    }
    network.run_until_quiescent().unwrap();
    assert_eq!(
        snapshot(&network, ALICE, activity).content,
        snapshot(&network, BOB, activity).content
    );
}

#[test]
fn one_item_with_a_bad_signature_is_put_aside_and_the_others_are_taken() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "甲").unwrap();
    let reader = network.phone(BOB).person;
    let engine = network.phone(ALICE).engine();
    let first = read_bundle(&engine.export_bundle(activity, reader, "").unwrap()).unwrap();
    answer(&network, ALICE, activity, "4.1").unwrap();
    let engine = network.phone(ALICE).engine();
    let mut bundle = read_bundle(&engine.export_bundle(activity, reader, "").unwrap()).unwrap();
    let forged = bundle
        .items
        .iter()
        .rposition(|item| matches!(item, Item::Run { .. }))
        .unwrap();
    assert!(
        !first.items.contains(&bundle.items[forged]),
        "the run of the second edit"
    );
    if let Item::Run { attestation, .. } = &mut bundle.items[forged] {
        attestation.sig[10] ^= 1;
    }
    let load = BundleLoad {
        items: &bundle.items,
        ..BundleLoad::default()
    };
    let bytes = write_bundle(&bundle.meta, &load).unwrap();
    let received = network.phone(BOB).engine().import_bundle(&bytes).unwrap();
    assert_eq!(received.applied.quarantined, 1);
    assert_eq!(received.applied.accepted, 1, "the note's run");
    let here = network.phone(BOB).engine().visit_content(activity).unwrap();
    assert_eq!((here.notes.len(), here.answers.len()), (1, 0));
    // The true run still gets through, by hand and by the hub.
    network.hand_over(ALICE, BOB, activity, true).unwrap();
    let here = network.phone(BOB).engine().visit_content(activity).unwrap();
    assert_eq!((here.notes.len(), here.answers.len()), (1, 1));
    network.run_until_quiescent().unwrap();
}

#[test]
fn the_hub_refuses_a_pushed_item_with_a_bad_signature_and_takes_the_rest() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "甲").unwrap();
    network
        .phone(ALICE)
        .engine()
        .execute(Command::WantSync)
        .unwrap();
    let plan = network
        .phone(ALICE)
        .engine()
        .plan_requests()
        .unwrap()
        .remove(0);
    let hucha_sync::PlanBody::Bytes(body) = &plan.body else {
        panic!("a sync has a body")
    };
    let mut frames = read_stream(body).unwrap();
    let run = frames.iter().find_map(|frame| {
        let Frame::Item(Item::Run {
            attestation,
            changes,
        }) = frame
        else {
            return None;
        };
        Some((attestation.clone(), changes.clone()))
    });
    let (mut attestation, changes) = run.expect("the note's run");
    attestation.sig[3] ^= 1;
    frames.insert(
        1,
        Frame::Item(Item::Run {
            attestation,
            changes,
        }),
    );
    let mut stream = StreamWriter::new();
    for frame in &frames {
        stream.push(frame).unwrap();
    }
    let device = network.phone(ALICE).engine().identity().unwrap().device;
    let now = network.world.time.now();
    let answer = network
        .world
        .hub
        .answer(asker(device), &stream.finish(), now, 1 << 20)
        .unwrap();
    let words: Vec<String> = answer
        .verdicts
        .iter()
        .map(|(_, word)| format!("{word:?}"))
        .collect();
    assert!(
        words[0].contains("Rejected") && words[0].contains("signature"),
        "{words:?}"
    );
    assert!(words[1].contains("Accepted"), "{words:?}");
    network.run_until_quiescent().unwrap();
    let here = network.phone(BOB).engine().visit_content(activity).unwrap();
    assert_eq!(here.notes.len(), 1);
}

#[test]
fn an_enrolment_code_enrols_one_phone_and_says_so_to_the_second() {
    let mut dice = Dice::new(3);
    let mut world = World::build(&[("bob-tablet", people::BOB)], Keep::Memory, &mut dice).unwrap();
    let bob = world.person(people::BOB);
    let text = world.enrolment_text(bob, &mut dice).unwrap();
    let start = |name, world: &World| {
        let clock = hucha_harness::clock::PhoneClock::new(&world.time, 0);
        let owner = (people::BOB, bob);
        let home = hucha_engine::Home::Memory;
        hucha_harness::device::Device::start(name, owner, home, clock, &Dice::new(4)).unwrap()
    };
    let first = start("bob", &world);
    let plan = first.engine().plan_enrolment(&text).unwrap();
    let now = world.time.now();
    first
        .take(&door::knock(&mut world.hub, &plan, now))
        .unwrap();
    assert_eq!(
        first.engine().identity().map(|known| known.person),
        Some(bob)
    );

    let second = start("thief", &world);
    let plan = second.engine().plan_enrolment(&text).unwrap();
    let answer = door::knock(&mut world.hub, &plan, now);
    match second.take(&answer) {
        Err(EngineError::Hub { code, .. }) => assert_eq!(code, "enrol.used"),
        other => panic!("a refusal was expected, not {other:?}"),
    }
    assert_eq!(second.engine().identity(), None);
    // A fresh code works on the same phone.
    let text = world.enrolment_text(bob, &mut dice).unwrap();
    let plan = second.engine().plan_enrolment(&text).unwrap();
    second
        .take(&door::knock(&mut world.hub, &plan, now))
        .unwrap();
    assert!(second.engine().identity().is_some());
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/photos")
        .join(name)
}

fn capture(network: &Network, activity: ActivityId, path: PathBuf) -> Result<Receipt, EngineError> {
    network.phone(ALICE).engine().execute(Command::Capture {
        doc: visit_doc(activity),
        path,
        clock_offset_s: None,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::Before,
    })
}

/// Counts files below a folder.
fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path) } else { 1 }
        })
        .sum()
}

#[test]
fn a_bad_photo_is_refused_by_name_and_cause_and_nothing_is_written() {
    let (network, activity) = visit_on_two_phones();
    let folder = network.world.folder.as_ref().unwrap().path();
    let blobs = folder.join("alice").join("blobs");
    let before = (snapshot(&network, ALICE, activity), files(&blobs));
    let whole = std::fs::read(fixture("leaking-flange.jpg")).unwrap();
    let bad: [(&str, Vec<u8>, [&str; 2]); 4] = [
        (
            "记录.jpg",
            "这不是照片\n".as_bytes().to_vec(),
            ["不是", "not"],
        ),
        (
            "半张.jpg",
            whole[..whole.len() / 3].to_vec(),
            ["不完整", "incomplete"],
        ),
        ("空.jpg", Vec::new(), ["空", "empty"]),
        ("巨幅.jpg", oversized(&whole), ["超过上限", "limit"]),
    ];
    for (name, bytes, causes) in bad {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = capture(&network, activity, path).expect_err("a bad photo is refused");
        let engine = network.phone(ALICE).engine();
        for (lang, cause) in [Lang::Zh, Lang::En].into_iter().zip(causes) {
            let sentence = engine.sentence(&error, lang);
            println!("{sentence}");
            assert!(sentence.contains(name), "{sentence:?} names {name}");
            let said = sentence.to_lowercase().contains(cause);
            assert!(said, "{sentence:?} gives the cause: {cause}");
        }
        assert_eq!((snapshot(&network, ALICE, activity), files(&blobs)), before);
    }
    let good = capture(&network, activity, fixture("leaking-flange.jpg"));
    assert!(
        matches!(good, Ok(Receipt::Photo { .. })),
        "the next good photo is taken"
    );
    assert_eq!(
        files(&blobs),
        before.1 + 3,
        "thumbnail, master and original"
    );
}

/// Makes the frame header of a JPEG claim 60,000 × 60,000 pixels.
fn oversized(jpeg: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0] || pair == [0xff, 0xc2])
        .unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    bytes
}

#[test]
fn a_full_phone_says_so_keeps_everything_and_works_when_there_is_room() {
    let (mut network, activity) = visit_on_two_phones();
    note(&network, ALICE, activity, "先写的").unwrap();
    // Not a byte more than the database has now.
    network.phone(ALICE).engine().cap_storage(Some(0)).unwrap();
    let mut written = 0;
    let full = loop {
        // The long text fills what free pages there are.
        let edit = VisitEdit::WriteNote {
            key: format!("k{written}"),
            about: "经过".into(),
            text: format!("{written} {}", "满".repeat(2_000)),
        };
        let done = network
            .phone(ALICE)
            .engine()
            .edit(visit_doc(activity), &Edit::Visit(edit));
        match done {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1_000, "a capped database fills up");
    };
    let engine = network.phone(ALICE).engine();
    assert!(
        engine.sentence(&full, Lang::Zh).contains("已满"),
        "{full:?}"
    );
    assert!(engine.sentence(&full, Lang::En).contains("full"));
    let held = engine.visit_content(activity).unwrap();
    assert_eq!(
        held.notes.len(),
        written + 1,
        "what was acknowledged, and nothing half-written"
    );
    assert!(note(&network, ALICE, activity, &"更".repeat(2_000)).is_err());

    network.phone(ALICE).engine().cap_storage(None).unwrap();
    answer(&network, ALICE, activity, "4.1").unwrap();
    network.restart(ALICE).unwrap();
    let held = network
        .phone(ALICE)
        .engine()
        .visit_content(activity)
        .unwrap();
    assert_eq!((held.notes.len(), held.answers.len()), (written + 1, 1));
    network.run_until_quiescent().unwrap();
    assert_eq!(
        snapshot(&network, BOB, activity).content,
        snapshot(&network, ALICE, activity).content
    );
}

#[test]
fn a_phone_killed_after_any_edit_comes_back_with_all_of_them() {
    let (mut network, activity) = visit_on_two_phones();
    for round in 1..=12 {
        let edit = VisitEdit::WriteNote {
            key: format!("k{round}"),
            about: "经过".into(),
            text: format!("第{round}条"),
        };
        network
            .phone(ALICE)
            .engine()
            .edit(visit_doc(activity), &Edit::Visit(edit))
            .unwrap();
        network.restart(ALICE).unwrap();
        let held = network
            .phone(ALICE)
            .engine()
            .visit_content(activity)
            .unwrap();
        assert_eq!(held.notes.len(), round);
    }
    network.run_until_quiescent().unwrap();
    let here = network.phone(BOB).engine().visit_content(activity).unwrap();
    assert_eq!(here.notes.len(), 12);
}

#[test]
fn a_clock_that_lost_its_battery_neither_loses_nor_hides_anything() {
    let (mut network, activity) = visit_on_two_phones();
    let decades = 50 * 365 * 86_400_000_i64;
    for error in [-decades, decades] {
        network.world.devices[BOB].clock.jump_to(error);
        note(&network, ALICE, activity, &format!("时钟差 {error}")).unwrap();
        network.hand_over(ALICE, BOB, activity, true).unwrap();
        network.run_until_quiescent().unwrap();
        assert_eq!(
            snapshot(&network, BOB, activity).content,
            snapshot(&network, ALICE, activity).content
        );
        note(&network, BOB, activity, &format!("我的时钟差 {error}")).unwrap();
        network.run_until_quiescent().unwrap();
        let held = network
            .phone(ALICE)
            .engine()
            .visit_content(activity)
            .unwrap();
        assert!(
            held.notes
                .values()
                .any(|note| note.text == format!("我的时钟差 {error}"))
        );
    }
}
