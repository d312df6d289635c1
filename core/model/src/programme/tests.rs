//! The files that ship parse and hold together; wrong files are refused with file and line.

use super::*;
use crate::Lang;
use std::collections::BTreeSet;

const WD: &str = include_str!("../../../../fixtures/programmes/WD/programme.toml");

fn embedded() -> Programmes {
    Programmes::embedded().unwrap()
}

#[test]
fn every_embedded_file_parses() {
    let programmes = embedded();
    let counts: Vec<(&str, usize)> = programmes
        .all()
        .map(|programme| (programme.id.as_str(), programme.rules.len()))
        .collect();
    assert_eq!(
        counts,
        [
            ("HZ-C", 68),
            ("HZ-I", 50),
            ("RZ11", 109),
            ("SD27", 20),
            ("WD", 27),
            ("WH26", 39),
            ("WH38", 34),
            ("WH67", 31)
        ]
    );
    for programme in programmes.all() {
        for list in &programme.checklists {
            assert!(programmes.checklist(list).is_some(), "{list}");
        }
        assert!(
            programmes
                .jurisdictions()
                .profile(&programme.jurisdiction)
                .is_some()
        );
    }
}

#[test]
fn every_computed_rule_has_a_duty_and_every_duty_a_rule() {
    let programmes = embedded();
    for programme in programmes.all() {
        let asked: BTreeSet<&str> = programme
            .requirements
            .iter()
            .map(|duty| (&duty.rule, &duty.also))
            .chain(programme.duties.iter().map(|duty| (&duty.rule, &duty.also)))
            .flat_map(|(rule, also)| {
                std::iter::once(rule.as_str()).chain(also.iter().map(String::as_str))
            })
            .collect();
        for rule in programme
            .rules
            .iter()
            .filter(|rule| rule.met == Met::Computed)
        {
            assert!(
                asked.contains(rule.id.as_str()),
                "{} is computed by nothing",
                rule.id
            );
        }
        for duty in &programme.requirements {
            let rule = programme.rule(&duty.rule).unwrap();
            assert!(rule.strength.contains(&duty.strength), "{}", duty.id);
        }
    }
}

#[test]
fn stated_rules_say_what_is_shown_and_where() {
    let programmes = embedded();
    let stated: Vec<&Rule> = programmes
        .all()
        .flat_map(|programme| &programme.rules)
        .filter(|rule| rule.met == Met::Stated)
        .collect();
    assert!(stated.len() > 10);
    for rule in stated {
        let guidance = rule.guidance.as_ref().unwrap();
        assert!(
            !guidance.zh.is_empty() && !guidance.en.is_empty(),
            "{}",
            rule.id
        );
        assert!(!guidance.shown.is_empty(), "{}", rule.id);
    }
}

#[test]
fn every_rule_names_a_proof_and_every_default_is_marked_ours() {
    for programme in embedded().all() {
        for rule in &programme.rules {
            assert!(!rule.proof.is_empty(), "{}", rule.id);
            assert!(
                rule.proof.iter().all(|name| name.contains("::")),
                "{}",
                rule.id
            );
            assert!(
                rule.defaults.iter().all(|default| default.ours),
                "{}",
                rule.id
            );
        }
    }
}

#[test]
fn proofs_in_this_crate_exist() {
    let sources = [
        include_str!("../checklist.rs"),
        include_str!("../obligation/tests/attendance.rs"),
        include_str!("../obligation/tests/help.rs"),
        include_str!("../obligation/tests/issues.rs"),
        include_str!("../obligation/tests/leader.rs"),
        include_str!("../obligation/tests/mutual.rs"),
        include_str!("../obligation/tests/rectification.rs"),
        include_str!("../obligation/tests/reports.rs"),
        include_str!("../obligation/tests/study.rs"),
        include_str!("../overlap/tests.rs"),
        include_str!("../register/tests.rs"),
        include_str!("../board/tests/every_duty.rs"),
        include_str!("tests.rs"),
    ];
    for programme in embedded().all() {
        for proof in programme.rules.iter().flat_map(|rule| &rule.proof) {
            let Some(path) = proof.strip_prefix("hucha_model::") else {
                continue;
            };
            let name = path.rsplit("::").next().unwrap();
            let function = format!("fn {name}()");
            assert!(
                sources.iter().any(|text| text.contains(&function)),
                "{proof}"
            );
        }
    }
}

