//! The gate: a hostile change with a right checksum, attested by a real key, at a prepared document.

use crate::chunk::{chunk_of, name_of};
use crate::prepared::{Place, harmless, person, places};
use crate::samples::{public_key, signer};
use hucha_document::{
    Author, Doc, GateError, HydrateError, RunToJudge, admit, admit_batch, precheck,
};
use hucha_model::wire::{Attestation, DocKind, Signed, from_cbor_strict, to_cbor};
use hucha_model::{Hash, Millis};
use hucha_sync::{Frame, Item, MAX_FRAME};

/// The actor of those who look at what was admitted.
const ACTOR: [u8; 16] = [0xEE; 16];
/// The chunk is sent as it is; else the bytes are a body, and a right frame is put around it.
const AS_IS: u8 = 1;
/// The genuine changes of the run come first.
const WITH_LEAD: u8 = 2;
/// The attestation says what the genuine change said, not what the mutant's header says.
const GENUINE_CLAIM: u8 = 4;
/// The gate is told the opposite of what the person may do.
const OTHER_RIGHTS: u8 = 8;

/// One hostile run, as the bytes of an input describe it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Where it is sent.
    pub place: &'static Place,
    /// Its changes.
    pub changes: Vec<Vec<u8>>,
    /// What is attested of it.
    pub attestation: Attestation,
    /// What its author may do.
    pub author: Author,
}

impl Case {
    /// Reads an input: number of the place, how it is sent, and the change.
    pub fn read(data: &[u8]) -> Option<Self> {
        let [place, how, change @ ..] = data else {
            return None;
        };
        let place = &places()[usize::from(*place) % places().len()];
        let change = if how & AS_IS == 0 {
            chunk_of(change)
        } else {
            change.to_vec()
        };
        let mut changes = Vec::new();
        if how & WITH_LEAD != 0 {
            changes.extend(place.changes.split_last().unwrap().1.iter().cloned());
        }
        let mut attestation = place.attestation.clone();
        attestation.change = name_of(&change);
        if let Ok(meta) = Doc::change_meta(&change)
            && how & GENUINE_CLAIM == 0
        {
            attestation.actor = meta.actor;
            attestation.seq = meta.seq;
        }
        attestation.from = attestation.seq.saturating_sub(changes.len() as u64);
        changes.push(change);
        let mut author = place.author;
        if how & OTHER_RIGHTS != 0 {
            author.may_lead = !author.may_lead;
            author.may_plan = !author.may_plan;
        }
        Some(Self {
            place,
            changes,
            attestation,
            author,
        })
    }

    /// Writes an input for [`gate`].
    pub fn input(place: usize, how: u8, change: &[u8]) -> Vec<u8> {
        [&[place as u8, how], change].concat()
    }

    /// Sends the run over the wire: signed by a real key, framed, read again, its signature
    /// checked. False when no frame holds it.
    fn travels(&self) -> bool {
        let frame = Frame::Item(Item::Run {
            attestation: Signed::seal(&self.attestation, signer()).expect("never locked"),
            changes: self.changes.clone(),
        });
        let bytes = to_cbor(&frame);
        if bytes.len() > MAX_FRAME {
            return false;
        }
        let Ok(Frame::Item(Item::Run {
            attestation,
            changes,
        })) = from_cbor_strict(&bytes)
        else {
            // The wire takes no change that is shorter than its own header.
            assert!(self.changes.iter().any(|change| change.len() < 10));
            return false;
        };
        assert_eq!(changes, self.changes, "a run travels as it is");
        let read = attestation.verify(&public_key());
        assert_eq!(read.as_ref(), Ok(&self.attestation), "a real signature");
        true
    }
}

