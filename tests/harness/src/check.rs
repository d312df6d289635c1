//! What must be true once the network is quiet.

use crate::device::Device;
use crate::network::Network;
use crate::reference::check_order;
use crate::snapshot::Snapshot;
use crate::violation::{Violation, promise};
use hucha_engine::Home;
use hucha_model::access::{Sight, Viewer};
use hucha_model::directory::AsOf;
use hucha_model::fold::Outcome;
use hucha_model::wire::EntityRef;
use hucha_model::{ActivityId, DocId, Hash};
use hucha_store::{EntityRow, FindingFilter, FindingStand, Options, Store};

/// Names the visit document of an activity.
pub fn visit_doc(activity: ActivityId) -> DocId {
    activity.visit_doc()
}

/// Checks the hub's chain: gapless, signed, each link naming the one before.
pub fn chain_holds(network: &Network) -> Result<(), Violation> {
    let n = network.world.hub.verify_chain()?;
    let state = network.world.hub.chain_end()?;
    promise(n == state.n, || {
        format!("the chain has {n} links, the hub says {}", state.n)
    })
}

/// Checks that all phones of the helping plant hold the same visit, none of `acked` is missing, and
/// what was merged piece by piece reads like what is loaded anew.
pub fn readers_agree(
    network: &mut Network,
    activity: ActivityId,
    acked: &[Hash],
) -> Result<Vec<Snapshot>, Violation> {
    let doc = visit_doc(activity);
    let mut all = Vec::new();
    for device in network
        .world
        .devices
        .iter()
        .filter(|device| device.owner.plant == 1)
    {
        let snapshot = Snapshot::of(device, activity)?;
        snapshot.holds_all(doc, acked, device.name)?;
        let content = snapshot.content.as_ref();
        promise(content.is_some(), || {
            format!("{} has no visit record", device.name)
        })?;
        promise(content == Some(&snapshot.content_anew(doc)?), || {
            format!(
                "{} merged into another record than it would load",
                device.name
            )
        })?;
        if let Some(first) = all.first() {
            same_documents(first, &snapshot, device)?;
        }
        all.push(snapshot);
    }
    Ok(all)
}

fn same_documents(first: &Snapshot, other: &Snapshot, device: &Device) -> Result<(), Violation> {
    promise(first.changes == other.changes, || {
        format!("{} holds other changes than the others", device.name)
    })?;
    promise(first.content == other.content, || {
        format!("{} reads another record than the others", device.name)
    })
}

/// Checks that every phone that sees a thing folds it as the hub does, that all decisions seen are
/// in an order a naive reader expects, and that no acknowledged one is missing.
pub fn folds_agree(
    network: &mut Network,
    activity: ActivityId,
    entities: &[EntityRef],
    acked: &[(EntityRef, Hash)],
) -> Result<(), Violation> {
    let day = network.world.time.now().day();
    for entity in entities {
        let at_hub = network.world.hub.state_of(*entity)?;
        let visit = match hucha_model::access::visit_of(&at_hub) {
            Some(visit) => Some(network.world.hub.state_of(visit)?),
            None => None,
        };
        for (_, hash) in acked.iter().filter(|(of, _)| of == entity) {
            promise(at_hub.outcome_of(*hash).is_some(), || {
                format!(
                    "an acknowledged decision on a {:?} never reached the hub",
                    entity.kind
                )
            })?;
        }
        let directory = network.world.hub.directory();
        for device in &network.world.devices {
            let viewer = Viewer {
                directory,
                as_of: AsOf::NOW,
                day,
                person: device.person,
            };
            let here = device.engine().state(*entity)?;
            if viewer.sight(&at_hub, visit.as_ref()) == Sight::Hidden {
                promise(here.steps.is_empty(), || {
                    format!("{} holds decisions it may not see", device.name)
                })?;
                continue;
            }
            promise(here == at_hub, || {
                format!(
                    "{} folds a {:?} into {} ({} steps), the hub into {} ({} steps)",
                    device.name,
                    entity.kind,
                    here.state,
                    here.steps.len(),
                    at_hub.state,
                    at_hub.steps.len()
                )
            })?;
        }
        for step in &at_hub.steps {
            promise(!step.disagrees, || {
                "a replica disagrees with a recorded verdict".into()
            })?;
            let refused = matches!(step.outcome, Outcome::Refused { .. });
            network.tally.refused += u64::from(refused);
            network.tally.crossings += u64::from(!step.crossed.is_empty());
        }
    }
    orders_hold(network, activity, true)
}

