//! Phones that write one document and exchange changes through the gate.

use hucha_document::{
    Admitted, Author, Committed, Doc, Edit, EditError, FollowUpEdit, GateError, SessionEdit,
    VisitEdit, admit,
};
use hucha_model::content::{
    AnswerValue, ListedFinding, PhotoContent, PhotoFor, PhotoMoment, VisitContent,
};
use hucha_model::wire::attestation::Attestation;
use hucha_model::wire::{DocKind, FindingKind, Severity};
use hucha_model::{DeviceId, DocId, FindingId, Hash, Millis, PersonId, PhotoId};

/// The person who leads the visit.
pub(crate) const LEADER: u8 = 1;
/// The person who acts for the host.
pub(crate) const HOST: u8 = 9;

pub(crate) fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

pub(crate) fn finding(n: u8) -> FindingId {
    FindingId::from_bytes([n; 16])
}

pub(crate) fn photo(n: u8) -> PhotoId {
    PhotoId::from_bytes([n; 16])
}

/// A phone of one person; its actor's bytes name both.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) doc: Doc,
    pub(crate) user: u8,
    pub(crate) clock: i64,
}

impl Phone {
    pub(crate) fn new(kind: DocKind, device: u8, user: u8) -> Self {
        let doc = Doc::create(kind, actor(device, user)).expect("the genesis loads");
        Self {
            doc,
            user,
            clock: 1_760_000_000_000,
        }
    }

    pub(crate) fn visit(device: u8, user: u8) -> Self {
        Self::new(DocKind::Visit, device, user)
    }

    pub(crate) fn try_write(&mut self, edit: &Edit) -> Result<Committed, EditError> {
        self.clock += 1_000;
        self.doc.edit(edit, person(self.user), Millis(self.clock))
    }

    pub(crate) fn write(&mut self, edit: VisitEdit) -> Committed {
        self.try_write(&Edit::Visit(edit))
            .expect("the edit is allowed")
    }

    pub(crate) fn follow(&mut self, edit: FollowUpEdit) -> Committed {
        self.try_write(&Edit::FollowUp(edit))
            .expect("the edit is allowed")
    }

    pub(crate) fn study(&mut self, edit: SessionEdit) -> Committed {
        self.try_write(&Edit::Session(edit))
            .expect("the edit is allowed")
    }

    pub(crate) fn content(&self) -> VisitContent {
        let hydrated = self.doc.visit().expect("a visit hydrates");
        assert_eq!(hydrated.oddities, []);
        hydrated.content
    }

    /// Takes everything `other` has, one change at a time, in an order the gate accepts.
    pub(crate) fn pull(&mut self, other: &Self) {
        loop {
            let mut moved = false;
            let actors: Vec<_> = other
                .doc
                .actors()
                .map(|(actor, newest)| (actor.to_vec(), newest))
                .collect();
            for (actor, newest) in actors {
                let known = newest_of(&self.doc, &actor);
                for change in other.doc.changes_of(&actor, known + 1, newest) {
                    let bytes = vec![change.bytes];
                    let att = attest(&actor, change.seq, change.seq, change.hash);
                    match admit(&self.doc, &att, &bytes, &author(actor[1])) {
                        Ok(admitted) => {
                            self.doc = admitted.doc;
                            moved = true;
                        }
                        Err(GateError::Held { .. }) => break,
                        Err(GateError::Rejected { reason, .. }) => panic!("rejected: {reason}"),
                    }
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// Offers this phone's changes `from..=to` to another's gate as one run.
    pub(crate) fn run(&self, from: u64, to: u64) -> (Attestation, Vec<Vec<u8>>) {
        let changes = self.doc.changes_of(self.doc.actor(), from, to);
        let last = changes.last().expect("the run is not empty").hash;
        let att = attest(self.doc.actor(), from, to, last);
        (
            att,
            changes.into_iter().map(|change| change.bytes).collect(),
        )
    }

    pub(crate) fn offered(&self, run: &(Attestation, Vec<Vec<u8>>)) -> Result<Admitted, GateError> {
        admit(&self.doc, &run.0, &run.1, &author(run.0.actor[1]))
    }
}

pub(crate) fn exchange(a: &mut Phone, b: &mut Phone) {
    a.pull(b);
    b.pull(a);
}

pub(crate) fn newest_of(doc: &Doc, actor: &[u8]) -> u64 {
    doc.actors()
        .find(|(known, _)| *known == actor)
        .map_or(0, |(_, newest)| newest)
}

pub(crate) fn actor(device: u8, user: u8) -> [u8; 16] {
    let mut actor = [0; 16];
    actor[0] = device;
    actor[1] = user;
    actor
}

pub(crate) fn author(user: u8) -> Author {
    Author {
        user: person(user),
        may_lead: user == LEADER,
        may_plan: user == HOST,
    }
}

pub(crate) fn attest(actor: &[u8], from: u64, seq: u64, change: Hash) -> Attestation {
    Attestation {
        doc: DocId::from_bytes([7; 16]),
        actor: actor.to_vec(),
        from,
        seq,
        change,
        user: person(actor[1]),
        device: DeviceId::from_bytes([actor[0]; 16]),
        directory: 0,
    }
}

pub(crate) fn answer(item: &str, value: AnswerValue) -> VisitEdit {
    VisitEdit::Answer {
        item: item.to_owned(),
        value,
    }
}

pub(crate) fn rule(item: &str, value: AnswerValue) -> VisitEdit {
    VisitEdit::Rule {
        item: item.to_owned(),
        value,
    }
}

pub(crate) fn record(n: u8, text: &str) -> VisitEdit {
    VisitEdit::Record {
        finding: finding(n),
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "P-101".to_owned(),
        text: text.to_owned(),
        advice: String::new(),
        basis: String::new(),
        item: "2.3".to_owned(),
    }
}

pub(crate) fn merge(from: u8, into: u8) -> VisitEdit {
    VisitEdit::MergeInto {
        finding: finding(from),
        into: Some(finding(into)),
    }
}

pub(crate) fn picture(user: u8, shows: PhotoFor) -> PhotoContent {
    PhotoContent {
        original: Hash([1; 32]),
        master: Hash([2; 32]),
        thumb: Hash([3; 32]),
        bytes: 4_000_000,
        width: 2560,
        height: 1920,
        shows,
        moment: PhotoMoment::Before,
        taken_at: Some(Millis(1_760_000_000_000)),
        clock_offset_s: None,
        by: person(user),
        at: Millis(1_760_000_000_500),
        keep_inside: false,
    }
}

pub(crate) fn listed(row: u32, text: &str) -> ListedFinding {
    ListedFinding {
        row,
        kind: FindingKind::Hazard,
        severity: Severity::SuspectedMajor,
        place: "T-2".to_owned(),
        text: text.to_owned(),
        advice: "补齐".to_owned(),
        basis: String::new(),
        item: "1.1".to_owned(),
        on_the_spot: true,
        found_by: vec![person(3), person(2)],
        merged: vec![finding(8)],
    }
}
