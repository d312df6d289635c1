//! Takes one photo in, or does the same with the `image` crate, to measure time and memory.
//!
//! `ingest_once hucha|image PHOTO FOLDER [TIMES]`; the folder must exist.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool to measure with, by hand"
)]

use std::fs;
use std::path::Path;

use hucha_evidence::{BlobDir, Limits, Source, ingest, sha256_of};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("hucha|image PHOTO FOLDER [TIMES]");
    let (which, photo, folder) = (next(), next(), next());
    let times: u32 = arguments
        .next()
        .map_or(1, |text| text.parse().expect("a number"));
    for _ in 0..times {
        if which == "image" {
            with_image(Path::new(&photo), Path::new(&folder));
        } else {
            let blobs = BlobDir::open(Path::new(&folder)).expect("the folder opens");
            let taken = ingest(Path::new(&photo), Source::InApp, &blobs, &Limits::default())
                .expect("the photo is taken in");
            println!("{} x {}", taken.master.width, taken.master.height);
        }
    }
}

fn with_image(photo: &Path, folder: &Path) {
    let bytes = fs::read(photo).expect("the photo is read");
    let hash = sha256_of(&bytes);
    let picture = image::load_from_memory(&bytes).expect("the photo is decoded");
    let master = picture.resize(2560, 2560, FilterType::Lanczos3);
    let thumb = master.resize(320, 320, FilterType::Lanczos3);
    for (name, quality, picture) in [("master.jpg", 80, &master), ("thumb.jpg", 75, &thumb)] {
        let mut out = Vec::new();
        picture
            .write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality))
            .expect("the picture is encoded");
        fs::write(folder.join(name), out).expect("the picture is written");
    }
    fs::write(folder.join("original.jpg"), bytes).expect("the original is written");
    println!(
        "{} x {}, {:02x}",
        master.width(),
        master.height(),
        hash.first().unwrap_or(&0)
    );
}
