//! Golden bytes of every envelope and frame: what is signed today must verify in ten years.
//!
//! `HUCHA_WRITE_GOLDEN=1 cargo test --release -p hucha-sync --test golden` writes them anew.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "support/samples.rs"]
mod samples;

use hucha_model::sign::Signer;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{
    Attestation, Count, Decision, DirectoryRow, EnrolRequest, EnrolResponse, EntityKind, Facts,
    HubCertificate, ItemKind, NumberRecord, Opened, Payload, Signed, SignedDecision, Verb, Verdict,
    from_cbor_strict, to_cbor,
};
use hucha_model::{Hash, ScopeId};
use hucha_sync::{
    BlobPart, BundleLoad, BundleMeta, Frame, Hello, Item, Leaves, MAX_STREAM, PROTOCOL, Seal,
    SealFault, StreamWriter, read_bundle, read_sealed, read_stream, write_bundle,
};
use std::fmt::Write as _;
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire");

struct Golden {
    name: String,
    what: String,
    bytes: Vec<u8>,
    item: Option<Hash>,
}

fn signed<P: Payload>(name: &str, what: &str, payload: &P) -> Golden {
    Golden {
        name: name.to_owned(),
        what: format!("{what}, `{}`", P::DOMAIN),
        bytes: to_cbor(&samples::seal(payload)),
        item: Some(payload.item_hash()),
    }
}

fn plain<T: minicbor::Encode<()>>(name: &str, what: &str, value: &T) -> Golden {
    Golden {
        name: name.to_owned(),
        what: what.to_owned(),
        bytes: to_cbor(value),
        item: None,
    }
}

fn refused() -> NumberRecord {
    NumberRecord {
        previous: Hash([0x99; 32]),
        refused: Some("who.not_leader".to_owned()),
        ..samples::record(43, ItemKind::Decision, Hash([0xD2; 32]))
    }
}

fn refused_run() -> NumberRecord {
    NumberRecord {
        refused: Some("equivocation".to_owned()),
        reattest: Some(Hash([0xC4; 32])),
        ..samples::record(44, ItemKind::Run, Hash([0xD3; 32]))
    }
}

fn envelopes() -> Vec<Golden> {
    let whole = samples::signed_decision(samples::facts(), Some(samples::text()));
    let bare = samples::signed_decision(Facts::default(), None);
    let in_force = samples::record(42, ItemKind::Decision, whole.hash());
    let mut all = vec![
        signed("attestation", "Signed attestation", &samples::attestation()),
        Golden {
            item: Some(whole.hash()),
            ..plain(
                "decision",
                "Decision with all facts and its words, `hucha.decision.1`",
                &whole,
            )
        },
        Golden {
            item: Some(bare.hash()),
            ..plain(
                "decision-bare",
                "Decision without facts and words, `hucha.decision.1`",
                &bare,
            )
        },
        signed("number-record", "Signed number record", &in_force),
        signed("number-record-refused", "The same, refused", &refused()),
        signed(
            "number-record-refused-run",
            "Signed number record of a refused run",
            &refused_run(),
        ),
        signed("opened", "Signed opening of a visit", &samples::opened()),
        signed(
            "opened-follow-up",
            "Signed opening of a follow-up",
            &samples::opened_follow_up(),
        ),
        signed("checkpoint", "Signed checkpoint", &samples::checkpoint()),
        signed("restart", "Signed restart of the hub", &samples::restart()),
        signed("receipt", "Signed receipt", &samples::receipt()),
        signed("seal", "Signed seal of an answer", &samples::answer_seal()),
        signed(
            "hub-certificate",
            "Signed hub certificate",
            &samples::certificate(),
        ),
        signed(
            "enrol-request",
            "Signed enrolment request",
            &samples::enrol_request(),
        ),
        plain(
            "enrol-response",
            "Enrolment answer (not signed as a whole)",
            &samples::enrol_response(),
        ),
    ];
    for (name, body) in samples::rows() {
        let row = samples::row(body);
        all.push(signed(&format!("row-{name}"), "Signed directory row", &row));
    }
    all
}

