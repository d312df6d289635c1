//! Decisions: append-only events signed by the device key.

use super::{Facts, Payload, Signed, WireError, codes};
use crate::sign::{PublicKey, SignError, Signer};
use crate::{DeviceId, DocId, EntityId, Hash, Millis, PersonId, ScopeId};
use serde::{Deserialize, Serialize};

codes! {
    /// Kinds of thing that decisions are about (RULES §5).
    EntityKind {
        /// A term of the alliance leader.
        LeaderTerm = 0,
        /// A pair of plants.
        Pairing = 1,
        /// The yearly plan of visits and study.
        YearPlan = 2,
        /// A visit.
        Visit = 3,
        /// A finding and its rectification.
        Finding = 4,
        /// A study session.
        StudySession = 5,
        /// A request for leave.
        Leave = 6,
        /// A hard or blocking problem fed back to the bureau.
        EscalatedIssue = 7,
        /// A report.
        Report = 8,
    }
}

codes! {
    /// What is decided. Who may, from which state and with which facts stands in the programmes.
    Verb {
        /// Members recommend a leader (推选, WD-03).
        Recommend = 0,
        /// The bureau takes note (备案, WD-03).
        TakeNote = 1,
        /// The leader's office is handed over (WD-05).
        HandOver = 2,
        /// A pair is proposed (WD-11).
        Propose = 10,
        /// The district issues the list with the pair (WH67-16).
        Issue = 11,
        /// A pair is dissolved.
        Dissolve = 12,
        /// A plan, topic or agenda is put forward (WD-06).
        PutForward = 20,
        /// Members agree to it collectively (集体研究, WD-06).
        Agree = 21,
        /// A visit is planned (WD-04).
        Plan = 30,
        /// One side confirms content, method, time, participants (SD27-16).
        Confirm = 31,
        /// The visit starts on site.
        Start = 32,
        /// The team hands over its list.
        Submit = 33,
        /// The host countersigns at the exit meeting.
        Countersign = 34,
        /// The host refuses to countersign.
        Dispute = 35,
        /// New heads are named after closing.
        Amend = 36,
        /// The activity goes to the archive (WH67-22).
        Archive = 37,
        /// Called off, with reason.
        Cancel = 38,
        /// Put off, with reason and new date.
        Postpone = 39,
        /// Another of the team takes over the lead, when the leader's phone is out.
        TakeLead = 40,
        /// Work is let in that came after its author's role had ended.
        AdmitLate = 41,
        /// Such work is not let in; it is kept aside.
        TurnAway = 42,
        /// A finding is put on the list (WD-16).
        List = 50,
        /// The host's word on one row.
        Remark = 51,
        /// Put right on the spot and seen (当场整改).
        RectifyOnTheSpot = 52,
        /// The host takes it up (认领).
        Accept = 53,
        /// The host objects (提出异议).
        Contest = 54,
        /// The finder takes it back.
        Withdraw = 55,
        /// The host sets measures, person and deadline.
        Assign = 56,
        /// Checked by the enterprise itself, by another than the rectifier (企业自验).
        SelfCheck = 57,
        /// The helper's re-check passed (复查通过).
        Verify = 58,
        /// Sent back (退回整改).
        SendBack = 59,
        /// Crossed off (销号).
        CrossOff = 60,
        /// Opened again (重新整改).
        Reopen = 61,
        /// A suggestion is adopted.
        Adopt = 62,
        /// A suggestion is not adopted.
        Decline = 63,
        /// More time asked for.
        AskExtension = 64,
        /// More time granted.
        GrantExtension = 65,
        /// The host's principal was told of a suspected major hazard.
        TellPrincipal = 66,
        /// The deciding role settles two decisions that crossed.
        Rule = 67,
        /// The host lets the bureau read the words, on a finding or on all of a visit.
        Consent = 68,
        /// A session is convened (WD-04).
        Convene = 80,
        /// A session was held (WD-07).
        Hold = 81,
        /// Leave is asked for (WD-18).
        Ask = 90,
        /// Leave is granted.
        Grant = 91,
        /// Leave is refused.
        Refuse = 92,
        /// The person came after all.
        NotUsed = 93,
        /// A problem is fed back (WD-20).
        Raise = 100,
        /// The bureau takes it in.
        Receive = 101,
        /// The bureau studies it.
        Study = 102,
        /// The bureau answers (WD-21).
        Answer = 103,
        /// The raiser confirms that it helps.
        Resolve = 104,
        /// It does not help.
        NotEffective = 105,
        /// Not taken up, with reason (不予受理).
        Dismiss = 106,
        /// A report is drafted (WH67-30).
        Draft = 110,
        /// A report is signed.
        Sign = 111,
        /// A report is sent up (上报).
        Report = 112,
    }
}

