//! The folder of immutable blobs, `root/ab/<64 hex digits>`.
//!
//! Owns the order of durability (temporary file, hash while writing, fsync, rename, fsync of the
//! folder) and the quarantine. Never deletes a stored blob: a file that no longer matches its
//! name is moved aside. Crash leftovers are unfinished `.part-…` files only.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::error::BlobError;
use crate::file_layer::{DiskLayer, FileLayer};
use crate::sha256::{Sha256Hash, hex_of};

const CHUNK: usize = 64 * 1024;
const PART_PREFIX: &str = ".part-";
const QUARANTINE: &str = "quarantine";

/// Stores and returns blobs by their SHA-256.
#[derive(Debug, Clone)]
pub struct BlobDir {
    root: PathBuf,
    layer: Arc<dyn FileLayer>,
    next_part: Arc<AtomicU64>,
}

impl BlobDir {
    /// Opens the folder on the real disk, creating it if its parent exists.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        Self::open_with(root, Arc::new(DiskLayer))
    }

    /// Opens the folder on the given file layer.
    pub fn open_with(root: &Path, layer: Arc<dyn FileLayer>) -> Result<Self, BlobError> {
        let is_new = layer
            .create_dir(root)
            .map_err(BlobError::of("create folder"))?;
        if is_new && let Some(parent) = root.parent().filter(|path| *path != Path::new("")) {
            layer
                .sync_dir(parent)
                .map_err(BlobError::of("sync folder"))?;
        }
        Ok(Self {
            root: root.to_path_buf(),
            layer,
            next_part: Arc::default(),
        })
    }

    /// Returns the path under which a blob of this hash lives, whether or not it is there.
    pub fn path_of(&self, hash: &Sha256Hash) -> PathBuf {
        let name = hex_of(hash);
        self.shard_of(&name).join(name)
    }

    /// Tells whether a blob of this hash is there; does not re-hash it.
    pub fn contains(&self, hash: &Sha256Hash) -> Result<bool, BlobError> {
        let found = self
            .layer
            .len(&self.path_of(hash))
            .map_err(BlobError::of("look"))?;
        Ok(found.is_some())
    }

    /// Stores the bytes durably and returns their hash; storing them twice is the same as once.
    pub fn put_bytes(&self, bytes: &[u8]) -> Result<Sha256Hash, BlobError> {
        self.put_reader(&mut &*bytes, None).map(|(hash, _)| hash)
    }

    /// Stores a copy of the file durably; returns its hash and length in bytes.
    pub fn put_file(&self, path: &Path) -> Result<(Sha256Hash, u64), BlobError> {
        let mut reader = self
            .layer
            .open(path)
            .map_err(BlobError::of("open source"))?;
        self.put_reader(&mut reader, None)
    }

    /// Stores a copy of the file only if it has the hash; fails with [`BlobError::Changed`] else.
    pub fn put_file_expecting(&self, path: &Path, hash: &Sha256Hash) -> Result<u64, BlobError> {
        let mut reader = self
            .layer
            .open(path)
            .map_err(BlobError::of("open source"))?;
        self.put_reader(&mut reader, Some(hash))
            .map(|(_, length)| length)
    }

    /// Returns the bytes of a blob after checking them against its name.
    ///
    /// A mismatch moves the file to the quarantine and is [`BlobError::Corrupt`].
    pub fn read(&self, hash: &Sha256Hash) -> Result<Vec<u8>, BlobError> {
        let mut bytes = Vec::new();
        let found = self.hash_file(hash, |chunk| bytes.extend_from_slice(chunk))?;
        self.settle(hash, found)?;
        Ok(bytes)
    }

    /// Re-hashes a blob; returns its length in bytes.
    ///
    /// A mismatch moves the file to the quarantine and is [`BlobError::Corrupt`].
    pub fn verify(&self, hash: &Sha256Hash) -> Result<u64, BlobError> {
        let mut length = 0;
        let found = self.hash_file(hash, |chunk| length += chunk.len() as u64)?;
        self.settle(hash, found)?;
        Ok(length)
    }

    /// Removes unfinished files that a crash has left; returns how many.
    ///
    /// To be called at start, before the first put: a put in progress would lose its file.
    pub fn sweep_unfinished(&self) -> Result<usize, BlobError> {
        let mut swept = 0;
        for path in self.layer.list(&self.root).map_err(BlobError::of("list"))? {
            let is_part = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(PART_PREFIX));
            if is_part {
                self.layer.remove(&path).map_err(BlobError::of("sweep"))?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    fn shard_of(&self, name: &str) -> PathBuf {
        self.root.join(name.get(..2).unwrap_or(name))
    }

    fn put_reader(
        &self,
        reader: &mut dyn Read,
        expected: Option<&Sha256Hash>,
    ) -> Result<(Sha256Hash, u64), BlobError> {
        let part = self.free_part()?;
        let outcome = self
            .write_part(&part, reader)
            .and_then(|written| match expected {
                Some(hash) if *hash != written.0 => Err(BlobError::Changed),
                Some(_) | None => Ok(written),
            })
            .and_then(|written| self.publish(&part, &written.0).map(|()| written));
        if outcome.is_err() {
            // Best effort: the first error is the one to tell, and the sweep at start gets the rest.
            let _ = self.layer.remove(&part);
        }
        outcome
    }

    fn free_part(&self) -> Result<PathBuf, BlobError> {
        loop {
            let number = self.next_part.fetch_add(1, Ordering::Relaxed);
            let name = format!("{PART_PREFIX}{}-{number}", std::process::id());
            let path = self.root.join(name);
            if self
                .layer
                .len(&path)
                .map_err(BlobError::of("look"))?
                .is_none()
            {
                return Ok(path);
            }
        }
    }

    fn write_part(
        &self,
        part: &Path,
        reader: &mut dyn Read,
    ) -> Result<(Sha256Hash, u64), BlobError> {
        let mut file = self
            .layer
            .create_new(part)
            .map_err(BlobError::of("create"))?;
        let mut hasher = Sha256::new();
        let mut length = 0_u64;
        each_chunk(reader, |chunk| {
            hasher.update(chunk);
            length += chunk.len() as u64;
            file.write_all(chunk)
        })
        .map_err(BlobError::of("write"))?;
        file.sync().map_err(BlobError::of("sync file"))?;
        Ok((hasher.finalize().into(), length))
    }

    /// Gives a finished temporary file its name.
    fn publish(&self, part: &Path, hash: &Sha256Hash) -> Result<(), BlobError> {
        let name = hex_of(hash);
        let shard = self.shard_of(&name);
        if self
            .layer
            .create_dir(&shard)
            .map_err(BlobError::of("create folder"))?
        {
            self.layer
                .sync_dir(&self.root)
                .map_err(BlobError::of("sync folder"))?;
        }
        if self.holds_intact(hash)? {
            self.layer
                .remove(part)
                .map_err(BlobError::of("remove copy"))?;
        } else {
            self.layer
                .rename(part, &shard.join(&name))
                .map_err(BlobError::of("rename"))?;
        }
        // Also when it was there already: the earlier put may have failed at exactly this step.
        self.layer
            .sync_dir(&shard)
            .map_err(BlobError::of("sync folder"))
    }

    /// Tells whether a good blob is already there; a bad one is moved aside, and good bytes heal it.
    fn holds_intact(&self, hash: &Sha256Hash) -> Result<bool, BlobError> {
        match self.verify(hash) {
            Ok(_) => Ok(true),
            Err(BlobError::Missing { .. } | BlobError::Corrupt { .. }) => Ok(false),
            Err(
                error @ (BlobError::DiskFull { .. } | BlobError::Io { .. } | BlobError::Changed),
            ) => Err(error),
        }
    }

    fn hash_file(
        &self,
        hash: &Sha256Hash,
        mut see: impl FnMut(&[u8]),
    ) -> Result<Sha256Hash, BlobError> {
        let mut reader = match self.layer.open(&self.path_of(hash)) {
            Ok(reader) => reader,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BlobError::Missing { sha256: *hash });
            }
            Err(error) => return Err(BlobError::of("open")(error)),
        };
        let mut hasher = Sha256::new();
        each_chunk(&mut reader, |chunk| {
            hasher.update(chunk);
            see(chunk);
            Ok(())
        })
        .map_err(BlobError::of("read"))?;
        Ok(hasher.finalize().into())
    }

    fn settle(&self, named: &Sha256Hash, found: Sha256Hash) -> Result<(), BlobError> {
        if *named == found {
            return Ok(());
        }
        let moved_to = self.quarantine(named)?;
        Err(BlobError::Corrupt {
            sha256: *named,
            moved_to,
        })
    }

    fn quarantine(&self, hash: &Sha256Hash) -> Result<PathBuf, BlobError> {
        let folder = self.root.join(QUARANTINE);
        if self
            .layer
            .create_dir(&folder)
            .map_err(BlobError::of("create quarantine"))?
        {
            self.layer
                .sync_dir(&self.root)
                .map_err(BlobError::of("sync folder"))?;
        }
        let name = hex_of(hash);
        let mut number = 1_u32;
        loop {
            let aside = folder.join(format!("{name}-{number}"));
            if self
                .layer
                .len(&aside)
                .map_err(BlobError::of("look"))?
                .is_none()
            {
                self.layer
                    .rename(&self.path_of(hash), &aside)
                    .map_err(BlobError::of("quarantine"))?;
                self.layer
                    .sync_dir(&folder)
                    .map_err(BlobError::of("sync folder"))?;
                return Ok(aside);
            }
            number += 1;
        }
    }
}

fn each_chunk(
    reader: &mut dyn Read,
    mut act: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        act(buffer.get(..count).unwrap_or_default())?;
    }
}
