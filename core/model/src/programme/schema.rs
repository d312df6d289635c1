//! JSON Schemas (draft 2020-12) for editors: programme files and books of facts, with the words
//! that the programmes at hand know.
//!
//! The readers check more than a schema can say (that an obligation's rule exists, for example);
//! a test holds that every file that ships fits.

use super::{Programmes, WordKind};
use serde_json::{Map, Value, json};

/// Gives the schema of programme files, to be used with a TOML editor.
pub fn programme_schema(programmes: &Programmes) -> Value {
    let words = Words::new(programmes);
    let text = json!({ "type": "string", "minLength": 1 });
    let rule = object(
        &["id", "section", "actor", "zh", "en", "strength", "met"],
        json!({
            "id": text, "section": text, "actor": text, "zh": text, "en": text,
            "strength": { "anyOf": [strength(), { "type": "array", "items": strength() }] },
            "met": met(),
            "proof": { "type": "array", "items": { "type": "string", "pattern": "::" } },
            "field": { "type": "string", "pattern": "^(register|checklist|ledger|indicator|fact):" },
            "also_met": { "type": "array", "items": met() },
            "guidance": object(&["zh", "en", "shown"], json!({ "zh": text, "en": text, "shown": text })),
            "defaults": { "type": "array", "items": object(
                &["ours", "zh", "en"],
                json!({ "ours": { "const": true }, "basis": open_question(), "zh": text, "en": text }),
            ) },
        }),
    );
    let kind = object(
        &["of", "id", "zh", "en"],
        json!({
            "of": { "enum": ["subject", "activity", "event", "category", "indicator", "fact"] },
            "id": { "type": "string", "pattern": "^[a-z][a-z0-9_]*$" },
            "zh": text, "en": text,
            "is": { "type": "array", "items": text },
            "part_of": { "type": "array", "items": text },
            "values": { "type": "array", "items": text },
        }),
    );
    let days = object(&[], json!({ "from": day(), "to": day() }));
    let mut all = object(
        &[
            "id",
            "version",
            "zh",
            "en",
            "source",
            "jurisdiction",
            "calendar",
        ],
        json!({
            "id": text, "version": { "type": "integer", "minimum": 1 },
            "zh": text, "en": text, "source": text, "jurisdiction": text,
            "checklists": { "type": "array", "items": text },
            "line": words.list(WordKind::Category),
            "in_force": days,
            "calendar": object(&["holidays"], json!({
                "holidays": { "type": "array", "items": day() }, "ours": { "type": "boolean" },
            })),
            "kind": { "type": "array", "items": kind },
            "rule": { "type": "array", "items": rule },
            "obligation": { "type": "array", "items": obligation(&words) },
        }),
    );
    head(
        &mut all,
        "A programme of Hucha: one published system as data",
    );
    all
}

/// Gives the schema of books of facts.
pub fn book_schema(programmes: &Programmes) -> Value {
    let words = Words::new(programmes);
    let text = json!({ "type": "string", "minLength": 1 });
    let ids = json!({ "type": "array", "items": text });
    let period = json!({
        "type": "string",
        "pattern": "^[0-9]{4}(-(H[12]|Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?$",
    });
    let count = json!({ "type": "integer", "minimum": 0 });
    let list = |item: Value| json!({ "type": "array", "items": item });
    let states = [
        "planned",
        "in_progress",
        "submitted",
        "disputed",
        "confirmed",
        "held",
        "archived",
        "postponed",
        "cancelled",
    ];
    let mut all = object(
        &["format", "subjects"],
        json!({
            "format": { "const": crate::board::FORMAT },
            "subjects": list(object(&["id", "kind", "name"], json!({
                "id": text, "kind": words.one(WordKind::Subject), "name": text, "in": ids,
                "profiles": ids, "categories": words.list(WordKind::Category), "members": ids,
                "from": day(), "to": day(), "staff": count,
                "standard_level": { "type": "integer", "minimum": 1, "maximum": 3 },
                "rank": count,
                "place": object(&["lat", "lon"], json!({
                    "lat": { "type": "integer", "minimum": -90_000_000, "maximum": 90_000_000 },
                    "lon": { "type": "integer", "minimum": -180_000_000, "maximum": 180_000_000 },
                })),
            }))),
            "facts": list(object(&["subject", "name", "value", "from"], json!({
                "subject": text, "name": words.one(WordKind::Fact), "value": text,
                "from": day(), "to": day(),
            }))),
            "activities": list(object(&["id", "kinds", "of", "from"], json!({
                "id": text, "kinds": words.list(WordKind::Activity), "of": ids,
                "from": day(), "to": day(), "state": { "enum": states }, "confirmed": day(),
                "for": period, "serves": ids,
                "organiser": text, "content": ids, "justification": text,
            }))),
            "events": list(object(&["id", "kind", "name", "day"], json!({
                "id": text, "kind": words.one(WordKind::Event), "name": text, "day": day(),
                "of": ids, "dismissed": text,
            }))),
            "indicators": list(object(&["subject", "name", "day", "done", "of"], json!({
                "subject": text, "name": words.one(WordKind::Indicator), "day": day(),
                "done": count, "of": count, "exceptions": ids, "for": period,
            }))),
            "reasons": list(object(&["duty", "subject", "text"], json!({
                "duty": text, "subject": text, "for": text, "text": text,
            }))),
            "calendar": object(&[], json!({
                "holidays": list(day()), "working_weekends": list(day()),
            })),
        }),
    );
    head(
        &mut all,
        "A book of facts for Hucha: directory and past activities",
    );
    all
}

