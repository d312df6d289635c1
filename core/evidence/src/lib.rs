//! Photo pipeline: hash the untouched original, read EXIF, upright master and thumbnail.
//!
//! Owns the folder of blobs named by their SHA-256 ([`BlobDir`]) and the way a JPEG gets into
//! it ([`ingest()`]). The original is kept byte for byte; what people look at is a smaller upright
//! copy without metadata.
//!
//! Refuses to accept half a photo (a truncated file is an error, never a picture that is grey
//! below), to delete bytes it has once stored, and to write anything but whole files: a blob is
//! either absent or complete under its name.

mod blob_dir;
mod encode;
mod error;
mod exif_facts;
mod file_layer;
mod ingest;
mod jpeg_frame;
mod lang;
mod pixels;
mod scale;
mod sha256;
mod upright;

pub use blob_dir::BlobDir;
pub use error::{BlobError, EvidenceError};
pub use exif_facts::Place;
#[cfg(any(test, feature = "fault-injection"))]
pub use file_layer::fault::{Failure, FaultLayer, Step};
pub use file_layer::{DiskLayer, FileLayer, LayerFile};
pub use ingest::{Blob, Ingested, Limits, Source, ingest};
pub use lang::Lang;
pub use sha256::{Sha256Hash, hex_of, sha256_of};
