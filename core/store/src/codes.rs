//! Stable words for enums in columns: readable in any SQLite shell, independent of enum order.

use hucha_model::content::{AnswerValue, PhotoMoment};
use hucha_model::wire::{Count, DocKind, EntityKind, FindingKind, Severity};

/// A value that is kept as a word in a column.
pub(crate) trait Word: Copy + Sized {
    fn word(self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => { $(
        impl Word for $name {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+ };
}

macro_rules! column_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        words! { $name { $($variant = $word),+ } }
    };
}

column_enum! {
    /// What may still be done with a document here.
    DocState {
        /// Being written.
        Live = "live",
        /// Submitted or sealed: read at the named heads; late changes are listed as such.
        Sealed = "sealed",
        /// The right to it ended; what is here stays, nothing new comes.
        Ended = "ended",
    }
}

column_enum! {
    /// Where a run of changes came from.
    Origin {
        /// Written and attested on this device.
        Local = "local",
        /// From the hub.
        Hub = "hub",
        /// From another phone, directly or by file.
        Peer = "peer",
    }
}

column_enum! {
    /// What waits in the outbox.
    OutboxKind {
        /// The opening of a document.
        Opened = "opened",
        /// A change not yet covered by an attested run.
        Change = "change",
        /// An attested run.
        Run = "run",
        /// A decision.
        Decision = "decision",
    }
}

column_enum! {
    /// How an item of the outbox stands.
    OutboxState {
        /// It waits for its turn, or for the hub's signed word.
        Waiting = "waiting",
        /// The hub said no without signing it; the item stays here.
        Refused = "refused",
        /// A person at the hub decides whether it counts.
        SetAside = "set_aside",
    }
}

column_enum! {
    /// What lies in the inbox.
    InboxKind {
        /// A directory row.
        Row = "row",
        /// The opening of a document.
        Opened = "opened",
        /// An attested run.
        Run = "run",
        /// A decision.
        Decision = "decision",
        /// A word on who may see what.
        Access = "access",
    }
}

column_enum! {
    /// What a thing in the inbox waits for.
    Waits {
        /// The directory row of its device.
        Device = "device",
        /// The opening of its document.
        Document = "document",
        /// Changes of its document that it follows.
        Changes = "changes",
        /// Its number.
        Number = "number",
        /// A right of its author that is not known here.
        Right = "right",
    }
}

column_enum! {
    /// Whose checkpoint it is.
    WitnessKind {
        /// The newest that this phone checked itself.
        Own = "own",
        /// Shown by another device.
        Shown = "shown",
    }
}

column_enum! {
    /// What a peer said of an item; later words are stronger.
    Confirmed {
        /// The hub keeps it and has not judged it.
        Received = "1-received",
        /// The hub numbered it, and that is signed.
        Accepted = "2-accepted",
        /// The peer holds it durably.
        Holds = "3-holds",
    }
}

column_enum! {
    /// What a blob is.
    BlobKind {
        /// The 320-pixel thumbnail: goes up first.
        Thumb = "1-thumb",
        /// The upright master.
        Master = "2-master",
        /// The untouched original: goes up last.
        Original = "3-original",
    }
}

column_enum! {
    /// Where a blob's bytes are.
    BlobState {
        /// Only here.
        Local = "local",
        /// Here, and the hub confirmed that it has them.
        Uploaded = "uploaded",
        /// Fetched from elsewhere.
        Received = "received",
    }
}

column_enum! {
    /// What stands of a checklist item, as a word.
    ItemStand {
        /// All who answered say the same.
        Agreed = "agreed",
        /// The visit leader ruled.
        Settled = "settled",
        /// Two sides differ (两人填写不一致).
        Clash = "clash",
    }
}

words! {
    AnswerValue {
        Conforms = "conforms",
        DoesNotConform = "does_not_conform",
        NotApplicable = "not_applicable",
        NotChecked = "not_checked",
        Done = "done",
        NotDone = "not_done",
    }
    PhotoMoment { Before = "before", After = "after" }
    DocKind { Visit = "visit", FollowUp = "follow_up", StudySession = "study_session" }
    FindingKind { Hazard = "hazard", Suggestion = "suggestion" }
    Severity { General = "general", SuspectedMajor = "suspected_major", Major = "major" }
    EntityKind {
        LeaderTerm = "leader_term",
        Pairing = "pairing",
        YearPlan = "year_plan",
        Visit = "visit",
        Finding = "finding",
        StudySession = "study_session",
        Leave = "leave",
        EscalatedIssue = "escalated_issue",
        Report = "report",
    }
    Count {
        Findings = "findings",
        Suggestions = "suggestions",
        OnTheSpot = "on_the_spot",
        SuspectedMajor = "suspected_major",
        Merged = "merged",
        Answered = "answered",
        Unanswered = "unanswered",
        Clashes = "clashes",
        Photos = "photos",
        RowsAgreed = "rows_agreed",
        RowsRemarked = "rows_remarked",
        RowsDisagreed = "rows_disagreed",
        EnterprisesPresent = "enterprises_present",
    }
}
