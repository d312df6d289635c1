//! A photo: markers, EXIF, pixels; through the door that every photo takes.

use hucha_evidence::{
    Blob, BlobDir, DiskLayer, EvidenceError, FileLayer, LayerFile, Limits, Source, ingest,
};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, thread_local};
use tempfile::TempDir;

/// Small, so that a mutant whose header claims a large picture costs no second.
const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_side: 4_096,
    max_pixels: 4_000_000,
};

thread_local! {
    static DESK: Desk = Desk::new();
}

struct Desk {
    folder: TempDir,
    blobs: BlobDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::with_prefix("hucha-fuzz-").expect("a temporary folder");
        let layer = Arc::new(Unsynced(DiskLayer));
        let blobs = BlobDir::open_with(&folder.path().join("blobs"), layer);
        let blobs = blobs.expect("a folder of blobs");
        Self { folder, blobs }
    }
}

/// Takes a photo in; what is taken in is kept byte for byte, upright and small enough.
pub fn photo(data: &[u8]) -> &'static str {
    DESK.with(|desk| {
        let path = desk.folder.path().join("photo.jpg");
        fs::write(&path, data).expect("the disk takes a photo");
        let source = Source::Import { clock_offset_s: 60 };
        let taken = match ingest(&path, source, &desk.blobs, &LIMITS) {
            Ok(taken) => taken,
            Err(error) => return word(&error),
        };
        assert_eq!(taken.original.sha256, hucha_evidence::sha256_of(data));
        assert!((1..=8).contains(&taken.orientation));
        for (blob, edge) in [
            (&taken.original, LIMITS.max_side),
            (&taken.master, 2_560),
            (&taken.thumb, 320),
        ] {
            assert!(blob.width.max(blob.height) <= edge && blob.width > 0 && blob.height > 0);
            kept(&desk.blobs, blob);
        }
        for blob in [taken.original, taken.master, taken.thumb] {
            // The three may be one; then it is gone already.
            let _gone = fs::remove_file(desk.blobs.path_of(&blob.sha256));
        }
        "taken"
    })
}

fn kept(blobs: &BlobDir, blob: &Blob) {
    let bytes = fs::read(blobs.path_of(&blob.sha256)).expect("the blob is there");
    assert_eq!(hucha_evidence::sha256_of(&bytes), blob.sha256);
    assert_eq!(bytes.len() as u64, blob.bytes);
}

fn word(error: &EvidenceError) -> &'static str {
    match error {
        EvidenceError::Empty { .. } => "empty",
        EvidenceError::NotJpeg { .. } => "not a photo",
        EvidenceError::Truncated { .. } => "truncated",
        EvidenceError::Unsupported { .. } => "unsupported",
        EvidenceError::Damaged { .. } => "damaged",
        EvidenceError::TooManyPixels { .. } => "too many pixels",
        EvidenceError::TooManyBytes { .. } => "too many bytes",
        EvidenceError::Changed { .. }
        | EvidenceError::Unreadable { .. }
        | EvidenceError::DiskFull { .. }
        | EvidenceError::NotStored { .. } => panic!("no fault of the photo: {error:?}"),
    }
}

/// The disk without waiting for it: what is durable is another test's question.
#[derive(Debug)]
struct Unsynced(DiskLayer);

struct UnsyncedFile(Box<dyn LayerFile>);

impl Write for UnsyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl LayerFile for UnsyncedFile {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FileLayer for Unsynced {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn LayerFile>> {
        Ok(Box::new(UnsyncedFile(self.0.create_new(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        self.0.open(path)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        self.0.len(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        self.0.create_dir(path)
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.list(path)
    }
}
