//! The seam between blobs and the disk, so that a test can fill the disk at any moment.
//!
//! Owns the few file operations that evidence needs, in terms of durability (`sync`,
//! `sync_dir`) and not of convenience. Knows nothing of hashes or photos.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

#[cfg(any(test, feature = "fault-injection"))]
pub(crate) mod fault;

/// Writes one new file, then makes it durable.
pub trait LayerFile: Write + Send {
    /// Returns once the bytes written so far have reached the disk.
    fn sync(&mut self) -> io::Result<()>;
}

/// Performs the file operations of a blob folder.
pub trait FileLayer: Debug + Send + Sync {
    /// Creates a file that must not exist yet; fails with `AlreadyExists` otherwise.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn LayerFile>>;
    /// Opens a file for reading from its start.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;
    /// Returns the length in bytes of a regular file, `None` if nothing is there.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;
    /// Renames a file within one file system, replacing the target.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Creates a directory; returns whether it was missing before.
    fn create_dir(&self, path: &Path) -> io::Result<bool>;
    /// Makes the names in a directory durable.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Removes a file that was never finished.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Lists the files (not folders) directly in a directory, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
}

/// Performs the operations on the real disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskLayer;

impl LayerFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl FileLayer for DiskLayer {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn LayerFile>> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Box::new(file))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(path)?))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(Some(found.len())),
            Ok(_) => Err(io::ErrorKind::IsADirectory.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        match fs::create_dir(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        // Only Unix lets a directory be opened and synced; elsewhere a rename is as durable as
        // the file system makes it.
        if cfg!(unix) {
            File::open(path)?.sync_all()
        } else {
            Ok(())
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        Ok(files)
    }
}
