//! Records: the same everywhere, whole, with every side of every conflict.

use crate::book;
use crate::markers::reached;
use crate::mix::Mix;
use crate::mix::notes::{Acked, VisitNote};
use crate::network::came_into_force;
use crate::secrets::Ear;
use crate::snapshot::Snapshot;
use crate::violation::{Violation, promise};
use hucha_document::{Doc, Edit, VisitEdit};
use hucha_model::content::{ItemState, VisitContent, item_state};
use hucha_model::directory::AsOf;
use hucha_model::sign::PublicKey;
use hucha_model::wire::{EntityKind, EntityRef, Signed};
use hucha_model::{ActivityId, DeviceId, DocId, Hash, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// What every phone that takes part holds of every activity.
pub(super) struct Snapshots {
    by_phone: BTreeMap<usize, Vec<(ActivityId, Snapshot)>>,
}

impl Snapshots {
    pub(super) fn take(mix: &Mix) -> Result<Self, Violation> {
        let visits = mix.notes.visits.iter().map(|visit| visit.activity);
        let sessions = mix.notes.sessions.iter().map(|session| session.activity);
        let activities: Vec<ActivityId> = visits.chain(sessions).collect();
        let mut by_phone = BTreeMap::new();
        for who in mix.network.present() {
            let phone = mix.network.phone(who);
            let all: Result<Vec<_>, Violation> = activities
                .iter()
                .map(|activity| Ok((*activity, Snapshot::of(phone, *activity)?)))
                .collect();
            by_phone.insert(who, all?);
        }
        Ok(Self { by_phone })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (usize, ActivityId, &Snapshot)> {
        self.by_phone.iter().flat_map(|(who, all)| {
            all.iter()
                .map(move |(activity, snapshot)| (*who, *activity, snapshot))
        })
    }

    /// Gives every phone's view of one document, where the phone's person reads it.
    fn of_doc<'a>(&'a self, mix: &Mix, doc: DocId) -> Vec<(usize, &'a Snapshot)> {
        let secrets = mix
            .network
            .secrets
            .as_ref()
            .expect("a mixed run has secrets");
        self.all()
            .filter(|(_, _, snapshot)| snapshot.changes.contains_key(&doc))
            .filter(|(who, ..)| secrets.reads(doc, mix.network.phone(*who).person, Ear::Hub))
            .map(|(who, _, snapshot)| (who, snapshot))
            .collect()
    }
}

/// I3.
pub(super) fn records_agree(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    for doc in docs_of(mix) {
        let views = snapshots.of_doc(mix, doc);
        let Some((first, one)) = views.first() else {
            continue;
        };
        for (who, other) in &views[1..] {
            book::checked("I3");
            let (left, right) = (&one.changes[&doc], &other.changes[&doc]);
            promise(left == right, || {
                format!(
                    "I3: {} holds {} changes of a record, {} holds {}",
                    mix.network.phone(*first).name,
                    left.len(),
                    mix.network.phone(*who).name,
                    right.len()
                )
            })?;
        }
        let secrets = mix.network.secrets.as_ref().expect("secrets");
        for who in mix.network.present() {
            let phone = mix.network.phone(who);
            let is_reader = secrets.reads(doc, phone.person, Ear::Hub);
            let has_it = views.iter().any(|(other, _)| *other == who);
            promise(!is_reader || has_it, || {
                format!("I3: {} lacks a record it may read", phone.name)
            })?;
        }
    }
    for visit in visits_of(mix) {
        let doc = visit.activity.visit_doc();
        let views = snapshots.of_doc(mix, doc);
        let Some((_, one)) = views.first() else {
            continue;
        };
        promise(one.content == Some(one.content_anew(doc)?), || {
            "I3: a record reads otherwise than it would load".into()
        })?;
        for (who, other) in &views[1..] {
            promise(one.content == other.content, || {
                let name = mix.network.phone(*who).name;
                format!("I3: {name} reads another record than the others")
            })?;
        }
    }
    Ok(())
}

/// Lists the visits that came to be: where the hub refused every decision, it refused the record too.
pub(super) fn visits_of(mix: &Mix) -> Vec<&VisitNote> {
    let hub = &mix.network.world.hub;
    let came_to_be = |visit: &&VisitNote| {
        let state = hub.state_of(EntityRef {
            kind: EntityKind::Visit,
            id: visit.activity.into(),
        });
        state.is_ok_and(|state| state.steps.is_empty() || came_into_force(&state))
    };
    mix.notes.visits.iter().filter(came_to_be).collect()
}

fn docs_of(mix: &Mix) -> Vec<DocId> {
    let visits = visits_of(mix)
        .into_iter()
        .map(|visit| visit.activity.visit_doc());
    let sessions = mix.notes.sessions.iter();
    visits
        .flat_map(|doc| [doc, doc.follow_up()])
        .chain(sessions.map(|session| session.activity.session_doc()))
        .collect()
}

/// Names the change that says what a phone said is saved. It is kept aside only where the hub refused,
/// for good cause, something that its person wrote in that document.
fn stands_as(mix: &Mix, acked: &Acked) -> Result<Option<Hash>, Violation> {
    let phone = mix.network.phone(acked.who);
    if !phone.is_on() {
        return Ok(Some(acked.hash));
    }
    let stands = phone.engine().stands_as(acked.hash)?;
    let is_cut = mix.network.is_cut(acked.doc, phone.person);
    promise(stands.is_some() || is_cut, || {
        format!("I4: {} keeps an entry aside without cause", phone.name)
    })?;
    Ok(stands)
}

/// I4 and the rest of "nothing lost": what was saved is there, and nothing else.
pub(super) fn nothing_appears_or_vanishes(
    mix: &mut Mix,
    snapshots: &Snapshots,
) -> Result<(), Violation> {
    let gone = &mix.network.troubled.gone;
    for doc in docs_of(mix) {
        let views = snapshots.of_doc(mix, doc);
        let Some((who, view)) = views.first() else {
            continue;
        };
        let mut acked = Vec::new();
        for one in &mix.notes.acked {
            if one.doc == doc && !gone.contains(&one.who) {
                acked.extend(stands_as(mix, one)?);
            }
        }
        book::checked("I4");
        view.holds_all(doc, &acked, mix.network.phone(*who).name)?;
    }
    for visit in visits_of(mix) {
        let doc = visit.activity.visit_doc();
        let views = snapshots.of_doc(mix, doc);
        let Some(content) = views.first().and_then(|(_, view)| view.content.as_ref()) else {
            continue;
        };
        let known: BTreeSet<_> = visit.findings.iter().map(|(finding, _)| *finding).collect();
        for finding in content.findings.keys() {
            let is_known = known.contains(finding) || mix.notes.maybe_findings.contains(finding);
            promise(is_known, || "I4: a finding that nobody recorded".into())?;
        }
        let clash = content
            .answers
            .keys()
            .map(|item| item_state(content, item))
            .any(|state| matches!(state, ItemState::Clash { .. }));
        if clash {
            reached("answers_clash");
        }
        let is_open_again = content
            .finals
            .keys()
            .any(|item| matches!(item_state(content, item), ItemState::Clash { .. }));
        if is_open_again {
            reached("answer_after_ruling");
        }
    }
    Ok(())
}

/// I4: of the answers of one person the newest stand, all of them where two phones did not know of
/// each other. Which are newest is computed from the changes' own causes.
pub(super) fn answers_show_every_side(
    mix: &mut Mix,
    snapshots: &Snapshots,
) -> Result<(), Violation> {
    for visit in visits_of(mix) {
        let doc = visit.activity.visit_doc();
        let views = snapshots.of_doc(mix, doc);
        let Some((_, view)) = views.first() else {
            continue;
        };
        let Some(content) = view.content.as_ref() else {
            continue;
        };
        let here = &view.changes[&doc];
        let causes = causes_of(view.bytes.get(&doc).map_or(&[][..], Vec::as_slice))?;
        let mut written: BTreeMap<(String, PersonId), Vec<Hash>> = BTreeMap::new();
        for acked in mix.notes.acked.iter().filter(|acked| acked.doc == doc) {
            let Edit::Visit(VisitEdit::Answer { item, .. }) = &acked.edit else {
                continue;
            };
            let Some(hash) = stands_as(mix, acked)?.filter(|hash| here.contains(hash)) else {
                continue;
            };
            let person = mix.network.phone(acked.who).person;
            let key = (item.clone(), person);
            written.entry(key).or_default().push(hash);
        }
        for ((item, person), hashes) in written {
            book::checked("I4");
            let newest = newest_of(&hashes, &causes);
            if newest.len() > 1 {
                reached("one_person_two_answers");
            }
            let shown = shown_answers(content, &item, person);
            promise(shown == newest, || {
                format!(
                    "I4: {} answers of one person stand, {} are shown",
                    newest.len(),
                    shown.len()
                )
            })?;
        }
    }
    Ok(())
}

fn shown_answers(content: &VisitContent, item: &str, person: PersonId) -> BTreeSet<Hash> {
    content
        .answers
        .get(item)
        .and_then(|by| by.get(&person))
        .into_iter()
        .flatten()
        .map(|answer| answer.change)
        .collect()
}

fn causes_of(changes: &[Vec<u8>]) -> Result<BTreeMap<Hash, Vec<Hash>>, Violation> {
    changes
        .iter()
        .map(|bytes| {
            let meta = Doc::change_meta(bytes);
            let meta = meta.map_err(|error| Violation::Broken(error.to_string()))?;
            Ok((meta.hash, meta.deps))
        })
        .collect()
}

/// Leaves out what another of them was written after.
fn newest_of(hashes: &[Hash], causes: &BTreeMap<Hash, Vec<Hash>>) -> BTreeSet<Hash> {
    let mut newest: BTreeSet<Hash> = hashes.iter().copied().collect();
    if newest.len() < 2 {
        return newest;
    }
    for hash in hashes {
        let mut seen = BTreeSet::new();
        let mut open = causes.get(hash).cloned().unwrap_or_default();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                newest.remove(&next);
                open.extend(causes.get(&next).into_iter().flatten().copied());
            }
        }
    }
    newest
}