#[test]
fn a_district_answers_to_the_union_of_its_profiles() {
    let programmes = embedded();
    let names = vec!["WENDENG".to_owned()];
    let ids: Vec<_> = programmes
        .in_force(&names)
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["SD27", "WD", "WH38", "WH67"]);
    assert!(programmes.missing(&names).is_empty());
    let twice = vec!["WD".to_owned(), "WENDENG".to_owned()];
    assert_eq!(programmes.in_force(&twice).len(), 4);
}

#[test]
fn the_listing_tells_our_defaults_from_the_documents_word() {
    let rows = rules(&embedded(), Some("WD"));
    let row = |id: &str| rows.iter().find(|row| row.id == id).unwrap();
    assert!(row("WD-20").ours);
    assert!(
        row("WD-20")
            .our_settings
            .contains(&"WD-20: working_days (OQ-10)".to_owned())
    );
    assert!(!row("WD-04").ours);
    assert_eq!(row("WD-22").strength, [Strength::Opt]);
    assert!(rules(&embedded(), Some("NO")).is_empty());
}

#[test]
fn the_listing_is_json_and_a_table_in_two_languages() {
    let json: serde_json::Value =
        serde_json::from_str(&rules_json(&embedded(), Some("WD")).unwrap()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 27);
    assert_eq!(json[6]["met"], "computed");
    let table = rules_table(&embedded(), Some("WD"), Lang::Zh).unwrap();
    assert_eq!(table.lines().count(), 29);
    assert!(table.contains("| WD-07* | 原则上 | 计算 |"));
    assert!(
        rules_table(&embedded(), Some("WD"), Lang::En)
            .unwrap()
            .contains("| soft | computed |")
    );
    assert_eq!(
        rules_json(&embedded(), Some("NO")),
        Err(UnknownProgramme("NO".into()))
    );
}

/// Breaks the Wendeng file at one place and gives the error, whose line is checked to hold `on`.
fn broken(from: &str, to: &str, on: &str) -> ProgrammeError {
    assert!(WD.contains(from), "the file no longer has {from:?}");
    let text = WD.replacen(from, to, 1);
    let error = Programme::parse("WD.toml", &text, embedded().vocabulary()).unwrap_err();
    let shown = error.to_string();
    let place = shown
        .strip_prefix("WD.toml:")
        .unwrap()
        .split(':')
        .next()
        .unwrap();
    let line: usize = place.parse().unwrap();
    let found = text.lines().nth(line - 1).unwrap();
    assert!(found.contains(on), "line {line} is {found:?}");
    error
}

#[test]
fn a_rule_given_twice_is_refused_at_its_line() {
    let error = broken("id = \"WD-02\"", "id = \"WD-01\"", "id = \"WD-01\"");
    let ProgrammeError::DuplicateId { at, id } = error else {
        panic!("{error}")
    };
    assert_eq!(id, "WD-01");
    assert!(at.line > 20, "the second one is meant, not the first: {at}");
}

