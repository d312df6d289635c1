//! The sequence of a scope as a Merkle tree (RFC 9162 §2.1): one signed root vouches for all of it.
//!
//! Leaf `n` stands for the number record `n`. Whoever may not see a record gets its leaf, which says
//! nothing, and can still compute the root. So each device checks with one signature that it was
//! shown every number, that nothing before was altered, and that others were shown the same.

use crate::Hash;
use sha2::{Digest, Sha256};

/// Gives the leaf of a record, from the record's name.
pub fn leaf(record: Hash) -> Hash {
    tagged(0, &[&record.0])
}

fn node(left: Hash, right: Hash) -> Hash {
    tagged(1, &[&left.0, &right.0])
}

fn tagged(tag: u8, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([tag]);
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// Gives the root over leaves, in order; without leaves, the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The right edge of a tree: enough to go on and to give the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the perfect subtrees, the largest first; as many as `size` has bits set.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Counts the leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut whole = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                whole = node(left, whole);
            }
        }
        self.peaks.push(whole);
        self.size += 1;
    }

    /// Gives the root.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            Some(last) => peaks.fold(*last, |right, left| node(*left, right)),
            None => Hash::of_bytes(&[]),
        }
    }
}

/// Proof that a leaf stands at a place in the tree of a given size: about 32 bytes × log2(size).
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct InclusionProof {
    /// The number of the record, from 1.
    #[n(0)]
    pub n: u64,
    /// How many leaves the tree has.
    #[n(1)]
    pub size: u64,
    /// The siblings from the leaf up.
    #[n(2)]
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// Makes the proof of number `n` in the tree over `leaves`; `None` when there is no such leaf.
    pub fn make(leaves: &[Hash], n: u64) -> Option<Self> {
        let mut place = usize::try_from(n.checked_sub(1)?).ok()?;
        let mut rest = leaves;
        rest.get(place)?;
        let mut path = Vec::new();
        while rest.len() > 1 {
            let (left, right) = rest.split_at(split(rest.len()));
            if place < left.len() {
                path.push(root(right));
                rest = left;
            } else {
                place -= left.len();
                path.push(root(left));
                rest = right;
            }
        }
        path.reverse();
        Some(Self {
            n,
            size: leaves.len() as u64,
            path,
        })
    }

    /// Tells whether the proof leads from `leaf` to `root` (RFC 9162 §2.1.3.2).
    pub fn holds(&self, leaf: Hash, root: Hash) -> bool {
        let Some(mut place) = self.n.checked_sub(1).filter(|place| *place < self.size) else {
            return false;
        };
        let mut last = self.size - 1;
        let mut whole = leaf;
        for sibling in &self.path {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                whole = node(*sibling, whole);
                while place & 1 == 0 && place != 0 {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                whole = node(whole, *sibling);
            }
            place >>= 1;
            last >>= 1;
        }
        last == 0 && whole == root
    }
}

/// Gives the largest power of two below `len`; `len` is at least 2.
fn split(len: usize) -> usize {
    1 << (usize::BITS - 1 - (len - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count)
            .map(|n| leaf(Hash::of_bytes(&n.to_be_bytes())))
            .collect()
    }

    /// The definition of RFC 9162 §2.1.1, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of_bytes(&[]),
            [one] => *one,
            many => {
                let (left, right) = many.split_at(split(many.len()));
                node(by_definition(left), by_definition(right))
            }
        }
    }

    #[test]
    fn the_root_is_the_one_of_the_definition_at_every_size() {
        let all = leaves(70);
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), by_definition(&[]));
        for (count, leaf) in all.iter().enumerate() {
            frontier.push(*leaf);
            assert_eq!(frontier.size(), count as u64 + 1);
            assert_eq!(frontier.root(), by_definition(&all[..=count]));
        }
    }

    #[test]
    fn every_leaf_has_a_proof_and_no_other_leaf_passes_for_it() {
        for size in 1..40 {
            let all = leaves(size);
            let root = root(&all);
            for n in 1..=size {
                let proof = InclusionProof::make(&all, n).unwrap();
                let own = all[n as usize - 1];
                assert!(proof.holds(own, root), "{n} of {size}");
                let moved = InclusionProof {
                    n: n % size + 1,
                    ..proof.clone()
                };
                assert!(size == 1 || !moved.holds(own, root));
                assert!(!proof.holds(leaf(own), root));
            }
            assert_eq!(InclusionProof::make(&all, size + 1), None);
            assert_eq!(InclusionProof::make(&all, 0), None);
        }
    }

    #[test]
    fn a_change_anywhere_changes_the_root() {
        let all = leaves(33);
        for place in 0..33 {
            let mut other = all.clone();
            other[place] = leaf(other[place]);
            assert_ne!(root(&other), root(&all));
        }
    }
}
