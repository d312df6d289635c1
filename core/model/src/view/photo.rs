//! A photo as a file shows it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Points to one JPEG blob on this device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PhotoView {
    /// Path of the JPEG to embed, preferably a thumbnail; it may be absent from this device.
    pub file: PathBuf,
    /// Caption (time, unit, place, person), for exported copies only; may be empty.
    pub caption: String,
    /// The host marked it 涉工艺／不外传: it is never embedded in a file.
    pub is_withheld: bool,
}
