//! Changes in a run: shorter on the wire, the same at the other end, in one encoding only.

use crate::samples::{self, change, change_hash};
use hucha_model::Hash;
use hucha_model::wire::{Signed, WireError, from_cbor_strict, to_cbor};
use hucha_sync::Item;
use minicbor::Encoder;
use proptest::collection::vec;
use proptest::prelude::*;

const OTHER: Hash = Hash([0x5A; 32]);
/// What follows the dependencies: sixteen bytes, one short of what may be cut alone.
const REST: &[u8] = &[0x16; 16];

fn empty() -> Signed {
    Signed {
        payload: Vec::new(),
        key: Hash::default(),
        sig: Vec::new(),
    }
}

fn run(changes: &[Vec<u8>]) -> Item {
    Item::Run {
        attestation: empty(),
        changes: changes.to_vec(),
    }
}

/// Bytes of the changes alone, without their array.
fn size(changes: &[Vec<u8>]) -> usize {
    to_cbor(&run(changes)).len() - to_cbor(&run(&[])).len()
}

fn verbatim(change: &[u8]) -> usize {
    to_cbor(&minicbor::bytes::ByteVec::from(change.to_vec())).len()
}

/// A change as it stands in an encoded run.
enum Shape<'a> {
    Whole(&'a [u8]),
    Body(&'a [u8]),
    After(u64, &'a [u8]),
}

/// Reads a run written by hand.
fn read(shapes: &[Shape<'_>]) -> Result<Vec<Vec<u8>>, WireError> {
    let mut e = Encoder::new(Vec::new());
    e.array(3).expect("memory").u8(2).expect("memory");
    e.encode(empty()).expect("memory");
    e.array(shapes.len() as u64).expect("memory");
    for shape in shapes {
        match shape {
            Shape::Whole(change) => e.bytes(change),
            Shape::Body(body) => e.array(1).and_then(|e| e.bytes(body)),
            Shape::After(slot, rest) => e
                .array(2)
                .and_then(|e| e.u64(*slot))
                .and_then(|e| e.bytes(rest)),
        }
        .expect("memory");
    }
    let Item::Run { changes, .. } = from_cbor_strict(&e.into_writer())? else {
        panic!("a run was written");
    };
    Ok(changes)
}

fn is_refused(shapes: &[Shape<'_>]) -> bool {
    read(shapes).is_err()
}

/// How one change of a generated run comes about.
#[derive(Debug, Clone)]
enum Made {
    /// Any bytes.
    Raw(Vec<u8>),
    /// A chunk: the change before at this place among others, perhaps twice; then `rest`.
    Chunk {
        others: Vec<[u8; 32]>,
        at: Option<prop::sample::Index>,
        twice: bool,
        rest: Vec<u8>,
    },
    /// The same with one byte changed.
    Damaged(Box<Made>, prop::sample::Index, u8),
}

fn chunk() -> impl Strategy<Value = Made> {
    let rest = prop_oneof![
        8 => vec(any::<u8>(), 0..60),
        2 => vec(any::<u8>(), 60..400),
        1 => (16_300_usize..16_400).prop_map(|len| vec![0x33; len]),
    ];
    let others = vec(any::<[u8; 32]>(), 0..4);
    let at = any::<Option<prop::sample::Index>>();
    (others, at, any::<bool>(), rest).prop_map(|(others, at, twice, rest)| Made::Chunk {
        others,
        at,
        twice,
        rest,
    })
}

fn made() -> impl Strategy<Value = Made> {
    prop_oneof![
        2 => vec(any::<u8>(), 10..200).prop_map(Made::Raw),
        5 => chunk(),
        2 => (chunk(), any::<prop::sample::Index>(), any::<u8>())
            .prop_map(|(made, at, to)| Made::Damaged(Box::new(made), at, to)),
    ]
}

fn make(made: &Made, before: Hash) -> Vec<u8> {
    match made {
        Made::Raw(bytes) => bytes.clone(),
        Made::Chunk {
            others,
            at,
            twice,
            rest,
        } => {
            let mut dependencies: Vec<Hash> = others.iter().copied().map(Hash).collect();
            if let Some(at) = at {
                dependencies.insert(at.index(others.len() + 1), before);
                dependencies.extend(twice.then_some(before));
            }
            change(&dependencies, rest)
        }
        Made::Damaged(made, at, to) => {
            let mut bytes = make(made, before);
            let at = at.index(bytes.len());
            bytes[at] = *to;
            bytes
        }
    }
}

fn make_all(all: &[Made]) -> Vec<Vec<u8>> {
    let mut changes: Vec<Vec<u8>> = Vec::new();
    for made in all {
        let before = changes.last().map_or(OTHER, |change| change_hash(change));
        changes.push(make(made, before));
    }
    changes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_run_arrives_byte_for_byte(all in vec(made(), 0..8)) {
        let run = run(&make_all(&all));
        prop_assert_eq!(from_cbor_strict::<Item>(&to_cbor(&run)), Ok(run));
    }

    #[test]
    fn no_change_costs_more_than_its_bytes_nor_gives_more_than_forty(all in vec(made(), 1..8)) {
        let changes = make_all(&all);
        for end in 1..=changes.len() {
            let change = &changes[end - 1];
            // Arrays of up to 23 changes have a head of one byte.
            let cost = size(&changes[..end]) - size(&changes[..end - 1]);
            prop_assert!(cost <= verbatim(change), "{} for {}", cost, change.len());
            prop_assert!(change.len() <= cost + 40, "{} from {}", change.len(), cost);
        }
    }

    #[test]
    fn mutated_runs_never_panic_and_have_one_encoding(
        all in vec(made(), 1..6), at in any::<prop::sample::Index>(), to: u8,
    ) {
        let mut bytes = to_cbor(&run(&make_all(&all)));
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(read) = from_cbor_strict::<Item>(&bytes) {
            prop_assert_eq!(to_cbor(&read), bytes);
        }
    }
}

#[test]
fn changes_of_the_merge_engine_leave_header_and_predecessor_at_home() {
    let Item::Run { changes, .. } = samples::run() else {
        panic!("a run is a run");
    };
    let [first, second] = changes.as_slice() else {
        panic!("two changes");
    };
    // Ten bytes of header each; 32 of a hash; the array around each is one byte, the slot another.
    assert_eq!(size(&changes[..1]), verbatim(first) - 10 + 1);
    assert_eq!(
        size(&changes) - size(&changes[..1]),
        verbatim(second) - 10 - 32 + 2
    );
}

#[test]
fn a_predecessor_is_cut_from_any_place_among_the_dependencies() {
    let first = change(&[], REST);
    let before = change_hash(&first);
    for (slot, dependencies) in [
        [before, OTHER, OTHER],
        [OTHER, before, OTHER],
        [OTHER, OTHER, before],
    ]
    .iter()
    .enumerate()
    {
        let second = change(dependencies, REST);
        let rest = [&[3], OTHER.0.as_slice(), &OTHER.0, REST].concat();
        let shapes = [Shape::Body(&first[10..]), Shape::After(slot as u64, &rest)];
        assert_eq!(read(&shapes), Ok(vec![first.clone(), second]));
    }
}

#[test]
fn bytes_that_only_look_like_a_chunk_travel_whole() {
    let good = change(&[OTHER], REST);
    let padded = {
        // The length in one byte more than it needs, with the checksum that fits.
        let named = [&[1, 0x80 | good[9], 0], &good[10..]].concat();
        let checksum = &Hash::of_bytes(&named).0[..4];
        [&good[..4], checksum, &named].concat()
    };
    let of_kind = |kind: u8| {
        let named = [&[kind], &good[9..]].concat();
        let checksum = &Hash::of_bytes(&named).0[..4];
        [&good[..4], checksum, &named].concat()
    };
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let longer = [good.as_slice(), &[0]].concat();
    let shorter = good[..good.len() - 1].to_vec();
    let tiny = change(&[], &[]);
    let odd = [
        padded,
        of_kind(0),
        of_kind(2),
        flipped(0),
        flipped(4),
        flipped(9),
        flipped(good.len() - 1),
        longer,
        shorter,
        tiny,
    ];
    for change in odd {
        assert_eq!(read(&[Shape::Whole(&change)]), Ok(vec![change.clone()]));
        assert_eq!(size(std::slice::from_ref(&change)), verbatim(&change));
    }
    assert!(is_refused(&[Shape::Whole(&good)]), "a plain chunk does not");
}

#[test]
fn only_the_shortest_shape_of_a_change_is_read() {
    let first = change(&[], REST);
    let before = change_hash(&first);
    let twice = change(&[before, before], REST);
    let head = Shape::Body(&first[10..]);
    let body = &twice[10..];
    let rest = [&[2], before.0.as_slice(), REST].concat();
    let shapes = [head, Shape::After(0, &rest)];
    assert_eq!(read(&shapes), Ok(vec![first.clone(), twice.clone()]));
    let [head, _] = shapes;
    for second in [
        Shape::Whole(&twice),
        Shape::Body(body),
        Shape::After(1, &rest),
    ] {
        let shapes = [Shape::Body(&first[10..]), second];
        assert_eq!(read(&shapes), Err(WireError::NotCanonical));
    }
    assert!(read(&[head]).is_ok());
}

#[test]
fn a_change_that_leans_on_nothing_or_nowhere_is_refused() {
    let first = change(&[], REST);
    let body = &first[10..];
    let rest = [&[1], REST].concat();
    let after = |slot| Shape::After(slot, &rest);
    assert!(read(&[Shape::Body(body), after(0)]).is_ok());
    assert!(is_refused(&[after(0)]), "the first has none before it");
    let opaque = [0xC1; 40];
    assert!(is_refused(&[Shape::Whole(&opaque), after(0)]), "no chunk");
    for slot in [1, 2, 255, 256, u64::MAX] {
        assert!(is_refused(&[Shape::Body(body), after(slot)]), "slot {slot}");
    }
    let far = [&[9], REST].concat();
    assert!(
        is_refused(&[Shape::Body(body), Shape::After(8, &far)]),
        "past the end"
    );
    // A count that needs two bytes is never cut from.
    let many = [&[0x81, 1], REST].concat();
    assert!(is_refused(&[Shape::Body(body), Shape::After(0, &many)]));
    assert!(is_refused(&[
        Shape::Body(body),
        Shape::After(0, REST.split_at(15).0)
    ]));
    assert!(is_refused(&[Shape::Body(REST.split_at(15).0)]), "too short");
}

#[test]
fn a_tiny_chunk_travels_whole_and_still_vouches_for_the_next() {
    let tiny = change(&[], &[]);
    let next = change(&[change_hash(&tiny)], REST);
    let rest = [&[1], REST].concat();
    let shapes = [Shape::Whole(&tiny), Shape::After(0, &rest)];
    assert_eq!(read(&shapes), Ok(vec![tiny.clone(), next]));
}
