//! Photos whole where they were taken and at the hub; a restored hub whole again.

use super::replicas::visits_of;
use crate::book;
use crate::markers::reached;
use crate::mix::Mix;
use crate::secrets::Ear;
use crate::violation::{Violation, promise};
use hucha_engine::Home;
use hucha_evidence::BlobDir;
use hucha_model::{DocId, Hash};
use std::collections::BTreeSet;

/// I6: the hub gives a photo to nobody who may not read its record.
fn nobody_else_gets_it(mix: &Mix, doc: DocId, sha256: Hash) -> Result<(), Violation> {
    let secrets = mix
        .network
        .secrets
        .as_ref()
        .expect("a mixed run has secrets");
    let now = mix.network.world.time.now();
    for who in mix.network.present() {
        let phone = mix.network.phone(who);
        let is_pair = secrets.reads(doc, phone.person, Ear::Ever)
            || secrets.reads(doc.follow_up(), phone.person, Ear::Ever);
        let device = phone.engine().identity().expect("an enrolled phone").device;
        if !is_pair {
            book::checked("I6");
            let gets_it = mix.network.world.hub.may_read_blob(device, sha256, now)?;
            promise(!gets_it, || {
                format!("I6: {} is handed a photo it may not see", phone.name)
            })?;
            reached("nosy_turned_away");
        }
    }
    Ok(())
}

/// I1 and I2.
pub(super) fn photos_are_whole(mix: &mut Mix) -> Result<(), Violation> {
    for note in &mix.notes.photos {
        let phone = mix.network.phone(note.who);
        let sha256 = Hash::of_bytes(&note.bytes);
        if phone.is_on() {
            let Home::Folder(folder) = phone.home() else {
                continue;
            };
            book::checked("I1");
            let blobs = BlobDir::open(&folder.join("blobs"));
            let bytes = blobs.and_then(|blobs| blobs.read(&sha256.0));
            promise(bytes.is_ok_and(|bytes| bytes == note.bytes), || {
                format!("I1: {} has lost a photo it said is saved", phone.name)
            })?;
        }
        nobody_else_gets_it(mix, note.doc, sha256)?;
        let of_a_visit = visits_of(mix)
            .iter()
            .any(|visit| visit.activity.visit_doc() == note.doc);
        if mix.network.troubled.gone.contains(&note.who) || !of_a_visit {
            continue;
        }
        book::checked("I2");
        let at_hub = mix.network.world.hub.blob_store().read(sha256);
        promise(at_hub.is_ok_and(|bytes| bytes == note.bytes), || {
            "I2: a photo never reached the hub".into()
        })?;
        let of_plant = |who: &usize| {
            mix.network.phone(*who).owner.plant == phone.owner.plant && *who != note.who
        };
        if mix.network.present().iter().any(of_plant) {
            reached("photo_seen_elsewhere");
        }
    }
    Ok(())
}

/// I14: what some phone knew the lost hub had taken, the restored one has, where one of those that
/// knew it is still there to bring it.
pub(super) fn nothing_taken_is_lost(mix: &mut Mix) -> Result<(), Violation> {
    let gone = &mix.network.troubled.gone;
    let is_brought = |holders: &BTreeSet<usize>| {
        let is_here = !holders.is_subset(gone);
        if !is_here {
            book::say(|| format!("lost with the phones {holders:?}"));
        }
        is_here
    };
    for ((entity, hash), holders) in &mix.notes.numbered {
        if !is_brought(holders) {
            continue;
        }
        book::checked("I14");
        let state = mix.network.world.hub.state_of(*entity)?;
        promise(state.outcome_of(*hash).is_some(), || {
            format!(
                "I14: a numbered decision on a {:?} is lost with the hub",
                entity.kind
            )
        })?;
    }
    let docs: BTreeSet<DocId> = mix.notes.taken.keys().map(|(doc, _)| *doc).collect();
    for doc in docs {
        let at_hub = mix.at_hub(doc)?;
        for ((of, hash), holders) in &mix.notes.taken {
            if *of != doc || !is_brought(holders) {
                continue;
            }
            book::checked("I14");
            promise(at_hub.contains(hash), || {
                format!(
                    "I14: a change the hub had taken is lost with it; phones {holders:?} held it"
                )
            })?;
        }
    }
    Ok(())
}