/// Sends one hostile run to a prepared document; one in eight, by its hash, travels signed over the
/// wire first and is judged beside a neighbour's good run too, since neither depends on the bytes
/// much and both cost as much as the gate itself. A panic of the merge engine that the gate catches is a refusal; whatever is admitted must save, load,
/// hydrate, and take further edits; what the gate names as good of a refused run must pass.
pub fn gate(data: &[u8]) -> &'static str {
    let Some(case) = Case::read(data) else {
        return "empty";
    };
    let is_sampled = case.attestation.change.0[31] < 32;
    if is_sampled && !case.travels() {
        return "no frame";
    }
    let (attestation, changes) = (&case.attestation, &case.changes);
    let place = case.place;
    let before = place.before.heads();
    let inbox = precheck(attestation, changes);
    let alone = admit(&place.before, attestation, changes, &case.author);
    assert!(
        inbox.is_ok() || alone.is_err(),
        "the inbox refuses no more than the gate"
    );
    if inbox.is_ok() && is_sampled {
        beside(&case, attestation, changes, alone.is_ok());
    }
    let word = match alone {
        Ok(admitted) if admitted.new.is_empty() => "known",
        Ok(admitted) => {
            assert_eq!(admitted.new.len() + admitted.duplicates, changes.len());
            sound(&admitted.doc);
            let again = admit(&admitted.doc, attestation, changes, &case.author);
            assert!(
                again.expect("known changes pass").new.is_empty(),
                "twice is once"
            );
            "admitted"
        }
        Err(GateError::Held { needs }) => {
            assert!(!needs.is_empty(), "who waits says for what");
            "held"
        }
        Err(GateError::Rejected { reason, valid }) => {
            if let Some(last) = valid {
                valid_part(&case, attestation, changes, last);
            }
            reason
        }
    };
    assert_eq!(place.before.heads(), before, "the gate works on a copy");
    word
}

/// Judges the run in one batch with a neighbour's: the good run passes whatever the other is.
fn beside(case: &Case, attestation: &Attestation, changes: &[Vec<u8>], is_good: bool) {
    let place = case.place;
    let hostile = RunToJudge {
        attestation,
        changes,
        author: case.author,
    };
    let good = RunToJudge {
        attestation: &place.neighbour.attestation,
        changes: &place.neighbour.changes,
        author: place.neighbour.author,
    };
    let outcome = admit_batch(&place.before, &[hostile, good]);
    let [hostile, good] = outcome.runs.as_slice() else {
        panic!("one outcome a run");
    };
    assert!(
        good.is_ok(),
        "a bad run takes no good one with it: {good:?}"
    );
    assert!(
        hostile.is_ok() || !is_good,
        "what passes alone passes in a batch"
    );
    assert!(outcome.doc.has(place.neighbour.attestation.change));
    if hostile.is_ok() {
        loads(&outcome.doc);
    }
}

/// The gate said that the run is good up to `last`: it passes when it ends there.
fn valid_part(case: &Case, attestation: &Attestation, changes: &[Vec<u8>], last: Hash) {
    let end = changes.iter().position(|change| name_of(change) == last);
    let end = end.expect("it names one of the run's changes") + 1;
    assert!(end < changes.len(), "a refused run is not good as a whole");
    let part = Attestation {
        seq: attestation.from + end as u64 - 1,
        change: last,
        ..attestation.clone()
    };
    let admitted = admit(&case.place.before, &part, &changes[..end], &case.author);
    admitted.expect("the good part of a refused run passes");
}

/// Proves that a document lives: it saves, loads from its save and from its loose changes, reads
/// the same, and can be written on.
fn sound(doc: &Doc) {
    let none: [&[u8]; 0] = [];
    let mut loaded = loads(doc);
    let loose: Vec<_> = doc
        .actors()
        .flat_map(|(actor, newest)| doc.changes_of(actor, 1, newest))
        .map(|change| change.bytes)
        .collect();
    let loose = Doc::load(doc.kind(), ACTOR, loose).expect("its changes load");
    assert_eq!(
        loose.heads(),
        doc.heads(),
        "loose changes have the same heads"
    );
    same_content(doc, &loose).expect("its changes hydrate");
    let written = loaded.edit(
        &harmless(doc.kind(), 9),
        person(9),
        Millis(1_770_000_000_000),
    );
    let written = written.expect("one can write on").change;
    let with = loaded.save().expect("and it still saves");
    let with = Doc::load_from(doc.kind(), ACTOR, &with, none).expect("and loads");
    assert_eq!(with.heads(), [written.hash], "with the new change on top");
}

fn same_content(one: &Doc, other: &Doc) -> Result<(), HydrateError> {
    match one.kind() {
        DocKind::Visit => assert_eq!(one.visit()?, other.visit()?),
        DocKind::FollowUp => assert_eq!(one.follow_up()?, other.follow_up()?),
        DocKind::StudySession => assert_eq!(one.session()?, other.session()?),
    }
    Ok(())
}

/// Saves, loads, compares heads and content.
fn loads(doc: &Doc) -> Doc {
    let none: [&[u8]; 0] = [];
    let saved = doc.save().expect("what is admitted saves and loads");
    let loaded = Doc::load_from(doc.kind(), ACTOR, &saved, none).expect("a save loads");
    assert_eq!(loaded.heads(), doc.heads(), "a save has the same heads");
    same_content(doc, &loaded).expect("what is admitted hydrates");
    loaded
}
