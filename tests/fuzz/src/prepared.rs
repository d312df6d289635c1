//! Prepared documents: several people write, meet and diverge; every run of theirs is a place where
//! a hostile one may stand instead.

use hucha_document::{
    Author, Doc, Edit, FindingField, FollowUpEdit, GENESIS_ACTOR, GateError, SessionEdit,
    VisitEdit, admit,
};
use hucha_model::content::{
    AnswerValue, AttendanceState, ListedFinding, PhotoContent, PhotoFor, PhotoMoment,
    RectificationPlan,
};
use hucha_model::time::Day;
use hucha_model::wire::{Attestation, DocKind, FindingKind, Severity};
use hucha_model::{DeviceId, DocId, FindingId, Hash, Millis, OrgId, PersonId, PhotoId};
use std::sync::OnceLock;

/// The person who leads the visit.
const LEADER: u8 = 1;
/// The person who acts for the host.
const HOST: u8 = 3;
const NOON: i64 = 1_760_000_000_000;

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Who wrote it.
    pub author: Author,
    /// What was attested of it.
    pub attestation: Attestation,
    /// Its changes.
    pub changes: Vec<Vec<u8>>,
}

/// A run as it was written, and the document it found.
#[derive(Debug, Clone)]
pub struct Place {
    /// The document before the run.
    pub before: Doc,
    /// Another person's run that found the same document.
    pub neighbour: Run,
    /// Who wrote the run.
    pub author: Author,
    /// The run's attestation.
    pub attestation: Attestation,
    /// The run's changes; the last is the one that mutants replace.
    pub changes: Vec<Vec<u8>>,
}

/// Gives every place, made once per process; the same in every process.
pub fn places() -> &'static [Place] {
    static PLACES: OnceLock<Vec<Place>> = OnceLock::new();
    PLACES.get_or_init(|| [visit(), follow_up(), session()].concat())
}

/// Gives the person behind a number.
pub fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

fn finding(n: u8) -> FindingId {
    FindingId::from_bytes([n; 16])
}

/// Three people's copies and the one in the middle, through which they exchange.
struct World {
    middle: Doc,
    people: Vec<(u8, Doc)>,
    clock: i64,
    places: Vec<Place>,
}

impl World {
    fn new(kind: DocKind) -> Self {
        let doc = |n: u8| Doc::create(kind, [0xA0 | n; 16]).expect("the genesis loads");
        Self {
            middle: doc(0),
            people: (1..=3).map(|n| (n, doc(n))).collect(),
            clock: NOON,
            places: Vec::new(),
        }
    }

    /// Somebody writes one run of edits and sends it.
    fn writes(&mut self, who: u8, edits: Vec<Edit>) {
        let doc = &mut self.people[usize::from(who) - 1].1;
        let mut changes = Vec::new();
        for edit in edits {
            self.clock += 1_000;
            let done = doc.edit(&edit, person(who), Millis(self.clock));
            changes.push(done.expect("the edit is allowed").change);
        }
        let (first, last) = (&changes[0], &changes[changes.len() - 1]);
        let attestation = attest(who, &first.actor, first.seq, last.seq, last.hash);
        let changes: Vec<_> = changes.iter().map(|change| change.bytes.clone()).collect();
        let place = Place {
            before: self.middle.clone(),
            neighbour: neighbour(&self.middle),
            author: author(who),
            attestation,
            changes,
        };
        let admitted = admit(
            &place.before,
            &place.attestation,
            &place.changes,
            &place.author,
        );
        self.middle = admitted.expect("a genuine run is admitted").doc;
        self.places.push(place);
    }

    /// Everybody gets what the others sent.
    fn meet(&mut self) {
        let actors: Vec<_> = self
            .middle
            .actors()
            .map(|(actor, n)| (actor.to_vec(), n))
            .collect();
        for (who, doc) in &mut self.people {
            let mut is_behind = true;
            while is_behind {
                is_behind = false;
                for (actor, newest) in actors.iter().filter(|(actor, _)| *actor != GENESIS_ACTOR) {
                    let known = doc.actors().find(|(known, _)| known == actor);
                    let known = known.map_or(0, |(_, newest)| newest);
                    for change in self.middle.changes_of(actor, known + 1, *newest) {
                        let writer = actor[0] & 0x0F;
                        let att = attest(writer, actor, change.seq, change.seq, change.hash);
                        match admit(doc, &att, &[change.bytes], &author(writer)) {
                            Ok(admitted) => *doc = admitted.doc,
                            Err(GateError::Held { .. }) => {
                                is_behind = true;
                                break;
                            }
                            Err(why) => panic!("{who} refuses a genuine change: {why}"),
                        }
                    }
                }
            }
        }
    }
}

