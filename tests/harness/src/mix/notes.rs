//! What the people of a run remember: what was saved, and where.

use crate::secrets::{BUREAU, Plants, Seers};
use hucha_document::Edit;
use hucha_model::wire::{EntityRef, Severity};
use hucha_model::{ActivityId, DocId, FindingId, Hash, PersonId, PhotoId};
use std::collections::{BTreeMap, BTreeSet};

/// A visit as planned.
#[derive(Debug, Clone)]
pub struct VisitNote {
    /// Which.
    pub activity: ActivityId,
    /// The helping plant.
    pub helper: usize,
    /// The helped plant.
    pub host: usize,
    /// True once some phone has its record.
    pub is_open: bool,
    /// True once some phone handed over its list.
    pub is_submitted: bool,
    /// Findings recorded, and on which phone.
    pub findings: Vec<(FindingId, usize)>,
}

impl VisitNote {
    /// Gives who may read the team's words.
    pub fn team(&self) -> Seers {
        Seers::of(1 << self.helper)
    }

    /// Gives who may read what goes onto the list.
    pub fn listed(&self) -> Seers {
        Seers {
            listed_by: Some(self.activity.visit_doc()),
            ..self.team()
        }
    }

    /// Gives both plants.
    pub fn pair(&self) -> Plants {
        1 << self.helper | 1 << self.host
    }
}

/// A session as convened.
#[derive(Debug, Clone)]
pub struct SessionNote {
    /// Which.
    pub activity: ActivityId,
    /// True once some phone has its record.
    pub is_open: bool,
}

/// A thing that decisions are made on.
#[derive(Debug, Clone)]
pub struct Thing {
    /// Which.
    pub entity: EntityRef,
    /// Plants concerned: helper and host of a pair, the plant of an applicant or raiser twice.
    pub sides: (usize, usize),
    /// The visit it belongs to.
    pub visit: Option<ActivityId>,
    /// How grave, for a finding.
    pub severity: Option<Severity>,
}

impl Thing {
    /// Tells whether only the pair reads the words: all but those on a major hazard.
    fn is_of_the_pair(&self) -> bool {
        self.entity.kind == hucha_model::wire::EntityKind::Visit
            || self.severity != Some(Severity::Major)
    }

    /// Gives who may read the words beside a decision on it.
    pub fn words(&self, author: PersonId) -> Seers {
        use hucha_model::wire::EntityKind::{
            EscalatedIssue, Finding, LeaderTerm, Leave, Pairing, Report, StudySession, Visit,
            YearPlan,
        };
        let pair = 1 << self.sides.0 | 1 << self.sides.1;
        let seers = match self.entity.kind {
            LeaderTerm | Pairing | YearPlan | StudySession => Seers::of(crate::secrets::ALL),
            Visit | Finding if self.is_of_the_pair() => Seers::of(pair),
            Leave => Seers {
                leader: true,
                ..Seers::of(pair | BUREAU)
            },
            Visit | Finding | EscalatedIssue => Seers::of(pair | BUREAU),
            Report => Seers::of(BUREAU),
        };
        Seers {
            author: Some(author),
            ..seers
        }
    }

    /// Gives who may see that something is decided on it.
    pub fn act(&self) -> Seers {
        use hucha_model::wire::EntityKind::{
            EscalatedIssue, Finding, LeaderTerm, Leave, Pairing, Report, StudySession, Visit,
            YearPlan,
        };
        let pair = 1 << self.sides.0 | 1 << self.sides.1;
        match self.entity.kind {
            LeaderTerm | Pairing | YearPlan | StudySession => Seers::of(crate::secrets::ALL),
            Visit | Leave | EscalatedIssue => Seers {
                leader: true,
                ..Seers::of(pair | BUREAU)
            },
            Finding => Seers::of(pair | BUREAU),
            Report => Seers {
                leader: true,
                ..Seers::of(BUREAU)
            },
        }
    }
}

/// An edit that a phone said is saved.
#[derive(Debug, Clone)]
pub struct Acked {
    /// On which phone.
    pub who: usize,
    /// In which document.
    pub doc: DocId,
    /// Its change.
    pub hash: Hash,
    /// What it was.
    pub edit: Edit,
}

/// A photo that a phone said is saved.
#[derive(Debug, Clone)]
pub struct PhotoNote {
    /// On which phone.
    pub who: usize,
    /// In which document.
    pub doc: DocId,
    /// Which.
    pub photo: PhotoId,
    /// The bytes as they were given.
    pub bytes: Vec<u8>,
}

/// Everything remembered.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// Visits.
    pub visits: Vec<VisitNote>,
    /// Study sessions.
    pub sessions: Vec<SessionNote>,
    /// Things.
    pub things: Vec<Thing>,
    /// Edits.
    pub acked: Vec<Acked>,
    /// Changes that may be there or not: the phone was killed in the write, or a rogue's.
    pub maybe: BTreeSet<Hash>,
    /// Findings and photos that may be there.
    pub maybe_findings: BTreeSet<FindingId>,
    /// Decisions, with the phone that made them.
    pub decided: Vec<(usize, EntityRef, Hash)>,
    /// Photos.
    pub photos: Vec<PhotoNote>,
    /// Decisions that phones knew as numbered when the hub was lost, with these phones.
    pub numbered: BTreeMap<(EntityRef, Hash), BTreeSet<usize>>,
    /// Changes of documents that phones held with their numbers when the hub was lost, with these
    /// phones.
    pub taken: BTreeMap<(DocId, Hash), BTreeSet<usize>>,
    /// The numbered steps of each thing when the network was last quiet.
    pub trails: BTreeMap<EntityRef, Vec<Hash>>,
}

impl Notes {
    /// Finds a thing.
    pub fn thing(&self, entity: EntityRef) -> Option<&Thing> {
        self.things.iter().find(|thing| thing.entity == entity)
    }

    /// Lists the visits that a plant inspects.
    pub fn visits_of(&self, helper: usize) -> Vec<usize> {
        (0..self.visits.len())
            .filter(|at| self.visits[*at].helper == helper)
            .collect()
    }
}
