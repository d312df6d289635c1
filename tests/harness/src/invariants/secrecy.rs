//! Secrets: what lies on a phone, its disk included, is what its person may read.

use super::replicas::Snapshots;
use crate::book;
use crate::mix::Mix;
use crate::secrets::Ear;
use crate::violation::{Violation, promise};
use hucha_engine::Home;
use std::path::Path;

/// I6 and I7.
pub(super) fn nobody_holds_more(mix: &mut Mix, snapshots: &Snapshots) -> Result<(), Violation> {
    let secrets = mix
        .network
        .secrets
        .as_ref()
        .expect("a mixed run has secrets");
    for (who, _, snapshot) in snapshots.all() {
        let phone = mix.network.phone(who);
        for doc in snapshot.changes.keys() {
            book::checked("I6");
            promise(secrets.reads(*doc, phone.person, Ear::Ever), || {
                format!("I6: {} holds a record it may not read", phone.name)
            })?;
        }
        for (entity, decisions) in &snapshot.decisions {
            let is_author = decisions
                .values()
                .any(|held| held.decision.user == phone.person);
            book::checked("I6");
            promise(is_author || secrets.ever_saw(*entity, phone.person), || {
                format!("I6: {} holds decisions it may not see", phone.name)
            })?;
        }
    }
    for who in 0..mix.network.phones() {
        let phone = mix.network.phone(who);
        if let Home::Folder(folder) = phone.home() {
            search_folder(folder, &mut |bytes| {
                book::checked("I6");
                secrets
                    .search(bytes, phone.person, Ear::Ever, phone.name)
                    .map(drop)
            })?;
        }
        if mix.network.troubled.gone.contains(&who) {
            book::checked("I7");
        }
    }
    Ok(())
}

fn search_folder(
    folder: &Path,
    look: &mut impl FnMut(&[u8]) -> Result<(), Violation>,
) -> Result<(), Violation> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            search_folder(&entry.path(), look)?;
        } else {
            look(&std::fs::read(entry.path())?)?;
        }
    }
    Ok(())
}
