//! Items: what gets a number and a verdict, and the number records themselves.

use hucha_model::wire::{
    Attestation, DirectoryRow, ItemKind, NumberRecord, Opened, Signed, SignedDecision, to_cbor,
};
use hucha_model::{DocId, Hash, PersonId, ScopeId};

/// One thing that travels: CBOR `[code, …]`.
///
/// Everything but [`Item::Record`] takes one number of its scope's sequence.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(flat)]
pub enum Item {
    /// A directory row ([`DirectoryRow`]).
    #[n(0)]
    Row(#[n(0)] Signed),
    /// The opening of a document ([`Opened`]).
    #[n(1)]
    Opened(#[n(0)] Signed),
    /// One attestation and the changes `from..=seq` of its actor.
    #[n(2)]
    Run {
        /// The signed [`Attestation`].
        #[n(0)]
        attestation: Signed,
        /// The changes in the actor's order, uncompressed, at least ten bytes each.
        #[n(1)]
        #[cbor(with = "crate::change_bytes")]
        changes: Vec<Vec<u8>>,
    },
    /// A decision, with its words where the receiver may read them.
    #[n(3)]
    Decision(#[n(0)] SignedDecision),
    /// A number record ([`NumberRecord`]), signed by the hub.
    #[n(4)]
    Record(#[n(0)] Signed),
    /// Access of a person to a document begins; the number record is its proof.
    #[n(5)]
    Granted {
        /// The scope that numbers it.
        #[n(0)]
        scope: ScopeId,
        /// Who may read from now on.
        #[n(1)]
        person: PersonId,
        /// The document.
        #[n(2)]
        doc: DocId,
    },
    /// Access of a person to a document ends; the number record is its proof.
    #[n(6)]
    Ended {
        /// The scope that numbers it.
        #[n(0)]
        scope: ScopeId,
        /// Who reads nothing new from now on.
        #[n(1)]
        person: PersonId,
        /// The document.
        #[n(2)]
        doc: DocId,
    },
    /// A person sees more decisions than before and reads the scope again; the number record is its
    /// proof.
    #[n(7)]
    Widened {
        /// The scope that numbers it.
        #[n(0)]
        scope: ScopeId,
        /// Who.
        #[n(1)]
        person: PersonId,
        /// Tells one widening of a person from the next: the number it was caused by.
        #[n(2)]
        cause: u64,
    },
}

impl Item {
    /// Names the item, whoever signed it: the payload's hash; a run goes by its attestation.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Row(signed) => signed.item_hash::<DirectoryRow>(),
            Self::Opened(signed) => signed.item_hash::<Opened>(),
            Self::Run { attestation, .. } => attestation.item_hash::<Attestation>(),
            Self::Decision(decision) => decision.hash(),
            Self::Record(signed) => signed.item_hash::<NumberRecord>(),
            Self::Granted { scope, person, doc } => {
                access_hash("hucha.granted.1", *scope, *person, *doc)
            }
            Self::Ended { scope, person, doc } => {
                access_hash("hucha.ended.1", *scope, *person, *doc)
            }
            Self::Widened {
                scope,
                person,
                cause,
            } => Hash::of_item("hucha.widened.1", &to_cbor(&(*scope, *person, *cause))),
        }
    }

    /// Gives the kind a number record states for it; `None` for a record, which takes no number.
    pub fn kind(&self) -> Option<ItemKind> {
        match self {
            Self::Row(_) => Some(ItemKind::Row),
            Self::Opened(_) => Some(ItemKind::Opened),
            Self::Run { .. } => Some(ItemKind::Run),
            Self::Decision(_) => Some(ItemKind::Decision),
            Self::Record(_) => None,
            Self::Granted { .. } => Some(ItemKind::Granted),
            Self::Ended { .. } => Some(ItemKind::Ended),
            Self::Widened { .. } => Some(ItemKind::Widened),
        }
    }
}

fn access_hash(domain: &str, scope: ScopeId, person: PersonId, doc: DocId) -> Hash {
    Hash::of_item(domain, &to_cbor(&(scope, person, doc)))
}
