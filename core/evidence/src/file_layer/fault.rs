//! A file layer that fails on order. Compiled for tests only.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{DiskLayer, FileLayer, LayerFile};

/// Names a kind of file operation that can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Creating a new file.
    Create,
    /// One call that writes bytes.
    Write,
    /// Making a file durable.
    Sync,
    /// Renaming a file.
    Rename,
    /// Creating a directory.
    CreateDir,
    /// Making a directory durable.
    SyncDir,
    /// Opening or reading a file.
    Read,
}

/// Names the way in which an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The disk is full (`ENOSPC`), after half of the bytes of a write have landed.
    DiskFull,
    /// The device answers with an input/output error (`EIO`).
    Device,
    /// A write takes only half of the bytes and says so; no error.
    ShortWrite,
}

#[derive(Debug, Default)]
struct Plan {
    armed: Option<(Step, usize, Failure)>,
    seen: Vec<Step>,
    fired: bool,
}

impl Plan {
    fn next(&mut self, step: Step) -> Option<Failure> {
        self.seen.push(step);
        let number = self.seen.iter().filter(|seen| **seen == step).count();
        let (at, nth, failure) = self.armed?;
        let hit = match failure {
            // A full disk stays full, and a device that failed stays broken.
            Failure::DiskFull | Failure::Device => at == step && number >= nth,
            Failure::ShortWrite => at == step,
        };
        self.fired |= hit;
        hit.then_some(failure)
    }
}

/// Works on the real disk, but lets the n-th operation of one kind, and those after it, fail.
#[derive(Debug, Clone, Default)]
pub struct FaultLayer {
    plan: Arc<Mutex<Plan>>,
}

impl FaultLayer {
    /// Returns a layer that does not fail until [`FaultLayer::arm`] is called.
    pub fn healthy() -> Self {
        Self::default()
    }

    /// Returns a layer whose `nth` operation (from 1) of kind `step` fails, and all later ones.
    pub fn failing(step: Step, nth: usize, failure: Failure) -> Self {
        let layer = Self::default();
        layer.arm(step, nth, failure);
        layer
    }

    /// Orders a failure and starts counting anew; `ShortWrite` applies to every write.
    pub fn arm(&self, step: Step, nth: usize, failure: Failure) {
        self.with(|plan| {
            *plan = Plan {
                armed: Some((step, nth, failure)),
                ..Plan::default()
            };
        });
    }

    /// Lets everything succeed again, as after somebody has made room on the disk.
    pub fn heal(&self) {
        self.with(|plan| plan.armed = None);
    }

    /// Tells whether the ordered failure has happened.
    pub fn has_fired(&self) -> bool {
        self.with(|plan| plan.fired)
    }

    /// Returns how many operations of the kind were asked for since the last order.
    pub fn count(&self, step: Step) -> usize {
        self.with(|plan| plan.seen.iter().filter(|seen| **seen == step).count())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Plan) -> T) -> T {
        act(&mut self.plan.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn check(&self, step: Step) -> io::Result<()> {
        match self.with(|plan| plan.next(step)) {
            Some(failure @ (Failure::DiskFull | Failure::Device)) => Err(error_of(failure)),
            Some(Failure::ShortWrite) | None => Ok(()),
        }
    }
}

fn error_of(failure: Failure) -> io::Error {
    match failure {
        Failure::DiskFull => io::ErrorKind::StorageFull.into(),
        Failure::Device | Failure::ShortWrite => io::Error::from_raw_os_error(5),
    }
}

struct FaultFile {
    inner: Box<dyn LayerFile>,
    layer: FaultLayer,
}

impl Write for FaultFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let half = bytes.get(..bytes.len().div_ceil(2)).unwrap_or(bytes);
        match self.layer.with(|plan| plan.next(Step::Write)) {
            None => self.inner.write(bytes),
            Some(Failure::ShortWrite) => self.inner.write(half),
            Some(failure @ Failure::DiskFull) => {
                self.inner.write_all(half)?;
                Err(error_of(failure))
            }
            Some(failure @ Failure::Device) => Err(error_of(failure)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl LayerFile for FaultFile {
    fn sync(&mut self) -> io::Result<()> {
        self.layer.check(Step::Sync)?;
        self.inner.sync()
    }
}

struct FaultReader {
    inner: Box<dyn Read + Send>,
    layer: FaultLayer,
}

impl Read for FaultReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.layer.check(Step::Read)?;
        self.inner.read(into)
    }
}

impl FileLayer for FaultLayer {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn LayerFile>> {
        self.check(Step::Create)?;
        Ok(Box::new(FaultFile {
            inner: DiskLayer.create_new(path)?,
            layer: self.clone(),
        }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        self.check(Step::Read)?;
        Ok(Box::new(FaultReader {
            inner: DiskLayer.open(path)?,
            layer: self.clone(),
        }))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        DiskLayer.len(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(Step::Rename)?;
        DiskLayer.rename(from, to)
    }

    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        self.check(Step::CreateDir)?;
        DiskLayer.create_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.check(Step::SyncDir)?;
        DiskLayer.sync_dir(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        DiskLayer.remove(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        DiskLayer.list(path)
    }
}
