//! The wire form: round trips, strictness, garbage, bombs.

use crate::samples;
use flate2::{Compression, write::DeflateEncoder};
use hucha_model::sign::{PublicKey, Signer};
use hucha_model::wire::{Attestation, Facts, Payload, Signed, SignedDecision, Verdict, to_cbor};
use hucha_model::{DeviceId, DocId, Hash, PersonId, ScopeId};
use hucha_sync::stream::{MAX_FRAMES, inflate_cap};
use hucha_sync::{
    BlobPart, DecodeCause, DecodeError, EncodeError, Frame, Hello, Item, Leaves, MAX_FRAME,
    MAX_STREAM, StreamWriter, read_bundle, read_stream, read_stream_apart,
};
use proptest::collection::vec;
use proptest::prelude::*;
use std::io::Write as _;

prop_compose! {
    fn hash()(bytes in any::<[u8; 32]>()) -> Hash { Hash(bytes) }
}
prop_compose! {
    fn scope()(bytes in any::<[u8; 16]>()) -> ScopeId { ScopeId::from_bytes(bytes) }
}
prop_compose! {
    fn doc()(bytes in any::<[u8; 16]>()) -> DocId { DocId::from_bytes(bytes) }
}
prop_compose! {
    fn person()(bytes in any::<[u8; 16]>()) -> PersonId { PersonId::from_bytes(bytes) }
}
prop_compose! {
    fn signed()(
        payload in vec(any::<u8>(), 0..300), key in hash(), sig in vec(any::<u8>(), 0..80),
    ) -> Signed { Signed { payload, key, sig } }
}
prop_compose! {
    fn decision()(
        signed in signed(), salt in hash(), words in proptest::option::of(".{0,40}"),
    ) -> SignedDecision {
        let text = words.map(|text| hucha_model::wire::DetachedText { salt, text });
        SignedDecision { signed, text }
    }
}

pub(crate) fn item() -> impl Strategy<Value = Item> {
    let change = vec(any::<u8>(), 10..200);
    prop_oneof![
        signed().prop_map(Item::Row),
        signed().prop_map(Item::Opened),
        signed().prop_map(Item::Record),
        decision().prop_map(Item::Decision),
        (signed(), vec(change, 0..6)).prop_map(|(attestation, changes)| Item::Run {
            attestation,
            changes
        }),
        (scope(), person(), doc()).prop_map(|(scope, person, doc)| Item::Granted {
            scope,
            person,
            doc
        }),
        (scope(), person(), doc()).prop_map(|(scope, person, doc)| Item::Ended {
            scope,
            person,
            doc
        }),
        (scope(), person(), any::<u64>()).prop_map(|(scope, person, cause)| Item::Widened {
            scope,
            person,
            cause
        }),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(Verdict::Received),
        any::<u64>().prop_map(|n| Verdict::Accepted { n }),
        any::<u64>().prop_map(|n| Verdict::Duplicate { n }),
        vec(hash(), 0..4).prop_map(|needs| Verdict::Held { needs }),
        ("[a-z.]{0,20}", proptest::option::of(hash()))
            .prop_map(|(reason, reattest)| Verdict::Rejected { reason, reattest }),
        Just(Verdict::Retry),
        "[a-z.]{0,20}".prop_map(|reason| Verdict::SetAside { reason }),
    ]
}

prop_compose! {
    fn hello()(
        protocol: u16, schema: u16, device in any::<[u8; 16]>(),
        scopes in vec((scope(), any::<u64>()), 0..4),
        backfill in vec((doc(), any::<u64>()), 0..4),
        budget: u32,
        again in vec((scope(), any::<u64>()), 0..2),
        missing in vec(hash(), 0..3),
        checkpoint in proptest::option::of(signed()),
    ) -> Hello {
        let device = DeviceId::from_bytes(device);
        Hello {
            protocol, schema, device, scopes, backfill, budget, again, missing, checkpoint,
        }
    }
}
prop_compose! {
    fn blob()(
        sha256 in hash(), offset: u64, total: u64, bytes in vec(any::<u8>(), 0..200),
    ) -> BlobPart { BlobPart { sha256, offset, total, bytes } }
}

