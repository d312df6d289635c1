//! The documents, the same for every peer: visits made through Hucha's own edits.

use crate::Outcome;
use crate::filled_hub::FilledHub;
use hucha_document::{Change, Doc};
use hucha_model::ActivityId;
use hucha_model::wire::DocKind;
use serde_json::{Value, json};
use std::path::Path;

/// Documents of the first pull.
pub(crate) const DOCS: u32 = 500;
/// Answers in each: with the genesis that makes eleven changes.
pub(crate) const ITEMS: u32 = 10;
/// Clients that push a change each, to a document each.
const CLIENTS: u32 = 20;

/// Founds and fills a hub, and writes what the peers are filled with: of each document its bytes as
/// the merge engine saves them, its heads and its content as JSON; of the first twenty also the
/// changes that are pushed, one for each round.
pub(crate) fn prepare(folder: &Path, rounds: u32) -> Outcome<()> {
    let mut hub = FilledHub::found(&folder.join("hub"))?;
    let mut docs = Vec::new();
    for n in 0..DOCS {
        let doc = hub.write_visit(n, 0..ITEMS)?;
        let pushes = if n < CLIENTS {
            pushes_of(n, &doc, rounds, &hub)?
        } else {
            Vec::new()
        };
        docs.push(describe(&doc, &pushes)?);
    }
    hub.push()?;
    let corpus = json!({ "clients": CLIENTS, "rounds": rounds, "docs": docs });
    std::fs::write(folder.join("corpus.json"), corpus.to_string())?;
    Ok(())
}

fn describe(doc: &Doc, pushes: &[Change]) -> Outcome<Value> {
    let heads: Vec<String> = doc.heads().iter().map(|head| hex::encode(head.0)).collect();
    let push = |change: &Change| json!({ "hash": hex::encode(change.hash.0), "change": hex::encode(&change.bytes) });
    Ok(json!({
        "save": hex::encode(doc.save()?),
        "changes": doc.change_count(),
        "heads": heads,
        "content": without_changes(serde_json::to_value(doc.visit()?.content)?),
        "pushes": pushes.iter().map(push).collect::<Vec<_>>(),
    }))
}

/// Leaves out which change wrote a value: a peer without history has no use for it.
fn without_changes(content: Value) -> Value {
    match content {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| name != "change")
            .map(|(name, value)| (name, without_changes(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(without_changes).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => content,
    }
}

/// Makes the changes that one client pushes: an answer to one more item in each round.
fn pushes_of(n: u32, doc: &Doc, rounds: u32, hub: &FilledHub) -> Outcome<Vec<Change>> {
    let actor = ActivityId::derived("peers.client", &n.to_be_bytes());
    let none: [&[u8]; 0] = [];
    let mut doc = Doc::load_from(DocKind::Visit, *actor.as_bytes(), &doc.save()?, none)?;
    (0..rounds)
        .map(|round| hub.change(&mut doc, ITEMS + round))
        .collect()
}