/// Checks the order of decisions at every phone against the naive reference; `quiet` demands also
/// that none waits, and that the pair's phones hold all words.
pub fn orders_hold(network: &Network, activity: ActivityId, quiet: bool) -> Result<(), Violation> {
    for device in &network.world.devices {
        let snapshot = Snapshot::of(device, activity)?;
        for (entity, decisions) in &snapshot.decisions {
            let state = device.engine().state(*entity)?;
            check_order(&state, decisions, device.name)?;
            if !quiet {
                continue;
            }
            let waits = |outcome: &Outcome| matches!(outcome, Outcome::Held { .. });
            promise(!state.steps.iter().any(|step| waits(&step.outcome)), || {
                format!("{}: a decision still waits", device.name)
            })?;
            let is_of_pair = matches!(device.owner.plant, 1 | 2);
            promise(
                !is_of_pair || decisions.values().all(|held| held.has_words),
                || format!("{} lacks the words of a decision of its pair", device.name),
            )?;
        }
    }
    Ok(())
}

/// What a phone's lists show, read from its database.
#[derive(Debug, PartialEq)]
struct Lists {
    items: Vec<hucha_store::ItemRow>,
    notes: Vec<hucha_store::NoteRow>,
    findings: Vec<hucha_store::FindingRow>,
    counts: std::collections::BTreeMap<hucha_model::wire::Count, u64>,
    found: Vec<hucha_store::Hit>,
}

impl Lists {
    /// Names the first list that differs.
    fn differs(&self, other: &Self) -> &'static str {
        let parts = [
            ("items", self.items == other.items),
            ("notes", self.notes == other.notes),
            ("findings", self.findings == other.findings),
            ("counts", self.counts == other.counts),
        ];
        parts
            .into_iter()
            .find(|(_, same)| !same)
            .map_or("search results", |(name, _)| name)
    }
}

/// Checks the projections of phones that live in folders: equal lists, entities as the hub folds
/// them, nothing waiting in the outbox.
pub fn projections_agree(
    network: &Network,
    activity: ActivityId,
    entities: &[EntityRef],
) -> Result<(), Violation> {
    let mut first: Option<Lists> = None;
    for device in &network.world.devices {
        let Home::Folder(folder) = device.home() else {
            return Ok(());
        };
        let store = Store::open(Options::file(folder.join("hucha.db"), None))
            .map_err(|error| Violation::Broken(error.to_string()))?;
        let broken = |error: hucha_store::StoreError| Violation::Broken(error.to_string());
        let waiting = store.read(hucha_store::Reads::outbox_len).map_err(broken)?;
        promise(waiting == 0, || {
            format!("{}: {waiting} items in the outbox", device.name)
        })?;
        entities_stand(network, device, &store, entities)?;
        if device.owner.plant != 1 {
            continue;
        }
        let doc = visit_doc(activity);
        let filter = FindingFilter {
            doc: Some(doc),
            stand: FindingStand::Any,
            with_unlisted: true,
            ..FindingFilter::default()
        };
        let mut lists = store
            .read(|reads| {
                Ok(Lists {
                    items: reads.items(doc)?,
                    notes: reads.notes(doc)?,
                    findings: reads.findings(&filter)?,
                    counts: reads.counts(doc)?,
                    found: reads.search("法兰", 500)?,
                })
            })
            .map_err(broken)?;
        // A search lists what came here last first, by design.
        lists.found.sort_by_key(|hit| (hit.finding, hit.doc));
        match &first {
            Some(first) => promise(*first == lists, || {
                format!(
                    "{} shows other {} than the others",
                    device.name,
                    first.differs(&lists)
                )
            })?,
            None => first = Some(lists),
        }
    }
    Ok(())
}

fn entities_stand(
    network: &Network,
    device: &Device,
    store: &Store,
    entities: &[EntityRef],
) -> Result<(), Violation> {
    if !matches!(device.owner.plant, 1 | 2) {
        return Ok(());
    }
    for entity in entities {
        let at_hub = network.world.hub.state_of(*entity)?;
        let row: Option<EntityRow> = store
            .read(|reads| reads.entity(*entity))
            .map_err(|error| Violation::Broken(error.to_string()))?;
        let shown = row
            .as_ref()
            .map(|row| (row.state.as_str(), row.needs_ruling));
        let is_decided = !at_hub.steps.is_empty();
        let expected = is_decided.then_some((at_hub.state.as_str(), at_hub.needs_ruling));
        promise(shown == expected, || {
            format!(
                "{} lists a {:?} as {shown:?}, it is {expected:?}",
                device.name, entity.kind
            )
        })?;
    }
    Ok(())
}

/// Checks that delivering old answers and bundles again changes nothing at all.
pub fn repeating_changes_nothing(
    network: &mut Network,
    activity: ActivityId,
) -> Result<(), Violation> {
    let take = |network: &Network| -> Result<Vec<Snapshot>, Violation> {
        network
            .world
            .devices
            .iter()
            .map(|device| Snapshot::of(device, activity))
            .collect()
    };
    let before = (network.world.hub.chain_end()?.n, take(network)?);
    network.repeat_the_past()?;
    let after = (network.world.hub.chain_end()?.n, take(network)?);
    promise(before == after, || {
        "old answers and bundles changed something".to_owned()
    })
}