fn author(who: u8) -> Author {
    Author {
        user: person(who),
        may_lead: who == LEADER,
        may_plan: who == HOST,
    }
}

fn attest(who: u8, actor: &[u8], from: u64, seq: u64, change: Hash) -> Attestation {
    Attestation {
        doc: DocId::from_bytes([0xD0; 16]),
        actor: actor.to_vec(),
        from,
        seq,
        change,
        user: person(who),
        device: DeviceId::from_bytes([who; 16]),
        directory: 7,
    }
}

/// Somebody else writes what anybody may.
fn neighbour(found: &Doc) -> Run {
    let none: [&[u8]; 0] = [];
    let saved = found.save().expect("a genuine document saves");
    let doc = Doc::load_from(found.kind(), [0xA8; 16], &saved, none);
    let mut doc = doc.expect("a genuine document loads");
    let done = doc.edit(&harmless(doc.kind(), 8), person(8), Millis(NOON));
    let change = done.expect("anybody may").change;
    Run {
        author: author(8),
        attestation: attest(8, &change.actor, 1, 1, change.hash),
        changes: vec![change.bytes],
    }
}

/// An edit that anybody may make.
pub fn harmless(kind: DocKind, by: u8) -> Edit {
    let text = "later".to_owned();
    match kind {
        DocKind::Visit => Edit::Visit(VisitEdit::WriteNote {
            key: "fuzz".to_owned(),
            about: String::new(),
            text,
        }),
        DocKind::FollowUp => Edit::FollowUp(FollowUpEdit::AddPhoto {
            photo: PhotoId::from_bytes([0xF0 | by; 16]),
            content: PhotoContent {
                shows: PhotoFor::Activity,
                ..picture(by)
            },
        }),
        DocKind::StudySession => Edit::Session(SessionEdit::Minutes {
            section: "fuzz".to_owned(),
            text,
        }),
    }
}

fn visit() -> Vec<Place> {
    let mut world = World::new(DocKind::Visit);
    let mut says = |who, edits: Vec<VisitEdit>| {
        world.writes(who, edits.into_iter().map(Edit::Visit).collect());
        if who == HOST {
            world.meet();
        }
    };
    let answer = |item: &str, value| VisitEdit::Answer {
        item: item.to_owned(),
        value,
    };
    let set = |n, field| VisitEdit::SetFinding {
        finding: finding(n),
        field,
    };
    says(
        1,
        vec![
            answer("1.1", AnswerValue::Conforms),
            record(1, "法兰缺螺栓"),
        ],
    );
    says(
        2,
        vec![
            answer("1.1", AnswerValue::DoesNotConform),
            record(2, "flange: bolt missing"),
        ],
    );
    says(2, vec![photo(1, 2, PhotoFor::Finding(finding(2)))]);
    says(3, vec![answer("1.2", AnswerValue::Done)]);
    says(
        1,
        vec![
            VisitEdit::MergeInto {
                finding: finding(2),
                into: Some(finding(1)),
            },
            VisitEdit::Rule {
                item: "1.1".to_owned(),
                value: AnswerValue::DoesNotConform,
            },
            VisitEdit::AssignSection {
                section: "s1".to_owned(),
                person: person(2),
            },
        ],
    );
    says(
        2,
        vec![
            VisitEdit::Suggest {
                finding: finding(1),
                text: "补齐螺栓".to_owned(),
            },
            set(2, FindingField::Place("P-102".to_owned())),
            set(2, FindingField::Severity(Severity::SuspectedMajor)),
        ],
    );
    says(
        3,
        vec![VisitEdit::WriteNote {
            key: "k".to_owned(),
            about: "1.1".to_owned(),
            text: "note".to_owned(),
        }],
    );
    says(1, vec![photo(2, 1, PhotoFor::Activity)]);
    says(
        2,
        vec![
            VisitEdit::KeepInside {
                photo: PhotoId::from_bytes([1; 16]),
            },
            set(2, FindingField::OnTheSpot(true)),
        ],
    );
    says(
        1,
        vec![VisitEdit::MergeInto {
            finding: finding(2),
            into: None,
        }],
    );
    says(
        2,
        vec![VisitEdit::RemoveFinding {
            finding: finding(2),
            why: "twice".to_owned(),
        }],
    );
    says(3, vec![answer("1.1", AnswerValue::NotApplicable)]);
    says(
        1,
        vec![
            answer("2.1", AnswerValue::NotChecked),
            answer("2.1", AnswerValue::Conforms),
        ],
    );
    world.places
}

