//! SHA-256 as the name of a blob.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Holds the 32 bytes of a SHA-256.
pub type Sha256Hash = [u8; 32];

/// Returns the SHA-256 of the bytes.
pub fn sha256_of(bytes: &[u8]) -> Sha256Hash {
    Sha256::digest(bytes).into()
}

/// Returns the hash as 64 lowercase hexadecimal digits, the file name of the blob.
pub fn hex_of(hash: &Sha256Hash) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
