//! What answers about photos do to a sync: one that fails lets the others through.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::event::Topic;
use crate::incoming::tests::pair::{Phone, enrolled, visit};
use crate::view::tests::world::{DEVICE, ME};
use hucha_document::{Edit, VisitEdit};
use hucha_model::content::{PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::{ActivityId, DocId, Hash, Millis, PhotoId};
use hucha_store::Reads;
use hucha_sync::PlanKind;

/// Gives the bytes of a photo that somebody else took.
fn bytes(n: u8, size: &str) -> Vec<u8> {
    format!("photo {n} {size}").into_bytes()
}

fn thumb(n: u8) -> Hash {
    Hash::of_bytes(&bytes(n, "thumb"))
}

fn show(engine: &Engine, doc: DocId, n: u8) {
    let content = PhotoContent {
        original: Hash::of_bytes(&bytes(n, "original")),
        master: Hash::of_bytes(&bytes(n, "master")),
        thumb: thumb(n),
        bytes: 9,
        width: 4,
        height: 3,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::Before,
        taken_at: None,
        clock_offset_s: None,
        by: ME,
        at: Millis(1),
        keep_inside: false,
    };
    let photo = PhotoId::from_bytes([n; 16]);
    let edit = Edit::Visit(VisitEdit::AddPhoto { photo, content });
    engine.edit(doc, &edit).unwrap();
}

/// A phone with a record that shows photos whose bytes are not here.
fn with_photos(folder: &std::path::Path, count: u8) -> Phone {
    let phone = enrolled(folder, DEVICE, true);
    let (_, doc) = visit(&phone.engine, 71, 0);
    (1..=count).for_each(|n| show(&phone.engine, doc, n));
    phone
}

fn asked(engine: &Engine) -> Vec<Hash> {
    let plans = engine.plan_requests().unwrap();
    let gets = plans.iter().filter_map(|plan| match plan.kind {
        PlanKind::BlobGet { sha256 } => Some(sha256),
        PlanKind::Sync { .. } | PlanKind::BlobPut { .. } | PlanKind::Enrol { .. } => None,
    });
    gets.collect()
}

fn answer(
    engine: &Engine,
    sha256: Hash,
    status: u16,
    body: &[u8],
) -> Result<crate::Received, EngineError> {
    engine.answered(PlanKind::BlobGet { sha256 }, status, None, body)
}

fn is_here(engine: &Engine, sha256: Hash) -> bool {
    let inner = engine.lock();
    let blobs = inner.blobs.as_ref().unwrap();
    blobs.contains(&sha256.0).unwrap()
}

#[test]
fn eight_photos_the_hub_never_gets_do_not_keep_the_ninth_from_coming() {
    let folder = tempfile::tempdir().unwrap();
    let phone = with_photos(folder.path(), 9);
    let mut came = 0;
    for _ in 0..4 {
        for sha256 in asked(&phone.engine) {
            if sha256 == thumb(9) {
                answer(&phone.engine, sha256, 200, &bytes(9, "thumb")).unwrap();
                came += 1;
            } else {
                answer(&phone.engine, sha256, 404, b"").unwrap();
            }
        }
    }
    assert!(is_here(&phone.engine, thumb(9)));
    assert_eq!(came, 1, "what came is not asked for again");
}

#[test]
fn a_photo_with_wrong_bytes_or_a_tired_hub_does_not_end_the_sync() {
    let folder = tempfile::tempdir().unwrap();
    let phone = with_photos(folder.path(), 2);
    let all = asked(&phone.engine);
    let [first, second, third, fourth] = all.as_slice().try_into().unwrap();
    answer(&phone.engine, first, 200, b"something else").unwrap();
    answer(&phone.engine, second, 503, b"<html>later</html>").unwrap();
    answer(&phone.engine, third, 403, br#"{"code":"no_access"}"#).unwrap();
    assert!(!is_here(&phone.engine, first));
    let fetches = phone.engine.lock().store.read(Reads::blob_fetches).unwrap();
    let mut why: Vec<&str> = fetches.iter().map(|row| row.last_error.as_str()).collect();
    why.sort_unstable();
    assert_eq!(why, ["no_access", "unreadable", "wrong_bytes"]);
    assert_eq!(asked(&phone.engine)[0], fourth, "what failed goes last");
    // Once nobody waits for a sync, what failed rests; its pause ends, or a person ends it.
    phone.engine.lock().sync_wanted = false;
    assert_eq!(asked(&phone.engine), [fourth]);
    assert!(phone.engine.retry_now(second).unwrap());
    assert_eq!(asked(&phone.engine), [fourth, second]);
    phone.clock.pass(5_000);
    assert_eq!(asked(&phone.engine).len(), 4);
}

#[test]
fn a_photo_that_came_shows_on_the_screens_of_its_visit() {
    let folder = tempfile::tempdir().unwrap();
    let phone = with_photos(folder.path(), 1);
    let seen = phone.engine.events_after(0).last().unwrap().n;
    answer(&phone.engine, thumb(1), 200, &bytes(1, "thumb")).unwrap();
    let topics: Vec<Topic> = phone
        .engine
        .events_after(seen)
        .iter()
        .map(|event| event.topic)
        .collect();
    let activity = ActivityId::from_bytes([71; 16]);
    assert!(topics.contains(&Topic::Activity { activity }), "{topics:?}");
}

#[test]
fn who_may_not_speak_to_the_hub_hears_it_from_a_photo_too() {
    let folder = tempfile::tempdir().unwrap();
    let phone = with_photos(folder.path(), 1);
    let refused = answer(&phone.engine, thumb(1), 401, br#"{"code":"device"}"#);
    assert!(
        matches!(refused, Err(EngineError::Hub { status: 401, .. })),
        "{refused:?}"
    );
}
