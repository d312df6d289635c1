//! What a change writes, read from its operations: patches show only what became visible.

use super::Fault;
use crate::doc::Doc;
use crate::edit::MAX_TEXT;
use crate::genesis::Root;
use crate::read::{Scalar, scalar};
use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ChangeHash, ExpandedChange, ObjId, ObjType, Parent, Prop, ReadDoc};
use std::collections::BTreeMap;

/// One entry written by one change.
pub(super) struct Write {
    /// Position of the change in its run.
    pub(super) change: usize,
    pub(super) root: Root,
    pub(super) key: String,
    /// The object.
    pub(super) id: ObjId,
    /// True when the change makes the entry, false when it sets fields of one that is there.
    pub(super) whole: bool,
    /// Scalar fields set.
    pub(super) fields: BTreeMap<String, Scalar>,
    /// Names of nested maps made.
    pub(super) maps: Vec<String>,
}

/// Where an object lies.
#[derive(Clone)]
enum Place {
    Map(Root),
    /// The position of a [`Write`].
    Entry(usize),
    /// The nested map of one.
    Nested,
}

/// Reads what the changes write. Only whole entries of maps and scalar fields of entries exist:
/// deletions, lists, texts, counters, marks and writes at the root are refused.
pub(super) fn writes(after: &Doc, changes: &[Change]) -> Result<Vec<Write>, Fault> {
    let mut all = Vec::new();
    for (position, change) in changes.iter().enumerate() {
        let mut reader = OpReader {
            after,
            position,
            deps: change.deps(),
            places: BTreeMap::new(),
            newest: BTreeMap::new(),
            writes: Vec::new(),
        };
        reader
            .read(&change.decode())
            .map_err(|reason| Fault::of_change(reason, position))?;
        all.extend(reader.writes);
    }
    Ok(all)
}

struct OpReader<'a> {
    after: &'a Doc,
    position: usize,
    deps: &'a [ChangeHash],
    places: BTreeMap<String, Place>,
    /// The change's own newest operation under an object's key.
    newest: BTreeMap<(String, String), String>,
    writes: Vec<Write>,
}

impl OpReader<'_> {
    fn read(&mut self, change: &ExpandedChange) -> Result<(), &'static str> {
        for (number, op) in (change.start_op.get()..).zip(&change.operations) {
            let own = name(&OpId::new(number, &change.actor_id));
            let (Key::Map(key), false) = (&op.key, op.insert) else {
                return Err("shape.list");
            };
            let place = self.place(&op.obj)?;
            self.check_replaced(op, key, &own)?;
            match (place, &op.action) {
                (Place::Map(root), OpType::Make(ObjType::Map)) => {
                    let id = self.object(&own)?;
                    self.places.insert(own, Place::Entry(self.writes.len()));
                    self.writes.push(Write {
                        change: self.position,
                        root,
                        key: key.to_string(),
                        id,
                        whole: true,
                        fields: BTreeMap::new(),
                        maps: Vec::new(),
                    });
                }
                (Place::Entry(position), OpType::Make(ObjType::Map)) => {
                    self.places.insert(own, Place::Nested);
                    if let Some(write) = self.writes.get_mut(position) {
                        write.maps.push(key.to_string());
                    }
                }
                (Place::Entry(position), OpType::Put(value)) => {
                    let value = short(scalar(value))?;
                    if let Some(write) = self.writes.get_mut(position)
                        && write.fields.insert(key.to_string(), value).is_some()
                    {
                        return Err("shape.twice");
                    }
                }
                (Place::Nested, OpType::Put(value)) => {
                    short(scalar(value))?;
                }
                (Place::Map(_) | Place::Entry(_) | Place::Nested, _) => {
                    return Err("shape.operation");
                }
            }
        }
        Ok(())
    }

    /// Checks that an operation replaces only what stood under its own key when it was written: a
    /// crafted one can name any other, and would hide somebody else's entry.
    fn check_replaced(&mut self, op: &Op, key: &str, own: &str) -> Result<(), &'static str> {
        let ObjectId::Id(object) = &op.obj else {
            return Err("shape.root");
        };
        let object = name(object);
        let place = (object, key.to_owned());
        let mine = self.newest.insert(place.clone(), own.to_owned());
        if op.pred.is_empty() {
            return Ok(());
        }
        let replaced: Vec<String> = op.pred.iter().map(name).collect();
        let there = if let Some(mine) = mine {
            vec![mine]
        } else {
            let object = self.object(&place.0)?;
            let there = self.after.engine.get_all_at(&object, key, self.deps);
            let there = there.map_err(|_| "shape.object")?;
            there.into_iter().map(|(_, id)| id.to_string()).collect()
        };
        if replaced.iter().all(|id| there.contains(id)) {
            Ok(())
        } else {
            Err("shape.replaces_others")
        }
    }

    fn place(&mut self, object: &ObjectId) -> Result<Place, &'static str> {
        let ObjectId::Id(id) = object else {
            return Err("shape.root");
        };
        let id = name(id);
        if let Some(place) = self.places.get(&id) {
            return Ok(place.clone());
        }
        let place = self.existing(&id)?;
        self.places.insert(id, place.clone());
        Ok(place)
    }

    /// Finds an object that was there before the change: a genesis map, or an entry of one.
    fn existing(&mut self, id: &str) -> Result<Place, &'static str> {
        let object = self.object(id)?;
        let parents = self
            .after
            .engine
            .parents(&object)
            .map_err(|_| "shape.object")?;
        let parents: Vec<Parent> = parents.take(3).collect();
        match parents.as_slice() {
            [in_root] => match self.root(in_root, &object) {
                Some(root) => Ok(Place::Map(root)),
                None => Err("shape.root"),
            },
            [in_map, in_root] => {
                let (Some(root), Prop::Map(key)) = (self.root(in_root, &in_map.obj), &in_map.prop)
                else {
                    return Err("shape.object");
                };
                self.writes.push(Write {
                    change: self.position,
                    root,
                    key: key.clone(),
                    id: object,
                    whole: false,
                    fields: BTreeMap::new(),
                    maps: Vec::new(),
                });
                Ok(Place::Entry(self.writes.len() - 1))
            }
            _ => Err("shape.object"),
        }
    }

    fn root(&self, parent: &Parent, object: &ObjId) -> Option<Root> {
        let Prop::Map(name) = &parent.prop else {
            return None;
        };
        let root = *Root::of(self.after.kind)
            .iter()
            .find(|root| root.name() == name)?;
        // The map of the genesis: what stands under the name may be another change's forgery.
        let genuine = self.after.map(root)?;
        (genuine == object && parent.obj == ObjId::Root).then_some(root)
    }

    fn object(&self, id: &str) -> Result<ObjId, &'static str> {
        self.after.engine.import_obj(id).map_err(|_| "shape.object")
    }
}

fn name(id: &OpId) -> String {
    format!("{}@{}", id.counter(), id.actor().to_hex_string())
}

fn short(value: Option<Scalar>) -> Result<Scalar, &'static str> {
    match value {
        Some(Scalar::Text(text)) if text.len() > MAX_TEXT => Err("shape.too_long"),
        Some(value) => Ok(value),
        None => Err("shape.scalar"),
    }
}
