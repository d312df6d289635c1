//! What the figures were taken on.

use std::path::{Path, PathBuf};

/// Gives the folder cargo builds in: on the disk, not in memory.
pub(crate) fn build_folder() -> PathBuf {
    let program = std::env::current_exe().expect("this program has a path");
    program.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// Gives one line: cores, processor, kernel, file system of `folder`.
pub(crate) fn line(folder: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("?", |(_, name)| name.trim());
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{cores} cores, {processor}, Linux {}, {}; load at the start {}",
        kernel.trim(),
        file_system(folder),
        load.split_whitespace().next().unwrap_or("?"),
    )
}

/// Names the file system that holds `folder`: the longest mount point that is its beginning.
fn file_system(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mut best = ("", "?");
    for line in mounts.lines() {
        let mut fields = line.split_whitespace().skip(1);
        if let (Some(point), Some(kind)) = (fields.next(), fields.next())
            && folder.starts_with(point)
            && point.len() >= best.0.len()
        {
            best = (point, kind);
        }
    }
    best.1.to_owned()
}
