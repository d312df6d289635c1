//! A busy visit: 240 items, four inspectors, 40 findings, 60 photos, 676 changes in all.

use hucha_document::{Doc, Edit, FindingField, VisitEdit};
use hucha_model::content::{AnswerValue, PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::wire::{DocKind, FindingKind, Severity};
use hucha_model::{FindingId, Hash, Millis, PersonId, PhotoId};

/// Steps of the visit; each is one change.
pub(crate) const STEPS: u32 = 676;

/// Tells whose step it is: four inspectors in turn.
pub(crate) fn by(step: u32) -> PersonId {
    PersonId::from_bytes([u8::try_from(step % 4).unwrap() + 1; 16])
}

/// Gives the document in which a step is done: a new actor every 170 steps.
pub(crate) fn doc_at(step: u32, doc: Doc, changes: &[Vec<u8>]) -> Doc {
    if step % 170 != 169 {
        return doc;
    }
    let actor = [u8::try_from(step / 170).unwrap() + 2; 16];
    Doc::load(DocKind::Visit, actor, changes).unwrap()
}

/// Gives the edit of a step.
pub(crate) fn edit(step: u32, by: PersonId) -> Edit {
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
