//! Photos: whole where they were taken, whole at the hub.

use crate::book;
use crate::markers::reached;
use crate::mix::Mix;
use crate::violation::{Violation, promise};
use hucha_engine::Home;
use hucha_evidence::BlobDir;
use hucha_model::Hash;

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
        if mix.network.troubled.gone.contains(&note.who) {
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
