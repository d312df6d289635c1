//! Sizes on the wire, against their budgets.

use crate::memory::{MemoryHub, MemoryPhone};
use crate::samples;
use crate::session::asker;
use hucha_model::wire::{Attestation, Opened};
use hucha_model::{ActivityId, DeviceId, DocId, Hash, PersonId};
use hucha_sync::{Item, StreamWriter, hub_answer, phone_request, read_stream};

const PHONE: DeviceId = DeviceId::from_bytes([1; 16]);

/// Sixteen bytes that do not compress.
fn actor() -> Vec<u8> {
    DeviceId::derived("test.actor", b"").as_bytes().to_vec()
}

/// Size before compression: the samples' ids compress as no real ones do.
fn size_before_compression(bytes: &[u8]) -> usize {
    let mut stream = StreamWriter::new();
    let frames = read_stream(bytes).expect("frames");
    stream.push_all(&frames, usize::MAX).expect("as read");
    stream.finish_plain().len()
}

/// The changes up to `seq` of one actor, each an edit of one cell that names the one before.
fn changes(seq: u64) -> Vec<Vec<u8>> {
    let mut before = Hash::of_bytes(b"genesis");
    let mut changes = Vec::new();
    for seq in 1..=seq {
        let mut rest = vec![16];
        rest.extend_from_slice(&actor());
        rest.extend_from_slice(&[
            seq as u8, seq as u8, 0, 0, 0, 6, 0x15, 0x2A, 0x34, 1, 0x42, 2,
        ]);
        rest.extend_from_slice(&[0x56, 2, 0x57, 9, 0x70, 2, 0x7F, 0, 0x7F, 1, 0x7F, 0x2A]);
        rest.extend_from_slice(format!("CL-WD-{seq:02}").as_bytes());
        rest.extend_from_slice(b"|30303030-3030-3030-3030-303030303030 v at yes");
        let change = samples::change(&[before], &rest);
        before = samples::change_hash(&change);
        changes.push(change);
    }
    changes
}

fn run(from: u64, seq: u64) -> Item {
    let attestation = Attestation {
        from,
        seq,
        change: Hash::of_bytes(&seq.to_le_bytes()),
        doc: DocId::derived("test.doc", b""),
        actor: actor(),
        user: PersonId::derived("test.person", b""),
        device: DeviceId::derived("test.device", b""),
        ..samples::attestation()
    };
    Item::Run {
        attestation: samples::seal(&attestation),
        changes: changes(seq).split_off(from as usize - 1),
    }
}

fn request_of(outbox: Vec<Item>) -> usize {
    let mut phone = MemoryPhone::new(PHONE);
    phone.outbox = outbox;
    phone_request(&phone, 1 << 20)
        .expect("a request")
        .bytes
        .len()
}

#[test]
fn twenty_edits_of_one_boundary_fit_one_kilobyte() {
    // Leaves a third of the budget of 1.5 KiB for the answer.
    let bytes = request_of(vec![run(1, 20)]);
    println!("20 edits, one boundary: {bytes} bytes");
    assert!(bytes <= 1_024, "{bytes} bytes");
}

#[test]
fn twenty_edits_with_a_boundary_each_cost_a_signature_each() {
    // A signature and two hashes of a run cannot be compressed: 128 bytes each.
    let bytes = request_of((1..=20).map(|seq| run(seq, seq)).collect());
    println!("20 edits, 20 boundaries: {bytes} bytes");
    assert!(bytes <= 20 * 200 + 512, "{bytes} bytes");
}

#[test]
fn an_idle_sync_of_two_thousand_visits_stays_under_one_kilobyte() {
    let mut hub = MemoryHub::default();
    for visit in 0..2_000_u64 {
        let name = visit.to_be_bytes();
        let opened = Opened {
            doc: DocId::derived("test.doc", &name),
            activity: ActivityId::derived("test.activity", &name),
            ..samples::opened()
        };
        let doc = opened.doc;
        hub.number(
            samples::DEVICE,
            Item::Opened(samples::seal(&opened)),
            Some(doc),
        );
    }
    let mut phone = MemoryPhone::new(PHONE);
    phone.cursors.insert(samples::SCOPE, 2_000);
    let request = phone_request(&phone, 1 << 20).expect("a request");
    let answer = hub_answer(&mut hub, asker(PHONE), &request.bytes, 1 << 20).expect("an answer");
    let up = size_before_compression(&request.bytes);
    let down = size_before_compression(&answer.bytes);
    println!("idle sync of 2,000 visits: {up} bytes up, {down} bytes down");
    assert_eq!(answer.fed, 0);
    assert!(up + down <= 1_024, "{up} up, {down} down");
}
