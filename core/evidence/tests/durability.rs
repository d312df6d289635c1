//! Blobs are whole or absent, whatever the disk does.
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
use std::sync::Arc;

use common::{files_below, photo};
use hucha_evidence::{
    BlobDir, BlobError, EvidenceError, Failure, FaultLayer, Limits, Source, Step, hex_of, ingest,
    sha256_of,
};
use tempfile::TempDir;

const STEPS: [Step; 5] = [
    Step::Create,
    Step::Write,
    Step::Sync,
    Step::Rename,
    Step::SyncDir,
];

/// Every file is a blob whose bytes match its name; returns how many there are.
fn whole_blobs(root: &Path) -> usize {
    let files = files_below(root);
    for file in &files {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert_eq!(
            hex_of(&sha256_of(&fs::read(file).unwrap())),
            name,
            "half-written file"
        );
    }
    files.len()
}

#[test]
fn putting_the_same_bytes_twice_stores_them_once() {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(folder.path()).unwrap();
    let hash = blobs.put_bytes(b"same").unwrap();
    assert_eq!(blobs.put_bytes(b"same").unwrap(), hash);
    assert_eq!(whole_blobs(folder.path()), 1);
    assert_eq!(blobs.verify(&hash).unwrap(), 4);
    assert!(blobs.contains(&hash).unwrap());
}

#[test]
fn a_disk_that_fills_at_any_step_leaves_nothing_half_written_and_a_retry_succeeds() {
    let path = photo("flange-fixed.jpg");
    for failure in [Failure::DiskFull, Failure::Device] {
        for step in STEPS {
            let mut refused = 0;
            for nth in 1.. {
                let folder = TempDir::new().unwrap();
                let root = folder.path().join("blobs");
                let layer = FaultLayer::healthy();
                let blobs = BlobDir::open_with(&root, Arc::new(layer.clone())).unwrap();
                layer.arm(step, nth, failure);
                let outcome = ingest(&path, Source::InApp, &blobs, &Limits::default());
                if !layer.has_fired() {
                    outcome.unwrap();
                    break;
                }
                refused += 1;
                let error = outcome.unwrap_err();
                let is_told = match failure {
                    Failure::DiskFull => matches!(error, EvidenceError::DiskFull { .. }),
                    Failure::Device | Failure::ShortWrite => {
                        matches!(error, EvidenceError::NotStored { .. })
                    }
                };
                assert!(is_told, "{step:?} {nth} {failure:?}: {error}");
                assert!(whole_blobs(&root) <= 3);

                layer.heal();
                let taken = ingest(&path, Source::InApp, &blobs, &Limits::default()).unwrap();
                assert_eq!(whole_blobs(&root), 3);
                blobs.verify(&taken.original.sha256).unwrap();
            }
            assert!(
                refused >= 3,
                "{step:?} failed only {refused} times: one per blob at least"
            );
        }
    }
}

#[test]
fn short_writes_lose_no_bytes() {
    let folder = TempDir::new().unwrap();
    let layer = FaultLayer::failing(Step::Write, 1, Failure::ShortWrite);
    let blobs = BlobDir::open_with(folder.path(), Arc::new(layer.clone())).unwrap();
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    let hash = blobs.put_bytes(&bytes).unwrap();
    assert!(layer.has_fired() && layer.count(Step::Write) > 10);
    assert_eq!(hash, sha256_of(&bytes));
    assert_eq!(blobs.read(&hash).unwrap(), bytes);
}

#[test]
fn a_file_is_synced_before_it_gets_its_name_and_its_folder_after() {
    for step in [Step::Sync, Step::SyncDir] {
        let folder = TempDir::new().unwrap();
        let layer = FaultLayer::healthy();
        let blobs = BlobDir::open_with(folder.path(), Arc::new(layer.clone())).unwrap();
        layer.arm(step, 1, Failure::Device);
        let error = blobs.put_bytes(b"evidence").unwrap_err();
        assert!(matches!(error, BlobError::Io { .. }), "{error}");
        // Neither an unsynced file nor one in an unsynced new folder may be named.
        assert_eq!(layer.count(Step::Rename), 0, "{step:?}");
    }
    let folder = TempDir::new().unwrap();
    let layer = FaultLayer::healthy();
    let blobs = BlobDir::open_with(folder.path(), Arc::new(layer.clone())).unwrap();
    // The first folder sync is for the new shard, the second makes the rename durable.
    layer.arm(Step::SyncDir, 2, Failure::Device);
    blobs.put_bytes(b"evidence").unwrap_err();
    assert_eq!(layer.count(Step::Rename), 1);
}

