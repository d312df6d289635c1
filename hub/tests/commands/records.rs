//! `hucha records`: the same job refused, flagged or let through, by what is in force where.

use crate::program::{Folder, hucha, json, printed, rows};
use serde_json::{Value, json as value};

/// A tank is cleaned: filed, confirmed by the principal; consented to before, or not.
fn job(profile: &str, consented: bool, day: &str) -> Value {
    let step = |event: &str, by: &str, role: &str, fields: Value| value!({ "event": event, "day": day, "by": by, "role": role, "fields": fields });
    let mut steps = vec![
        step(
            "draft",
            "clerk",
            "enterprise",
            value!({
                "enterprise": "works", "job": "tank_cleaning", "place": "罐区", "persons": 2,
                "risk_assessment": "已做", "measures": "隔离、置换", "starts": day,
            }),
        ),
        step(
            "file",
            "clerk",
            "enterprise",
            value!({ "regulator": "bureau" }),
        ),
    ];
    if consented {
        steps.push(step(
            "consent",
            "officer",
            "regulator",
            value!({ "consent_number": "1号" }),
        ));
    }
    steps.extend([
        step(
            "principal_confirms",
            "principal",
            "principal",
            value!({
                "principal": "principal", "principal_post": "general_manager", "is_on_site": true,
            }),
        ),
        step(
            "issue_permit",
            "clerk",
            "enterprise",
            value!({ "permit": "0".repeat(64) }),
        ),
        step(
            "begin",
            "clerk",
            "enterprise",
            value!({
                "guardian": "watch", "controls": "连续监测", "supervisor": "clerk",
            }),
        ),
    ]);
    value!({
        "profiles": [profile],
        "records": [{ "id": "job-1", "register": "dangerous_job", "steps": steps }],
    })
}

fn stands(file: &Value) -> (Value, String) {
    let folder = Folder::new();
    let path = folder.file("jobs.json", file.to_string());
    let lines = json(&["records", "--data", &path, "--json"]);
    (lines[0].clone(), printed(&["records", "--data", &path]))
}

fn guards(standing: &Value, list: &str) -> Vec<String> {
    let all = standing[list].as_array().unwrap().iter();
    all.map(|one| one["guard"].as_str().unwrap_or("-").to_owned())
        .collect()
}

#[test]
fn a_job_without_consent_is_refused_in_rizhao_and_let_through_elsewhere() {
    let (standing, text) = stands(&job("RIZHAO", false, "2024-03-04"));
    assert_eq!(guards(&standing, "refused")[0], "confirmed_after_consent");
    assert_eq!(standing["refused"][0]["rule"], "RZ11-27");
    assert!(
        text.contains("不成立 2024-03-04 principal_confirms：监管部门同意后才能现场确认"),
        "{text}"
    );
    assert_ne!(standing["state"], "working");

    let (standing, text) = stands(&job("WENDENG", false, "2024-03-04"));
    assert_eq!(guards(&standing, "refused"), [] as [&str; 0], "{text}");
    assert_eq!(guards(&standing, "flags"), [] as [&str; 0], "{text}");
    assert_eq!(standing["state"], "working");
}

#[test]
fn with_consent_the_job_begins_and_what_is_only_asked_for_is_flagged() {
    let (standing, text) = stands(&job("RIZHAO", true, "2024-03-04"));
    assert_eq!(guards(&standing, "refused"), [] as [&str; 0], "{text}");
    assert_eq!(standing["state"], "working");
    assert_eq!(
        guards(&standing, "flags"),
        ["ten_elements_confirmed"],
        "{text}"
    );
    assert!(
        text.contains("提示 2024-03-04 begin：作业十要素未确认"),
        "{text}"
    );
}

#[test]
fn a_plan_that_has_ended_refuses_nothing() {
    // RZ11 ran to 30 June 2025.
    let (standing, _) = stands(&job("RIZHAO", false, "2025-06-30"));
    assert_eq!(guards(&standing, "refused")[0], "confirmed_after_consent");
    let (standing, text) = stands(&job("RIZHAO", false, "2025-07-01"));
    assert_eq!(guards(&standing, "refused"), [] as [&str; 0], "{text}");
}

#[test]
fn without_records_the_registers_are_listed() {
    let text = printed(&["records"]);
    let rows = rows(&text);
    assert!(rows.len() >= 32, "{text}");
    assert!(
        rows.iter()
            .any(|row| row[..2] == ["dangerous_job", "危险作业报备"]),
        "{text}"
    );
}

#[test]
fn an_unknown_register_or_key_is_refused_with_its_record() {
    let folder = Folder::new();
    for (record, place) in [
        (value!({ "id": "r-7", "register": "moon" }), "r-7: moon"),
        (
            value!({ "id": "r-7", "register": "drill", "colour": 1 }),
            "line 1, column",
        ),
    ] {
        let file = folder.file("bad.json", value!({ "records": [record] }).to_string());
        let ran = hucha(&["records", "--data", &file]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.starts_with("hucha: 记录文件有误：") && ran.err.contains("bad.json"));
        let place = place.replace("line 1, column", "line 1 column");
        assert!(ran.err.contains(&place), "{}", ran.err);
    }
}

#[test]
fn a_profile_that_nobody_knows_is_refused_rather_than_silent() {
    let folder = Folder::new();
    let file = folder.file("moon.json", job("MOON", false, "2024-03-04").to_string());
    let ran = hucha(&["records", "--data", &file]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let said = ran.err.contains("moon.json") && ran.err.contains("profiles: MOON");
    assert!(said, "{}", ran.err);
}
