//! What was stored reads and verifies as what it was.

use crate::envelopes::{refused, refused_run};
use crate::folder::{is_writing, stored};
use crate::frames::{frames, meta, told};
use crate::samples;
use hucha_model::Hash;
use hucha_model::sign::Signer as _;
use hucha_model::wire::{
    Attestation, Decision, DirectoryRow, EnrolRequest, EnrolResponse, HubCertificate, NumberRecord,
    Opened, Payload, Signed, SignedDecision, from_cbor_strict,
};
use hucha_sync::{Frame, Seal, SealFault, read_bundle, read_sealed, read_stream};

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
