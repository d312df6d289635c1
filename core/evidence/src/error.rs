//! What can go wrong with a photo, and how it is told to the person holding the phone.
//!
//! An error names the file (its last part only, never the folder) and holds nothing of the
//! picture.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::lang::Lang;
use crate::sha256::{Sha256Hash, hex_of};

/// Tells why a blob could not be stored or returned.
#[derive(Debug, Error)]
pub enum BlobError {
    /// Nothing is stored under the hash.
    #[error("blob {} is not here", hex_of(.sha256))]
    Missing {
        /// The hash that was asked for.
        sha256: Sha256Hash,
    },
    /// The stored bytes no longer match their name; they were moved aside, not deleted.
    #[error("blob {} does not match its name and was moved aside", hex_of(.sha256))]
    Corrupt {
        /// The hash that the file was named by.
        sha256: Sha256Hash,
        /// Where the bytes are now.
        moved_to: PathBuf,
    },
    /// The source changed between reading and storing.
    #[error("the source file changed while it was read")]
    Changed,
    /// No room is left on the disk (or in the person's quota).
    #[error("disk full at: {step}")]
    DiskFull {
        /// The step of the write that failed.
        step: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// Any other failure of the disk.
    #[error("disk error at: {step}")]
    Io {
        /// The step that failed.
        step: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
}

impl BlobError {
    pub(crate) fn of(step: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| {
            let kind = source.kind();
            if matches!(
                kind,
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            ) {
                Self::DiskFull { step, source }
            } else {
                Self::Io { step, source }
            }
        }
    }
}

/// Tells why a photo was not taken in; the file itself is always left where it was.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// The file holds no bytes.
    #[error("{file}: empty file")]
    Empty {
        /// Last part of the path.
        file: String,
    },
    /// The file is something else, whatever its name ends with.
    #[error("{file}: not a JPEG")]
    NotJpeg {
        /// Last part of the path.
        file: String,
    },
    /// The file stops before the picture does.
    #[error("{file}: truncated JPEG")]
    Truncated {
        /// Last part of the path.
        file: String,
    },
    /// The file is whole in length but its picture cannot be decoded without holes.
    #[error("{file}: damaged JPEG")]
    Damaged {
        /// Last part of the path.
        file: String,
    },
    /// The file is a JPEG of a kind that cameras do not write (arithmetic, lossless).
    #[error("{file}: unsupported kind of JPEG")]
    Unsupported {
        /// Last part of the path.
        file: String,
    },
    /// The file is larger than the limit in bytes.
    #[error("{file}: {bytes} bytes, limit {limit}")]
    TooManyBytes {
        /// Last part of the path.
        file: String,
        /// Size found, in bytes.
        bytes: u64,
        /// Limit, in bytes.
        limit: u64,
    },
    /// The picture is larger than the limit in pixels or on one side.
    #[error("{file}: {width}x{height} pixels is too large")]
    TooManyPixels {
        /// Last part of the path.
        file: String,
        /// Width found, in pixels.
        width: u32,
        /// Height found, in pixels.
        height: u32,
    },
    /// The file changed while it was taken in.
    #[error("{file}: changed while it was read")]
    Changed {
        /// Last part of the path.
        file: String,
    },
    /// The photo could not be read from where it is (card pulled out, file gone).
    #[error("{file}: cannot be read")]
    Unreadable {
        /// Last part of the path.
        file: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// No room is left for the copy.
    #[error("{file}: disk full")]
    DiskFull {
        /// Last part of the path.
        file: String,
        /// The step of the write that failed.
        source: BlobError,
    },
    /// The copy could not be written for another reason.
    #[error("{file}: cannot be stored")]
    NotStored {
        /// Last part of the path.
        file: String,
        /// The step that failed.
        source: BlobError,
    },
}

impl EvidenceError {
    pub(crate) fn storing(file: &str) -> impl Fn(BlobError) -> Self {
        move |source| {
            let file = file.to_owned();
            match source {
                BlobError::Changed => Self::Changed { file },
                BlobError::DiskFull { .. } => Self::DiskFull { file, source },
                BlobError::Missing { .. } | BlobError::Corrupt { .. } | BlobError::Io { .. } => {
                    Self::NotStored { file, source }
                }
            }
        }
    }

    /// Returns the sentence for the person: which file, why, and what to do now.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.sentence_zh(),
            Lang::En => self.sentence_en(),
        }
    }

