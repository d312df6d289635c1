//! The visit document as another reader of the file sees it: maps by id, under the names of the
//! schema. Written down here once more, so that a change of names in the product is noticed.

use hucha_model::content::{FinalAnswer, FindingContent, VisitContent};
use hucha_model::wire::{FindingKind, Severity};
use serde_json::{Map, Value, json};

/// Gives the JSON of a visit without photos. Of a conflict within one key only the newest side is
/// in the file's plain view, so the content must have none.
pub fn visit(content: &VisitContent) -> Value {
    json!({
        "answers": answers(content),
        "finals": keyed(content.finals.iter().filter_map(|(item, all)| Some((item, ruling(all.last()?))))),
        "findings": keyed(content.findings.iter().map(|(id, finding)| (id, self::finding(finding)))),
        "suggestions": suggestions(content),
        "same_as": same_as(content),
        "photos": {},
        "sections": sections(content),
        "notes": keyed(content.notes.iter().map(|(key, note)| {
            let by = note.by.to_string();
            (key, json!({ "about": note.about, "text": note.text, "by": by, "at": note.at.0 }))
        })),
    })
}

fn keyed<K: ToString>(entries: impl Iterator<Item = (K, Value)>) -> Value {
    let entries = entries.map(|(key, value)| (key.to_string(), value));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn answers(content: &VisitContent) -> Value {
    let mut all = Vec::new();
    for (item, by_person) in &content.answers {
        for (person, answers) in by_person {
            all.extend(answers.last().map(|answer| {
                let entry = json!({ "v": answer.value.code(), "at": answer.at.0 });
                (format!("{item}|{person}"), entry)
            }));
        }
    }
    keyed(all.into_iter())
}

fn ruling(ruling: &FinalAnswer) -> Value {
    let over = ruling.over.iter();
    json!({
        "v": ruling.value.code(),
        "by": ruling.by.to_string(),
        "at": ruling.at.0,
        "over": keyed(over.map(|(person, change)| (person, json!(change.to_hex())))),
    })
}

fn finding(finding: &FindingContent) -> Value {
    let kind = match finding.kind {
        FindingKind::Hazard => "hazard",
        FindingKind::Suggestion => "suggestion",
    };
    let severity = finding.severity.last().map(|severity| match severity {
        Severity::General => "general",
        Severity::SuspectedMajor => "suspected_major",
        Severity::Major => "major",
    });
    let mut entry = json!({
        "kind": kind,
        "severity": severity,
        "place": finding.place.last(),
        "text": finding.text.last(),
        "advice": finding.advice.last(),
        "basis": finding.basis.last(),
        "item": finding.item.last(),
        "on_the_spot": finding.on_the_spot,
        "by": finding.by.to_string(),
        "at": finding.at.0,
    });
    if let (Some(entry), Some(why)) = (entry.as_object_mut(), &finding.removed) {
        entry.insert("removed".to_owned(), json!(why));
    }
    entry
}

fn suggestions(content: &VisitContent) -> Value {
    let mut all = Vec::new();
    for (finding, by_person) in &content.suggestions {
        all.extend(by_person.iter().map(|(person, suggestion)| {
            let by = suggestion.by.to_string();
            let entry = json!({ "text": suggestion.text, "by": by, "at": suggestion.at.0 });
            (format!("{finding}|{person}"), entry)
        }));
    }
    keyed(all.into_iter())
}

fn same_as(content: &VisitContent) -> Value {
    keyed(content.same_as.iter().filter_map(|(finding, all)| {
        let merge = all.last()?;
        let mut entry = json!({ "by": merge.by.to_string(), "at": merge.at.0 });
        if let (Some(entry), Some(into)) = (entry.as_object_mut(), merge.into) {
            entry.insert("into".to_owned(), json!(into.to_string()));
        }
        Some((finding, entry))
    }))
}

fn sections(content: &VisitContent) -> Value {
    keyed(content.sections.iter().filter_map(|(section, all)| {
        let last = all.last()?;
        let entry = json!({
            "person": last.person.to_string(),
            "by": last.by.to_string(),
            "at": last.at.0,
        });
        Some((section, entry))
    }))
}
