//! Streams and bundles: outer framing, inflating, digests.

use crate::samples::{public_key, seeds};
use flate2::{Compression, write::DeflateEncoder};
use hucha_model::Hash;
use hucha_sync::bundle::BundleLoad;
use hucha_sync::stream::read_stream_apart;
use hucha_sync::{
    Bundle, DecodeCause, Frame, MAX_STREAM, Seal, SealFault, StreamWriter, read_bundle,
    read_sealed, read_stream, write_bundle,
};
use sha2::{Digest, Sha256};
use std::io::Write as _;
use std::sync::OnceLock;

/// Reads a stream; what is read is written and read again, compressed and plain.
pub fn stream(data: &[u8]) -> &'static str {
    let apart = read_stream_apart(data);
    let frames = match (read_stream(data), apart) {
        (Ok(frames), apart) => {
            assert_eq!(
                apart,
                Ok((frames.clone(), Vec::new())),
                "nothing is damaged"
            );
            frames
        }
        (Err(_), Ok((_, damaged))) => {
            assert!(
                !damaged.is_empty(),
                "only damaged items tell the readers apart"
            );
            return "damaged items";
        }
        (Err(error), Err(apart)) => {
            assert!(error.position <= data.len().max(MAX_STREAM));
            return cause(apart.cause);
        }
    };
    for is_plain in [true, false] {
        let mut writer = StreamWriter::new();
        for frame in &frames {
            writer.push(frame).expect("what was read fits again");
        }
        let written = if is_plain {
            writer.finish_plain()
        } else {
            writer.finish()
        };
        assert_eq!(read_stream(&written).as_ref(), Ok(&frames));
    }
    "read"
}

/// Reads an answer as a phone does: whatever bears the hub's seal for the request is the answer that
/// the hub gave.
pub fn answer(data: &[u8]) -> &'static str {
    let answer = match read_sealed(data) {
        Ok(answer) => answer,
        Err(error) => return cause(error.cause),
    };
    let (mut frames, damaged) = read_stream_apart(data).expect("the readers agree");
    let last = answer.seal.clone().map(Frame::Seal);
    if last.is_some() {
        assert_eq!(frames.pop(), last, "the seal is the last frame");
    }
    assert_eq!((&frames, &damaged), (&answer.frames, &answer.damaged));
    let Some(seal) = answer.seal else {
        return "not sealed";
    };
    let Ok(seal) = seal.verify::<Seal>(&public_key()) else {
        return "another key";
    };
    match seal.check(REQUEST, answer.digest) {
        Ok(()) => {
            assert_eq!(frames, sealed_frames(), "nothing else was sealed");
            assert_eq!(damaged, []);
            "sealed"
        }
        Err(SealFault::OtherRequest) => "another request",
        Err(_) => "other frames",
    }
}

/// The request that the sample of an answer is sealed to.
const REQUEST: Hash = Hash([0xE1; 32]);

/// Gives what the sample of an answer says.
fn sealed_frames() -> &'static [Frame] {
    static FRAMES: OnceLock<Vec<Frame>> = OnceLock::new();
    FRAMES.get_or_init(|| {
        let seeds = seeds("answer").expect("the golden bytes are there");
        let whole = seeds.iter().find(|(name, _)| name == "stream-sealed");
        let (_, bytes) = whole.expect("the golden answer is there");
        read_sealed(bytes).expect("a readable answer").frames
    })
}

fn cause(cause: DecodeCause) -> &'static str {
    match cause {
        DecodeCause::NotAStream => "not a stream",
        DecodeCause::UnknownVersion(_) => "version",
        DecodeCause::UnknownFlags(_) => "form",
        DecodeCause::Truncated => "truncated",
        DecodeCause::BadDeflate => "deflate",
        DecodeCause::TrailingBytes => "trailing",
        DecodeCause::TooLarge { .. } => "too large",
        DecodeCause::FrameTooLarge { .. } => "frame too large",
        DecodeCause::TooManyFrames => "too many",
        DecodeCause::Malformed => "malformed",
        DecodeCause::NotCanonical => "not canonical",
    }
}

/// Puts a stream's header around a body of frames; `claim` is the length that stands in it.
pub fn wrapped(body: &[u8], is_deflated: bool, claim: u32) -> Vec<u8> {
    let mut out = vec![0xB1, u8::from(is_deflated)];
    out.extend(claim.to_be_bytes());
    if is_deflated {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).expect("memory takes all");
        out.extend(encoder.finish().expect("memory takes all"));
    } else {
        out.extend(body);
    }
    out
}

/// Reads a bundle as it is, and once more with its digest repaired.
pub fn bundle(data: &[u8]) -> &'static str {
    if read_bundle(data).is_ok() {
        return read(data);
    }
    match data.split_last_chunk::<32>() {
        Some((sealed, _)) => read(&resealed(sealed)),
        None => "damaged",
    }
}

/// Appends the digest that belongs there.
pub fn resealed(sealed: &[u8]) -> Vec<u8> {
    let digest: [u8; 32] = Sha256::digest(sealed).into();
    [sealed, &digest].concat()
}

fn read(data: &[u8]) -> &'static str {
    let Ok(bundle) = read_bundle(data) else {
        return "refused";
    };
    let blobs: Vec<_> = bundle.blobs.values().cloned().collect();
    let load = BundleLoad {
        items: &bundle.items,
        blobs: &blobs,
        checkpoint: bundle.checkpoint.as_ref(),
        receipts: &bundle.receipts,
    };
    let written = write_bundle(&bundle.meta, &load).expect("what was read can be written");
    let again = read_bundle(&written).expect("what was written can be read");
    assert_eq!(again.damaged, [], "damage is not written");
    let damaged = bundle.damaged.clone();
    let is_whole = damaged.is_empty();
    assert_eq!(Bundle { damaged, ..again }, bundle);
    if is_whole { "read" } else { "damaged items" }
}
