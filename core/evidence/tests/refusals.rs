//! What is not taken in, why, and that it leaves no trace.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]

mod common;

use std::fs;
use std::path::Path;

use common::{files_below, jpeg, photo, quarters};
use hucha_evidence::{BlobDir, EvidenceError, Lang, Limits, Source, ingest};
use tempfile::TempDir;

/// Takes the file in, expects a refusal without trace and returns it.
fn refusal(path: &Path, limits: &Limits) -> EvidenceError {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("blobs");
    let blobs = BlobDir::open(&root).unwrap();
    let before = fs::read(path).ok();
    let error = ingest(path, Source::InApp, &blobs, limits).unwrap_err();
    assert_eq!(
        files_below(&root),
        Vec::<std::path::PathBuf>::new(),
        "{error}"
    );
    assert_eq!(fs::read(path).ok(), before, "the source file was touched");

    let name = path.file_name().unwrap().to_str().unwrap();
    let folder_name = path.parent().unwrap().to_str().unwrap();
    for sentence in [
        error.sentence(Lang::Zh),
        error.sentence(Lang::En),
        error.to_string(),
    ] {
        assert!(sentence.contains(name), "{sentence}");
        assert!(!sentence.contains(folder_name), "{sentence}");
    }
    assert!(error.sentence(Lang::Zh).ends_with('。'));
    assert!(
        error.sentence(Lang::Zh).contains('请'),
        "says nothing to do"
    );
    error
}

fn refusal_of_bytes(bytes: &[u8], limits: &Limits) -> EvidenceError {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("IMG_0042.jpg");
    fs::write(&path, bytes).unwrap();
    refusal(&path, limits)
}

#[test]
fn a_text_file_named_jpg_is_refused_as_such() {
    let error = refusal(&photo("bad/text.jpg"), &Limits::default());
    assert!(matches!(error, EvidenceError::NotJpeg { .. }), "{error}");
}

#[test]
fn a_truncated_photo_is_refused_as_such() {
    let error = refusal(&photo("bad/truncated.jpg"), &Limits::default());
    assert!(matches!(error, EvidenceError::Truncated { .. }), "{error}");
}

#[test]
fn an_empty_file_is_refused_as_such() {
    let error = refusal(&photo("bad/empty.jpg"), &Limits::default());
    assert!(matches!(error, EvidenceError::Empty { .. }), "{error}");
}

#[test]
fn a_missing_file_is_refused_as_unreadable() {
    let error = refusal(&photo("bad/no-such-file.jpg"), &Limits::default());
    assert!(matches!(error, EvidenceError::Unreadable { .. }), "{error}");
}

#[test]
fn no_cut_of_a_photo_is_ever_accepted() {
    let whole = fs::read(photo("exit-cleared.jpg")).unwrap();
    let cuts = (2..whole.len())
        .step_by(whole.len() / 60)
        .chain([whole.len() - 1]);
    for cut in cuts {
        let error = refusal_of_bytes(&whole[..cut], &Limits::default());
        assert!(
            matches!(error, EvidenceError::Truncated { .. }),
            "cut at {cut}: {error}"
        );
    }
}

#[test]
fn a_cut_photo_with_an_end_pasted_on_is_refused_as_damaged() {
    let whole = fs::read(photo("exit-cleared.jpg")).unwrap();
    for tenths in [3, 5, 8] {
        let mut bytes = whole[..whole.len() * tenths / 10].to_vec();
        bytes.extend([0xFF, 0xD9]);
        let error = refusal_of_bytes(&bytes, &Limits::default());
        assert!(
            matches!(error, EvidenceError::Damaged { .. }),
            "{tenths} tenths: {error}"
        );
    }
}

#[test]
fn a_card_that_lost_a_stretch_of_the_photo_is_refused() {
    let mut bytes = fs::read(photo("exit-cleared.jpg")).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0);
    let error = refusal_of_bytes(&bytes, &Limits::default());
    assert!(matches!(error, EvidenceError::Truncated { .. }), "{error}");
}

#[test]
fn a_file_over_the_byte_limit_is_refused_before_it_is_decoded() {
    let bytes = jpeg(&quarters(64, 64), 64, 64, None);
    let limits = Limits {
        max_bytes: bytes.len() as u64 - 1,
        ..Limits::default()
    };
    let error = refusal_of_bytes(&bytes, &limits);
    assert!(
        matches!(error, EvidenceError::TooManyBytes { bytes: found, .. } if found == bytes.len() as u64),
        "{error}"
    );
}

#[test]
fn a_file_over_16_mebibytes_is_refused_by_default() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("big.jpg");
    let file = fs::File::create(&path).unwrap();
    file.set_len(16 * 1024 * 1024 + 1).unwrap();
    let error = refusal(&path, &Limits::default());
    assert!(
        error.sentence(Lang::Zh).contains("16.1 MB"),
        "{}",
        error.sentence(Lang::Zh)
    );
}

#[test]
fn a_header_that_claims_a_giant_picture_is_refused_before_memory_is_taken() {
    for (width, height) in [(17_000_u16, 16_u16), (16, 17_000), (16_000, 16_000)] {
        let mut bytes = jpeg(&quarters(64, 64), 64, 64, None);
        let frame = bytes
            .windows(2)
            .position(|pair| pair == [0xFF, 0xC0])
            .unwrap();
        bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        let error = refusal_of_bytes(&bytes, &Limits::default());
        let size = (u32::from(width), u32::from(height));
        assert!(
            matches!(error, EvidenceError::TooManyPixels { width, height, .. } if (width, height) == size),
            "{error}"
        );
    }
}

#[test]
fn an_arithmetic_coded_jpeg_is_refused_as_unsupported() {
    let mut bytes = jpeg(&quarters(64, 64), 64, 64, None);
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    bytes[frame + 1] = 0xC9;
    let error = refusal_of_bytes(&bytes, &Limits::default());
    assert!(
        matches!(error, EvidenceError::Unsupported { .. }),
        "{error}"
    );
}

#[test]
fn a_flat_picture_whose_last_rows_are_a_few_bytes_is_not_mistaken_for_a_cut_one() {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(&folder.path().join("blobs")).unwrap();
    for side in [1, 7, 8, 16, 33, 64, 200] {
        let path = folder.path().join(format!("flat-{side}.jpg"));
        fs::write(
            &path,
            jpeg(&vec![128; (side * side * 3) as usize], side, side, None),
        )
        .unwrap();
        let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
        assert_eq!(taken.master.width, side);
    }
}
