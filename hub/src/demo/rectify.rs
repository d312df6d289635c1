//! The loop: taken up, planned, put right, checked, re-checked, sent back once, crossed off; and a
//! hard problem goes to the bureau and comes back answered.

use super::DemoError;
use super::cast::{Cast, Visit};
use super::phone::Phone;
use super::tell::Tale;
use crate::cli::device::View;
use hucha_document::{Edit, FollowUpEdit};
use hucha_engine::Command;
use hucha_model::content::{PhotoFor, PhotoMoment, RectificationPlan};
use hucha_model::fold::EntityState;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{EntityKind, EntityRef, Facts, Verb};
use hucha_model::{Hash, Millis};
use std::path::Path;

const TO_RECTIFY: [(&str, &str, &str); 4] = [
    ("flange", "更换垫片，修复保温，试压", "2026-06-30"),
    ("guard", "加装防护罩", "2026-06-30"),
    (
        "cable",
        "断电封堵进线口，排查同类接线箱 38 处",
        "2026-06-25",
    ),
    ("earthing", "紧固接地线，复测接地电阻", "2026-07-15"),
];

/// Everything after the visit, up to crossing off and the answered problem.
pub(super) fn close_the_loop(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    fixtures: &Path,
) -> Result<(), DemoError> {
    take_up(tale, cast, visit)?;
    let issue = feed_back(tale, cast, visit)?;
    put_right(tale, cast, visit, fixtures)?;
    recheck(tale, cast, visit, fixtures)?;
    cross_off(tale, cast, visit)?;
    answered(tale, cast, issue)
}

fn on(visit: &Visit, word: &'static str) -> EntityRef {
    EntityRef {
        kind: EntityKind::Finding,
        id: visit.finding(word).into(),
    }
}

fn decide(
    phone: &mut Phone,
    visit: &Visit,
    word: &'static str,
    verb: Verb,
    facts: Facts,
    text: Option<&str>,
) -> Result<(), DemoError> {
    phone.decide(
        EntityKind::Finding,
        Some(visit.finding(word).into()),
        verb,
        facts,
        text,
    )?;
    Ok(())
}

fn state(phone: &mut Phone, visit: &Visit, word: &'static str) -> Result<EntityState, DemoError> {
    phone.view(View::State {
        entity: on(visit, word),
    })
}

fn take_up(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "企业认领、定措施；安全部长的手机加入，补齐记录",
        "The host takes the list up and plans; the department head's phone joins and is back-filled",
    );
    cast.stage.at("2026-06-19T09:00:00")?;
    let head = cast
        .roster
        .holder(cast.helped, RoleKind::SafetyDepartmentHead)
        .cloned()
        .ok_or(DemoError::Process("no department head"))?;
    for (word, measures, due) in TO_RECTIFY {
        let due: chrono::NaiveDate = due.parse().map_err(|_| DemoError::Process("date"))?;
        decide(
            &mut cast.host,
            visit,
            word,
            Verb::Accept,
            Facts::default(),
            None,
        )?;
        let plan = RectificationPlan {
            measures: measures.into(),
            responsible: head.person,
            due: due.into(),
            funds_yuan: (word == "cable").then_some(12_000),
            contingency: if word == "cable" {
                "断电期间停止卸车作业".into()
            } else {
                String::new()
            },
            by: cast.host.person,
            at: Millis(0),
        };
        let finding = visit.finding(word);
        let edit = Edit::FollowUp(FollowUpEdit::Plan { finding, plan });
        cast.host.execute(Command::Edit {
            doc: visit.follow_up(),
            edit,
        })?;
        let facts = Facts {
            person: Some(head.person),
            due: Some(due.into()),
            ..Facts::default()
        };
        decide(&mut cast.host, visit, word, Verb::Assign, facts, None)?;
    }
    decide(
        &mut cast.host,
        visit,
        "suggestion",
        Verb::Adopt,
        Facts::default(),
        None,
    )?;
    cast.sync_all()?;
    let rectifier = cast
        .stage
        .enrol("被帮扶企业安全部长", "phone-rectifier", &head)?;
    cast.rectifier = Some(rectifier);
    cast.sync_all()?;
    let rectifier = cast
        .rectifier
        .as_mut()
        .ok_or(DemoError::Process("rectifier"))?;
    let ledger: serde_json::Value = rectifier.view(View::Ledger {
        activity: visit.activity,
    })?;
    let rows = ledger
        .get("rows")
        .and_then(serde_json::Value::as_array)
        .map_or(0, Vec::len);
    tale.check(
        rows == 6,
        "新加入的手机补齐了 6 条隐患",
        "the new phone has all six rows",
    );
    Ok(())
}

