//! Taking one photo in: from a JPEG on disk to three blobs and the facts of its EXIF.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::{NaiveDateTime, TimeDelta};

use crate::blob_dir::BlobDir;
use crate::encode::encode;
use crate::error::EvidenceError;
use crate::exif_facts::{ExifFacts, Place};
use crate::jpeg_frame::{FrameFault, check_frame};
use crate::pixels::{self, PixelFault, Rgb};
use crate::scale;
use crate::sha256::{Sha256Hash, sha256_of};
use crate::upright::upright;

const MASTER_EDGE: u32 = 2560;
const MASTER_QUALITY: u8 = 80;
const THUMB_EDGE: u32 = 320;
const THUMB_QUALITY: u8 = 75;

/// Tells where a photo comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Taken in the app: the phone's clock is the clock.
    InApp,
    /// Imported from a camera card, an album or a recorder.
    Import {
        /// Seconds to add to the camera's clock to get local time; positive if it was slow. One
        /// value serves the whole card.
        clock_offset_s: i64,
    },
}

/// Bounds what is taken in, so that a crafted file cannot take the phone's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes; the hub takes no larger blob (`MAX_BLOB` of its blob requests).
    pub max_bytes: u64,
    /// Longest side, in pixels.
    pub max_side: u32,
    /// Largest area, in pixels.
    pub max_pixels: u64,
}

impl Default for Limits {
    /// Returns 16 MiB, 16,384 pixels a side, 100 megapixels.
    fn default() -> Self {
        Self {
            max_bytes: 16 * 1024 * 1024,
            max_side: 16_384,
            max_pixels: 100_000_000,
        }
    }
}

/// Names one stored JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of the bytes, the name of the blob.
    pub sha256: Sha256Hash,
    /// Length in bytes.
    pub bytes: u64,
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
}

/// Holds what came of one photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// The file as the camera wrote it, byte for byte; its sides are those before turning.
    pub original: Blob,
    /// The upright picture to look at: long edge at most 2,560 pixels, no EXIF.
    pub master: Blob,
    /// The upright picture for lists: long edge at most 320 pixels, no EXIF.
    pub thumb: Blob,
    /// When it was taken, local time, after the clock offset; absent if the camera did not say.
    pub taken_at: Option<NaiveDateTime>,
    /// When it was taken by the camera's own clock.
    pub camera_time: Option<NaiveDateTime>,
    /// EXIF orientation of the original, 1 to 8; 1 if absent or broken.
    pub orientation: u8,
    /// Where it was taken, if the camera said so; never shown unless asked for (off by default).
    pub place: Option<Place>,
}

/// Takes one photo in: stores the untouched original, an upright master and a thumbnail.
///
/// Nothing is stored until the whole picture has been decoded, so a refused file leaves no
/// trace. If the disk fills between the three writes, the blobs already complete stay: trying
/// again finds them. The source file is never touched. One photo at a time: 12 megapixels take
/// about 45 MiB.
pub fn ingest(
    path: &Path,
    source: Source,
    blobs: &BlobDir,
    limits: &Limits,
) -> Result<Ingested, EvidenceError> {
    let file = file_name_of(path);
    let jpeg = read_bounded(path, &file, limits)?;
    let frame = check_frame(&jpeg).map_err(|fault| match fault {
        FrameFault::NotJpeg => EvidenceError::NotJpeg { file: file.clone() },
        FrameFault::Truncated => EvidenceError::Truncated { file: file.clone() },
        FrameFault::Unsupported => EvidenceError::Unsupported { file: file.clone() },
    })?;
    let facts = ExifFacts::read(&jpeg);
    let sha256 = sha256_of(&jpeg);
    // Takes the compressed bytes: they need not stay in memory beside the pixels.
    let decoded =
        pixels::decode(jpeg, frame, limits).map_err(|fault| evidence_error(fault, file.clone()))?;

    let (width, height) = (decoded.rgb.width, decoded.rgb.height);
    let damaged = || EvidenceError::Damaged { file: file.clone() };
    let small = scale::shrink(decoded.rgb, MASTER_EDGE).map_err(|_fault| damaged())?;
    let master = upright(small, facts.orientation);
    let icc = decoded.icc.as_deref();
    let thumb = scale::shrunk(&master, THUMB_EDGE).map_err(|_fault| damaged())?;
    let master_jpeg = encode(&master, MASTER_QUALITY, icc).map_err(|_fault| damaged())?;
    let master_size = (master.width, master.height);
    drop(master);
    let thumb_jpeg = encode(&thumb, THUMB_QUALITY, icc).map_err(|_fault| damaged())?;

    let storing = EvidenceError::storing(&file);
    let bytes = blobs.put_file_expecting(path, &sha256).map_err(&storing)?;
    let put = |bytes: &[u8], (width, height)| {
        let sha256 = blobs.put_bytes(bytes).map_err(&storing)?;
        Ok::<Blob, EvidenceError>(Blob {
            sha256,
            bytes: bytes.len() as u64,
            width,
            height,
        })
    };
    Ok(Ingested {
        original: Blob {
            sha256,
            bytes,
            width,
            height,
        },
        master: put(&master_jpeg, master_size)?,
        thumb: put(&thumb_jpeg, size_of(&thumb))?,
        taken_at: taken_at(facts.camera_time, source),
        camera_time: facts.camera_time,
        orientation: facts.orientation,
        place: facts.place,
    })
}

fn size_of(picture: &Rgb) -> (u32, u32) {
    (picture.width, picture.height)
}

fn file_name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn read_bounded(path: &Path, file: &str, limits: &Limits) -> Result<Vec<u8>, EvidenceError> {
    let unreadable = |source: io::Error| EvidenceError::Unreadable {
        file: file.to_owned(),
        source,
    };
    let opened = File::open(path).map_err(unreadable)?;
    let length = opened.metadata().map_err(unreadable)?.len();
    let too_many = |bytes| EvidenceError::TooManyBytes {
        file: file.to_owned(),
        bytes,
        limit: limits.max_bytes,
    };
    if length > limits.max_bytes {
        return Err(too_many(length));
    }
    // With room for the decoder's padding, so that the file is not copied for it.
    let mut bytes = Vec::with_capacity(length as usize + 64);
    // The file may grow while it is read: one byte over the limit is enough to know.
    let read = opened
        .take(limits.max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    match read as u64 {
        0 => Err(EvidenceError::Empty {
            file: file.to_owned(),
        }),
        read if read > limits.max_bytes => Err(too_many(read)),
        _ => Ok(bytes),
    }
}

fn evidence_error(fault: PixelFault, file: String) -> EvidenceError {
    match fault {
        PixelFault::TooLarge { width, height } => EvidenceError::TooManyPixels {
            file,
            width,
            height,
        },
        PixelFault::Unsupported => EvidenceError::Unsupported { file },
        PixelFault::Damaged => EvidenceError::Damaged { file },
    }
}

fn taken_at(camera_time: Option<NaiveDateTime>, source: Source) -> Option<NaiveDateTime> {
    let time = camera_time?;
    match source {
        Source::InApp => Some(time),
        Source::Import { clock_offset_s } => {
            time.checked_add_signed(TimeDelta::try_seconds(clock_offset_s)?)
        }
    }
}
