//! `hucha rules`: every article, and behind each a test that is there.

use crate::program::{json, printed, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[test]
fn every_article_of_the_eight_programmes_is_a_row() {
    let articles = json(&["rules", "--json"]);
    let articles = articles.as_array().unwrap();
    assert_eq!(articles.len(), 378);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for article in articles {
        let id = article["id"].as_str().unwrap();
        assert!(ids.insert(id), "{id} twice");
        *counts.entry(id.rsplit_once('-').unwrap().0).or_default() += 1;
    }
    let expected = [
        ("HZ-C", 68),
        ("HZ-I", 50),
        ("RZ11", 109),
        ("SD27", 20),
        ("WD", 27),
        ("WH26", 39),
        ("WH38", 34),
        ("WH67", 31),
    ];
    assert_eq!(counts, BTreeMap::from(expected));

    let summary = printed(&["rules"]);
    assert!(
        summary
            .lines()
            .any(|line| line.starts_with("| 合计 |  | 378 |"))
    );
    assert_eq!(
        json(&["rules", "--programme", "WD", "--json"])
            .as_array()
            .unwrap()
            .len(),
        27
    );
}

#[test]
fn every_proof_is_a_test_in_the_module_that_it_names() {
    let articles = json(&["rules", "--json"]);
    let mut proofs = BTreeSet::new();
    for article in articles.as_array().unwrap() {
        let named = article["proof"].as_array().unwrap();
        assert!(
            !named.is_empty() || article["met"] == "stated",
            "{}",
            article["id"]
        );
        proofs.extend(named.iter().map(|proof| proof.as_str().unwrap().to_owned()));
    }
    assert!(proofs.len() > 20, "{proofs:#?}");
    let missing: Vec<_> = proofs.iter().filter(|proof| !exists(proof)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
    assert!(
        !exists("hucha_model::board::tests::no_such_promise"),
        "the check can fail"
    );
    let elsewhere = proofs
        .iter()
        .find(|proof| proof.contains("::board::tests::"))
        .unwrap();
    assert!(
        !exists(&elsewhere.replace("board", "ledger")),
        "the module is looked at"
    );
}

/// Tells whether a file of the named module, or below it, has a test function of that name.
fn exists(proof: &str) -> bool {
    let parts: Vec<_> = proof.split("::").collect();
    let [package, modules @ .., name] = parts.as_slice() else {
        return false;
    };
    let source = match *package {
        "hucha_model" => "core/model/src",
        "hucha_harness" => "tests/harness/src",
        other => panic!("where is {other}?"),
    };
    let module = root().join(source).join(modules.join("/"));
    let file = |module: &Path| has(&module.with_extension("rs"), name);
    // Short tests stand in a `mod tests` at the end of the file that they test.
    let inside = modules.last() == Some(&"tests") && module.parent().is_some_and(file);
    inside || file(&module) || below(&module, name)
}

fn below(folder: &Path, name: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            below(&path, name)
        } else {
            has(&path, name)
        }
    })
}

fn has(file: &Path, name: &str) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    let function = format!("fn {name}()");
    let mut before = "";
    for line in text.lines() {
        if line.contains(&function) {
            return before.trim_start().starts_with("#[");
        }
        before = line;
    }
    false
}