fn after_photo(
    phone: &mut Phone,
    visit: &Visit,
    word: &'static str,
    file: &Path,
) -> Result<Hash, DemoError> {
    phone.photo(Command::Capture {
        doc: visit.follow_up(),
        path: file.to_owned(),
        clock_offset_s: None,
        shows: PhotoFor::Finding(visit.finding(word)),
        moment: PhotoMoment::After,
    })?;
    Ok(Hash::of_bytes(&std::fs::read(file)?))
}

/// The rectifier photographs, the director checks: nobody checks his own work.
fn done_and_checked(
    cast: &mut Cast,
    visit: &Visit,
    word: &'static str,
    file: &Path,
    result: &str,
) -> Result<(), DemoError> {
    let rectifier = cast
        .rectifier
        .as_mut()
        .ok_or(DemoError::Process("rectifier"))?;
    let photo = after_photo(rectifier, visit, word, file)?;
    let finding = visit.finding(word);
    let edit = Edit::FollowUp(FollowUpEdit::Result {
        finding,
        text: result.into(),
    });
    rectifier.execute(Command::Edit {
        doc: visit.follow_up(),
        edit,
    })?;
    let facts = Facts {
        evidence: vec![photo],
        ..Facts::default()
    };
    decide(&mut cast.host, visit, word, Verb::SelfCheck, facts, None)
}

fn put_right(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    fixtures: &Path,
) -> Result<(), DemoError> {
    tale.step(
        "整改、企业自验：整改责任人不能自验",
        "Put right and checked by the host: not by whoever did it",
    );
    cast.stage.at("2026-06-23T15:00:00")?;
    let photos = fixtures.join("photos");
    let own = Facts {
        evidence: vec![Hash([1; 32])],
        ..Facts::default()
    };
    let rectifier = cast
        .rectifier
        .as_mut()
        .ok_or(DemoError::Process("rectifier"))?;
    let id = visit.finding("flange").into();
    let refused = rectifier.refused(EntityKind::Finding, id, Verb::SelfCheck, own, None)?;
    refusal(tale, refused, "guard.not_rectifier");
    done_and_checked(
        cast,
        visit,
        "flange",
        &photos.join("flange-fixed.jpg"),
        "已更换垫片",
    )?;
    cast.stage.at("2026-06-24T09:10:00")?;
    done_and_checked(
        cast,
        visit,
        "guard",
        &photos.join("guard-fitted.jpg"),
        "已加装",
    )?;
    done_and_checked(
        cast,
        visit,
        "cable",
        &photos.join("cable-sealed.jpg"),
        "已封堵，同类 38 处排查完毕",
    )?;
    cast.sync_all()?;
    tale.say(
        "储罐静电接地线：期限 7 月 15 日，整改中",
        "tank earthing: due 15 July, under way",
    );
    Ok(())
}

fn refusal(tale: &mut Tale, refused: Option<super::phone::Refusal>, code: &str) {
    let (given, words) = refused.map_or_else(Default::default, |no| (no.code, no.words));
    tale.check(
        given == code,
        &format!("不能办理：{words}"),
        &format!("refused: {words}"),
    );
}

fn recheck(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    fixtures: &Path,
) -> Result<(), DemoError> {
    tale.step(
        "帮扶方复核：一条退回整改，重做后通过",
        "Re-check by the helper: one is sent back, done again, and passes",
    );
    cast.stage.at("2026-06-24T10:00:00")?;
    let back = Facts::default();
    decide(
        &mut cast.team_leader,
        visit,
        "flange",
        Verb::SendBack,
        back,
        Some("请补充试压照片"),
    )?;
    cast.sync_all()?;
    let sent_back = state(&mut cast.host, visit, "flange")?;
    tale.check(
        sent_back.state == "rejected",
        "法兰：退回整改（请补充试压照片）",
        "the flange is sent back",
    );
    cast.stage.at("2026-06-24T11:00:00")?;
    let file = fixtures.join("photos/gauge-renewed.jpg");
    done_and_checked(
        cast,
        visit,
        "flange",
        &file,
        "已更换垫片，装新压力表试压合格",
    )?;
    cast.sync_all()?;
    let photo = Facts {
        on_site: Some(false),
        ..Facts::default()
    };
    decide(
        &mut cast.team_leader,
        visit,
        "flange",
        Verb::Verify,
        photo.clone(),
        None,
    )?;
    decide(
        &mut cast.team_leader,
        visit,
        "guard",
        Verb::Verify,
        photo.clone(),
        None,
    )?;
    let id = visit.finding("cable").into();
    let refused = cast
        .team_leader
        .refused(EntityKind::Finding, id, Verb::Verify, photo, None)?;
    refusal(tale, refused, "guard.major_on_site");
    let on_site = Facts {
        on_site: Some(true),
        ..Facts::default()
    };
    decide(
        &mut cast.team_leader,
        visit,
        "cable",
        Verb::Verify,
        on_site,
        None,
    )?;
    cast.sync_all()?;
    tale.say("三条复查通过", "three pass the re-check");
    Ok(())
}

