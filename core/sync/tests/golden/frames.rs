//! One sample of each frame, and streams of them.

use crate::samples;
use hucha_model::wire::{Facts, ItemKind, Verdict};
use hucha_model::{Hash, ScopeId};
use hucha_sync::{
    BlobPart, BundleMeta, Frame, Hello, Item, Leaves, MAX_STREAM, PROTOCOL, Seal, StreamWriter,
};

pub(crate) fn frames() -> Vec<(&'static str, Frame)> {
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

pub(crate) fn meta() -> BundleMeta {
    BundleMeta {
        device: samples::DEVICE,
        scope: samples::SCOPE,
        at: samples::AT,
        note: "示例".to_owned(),
    }
}

pub(crate) fn stream() -> StreamWriter {
    let mut stream = StreamWriter::new();
    for (_, frame) in frames() {
        stream.push(&frame).expect("small frames");
    }
    stream
}

/// What an answer says before its seal.
pub(crate) fn told() -> Vec<Frame> {
    let mut told = frames();
    told.retain(|(name, _)| ["verdict-accepted", "checkpoint", "cursor"].contains(name));
    told.into_iter().map(|(_, frame)| frame).collect()
}

pub(crate) fn sealed_answer() -> StreamWriter {
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
