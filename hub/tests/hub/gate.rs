//! The gate in the hub's process and behind children: the same words, and a wall that holds.

use crate::world::*;
use hucha_document::{Doc, Edit, VisitEdit};
use hucha_hub::gate::*;
use hucha_hub::{HubCore, HubFault};
use hucha_model::content::visit::AnswerValue;
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::*;
use hucha_model::{DeviceId, DocId, PersonId};
use hucha_sync::Item;
use std::sync::Arc;
use std::time::Duration;

/// Children of the real program; `deadline` in milliseconds.
pub(crate) fn children(workers: usize, deadline: u64) -> ChildPool {
    let program = env!("CARGO_BIN_EXE_hucha").into();
    ChildPool::new(PoolSettings {
        arguments: vec!["gate-worker".into(), "--drill".into()],
        workers,
        deadline: Duration::from_millis(deadline),
        ..PoolSettings::of_program(program)
    })
}

/// An inspector's phone that makes runs and is known to no hub.
pub(crate) fn writer(seed: u8) -> Phone {
    let signer = SoftwareSigner::from_secret(&[seed; 32]).unwrap();
    let (device, person) = (
        DeviceId::from_bytes([seed; 16]),
        PersonId::from_bytes([seed; 16]),
    );
    Phone::of(device, person, signer)
}

fn gate_run(item: &Item) -> GateRun {
    let Item::Run {
        attestation,
        changes,
    } = item
    else {
        panic!("a run")
    };
    GateRun {
        attestation: attestation.open().unwrap(),
        changes: changes.iter().cloned().map(Into::into).collect(),
        may_lead: false,
        may_plan: false,
    }
}

const DOC: [u8; 16] = [5; 16];

fn doc_id() -> DocId {
    DocId::from_bytes(DOC)
}

fn answer_run(phone: &Phone, doc: &mut Doc, item: &str) -> GateRun {
    gate_run(&phone.answer(doc, doc_id(), item))
}

fn drilled(phone: &Phone, actor: [u8; 16]) -> GateRun {
    let mut doc = Doc::create(DocKind::Visit, actor).unwrap();
    answer_run(phone, &mut doc, "1.1")
}

fn job(runs: Vec<GateRun>) -> GateJob {
    GateJob {
        doc: doc_id(),
        kind: DocKind::Visit,
        heads: None,
        runs,
    }
}

fn judge(gate: &dyn DocumentGate, job: &GateJob, past: &[Vec<u8>]) -> GateAnswer {
    gate.judge(job, &mut || Ok(past.to_vec())).unwrap()
}

fn is_admitted(outcome: &RunOutcome) -> bool {
    matches!(outcome, RunOutcome::Admitted { .. })
}

/// Jobs in a row on one document, with the words of a good gate: several writers, runs out of
/// order, runs sent twice, damaged bytes, rulings without right, and a shape nobody may write.
fn conformance(gate: &dyn DocumentGate) -> Vec<GateAnswer> {
    let writers: Vec<Phone> = (21..25).map(writer).collect();
    let mut docs: Vec<Doc> = (1..5).map(new_doc).collect();
    let mut past: Vec<Vec<u8>> = Vec::new();
    let mut heads = None;
    let mut answers = Vec::new();
    for round in 1..12_usize {
        let mut runs = Vec::new();
        for (writer, doc) in writers.iter().zip(&mut docs) {
            for step in 0..=round % 3 {
                runs.push(answer_run(
                    writer,
                    doc,
                    &format!("{}.{step}", round % 5 + 1),
                ));
            }
        }
        if round % 2 == 0 {
            runs.reverse();
        }
        if round % 3 == 0 {
            let again = runs[0].clone();
            runs.push(again);
            let mut damaged = runs[1].clone();
            let middle = damaged.changes[0].len() / 2;
            damaged.changes[0][middle] ^= 0x40;
            runs.push(damaged);
        }
        if round % 4 == 0 {
            let rule = Edit::Visit(VisitEdit::Rule {
                item: "1.1".into(),
                value: AnswerValue::Conforms,
            });
            let mut own = new_doc(100 + round as u8);
            runs.push(gate_run(&writers[0].run(&mut own, doc_id(), &rule)));
        }
        let job = GateJob {
            heads: heads.clone(),
            ..job(runs)
        };
        let answer = judge(gate, &job, &past);
        for (index, outcome) in &answer.outcomes {
            if let RunOutcome::Admitted { new, .. } = outcome {
                let changes = &job.runs[*index as usize].changes;
                past.extend(new.iter().map(|at| changes[*at as usize].to_vec()));
            }
        }
        // Every other time the gate is not told the heads, as after a restart.
        heads = (round % 2 == 1).then(|| answer.heads.clone());
        assert_eq!(answer.outcomes.len(), job.runs.len());
        answers.push(answer);
    }
    let whole = Doc::load(DocKind::Visit, [99; 16], &past).unwrap();
    assert_eq!(whole.heads(), answers.last().unwrap().heads);
    answers
}

#[test]
fn children_and_the_hubs_own_process_give_the_same_words() {
    let in_place = conformance(&InProcess::default());
    assert_eq!(in_place, conformance(&children(2, 10_000)));
    let words = || in_place.iter().flat_map(|answer| &answer.outcomes);
    assert!(words().any(|(_, word)| matches!(word, RunOutcome::Rejected { .. })));
    assert!(words().filter(|(_, word)| is_admitted(word)).count() > 60);
}

