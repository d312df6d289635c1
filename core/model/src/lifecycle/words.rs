//! The words a life-cycle is written in: who may, when, under which guard, with which facts, and what
//! it does to the directory.

use serde::Deserialize;

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Anybody of a member plant.
    Member,
    /// The alliance leader of that day.
    Leader,
    /// An officer of the bureau that guides the alliance.
    Bureau,
    /// Anybody of the plant that helps now: the one it was handed over to, else the helping plant.
    Helper,
    /// Anybody of the plant whose team inspected, whoever helps now.
    Team,
    /// Anybody of the helped plant.
    Host,
    /// Anybody of either.
    Pair,
    /// The person the request is for.
    Applicant,
    /// The leader; for the leader's own leave the bureau (WD-18, OQ-03).
    LeaveGranter,
    /// Anybody of the plant that raised it.
    Raiser,
    /// Anybody of the plant by which the author of late work had the right to write.
    Steward,
    /// Anybody with a device.
    Anyone,
}

impl Who {
    /// Gives the reason code of a refusal.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Member => "who.member",
            Self::Leader => "who.leader",
            Self::Bureau => "who.bureau",
            Self::Helper => "who.helper",
            Self::Team => "who.team",
            Self::Host => "who.host",
            Self::Pair => "who.pair",
            Self::Applicant => "who.applicant",
            Self::LeaveGranter => "who.leave_granter",
            Self::Raiser => "who.raiser",
            Self::Steward => "who.steward",
            Self::Anyone => "who.anyone",
        }
    }
}

/// A condition that picks a row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The other side of the pair has confirmed already.
    OtherSideConfirmed,
    /// The activity has not started.
    NotStarted,
    /// The finding is a suggestion.
    Suggestion,
    /// Two decisions crossed and nobody has ruled.
    NeedsRuling,
    /// The ruling says closed (its facts carry evidence or an on-site look).
    RuledClosed,
}

/// A guard that refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// No leader of that year yet (WD-03).
    YearFree,
    /// Not the plant that leads now, unless a reason is given (OQ-02).
    NewLeaderOrReason,
    /// Both plants are members, and different ones (WD-11).
    MembersOnly,
    /// Neither plant is in another pair that year, unless the decision names it (一帮二, OQ-58).
    OneToOneOrNamed,
    /// The pair is in force (WD-13).
    PairInForce,
    /// Nobody's records are missing, or a reason is given.
    MissingWaived,
    /// The list signed is the list submitted.
    SameList,
    /// The hazard is a general one.
    GeneralOnly,
    /// The author is not the one who put it right (WD-16).
    NotRectifier,
    /// A suspected or declared major hazard was looked at on site.
    MajorOnSite,
    /// The person is of the author's own plant (WD-18).
    OwnLeave,
    /// The plant that takes the help over is paired with the host, and does not help already.
    SuccessorInPair,
    /// The hazard is graver than was said before.
    Graver,
    /// The late work was not let in already.
    LateUndecided,
}

impl Guard {
    /// Gives the reason code of a refusal.
    pub fn reason(self) -> &'static str {
        match self {
            Self::YearFree => "guard.year_free",
            Self::NewLeaderOrReason => "guard.new_leader_or_reason",
            Self::MembersOnly => "guard.members_only",
            Self::OneToOneOrNamed => "guard.one_to_one_or_named",
            Self::PairInForce => "guard.pair_in_force",
            Self::MissingWaived => "guard.missing_waived",
            Self::SameList => "guard.same_list",
            Self::GeneralOnly => "guard.general_only",
            Self::NotRectifier => "guard.not_rectifier",
            Self::MajorOnSite => "guard.major_on_site",
            Self::OwnLeave => "guard.own_leave",
            Self::SuccessorInPair => "guard.successor_in_pair",
            Self::Graver => "guard.graver",
            Self::LateUndecided => "guard.late_undecided",
        }
    }
}

/// A fact a step cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "each names the field of `Facts` or `Decision` of the same name"
)]
pub enum Need {
    Person,
    Helper,
    Helped,
    Year,
    Number,
    Text,
    AgreedBy,
    Kinds,
    Starts,
    Ends,
    Participants,
    Counts,
    Heads,
    List,
    Refers,
    FindingKind,
    Severity,
    Evidence,
    Stance,
    Due,
    OnSite,
    Item,
}

impl Need {
    /// Gives the reason code of a refusal.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Person => "needs.person",
            Self::Helper => "needs.helper",
            Self::Helped => "needs.helped",
            Self::Year => "needs.year",
            Self::Number => "needs.number",
            Self::Text => "needs.text",
            Self::AgreedBy => "needs.agreed_by",
            Self::Kinds => "needs.kinds",
            Self::Starts => "needs.starts",
            Self::Ends => "needs.ends",
            Self::Participants => "needs.participants",
            Self::Counts => "needs.counts",
            Self::Heads => "needs.heads",
            Self::List => "needs.list",
            Self::Refers => "needs.refers",
            Self::FindingKind => "needs.finding_kind",
            Self::Severity => "needs.severity",
            Self::Evidence => "needs.evidence",
            Self::Stance => "needs.stance",
            Self::Due => "needs.due",
            Self::OnSite => "needs.on_site",
            Self::Item => "needs.item",
        }
    }
}

/// What a step does to the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Neither.
    #[default]
    Neutral,
    /// Closes: verify, cross off, confirm, withdraw.
    Closing,
    /// Keeps open: send back, contest, reopen.
    KeepsOpen,
}

/// The directory row that an accepted step brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectRow {
    /// A leader's term.
    LeaderTerm,
    /// A pair in force.
    Pairing,
    /// The last day of a pair in force.
    PairingEnd,
}
