//! The guards that matter most, written out.

use super::made::values;
use super::*;
use crate::register::{Entry, Record, Value};

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn step(event: &str, day: &str, role: &str, fields: &[(&str, Value)]) -> Entry {
    Entry {
        event: event.into(),
        day: day.parse().unwrap(),
        by: format!("a {role}"),
        role: role.into(),
        fields: values(fields),
    }
}

fn record(register: &str, programmes: &[&str], steps: Vec<Entry>) -> Record {
    Record {
        id: "1".into(),
        register: register.into(),
        programmes: programmes.iter().map(|id| (*id).to_owned()).collect(),
        steps,
        ..Record::default()
    }
}

fn refusals(standing: &Standing) -> Vec<&str> {
    let refused = standing.refused.iter();
    refused.filter_map(|one| one.guard.as_deref()).collect()
}

fn marks(standing: &Standing) -> Vec<&str> {
    standing
        .flags
        .iter()
        .map(|one| one.guard.as_str())
        .collect()
}

fn job(programmes: &[&str], persons: i64, more: &[&str]) -> Record {
    let yes = || Value::Yes(true);
    let hash = || text(&"0f".repeat(32));
    let mut steps = vec![
        step(
            "draft",
            "2026-05-01",
            "enterprise",
            &[
                ("job", text("tank_cleaning")),
                ("persons", Value::Number(persons)),
                ("measures", text("通风")),
                ("risk_assessment", text("已分析")),
            ],
        ),
        step("file", "2026-05-01", "enterprise", &[]),
    ];
    if more.contains(&"report") {
        steps[0].fields.insert("expert_report".into(), hash());
    }
    if more.contains(&"consent") {
        steps.push(step("consent", "2026-05-01", "territorial_regulator", &[]));
    }
    if more.contains(&"confirm") {
        steps.push(step(
            "principal_confirms",
            "2026-05-01",
            "principal",
            &[("principal", text("a principal")), ("is_on_site", yes())],
        ));
    }
    steps.push(step(
        "issue_permit",
        "2026-05-01",
        "principal",
        &[("permit", hash())],
    ));
    let mut begin = step(
        "begin",
        "2026-05-02",
        "enterprise",
        &[("controls", text("隔离")), ("ten_elements", yes())],
    );
    if more.contains(&"guardian") {
        begin.fields.insert("guardian".into(), text("a guardian"));
    }
    steps.push(begin);
    record("dangerous_job", programmes, steps)
}

#[test]
fn rz11_27_no_permit_before_consent_and_the_principals_word_on_site() {
    let all = registers();
    let without = fold(&all, &job(&["RZ11"], 2, &["guardian"]), &[]);
    assert_eq!(refusals(&without), ["permit_after_confirmation"]);
    assert_eq!(without.state, "filed");
    let with = fold(
        &all,
        &job(&["RZ11"], 2, &["consent", "confirm", "guardian"]),
        &[],
    );
    assert_eq!((with.state.as_str(), refusals(&with)), ("working", vec![]));
    let weihai = fold(&all, &job(&["WH67"], 2, &["guardian"]), &[]);
    assert_eq!((weihai.state.as_str(), weihai.flags.len()), ("working", 0));
}

#[test]
fn rz11_28_no_job_without_a_guardian() {
    let standing = fold(
        &registers(),
        &job(&["RZ11"], 2, &["consent", "confirm"]),
        &[],
    );
    assert_eq!(refusals(&standing), ["guardian_present"]);
    assert_eq!(standing.state, "permit_issued");
}

#[test]
fn rz11_23_more_than_three_need_experts_and_consent() {
    let all = registers();
    let four = fold(
        &all,
        &job(&["RZ11"], 4, &["consent", "confirm", "guardian"]),
        &[],
    );
    assert!(refusals(&four).contains(&"more_than_three_need_experts"));
    let with = fold(
        &all,
        &job(&["RZ11"], 4, &["report", "consent", "confirm", "guardian"]),
        &[],
    );
    assert_eq!((with.state.as_str(), refusals(&with)), ("working", vec![]));
    let three = fold(
        &all,
        &job(&["RZ11"], 3, &["consent", "confirm", "guardian"]),
        &[],
    );
    assert_eq!((three.state.as_str(), marks(&three)), ("working", vec![]));
}