#[test]
fn unknown_words_are_refused_at_their_line() {
    let error = broken("subject = \"alliance\"", "subject = \"planet\"", "planet");
    assert!(
        matches!(
            error,
            ProgrammeError::UnknownWord {
                what: "subject",
                ..
            }
        ),
        "{error}"
    );
    let error = broken("\"accident_analysis\"]", "\"banquet\"]", "banquet");
    assert!(
        matches!(
            error,
            ProgrammeError::UnknownWord {
                what: "activity kind",
                ..
            }
        ),
        "{error}"
    );
    assert!(
        error.to_string().contains("site_observation"),
        "the allowed words are named"
    );
    let error = broken(
        "measure = \"attendance\"",
        "measure = \"roll_call\"",
        "roll_call",
    );
    assert!(
        matches!(
            error,
            ProgrammeError::UnknownWord {
                what: "measure",
                ..
            }
        ),
        "{error}"
    );
    let error = broken(
        "period = \"quarter\"",
        "period = \"fortnight\"",
        "fortnight",
    );
    assert!(
        matches!(error, ProgrammeError::UnknownWord { what: "period", .. }),
        "{error}"
    );
    let error = broken("to = \"raised\"", "to = \"rised\"", "rised");
    assert!(
        matches!(error, ProgrammeError::UnknownWord { what: "moment", .. }),
        "{error}"
    );
    let error = broken("holidays = []", "holidays = [\"2026-02-30\"]", "02-30");
    assert!(
        matches!(error, ProgrammeError::UnknownWord { what: "day", .. }),
        "{error}"
    );
}

#[test]
fn a_period_without_anchor_is_refused_at_its_line() {
    let anchor = "anchor = { value = \"calendar\", ours = true, basis = \"OQ-26\" }\n";
    let error = broken(anchor, "", "period = \"year\"");
    assert!(
        matches!(error, ProgrammeError::PeriodWithoutAnchor { .. }),
        "{error}"
    );
}

#[test]
fn a_minimum_of_nothing_is_refused_at_its_line() {
    let error = broken("min = 1", "min = 0", "min = 0");
    assert!(
        matches!(error, ProgrammeError::MinimumZero { .. }),
        "{error}"
    );
}

#[test]
fn an_obligation_of_an_unknown_rule_is_refused_at_its_line() {
    let error = broken(
        "[[obligation]]\nrule = \"WD-05\"",
        "[[obligation]]\nrule = \"WD-50\"",
        "WD-50",
    );
    assert!(
        matches!(error, ProgrammeError::UnknownRule { .. }),
        "{error}"
    );
}

#[test]
fn a_measure_without_what_it_needs_is_refused_at_its_line() {
    let roles = "roles = [\"safety_director\", \"safety_department_head\"]\n";
    let error = broken(roles, "", "rule = \"WD-17\"");
    assert!(
        matches!(error, ProgrammeError::MissingKey { key: "roles", .. }),
        "{error}"
    );
    let error = broken(
        "subject = \"finding\"",
        "subject = \"pair\"",
        "subject = \"pair\"",
    );
    assert!(
        matches!(error, ProgrammeError::DoesNotFit { .. }),
        "{error}"
    );
}

#[test]
fn a_claim_without_proof_is_refused_at_its_line() {
    let proof = "proof = [\"hucha_harness::rules::wd_04_only_the_leader_convenes_a_session\"]\n";
    let error = broken(proof, "", "WD-04");
    assert!(
        matches!(error, ProgrammeError::Unproven { lacks: "proof", .. }),
        "{error}"
    );
}

#[test]
fn text_that_is_no_programme_is_refused_at_its_line() {
    let error = broken(
        "warn_days = { value = 30, ours = true }",
        "warn_dayz = 30",
        "warn_dayz",
    );
    assert!(matches!(error, ProgrammeError::Syntax { .. }), "{error}");
    let error = broken("met = \"recorded\"", "met = \"hoped\"", "hoped");
    assert!(matches!(error, ProgrammeError::Syntax { .. }), "{error}");
    let error = broken("version = 1", "version = ", "version");
    assert!(matches!(error, ProgrammeError::Syntax { .. }), "{error}");
}

