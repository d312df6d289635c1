//! Facts of a decision: what its guard and the obligations need, without reading a document.

use super::{EntityRef, TemplateRef, codes};
use crate::time::Day;
use crate::{Hash, Millis, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// In which capacity an organisation or person takes part.
    Capacity {
        /// The helping plant: the inspecting team.
        Helper = 0,
        /// The helped plant: the host.
        Host = 1,
        /// A member of the alliance.
        Member = 2,
        /// The bureau.
        Bureau = 3,
        /// The leader of the visit (组长).
        VisitLeader = 4,
        /// An inspector of the visit (组员).
        Inspector = 5,
        /// An escort of the host (陪同人员).
        Escort = 6,
        /// A substitute (代会人).
        Substitute = 7,
    }
}

codes! {
    /// What an activity, or a part of it, was.
    ActivityKind {
        /// Help of a pair (帮扶).
        Help = 0,
        /// Mutual inspection (互查).
        MutualInspection = 1,
        /// Site observation (现场观摩).
        SiteObservation = 2,
        /// Exchange of safety managers (交流).
        Exchange = 3,
        /// Professional seminar (专业研讨).
        Seminar = 4,
        /// Experience exchange (经验交流).
        ExperienceExchange = 5,
        /// Accident analysis (事故分析).
        AccidentAnalysis = 6,
        /// Study of a new law or standard.
        LawStudy = 7,
        /// Study of a recent accident.
        AccidentStudy = 8,
        /// Training (专题培训).
        Training = 9,
    }
}

codes! {
    /// How grave a hazard is.
    Severity {
        /// 一般隐患.
        General = 0,
        /// 疑似重大隐患.
        SuspectedMajor = 1,
        /// 重大事故隐患.
        Major = 2,
    }
}

codes! {
    /// A hazard, or advice without a defect.
    FindingKind {
        /// 问题隐患.
        Hazard = 0,
        /// 建议项.
        Suggestion = 1,
    }
}

codes! {
    /// The host's word on one row of the list (同意／有意见／不同意).
    Stance {
        /// 同意.
        Agree = 0,
        /// 有意见.
        Remark = 1,
        /// 不同意.
        Disagree = 2,
    }
}

codes! {
    /// What a count counts.
    Count {
        /// Lines of the hazard list, merged ones not counted.
        Findings = 0,
        /// Lines that are suggestions.
        Suggestions = 1,
        /// Hazards put right on the spot (当场整改).
        OnTheSpot = 2,
        /// Suspected major hazards.
        SuspectedMajor = 3,
        /// Lines merged into others.
        Merged = 4,
        /// Checklist items answered.
        Answered = 5,
        /// Checklist items not answered.
        Unanswered = 6,
        /// Items whose answers clash.
        Clashes = 7,
        /// Photos.
        Photos = 8,
        /// Rows the host agrees with.
        RowsAgreed = 9,
        /// Rows with a remark.
        RowsRemarked = 10,
        /// Rows the host disagrees with.
        RowsDisagreed = 11,
        /// Enterprises present.
        EnterprisesPresent = 12,
    }
}

/// One who takes part, with role and organisation at that moment.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[cbor(array)]
pub struct Participant {
    /// Who.
    #[n(0)]
    pub person: PersonId,
    /// Of which organisation.
    #[n(1)]
    pub org: OrgId,
    /// In which capacity.
    #[n(2)]
    pub capacity: Capacity,
    /// Roles at that moment.
    #[n(3)]
    pub roles: Vec<super::row::RoleKind>,
    /// True when the person came (invitees of a meeting may not).
    #[n(4)]
    pub present: bool,
}

/// The facts. Every field may be absent or empty; a life-cycle's transition names those it needs.
///
/// A field added later must be an `Option`, so that older bytes keep their encoding.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[serde(default)]
#[cbor(map)]
pub struct Facts {
    /// Counts read from the document at the named heads.
    #[n(0)]
    pub counts: BTreeMap<Count, u64>,
    /// Those who take or took part, in order.
    #[n(1)]
    pub participants: Vec<Participant>,
    /// What the activity was.
    #[n(2)]
    pub kinds: Vec<ActivityKind>,
    /// Focus areas touched (1 to 5 of CL-WD).
    #[n(3)]
    pub focus: Vec<u8>,
    /// Hashes of the originals that are evidence.
    #[n(4)]
    pub evidence: Vec<Hash>,
    /// The helping plant, or the plant proposed.
    #[n(5)]
    pub helper: Option<OrgId>,
    /// The helped plant.
    #[n(6)]
    pub helped: Option<OrgId>,
    /// The person the decision is about: candidate, responsible person, rectifier, substitute.
    #[n(7)]
    pub person: Option<PersonId>,
    /// A deadline.
    #[n(8)]
    pub due: Option<Day>,
    /// First moment of an activity.
    #[n(9)]
    pub starts: Option<Millis>,
    /// Last moment of an activity.
    #[n(10)]
    pub ends: Option<Millis>,
    /// How grave.
    #[n(11)]
    pub severity: Option<Severity>,
    /// Hazard or suggestion.
    #[n(12)]
    pub finding_kind: Option<FindingKind>,
    /// Entities the decision refers to, in order.
    #[n(13)]
    pub refers: Vec<EntityRef>,
    /// A number on paper: of the list of pairs, of the bureau's note.
    #[n(14)]
    pub number: Option<String>,
    /// A year of office or plan.
    #[n(15)]
    pub year: Option<u16>,
    /// The host's word on a row.
    #[n(16)]
    pub stance: Option<Stance>,
    /// True when seen on site, false when judged by photo.
    #[n(17)]
    pub on_site: Option<bool>,
    /// The checklist.
    #[n(18)]
    pub template: Option<TemplateRef>,
    /// Participants whose last word is missing in a submit, in order.
    #[n(19)]
    pub missing: Vec<PersonId>,
    /// Enterprises that agreed, in order.
    #[n(20)]
    pub agreed_by: Vec<OrgId>,
    /// True when a visit starts without a joint agreement (未共同确定).
    #[n(21)]
    pub without_agreement: Option<bool>,
    /// Digest of the list that was read out and signed.
    #[n(22)]
    pub list: Option<Hash>,
    /// Position on the list, counted from 1.
    #[n(23)]
    pub row: Option<u32>,
    /// The item that is ruled on: late work of somebody whose role has ended.
    #[n(24)]
    pub item: Option<Hash>,
}
