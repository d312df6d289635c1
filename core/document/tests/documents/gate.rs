use crate::support::{
    LEADER, Phone, answer, attest, author, exchange, finding, listed, person, photo, picture,
    record, rule,
};
use hucha_document::{
    Doc, Edit, FollowUpEdit, GENESIS_ACTOR, GateError, LIST_STANDS, MAX_BYTES, RunToJudge,
    VisitEdit, admit, admit_batch,
};
use hucha_model::Millis;
use hucha_model::content::{AnswerValue, PhotoFor};
use hucha_model::wire::DocKind;

fn reason(outcome: Result<hucha_document::Admitted, GateError>) -> &'static str {
    match outcome {
        Ok(_) => "accepted",
        Err(GateError::Held { .. }) => "held",
        Err(GateError::Rejected { reason, .. }) => reason,
    }
}

#[test]
fn a_run_is_admitted_once_and_passed_over_after() {
    let (mut anna, bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    for item in ["1.1", "1.2", "1.3"] {
        anna.write(answer(item, AnswerValue::Conforms));
    }
    anna.write(record(4, "text"));
    let run = anna.run(1, 4);
    let admitted = bo.offered(&run).unwrap();
    assert_eq!((admitted.new.len(), admitted.duplicates), (4, 0));
    assert_eq!(admitted.touched.items.len(), 3);
    assert_eq!(admitted.touched.findings, [finding(4)].into());
    assert_eq!(admitted.doc.heads(), anna.doc.heads());
    assert_eq!(
        bo.doc.change_count(),
        1,
        "the caller's document is untouched"
    );

    let again = Phone {
        doc: admitted.doc,
        ..bo
    }
    .offered(&run)
    .unwrap();
    assert_eq!((again.new.len(), again.duplicates), (0, 4));
    assert!(again.touched.is_empty());
}

#[test]
fn a_run_that_overlaps_adds_only_what_is_new() {
    let (mut anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    anna.write(answer("1.1", AnswerValue::Conforms));
    bo.pull(&anna);
    anna.write(answer("1.2", AnswerValue::Conforms));
    let admitted = bo.offered(&anna.run(1, 2)).unwrap();
    assert_eq!((admitted.new.len(), admitted.duplicates), (1, 1));
    assert_eq!(admitted.touched.items, ["1.2".to_owned()].into());
}

#[test]
fn a_run_that_follows_unknown_changes_is_held_and_names_them() {
    let (mut anna, mut bo, chen) = (Phone::visit(1, 1), Phone::visit(2, 2), Phone::visit(3, 3));
    let first = anna.write(answer("1.1", AnswerValue::Conforms)).change;
    bo.pull(&anna);
    bo.write(answer("1.1", AnswerValue::Conforms));
    let held = chen.offered(&bo.run(1, 1));
    assert_eq!(
        held.unwrap_err(),
        GateError::Held {
            needs: vec![first.hash]
        }
    );
    anna.write(answer("1.2", AnswerValue::Conforms));
    assert_eq!(
        reason(chen.offered(&anna.run(2, 2))),
        "held",
        "an actor's earlier change too"
    );
}

#[test]
fn the_run_is_the_one_attested() {
    let (mut anna, bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    for item in ["1.1", "1.2", "1.3"] {
        anna.write(answer(item, AnswerValue::Conforms));
    }
    let (att, changes) = anna.run(1, 3);

    let mut wrong = att.clone();
    wrong.change = Doc::change_meta(&changes[1]).unwrap().hash;
    assert_eq!(
        reason(bo.offered(&(wrong, changes.clone()))),
        "run.boundary"
    );
    let gap = vec![changes[0].clone(), changes[2].clone()];
    assert_eq!(reason(bo.offered(&(att.clone(), gap))), "run.gap");
    let short = changes[..2].to_vec();
    assert_eq!(reason(bo.offered(&(att.clone(), short))), "run.boundary");
    assert_eq!(reason(bo.offered(&(att.clone(), vec![]))), "run.empty");
    let mut other = att.clone();
    other.actor = vec![5; 16];
    other.user = person(5);
    assert_eq!(reason(bo.offered(&(other, changes.clone()))), "run.actor");
    assert_eq!(
        reason(admit(&bo.doc, &att, &changes, &author(2))),
        "run.author"
    );
    assert_eq!(reason(bo.offered(&(att, changes))), "accepted");
}

#[test]
fn two_changes_under_one_number_are_refused() {
    let (anna, mut bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    let (mut one, mut two) = (anna.clone(), anna);
    one.write(answer("1.1", AnswerValue::Conforms));
    two.write(answer("1.1", AnswerValue::DoesNotConform));
    bo.pull(&one);
    assert_eq!(reason(bo.offered(&two.run(1, 1))), "equivocation");
}

#[test]
fn nobody_writes_as_the_genesis() {
    let mut forged = Doc::create(DocKind::Visit, GENESIS_ACTOR).unwrap();
    let edit = Edit::Visit(answer("1.1", AnswerValue::Conforms));
    let change = forged.edit(&edit, person(1), Millis(0)).unwrap().change;
    let mut att = attest(&GENESIS_ACTOR, change.seq, change.seq, change.hash);
    att.user = person(1);
    let bo = Phone::visit(2, 2);
    assert_eq!(
        reason(admit(&bo.doc, &att, &[change.bytes], &author(1))),
        "run.actor"
    );
}

/// Writes as somebody else under one's own actor, as a modified client would.
fn forged(edit: VisitEdit, as_user: u8, after: &Phone) -> (Phone, u64) {
    let mut mallory = Phone::visit(6, 6);
    mallory.pull(after);
    mallory
        .doc
        .edit(&Edit::Visit(edit), person(as_user), Millis(1))
        .expect("the engine writes it");
    (mallory, 1)
}

#[test]
fn nobody_writes_for_somebody_else() {
    let mut anna = Phone::visit(1, LEADER);
    anna.write(record(1, "text"));
    anna.write(answer("1.1", AnswerValue::Conforms));
    let forgeries = [
        answer("1.1", AnswerValue::DoesNotConform),
        record(2, "x"),
        VisitEdit::SetFinding {
            finding: finding(1),
            field: hucha_document::FindingField::OnTheSpot(true),
        },
        VisitEdit::RemoveFinding {
            finding: finding(1),
            why: "x".into(),
        },
        VisitEdit::Suggest {
            finding: finding(1),
            text: "x".into(),
        },
        VisitEdit::MergeInto {
            finding: finding(1),
            into: None,
        },
        VisitEdit::AddPhoto {
            photo: photo(1),
            content: picture(LEADER, PhotoFor::Activity),
        },
        VisitEdit::AssignSection {
            section: "1".into(),
            person: person(1),
        },
        VisitEdit::WriteNote {
            key: "a".into(),
            about: "1.1".into(),
            text: "x".into(),
        },
    ];
    for forgery in forgeries {
        let (mallory, seq) = forged(forgery, LEADER, &anna);
        assert_eq!(
            reason(anna.offered(&mallory.run(seq, seq))),
            "who.not_yours"
        );
    }
    let (mallory, seq) = forged(rule("1.1", AnswerValue::Conforms), 6, &anna);
    assert_eq!(
        reason(anna.offered(&mallory.run(seq, seq))),
        "who.not_leader"
    );
}

#[test]
fn a_listed_line_never_changes_and_only_the_leader_lists() {
    let new = |device, user| Phone::new(DocKind::FollowUp, device, user);
    let (mut lead, mut again, mut other, host) = (new(1, 1), new(2, 1), new(3, 1), new(4, 9));
    let list = |text: &str| FollowUpEdit::ListFinding {
        finding: finding(1),
        listed: listed(1, text),
    };
    let copied = || FollowUpEdit::AddPhoto {
        photo: photo(1),
        content: picture(5, PhotoFor::Finding(finding(1))),
    };
    for phone in [&mut lead, &mut again] {
        phone.follow(list("a"));
        phone.follow(copied());
    }
    other.follow(list("b"));
    exchange(&mut lead, &mut again);
    assert_eq!(
        lead.doc.heads(),
        again.doc.heads(),
        "equal copies from two devices are one line"
    );
    assert_eq!(lead.doc.follow_up().unwrap().oddities, []);
    let late = other.run(1, 1);
    assert_eq!(reason(lead.offered(&late)), "list.stands");
    let line = lead.doc.follow_up().unwrap();
    assert_eq!(line.content.findings[&finding(1)].text, "a");
    let rivals = lead.doc.contested_by(&late.1);
    assert_eq!(rivals.len(), 2, "the line as both devices wrote it");
    assert!(rivals.iter().all(|change| lead.doc.has(*change)));
    assert_eq!(
        reason(host.offered(&other.run(1, 1))),
        "accepted",
        "where it is the first"
    );
    let mut mallory = new(6, 6);
    mallory.follow(list("c"));
    assert_eq!(reason(host.offered(&mallory.run(1, 1))), "who.not_leader");
}

#[test]
fn either_side_keeps_a_listed_photo_inside_and_nobody_lets_it_out_again() {
    let new = |device, user| Phone::new(DocKind::FollowUp, device, user);
    let (mut lead, mut again, mut host) = (new(1, 1), new(2, 1), new(3, 9));
    for phone in [&mut lead, &mut again] {
        phone.follow(FollowUpEdit::ListFinding {
            finding: finding(1),
            listed: listed(1, "a"),
        });
        phone.follow(FollowUpEdit::AddPhoto {
            photo: photo(1),
            content: picture(5, PhotoFor::Finding(finding(1))),
        });
    }
    host.pull(&lead);
    let keep = || FollowUpEdit::KeepInside { photo: photo(1) };
    host.follow(keep());
    exchange(&mut host, &mut again);
    let shown = |phone: &Phone| phone.doc.follow_up().unwrap();
    assert!(shown(&host).content.photos[&photo(1)].keep_inside);
    assert!(
        shown(&again).content.photos[&photo(1)].keep_inside,
        "the leader's other copy does not let it out"
    );
    assert_eq!(shown(&again).oddities, []);
    let mut lone = new(5, 9);
    lone.pull(&lead);
    lone.follow(keep());
    assert_eq!(reason(lead.offered(&lone.run(1, 1))), "accepted");
    let at = Edit::FollowUp(keep());
    assert!(matches!(
        host.doc.edit(&at, person(9), hucha_model::Millis(7)),
        Err(hucha_document::EditError::Unchanged)
    ));
}

#[test]
fn of_two_wordings_in_one_batch_the_first_stands() {
    let new = |device| Phone::new(DocKind::FollowUp, device, 1);
    let (mut phone, mut tablet, hub) = (new(1), new(2), new(4));
    for (device, text) in [(&mut phone, "a"), (&mut tablet, "b")] {
        device.follow(FollowUpEdit::ListFinding {
            finding: finding(1),
            listed: listed(1, text),
        });
    }
    let (first, second) = (phone.run(1, 1), tablet.run(1, 1));
    let to_judge = |run| {
        let (attestation, changes): &(_, Vec<Vec<u8>>) = run;
        RunToJudge {
            attestation,
            changes,
            author: author(1),
        }
    };
    let judged = admit_batch(&hub.doc, &[to_judge(&first), to_judge(&second)]);
    assert!(judged.runs[0].is_ok());
    let refused = GateError::Rejected {
        reason: LIST_STANDS,
        valid: None,
    };
    assert_eq!(judged.runs[1], Err(refused));
    let shown = judged.doc.follow_up().unwrap();
    assert_eq!(shown.content.findings[&finding(1)].text, "a");
    assert_eq!(shown.oddities, []);
}

#[test]
fn other_chunks_and_big_changes_never_reach_the_engine() {
    let (mut anna, bo) = (Phone::visit(1, 1), Phone::visit(2, 2));
    anna.write(record(1, &"x".repeat(2000)));
    let (att, changes) = anna.run(1, 1);
    let offered = |bytes: Vec<u8>| reason(bo.offered(&(att.clone(), vec![bytes])));

    let compressed = automerge::Change::try_from(changes[0].as_slice())
        .unwrap()
        .bytes()
        .to_vec();
    assert_eq!(compressed[8], 2, "the engine did compress it");
    assert_eq!(offered(compressed), "change.wrong_chunk");
    assert_eq!(offered(anna.doc.save().unwrap()), "change.wrong_chunk");
    assert_eq!(offered(vec![0; MAX_BYTES + 1]), "change.too_big");
    assert_eq!(offered(Vec::new()), "change.malformed");
    let mut flipped = changes[0].clone();
    flipped[40] ^= 1;
    assert_eq!(offered(flipped), "change.checksum");
    let twice = [changes[0].clone(), changes[0].clone()].concat();
    assert_eq!(offered(twice), "change.malformed");
}

#[test]
fn changes_by_a_foreign_writer_of_the_same_engine_are_refused_by_shape() {
    use automerge::transaction::{CommitOptions, Transactable};
    use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc};
    type Act = fn(&mut automerge::transaction::Transaction<'_>) -> automerge::ObjId;
    let answers: Act = |tx| tx.get(ROOT, "answers").unwrap().unwrap().1;
    let acts: [(&str, Act); 6] = [
        ("shape.root", |tx| {
            tx.put_object(ROOT, "more", ObjType::Map).unwrap()
        }),
        ("shape.root", |tx| {
            tx.put_object(ROOT, "answers", ObjType::Map).unwrap()
        }),
        ("shape.operation", |tx| {
            let map = tx.get(ROOT, "answers").unwrap().unwrap().1;
            let key = tx.keys(&map).next().unwrap();
            tx.delete(&map, key).unwrap();
            map
        }),
        ("shape.operation", |tx| {
            let map = tx.get(ROOT, "answers").unwrap().unwrap().1;
            tx.put_object(&map, "x", ObjType::List).unwrap()
        }),
        ("shape.operation", |tx| {
            let map = tx.get(ROOT, "answers").unwrap().unwrap().1;
            tx.put(&map, "x", 1).unwrap();
            map
        }),
        ("shape.key", |tx| {
            let map = tx.get(ROOT, "answers").unwrap().unwrap().1;
            tx.put_object(&map, "no person", ObjType::Map).unwrap()
        }),
    ];
    let mut anna = Phone::visit(1, 1);
    anna.write(answer("1.1", AnswerValue::Conforms));
    for (code, act) in acts {
        let mut engine = Automerge::load(&anna.doc.save().unwrap())
            .unwrap()
            .with_actor(ActorId::from(crate::support::actor(6, 6)));
        let mut tx = engine.transaction();
        answers(&mut tx);
        act(&mut tx);
        tx.commit_with(CommitOptions::default());
        let change = engine.get_last_local_change().unwrap();
        let hash = hucha_model::Hash(change.hash().0);
        let att = attest(&crate::support::actor(6, 6), 1, 1, hash);
        assert_eq!(
            reason(anna.offered(&(att, vec![change.raw_bytes().to_vec()]))),
            code
        );
    }
}
