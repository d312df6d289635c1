//! Takes one photo in, or does the same with the `image` crate, to measure time and memory.
//!
//! `ingest_once hucha|image PHOTO FOLDER [TIMES]`; the folder must exist. The last line it prints
//! is what the process cost: CPU per photo and peak memory, where the system tells them (Linux).
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool to measure with, by hand"
)]

use std::fs;
use std::io::Cursor;
use std::path::Path;

use hucha_evidence::{BlobDir, Limits, Source, ingest, sha256_of};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _};

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
    if let Some((cpu_ms, peak_kib)) = cost() {
        println!("cpu_ms {} peak_kib {peak_kib}", cpu_ms / times.max(1));
    }
}

/// Reads this process's CPU time in milliseconds and its peak memory in KiB.
fn cost() -> Option<(u32, u32)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Fields 14 and 15 are ticks of 10 ms; the name before them may hold spaces.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: u32 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u32>().ok())
        .sum();
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib = peak.split_whitespace().next()?.parse().ok()?;
    Some((ticks * 10, kib))
}

fn with_image(photo: &Path, folder: &Path) {
    let bytes = fs::read(photo).expect("the photo is read");
    let hash = sha256_of(&bytes);
    let mut decoder = JpegDecoder::new(Cursor::new(&bytes)).expect("the photo is a JPEG");
    let orientation = decoder.orientation().expect("the orientation is read");
    let picture = DynamicImage::from_decoder(decoder).expect("the photo is decoded");
    // Turned last, when it is small: the cheapest order.
    let mut master = picture.resize(2560, 2560, FilterType::Lanczos3);
    drop(picture);
    master.apply_orientation(orientation);
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
