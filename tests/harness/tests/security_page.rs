//! The security page claims only what a test shows.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Reads every Rust source under a folder.
fn sources(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules"].contains(&name.as_str()) {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_test_the_security_page_names_exists_and_every_threat_names_one() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/security.md")).unwrap();
    let mut all = String::new();
    for folder in ["core", "hub", "tests"] {
        sources(&Path::new(ROOT).join(folder), &mut all);
    }
    let mut named = 0;
    for word in page.split('`').skip(1).step_by(2) {
        let is_test = word.len() > 14
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
        if is_test {
            assert!(all.contains(&format!("fn {word}(")), "no test {word}");
            named += 1;
        }
    }
    assert!(named > 50, "the page names {named} tests");
    let rows = page.lines().filter(|line| line.starts_with("| **T"));
    let mut threats = 0;
    for row in rows {
        threats += 1;
        let shown = row.trim_end_matches('|').rsplit('|').next().unwrap();
        assert!(shown.contains('`') || shown.contains("see *"), "{row}");
    }
    assert_eq!(threats, 23);
}
