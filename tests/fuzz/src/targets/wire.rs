//! Frames and envelopes: deterministic CBOR, one encoding each.

use crate::samples::public_key;
use hucha_model::wire::{
    Attestation, Checkpoint, Decision, DirectoryRow, HubCertificate, NumberRecord, Opened, Payload,
    Receipt, Restart, RowBody, Signed, SignedDecision, from_cbor_strict, to_cbor,
};
use hucha_sync::{Frame, Item, Seal};
use std::fmt::Debug;

/// Reads a frame; an item in it is named and opened.
pub fn frame(data: &[u8]) -> &'static str {
    let word = canonical::<Frame>(data);
    if let Ok(Frame::Item(item)) = from_cbor_strict::<Frame>(data) {
        open(&item);
    }
    word
}

fn open(item: &Item) {
    let named = item.hash();
    match item {
        Item::Row(signed) => same_name::<DirectoryRow>(signed, named),
        Item::Opened(signed) => same_name::<Opened>(signed, named),
        Item::Run { attestation, .. } => same_name::<Attestation>(attestation, named),
        Item::Decision(decision) => same_name::<Decision>(&decision.signed, named),
        Item::Record(signed) => same_name::<NumberRecord>(signed, named),
        Item::Granted { .. } | Item::Ended { .. } | Item::Widened { .. } => {}
    }
}

/// Reads an attestation, signed or bare.
pub fn attestation(data: &[u8]) -> &'static str {
    signed::<Attestation>(data)
}

/// Reads a number record, signed or bare.
pub fn record(data: &[u8]) -> &'static str {
    signed::<NumberRecord>(data)
}

/// Reads what the hub and devices state of a whole: checkpoint, restart, receipt, the seal of an
/// answer, and the certificate of the hub's key.
pub fn checkpoint(data: &[u8]) -> &'static str {
    let words = [
        signed::<Checkpoint>(data),
        signed::<Restart>(data),
        signed::<Receipt>(data),
        signed::<Seal>(data),
        signed::<HubCertificate>(data),
    ];
    farthest(words)
}

/// Reads a decision with its words, or its bare payload.
pub fn decision(data: &[u8]) -> &'static str {
    if let Ok(decision) = from_cbor_strict::<SignedDecision>(data) {
        same_name::<Decision>(&decision.signed, decision.hash());
        assert!(
            decision.verify(&public_key()).is_err() || decision.decision().is_ok(),
            "what verifies can be read"
        );
    }
    farthest([
        canonical::<SignedDecision>(data),
        canonical::<Decision>(data),
    ])
}

/// Reads a directory row, signed or bare; a key in it may be any bytes.
pub fn row(data: &[u8]) -> &'static str {
    let row = from_cbor_strict::<Signed>(data)
        .and_then(|signed| signed.open::<DirectoryRow>())
        .or_else(|_| from_cbor_strict(data));
    if let Ok(DirectoryRow {
        body: RowBody::Device { key, .. },
        ..
    }) = row
    {
        assert!(key.verify(b"message", &[7; 64]).is_err(), "nobody signed");
    }
    signed::<DirectoryRow>(data)
}

/// Reads the bytes as a payload, and as an envelope with such a payload in it.
fn signed<P: Payload + PartialEq + Debug>(data: &[u8]) -> &'static str {
    let bare = canonical::<P>(data);
    let envelope = canonical::<Signed>(data);
    let Ok(signed) = from_cbor_strict::<Signed>(data) else {
        return bare;
    };
    let name = signed.item_hash::<P>();
    same_name::<P>(&signed, name);
    match (signed.open::<P>(), signed.verify::<P>(&public_key())) {
        (Ok(open), Ok(verified)) => {
            assert_eq!(open, verified, "a signature changes nothing");
            "verified"
        }
        (Err(_), Ok(_)) => panic!("what verifies can be read"),
        (Ok(_), Err(_)) => "opened",
        (Err(_), Err(_)) => envelope,
    }
}

/// Whoever reads a payload and names it again gets the name that its bytes had.
fn same_name<P: Payload>(signed: &Signed, name: hucha_model::Hash) {
    if let Ok(payload) = signed.open::<P>() {
        assert_eq!(payload.item_hash(), name, "one item has one name");
    }
}

/// What decodes at all has one encoding, which reads back as the same value; only that encoding is
/// taken for it.
fn canonical<T>(data: &[u8]) -> &'static str
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + PartialEq + Debug,
{
    let strict = from_cbor_strict::<T>(data);
    let Ok(value) = minicbor::decode::<T>(data) else {
        assert!(strict.is_err(), "strict takes no more than lenient");
        return "malformed";
    };
    let written = to_cbor(&value);
    let again: T = from_cbor_strict(&written).expect("what is written can be read");
    assert_eq!(again, value, "what is written reads back as it was");
    assert_eq!(strict.is_ok(), written == data, "one encoding is taken");
    if written == data {
        "read"
    } else {
        "not canonical"
    }
}

fn farthest<const N: usize>(words: [&'static str; N]) -> &'static str {
    ["verified", "opened", "read", "not canonical"]
        .into_iter()
        .find(|word| words.contains(word))
        .unwrap_or("malformed")
}
