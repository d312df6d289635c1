use super::setting::*;
use crate::planner::{PlanError, Role, Schemes, UnpairedCase, Wish, plan};
use crate::programme::{Programmes, WordKind};

#[test]
fn the_big_and_strong_help_the_small_and_weak_and_the_plan_says_why() {
    let mut book = book(vec![
        plant("a", 900, 1),
        plant("b", 500, 2),
        plant("c", 80, 3),
        plant("d", 30, 3),
    ]);
    book.facts = vec![fact("a", "colour", "blue"), fact("c", "colour", "red")];
    let plan = made(&book, "WH67-enterprise", &request());
    assert_eq!(plan.groups.len(), 2);
    for group in &plan.groups {
        let [helper, helped] = group.members.as_slice() else {
            panic!("{group:?}");
        };
        assert_eq!((helper.role, helped.role), (Role::Helper, Role::Helped));
        assert!(helper.facts.staff > helped.facts.staff);
    }
    let lines = lines(&plan);
    assert!(
        lines.contains("大帮小") && lines.contains("强帮弱"),
        "{lines}"
    );
    assert!(plan.note.zh.contains("建议") && plan.note.en.contains("suggestion"));
    assert!(plan.proven_best && plan.unpaired.is_empty());
}

#[test]
fn an_odd_number_of_plants_lets_one_help_two_and_says_so() {
    let plants = (1..=5_u32)
        .map(|n| plant(&format!("p{n}"), 100 * n, 3))
        .collect();
    let plan = made(&book(plants), "WH67-enterprise", &request());
    assert_eq!(plan.groups.len(), 3);
    assert!(plan.unpaired.is_empty());
    assert_eq!(lines(&plan).matches("一帮二").count(), 2);
}

#[test]
fn an_odd_number_of_counties_makes_one_group_of_three() {
    let counties = (1..=5)
        .map(|n| subject(&format!("c{n}"), "county"))
        .collect();
    let plan = made(&book(counties), "WH67-county", &request());
    let mut sizes: Vec<usize> = groups(&plan).iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 3]);
    assert!(lines(&plan).contains("三方一组"));
}

#[test]
fn counties_keep_the_partner_they_chose_themselves() {
    let counties = (1..=4_u32)
        .map(|n| crate::board::book::Subject {
            staff: Some(n * 10),
            ..subject(&format!("c{n}"), "county")
        })
        .collect();
    let mut request = request();
    request.wishes = vec![
        Wish {
            of: "c1".into(),
            partner: "c2".into(),
        },
        Wish {
            of: "c2".into(),
            partner: "c1".into(),
        },
    ];
    let plan = made(&book(counties), "WH67-county", &request);
    assert!(
        groups(&plan).contains(&vec!["c2", "c1"]),
        "{:?}",
        groups(&plan)
    );
    assert!(lines(&plan).contains("自选"));
}

#[test]
fn neighbouring_parks_go_together_and_the_distance_is_told() {
    let parks = vec![
        park("north", 37_500_000, 122_100_000),
        park("south", 36_900_000, 121_900_000),
        park("north-2", 37_510_000, 122_110_000),
        park("south-2", 36_910_000, 121_910_000),
    ];
    let plan = made(&book(parks.clone()), "WH67-park", &request());
    assert_eq!(groups(&plan), [["north", "north-2"], ["south", "south-2"]]);
    assert!(lines(&plan).contains("1.5公里"), "{}", lines(&plan));
    assert!(lines(&plan).contains("不轮换"));

    let mut three = parks;
    three.pop();
    let plan = made(&book(three), "WH67-park", &request());
    assert_eq!(groups(&plan), [["north", "north-2", "south"]]);
}

#[test]
fn the_first_of_a_ranking_help_the_last_first_with_last() {
    let plan = made(&book(ranked("city", 16)), "SD27-city", &request());
    assert_eq!(
        groups(&plan),
        [["r01", "r16"], ["r02", "r15"], ["r03", "r14"]]
    );
    assert!(
        plan.unpaired
            .iter()
            .all(|one| one.case == UnpairedCase::InTheMiddle)
    );
    assert_eq!(plan.unpaired.len(), 10);

    let plan = made(&book(ranked("park", 30)), "SD27-park", &request());
    assert_eq!(plan.groups.len(), 5);
    let plan = made(&book(ranked("city", 5)), "SD27-city", &request());
    assert_eq!(groups(&plan), [["r01", "r05"], ["r02", "r04"]]);
}

#[test]
fn who_has_no_rank_has_no_place_in_the_order_and_a_shared_rank_is_told() {
    let mut cities = ranked("city", 6);
    cities[5].rank = Some(5);
    cities.push(subject("new", "city"));
    let plan = made(&book(cities), "SD27-city", &request());
    assert_eq!(plan.groups.len(), 3);
    assert_eq!(plan.unpaired[0].case, UnpairedCase::MissingFact);
    assert!(lines(&plan).contains("并列"));
}