fn obligation(words: &Words) -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let count = json!({ "type": "integer", "minimum": 0 });
    let share = json!({ "type": "string", "pattern": "^[0-9]+/[1-9][0-9]*$" });
    let activities = words.list(WordKind::Activity);
    object(
        &[
            "rule",
            "zh",
            "en",
            "measure",
            "subject",
            "strength",
            "period",
            "warn_days",
        ],
        json!({
            "id": text, "rule": text, "also": { "type": "array", "items": text },
            "zh": text, "en": text,
            "measure": { "enum": [
                "activities", "coverage", "after_event", "before_key_date", "rotation", "indicator",
                "once", "leader_rotation", "rectification", "attendance", "issue_step", "report",
            ] },
            "subject": words.one(WordKind::Subject),
            "strength": strength(),
            "period": { "enum": [
                "day", "week", "month", "quarter", "half_year", "year", "two_years", "event", "once",
            ] },
            "anchor": marked(&json!({ "enum": [
                "calendar", "day_of_last_month", "since_last", "since_start", "event", "key_date",
                "due_day", "date",
            ] })),
            "day": { "type": "integer", "minimum": 1, "maximum": 31 },
            "due_months_after": marked(&count),
            "due_weekday": marked(&json!({ "enum": [
                "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
            ] })),
            "min": marked(&json!({ "type": "integer", "minimum": 1 })),
            "counts": activities,
            "requires": { "type": "array", "items": { "const": "confirmed" } },
            "distinct": { "const": "days" },
            "days": { "anyOf": [{ "enum": ["all", "working", "posted"] }, marked(&count)] },
            "working_days": marked(&count),
            "days_before": marked(&count),
            "due_with": marked(&text),
            "trigger": words.one(WordKind::Event),
            "trigger_activity": activities,
            "of": object(&["kind"], json!({
                "kind": words.one(WordKind::Subject),
                "any": words.list(WordKind::Category), "none": words.list(WordKind::Category),
            })),
            "only": object(&[], json!({
                "any": words.list(WordKind::Category), "none": words.list(WordKind::Category),
                "fact": { "type": "object", "propertyNames": words.one(WordKind::Fact),
                          "additionalProperties": text },
            })),
            "share": marked(&share),
            "all_up_to": marked(&count),
            "indicator": words.one(WordKind::Indicator),
            "at_least": marked(&share), "at_most": marked(&share),
            "by": marked(&day()),
            "warn_days": marked(&json!({ "anyOf": [count, { "type": "array", "items": count }] })),
            "warn_if_missing": { "type": "object" },
            "roles": { "type": "array", "items": text },
            "from": text, "to": text, "report": text,
        }),
    )
}

/// A value, or a value marked as ours.
fn marked(plain: &Value) -> Value {
    json!({ "anyOf": [plain, object(&["value"], json!({
        "value": plain, "ours": { "type": "boolean" }, "basis": open_question(),
    }))] })
}

fn open_question() -> Value {
    json!({ "type": "string", "pattern": "^OQ-[0-9]{2}$" })
}

fn strength() -> Value {
    json!({ "enum": ["hard", "soft", "opt"] })
}

fn met() -> Value {
    json!({ "enum": ["computed", "enforced", "recorded", "stated"] })
}

fn day() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({
        "type": "object", "required": required, "properties": properties,
        "additionalProperties": false,
    })
}

fn head(schema: &mut Value, title: &str) {
    if let Value::Object(all) = schema {
        let mut first = Map::new();
        first.insert(
            "$schema".into(),
            "https://json-schema.org/draft/2020-12/schema".into(),
        );
        first.insert("title".into(), title.into());
        first.append(all);
        *all = first;
    }
}

/// The words of each kind.
struct Words(super::Vocabulary);

impl Words {
    fn new(programmes: &Programmes) -> Self {
        Self(programmes.all_words())
    }

    fn one(&self, kind: WordKind) -> Value {
        let ids: Vec<&str> = self.0.all(kind).map(|word| word.id.as_str()).collect();
        json!({ "enum": ids })
    }

    fn list(&self, kind: WordKind) -> Value {
        json!({ "type": "array", "items": self.one(kind) })
    }
}
