//! Number records: the hub's signed answer to each item, one gapless chain per scope.

use super::{Payload, codes};
use crate::{Hash, Millis, ScopeId};

codes! {
    /// What a number was given to.
    ItemKind {
        /// A directory row.
        Row = 0,
        /// The opening of a document.
        Opened = 1,
        /// An attested run of changes.
        Run = 2,
        /// A decision.
        Decision = 3,
        /// Access to a document granted.
        Granted = 4,
        /// Access to a document ended.
        Ended = 5,
        /// Somebody sees more decisions than before.
        Widened = 6,
    }
}

/// What the hub says of an item.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    minicbor::Encode,
    minicbor::Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// Durable at the hub, not yet judged.
    #[n(0)]
    Received,
    /// Numbered and in force.
    #[n(1)]
    Accepted {
        /// The number in the scope's sequence.
        #[n(0)]
        n: u64,
    },
    /// Known already under this number.
    #[n(2)]
    Duplicate {
        /// The number it has.
        #[n(0)]
        n: u64,
    },
    /// Cannot be judged yet; the hub wants these items first.
    #[n(3)]
    Held {
        /// Hashes of what is missing.
        #[n(0)]
        needs: Vec<Hash>,
    },
    /// Refused for good.
    #[n(4)]
    Rejected {
        /// A short code, such as `who.not_leader`; the surface says it in the person's language.
        #[n(0)]
        reason: String,
        /// The last change the hub would accept under a new attestation, for a run.
        #[n(1)]
        reattest: Option<Hash>,
    },
    /// The hub could not look at it now; send it again.
    #[n(5)]
    Retry,
    /// Durable at the hub; a person there decides whether it counts.
    #[n(6)]
    SetAside {
        /// Why, as a short code such as `steward.role_ended`.
        #[n(0)]
        reason: String,
    },
}

/// One link of a scope's chain.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct NumberRecord {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// Counts the hub's lives: one more after each restore from a backup.
    #[n(1)]
    pub generation: u32,
    /// The number: gapless, from 1.
    #[n(2)]
    pub n: u64,
    /// What was numbered.
    #[n(3)]
    pub kind: ItemKind,
    /// Hash of the item.
    #[n(4)]
    pub item: Hash,
    /// Hash of the record `n - 1`; zero for the first.
    #[n(5)]
    pub previous: Hash,
    /// The hub's clock.
    #[n(6)]
    pub at: Millis,
    /// `None` when in force; else the reason code of a refused decision or run.
    #[n(7)]
    pub refused: Option<String>,
    /// Version of the rules that judged.
    #[n(8)]
    pub rules: u32,
    /// Of a refused run: the last change that passes when it is attested anew; `None` when none of
    /// it does.
    #[n(9)]
    pub reattest: Option<Hash>,
}

impl Payload for NumberRecord {
    const DOMAIN: &'static str = "hucha.record.1";
}
