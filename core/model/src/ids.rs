//! Typed ids: UUIDs (version 7 when new), 16 bytes in CBOR, hyphenated text in JSON.

use crate::Hash;
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The text is not an id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an id: a UUID is wanted")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes a new id from the time and ten random bytes (UUID version 7, RFC 9562).
            pub fn new(now: Millis, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now.0.max(0) as u64, &random).into_uuid())
            }

            /// Derives an id from bytes that already name the thing (UUID version 8, RFC 9562).
            pub fn derived(domain: &str, bytes: &[u8]) -> Self {
                let hash = Hash::of_item(domain, bytes);
                let mut id = [0_u8; 16];
                id.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
                Self(uuid::Builder::from_custom_bytes(id).into_uuid())
            }

            /// Wraps 16 bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// Gives the 16 bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads an id from a slice of exactly 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId)
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(self.as_bytes())?;
                Ok(())
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                d: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?)
                    .ok_or_else(|| minicbor::decode::Error::message("an id is 16 bytes"))
            }
        }
    )+ };
}

ids! {
    /// A scope: an alliance, a county office or a city office. One number sequence each.
    ScopeId,
    /// An organisation: a plant, a bureau, a park.
    OrgId,
    /// A person.
    PersonId,
    /// A device and its signing key.
    DeviceId,
    /// A document: one unit of collaboration and of access.
    DocId,
    /// A thing that decisions are about.
    EntityId,
    /// A directory row.
    RowId,
    /// A pair of plants.
    PairingId,
    /// A visit or a study session.
    ActivityId,
    /// A problem or hazard somebody saw (问题隐患).
    FindingId,
    /// A photo in a document.
    PhotoId,
}

impl ActivityId {
    /// Names the record of a visit: one a visit, so that nobody opens a second.
    pub fn visit_doc(self) -> DocId {
        DocId::derived("hucha.visit.1", self.as_bytes())
    }

    /// Names the record of a study session.
    pub fn session_doc(self) -> DocId {
        DocId::derived("hucha.session.1", self.as_bytes())
    }
}

impl DocId {
    /// Names the follow-up made from a visit's record.
    #[must_use]
    pub fn follow_up(self) -> Self {
        Self::derived("hucha.follow-up.1", self.as_bytes())
    }
}

impl From<FindingId> for EntityId {
    fn from(id: FindingId) -> Self {
        Self(id.0)
    }
}
impl From<EntityId> for FindingId {
    fn from(id: EntityId) -> Self {
        Self(id.0)
    }
}
impl From<ActivityId> for EntityId {
    fn from(id: ActivityId) -> Self {
        Self(id.0)
    }
}
impl From<EntityId> for ActivityId {
    fn from(id: EntityId) -> Self {
        Self(id.0)
    }
}
impl From<PairingId> for EntityId {
    fn from(id: PairingId) -> Self {
        Self(id.0)
    }
}
impl From<EntityId> for PairingId {
    fn from(id: EntityId) -> Self {
        Self(id.0)
    }
}