/// A small programme around one obligation, whose error must point at a line that holds `on`.
fn refused(obligation: &str, on: &str) -> ProgrammeError {
    let text = format!(
        "id = \"T\"\nversion = 1\nzh = \"t\"\nen = \"t\"\nsource = \"t\"\njurisdiction = \"SD\"\n\
         [calendar]\nholidays = []\n[[rule]]\nid = \"T-1\"\nsection = \"1\"\nactor = \"a\"\n\
         zh = \"t\"\nen = \"t\"\nstrength = \"hard\"\nmet = \"computed\"\nproof = [\"a::b\"]\n\
         [[obligation]]\nrule = \"T-1\"\nzh = \"t\"\nen = \"t\"\nstrength = \"hard\"\n\
         warn_days = 7\n{obligation}"
    );
    let error = Programme::parse("t.toml", &text, embedded().vocabulary()).unwrap_err();
    let shown = error.to_string();
    let line: usize = shown.split(':').nth(1).unwrap().parse().unwrap();
    let found = text.lines().nth(line - 1).unwrap();
    assert!(found.contains(on), "line {line} is {found:?}: {shown}");
    error
}

#[test]
fn a_share_that_divides_by_zero_is_refused_at_its_line() {
    let error = refused(
        "subject = \"county\"\nmeasure = \"coverage\"\nperiod = \"year\"\nanchor = \"calendar\"\n\
         share = \"1/0\"\nmin = 1\ncounts = [\"mutual_inspection\"]\nof = { kind = \"enterprise\" }\n",
        "1/0",
    );
    assert!(
        matches!(error, ProgrammeError::DividesByZero { .. }),
        "{error}"
    );
}

#[test]
fn a_duty_due_with_one_that_has_no_due_day_is_refused_at_its_line() {
    let error = refused(
        "subject = \"county\"\nmeasure = \"after_event\"\nperiod = \"event\"\nanchor = \"event\"\n\
         trigger = \"accident\"\ndue_with = \"T-1\"\nmin = 1\ncounts = [\"training\"]\n",
        "due_with",
    );
    assert!(
        matches!(error, ProgrammeError::DoesNotFit { .. }),
        "{error}"
    );
}

#[test]
fn a_fact_takes_only_the_values_it_has() {
    let error = refused(
        "subject = \"enterprise\"\nmeasure = \"activities\"\nperiod = \"year\"\n\
         anchor = \"calendar\"\nonly = { fact = { colour = \"purple\" } }\nmin = 1\ncounts = [\"training\"]\n",
        "purple",
    );
    assert!(error.to_string().contains("orange"), "{error}");
}

#[test]
fn words_that_lead_back_to_themselves_are_refused_at_their_line() {
    let text = "[[kind]]\nof = \"category\"\nid = \"a\"\nzh = \"a\"\nen = \"a\"\nis = [\"b\"]\n\
                [[kind]]\nof = \"category\"\nid = \"b\"\nzh = \"b\"\nen = \"b\"\nis = [\"a\"]\n";
    let error = Vocabulary::parse("k.toml", text).unwrap_err();
    assert!(matches!(error, ProgrammeError::Cycle { .. }), "{error}");
    let error = Vocabulary::parse("k.toml", &text.replace("is = [\"a\"]", "is = [\"c\"]"));
    assert!(matches!(error, Err(ProgrammeError::UnknownWord { .. })));
}

#[test]
fn profiles_that_include_each_other_are_refused_at_their_line() {
    let text = "[[profile]]\nid = \"A\"\nzh = \"a\"\nen = \"a\"\nincludes = [\"B\", \"P\"]\n\
                [[profile]]\nid = \"B\"\nzh = \"b\"\nen = \"b\"\nincludes = [\"A\", \"Q\"]\n";
    let error = Jurisdictions::parse("j.toml", text).unwrap_err();
    assert!(matches!(error, ProgrammeError::Cycle { .. }), "{error}");
}

#[test]
fn all_378_articles_are_listed() {
    let programmes = embedded();
    let rows = rules(&programmes, None);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (378, 378));
    let summary = rules_summary(&programmes, Lang::Zh);
    assert!(summary.contains("| 合计 |  | 378 |"), "{summary}");
}
