//! Seeds: small inputs made of real objects, from the golden bytes and the prepared documents.

use crate::chunk::body_of;
use crate::prepared::places;
use crate::targets::Case;
use crate::workbook;
use hucha_model::sign::{PublicKey, Signer as _, SoftwareSigner};
use hucha_sync::Enrolment;
use jpeg_encoder::{ColorType, Encoder};
use std::path::Path;
use std::sync::OnceLock;
use std::{fs, io};

/// A seed's name and bytes.
pub type Seed = (String, Vec<u8>);

/// The key of the golden bytes, which everything here is signed with.
const SECRET: [u8; 32] = [7; 32];
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");

/// Gives the key that signs every sample.
pub fn signer() -> &'static SoftwareSigner {
    static SIGNER: OnceLock<SoftwareSigner> = OnceLock::new();
    SIGNER.get_or_init(|| SoftwareSigner::from_secret(&SECRET).expect("a scalar of the curve"))
}

/// Gives its public half.
pub fn public_key() -> PublicKey {
    static KEY: OnceLock<PublicKey> = OnceLock::new();
    KEY.get_or_init(|| signer().public_key()).clone()
}

/// Makes the seeds of a target.
pub fn seeds(target: &str) -> io::Result<Vec<Seed>> {
    match target {
        "answer" => golden(&["stream-sealed"]),
        "attestation" => golden(&["attestation"]),
        "bundle" => golden(&["bundle"]),
        "checkpoint" => golden(&[
            "checkpoint",
            "hub-certificate",
            "receipt",
            "restart",
            "seal",
        ]),
        "decision" => golden(&["decision"]),
        "enrolment" => Ok(enrolments()),
        "frame" => golden(&["frame"]),
        "gate" => Ok(runs()),
        "header" => Ok(headers()),
        "photo" => Ok(photos()),
        "record" => golden(&["number-record"]),
        "roster" => rosters(),
        "row" => golden(&["row"]),
        "stream" => golden(&["stream"]),
        other => Err(io::Error::other(format!("no target is named {other}"))),
    }
}

/// Reads the golden bytes whose names begin so.
fn golden(prefixes: &[&str]) -> io::Result<Vec<Seed>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(FIXTURES).join("wire"))? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_hex = path.extension().is_some_and(|extension| extension == "hex");
        if is_hex && prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            let digits: String = fs::read_to_string(&path)?.split_whitespace().collect();
            found.push((name, hex::decode(digits).map_err(io::Error::other)?));
        }
    }
    found.sort();
    Ok(found)
}

fn enrolments() -> Vec<Seed> {
    let root = public_key();
    let long = format!("https://{}", "%41".repeat(60));
    let hubs = [
        "https://hub.example",
        "http://10.0.0.7:8080",
        "https://hub.example/a b",
        &long,
    ];
    let mut found = Vec::new();
    for (at, hub) in hubs.into_iter().enumerate() {
        if let Ok(enrolment) = Enrolment::new(hub, root.clone(), "WD26-7K3M") {
            found.push((format!("readable-{at}"), enrolment.to_text().into_bytes()));
            let short = enrolment.to_qr_text().map(String::into_bytes);
            found.extend(short.map(|text| (format!("short-{at}"), text)));
        }
    }
    found
}

fn runs() -> Vec<Seed> {
    let body = |chunk: &[u8]| body_of(chunk).expect("a genuine change").to_vec();
    let mut found = Vec::new();
    for (at, place) in places().iter().enumerate() {
        let how = if place.changes.len() > 1 { 2 } else { 0 };
        let last = place.changes.last().unwrap();
        found.push((format!("run-{at:02}"), Case::input(at, how, &body(last))));
    }
    found
}

fn headers() -> Vec<Seed> {
    let firsts = places().iter().enumerate().step_by(3);
    firsts
        .map(|(at, place)| (format!("change-{at:02}"), place.changes[0].clone()))
        .collect()
}

/// Little pictures with the marks of a camera: sequential and progressive, grey and in colour.
fn photos() -> Vec<Seed> {
    let mut found = Vec::new();
    for (name, is_progressive, colour, channels) in [
        ("colour", false, ColorType::Rgb, 3),
        ("progressive", true, ColorType::Rgb, 3),
        ("grey", false, ColorType::Luma, 1),
    ] {
        let (width, height) = (48_u16, 24_u16);
        let pixels: Vec<u8> = (0..u32::from(width) * u32::from(height) * channels)
            .map(|n| (n * 7 % 251) as u8)
            .collect();
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 60);
        encoder.set_progressive(is_progressive);
        encoder.add_exif_metadata(&exif()).expect("a small segment");
        encoder
            .encode(&pixels, width, height, colour)
            .expect("a small picture");
        found.push((name.to_owned(), bytes));
    }
    found
}

/// EXIF as a camera writes it: orientation 6, the time, a place.
fn exif() -> Vec<u8> {
    fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value.to_be_bytes(),
        ]
        .concat()
    }
    let thirds = |numbers: [u32; 3]| -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|n| [n.to_be_bytes(), 1_u32.to_be_bytes()].concat())
            .collect()
    };
    // Offsets are from the start of this: header 8, main 42, time 18, place 54, then the values.
    let (main, taken, place) = (8_u32, 8 + 42, 8 + 42 + 18);
    let values = place + 54;
    [
        b"MM\0\x2a".to_vec(),
        main.to_be_bytes().to_vec(),
        vec![0, 3],
        entry(0x0112, 3, 1, 6 << 16),
        entry(0x8769, 4, 1, taken),
        entry(0x8825, 4, 1, place),
        vec![0; 4],
        vec![0, 1],
        entry(0x9003, 2, 20, values),
        vec![0; 4],
        vec![0, 4],
        entry(1, 2, 2, u32::from_be_bytes(*b"N\0\0\0")),
        entry(2, 5, 3, values + 20),
        entry(3, 2, 2, u32::from_be_bytes(*b"E\0\0\0")),
        entry(4, 5, 3, values + 44),
        vec![0; 4],
        b"2025:10:09 08:53:20\0".to_vec(),
        thirds([37, 12, 30]),
        thirds([122, 3, 5]),
    ]
    .concat()
}

fn rosters() -> io::Result<Vec<Seed>> {
    let pieces = [workbook::plants(), workbook::strings(), workbook::book()];
    let mut found = vec![
        ("plants".to_owned(), pieces[0].clone().into_bytes()),
        ("pieces".to_owned(), pieces.join("\0").into_bytes()),
        (
            "stored".to_owned(),
            workbook::of_pieces(pieces[0].as_bytes()),
        ),
    ];
    let demo = fs::read(Path::new(FIXTURES).join("demo/roster.xlsx"))?;
    found.push(("demo".to_owned(), demo));
    Ok(found)
}