    fn sentence_zh(&self) -> String {
        match self {
            Self::Empty { file } => {
                format!(
                    "照片“{file}”是空文件，没有内容。请在相机上确认能否打开，重新拷贝后再导入。"
                )
            }
            Self::NotJpeg { file } => format!(
                "“{file}”不是JPEG照片，可能只是扩展名相同。请选择相机拍摄的原照片，或另存为JPEG后再导入。"
            ),
            Self::Truncated { file } => {
                format!("照片“{file}”不完整，可能没有拷贝完。请从存储卡重新拷贝后再导入。")
            }
            Self::Damaged { file } => {
                format!("照片“{file}”已损坏，无法完整显示。请从存储卡重新拷贝；仍不行请补拍。")
            }
            Self::Unsupported { file } => {
                format!("照片“{file}”的JPEG格式暂不支持。请在电脑上另存为普通JPEG后再导入。")
            }
            Self::TooManyBytes { file, bytes, limit } => format!(
                "照片“{file}”有{}，超过上限{}。请在相机上调低画质，或缩小后再导入。",
                mebibytes(*bytes),
                mebibytes(*limit)
            ),
            Self::TooManyPixels {
                file,
                width,
                height,
            } => format!("照片“{file}”尺寸为{width}×{height}像素，超过上限。请缩小尺寸后再导入。"),
            Self::Changed { file } => {
                format!("照片“{file}”在导入过程中被改动，没有存入。请等拷贝结束后重新导入。")
            }
            Self::Unreadable { file, .. } => {
                format!("照片“{file}”读不出来。请检查存储卡是否插好、文件是否还在，然后重新导入。")
            }
            Self::DiskFull { file, .. } => format!(
                "本机存储空间不足，照片“{file}”没有存入，原文件未改动。请清理空间后重新导入。"
            ),
            Self::NotStored { file, .. } => format!(
                "照片“{file}”没有存入，本机存储出现故障，原文件未改动。请重试；仍不行请先保留原照片并更换设备。"
            ),
        }
    }

    fn sentence_en(&self) -> String {
        match self {
            Self::Empty { file } => format!(
                "Photo \"{file}\" is empty. Check that the camera can open it, copy it again and import it."
            ),
            Self::NotJpeg { file } => format!(
                "\"{file}\" is not a JPEG photo, whatever its name says. Choose the camera's own photo, or save it as JPEG and import that."
            ),
            Self::Truncated { file } => format!(
                "Photo \"{file}\" is incomplete; the copy probably stopped half way. Copy it from the card again and import it."
            ),
            Self::Damaged { file } => format!(
                "Photo \"{file}\" is damaged and cannot be shown whole. Copy it from the card again; if that fails, take it again."
            ),
            Self::Unsupported { file } => format!(
                "Photo \"{file}\" is a rare kind of JPEG that cannot be read. Save it as an ordinary JPEG on a computer and import that."
            ),
            Self::TooManyBytes { file, bytes, limit } => format!(
                "Photo \"{file}\" has {}, more than the limit of {}. Lower the camera's quality, or shrink the photo and import it.",
                mebibytes(*bytes),
                mebibytes(*limit)
            ),
            Self::TooManyPixels {
                file,
                width,
                height,
            } => format!(
                "Photo \"{file}\" measures {width}×{height} pixels, more than the limit. Shrink it and import it again."
            ),
            Self::Changed { file } => format!(
                "Photo \"{file}\" changed while it was imported and was not stored. Wait until it is copied, then import it again."
            ),
            Self::Unreadable { file, .. } => format!(
                "Photo \"{file}\" cannot be read. Check the card and that the file is still there, then import it again."
            ),
            Self::DiskFull { file, .. } => format!(
                "This device is out of space: photo \"{file}\" was not stored and its file is untouched. Make room and import it again."
            ),
            Self::NotStored { file, .. } => format!(
                "Photo \"{file}\" was not stored because this device's storage failed; its file is untouched. Try again; if that fails, keep the photo and use another device."
            ),
        }
    }
}

/// Returns a size in MiB, rounded up to one decimal so that "over the limit" never looks equal.
fn mebibytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
