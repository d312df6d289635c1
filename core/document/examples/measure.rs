//! Prints what editing, hydrating, loading and the gate cost on a busy visit: 240 items, four
//! inspectors, 40 findings, 60 photos; 676 changes. Figures are this machine's.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measuring stick: it reads the clock and prints"
)]

use hucha_document::{Author, Doc, Edit, FindingField, VisitEdit, admit};
use hucha_model::content::{AnswerValue, PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::wire::attestation::Attestation;
use hucha_model::wire::{DocKind, FindingKind, Severity};
use hucha_model::{DeviceId, DocId, FindingId, Hash, Millis, PersonId, PhotoId};
use std::time::Instant;

fn main() {
    let mut changes: Vec<Vec<u8>> = Vec::new();
    let mut doc = Doc::create(DocKind::Visit, [1; 16]).unwrap();
    let mut commits = Vec::new();
    let mut reads = Vec::new();
    for step in 0..676_u32 {
        let by = PersonId::from_bytes([u8::try_from(step % 4).unwrap() + 1; 16]);
        if step % 170 == 169 {
            let actor = [u8::try_from(step / 170).unwrap() + 2; 16];
            doc = Doc::load(DocKind::Visit, actor, &changes).unwrap();
        }
        let begun = Instant::now();
        let Ok(done) = doc.edit(&edit(step, by), by, Millis(i64::from(step))) else {
            continue;
        };
        let written = begun.elapsed();
        let begun = Instant::now();
        let part = doc.visit_part(&done.touched).unwrap();
        reads.push(begun.elapsed());
        assert_eq!(part.oddities, []);
        commits.push(written);
        changes.push(done.change.bytes);
    }
    let bytes: usize = changes.iter().map(Vec::len).sum();
    println!(
        "{} changes, {bytes} bytes, snapshot {}",
        changes.len(),
        doc.save().unwrap().len()
    );
    for (name, mut times) in [("edit", commits), ("visit_part", reads)] {
        times.sort();
        println!(
            "{name}: p50 {:?}, p99 {:?}",
            times[times.len() / 2],
            times[times.len() * 99 / 100]
        );
    }
    let begun = Instant::now();
    let loaded = Doc::load(DocKind::Visit, [90; 16], &changes).unwrap();
    println!("load loose changes: {:?}", begun.elapsed());
    let begun = Instant::now();
    let full = loaded.visit().unwrap();
    println!(
        "hydrate: {:?} ({} items)",
        begun.elapsed(),
        full.content.answers.len()
    );
    let snapshot = loaded.save().unwrap();
    let begun = Instant::now();
    let none: [&[u8]; 0] = [];
    let mut other = Doc::load_from(DocKind::Visit, [91; 16], &snapshot, none).unwrap();
    println!("load snapshot: {:?}", begun.elapsed());
    measure_gate(&loaded, &mut other);
}

fn measure_gate(doc: &Doc, other: &mut Doc) {
    let user = PersonId::from_bytes([1; 16]);
    let run: Vec<_> = (0..20)
        .map(|item| {
            let value = AnswerValue::NotChecked;
            let edit = Edit::Visit(VisitEdit::Answer {
                item: format!("9.{item}"),
                value,
            });
            other.edit(&edit, user, Millis(9)).unwrap().change
        })
        .collect();
    let last = run.last().unwrap();
    let att = Attestation {
        doc: DocId::from_bytes([1; 16]),
        actor: last.actor.clone(),
        from: 1,
        seq: last.seq,
        change: last.hash,
        user,
        device: DeviceId::from_bytes([1; 16]),
        directory: 0,
    };
    let bytes: Vec<_> = run.into_iter().map(|change| change.bytes).collect();
    let author = Author {
        user,
        may_lead: false,
        may_plan: false,
    };
    let begun = Instant::now();
    admit(doc, &att, &bytes, &author).unwrap();
    println!("gate, 20 changes: {:?}", begun.elapsed());
}

fn edit(step: u32, by: PersonId) -> Edit {
    let text = || "法兰连接螺栓缺失一个，未及时补齐。".repeat(3);
    let finding = |n: u32| FindingId::from_bytes([u8::try_from(n).unwrap() + 1; 16]);
    Edit::Visit(match step {
        0..40 => VisitEdit::Record {
            finding: finding(step),
            kind: FindingKind::Hazard,
            severity: Severity::General,
            place: "P-101".to_owned(),
            text: text(),
            advice: text(),
            basis: String::new(),
            item: format!("1.{step}"),
        },
        40..160 => VisitEdit::SetFinding {
            // Steps 40, 80, 120 ahead have the same remainder by 4: the same writer.
            finding: finding(step % 40),
            field: FindingField::Text(format!("{}{step}", text())),
        },
        160..220 => VisitEdit::AddPhoto {
            photo: PhotoId::from_bytes([u8::try_from(step - 100).unwrap(); 16]),
            content: PhotoContent {
                original: Hash::of_bytes(&step.to_le_bytes()),
                master: Hash::of_bytes(&[1]),
                thumb: Hash::of_bytes(&[2]),
                bytes: 4_000_000,
                width: 2560,
                height: 1920,
                shows: PhotoFor::Finding(finding(step % 40)),
                moment: PhotoMoment::Before,
                taken_at: None,
                clock_offset_s: None,
                by,
                at: Millis(i64::from(step)),
                keep_inside: false,
            },
        },
        _ => VisitEdit::Answer {
            item: format!("1.{}", step % 240),
            value: if step.is_multiple_of(3) {
                AnswerValue::DoesNotConform
            } else {
                AnswerValue::Conforms
            },
        },
    })
}
