//! Directory rows: who and what exists, signed by the hub's directory key.

use super::{Payload, codes};
use crate::sign::PublicKey;
use crate::time::Day;
use crate::{DeviceId, Hash, OrgId, PairingId, PersonId, RowId, ScopeId};
use serde::{Deserialize, Serialize};

codes! {
    /// What an organisation is.
    OrgKind {
        /// A hazardous-chemical plant.
        Enterprise = 0,
        /// The district emergency bureau.
        DistrictBureau = 1,
        /// The city's safety-committee office.
        CityOffice = 2,
        /// A chemical park.
        Park = 3,
    }
}

codes! {
    /// What a plant does (RULES §1.3); decides who counts for coverage.
    EnterpriseKind {
        /// Makes hazardous chemicals.
        Producer = 0,
        /// Uses them under licence.
        LicensedUser = 1,
        /// Trades with storage.
        TraderWithStorage = 2,
        /// A filling station: left out of coverage (WH67-08).
        FillingStation = 3,
    }
}

codes! {
    /// Roles a person holds in an organisation.
    RoleKind {
        /// Safety Director (安全总监).
        SafetyDirector = 0,
        /// Safety Department Head (安全部长).
        SafetyDepartmentHead = 1,
        /// The principal responsible person (主要负责人).
        Principal = 2,
        /// Leader in charge of safety (分管领导).
        SafetyLeader = 3,
        /// Safety manager (安全管理人员).
        SafetyManager = 4,
        /// Technology or process (工艺技术).
        Technology = 5,
        /// Instrumentation and control (仪表).
        Instrumentation = 6,
        /// Equipment (设备).
        Equipment = 7,
        /// Electrical (电气).
        Electrical = 8,
        /// Workshop or team (车间).
        Workshop = 9,
        /// Officer of a bureau.
        Officer = 10,
    }
}

/// The body of a row; the newest number of a (kind, id) is in force.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[serde(rename_all = "snake_case", tag = "row")]
pub enum RowBody {
    /// An organisation.
    #[n(0)]
    Organisation {
        /// Which.
        #[n(0)]
        org: OrgId,
        /// Full name.
        #[n(1)]
        name: String,
        /// What it is.
        #[n(2)]
        kind: OrgKind,
        /// What a plant does.
        #[n(3)]
        enterprise: Option<EnterpriseKind>,
        /// Number of staff: a fact for big-helps-small (WD-11).
        #[n(4)]
        staff: Option<u32>,
        /// Standardisation level 1 (best) to 3: a fact for strong-helps-weak (WD-11).
        #[n(5)]
        standard_level: Option<u8>,
        /// Town or park, for filtering and proximity.
        #[n(6)]
        area: Option<String>,
        /// Common short name.
        #[n(7)]
        short_name: Option<String>,
    },
    /// A person; no telephone number lives here.
    #[n(1)]
    Person {
        /// Which.
        #[n(0)]
        person: PersonId,
        /// Name.
        #[n(1)]
        name: String,
    },
    /// A role with its validity.
    #[n(2)]
    Role {
        /// Who.
        #[n(0)]
        person: PersonId,
        /// Where.
        #[n(1)]
        org: OrgId,
        /// What.
        #[n(2)]
        role: RoleKind,
        /// First day.
        #[n(3)]
        from: Day,
        /// Last day, when it ended.
        #[n(4)]
        to: Option<Day>,
    },
    /// A device and its key.
    #[n(3)]
    Device {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// Whose.
        #[n(1)]
        person: PersonId,
        /// Its key.
        #[n(2)]
        key: PublicKey,
        /// True once it may no longer speak.
        #[n(3)]
        revoked: bool,
    },
    /// The alliance of a scope (WD-02).
    #[n(4)]
    Alliance {
        /// Name.
        #[n(0)]
        name: String,
        /// Member plants, in order.
        #[n(1)]
        members: Vec<OrgId>,
        /// The bureau that guides it.
        #[n(2)]
        bureau: OrgId,
        /// Programmes in force, such as `WD`.
        #[n(3)]
        programmes: Vec<String>,
        /// True when the bureau may read findings (the alliance's one switch, OQ-15).
        #[n(4)]
        bureau_reads_findings: bool,
    },
    /// A term of the alliance leader (WD-03, WD-05): effect of a decision.
    #[n(5)]
    LeaderTerm {
        /// The plant that leads.
        #[n(0)]
        org: OrgId,
        /// The person who leads.
        #[n(1)]
        person: PersonId,
        /// The year.
        #[n(2)]
        year: u16,
        /// First day in office.
        #[n(3)]
        from: Day,
        /// Planned last day.
        #[n(4)]
        to: Day,
    },
    /// A pair of plants (WD-11): effect of a decision.
    #[n(6)]
    Pairing {
        /// Which.
        #[n(0)]
        pairing: PairingId,
        /// The helping plant.
        #[n(1)]
        helper: OrgId,
        /// The helped plant.
        #[n(2)]
        helped: OrgId,
        /// Number of the district's list of pairs.
        #[n(3)]
        list_number: String,
        /// First day.
        #[n(4)]
        from: Day,
        /// Last day.
        #[n(5)]
        to: Day,
    },
    /// An important date or major event (WD-14).
    #[n(7)]
    KeyDate {
        /// Name.
        #[n(0)]
        name: String,
        /// First day.
        #[n(1)]
        from: Day,
        /// Last day.
        #[n(2)]
        to: Day,
    },
}

/// A row of a scope's directory.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[cbor(array)]
pub struct DirectoryRow {
    /// The scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The row; a newer row of the same id replaces it.
    #[n(1)]
    pub id: RowId,
    /// What it says.
    #[n(2)]
    pub body: RowBody,
    /// The decision whose effect it is.
    #[n(3)]
    pub cites: Option<Hash>,
    /// True when the row withdraws its predecessor.
    #[n(4)]
    pub withdrawn: bool,
}

impl Payload for DirectoryRow {
    const DOMAIN: &'static str = "hucha.row.1";
}