/// I8: every signature that a phone holds is that of a device of its author, or of the hub.
pub(super) fn everything_verifies(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    let directory = mix.network.world.hub.directory();
    let key_of = |device: DeviceId, person: PersonId| -> Option<&PublicKey> {
        directory
            .device(device, AsOf::NOW)
            .filter(|found| found.person == person)
            .map(|found| found.key)
    };
    let hub = mix.network.world.hub.hub_key();
    for (who, _, snapshot) in snapshots.all() {
        let name = mix.network.phone(who).name;
        let refuse = |what: &str| Violation::Broken(format!("I8: {name} holds {what}"));
        for signed in &snapshot.signed.runs {
            book::checked("I8");
            let told: hucha_model::wire::Attestation = read(signed)?;
            let key = key_of(told.device, told.user);
            let key = key.ok_or_else(|| refuse("a run of an unknown device"))?;
            let checked = signed.verify::<hucha_model::wire::Attestation>(key);
            checked.map_err(|_| refuse("a run that does not verify"))?;
        }
        for signed in &snapshot.signed.decisions {
            book::checked("I8");
            let told = signed.decision();
            let told = told.map_err(|_| refuse("an unreadable decision"))?;
            let key = key_of(told.device, told.user);
            let key = key.ok_or_else(|| refuse("a decision of an unknown device"))?;
            let checked = signed.verify(key);
            checked.map_err(|_| refuse("a decision that does not verify"))?;
        }
        for signed in &snapshot.signed.records {
            book::checked("I8");
            let checked = signed.verify::<hucha_model::wire::NumberRecord>(&hub);
            checked.map_err(|_| refuse("a number that is not the hub's"))?;
        }
    }
    let links = mix.network.world.hub.verify_chain()?;
    let end = mix.network.world.hub.chain_end()?;
    promise(links == end.n, || "I8: the hub's chain has a hole".into())
}