fn frames() -> Vec<(&'static str, Frame)> {
    let (scope, person, doc) = (samples::SCOPE, samples::PERSON, samples::DOC);
    let hash = Hash([0xAB; 32]);
    let verdict = |verdict| Frame::Verdict {
        item: hash,
        verdict,
    };
    let item = Frame::Item;
    let (_, row) = samples::rows().swap_remove(1);
    let decision = samples::signed_decision(Facts::default(), None);
    let record = samples::record(42, ItemKind::Decision, decision.hash());
    vec![
        ("hello", Frame::Hello(hello())),
        (
            "item-row",
            item(Item::Row(samples::seal(&samples::row(row)))),
        ),
        (
            "item-opened",
            item(Item::Opened(samples::seal(&samples::opened()))),
        ),
        ("item-run", item(samples::run())),
        ("item-run-opaque", item(samples::opaque_run())),
        ("item-decision", item(Item::Decision(decision))),
        ("item-record", item(Item::Record(samples::seal(&record)))),
        ("item-granted", item(Item::Granted { scope, person, doc })),
        (
            "item-widened",
            item(Item::Widened {
                scope,
                person,
                cause: 41,
            }),
        ),
        ("item-ended", item(Item::Ended { scope, person, doc })),
        ("verdict-received", verdict(Verdict::Received)),
        ("verdict-accepted", verdict(Verdict::Accepted { n: 42 })),
        ("verdict-duplicate", verdict(Verdict::Duplicate { n: 41 })),
        ("verdict-held", verdict(Verdict::Held { needs: vec![hash] })),
        (
            "verdict-rejected",
            verdict(Verdict::Rejected {
                reason: "who.not_leader".to_owned(),
                reattest: Some(hash),
            }),
        ),
        ("verdict-retry", verdict(Verdict::Retry)),
        (
            "verdict-set-aside",
            verdict(Verdict::SetAside {
                reason: "steward.role_ended".to_owned(),
            }),
        ),
        (
            "cursor",
            Frame::Cursor {
                scope,
                n: 42,
                more: true,
            },
        ),
        (
            "backfill-cursor",
            Frame::BackfillCursor {
                doc,
                n: 42,
                done: false,
            },
        ),
        (
            "checkpoint",
            Frame::Checkpoint(samples::seal(&samples::checkpoint())),
        ),
        (
            "leaves",
            Frame::Leaves(Leaves::new(scope, 40, &[hash, Hash([0xAC; 32])])),
        ),
        (
            "receipt",
            Frame::Receipt(samples::seal(&samples::receipt())),
        ),
        (
            "certificate",
            Frame::Certificate(samples::seal(&samples::certificate())),
        ),
        ("behind", Frame::Behind { scope, n: 41 }),
        (
            "restart",
            Frame::Restart(samples::seal(&samples::restart())),
        ),
        (
            "again-cursor",
            Frame::AgainCursor {
                scope,
                n: 42,
                done: true,
            },
        ),
        ("seal", Frame::Seal(samples::seal(&samples::answer_seal()))),
        (
            "trouble",
            Frame::Trouble {
                code: "scope.unknown".to_owned(),
            },
        ),
        ("blob-wanted", Frame::BlobWanted { sha256: hash }),
        (
            "blob",
            Frame::Blob(BlobPart {
                sha256: Hash::of_bytes(b"photo"),
                offset: 0,
                total: 5,
                bytes: b"photo".to_vec(),
            }),
        ),
        ("bundle", Frame::Bundle(meta())),
    ]
}

fn hello() -> Hello {
    Hello {
        protocol: PROTOCOL,
        schema: 1,
        device: samples::DEVICE,
        scopes: vec![(samples::SCOPE, 41), (ScopeId::from_bytes([0x12; 16]), 0)],
        backfill: vec![(samples::DOC, 7)],
        budget: 1 << 20,
        again: vec![(samples::SCOPE, 5)],
        missing: vec![Hash([0xAD; 32])],
        checkpoint: Some(samples::seal(&samples::checkpoint())),
    }
}