fn follow_up() -> Vec<Place> {
    let mut world = World::new(DocKind::FollowUp);
    let mut says = |who, edits: Vec<FollowUpEdit>| {
        world.writes(who, edits.into_iter().map(Edit::FollowUp).collect());
        world.meet();
    };
    says(LEADER, vec![list(1, "补齐"), list(2, "")]);
    says(HOST, vec![plan(1, Some(2_000)), plan(2, None)]);
    says(
        HOST,
        vec![
            FollowUpEdit::Result {
                finding: finding(1),
                text: "已补齐".to_owned(),
            },
            FollowUpEdit::AddPhoto {
                photo: PhotoId::from_bytes([3; 16]),
                content: picture(HOST),
            },
            FollowUpEdit::KeepInside {
                photo: PhotoId::from_bytes([3; 16]),
            },
        ],
    );
    says(
        2,
        vec![FollowUpEdit::Result {
            finding: finding(1),
            text: "seen".to_owned(),
        }],
    );
    says(HOST, vec![plan(1, Some(3_000))]);
    world.places
}

fn session() -> Vec<Place> {
    let mut world = World::new(DocKind::StudySession);
    let mut says = |who, edits: Vec<SessionEdit>| {
        world.writes(who, edits.into_iter().map(Edit::Session).collect());
        world.meet();
    };
    let attend = |n, state| SessionEdit::Attend {
        person: person(n),
        org: OrgId::from_bytes([9; 16]),
        state,
    };
    let minutes = |text: &str| SessionEdit::Minutes {
        section: "1".to_owned(),
        text: text.to_owned(),
    };
    let topic = |key: &str| SessionEdit::PutTopic {
        key: key.to_owned(),
        title: "受限空间".to_owned(),
    };
    says(1, vec![topic("t1"), attend(1, AttendanceState::Present)]);
    says(2, vec![topic("t2")]);
    says(2, vec![attend(2, AttendanceState::Absent)]);
    says(LEADER, vec![attend(3, AttendanceState::Present)]);
    says(1, vec![minutes("first"), minutes("second")]);
    world.places
}

fn record(n: u8, text: &str) -> VisitEdit {
    VisitEdit::Record {
        finding: finding(n),
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "P-101".to_owned(),
        text: text.to_owned(),
        advice: "补齐".to_owned(),
        basis: String::new(),
        item: "2.3".to_owned(),
    }
}

fn photo(n: u8, by: u8, shows: PhotoFor) -> VisitEdit {
    VisitEdit::AddPhoto {
        photo: PhotoId::from_bytes([n; 16]),
        content: PhotoContent {
            shows,
            ..picture(by)
        },
    }
}

fn picture(by: u8) -> PhotoContent {
    PhotoContent {
        original: Hash([1; 32]),
        master: Hash([2; 32]),
        thumb: Hash([3; 32]),
        bytes: 4_000_000,
        width: 2_560,
        height: 1_920,
        shows: PhotoFor::Finding(finding(1)),
        moment: PhotoMoment::Before,
        taken_at: Some(Millis(NOON)),
        clock_offset_s: None,
        by: person(by),
        at: Millis(NOON),
        keep_inside: false,
    }
}

fn list(row: u32, advice: &str) -> FollowUpEdit {
    FollowUpEdit::ListFinding {
        finding: finding(row as u8),
        listed: ListedFinding {
            row,
            kind: FindingKind::Hazard,
            severity: Severity::SuspectedMajor,
            place: "T-2".to_owned(),
            text: "flange".to_owned(),
            advice: advice.to_owned(),
            basis: String::new(),
            item: "1.1".to_owned(),
            on_the_spot: false,
            found_by: vec![person(2), person(3)],
            merged: vec![finding(8)],
        },
    }
}

fn plan(n: u8, funds_yuan: Option<u64>) -> FollowUpEdit {
    FollowUpEdit::Plan {
        finding: finding(n),
        plan: RectificationPlan {
            measures: "补齐螺栓".to_owned(),
            responsible: person(HOST),
            due: Day(Millis(NOON + 86_400_000).day()),
            funds_yuan,
            contingency: String::new(),
            by: person(HOST),
            at: Millis(NOON),
        },
    }
}
