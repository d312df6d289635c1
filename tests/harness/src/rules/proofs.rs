//! Whoever reads a programme can find the test behind each claim.

use hucha_model::programme::{Met, Programmes};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_named_proof_exists_in_the_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    for folder in ["core", "hub", "tests"] {
        collect(&root.join(folder), &mut sources);
    }
    assert!(
        sources.len() > 100,
        "the walk saw {} files only",
        sources.len()
    );
    let sources: Vec<String> = sources
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let exists = |proof: &str| {
        let name = proof.rsplit("::").next().unwrap();
        let function = format!("fn {name}()");
        sources.iter().any(|text| text.contains(&function))
    };
    assert!(
        !exists("hucha_harness::rules::wd_99_no_such_promise"),
        "the check can fail"
    );

    let programmes = Programmes::embedded().unwrap();
    let (mut missing, mut seen) = (Vec::new(), 0);
    for rule in programmes.all().flat_map(|programme| &programme.rules) {
        match rule.met {
            Met::Computed | Met::Enforced | Met::Recorded => {
                assert!(!rule.proof.is_empty(), "{} claims without proof", rule.id);
            }
            Met::Stated => assert!(rule.guidance.is_some(), "{} is stated nowhere", rule.id),
        }
        seen += rule.proof.len();
        missing.extend(rule.proof.iter().filter(|proof| !exists(proof)));
    }
    assert!(seen > 60, "{seen} proofs are named");
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}

#[test]
fn every_article_of_the_mechanism_is_met_and_proven_or_guided() {
    let programmes = Programmes::embedded().unwrap();
    let rules = &programmes.programme("WD").unwrap().rules;
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    let expected: Vec<String> = (1..=27).map(|n| format!("WD-{n:02}")).collect();
    assert_eq!(ids, expected);
    for rule in rules {
        assert!(
            !rule.proof.is_empty() || rule.guidance.is_some(),
            "{}",
            rule.id
        );
    }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            into.push(path);
        }
    }
}
