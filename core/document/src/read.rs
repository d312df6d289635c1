//! Reads entries out of the merged document, every side of every conflict.

use crate::genesis::Root;
use automerge::{
    Automerge, AutomergeError, ObjId, ReadDoc, ScalarValue, ScalarValueRef, Value, ValueRef,
};
use hucha_model::{Hash, Millis, PersonId};
use std::collections::BTreeMap;

/// A scalar of a kind we write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// One written object: its scalar fields with every side, and its nested maps.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    values: BTreeMap<String, Vec<Scalar>>,
    maps: BTreeMap<String, ObjId>,
}

/// One side of an entry.
pub(crate) struct Side {
    pub(crate) fields: Fields,
    pub(crate) change: Hash,
}

impl Fields {
    pub(crate) fn read(doc: &Automerge, object: &ObjId) -> Result<Self, AutomergeError> {
        let mut fields = Self::default();
        for item in doc.map_range(object, ..) {
            let key = item.key.to_string();
            let id = item.id();
            match item.value {
                ValueRef::Scalar(value) if !item.conflict => {
                    fields
                        .values
                        .insert(key, scalar_ref(value).into_iter().collect());
                }
                ValueRef::Scalar(_) => {
                    let sides = doc.get_all(object, key.as_str())?;
                    let sides = sides.into_iter().filter_map(|(value, _)| match value {
                        Value::Scalar(value) => scalar(&value),
                        Value::Object(_) => None,
                    });
                    fields.values.insert(key, sides.collect());
                }
                ValueRef::Object(_) => {
                    fields.maps.insert(key, id);
                }
            }
        }
        Ok(fields)
    }

    /// Gives every side of a text, equal ones once; empty when the field is missing.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for side in self.values.get(name).into_iter().flatten() {
            if let Scalar::Text(text) = side
                && !texts.contains(text)
            {
                texts.push(text.clone());
            }
        }
        texts
    }

    /// Gives the text the merge engine shows.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name)?.last()? {
            Scalar::Text(text) => Some(text),
            Scalar::Number(_) | Scalar::Flag(_) => None,
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.values.get(name)?.last()? {
            Scalar::Number(number) => Some(*number),
            Scalar::Text(_) | Scalar::Flag(_) => None,
        }
    }

    /// Says whether any side is true.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.values
            .get(name)
            .is_some_and(|sides| sides.contains(&Scalar::Flag(true)))
    }

    pub(crate) fn at(&self) -> Option<Millis> {
        self.number("at").map(Millis)
    }

    pub(crate) fn by(&self) -> Option<PersonId> {
        self.parsed("by")
    }

    pub(crate) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    pub(crate) fn map(&self, name: &str) -> Option<&ObjId> {
        self.maps.get(name)
    }

    /// Lists the scalar fields that are texts, by key: the shape of a map of ids to hashes.
    pub(crate) fn all_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .keys()
            .filter_map(|key| Some((key.as_str(), self.text(key)?)))
    }
}

/// Gives the object of a genesis map.
pub(crate) fn root_map(doc: &Automerge, root: Root) -> Result<Option<ObjId>, AutomergeError> {
    Ok(match doc.get(automerge::ROOT, root.name())? {
        Some((Value::Object(_), id)) => Some(id),
        Some((Value::Scalar(_), _)) | None => None,
    })
}

/// Reads every side of one entry, in the order of their operations.
pub(crate) fn sides(doc: &Automerge, map: &ObjId, key: &str) -> Result<Vec<Side>, AutomergeError> {
    let mut found = Vec::new();
    for (value, id) in doc.get_all(map, key)? {
        match value {
            Value::Object(_) => found.extend(side(doc, &id)?),
            Value::Scalar(_) => {}
        }
    }
    Ok(found)
}

/// Reads the entries whose keys lie in `range`, every side of each.
pub(crate) fn entries(
    doc: &Automerge,
    map: &ObjId,
    range: impl std::ops::RangeBounds<String>,
) -> Result<Vec<(String, Vec<Side>)>, AutomergeError> {
    let mut found = Vec::new();
    for item in doc.map_range(map, range) {
        let key = item.key.to_string();
        let all = if item.conflict {
            sides(doc, map, &key)?
        } else {
            match item.value {
                ValueRef::Object(_) => side(doc, &item.id())?.into_iter().collect(),
                ValueRef::Scalar(_) => Vec::new(),
            }
        };
        found.push((key, all));
    }
    Ok(found)
}

fn side(doc: &Automerge, id: &ObjId) -> Result<Option<Side>, AutomergeError> {
    let Some(change) = doc.hash_for_opid(id) else {
        return Ok(None);
    };
    let fields = Fields::read(doc, id)?;
    Ok(Some(Side {
        fields,
        change: Hash(change.0),
    }))
}

fn scalar_ref(value: ScalarValueRef<'_>) -> Option<Scalar> {
    match value {
        ScalarValueRef::Str(text) => Some(Scalar::Text(text.into_owned())),
        ScalarValueRef::Int(number) => Some(Scalar::Number(number)),
        ScalarValueRef::Boolean(flag) => Some(Scalar::Flag(flag)),
        ScalarValueRef::Uint(_)
        | ScalarValueRef::Bytes(_)
        | ScalarValueRef::F64(_)
        | ScalarValueRef::Counter(_)
        | ScalarValueRef::Timestamp(_)
        | ScalarValueRef::Unknown { .. }
        | ScalarValueRef::Null => None,
    }
}

/// Reads a scalar of a kind we write; others do not exist for us.
pub(crate) fn scalar(value: &ScalarValue) -> Option<Scalar> {
    match value {
        ScalarValue::Str(text) => Some(Scalar::Text(text.to_string())),
        ScalarValue::Int(number) => Some(Scalar::Number(*number)),
        ScalarValue::Boolean(flag) => Some(Scalar::Flag(*flag)),
        ScalarValue::Uint(_)
        | ScalarValue::Bytes(_)
        | ScalarValue::F64(_)
        | ScalarValue::Counter(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. }
        | ScalarValue::Null => None,
    }
}
