//! Copies of the hub, as whoever runs it takes them every night, and the hub that opens from one.

use crate::violation::Violation;
use hucha_hub::{BlobStore, HubCore, HubKeys};
use hucha_model::sign::SoftwareSigner;
use hucha_model::{Hash, Millis};
use std::path::Path;
use std::sync::PoisonError;
use tempfile::TempDir;

/// The secret that the alliance root is made of.
pub const ROOT: [u8; 32] = [11; 32];
/// The secret that the hub's key is made of.
pub const HUB: [u8; 32] = [12; 32];

/// Gives the hub's own key, for a hub that lies with it.
pub fn hub_signer() -> SoftwareSigner {
    SoftwareSigner::from_secret(&HUB).expect("a key")
}

/// A copy of the hub: database, keys, photos.
#[derive(Debug)]
pub struct HubCopy {
    folder: TempDir,
    /// The last number it knows.
    pub n: u64,
}

impl HubCopy {
    /// Copies a hub as it is now; `home` is its folder, where it has one.
    pub fn take(hub: &HubCore, home: Option<&Path>, now: Millis) -> Result<Self, Violation> {
        let folder = memory_backed()?;
        let broken = |error: &dyn std::fmt::Display| Violation::Broken(error.to_string());
        hub.back_up(&folder.path().join("hub.db"))?;
        HubKeys::certify(&ROOT, &HUB, hub.scope(), now)
            .and_then(|keys| keys.write(&folder.path().join("keys"), &ROOT))
            .map_err(|error| broken(&error))?;
        let copied = BlobStore::open(&folder.path().join("blobs"))?;
        for bytes in photos(hub, home)? {
            copied
                .put_bytes(Hash::of_bytes(&bytes), &bytes)
                .map_err(|error| broken(&error))?;
        }
        let n = hub.chain_end()?.n;
        Ok(Self { folder, n })
    }

    /// Opens the hub that this copy is; its files last as long as the folder given with it.
    pub fn open(self) -> Result<(HubCore, TempDir), Violation> {
        Ok((HubCore::open(self.folder.path())?, self.folder))
    }
}

/// Makes a folder that is memory-backed where the system has it: what is tried is the code, not the
/// disk.
pub fn memory_backed() -> std::io::Result<TempDir> {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() {
        tempfile::tempdir_in(shm)
    } else {
        tempfile::tempdir()
    }
}

/// Reads every photo that a hub keeps, in memory or in its folder.
fn photos(hub: &HubCore, home: Option<&Path>) -> std::io::Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    if let BlobStore::Memory(blobs) = hub.blob_store() {
        let blobs = blobs.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(blobs.values().cloned());
    }
    if let Some(home) = home {
        read_all(&home.join("blobs"), &mut all)?;
    }
    Ok(all)
}

fn read_all(folder: &Path, all: &mut Vec<Vec<u8>>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            read_all(&entry.path(), all)?;
        } else {
            all.push(std::fs::read(entry.path())?);
        }
    }
    Ok(())
}