/// Names an entity.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[cbor(array)]
pub struct EntityRef {
    /// Its kind.
    #[n(0)]
    pub kind: EntityKind,
    /// Which.
    #[n(1)]
    pub id: EntityId,
}

/// A decision's payload: ids, codes, dates and counts; free text is detached.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[cbor(map)]
pub struct Decision {
    /// The scope that numbers it.
    #[n(0)]
    pub scope: ScopeId,
    /// What it is about.
    #[n(1)]
    pub entity: EntityRef,
    /// What is decided.
    #[n(2)]
    pub verb: Verb,
    /// Hashes of the newest decisions on this entity that the author had seen, sorted.
    #[n(3)]
    pub after: Vec<Hash>,
    /// The document its facts were read from.
    #[n(4)]
    pub doc: Option<DocId>,
    /// Heads of that document, sorted.
    #[n(5)]
    pub heads: Vec<Hash>,
    /// The facts.
    #[n(6)]
    pub facts: Facts,
    /// Digest of the detached text, when there is one.
    #[n(7)]
    pub text: Option<Hash>,
    /// Who decides.
    #[n(8)]
    pub user: PersonId,
    /// On which device.
    #[n(9)]
    pub device: DeviceId,
    /// The newest number of the scope's sequence the device knew.
    #[n(10)]
    pub directory: u64,
    /// The device's clock: a claim that orders nothing.
    #[n(11)]
    pub at: Millis,
    /// Counts the device's decisions from 1, so that no two are alike.
    #[n(12)]
    pub seq: u64,
}

impl Payload for Decision {
    const DOMAIN: &'static str = "hucha.decision.1";
}

/// Free text beside a decision: stripped for those who may see the act but not the words.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[cbor(array)]
pub struct DetachedText {
    /// Random bytes, so that a short text cannot be guessed from its digest.
    #[n(0)]
    pub salt: Hash,
    /// The text.
    #[n(1)]
    pub text: String,
}

impl DetachedText {
    /// Gives the digest that the decision signs.
    pub fn digest(&self) -> Hash {
        Hash::of_item("hucha.text.1", &super::to_cbor(self))
    }
}

/// A signed decision with its text, where the holder may read it.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct SignedDecision {
    /// The signed payload.
    #[n(0)]
    pub signed: Signed,
    /// The detached text.
    #[n(1)]
    pub text: Option<DetachedText>,
}

impl SignedDecision {
    /// Signs a decision; its `text` digest is set from `text`.
    pub fn seal(
        mut decision: Decision,
        text: Option<DetachedText>,
        signer: &dyn Signer,
    ) -> Result<Self, SignError> {
        decision.text = text.as_ref().map(DetachedText::digest);
        Ok(Self {
            signed: Signed::seal(&decision, signer)?,
            text,
        })
    }

    /// Names the decision.
    pub fn hash(&self) -> Hash {
        self.signed.item_hash::<Decision>()
    }

    /// Decodes the decision without looking at the signature.
    pub fn decision(&self) -> Result<Decision, WireError> {
        self.signed.open()
    }

    /// Checks signature and detached text, and decodes the decision.
    pub fn verify(&self, key: &PublicKey) -> Result<Decision, WireError> {
        let decision: Decision = self.signed.verify(key)?;
        match &self.text {
            Some(text) if decision.text != Some(text.digest()) => Err(WireError::WrongText),
            Some(_) | None => Ok(decision),
        }
    }

    /// Gives the same decision without its words.
    #[must_use]
    pub fn without_text(&self) -> Self {
        Self {
            signed: self.signed.clone(),
            text: None,
        }
    }
}