fn frame() -> impl Strategy<Value = Frame> {
    prop_oneof![
        hello().prop_map(Frame::Hello),
        item().prop_map(Frame::Item),
        (hash(), verdict()).prop_map(|(item, verdict)| Frame::Verdict { item, verdict }),
        (scope(), any::<u64>(), any::<bool>()).prop_map(|(scope, n, more)| Frame::Cursor {
            scope,
            n,
            more
        }),
        (doc(), any::<u64>(), any::<bool>()).prop_map(|(doc, n, done)| Frame::BackfillCursor {
            doc,
            n,
            done
        }),
        signed().prop_map(Frame::Checkpoint),
        (scope(), any::<u64>(), vec(hash(), 0..9))
            .prop_map(|(scope, from, leaves)| { Frame::Leaves(Leaves::new(scope, from, &leaves)) }),
        signed().prop_map(Frame::Receipt),
        signed().prop_map(Frame::Certificate),
        signed().prop_map(Frame::Restart),
        (scope(), any::<u64>()).prop_map(|(scope, n)| Frame::Behind { scope, n }),
        (scope(), any::<u64>(), any::<bool>()).prop_map(|(scope, n, done)| Frame::AgainCursor {
            scope,
            n,
            done
        }),
        ".{0,20}".prop_map(|code| Frame::Trouble { code }),
        hash().prop_map(|sha256| Frame::BlobWanted { sha256 }),
        blob().prop_map(Frame::Blob),
    ]
}

fn write(frames: &[Frame]) -> StreamWriter {
    let mut stream = StreamWriter::new();
    for frame in frames {
        stream.push(frame).expect("small frames");
    }
    stream
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_is_read(frames in vec(frame(), 0..12)) {
        prop_assert_eq!(read_stream(&write(&frames).finish()), Ok(frames.clone()));
        prop_assert_eq!(read_stream(&write(&frames).finish_plain()), Ok(frames));
    }

    #[test]
    fn no_prefix_of_a_stream_is_a_stream(frames in vec(frame(), 1..6)) {
        for bytes in [write(&frames).finish(), write(&frames).finish_plain()] {
            for end in 0..bytes.len() {
                prop_assert!(read_stream(&bytes[..end]).is_err(), "cut at {}", end);
            }
        }
    }

    #[test]
    fn mutated_streams_never_panic(
        frames in vec(frame(), 1..6), at in any::<prop::sample::Index>(), to: u8, plain: bool,
    ) {
        let stream = write(&frames);
        let mut bytes = if plain { stream.finish_plain() } else { stream.finish() };
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(read) = read_stream(&bytes) {
            // Whatever is read is the one encoding of what it says.
            prop_assert_eq!(read_stream(&write(&read).finish()), Ok(read));
        }
    }
}

#[test]
fn twenty_thousand_pieces_of_garbage_are_refused_without_panic() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut readable = 0;
    for round in 0..20_000_u32 {
        let len = (next() % 400) as usize;
        let mut bytes: Vec<u8> = (0..len).map(|_| next() as u8).collect();
        // Three of four pieces get past the first guards.
        bytes = match round % 4 {
            0 => bytes,
            1 => body(&bytes),
            2 => [&[0xB1, 1, 0, 0, 0x10, 0], bytes.as_slice()].concat(),
            _ => plain(&bytes),
        };
        readable += usize::from(read_stream(&bytes).is_ok_and(|frames| !frames.is_empty()));
        assert!(read_bundle(&bytes).is_err());
    }
    assert_eq!(readable, 0, "garbage passed for frames");
}

