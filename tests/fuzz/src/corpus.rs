//! The corpora: `tests/fuzz/corpus/<target>/`, small inputs that every build replays.
//!
//! `seed-*` are made from real objects by `hucha-fuzz seeds`; `found-*` once broke a promise.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Gives the folder of a target's corpus.
pub fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target)
}

/// Reads a target's corpus, in order of name.
pub fn read(target: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder(target))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        found.push((name.into_owned(), fs::read(&path)?));
    }
    found.sort();
    Ok(found)
}

/// Writes the seeds of a target anew; what was found by fuzzing stays.
pub fn write_seeds(target: &str, seeds: &[(String, Vec<u8>)]) -> io::Result<()> {
    let folder = folder(target);
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("seed-") {
            fs::remove_file(entry.path())?;
        }
    }
    for (name, bytes) in seeds {
        fs::write(folder.join(format!("seed-{name}")), bytes)?;
    }
    Ok(())
}