#[test]
fn the_model_group_has_ten_to_twenty_and_nobody_below_ten() {
    let plants = |count: u32| {
        (0..count)
            .map(|n| plant(&format!("p{n:02}"), n, 2))
            .collect()
    };
    for (count, grouped) in [(9, 0), (10, 10), (25, 20)] {
        let plan = made(&book(plants(count)), "SD27-model-group", &request());
        let members: usize = groups(&plan).iter().map(Vec::len).sum();
        assert_eq!(
            (members, plan.unpaired.len()),
            (grouped, count as usize - grouped)
        );
    }
}

#[test]
fn plants_of_one_line_of_industry_go_together() {
    let of = |id: &str, line: &str| crate::board::book::Subject {
        categories: vec![line.into()],
        ..subject(id, "enterprise")
    };
    let mut plants: Vec<_> = (0..23)
        .map(|n| of(&format!("n{n:02}"), "nitration"))
        .collect();
    plants.push(of("alone", "chem_pharma"));
    plants.push(of("other", "dust_explosion"));
    let plan = made(&book(plants), "SD27-sub-industry", &request());
    let sizes: Vec<usize> = groups(&plan).iter().map(Vec::len).collect();
    assert_eq!(sizes, [12, 11]);
    assert_eq!(
        plan.unpaired.len(),
        1,
        "another line is not asked for at all"
    );
    assert_eq!(plan.unpaired[0].case, UnpairedCase::TooFew);
}

#[test]
fn last_years_partners_are_parted_and_stay_only_when_nothing_else_is_possible() {
    let plants = vec![
        plant("a", 900, 1),
        plant("b", 500, 2),
        plant("c", 80, 3),
        plant("d", 30, 3),
    ];
    let mut book = book(plants);
    let last = made(&book, "WH67-enterprise", &request());
    for group in groups(&last)
        .iter()
        .map(|one| (one[0].to_owned(), one[1].to_owned()))
    {
        book.subjects
            .push(past_pair("pair", &group.0, &group.1, YEAR - 1));
    }
    let plan = made(&book, "WH67-enterprise", &request());
    assert_eq!(plan.groups.len(), 2);
    assert!(groups(&plan).iter().all(|one| !groups(&last).contains(one)));
    assert!(!lines(&plan).contains("续结"));

    let mut request = request();
    let [one, two] = [0, 1].map(|at| groups(&plan)[at].clone());
    request.exclusions = vec![conflict(one[0], one[1]), conflict(two[0], two[1])];
    let plan = made(&book, "WH67-enterprise", &request);
    assert_eq!(groups(&plan), groups(&last));
    assert_eq!(lines(&plan).matches("续结须说明").count(), 2);
}

#[test]
fn older_partners_may_come_again() {
    let mut book = book(vec![plant("a", 900, 1), plant("b", 30, 3)]);
    book.subjects.push(past_pair("pair", "a", "b", YEAR - 2));
    let plan = made(&book, "WH67-enterprise", &request());
    assert!(!lines(&plan).contains("续结"));
}

#[test]
fn who_has_a_pair_in_that_year_already_is_not_planned_again() {
    let mut book = book(vec![
        plant("a", 900, 1),
        plant("b", 30, 3),
        plant("c", 20, 3),
    ]);
    book.subjects.push(past_pair("pair", "a", "b", YEAR));
    let plan = made(&book, "WH67-enterprise", &request());
    let cases: Vec<UnpairedCase> = plan.unpaired.iter().map(|one| one.case).collect();
    assert_eq!(
        cases,
        [
            UnpairedCase::AlreadyPaired,
            UnpairedCase::AlreadyPaired,
            UnpairedCase::NobodyLeft
        ]
    );
}

#[test]
fn one_owner_and_conflicts_are_never_planned_and_their_reason_stays_out_of_the_plan() {
    let mut book = book(vec![plant("a", 900, 1), plant("b", 30, 3)]);
    let mut request = request();
    request.exclusions = vec![conflict("b", "a")];
    let with_conflict = made(&book, "WH67-enterprise", &request);
    assert!(!with_conflict.to_json().unwrap().contains("brothers"));
    request.exclusions.clear();
    book.facts = vec![fact("a", "owner", "group"), fact("b", "owner", "group")];
    for plan in [with_conflict, made(&book, "WH67-enterprise", &request)] {
        assert!(plan.groups.is_empty());
        assert!(
            plan.unpaired
                .iter()
                .all(|one| one.case == UnpairedCase::OnlyConflicts)
        );
    }
}

#[test]
fn those_whom_conflicts_leave_on_one_side_are_paired_with_one_another() {
    let plants = vec![
        plant("a", 900, 1),
        plant("b", 500, 2),
        plant("c", 80, 3),
        plant("d", 30, 3),
    ];
    let mut request = request();
    request.exclusions = vec![
        conflict("a", "c"),
        conflict("b", "c"),
        conflict("a", "d"),
        conflict("b", "d"),
    ];
    let plan = made(&book(plants), "WH67-enterprise", &request);
    assert_eq!(groups(&plan), [["a", "b"], ["c", "d"]]);
    assert!(!plan.proven_best && lines(&plan).contains("利益冲突"));
}

