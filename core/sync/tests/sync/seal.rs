//! The seal: nothing of an answer counts that the hub did not say to this very request.

use crate::memory::{MemoryHub, MemoryPhone};
use crate::samples;
use crate::session::{asker, run};
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::{Signed, Verdict};
use hucha_model::{DeviceId, Hash};
use hucha_sync::{
    Asker, Frame, MAX_STREAM, PhoneError, Seal, SealFault, StreamWriter, hub_answer, phone_request,
    phone_response, read_stream,
};

const ALICE: DeviceId = DeviceId::from_bytes([1; 16]);
const BUDGET: usize = 1 << 20;

/// A phone that pushes one item to a hub with three, its request and the hub's answer.
fn exchange() -> (MemoryPhone, Asker, Vec<u8>) {
    let mut hub = MemoryHub::default();
    for seq in 1..=3 {
        hub.number(DeviceId::from_bytes([2; 16]), run(seq), None);
    }
    hub.hidden = [2].into();
    hub.wanted = vec![Hash([5; 32])];
    let mut phone = MemoryPhone::new(ALICE);
    phone.outbox = vec![run(9)];
    let request = phone_request(&phone, BUDGET as u32).expect("a request");
    let asker = asker(ALICE);
    let answer = hub_answer(&mut hub, asker, &request.bytes, BUDGET).expect("an answer");
    (phone, asker, answer.bytes)
}

fn stream(frames: &[Frame]) -> StreamWriter {
    let mut stream = StreamWriter::new();
    stream.push_all(frames, MAX_STREAM).expect("as read");
    stream
}

fn fault(phone: &mut MemoryPhone, request: Hash, bytes: &[u8]) -> SealFault {
    let before = phone.clone();
    let heard = phone_response(phone, request, bytes);
    assert_eq!(*phone, before, "nothing was applied");
    match heard {
        Err(PhoneError::Seal(fault)) => fault,
        other => panic!("a fault of the seal is wanted, not {other:?}"),
    }
}

#[test]
fn an_answer_with_a_frame_left_out_added_changed_or_moved_is_not_applied_in_any_part() {
    let (mut phone, asker, answer) = exchange();
    let whole = read_stream(&answer).expect("frames");
    let (seal, said) = whole.split_last().expect("a seal at the end");
    assert!(said.len() >= 8, "words, items, leaves, a notice: {said:?}");
    let mut forged: Vec<Vec<Frame>> = Vec::new();
    for at in 0..said.len() {
        let mut without = said.to_vec();
        without.remove(at);
        forged.push(without);
        let mut twice = said.to_vec();
        twice.insert(at, said[at].clone());
        forged.push(twice);
        let mut moved = said.to_vec();
        moved.rotate_left(at + 1);
        if moved != said {
            forged.push(moved);
        }
    }
    let word = |verdict| Frame::Verdict {
        item: run(9).hash(),
        verdict,
    };
    for (lie, place) in [
        (word(Verdict::Retry), 0),
        (word(Verdict::Duplicate { n: 1 }), 0),
        (
            Frame::Trouble {
                code: "device.revoked".to_owned(),
            },
            said.len() - 1,
        ),
    ] {
        let mut lied = said.to_vec();
        lied[place] = lie;
        forged.push(lied);
    }
    for frames in forged {
        let frames = [frames.as_slice(), std::slice::from_ref(seal)].concat();
        let bytes = stream(&frames).finish();
        assert_eq!(
            fault(&mut phone, asker.request, &bytes),
            SealFault::OtherFrames
        );
    }
    phone_response(&mut phone, asker.request, &answer).expect("the true answer still applies");
    assert!(phone.outbox.is_empty());
}

#[test]
fn an_answer_to_another_request_is_not_applied() {
    let (mut phone, asker, answer) = exchange();
    // The same question asked again under another nonce is another request.
    let again = Hash([0xE3; 32]);
    assert_ne!(asker.request, again);
    assert_eq!(fault(&mut phone, again, &answer), SealFault::OtherRequest);
    phone_response(&mut phone, asker.request, &answer).expect("its own");
}

#[test]
fn an_answer_without_a_seal_or_under_another_key_is_not_applied() {
    let (mut phone, asker, answer) = exchange();
    let whole = read_stream(&answer).expect("frames");
    let (_, said) = whole.split_last().expect("a seal at the end");
    let bare = stream(said);
    let seal = Seal {
        request: asker.request,
        frames: bare.digest(),
        ..samples::answer_seal()
    };
    let stranger = SoftwareSigner::from_secret(&[9; 32]).expect("a key");
    let by_a_stranger = Frame::Seal(Signed::seal(&seal, &stranger).expect("a seal"));
    assert_eq!(
        fault(&mut phone, asker.request, &bare.finish()),
        SealFault::Missing
    );
    let frames = [said, std::slice::from_ref(&by_a_stranger)].concat();
    assert_eq!(
        fault(&mut phone, asker.request, &stream(&frames).finish()),
        SealFault::NotTheHub
    );
    let nothing = StreamWriter::new().finish();
    assert_eq!(
        fault(&mut phone, asker.request, &nothing),
        SealFault::Missing
    );
}

#[test]
fn nothing_may_follow_the_seal() {
    let (mut phone, asker, answer) = exchange();
    let before = phone.clone();
    let mut frames = read_stream(&answer).expect("frames");
    let at = frames.len() - 1;
    frames.push(Frame::Trouble {
        code: "device.cloned".to_owned(),
    });
    let told = phone_response(&mut phone, asker.request, &stream(&frames).finish());
    assert!(matches!(told, Err(PhoneError::Unexpected { index }) if index == at));
    // Nor an item that nobody can read.
    let plain = stream(&read_stream(&answer).expect("frames")).finish_plain();
    let mut body = plain[6..].to_vec();
    body.extend_from_slice(&[0, 0, 0, 3, 0x82, 0x01, 0x60]);
    let bytes = [&[0xB1, 0][..], &(body.len() as u32).to_be_bytes(), &body].concat();
    assert_eq!(
        fault(&mut phone, asker.request, &bytes),
        SealFault::OtherFrames
    );
    assert_eq!(phone, before);
}

#[test]
fn a_flipped_bit_anywhere_in_an_answer_changes_nothing() {
    let (phone, asker, answer) = exchange();
    let plain = stream(&read_stream(&answer).expect("frames")).finish_plain();
    for at in 0..plain.len() {
        let mut bytes = plain.clone();
        bytes[at] ^= 1 << (at % 8);
        let mut hearing = phone.clone();
        assert!(
            phone_response(&mut hearing, asker.request, &bytes).is_err(),
            "byte {at} is not covered"
        );
        assert_eq!(hearing, phone);
    }
}
