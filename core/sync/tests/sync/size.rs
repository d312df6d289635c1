//! Sizes on the wire, against their budgets.

use crate::memory::{MemoryHub, MemoryPhone};
use crate::samples;
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

/// A change of the merge engine's shape: header, one dependency, actor, then columns of one edit.
fn change(seq: u64) -> Vec<u8> {
    let random = Hash::of_bytes(&seq.to_be_bytes()).0;
    let mut bytes = vec![0x85, 0x6F, 0x4A, 0x83];
    bytes.extend_from_slice(&random[..4]);
    bytes.extend_from_slice(&[1, 110, 1]);
    bytes.extend_from_slice(&Hash::of_bytes(&random).0);
    bytes.push(16);
    bytes.extend_from_slice(&actor());
    bytes.extend_from_slice(&[
        seq as u8, seq as u8, 0, 0, 0, 6, 0x15, 0x2A, 0x34, 1, 0x42, 2,
    ]);
    bytes.extend_from_slice(&[0x56, 2, 0x57, 9, 0x70, 2, 0x7F, 0, 0x7F, 1, 0x7F, 0x2A]);
    bytes.extend_from_slice(format!("CL-WD-{seq:02}").as_bytes());
    bytes.extend_from_slice(b"|30303030-3030-3030-3030-303030303030 v at yes");
    bytes
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
        changes: (from..=seq).map(change).collect(),
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
fn twenty_edits_of_one_boundary_fit_one_and_a_half_kilobytes() {
    let bytes = request_of(vec![run(1, 20)]);
    println!("20 edits, one boundary: {bytes} bytes");
    assert!(bytes <= 1_536, "{bytes} bytes");
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
    let answer = hub_answer(&mut hub, PHONE, &request.bytes, 1 << 20).expect("an answer");
    let up = size_before_compression(&request.bytes);
    let down = size_before_compression(&answer.bytes);
    println!("idle sync of 2,000 visits: {up} bytes up, {down} bytes down");
    assert_eq!(answer.fed, 0);
    assert!(up + down <= 1_024, "{up} up, {down} down");
}