fn deflated(body: &[u8]) -> Vec<u8> {
    let len = (body.len() as u32).to_be_bytes();
    let header = [[0xB1, 1].as_slice(), &len].concat();
    let mut encoder = DeflateEncoder::new(header, Compression::best());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

/// A plain stream of this body.
fn body(body: &[u8]) -> Vec<u8> {
    let len = (body.len() as u32).to_be_bytes();
    [[0xB1, 0].as_slice(), &len, body].concat()
}

fn framed(frame: &[u8]) -> Vec<u8> {
    [(frame.len() as u32).to_be_bytes().as_slice(), frame].concat()
}

/// A plain stream of this one frame.
fn plain(frame: &[u8]) -> Vec<u8> {
    body(&framed(frame))
}

fn cause(bytes: &[u8]) -> DecodeCause {
    read_stream(bytes).expect_err("a refusal").cause
}

#[test]
fn a_bomb_is_refused_within_the_cap() {
    let mut bomb = deflated(&vec![0; 64 << 20]);
    assert!(bomb.len() < 100_000, "a thousandfold bomb");
    let cap = inflate_cap(bomb.len() - 6);
    assert!(cap < MAX_STREAM);
    assert_eq!(cause(&bomb), DecodeCause::TooLarge { cap });
    // One that lies about its length is left at the length it claimed.
    bomb[2..6].copy_from_slice(&1000_u32.to_be_bytes());
    assert_eq!(cause(&bomb), DecodeCause::TooLarge { cap: 1000 });
    let too_long = body(&vec![0; MAX_STREAM + 1]);
    assert_eq!(cause(&too_long), DecodeCause::TooLarge { cap: MAX_STREAM });
}

#[test]
fn a_length_in_front_that_does_not_fit_is_refused() {
    let frame = framed(&to_cbor(&Frame::BlobWanted {
        sha256: Hash::default(),
    }));
    for (mut bytes, shorter, longer) in [
        (
            body(&frame),
            DecodeCause::TrailingBytes,
            DecodeCause::Truncated,
        ),
        (
            deflated(&frame),
            DecodeCause::TooLarge {
                cap: frame.len() - 1,
            },
            DecodeCause::Truncated,
        ),
    ] {
        assert!(read_stream(&bytes).is_ok());
        bytes[5] -= 1;
        assert_eq!(cause(&bytes), shorter);
        bytes[5] += 2;
        assert_eq!(cause(&bytes), longer);
    }
}

#[test]
fn very_compressible_frames_still_arrive() {
    let frame = Frame::Blob(BlobPart {
        sha256: Hash::default(),
        offset: 0,
        total: 1 << 19,
        bytes: vec![0; 1 << 19],
    });
    let frames = vec![frame; 10];
    assert_eq!(read_stream(&write(&frames).finish()), Ok(frames));
}

#[test]
fn a_length_beyond_the_limit_is_refused_before_anything_is_kept() {
    let claim = body(&[0x7F, 0xFF, 0xFF, 0xFF]);
    let len = 0x7FFF_FFFF;
    assert_eq!(cause(&claim), DecodeCause::FrameTooLarge { len });
    // A byte string inside a frame that claims four GiB.
    let claim = plain(&[0x82, 0x07, 0x5A, 0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(cause(&claim), DecodeCause::Malformed);
    // An array that claims 2^63 elements.
    let huge = [0x9B, 0x80, 0, 0, 0, 0, 0, 0, 0];
    let claim = plain(&[[0x83, 0x02].as_slice(), &huge].concat());
    assert_eq!(cause(&claim), DecodeCause::Malformed);
}

#[test]
fn too_many_tiny_frames_are_refused() {
    let tiny = to_cbor(&Frame::Trouble {
        code: String::new(),
    });
    let bytes = body(&framed(&tiny).repeat(MAX_FRAMES + 1));
    assert_eq!(cause(&bytes), DecodeCause::TooManyFrames);
}

#[test]
fn trailing_bytes_are_refused_wherever_they_hide() {
    let frame = to_cbor(&Frame::BlobWanted {
        sha256: Hash::default(),
    });
    assert!(read_stream(&plain(&frame)).is_ok());
    let inside = [frame.as_slice(), &[0]].concat();
    assert_eq!(cause(&plain(&inside)), DecodeCause::NotCanonical);
    let after_frame = body(&[framed(&frame).as_slice(), &[0]].concat());
    assert_eq!(cause(&after_frame), DecodeCause::Truncated);
    let after_body = [plain(&frame).as_slice(), &[0]].concat();
    assert_eq!(cause(&after_body), DecodeCause::TrailingBytes);
    let after_deflate = [deflated(&framed(&frame)).as_slice(), &[0]].concat();
    assert_eq!(cause(&after_deflate), DecodeCause::TrailingBytes);
}

#[test]
fn other_encodings_of_the_same_frame_are_refused() {
    // [6, "a"] with a long integer, an indefinite array, an indefinite string, an extra element.
    for other in [
        [0x82, 0x18, 0x06, 0x61, b'a'].as_slice(),
        &[0x9F, 0x06, 0x61, b'a', 0xFF],
        &[0x82, 0x06, 0x7F, 0x61, b'a', 0xFF],
        &[0x82, 0x06, 0x78, 0x01, b'a'],
        &[0x83, 0x06, 0x61, b'a', 0x00],
    ] {
        let why = cause(&plain(other));
        assert!(
            matches!(why, DecodeCause::NotCanonical | DecodeCause::Malformed),
            "{why}"
        );
    }
    assert!(read_stream(&plain(&[0x82, 0x06, 0x61, b'a'])).is_ok());
}

#[test]
fn a_refusal_says_where() {
    let good = to_cbor(&Frame::Trouble {
        code: "a".to_owned(),
    });
    let bytes = body(&[framed(&good).as_slice(), &[0, 0, 0, 1, 0xFF]].concat());
    let expected = DecodeError {
        position: good.len() + 4,
        cause: DecodeCause::Malformed,
    };
    assert_eq!(read_stream(&bytes), Err(expected));
    assert_eq!(cause(&[]), DecodeCause::Truncated);
    assert_eq!(cause(&[0x1F, 0x8B]), DecodeCause::NotAStream);
    assert_eq!(cause(&[0xB2, 0]), DecodeCause::UnknownVersion(2));
    assert_eq!(cause(&[0xB1, 2, 0, 0, 0, 0]), DecodeCause::UnknownFlags(2));
    assert_eq!(cause(&[0xB1, 1, 0, 0, 0, 9, 0xFF]), DecodeCause::BadDeflate);
    assert_eq!(cause(&[0xB1, 0, 0, 0]), DecodeCause::Truncated);
}

#[test]
fn a_frame_that_is_too_large_leaves_the_stream_as_it_was() {
    let mut stream = StreamWriter::new();
    let small = Frame::BlobWanted {
        sha256: Hash::default(),
    };
    stream.push(&small).expect("small");
    let large = Frame::Item(Item::Row(Signed {
        payload: vec![0; MAX_FRAME],
        key: Hash::default(),
        sig: Vec::new(),
    }));
    let refused = stream.push_all(&[small.clone(), large], MAX_STREAM);
    assert!(matches!(refused, Err(EncodeError::FrameTooLarge { .. })));
    assert_eq!(read_stream(&stream.finish()), Ok(vec![small]));
}

#[test]
fn a_change_shorter_than_its_header_is_refused() {
    let run = |len| {
        to_cbor(&Frame::Item(Item::Run {
            attestation: samples::seal(&samples::attestation()),
            changes: vec![vec![1; len]],
        }))
    };
    assert!(read_stream(&plain(&run(10))).is_ok());
    assert_eq!(cause(&plain(&run(9))), DecodeCause::Malformed);
}

#[test]
fn an_item_is_named_by_what_was_signed_whoever_signed_it() {
    let other = hucha_model::sign::SoftwareSigner::from_secret(&[8; 32]).expect("a scalar");
    let again = Signed::seal(&samples::attestation(), &other).expect("never locked");
    assert_ne!(
        again.key,
        PublicKey::id(&samples::signer().public_key()),
        "another key"
    );
    let run = Item::Run {
        attestation: again,
        changes: Vec::new(),
    };
    assert_eq!(run.hash(), samples::run().hash());
    assert_eq!(run.hash(), samples::attestation().item_hash());
    assert_eq!(
        run.hash(),
        Hash::of_item(Attestation::DOMAIN, &samples::attestation().to_bytes())
    );
    let decision = samples::signed_decision(Facts::default(), Some(samples::text()));
    let silent = Item::Decision(decision.without_text());
    assert_eq!(Item::Decision(decision).hash(), silent.hash());
}

#[test]
fn granted_and_ended_differ_by_kind_person_scope_and_document() {
    let (scope, person, doc) = (samples::SCOPE, samples::PERSON, samples::DOC);
    let other = PersonId::from_bytes([0x31; 16]);
    let hashes = [
        Item::Granted { scope, person, doc }.hash(),
        Item::Ended { scope, person, doc }.hash(),
        Item::Granted {
            scope,
            person: other,
            doc,
        }
        .hash(),
        Item::Granted {
            scope: ScopeId::from_bytes(*doc.as_bytes()),
            person,
            doc,
        }
        .hash(),
        Item::Granted {
            scope,
            person,
            doc: DocId::from_bytes(*scope.as_bytes()),
        }
        .hash(),
    ];
    let distinct: std::collections::BTreeSet<_> = hashes.iter().collect();
    assert_eq!(distinct.len(), hashes.len());
}

#[test]
fn an_item_nobody_can_read_stands_for_itself_only() {
    let good = [
        Frame::Trouble {
            code: "scope.unknown".to_owned(),
        },
        Frame::Item(samples::run()),
    ];
    let frames: Vec<Vec<u8>> = good.iter().map(to_cbor).collect();
    let mut bad = frames[1].clone();
    bad.truncate(40);
    let body: Vec<u8> = [&frames[0], &bad, &frames[1]]
        .into_iter()
        .flat_map(|frame| [&(frame.len() as u32).to_be_bytes(), frame.as_slice()].concat())
        .collect();
    let header = [&[0xB1, 0][..], &(body.len() as u32).to_be_bytes()].concat();
    let stream = [header, body].concat();
    assert!(read_stream(&stream).is_err());
    let (read, damaged) = read_stream_apart(&stream).expect("the rest is whole");
    assert_eq!(read, good);
    assert_eq!(damaged.len(), 1);
    assert_eq!(damaged[0].hash(), Hash::of_bytes(&bad));

    let mut other = frames[0].clone();
    other.truncate(3);
    let body = [&(other.len() as u32).to_be_bytes(), other.as_slice()].concat();
    let header = [&[0xB1, 0][..], &(body.len() as u32).to_be_bytes()].concat();
    assert!(read_stream_apart(&[header, body].concat()).is_err());
}
