//! Kinds of JPEG that cameras, phones and office programs write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]

mod common;

use std::fs;

use common::quarters;
use hucha_evidence::{BlobDir, Limits, Source, ingest};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use tempfile::TempDir;

fn taken_in(bytes: &[u8]) -> image::RgbImage {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(&folder.path().join("blobs")).unwrap();
    let path = folder.path().join("kind.jpg");
    fs::write(&path, bytes).unwrap();
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    image::load_from_memory(&blobs.read(&taken.master.sha256).unwrap())
        .unwrap()
        .to_rgb8()
}

fn encoded(set: impl Fn(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    set(&mut encoder);
    encoder
        .encode(&quarters(480, 320), 480, 320, ColorType::Rgb)
        .unwrap();
    bytes
}

fn assert_corners(seen: &image::RgbImage) {
    let spots = [(9, 9), (470, 9), (9, 310), (470, 310)];
    for (spot, expected) in spots.into_iter().zip(common::CORNERS) {
        let colour = seen.get_pixel(spot.0, spot.1).0;
        let off = colour
            .iter()
            .zip(expected)
            .map(|(a, b)| a.abs_diff(b))
            .max();
        assert!(off < Some(16), "at {spot:?}: {colour:?}");
    }
}

#[test]
fn progressive_photos_are_taken_in() {
    assert_corners(&taken_in(&encoded(|encoder| encoder.set_progressive(true))));
}

#[test]
fn photos_with_restart_markers_are_taken_in() {
    for interval in [1, 7, 30, 600] {
        assert_corners(&taken_in(&encoded(|encoder| {
            encoder.set_restart_interval(interval);
        })));
    }
}

#[test]
fn every_chroma_subsampling_is_taken_in() {
    for factor in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
        SamplingFactor::F_4_1,
    ] {
        assert_corners(&taken_in(&encoded(|encoder| {
            encoder.set_sampling_factor(factor);
        })));
    }
}

#[test]
fn grey_and_cmyk_photos_become_rgb() {
    let mut grey = Vec::new();
    Encoder::new(&mut grey, 92)
        .encode(&[90; 64 * 64], 64, 64, ColorType::Luma)
        .unwrap();
    let seen = taken_in(&grey).get_pixel(30, 30).0;
    assert!(seen.iter().all(|part| part.abs_diff(90) < 4), "{seen:?}");

    let mut cmyk = Vec::new();
    let ink = [0, 255, 255, 0].repeat(64 * 64);
    Encoder::new(&mut cmyk, 92)
        .encode(&ink, 64, 64, ColorType::Cmyk)
        .unwrap();
    let seen = taken_in(&cmyk).get_pixel(30, 30).0;
    assert!(seen[0] > 220 && seen[1] < 40 && seen[2] < 40, "{seen:?}");
}

#[test]
fn the_colour_profile_is_kept_in_the_master() {
    let mut profile = vec![0; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    let bytes = encoded(|encoder| encoder.add_icc_profile(&profile).unwrap());
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(&folder.path().join("blobs")).unwrap();
    let path = folder.path().join("wide.jpg");
    fs::write(&path, bytes).unwrap();
    let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
    let master = blobs.read(&taken.master.sha256).unwrap();
    assert!(
        master
            .windows(profile.len())
            .any(|window| window == profile)
    );
}