#[test]
fn rz11_26_special_work_stops_on_key_dates_unless_upgraded() {
    let all = registers();
    let date = record(
        "key_date",
        &["RZ11"],
        vec![step(
            "announce",
            "2026-04-01",
            "city",
            &[("starts", text("2026-05-01")), ("ends", text("2026-05-03"))],
        )],
    );
    let mut work = job(&["RZ11"], 2, &["consent", "confirm", "guardian"]);
    let standing = fold(&all, &work, std::slice::from_ref(&date));
    assert_eq!(refusals(&standing), ["no_special_work_on_key_dates"]);
    let begin = work.steps.last_mut().unwrap();
    begin
        .fields
        .insert("upgraded_approval".into(), text(&"aa".repeat(32)));
    begin.fields.insert("reason".into(), text("抢险"));
    assert_eq!(
        fold(&all, &work, std::slice::from_ref(&date)).state,
        "working"
    );
    work.steps.last_mut().unwrap().fields.remove("reason");
    work.steps.last_mut().unwrap().day = "2026-05-04".parse().unwrap();
    assert_eq!(fold(&all, &work, &[date]).state, "working", "the day after");
}

#[test]
fn who_may_be_resident_differs_from_city_to_city() {
    let all = registers();
    let of = |programme: &str, source: &str| {
        let fields = [
            ("sources", text(source)),
            ("regulators", Value::Several(vec!["a".into(), "b".into()])),
            ("experts", text("c")),
        ];
        let record = record(
            "resident_assignment",
            &[programme],
            vec![step("select", "2026-05-01", "county", &fields)],
        );
        let standing = fold(&all, &record, &[]);
        refusals(&standing).join(",")
    };
    assert_eq!(of("WH26", "backbone"), "");
    assert_eq!(of("RZ11", "backbone"), "source_rizhao");
    assert_eq!(of("HZ-C", "backbone"), "source_heze");
    assert_eq!(of("RZ11", "civil_servant"), "");
    assert_eq!(of("WH26", "third_party"), "source_wh26");
    assert_eq!(of("WD", "third_party"), "", "not a rule of Wendeng");
}

#[test]
fn wh26_31_to_33_trained_before_posting_and_handed_over_before_closing() {
    let all = registers();
    let select = || step("select", "2026-01-05", "dispatching_unit", &[]);
    let untrained = record(
        "resident_assignment",
        &["WH26"],
        vec![select(), step("post", "2026-01-06", "resident", &[])],
    );
    assert!(refusals(&fold(&all, &untrained, &[])).contains(&"trained_before_posting"));
    let mut posted = record(
        "resident_assignment",
        &["WH26"],
        vec![
            select(),
            step(
                "train",
                "2026-01-06",
                "dispatching_unit",
                &[("training", text("两天"))],
            ),
            step(
                "post",
                "2026-01-07",
                "resident",
                &[("office_place", text("一楼"))],
            ),
            step(
                "begin",
                "2026-01-08",
                "resident",
                &[("work_plan", text("plan 1"))],
            ),
            step("log_day", "2026-07-20", "resident", &[]),
            step("end", "2026-07-21", "dispatching_unit", &[]),
        ],
    );
    let standing = fold(&all, &posted, &[]);
    assert_eq!(marks(&standing), ["rotation_after_half_a_year"]);
    assert_eq!(refusals(&standing), ["handed_over_before_closing"]);
    posted.steps.insert(
        5,
        step(
            "hand_over",
            "2026-07-21",
            "resident",
            &[
                ("handed_post", Value::Yes(true)),
                ("handed_tasks", Value::Yes(true)),
                ("handed_responsibility", Value::Yes(true)),
                ("signatures", Value::Several(vec!["a".into(), "b".into()])),
            ],
        ),
    );
    assert_eq!(fold(&all, &posted, &[]).state, "ended");
}

