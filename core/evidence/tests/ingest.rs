//! What becomes of a good photo.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]

mod common;

use std::fs;

use chrono::{NaiveDate, NaiveDateTime};
use common::{CORNERS, as_held, exif_with_orientation, files_below, jpeg, photo, quarters};
use hucha_evidence::{Blob, BlobDir, Limits, Source, hex_of, ingest, sha256_of};
use tempfile::TempDir;

fn blob_dir() -> (TempDir, BlobDir) {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(&folder.path().join("blobs")).unwrap();
    (folder, blobs)
}

fn june(day: u32, hour: u32, minute: u32, second: u32) -> Option<NaiveDateTime> {
    NaiveDate::from_ymd_opt(2026, 6, day)?.and_hms_opt(hour, minute, second)
}

fn picture(blobs: &BlobDir, blob: &Blob) -> image::RgbImage {
    image::load_from_memory(&blobs.read(&blob.sha256).unwrap())
        .unwrap()
        .to_rgb8()
}

/// The application segments (0xE0–0xEF) and comments of a JPEG before its scan.
fn metadata_segments(bytes: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 2;
    while bytes[at] == 0xFF && bytes[at + 1] != 0xDA {
        let marker = bytes[at + 1];
        if (0xE0..=0xEF).contains(&marker) || marker == 0xFE {
            found.push(marker);
        }
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    found
}

#[test]
fn every_orientation_gives_an_upright_master_and_thumbnail() {
    let upright = quarters(480, 320);
    for orientation in 1..=8 {
        let (folder, blobs) = blob_dir();
        let (stored, w, h) = as_held(&upright, 480, 320, orientation);
        let path = folder.path().join("held.jpg");
        let exif = exif_with_orientation(orientation);
        fs::write(&path, jpeg(&stored, w, h, Some(&exif))).unwrap();

        let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();

        assert_eq!(taken.orientation, orientation);
        assert_eq!((taken.original.width, taken.original.height), (w, h));
        assert_eq!((taken.master.width, taken.master.height), (480, 320));
        assert_eq!((taken.thumb.width, taken.thumb.height), (320, 213));
        for blob in [taken.master, taken.thumb] {
            let seen = picture(&blobs, &blob);
            assert_eq!(seen.dimensions(), (blob.width, blob.height));
            let (w, h) = seen.dimensions();
            let spots = [(9, 9), (w - 10, 9), (9, h - 10), (w - 10, h - 10)];
            for (spot, expected) in spots.into_iter().zip(CORNERS) {
                let colour = seen.get_pixel(spot.0, spot.1).0;
                let off = colour
                    .iter()
                    .zip(expected)
                    .map(|(a, b)| a.abs_diff(b))
                    .max();
                assert!(
                    off < Some(16),
                    "orientation {orientation} at {spot:?}: {colour:?}"
                );
            }
        }
    }
}

#[test]
fn the_original_is_kept_byte_for_byte_under_its_hash() {
    let (_folder, blobs) = blob_dir();
    let path = photo("gauge-overdue.jpg");
    let before = fs::read(&path).unwrap();
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    assert_eq!(taken.original.sha256, sha256_of(&before));
    assert_eq!(blobs.read(&taken.original.sha256).unwrap(), before);
    assert_eq!(taken.original.bytes, before.len() as u64);
    assert_eq!(fs::read(&path).unwrap(), before);
    let stored = blobs.path_of(&taken.original.sha256);
    assert!(stored.ends_with(format!(
        "{}/{}",
        &hex_of(&taken.original.sha256)[..2],
        hex_of(&taken.original.sha256)
    )));
}

#[test]
fn one_clock_offset_corrects_a_whole_camera_card() {
    let (_folder, blobs) = blob_dir();
    let source = Source::Import {
        clock_offset_s: 97_920,
    };
    for (name, camera, corrected) in [
        (
            "card/DSC0001.JPG",
            june(17, 7, 58, 20),
            june(18, 11, 10, 20),
        ),
        ("card/DSC0002.JPG", june(17, 8, 21, 7), june(18, 11, 33, 7)),
    ] {
        let taken = ingest(&photo(name), source, &blobs, &Limits::default()).unwrap();
        assert_eq!(taken.camera_time, camera, "{name}");
        assert_eq!(taken.taken_at, corrected, "{name}");
    }
}

#[test]
fn an_absurd_clock_offset_leaves_the_time_open_and_keeps_the_photo() {
    let (_folder, blobs) = blob_dir();
    let source = Source::Import {
        clock_offset_s: i64::MIN,
    };
    let taken = ingest(
        &photo("card/DSC0002.JPG"),
        source,
        &blobs,
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(taken.taken_at, None);
    assert_eq!(taken.camera_time, june(17, 8, 21, 7));
}

#[test]
fn fixture_photos_carry_the_facts_their_table_promises() {
    let facts = [
        ("missing-guard.jpg", 3, june(18, 9, 31, 40), (1600, 1200)),
        ("gauge-overdue.jpg", 6, june(18, 9, 47, 12), (1200, 1600)),
        ("blocked-exit.jpg", 8, june(18, 10, 5, 58), (1200, 1600)),
        ("cable-unsealed.jpg", 1, june(18, 10, 22, 31), (2560, 1920)),
    ];
    let (_folder, blobs) = blob_dir();
    for (name, orientation, time, size) in facts {
        let taken = ingest(&photo(name), Source::InApp, &blobs, &Limits::default()).unwrap();
        assert_eq!(taken.orientation, orientation, "{name}");
        assert_eq!(taken.taken_at, time, "{name}");
        assert_eq!((taken.master.width, taken.master.height), size, "{name}");
        assert_eq!(taken.place, None, "{name}");
    }
}

#[test]
fn the_place_is_read_but_never_printed() {
    let (_folder, blobs) = blob_dir();
    let path = photo("leaking-flange.jpg");
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    let place = taken.place.unwrap();
    assert!((place.latitude - 36.820_139).abs() < 1e-5);
    assert!((place.longitude - 118.308_333).abs() < 1e-5);
    let printed = format!("{taken:?}");
    assert!(!printed.contains("36.82") && !printed.contains("118.3"));
}

#[test]
fn master_and_thumbnail_carry_no_metadata() {
    let (_folder, blobs) = blob_dir();
    let path = photo("leaking-flange.jpg");
    assert!(metadata_segments(&fs::read(&path).unwrap()).contains(&0xE1));
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    for blob in [taken.master, taken.thumb] {
        let bytes = blobs.read(&blob.sha256).unwrap();
        // Only the JFIF header, which holds the pixel density.
        assert_eq!(metadata_segments(&bytes), [0xE0]);
    }
}

#[test]
fn a_small_photo_is_not_enlarged() {
    let (folder, blobs) = blob_dir();
    let path = folder.path().join("small.jpg");
    fs::write(&path, jpeg(&quarters(200, 120), 200, 120, None)).unwrap();
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    assert_eq!((taken.master.width, taken.master.height), (200, 120));
    assert_eq!((taken.thumb.width, taken.thumb.height), (200, 120));
    assert_eq!(
        (taken.taken_at, taken.place, taken.orientation),
        (None, None, 1)
    );
}

#[test]
fn twelve_megapixels_look_as_another_decoder_and_resizer_make_them() {
    let (folder, blobs) = blob_dir();
    let path = folder.path().join("large.jpg");
    fs::write(&path, common::twelve_megapixels()).unwrap();
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    assert_eq!((taken.master.width, taken.master.height), (2560, 1920));
    assert_eq!((taken.thumb.width, taken.thumb.height), (320, 240));

    let ours = picture(&blobs, &taken.master);
    let filter = image::imageops::FilterType::Lanczos3;
    let theirs = image::open(&path)
        .unwrap()
        .resize_exact(2560, 1920, filter)
        .to_rgb8();
    let sum: u64 = ours
        .as_raw()
        .iter()
        .zip(theirs.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    let mean = sum as f64 / ours.as_raw().len() as f64;
    // Quality 80 on fine grain; a picture shifted by one pixel or with swapped colours is > 10.
    assert!(mean < 4.0, "mean difference {mean}");
}

#[test]
fn a_photo_taken_in_twice_is_stored_once() {
    let (folder, blobs) = blob_dir();
    let path = photo("flange-fixed.jpg");
    let first = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    let files = files_below(folder.path());
    let second = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    assert_eq!(first, second);
    assert_eq!(files_below(folder.path()), files);
    assert_eq!(files.len(), 3);
}

#[test]
fn bytes_that_phones_append_after_the_picture_are_kept() {
    let (folder, blobs) = blob_dir();
    let path = folder.path().join("depth.jpg");
    let mut bytes = jpeg(&quarters(200, 120), 200, 120, None);
    bytes.extend_from_slice(&jpeg(&quarters(40, 40), 40, 40, None));
    fs::write(&path, &bytes).unwrap();
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    assert_eq!(blobs.read(&taken.original.sha256).unwrap(), bytes);
    assert_eq!(taken.master.width, 200);
}