#[test]
fn missing_facts_are_told_and_hinder_nobody() {
    let bare = |id: &str| crate::board::book::Subject {
        categories: vec!["haz_chem_producer".into()],
        ..subject(id, "enterprise")
    };
    let plan = made(
        &book(vec![bare("a"), bare("b")]),
        "WH67-enterprise",
        &request(),
    );
    assert!(lines(&plan).contains("无法比较强弱"));
    let plan = made(
        &book(vec![
            subject("x", "park"),
            park("y", 37_000_000, 122_000_000),
        ]),
        "WH67-park",
        &request(),
    );
    assert!(lines(&plan).contains("未按远近比较"));
}

#[test]
fn only_those_within_are_planned_and_ended_ones_are_not() {
    let mut plants = vec![
        plant("a", 900, 1),
        plant("b", 30, 3),
        plant("far", 20, 3),
        plant("closed", 10, 3),
    ];
    plants[0].inside = vec!["park".into()];
    plants[1].inside = vec!["county".into()];
    plants[3].inside = vec!["county".into()];
    plants[3].to = Some(day("2026-12-31"));
    let mut park = subject("park", "park");
    park.inside = vec!["county".into()];
    plants.extend([park, subject("county", "county")]);
    let mut request = request();
    request.within = Some("county".into());
    let plan = made(&book(plants), "WH67-enterprise", &request);
    assert_eq!(groups(&plan), [["a", "b"]]);
    assert!(plan.unpaired.is_empty());
}

#[test]
fn any_phone_computes_the_same_bytes_from_a_shuffled_book() {
    let mut one = book(
        (0..21_u32)
            .map(|n| plant(&format!("p{n:02}"), n * 37 % 11 * 50, 1 + (n % 3) as u8))
            .collect(),
    );
    one.facts = (0..21)
        .map(|n| {
            fact(
                &format!("p{n:02}"),
                "colour",
                ["red", "blue", "yellow"][n % 3],
            )
        })
        .collect();
    one.subjects.push(past_pair("pair", "p01", "p02", YEAR - 1));
    let mut other = one.clone();
    other.subjects.reverse();
    other.subjects.rotate_left(5);
    other.facts.reverse();
    let mut asked = request();
    asked.exclusions = vec![conflict("p00", "p03"), conflict("p04", "p05")];
    let mut turned = asked.clone();
    turned.exclusions = vec![conflict("p05", "p04"), conflict("p00", "p03")];
    for id in ["WH67-enterprise", "SD27-model-group", "SD27-big-hand"] {
        let first = made(&one, id, &asked).to_json().unwrap();
        assert_eq!(first, made(&other, id, &turned).to_json().unwrap());
        let read: crate::planner::Plan = serde_json::from_str(&first).unwrap();
        assert_eq!(read.to_json().unwrap(), first);
    }
    other.subjects[0].staff = Some(7);
    other.subjects[0].standard_level = Some(1);
    assert_ne!(
        made(&one, "WH67-enterprise", &asked).inputs,
        made(&other, "WH67-enterprise", &asked).inputs
    );
}

#[test]
fn a_book_with_one_id_twice_is_refused() {
    let twice = book(vec![plant("a", 1, 1), plant("a", 2, 2)]);
    let refused = plan(&twice, words(), scheme("WH67-enterprise"), &request());
    assert!(matches!(refused, Err(PlanError::DuplicateSubject(id)) if id == "a"));
}

#[test]
fn every_word_and_rule_of_the_schemes_is_known() {
    let programmes = Programmes::embedded().unwrap();
    for scheme in Schemes::embedded().unwrap().all() {
        for rule in &scheme.rules {
            assert!(
                programmes.all().any(|one| one.rule(rule).is_some()),
                "{rule}"
            );
        }
        let subjects = std::iter::once(&scheme.subject).chain(&scheme.pair_kind);
        let known = |kind, word: &str| words().word(kind, word).is_some();
        assert!(
            subjects
                .into_iter()
                .all(|word| known(WordKind::Subject, word))
        );
        assert!(
            scheme
                .any
                .iter()
                .all(|word| known(WordKind::Category, word))
        );
        assert!(
            scheme
                .owner_fact
                .iter()
                .all(|word| known(WordKind::Fact, word))
        );
        assert!(scheme.defaults.iter().all(|one| one.ours));
    }
}

#[test]
fn a_scheme_that_lacks_a_key_is_refused_with_its_line() {
    let text = include_str!("../../../../../fixtures/programmes/pairing.toml");
    for (from, to, said) in [
        ("ends = 3\n", "", "`ends`"),
        ("near_within_m = 200000\n", "", "`near_within_m`"),
        (
            "group = { min = 10, max = 20 }",
            "group = { min = 10, max = 2 }",
            "group is out of range",
        ),
        (
            "odd = \"one_helps_two\"",
            "odd = \"group_of_three\"",
            "odd is out of range",
        ),
    ] {
        let broken = text.replacen(from, to, 1);
        let error = Schemes::parse("pairing.toml", &broken)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("pairing.toml:") && error.contains(said),
            "{error}"
        );
    }
}