fn meta() -> BundleMeta {
    BundleMeta {
        device: samples::DEVICE,
        scope: samples::SCOPE,
        at: samples::AT,
        note: "示例".to_owned(),
    }
}

fn stream() -> StreamWriter {
    let mut stream = StreamWriter::new();
    for (_, frame) in frames() {
        stream.push(&frame).expect("small frames");
    }
    stream
}

/// What an answer says before its seal.
fn told() -> Vec<Frame> {
    let mut told = frames();
    told.retain(|(name, _)| ["verdict-accepted", "checkpoint", "cursor"].contains(name));
    told.into_iter().map(|(_, frame)| frame).collect()
}

fn sealed_answer() -> StreamWriter {
    let mut answer = StreamWriter::new();
    answer.push_all(&told(), MAX_STREAM).expect("small frames");
    let seal = Seal {
        frames: answer.digest(),
        ..samples::answer_seal()
    };
    let seal = Frame::Seal(samples::seal(&seal));
    answer.push(&seal).expect("a small frame");
    answer
}

/// Everything whose bytes this code must produce again.
fn goldens() -> Vec<Golden> {
    let mut all = envelopes();
    for (name, frame) in frames() {
        all.push(plain(&format!("frame-{name}"), "Frame", &frame));
    }
    all.push(Golden {
        name: "stream-plain".to_owned(),
        what: "Stream of all frames above, not compressed".to_owned(),
        bytes: stream().finish_plain(),
        item: None,
    });
    all.push(Golden {
        name: "stream-sealed".to_owned(),
        what: "Answer of three frames and their seal, not compressed".to_owned(),
        bytes: sealed_answer().finish_plain(),
        item: None,
    });
    all
}

/// Compressed forms: a later compressor may write other bytes, but must read these.
fn compressed() -> Vec<Golden> {
    let photo = vec![b"photo".to_vec()];
    vec![
        Golden {
            name: "stream-deflated".to_owned(),
            what: "The same stream, compressed; read only".to_owned(),
            bytes: stream().finish(),
            item: None,
        },
        Golden {
            name: "bundle".to_owned(),
            what: "Bundle of the run and one blob; read only".to_owned(),
            bytes: write_bundle(
                &meta(),
                &BundleLoad {
                    items: &[samples::run()],
                    blobs: &photo,
                    checkpoint: Some(&samples::seal(&samples::checkpoint())),
                    receipts: &[samples::seal(&samples::receipt())],
                },
            )
            .expect("a small bundle"),
            item: None,
        },
    ]
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(FOLDER).join(name)
}

fn to_lines(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.chunks(32) {
        writeln!(text, "{}", hex::encode(line)).expect("memory");
    }
    text
}

