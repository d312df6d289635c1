//! Where the hub keeps blobs: a folder, or memory for simulations.

use crate::HubFault;
use hucha_evidence::{BlobDir, BlobError};
use hucha_model::Hash;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps blobs by their SHA-256; a clone is the same store.
#[derive(Debug, Clone)]
pub enum BlobStore {
    /// In a folder, durable.
    Folder(BlobDir),
    /// In memory, for simulations.
    Memory(Arc<Mutex<BTreeMap<Hash, Vec<u8>>>>),
}

impl BlobStore {
    /// Opens the folder.
    pub fn open(folder: &Path) -> Result<Self, HubFault> {
        Ok(Self::Folder(BlobDir::open(folder)?))
    }

    /// Removes what a crash left unfinished; only for the one process that serves, at its start.
    pub fn sweep(&self) -> Result<usize, HubFault> {
        match self {
            Self::Folder(blobs) => Ok(blobs.sweep_unfinished()?),
            Self::Memory(_) => Ok(0),
        }
    }

    /// Keeps blobs in memory.
    pub fn in_memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Keeps bytes; [`BlobError::Changed`] when they are not the named ones.
    pub fn put_bytes(&self, name: Hash, bytes: &[u8]) -> Result<(), BlobError> {
        if Hash::of_bytes(bytes) != name {
            return Err(BlobError::Changed);
        }
        match self {
            Self::Folder(blobs) => blobs.put_bytes(bytes).map(|_| ()),
            Self::Memory(blobs) => {
                let mut blobs = blobs.lock().unwrap_or_else(PoisonError::into_inner);
                blobs.insert(name, bytes.to_vec());
                Ok(())
            }
        }
    }

    /// Keeps a copy of a file; [`BlobError::Changed`] when it is not the named one.
    pub fn put_file(&self, name: Hash, file: &Path) -> Result<(), BlobError> {
        match self {
            Self::Folder(blobs) => blobs.put_file_expecting(file, &name.0).map(|_| ()),
            Self::Memory(_) => {
                let step = "read the received file";
                let bytes = std::fs::read(file).map_err(|source| BlobError::Io { step, source })?;
                self.put_bytes(name, &bytes)
            }
        }
    }

    /// Gives the bytes, checked against their name.
    pub fn read(&self, name: Hash) -> Result<Vec<u8>, BlobError> {
        match self {
            Self::Folder(blobs) => blobs.read(&name.0),
            Self::Memory(blobs) => {
                let blobs = blobs.lock().unwrap_or_else(PoisonError::into_inner);
                blobs
                    .get(&name)
                    .cloned()
                    .ok_or(BlobError::Missing { sha256: name.0 })
            }
        }
    }
}
