//! One sample of each envelope.

use crate::{Golden, plain, samples, signed};
use hucha_model::Hash;
use hucha_model::wire::{Facts, ItemKind, NumberRecord};

pub(crate) fn refused() -> NumberRecord {
    NumberRecord {
        previous: Hash([0x99; 32]),
        refused: Some("who.not_leader".to_owned()),
        ..samples::record(43, ItemKind::Decision, Hash([0xD2; 32]))
    }
}

pub(crate) fn refused_run() -> NumberRecord {
    NumberRecord {
        refused: Some("equivocation".to_owned()),
        reattest: Some(Hash([0xC4; 32])),
        ..samples::record(44, ItemKind::Run, Hash([0xD3; 32]))
    }
}

pub(crate) fn envelopes() -> Vec<Golden> {
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