fn stored(name: &str) -> Vec<u8> {
    let path = file(&format!("{name}.hex"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}.hex is missing"));
    hex::decode(text.split_whitespace().collect::<String>()).expect("hex")
}

fn is_writing() -> bool {
    std::env::var_os("HUCHA_WRITE_GOLDEN").is_some_and(|value| value == "1")
}

fn table_row(golden: &Golden) -> String {
    let (name, what, len) = (&golden.name, &golden.what, golden.bytes.len());
    let item = golden
        .item
        .map_or_else(String::new, |hash| format!("`{hash}`"));
    format!("| `{name}` | {what} | {len} | {item} |")
}

fn readme() -> String {
    let mut text = format!(
        "# Golden bytes of the wire\n\n\
         One sample of each envelope and frame of `docs/wire.cddl`, in hex, 32 bytes a line. The\n\
         test `core/sync/tests/golden.rs` makes each again and compares; the compressed ones are\n\
         only read, since another compressor may write other bytes. Every value is made up.\n\n\
         Write them anew, on purpose only, since a change here breaks phones in the field:\n\n\
         ```\nHUCHA_WRITE_GOLDEN=1 cargo test --release -p hucha-sync --test golden\n```\n\n\
         ## Values\n\n\
         * secret key: `{}`; signatures are deterministic (RFC 6979), 64 bytes r ‖ s\n\
         * public key: algorithm 1, point `{}`\n\
         * key id: `{}`\n\
         * ids are one byte repeated 16 times: scope 10, organisation 20 and 21, person 30,\n  \
           device 40, document 50, entity 60, row 70, pairing 80, activity 90\n\
         * time {} ms; all other values stand in `core/sync/tests/support/samples.rs`\n\n\
         ## Files\n\n\
         The item hash is SHA-256 over domain, a zero byte and the payload.\n\n\
         | file | what | bytes | item hash |\n|---|---|---|---|\n",
        hex::encode(samples::SECRET),
        hex::encode(samples::signer().public_key().point),
        samples::signer().public_key().id(),
        samples::AT.0,
    );
    for golden in goldens() {
        writeln!(text, "{}", table_row(&golden)).expect("memory");
    }
    for golden in compressed() {
        let (name, what) = (&golden.name, &golden.what);
        writeln!(text, "| `{name}` | {what} | | |").expect("memory");
    }
    text
}

#[test]
fn every_envelope_and_frame_keeps_its_bytes() {
    if is_writing() {
        for golden in goldens().iter().chain(&compressed()) {
            let path = file(&format!("{}.hex", golden.name));
            std::fs::write(path, to_lines(&golden.bytes)).expect("fixtures can be written");
        }
        std::fs::write(file("README.md"), readme()).expect("fixtures can be written");
    }
    for golden in goldens() {
        assert!(
            stored(&golden.name) == golden.bytes,
            "{} changed its bytes",
            golden.name
        );
    }
}

#[test]
fn the_list_of_golden_files_is_complete() {
    if is_writing() {
        return;
    }
    let text = std::fs::read_to_string(file("README.md")).expect("README.md");
    assert_eq!(text, readme(), "the README lists other values");
    let mut found: Vec<String> = std::fs::read_dir(FOLDER)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter_map(|name| name.strip_suffix(".hex").map(str::to_owned))
        .collect();
    found.sort();
    let mut known: Vec<String> = goldens()
        .into_iter()
        .chain(compressed())
        .map(|golden| golden.name)
        .collect();
    known.sort();
    assert_eq!(found, known);
}

#[test]
fn stored_envelopes_still_verify_and_read_as_what_they_were() {
    if is_writing() {
        return;
    }
    verifies::<Attestation>("attestation", &samples::attestation());
    verifies::<Opened>("opened", &samples::opened());
    verifies::<Opened>("opened-follow-up", &samples::opened_follow_up());
    verifies::<NumberRecord>("number-record-refused", &refused());
    verifies::<NumberRecord>("number-record-refused-run", &refused_run());
    verifies::<Seal>("seal", &samples::answer_seal());
    verifies::<HubCertificate>("hub-certificate", &samples::certificate());
    verifies::<EnrolRequest>("enrol-request", &samples::enrol_request());
    for (name, body) in samples::rows() {
        verifies::<DirectoryRow>(&format!("row-{name}"), &samples::row(body));
    }
    let response: EnrolResponse =
        from_cbor_strict(&stored("enrol-response")).expect("an enrolment answer");
    assert_eq!(response, samples::enrol_response());
    let decision: SignedDecision = from_cbor_strict(&stored("decision")).expect("a decision");
    let key = samples::signer().public_key();
    let expected = Decision {
        text: Some(samples::text().digest()),
        ..samples::decision(samples::facts())
    };
    assert_eq!(decision.verify(&key), Ok(expected));
    assert_eq!(decision.text, Some(samples::text()));
}

#[test]
fn a_stored_answer_still_bears_its_seal() {
    if is_writing() {
        return;
    }
    let answer = read_sealed(&stored("stream-sealed")).expect("an answer");
    assert_eq!(answer.frames, told());
    let seal: Seal = answer
        .seal
        .expect("a seal")
        .verify(&samples::signer().public_key())
        .expect("the signature holds");
    let request = samples::answer_seal().request;
    assert_eq!(seal.check(request, answer.digest), Ok(()));
    let another = Hash::default();
    assert_eq!(
        seal.check(another, answer.digest),
        Err(SealFault::OtherRequest)
    );
}

fn verifies<P: Payload + PartialEq + std::fmt::Debug>(name: &str, expected: &P) {
    let signed: Signed = from_cbor_strict(&stored(name)).expect("a signed envelope");
    let payload: P = signed
        .verify(&samples::signer().public_key())
        .expect("the signature holds");
    assert_eq!(&payload, expected, "{name}");
}

#[test]
fn stored_streams_and_bundles_still_read() {
    if is_writing() {
        return;
    }
    let expected: Vec<Frame> = frames().into_iter().map(|(_, frame)| frame).collect();
    assert_eq!(read_stream(&stored("stream-plain")), Ok(expected.clone()));
    assert_eq!(read_stream(&stored("stream-deflated")), Ok(expected));
    let bundle = read_bundle(&stored("bundle")).expect("a bundle");
    assert_eq!(bundle.meta, meta());
    assert_eq!(bundle.items, [samples::run()]);
    let photo = (Hash::of_bytes(b"photo"), b"photo".to_vec());
    assert_eq!(bundle.blobs, [photo].into());
}

#[test]
fn the_grammar_names_every_domain_and_every_code_of_a_decision() {
    let grammar = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/wire.cddl");
    let grammar = std::fs::read_to_string(grammar).expect("docs/wire.cddl");
    for domain in [
        Attestation::DOMAIN,
        Decision::DOMAIN,
        Opened::DOMAIN,
        NumberRecord::DOMAIN,
        DirectoryRow::DOMAIN,
        HubCertificate::DOMAIN,
        Seal::DOMAIN,
        EnrolRequest::DOMAIN,
    ] {
        assert!(grammar.contains(&format!("\"{domain}\"")), "{domain}");
    }
    let rule = |name: &str| {
        let start = grammar.find(&format!("\n{name} = &(")).expect("a rule");
        let body = &grammar[start..];
        body[..body.find(')').expect("its end")].to_owned()
    };
    let codes = |bytes: Vec<u8>| minicbor::decode::<u64>(&bytes).expect("a code");
    let holds = |name: &str, all: Vec<(String, u64)>| {
        let rule = rule(name);
        assert_eq!(rule.matches(": ").count(), all.len(), "{name}");
        for (word, code) in all {
            let entry = format!(" {word}: {code},");
            assert!(rule.contains(&entry), "{name} lacks{entry}");
        }
    };
    let verbs = Verb::ALL.iter().map(|v| (word(v), codes(to_cbor(v))));
    holds("verb", verbs.collect());
    let kinds = EntityKind::ALL.iter().map(|k| (word(k), codes(to_cbor(k))));
    holds("entity-kind", kinds.collect());
    let counts = Count::ALL.iter().map(|c| (word(c), codes(to_cbor(c))));
    holds("count", counts.collect());
    let roles = RoleKind::ALL.iter().map(|r| (word(r), codes(to_cbor(r))));
    holds("role-kind", roles.collect());
}

/// Spells a variant as the grammar does: `HandOver` as `hand-over`.
fn word(variant: &impl std::fmt::Debug) -> String {
    let mut word = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

#[test]
fn a_changed_byte_in_a_stored_envelope_is_noticed() {
    if is_writing() {
        return;
    }
    let key = samples::signer().public_key();
    let bytes = stored("attestation");
    for at in 0..bytes.len() {
        let mut forged = bytes.clone();
        forged[at] ^= 1;
        let verdict = from_cbor_strict::<Signed>(&forged)
            .and_then(|signed| signed.verify::<Attestation>(&key));
        assert!(verdict.is_err(), "byte {at} is not covered");
    }
}
