//! The first item of each document: what it is, whom it concerns, by which template.

use super::{Capacity, EntityKind, EntityRef, Payload, codes};
use crate::{ActivityId, DeviceId, DocId, Hash, Millis, OrgId, PersonId, ScopeId};

codes! {
    /// The kinds of document.
    DocKind {
        /// One visit: the inspecting team only, until it submits.
        Visit = 0,
        /// The rectification after a visit: team and host.
        FollowUp = 1,
        /// One study session of the alliance.
        StudySession = 2,
    }
}

/// A party: everybody who holds a role in `org` that fits `capacity`, now or later.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    minicbor::Encode,
    minicbor::Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cbor(array)]
pub struct Party {
    /// The organisation.
    #[n(0)]
    pub org: OrgId,
    /// In which capacity it takes part.
    #[n(1)]
    pub capacity: Capacity,
}

/// The checklist a document was opened with; it stays with the document.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    minicbor::Encode,
    minicbor::Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cbor(array)]
pub struct TemplateRef {
    /// The checklist's id, such as `CL-WD`.
    #[n(0)]
    pub id: String,
    /// Its version, counted from 1.
    #[n(1)]
    pub version: u32,
    /// SHA-256 of the checklist file.
    #[n(2)]
    pub sha256: Hash,
}

/// Opens a document.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(map)]
pub struct Opened {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// Its kind.
    #[n(1)]
    pub kind: DocKind,
    /// The scope that numbers it.
    #[n(2)]
    pub scope: ScopeId,
    /// The visit or study session it belongs to.
    #[n(3)]
    pub activity: ActivityId,
    /// Organisations that take part, in order.
    #[n(4)]
    pub parties: Vec<Party>,
    /// Persons named one by one (guests, experts), in order.
    #[n(5)]
    pub participants: Vec<PersonId>,
    /// The checklist, where the kind has one.
    #[n(6)]
    pub template: Option<TemplateRef>,
    /// The document this one was made from, at which heads (a follow-up from its visit).
    #[n(7)]
    pub from: Option<(DocId, Vec<Hash>)>,
    /// Who opened it.
    #[n(8)]
    pub user: PersonId,
    /// On which device.
    #[n(9)]
    pub device: DeviceId,
    /// The device's clock: a claim.
    #[n(10)]
    pub at: Millis,
}

impl Opened {
    /// Names the activity as a thing that decisions are about.
    pub fn activity_ref(&self) -> EntityRef {
        let kind = match self.kind {
            DocKind::Visit | DocKind::FollowUp => EntityKind::Visit,
            DocKind::StudySession => EntityKind::StudySession,
        };
        EntityRef {
            kind,
            id: self.activity.into(),
        }
    }
}

impl Payload for Opened {
    const DOMAIN: &'static str = "hucha.opened.1";
}