#[test]
fn a_run_that_takes_all_memory_falls_alone() {
    let pool = children(1, 10_000);
    let (good, other) = (writer(21), writer(22));
    let (mut one, mut two) = (new_doc(1), new_doc(2));
    let runs = vec![
        answer_run(&good, &mut one, "1.1"),
        drilled(&other, Drill::MEMORY),
        answer_run(&good, &mut one, "1.2"),
        answer_run(&other, &mut two, "1.3"),
    ];
    let answer = judge(&pool, &job(runs), &[]);
    let words: Vec<_> = answer
        .outcomes
        .iter()
        .map(|(at, word)| (*at, is_admitted(word)))
        .collect();
    assert_eq!(words, [(0, true), (1, false), (2, true), (3, true)]);
    assert_eq!(answer.outcomes[1].1, RunOutcome::Poison);
    // The place has a new child, which knows the document as it stands now.
    let next = GateJob {
        heads: Some(answer.heads),
        ..job(vec![answer_run(&good, &mut one, "1.4")])
    };
    let gate: &dyn DocumentGate = &pool;
    let answer = gate.judge(&next, &mut || -> Result<_, HubFault> {
        panic!("the child has it")
    });
    assert!(is_admitted(&answer.unwrap().outcomes[0].1));
}

#[test]
fn a_run_that_hangs_or_kills_its_judge_is_poison_and_nothing_else_is() {
    let pool = children(2, 400);
    for actor in [Drill::HANG, Drill::DIE] {
        let good = writer(21);
        let mut doc = new_doc(1);
        let runs = vec![
            drilled(&writer(22), actor),
            answer_run(&good, &mut doc, "1.1"),
        ];
        let answer = judge(&pool, &job(runs), &[]);
        assert_eq!(answer.outcomes[0].1, RunOutcome::Poison);
        assert!(is_admitted(&answer.outcomes[1].1));
        let alone = judge(&pool, &job(vec![drilled(&writer(22), actor)]), &[]);
        assert_eq!(alone.outcomes, [(0, RunOutcome::Poison)]);
    }
}

#[test]
fn a_child_killed_between_jobs_is_replaced_and_no_run_pays_for_it() {
    let pool = children(1, 10_000);
    let good = writer(21);
    let mut doc = new_doc(1);
    let first = judge(&pool, &job(vec![answer_run(&good, &mut doc, "1.1")]), &[]);
    let [process] = pool.processes()[..] else {
        panic!("one child")
    };
    let killed = std::process::Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    assert!(killed.unwrap().success());
    let past: Vec<Vec<u8>> = doc
        .changes_of(&[1; 16], 1, 1)
        .into_iter()
        .map(|c| c.bytes)
        .collect();
    let next = GateJob {
        heads: Some(first.heads),
        ..job(vec![answer_run(&good, &mut doc, "1.2")])
    };
    let second = judge(&pool, &next, &past);
    assert!(is_admitted(&second.outcomes[0].1));
    assert_ne!(pool.processes(), [process]);
}

#[test]
fn where_no_child_can_be_started_no_run_is_refused() {
    let nowhere = PoolSettings::of_program("/nowhere/hucha".into());
    let pool = ChildPool::new(nowhere);
    let run = answer_run(&writer(21), &mut new_doc(1), "1.1");
    let judged = pool.judge(&job(vec![run]), &mut || Ok(Vec::new()));
    assert!(matches!(judged, Err(GateFault::NoWorker(_))));
    let mute = PoolSettings {
        program: "/bin/true".into(),
        ..PoolSettings::of_program("/bin/true".into())
    };
    let run = answer_run(&writer(21), &mut new_doc(1), "1.1");
    let judged = ChildPool::new(mute).judge(&job(vec![run]), &mut || Ok(Vec::new()));
    assert!(matches!(judged, Err(GateFault::NoWorker(_))));
}

/// A hub behind children, with an inspector whose visit is open.
fn hub_behind_children() -> (Pair, Opened) {
    let Pair {
        core,
        helper,
        host,
        mut inspector,
        host_phone,
        officer,
        stranger,
    } = Pair::new();
    let mut core: HubCore = core.with_gate(Arc::new(children(1, 10_000)));
    let (opened, item) = inspector.open_visit(&core, helper, 1);
    assert!(inspector.sync(&mut core, vec![item]).accepted());
    let pair = Pair {
        core,
        helper,
        host,
        inspector,
        host_phone,
        officer,
        stranger,
    };
    (pair, opened)
}

#[test]
fn poison_is_answered_alike_each_time_and_leaves_an_incident() {
    let (mut pair, opened) = hub_behind_children();
    let mut doc = Doc::create(DocKind::Visit, Drill::DIE).unwrap();
    let bad = pair.inspector.answer(&mut doc, opened.doc, "1.1");
    let good = pair.inspector.answer(&mut new_doc(1), opened.doc, "1.1");
    let answer = pair.inspector.sync(&mut pair.core, vec![bad.clone(), good]);
    let words = &answer.verdicts[..];
    assert!(
        matches!(words, [Verdict::Rejected { reason, .. }, Verdict::Accepted { .. }] if reason == "poison"),
        "{words:?}"
    );
    assert_eq!(
        pair.inspector
            .sync(&mut pair.core, vec![bad.clone()])
            .reason(),
        "poison"
    );
    let incidents = pair.core.incidents(10).unwrap();
    assert_eq!(incidents.len(), 1, "it is not judged again");
    assert_eq!(incidents[0].kind, "poison");
    assert_eq!(incidents[0].device, Some(pair.inspector.device));
    assert_eq!(incidents[0].item, Some(bad.hash()));
}
