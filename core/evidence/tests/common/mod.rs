//! Pictures and folders that the tests share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use std::fs;
use std::path::{Path, PathBuf};

use jpeg_encoder::{ColorType, Encoder};

/// The folder of the fixture photos.
pub fn photo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/photos")
        .join(name)
}

/// Every file below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Red, green, blue, white: the colours of the corners top left, top right, bottom left, right.
pub const CORNERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [240, 240, 240]];

/// An upright picture of four coloured quarters.
pub fn quarters(width: u32, height: u32) -> Vec<u8> {
    let mut data = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let corner = usize::from(y >= height / 2) * 2 + usize::from(x >= width / 2);
            data.extend(CORNERS[corner]);
        }
    }
    data
}

/// Stores an upright picture as a camera held in the orientation would, by the EXIF definition:
/// the tag names which visual edges row 0 and column 0 are.
pub fn as_held(upright: &[u8], width: u32, height: u32, orientation: u8) -> (Vec<u8>, u32, u32) {
    let (w, h) = if orientation >= 5 {
        (height, width)
    } else {
        (width, height)
    };
    let mut stored = Vec::with_capacity(upright.len());
    for row in 0..h {
        for column in 0..w {
            let (x, y) = match orientation {
                1 => (column, row),
                2 => (width - 1 - column, row),
                3 => (width - 1 - column, height - 1 - row),
                4 => (column, height - 1 - row),
                5 => (row, column),
                6 => (width - 1 - row, column),
                7 => (width - 1 - row, height - 1 - column),
                8 => (row, height - 1 - column),
                other => panic!("no orientation {other}"),
            };
            let at = ((y * width + x) * 3) as usize;
            stored.extend_from_slice(&upright[at..at + 3]);
        }
    }
    (stored, w, h)
}

/// A TIFF block with the orientation alone.
pub fn exif_with_orientation(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff
}

/// Encodes pixels as a JPEG, with EXIF if given.
pub fn jpeg(data: &[u8], width: u32, height: u32, exif: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).unwrap();
    }
    encoder
        .encode(data, width as u16, height as u16, ColorType::Rgb)
        .unwrap();
    bytes
}

/// A 12 megapixel picture (4032 × 3024) with detail everywhere.
pub fn twelve_megapixels() -> Vec<u8> {
    let (width, height) = (4032_u32, 3024_u32);
    let mut data = Vec::with_capacity((width * height * 3) as usize);
    let mut seed = 7_u32;
    for y in 0..height {
        for x in 0..width {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (seed >> 28) as u8;
            let wave = (((x / 24) ^ (y / 24)) & 0x3f) as u8;
            data.extend([
                (x >> 4) as u8 / 2 + grain,
                (y >> 4) as u8 / 2 + grain + wave,
                wave * 2,
            ]);
        }
    }
    jpeg(&data, width, height, None)
}
