//! Every file that ships fits the schema that an editor is given, and wrong ones do not.
//!
//! The keywords that our schemas use are checked here: a validator from outside brings forty crates
//! for a test. A keyword or a pattern that is not known here fails, so none goes unchecked.

use crate::program::{DRILL, district, json, ninth, root};
use serde_json::{Value, json as value};
use std::fs;

#[test]
fn every_shipped_programme_fits_its_schema() {
    let schema = json(&["schema", "programme"]);
    let mut seen = 0;
    for entry in fs::read_dir(root().join("fixtures/programmes")).unwrap() {
        let file = entry.unwrap().path().join("programme.toml");
        if !file.exists() {
            continue;
        }
        let programme: Value = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        fits(&schema, &programme).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        seen += 1;
    }
    assert_eq!(seen, 8);
}

#[test]
fn the_example_book_fits_its_schema() {
    let schema = json(&["schema", "book"]);
    fits(&schema, &district()).unwrap();
}

#[test]
fn a_wrong_programme_or_book_does_not_fit() {
    let schema = json(&["schema", "programme"]);
    let programme = |duty: &str| toml::from_str::<Value>(&ninth(duty)).unwrap();
    fits(&schema, &programme(DRILL)).unwrap();
    for (from, to) in [
        ("\"county\"", "\"galaxy\""),
        ("\"quarter\"", "\"fortnight\""),
        ("min = 1", "min = 0"),
        ("warn_days = ", "warning = "),
        ("en = \"quarterly drill\"\n", ""),
    ] {
        let wrong = programme(&DRILL.replace(from, to));
        assert!(fits(&schema, &wrong).is_err(), "{from} → {to}");
    }
    let schema = json(&["schema", "book"]);
    for (pointer, wrong) in [
        ("/format", value!(2)),
        ("/subjects/0/kind", value!("galaxy")),
        ("/subjects/0/colour", value!("red")),
        ("/activities/0/from", value!("18.3.2026")),
        ("/activities/0/state", value!("dreamt")),
        ("/indicators/0/done", value!(-1)),
    ] {
        let mut book = district();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        book.pointer_mut(parent).unwrap()[key] = wrong;
        assert!(fits(&schema, &book).is_err(), "{pointer}");
    }
}

/// Checks a value against a schema; an error says where.
fn fits(schema: &Value, found: &Value) -> Result<(), String> {
    for (keyword, wanted) in schema.as_object().unwrap() {
        let all = || wanted.as_array().unwrap().iter();
        let holds = match keyword.as_str() {
            "$schema" | "title" => true,
            "type" => match wanted.as_str().unwrap() {
                "object" => found.is_object(),
                "array" => found.is_array(),
                "string" => found.is_string(),
                "integer" => found.is_i64() || found.is_u64(),
                "boolean" => found.is_boolean(),
                other => panic!("unknown type {other}"),
            },
            "enum" => all().any(|one| one == found),
            "const" => wanted == found,
            "anyOf" => all().any(|one| fits(one, found).is_ok()),
            "minLength" => found
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 >= wanted.as_u64().unwrap()),
            "minimum" => found
                .as_i64()
                .is_none_or(|number| number >= wanted.as_i64().unwrap()),
            "maximum" => found
                .as_i64()
                .is_none_or(|number| number <= wanted.as_i64().unwrap()),
            "pattern" => found
                .as_str()
                .is_none_or(|text| matches(wanted.as_str().unwrap(), text)),
            "required" => found
                .as_object()
                .is_none_or(|has| all().all(|key| has.contains_key(key.as_str().unwrap()))),
            "items" => {
                for (place, item) in found.as_array().into_iter().flatten().enumerate() {
                    fits(wanted, item).map_err(|why| format!("[{place}]{why}"))?;
                }
                true
            }
            "properties" => {
                for (key, value) in found.as_object().into_iter().flatten() {
                    if let Some(one) = wanted.get(key) {
                        fits(one, value).map_err(|why| format!(".{key}{why}"))?;
                    }
                }
                true
            }
            "propertyNames" => {
                for key in found.as_object().into_iter().flatten().map(|(key, _)| key) {
                    fits(wanted, &value!(key)).map_err(|why| format!(" key {key}{why}"))?;
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, value) in found.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(key)) {
                        continue;
                    }
                    if wanted == &Value::Bool(false) {
                        return Err(format!(": unknown key {key}"));
                    }
                    fits(wanted, value).map_err(|why| format!(".{key}{why}"))?;
                }
                true
            }
            other => panic!("unknown keyword {other}"),
        };
        if !holds {
            return Err(format!(": {found} is not {keyword} {wanted}"));
        }
    }
    Ok(())
}

/// Matches a text with one of the patterns that the schemas use.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let shaped = |shape: &str| {
        shape.len() == text.len()
            && shape
                .bytes()
                .zip(text.bytes())
                .all(|(wanted, found)| match wanted {
                    b'0' => found.is_ascii_digit(),
                    other => other == found,
                })
    };
    match pattern {
        "::" => text.contains("::"),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => shaped("0000-00-00"),
        "^OQ-[0-9]{2}$" => shaped("OQ-00"),
        "^(register|checklist|ledger|indicator|fact):" => {
            text.split_once(':').is_some_and(|(head, _)| {
                ["register", "checklist", "ledger", "indicator", "fact"].contains(&head)
            })
        }
        "^[a-z][a-z0-9_]*$" => {
            text.starts_with(|first: char| first.is_ascii_lowercase())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        }
        "^[0-9]+/[1-9][0-9]*$" => text.split_once('/').is_some_and(|(over, under)| {
            digits(over, over.len().max(1))
                && digits(under, under.len().max(1))
                && !under.starts_with('0')
        }),
        "^[0-9]{4}(-(H[12]|Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?$" => {
            [
                "0000",
                "0000-H1",
                "0000-H2",
                "0000-W00",
                "0000-00",
                "0000-00-00",
            ]
            .iter()
            .any(|one| shaped(one))
                || ["Q1", "Q2", "Q3", "Q4"]
                    .iter()
                    .any(|quarter| shaped(&format!("0000-{quarter}")))
        }
        other => panic!("unknown pattern {other}"),
    }
}
