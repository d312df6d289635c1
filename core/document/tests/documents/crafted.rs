//! Changes that our edits cannot make, crafted with the merge engine's own tools.

use crate::support::{Phone, actor, answer, attest, author, record};
use automerge::legacy::OpId;
use automerge::{ActorId, Change, ExpandedChange};
use hucha_document::{
    EditError, FindingField, GateError, MAX_DOC_BYTES, MAX_TEXT, VisitEdit, admit,
};
use hucha_model::Hash;
use hucha_model::content::AnswerValue;
use hucha_model::wire::attestation::Attestation;

pub(crate) fn decoded(bytes: &[u8]) -> ExpandedChange {
    Change::try_from(bytes).unwrap().decode()
}

/// Makes crafted changes an attested run.
pub(crate) fn encoded(crafted: Vec<ExpandedChange>) -> (Attestation, Vec<Vec<u8>>) {
    let changes: Vec<Change> = crafted.into_iter().map(Change::from).collect();
    let (first, last) = (changes.first().unwrap(), changes.last().unwrap());
    let actor = first.actor_id().to_bytes();
    let att = attest(actor, first.seq(), last.seq(), Hash(last.hash().0));
    let bytes = changes.iter().map(|change| change.raw_bytes().to_vec());
    (att, bytes.collect())
}

/// Offers crafted changes as one attested run and gives the reason code.
fn offered(to: &Phone, crafted: Vec<ExpandedChange>) -> &'static str {
    let (att, bytes) = encoded(crafted);
    match admit(&to.doc, &att, &bytes, &author(att.actor[1])) {
        Ok(_) => "accepted",
        Err(GateError::Held { .. }) => "held",
        Err(GateError::Rejected { reason, .. }) => reason,
    }
}

/// Two inspectors; the second has the first's answer and wrote one.
fn two() -> (Phone, ExpandedChange) {
    let (mut anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    anna.write(answer("1.1", AnswerValue::Conforms));
    bo.pull(&anna);
    let change = bo.write(answer("1.1", AnswerValue::DoesNotConform)).change;
    (anna, decoded(&change.bytes))
}

#[test]
fn a_crafted_change_that_is_not_altered_is_accepted() {
    let (anna, change) = two();
    assert_eq!(offered(&anna, vec![change]), "accepted");
}

#[test]
fn nobody_replaces_somebody_elses_answer_by_naming_its_operation() {
    let (anna, mut change) = two();
    let theirs = decoded(&anna.doc.changes_of(anna.doc.actor(), 1, 1)[0].bytes);
    let hers = OpId::new(theirs.start_op.get(), &ActorId::from(actor(1, 1)));
    change.operations[0].pred = vec![hers].into();
    // The engine itself trips over it today; were it to take it, the comparison would not.
    let outcome = offered(&anna, vec![change]);
    assert!(
        outcome.starts_with("engine.") || outcome == "who.changed_others",
        "{outcome}"
    );
    assert_eq!(anna.content().answers["1.1"].len(), 1);
}

#[test]
fn an_operation_number_far_ahead_is_refused() {
    let (anna, mut change) = two();
    change.start_op = 4_000_000_000.try_into().unwrap();
    assert_eq!(offered(&anna, vec![change]), "change.counter");
}

#[test]
fn messages_and_footers_are_refused() {
    let (anna, change) = two();
    let message = ExpandedChange {
        message: Some("hello".into()),
        ..change.clone()
    };
    assert_eq!(offered(&anna, vec![message]), "change.extras");
    let footer = ExpandedChange {
        extra_bytes: vec![1, 2, 3],
        ..change
    };
    assert_eq!(offered(&anna, vec![footer]), "change.extras");
}

#[test]
fn a_change_that_leaves_out_its_actors_previous_change_is_refused() {
    let mut anna = Phone::visit(1, 1);
    let bo = Phone::visit(2, 2);
    let first = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    let second = anna.write(answer("1.2", AnswerValue::Conforms)).change;
    let (first, mut second) = (decoded(&first.bytes), decoded(&second.bytes));
    second.deps = first.deps.clone();
    assert_eq!(
        offered(&bo, vec![first.clone(), second.clone()]),
        "run.chain"
    );
    let mut knows = bo;
    knows.doc = {
        let run = anna.run(1, 1);
        knows.offered(&run).unwrap().doc
    };
    assert_eq!(offered(&knows, vec![second]), "run.chain");
}

#[test]
fn a_full_document_takes_no_more_from_here_or_from_outside() {
    let mut anna = Phone::visit(1, 1);
    let long = "x".repeat(MAX_TEXT);
    anna.write(record(1, &long));
    let set = |n: usize| VisitEdit::SetFinding {
        finding: crate::support::finding(1),
        field: FindingField::Text(format!("{n:0>MAX_TEXT$}")),
    };
    let mut late = Phone::visit(2, 2);
    late.pull(&anna);
    let mut written = 0;
    let refused = (0..).find_map(
        |n| match anna.try_write(&hucha_document::Edit::Visit(set(n))) {
            Ok(done) => {
                written += done.change.bytes.len();
                None
            }
            Err(error) => Some(error),
        },
    );
    assert_eq!(refused, Some(EditError::Full));
    assert!(written > MAX_DOC_BYTES - 3 * MAX_TEXT && written < MAX_DOC_BYTES + MAX_TEXT);
    let change = late.write(answer("1.1", AnswerValue::Conforms)).change;
    assert_eq!(offered(&anna, vec![decoded(&change.bytes)]), "doc.full");
}