#[test]
fn hz_c_08a_nobody_leads_in_the_principals_stead() {
    let all = registers();
    let held = |programme: &str, led_by: &str| {
        let fields = [("principal", text("p")), ("led_by", text(led_by))];
        let record = record(
            "led_inspection",
            &[programme],
            vec![step("hold", "2026-05-01", "enterprise", &fields)],
        );
        fold(&all, &record, &[]).state
    };
    assert_eq!(held("HZ-C", "p"), "held");
    assert_eq!(held("HZ-C", "somebody"), "none");
    assert_eq!(held("WD", "somebody"), "held");
}

#[test]
fn wh38_32_small_drills_are_for_what_a_department_listed() {
    let all = registers();
    let planned = |programme: &str| {
        let record = record(
            "drill",
            &[programme],
            vec![step(
                "plan",
                "2026-05-01",
                "enterprise",
                &[("kind", text("small"))],
            )],
        );
        fold(&all, &record, &[])
    };
    assert_eq!(marks(&planned("WH38")), ["only_what_is_listed"]);
    assert_eq!(
        planned("WH38").state,
        "planned",
        "it flags, it does not bar"
    );
    assert!(planned("RZ11").flags.is_empty());
}

#[test]
fn oq_14_an_overlap_warns_and_never_bars() {
    let all = registers();
    let kinds = Value::Several(vec!["mutual_inspection".into()]);
    let four = ["safety", "instrumentation", "equipment", "technology"];
    let four = Value::Several(four.iter().map(|one| (*one).to_owned()).collect());
    let mut visit = record(
        "visit",
        &["WH67"],
        vec![
            step("plan", "2026-05-01", "leader", &[("kinds", kinds)]),
            step(
                "schedule",
                "2026-05-01",
                "leader",
                &[("overlaps", text("诊断")), ("disciplines", four)],
            ),
        ],
    );
    let standing = fold(&all, &visit, &[]);
    assert_eq!(
        (standing.state.as_str(), marks(&standing)),
        ("scheduled", vec!["overlap_justified"])
    );
    visit.steps[1]
        .fields
        .insert("justification".into(), text("内容不同"));
    assert!(fold(&all, &visit, &[]).flags.is_empty());
}

#[test]
fn a_wrong_file_is_refused_at_its_line() {
    let good = include_str!("../../../../../fixtures/programmes/registers.toml");
    let broken = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        let text = good.replacen(from, to, 1);
        let error = Registers::parse("r.toml", &text).unwrap_err();
        let shown = error.to_string();
        let line: usize = shown.split(':').nth(1).unwrap().parse().unwrap();
        (error, text.lines().nth(line - 1).unwrap().to_owned())
    };
    let (error, line) = broken("to = \"in_office\"", "to = \"on_the_moon\"");
    assert!(
        matches!(error, RegisterError::UnknownWord { what: "state", .. }),
        "{error}"
    );
    assert!(line.contains("on_the_moon"));
    let (error, _) = broken("must = { unique_open", "must = { hoped_for");
    assert!(matches!(error, RegisterError::Syntax { .. }), "{error}");
    let (error, _) = broken("who = [\"bureau\"]", "who = [\"wizard\"]");
    assert!(
        matches!(error, RegisterError::UnknownWord { what: "role", .. }),
        "{error}"
    );
    let (error, _) = broken(
        "[\"active\", \"运行中\", \"active\"]",
        "[\"active\", \"运行中\", \"active\"], [\"lost\", \"无\", \"lost\"]",
    );
    assert!(
        matches!(error, RegisterError::Unreachable { .. }),
        "{error}"
    );
    let (error, line) = broken("profile = \"RZ11\"", "profile = \"HZ-C\"");
    assert!(
        matches!(error, RegisterError::UnknownWord { .. }),
        "{error}"
    );
    assert!(line.contains("HZ-C"));
}
