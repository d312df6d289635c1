//! Golden files: a view as JSON, with names in place of what differs from run to run.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Gives `view` with sorted keys; ids, hashes and the beginnings of hashes become `id-1`, `id-2`, …
/// in the order in which they are read, paths of files their kind, the hub's address `hub`.
pub(crate) fn settled(view: &Value, hub: &str) -> Value {
    Settling {
        hub,
        names: BTreeMap::new(),
    }
    .value(view)
}

struct Settling<'a> {
    hub: &'a str,
    names: BTreeMap<String, String>,
}

impl Settling<'_> {
    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
                let settled: Map<String, Value> = sorted
                    .into_iter()
                    .map(|(key, value)| (key.clone(), self.value(value)))
                    .collect();
                Value::Object(settled)
            }
            Value::Array(values) => values.iter().map(|value| self.value(value)).collect(),
            Value::String(text) => Value::String(self.text(text)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        if text.starts_with('/') {
            let name = text.rsplit('/').next().unwrap_or_default();
            let kind = name.find('.').map_or("", |dot| &name[dot..]);
            return format!("file{kind}");
        }
        let text = if self.hub.is_empty() {
            text.to_owned()
        } else {
            text.replace(self.hub, "hub")
        };
        let mut settled = String::new();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let after = settled.chars().next_back();
            let begins = !after.is_some_and(|before| before.is_ascii_alphanumeric());
            if let Some(length) = id_length(rest).filter(|_| begins) {
                let (id, behind) = rest.split_at(length);
                settled.push_str(&self.name(id));
                rest = behind;
            } else {
                settled.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        settled
    }

    fn name(&mut self, id: &str) -> String {
        let next = self.names.len() + 1;
        self.names
            .entry(id.to_owned())
            .or_insert_with(|| format!("id-{next}"))
            .clone()
    }
}

/// Tells how long the id is with which a text begins: a UUID, or 64, 16 or 8 hexadecimal digits.
fn id_length(text: &str) -> Option<usize> {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    let bytes = text.as_bytes();
    let ends = |length: usize| !bytes.get(length).is_some_and(u8::is_ascii_alphanumeric);
    let is_uuid = bytes.len() >= 36
        && bytes[..36].iter().enumerate().all(|(at, byte)| {
            if [8, 13, 18, 23].contains(&at) {
                *byte == b'-'
            } else {
                is_digit(byte)
            }
        });
    if is_uuid && ends(36) {
        return Some(36);
    }
    let digits = bytes.iter().take_while(|byte| is_digit(byte)).count();
    ([64, 16, 8].contains(&digits) && ends(digits)).then_some(digits)
}

/// Compares a view with its file, or writes the file when `HUCHA_WRITE_GOLDEN` is set. Gives the
/// first place that differs.
pub(crate) fn differs(name: &str, settled: &Value) -> Option<String> {
    let file = folder().join(format!("{name}.json"));
    if std::env::var_os("HUCHA_WRITE_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(settled).unwrap();
        std::fs::write(&file, text + "\n").unwrap();
        return None;
    }
    let Ok(text) = std::fs::read_to_string(&file) else {
        return Some(format!("{name}: there is no such golden file"));
    };
    let golden: Value = serde_json::from_str(&text).unwrap();
    first_difference(&golden, settled, String::new()).map(|place| format!("{name}{place}"))
}

fn folder() -> PathBuf {
    super::fixtures().join("scenarios/golden")
}

fn first_difference(golden: &Value, here: &Value, place: String) -> Option<String> {
    match (golden, here) {
        (Value::Object(golden), Value::Object(here)) => {
            let keys: std::collections::BTreeSet<&String> =
                golden.keys().chain(here.keys()).collect();
            keys.into_iter()
                .find_map(|key| match (golden.get(key), here.get(key)) {
                    (Some(golden), Some(here)) => {
                        first_difference(golden, here, format!("{place}.{key}"))
                    }
                    (None, _) => Some(format!("{place}.{key}: not in the file")),
                    (_, None) => Some(format!("{place}.{key}: only in the file")),
                })
        }
        (Value::Array(golden), Value::Array(here)) if golden.len() == here.len() => {
            let pairs = golden.iter().zip(here).enumerate();
            pairs.into_iter().find_map(|(at, (golden, here))| {
                first_difference(golden, here, format!("{place}[{at}]"))
            })
        }
        _ if golden == here => None,
        _ => Some(format!("{place}: {golden} in the file, {here} here")),
    }
}