fn read<P: hucha_model::wire::Payload>(signed: &Signed) -> Result<P, Violation> {
    signed.open().map_err(|error| {
        Violation::Broken(format!("I8: a phone exports unreadable bytes: {error}"))
    })
}

/// I17.
pub(super) fn repeating_changes_nothing(
    mix: &mut Mix,
    before: &Snapshots,
) -> Result<(), Violation> {
    book::checked("I17");
    let end = mix.network.world.hub.chain_end()?.n;
    mix.network.repeat_the_past()?;
    let after = Snapshots::take(mix)?;
    let is_same = end == mix.network.world.hub.chain_end()?.n
        && before
            .all()
            .zip(after.all())
            .all(|(one, other)| (one.0, one.1, one.2) == (other.0, other.1, other.2));
    promise(is_same, || {
        "I17: old answers and bundles changed something".into()
    })
}

/// I19: an export that another phone of the same plant takes in brings it nothing new.
pub(super) fn exports_are_whole(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    let Some(visit) = mix.notes.visits.first().cloned() else {
        return Ok(());
    };
    let doc = visit.activity.visit_doc();
    let readers: Vec<usize> = snapshots
        .of_doc(mix, doc)
        .into_iter()
        .map(|(who, _)| who)
        .collect();
    let [from, .., to] = readers[..] else {
        return Ok(());
    };
    book::checked("I19");
    let reader = mix.network.phone(to).person;
    let bytes = mix
        .network
        .phone(from)
        .engine()
        .export_bundle(visit.activity, reader, "")?;
    let received = mix.network.phone(to).engine().import_bundle(&bytes)?;
    promise(
        received.applied.accepted == 0 && received.applied.quarantined == 0,
        || "I19: an export brings what the network did not, or is refused".into(),
    )
}