#[test]
fn a_retry_syncs_the_folder_even_when_the_blob_is_there() {
    let folder = TempDir::new().unwrap();
    let layer = FaultLayer::healthy();
    let blobs = BlobDir::open_with(folder.path(), Arc::new(layer.clone())).unwrap();
    blobs.put_bytes(b"evidence").unwrap();
    layer.arm(Step::SyncDir, 1, Failure::Device);
    blobs.put_bytes(b"evidence").unwrap_err();
}

#[test]
fn a_blob_that_rots_is_moved_aside_and_never_deleted() {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(folder.path()).unwrap();
    let hash = blobs.put_bytes(b"as it was").unwrap();
    for round in 1..=2 {
        let rotten = format!("rot {round}");
        fs::write(blobs.path_of(&hash), &rotten).unwrap();
        let error = blobs.read(&hash).unwrap_err();
        let BlobError::Corrupt { sha256, moved_to } = error else {
            panic!("{error}")
        };
        assert_eq!(sha256, hash);
        let aside = folder
            .path()
            .join("quarantine")
            .join(format!("{}-{round}", hex_of(&hash)));
        assert_eq!(moved_to, aside);
        assert_eq!(fs::read_to_string(aside).unwrap(), rotten);
        assert!(matches!(
            blobs.verify(&hash),
            Err(BlobError::Missing { .. })
        ));
        // Good bytes coming again heal it.
        blobs.put_bytes(b"as it was").unwrap();
        assert_eq!(blobs.read(&hash).unwrap(), b"as it was");
    }
}

#[test]
fn good_bytes_replace_a_rotten_blob_on_put() {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(folder.path()).unwrap();
    let hash = blobs.put_bytes(b"as it was").unwrap();
    fs::write(blobs.path_of(&hash), b"rot").unwrap();
    blobs.put_bytes(b"as it was").unwrap();
    assert_eq!(blobs.read(&hash).unwrap(), b"as it was");
    let aside = folder
        .path()
        .join("quarantine")
        .join(format!("{}-1", hex_of(&hash)));
    assert_eq!(fs::read(aside).unwrap(), b"rot");
}

#[test]
fn a_source_that_changed_is_not_stored() {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(&folder.path().join("blobs")).unwrap();
    let path = folder.path().join("photo.jpg");
    fs::write(&path, b"second version").unwrap();
    let error = blobs
        .put_file_expecting(&path, &sha256_of(b"first version"))
        .unwrap_err();
    assert!(matches!(error, BlobError::Changed), "{error}");
    assert_eq!(files_below(&folder.path().join("blobs")).len(), 0);
}

#[test]
fn leftovers_of_a_crash_are_swept_and_blobs_stay() {
    let folder = TempDir::new().unwrap();
    let blobs = BlobDir::open(folder.path()).unwrap();
    let hash = blobs.put_bytes(b"whole").unwrap();
    fs::write(folder.path().join(".part-77-0"), b"hal").unwrap();
    assert_eq!(blobs.sweep_unfinished().unwrap(), 1);
    assert_eq!(files_below(folder.path()), [blobs.path_of(&hash)]);
}

#[test]
fn a_read_error_is_told_and_does_not_quarantine_a_good_blob() {
    let folder = TempDir::new().unwrap();
    let layer = FaultLayer::healthy();
    let blobs = BlobDir::open_with(folder.path(), Arc::new(layer.clone())).unwrap();
    let hash = blobs.put_bytes(b"whole").unwrap();
    layer.arm(Step::Read, 2, Failure::Device);
    assert!(matches!(blobs.verify(&hash), Err(BlobError::Io { .. })));
    layer.heal();
    assert_eq!(blobs.verify(&hash).unwrap(), 5);
}
