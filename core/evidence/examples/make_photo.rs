//! Makes a 12 megapixel JPEG (4032 × 3024, quality 92) with edges and grain, stored as a phone held
//! upright stores it (EXIF orientation 6): `make_photo FILE`. The same bytes on every machine.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool to measure with, by hand"
)]

use jpeg_encoder::{ColorType, Encoder};

const WIDTH: u16 = 4032;
const HEIGHT: u16 = 3024;

fn main() {
    let file = std::env::args().nth(1).expect("make_photo FILE");
    let pixels = pixels();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder
        .add_exif_metadata(&turned())
        .expect("the EXIF block is short");
    encoder
        .encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb)
        .expect("the picture is encoded");
    std::fs::write(&file, &bytes).expect("the photo is written");
    println!("{} bytes", bytes.len());
}

/// Slow gradients, blocks with hard edges, and grain of four bits in every pixel.
fn pixels() -> Vec<u8> {
    let (width, height) = (u32::from(WIDTH), u32::from(HEIGHT));
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    let mut seed = 7_u32;
    for y in 0..height {
        for x in 0..width {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (seed >> 28) as u8;
            let edge = (((x / 24) ^ (y / 24)) & 0x3f) as u8;
            pixels.extend([
                (x >> 4) as u8 / 2 + grain,
                (y >> 4) as u8 / 2 + grain + edge,
                edge * 2,
            ]);
        }
    }
    pixels
}

/// A TIFF block with the orientation alone: 6, to be turned a quarter to the right.
fn turned() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff
}