fn cross_off(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "销号：整改责任人不能自己销号",
        "Crossing off: not by the one who put it right",
    );
    cast.stage.at("2026-06-24T14:00:00")?;
    let rectifier = cast
        .rectifier
        .as_mut()
        .ok_or(DemoError::Process("rectifier"))?;
    let id = visit.finding("guard").into();
    let none = Facts::default();
    let refused = rectifier.refused(EntityKind::Finding, id, Verb::CrossOff, none, None)?;
    refusal(tale, refused, "guard.not_rectifier");
    for word in ["flange", "guard", "cable"] {
        decide(
            &mut cast.team_leader,
            visit,
            word,
            Verb::CrossOff,
            Facts::default(),
            None,
        )?;
    }
    let before = state(&mut cast.team_leader, visit, "flange")?;
    tale.check(
        before.state == "closed" && !before.is_final,
        "销号未编号前：仅存本机",
        "before its number a cross-off is on this phone only",
    );
    cast.sync_all()?;
    for phone in [&mut cast.host, &mut cast.bureau] {
        let after = state(phone, visit, "flange")?;
        tale.check(
            after.state == "closed" && after.is_final,
            &format!("{}：已销号", phone.label),
            &format!("{}: crossed off", phone.name),
        );
    }
    Ok(())
}

/// The host feeds a hard problem back on the day after the visit (WD-20: three working days).
fn feed_back(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<EntityRef, DemoError> {
    tale.step(
        "难点堵点反馈区应急局",
        "A hard problem is fed back to the bureau (WD-20)",
    );
    cast.stage.at("2026-06-19T16:00:00")?;
    let facts = Facts {
        helped: Some(cast.helped),
        refers: vec![visit.entity()],
        ..Facts::default()
    };
    let kind = EntityKind::EscalatedIssue;
    let problem =
        "老旧罐区防爆接线箱同型配件停产，整体更换需停车 20 天，企业难以自行解决；已联系三家厂家";
    let id = cast
        .host
        .decide(kind, None, Verb::Raise, facts, Some(problem))?;
    cast.sync_all()?;
    cast.stage.at("2026-06-22T09:00:00")?;
    cast.bureau
        .decide(kind, Some(id), Verb::Receive, Facts::default(), None)?;
    cast.bureau
        .decide(kind, Some(id), Verb::Study, Facts::default(), None)?;
    cast.sync_all()?;
    tale.say(
        "区应急局已接收，组织研究",
        "the bureau takes it in and studies it",
    );
    Ok(EntityRef { kind, id })
}

fn answered(tale: &mut Tale, cast: &mut Cast, issue: EntityRef) -> Result<(), DemoError> {
    tale.step(
        "区应急局答复，反馈企业确认有效",
        "The bureau answers, the plant confirms that it helps (WD-21)",
    );
    cast.stage.at("2026-06-24T15:00:00")?;
    let (kind, id) = (issue.kind, Some(issue.id));
    let answer = "已协调市内两家企业备件库调剂 40 套，请与区局危化科联系办理";
    cast.bureau
        .decide(kind, id, Verb::Answer, Facts::default(), Some(answer))?;
    cast.sync_all()?;
    cast.host
        .decide(kind, id, Verb::Resolve, Facts::default(), None)?;
    cast.sync_all()?;
    let here: EntityState = cast.bureau.view(View::State { entity: issue })?;
    let stranger: EntityState = cast.inspector.view(View::State { entity: issue })?;
    tale.check(
        here.state == "resolved",
        "已答复、已解决",
        "answered and resolved",
    );
    tale.check(
        stranger.steps.is_empty(),
        "无关企业看不到",
        "a plant it does not concern sees nothing",
    );
    Ok(())
}
