//! Bundle files.

use crate::{samples, wire};
use hucha_model::Hash;
use hucha_sync::{
    BlobPart, BundleError, BundleLoad, BundleMeta, Frame, Item, StreamWriter, read_bundle,
    write_bundle,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn load<'a>(items: &'a [Item], blobs: &'a [Vec<u8>]) -> BundleLoad<'a> {
    BundleLoad {
        items,
        blobs,
        ..BundleLoad::default()
    }
}

fn meta() -> BundleMeta {
    BundleMeta {
        device: samples::DEVICE,
        scope: samples::SCOPE,
        at: samples::AT,
        note: "外场带回".to_owned(),
    }
}

/// Bytes that do not compress, as those of a photo.
fn photo(len: usize) -> Vec<u8> {
    let mut block = Hash::of_bytes(&len.to_be_bytes());
    let mut bytes = Vec::new();
    while bytes.len() < len {
        bytes.extend_from_slice(&block.0);
        block = Hash::of_bytes(&block.0);
    }
    bytes.truncate(len);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_bundle_gives_back_items_in_order_and_whole_blobs(
        items in vec(wire::item(), 0..8), blobs in vec(vec(any::<u8>(), 1..500), 0..3),
    ) {
        let bundle = read_bundle(&write_bundle(&meta(), &load(&items, &blobs)).unwrap()).unwrap();
        prop_assert_eq!(bundle.meta, meta());
        let mut expected = std::collections::BTreeMap::new();
        for blob in blobs {
            expected.insert(Hash::of_bytes(&blob), blob);
        }
        prop_assert_eq!(bundle.items, items);
        prop_assert_eq!(bundle.blobs, expected);
    }
}

#[test]
fn photos_larger_than_a_frame_and_a_part_travel_in_pieces() {
    let mut blobs = vec![photo(3_000_000), photo(5_000_000), photo(10)];
    blobs.push(blobs[0].clone());
    let items: Vec<Item> = vec![samples::run()];
    let bytes = write_bundle(&meta(), &load(&items, &blobs)).expect("a bundle");
    let bundle = read_bundle(&bytes).expect("a bundle");
    assert_eq!(bundle.items, items);
    assert_eq!(bundle.blobs.len(), 3);
    for blob in &blobs {
        assert_eq!(bundle.blobs.get(&Hash::of_bytes(blob)), Some(blob));
    }
}

#[test]
fn every_cut_and_every_changed_byte_of_a_bundle_is_noticed() {
    let bytes = write_bundle(&meta(), &load(&[samples::run()], &[])).expect("a bundle");
    for end in 0..bytes.len() {
        assert!(read_bundle(&bytes[..end]).is_err(), "cut at {end}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        assert!(read_bundle(&changed).is_err(), "changed at {at}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(read_bundle(&longer), Err(BundleError::Damaged));
}

#[test]
fn a_newer_bundle_and_a_foreign_file_are_told_apart() {
    let mut bytes = write_bundle(&meta(), &load(&[], &[])).expect("a bundle");
    bytes[5] = 2;
    assert_eq!(read_bundle(&bytes), Err(BundleError::UnknownVersion(2)));
    assert_eq!(
        read_bundle(b"PK\x03\x04 a zip"),
        Err(BundleError::NotABundle)
    );
}

#[test]
fn a_blob_that_is_not_what_its_name_says_is_refused() {
    let sha256 = Hash::of_bytes(b"photo");
    let piece = |offset, bytes: &[u8]| {
        Frame::Blob(BlobPart {
            sha256,
            offset,
            total: 5,
            bytes: bytes.to_vec(),
        })
    };
    let read = |pieces: &[Frame]| {
        let mut stream = StreamWriter::new();
        stream.push(&Frame::Bundle(meta())).expect("small");
        stream.push_all(pieces, usize::MAX).expect("small");
        let part = stream.finish();
        let len = (part.len() as u32).to_be_bytes();
        let file = [b"HUCHA\x01".as_slice(), &len, &part].concat();
        let digest = Hash::of_bytes(&file);
        read_bundle(&[file.as_slice(), &digest.0].concat()).map(|bundle| bundle.blobs.len())
    };
    let broken = Err(BundleError::BrokenBlob { sha256 });
    assert_eq!(read(&[piece(0, b"pho"), piece(3, b"to")]), Ok(1));
    assert_eq!(read(&[piece(0, b"pho")]), broken, "incomplete");
    assert_eq!(read(&[piece(0, b"other")]), broken, "other bytes");
    assert_eq!(read(&[piece(3, b"to"), piece(0, b"pho")]), broken, "order");
    assert_eq!(read(&[piece(0, b"photos")]), broken, "too long");
    assert_eq!(read(&[piece(0, b"photo"), piece(u64::MAX, b"s")]), broken);
}
