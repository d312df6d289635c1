//! The year begins: roster, alliance, leader, pairs, plan; then a visit is agreed.

use super::DemoError;
use super::cast::{Cast, Visit};
use super::phone::Phone;
use super::stage::{Roster, Stage};
use super::tell::Tale;
use crate::cli::device::View;
use hucha_document::{Edit, VisitEdit};
use hucha_engine::Command;
use hucha_model::programme::Programmes;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{ActivityKind, Capacity, EntityKind, Facts, Participant, Verb};
use hucha_model::{ActivityId, EntityId, Lang, OrgId};
use serde_json::Value;
use std::path::Path;

/// Roster to pairs; ends with five phones enrolled and the year's plan agreed.
pub(super) fn prepare(
    tale: &mut Tale,
    root: &Path,
    fixtures: &Path,
    lang: Lang,
) -> Result<Cast, DemoError> {
    let mut stage = Stage::set(root, lang)?;
    tale.step(
        "导入企业名册，建立互查互学安全联盟",
        "The roster is imported, the alliance stands (WD-02)",
    );
    stage.run(&[
        "init",
        "--alliance",
        "文登区危险化学品企业互查互学安全联盟",
        "--bureau",
        "文登区应急管理局",
    ])?;
    let roster_file = fixtures.join("demo/roster.xlsx");
    let imported = stage.run(&["import", &roster_file.to_string_lossy()])?;
    for line in imported.lines().filter(|line| !line.trim().is_empty()) {
        tale.say(line.trim(), line.trim());
    }
    refuse_bad_rosters(tale, &stage, fixtures);
    stage.hub_on()?;

    let officer = first_officer(&roster_file)?;
    let mut bureau = stage.enrol_officer(&officer)?;
    let roster = Roster(bureau.view(View::Roster)?);
    tale.check(
        roster.plants().len() == 12,
        "名册共 12 家企业",
        "the roster has 12 plants",
    );

    let pairs: Vec<Value> = bureau.view(View::Pairs { year: 2026 })?;
    let pair =
        choose(&pairs, &roster).ok_or(DemoError::Process("no fitting pair in the roster"))?;
    enrol_five(tale, stage, roster, bureau, pair).and_then(|mut cast| {
        choose_leader(tale, &mut cast)?;
        issue_pairs(tale, &mut cast, &pairs)?;
        plan_the_year(tale, &mut cast)?;
        Ok(cast)
    })
}

fn refuse_bad_rosters(tale: &mut Tale, stage: &Stage, fixtures: &Path) {
    for name in [
        "wrong-columns.xlsx",
        "duplicate-plant.xlsx",
        "unknown-role.xlsx",
    ] {
        let file = fixtures.join("demo/bad").join(name);
        let refused = stage.run(&["import", &file.to_string_lossy()]);
        let words = refused
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        let words = words.trim_start_matches("the hub: ").trim();
        let words = words.trim_start_matches("hucha: ");
        tale.check(
            !words.is_empty(),
            &format!("拒收 {name}：{words}"),
            &format!("{name} is refused: {words}"),
        );
    }
}

/// Reads the first officer's name from the roster file, as an administrator would.
fn first_officer(file: &Path) -> Result<String, DemoError> {
    let roster = hucha_hub::roster::read_roster(&std::fs::read(file)?)
        .map_err(|_| DemoError::Process("the roster cannot be read"))?;
    roster
        .officers
        .first()
        .cloned()
        .ok_or(DemoError::Process("the roster names no officer"))
}

fn side(pair: &Value, side: &str) -> Option<OrgId> {
    pair.get("pair")?.get(side)?.as_str()?.parse().ok()
}

/// Picks a pair whose helper has a second inspector and whose host has two safety people.
fn choose(pairs: &[Value], roster: &Roster) -> Option<(OrgId, OrgId)> {
    pairs.iter().find_map(|pair| {
        let (helper, helped) = (side(pair, "helper")?, side(pair, "helped")?);
        roster.holder(helper, RoleKind::SafetyDirector)?;
        let second = second_inspector(roster, helper)?;
        let director = roster.holder(helped, RoleKind::SafetyDirector)?;
        let head = roster.holder(helped, RoleKind::SafetyDepartmentHead)?;
        let fits = director.person != head.person && second.org == helper;
        fits.then_some((helper, helped))
    })
}

fn second_inspector(roster: &Roster, org: OrgId) -> Option<&hucha_engine::RosterEntry> {
    [
        RoleKind::Instrumentation,
        RoleKind::Equipment,
        RoleKind::Technology,
    ]
    .into_iter()
    .find_map(|role| roster.holder(org, role))
}

fn enrol_five(
    tale: &mut Tale,
    stage: Stage,
    roster: Roster,
    bureau: Phone,
    (helper, helped): (OrgId, OrgId),
) -> Result<Cast, DemoError> {
    tale.step(
        "五部手机登记（一次性登记码）",
        "Five phones are enrolled by single-use codes",
    );
    let missing = || DemoError::Process("a role is missing in the roster");
    let leader_org = roster
        .plants()
        .into_iter()
        .find(|org| {
            *org != helper
                && *org != helped
                && roster.holder(*org, RoleKind::SafetyDirector).is_some()
        })
        .ok_or_else(missing)?;
    let holder = |org, role| roster.holder(org, role).cloned().ok_or_else(missing);
    let leader = stage.enrol(
        "带头人",
        "phone-leader",
        &holder(leader_org, RoleKind::SafetyDirector)?,
    )?;
    let team_leader = stage.enrol(
        "组长",
        "phone-team-leader",
        &holder(helper, RoleKind::SafetyDirector)?,
    )?;
    let second = second_inspector(&roster, helper)
        .cloned()
        .ok_or_else(missing)?;
    let inspector = stage.enrol("组员", "phone-inspector", &second)?;
    let host = stage.enrol(
        "被帮扶企业安全总监",
        "phone-host",
        &holder(helped, RoleKind::SafetyDirector)?,
    )?;
    let cast = Cast {
        stage,
        roster,
        bureau,
        leader,
        team_leader,
        inspector,
        host,
        rectifier: None,
        helper,
        helped,
    };
    for phone in [
        &cast.bureau,
        &cast.leader,
        &cast.team_leader,
        &cast.inspector,
        &cast.host,
    ] {
        let org = cast.roster.org_name(phone.org);
        let zh = format!("{}：{} {}", phone.label, org, phone.name);
        tale.say(&zh, &zh);
    }
    reuse_a_code(tale, &cast)?;
    Ok(cast)
}

fn reuse_a_code(tale: &mut Tale, cast: &Cast) -> Result<(), DemoError> {
    let text = cast.stage.enrolment_text(cast.leader.person)?;
    let root = &cast.stage.root;
    let clock = root.join("clock");
    let mut first = Phone::start("备用", &root.join("phone-spare"), &clock, cast.stage.lang)?;
    first.must(&crate::cli::device::Order::Enrol { text: text.clone() })?;
    let mut second = Phone::start("冒用", &root.join("phone-thief"), &clock, cast.stage.lang)?;
    let refused = second
        .ask(&crate::cli::device::Order::Enrol { text })?
        .err();
    let words = refused.map(|refusal| refusal.words).unwrap_or_default();
    tale.check(
        !words.is_empty(),
        &format!("登记码不能再次使用：{words}"),
        &format!("a code works once: {words}"),
    );
    Ok(())
}

fn choose_leader(tale: &mut Tale, cast: &mut Cast) -> Result<(), DemoError> {
    tale.step(
        "成员推选带头人，区应急局备案",
        "Members recommend a leader, the bureau takes note (WD-03, WD-05)",
    );
    cast.stage.at("2026-01-08T10:00:00")?;
    let facts = Facts {
        person: Some(cast.leader.person),
        helper: Some(cast.leader.org),
        year: Some(2026),
        ..Facts::default()
    };
    let term =
        cast.team_leader
            .decide(EntityKind::LeaderTerm, None, Verb::Recommend, facts, None)?;
    cast.team_leader.sync()?;
    cast.bureau.sync()?;
    let noted = Facts {
        number: Some("文应急备〔2026〕1号".into()),
        ..Facts::default()
    };
    cast.bureau.decide(
        EntityKind::LeaderTerm,
        Some(term),
        Verb::TakeNote,
        noted,
        None,
    )?;
    cast.sync_all()?;
    tale.say(
        &format!(
            "{} {}任 2026 年度带头人",
            cast.roster.org_name(cast.leader.org),
            cast.leader.name
        ),
        &format!("{} leads the alliance in 2026", cast.leader.name),
    );
    Ok(())
}

fn issue_pairs(tale: &mut Tale, cast: &mut Cast, pairs: &[Value]) -> Result<(), DemoError> {
    tale.step(
        "带头人按规模和标准化等级提出结对，区里发布结对名单",
        "The leader proposes pairs by size and level, the district issues the list (WD-11)",
    );
    cast.stage.at("2026-01-12T09:00:00")?;
    let mut proposed: Vec<EntityId> = Vec::new();
    for pair in pairs {
        let (Some(helper), Some(helped)) = (side(pair, "helper"), side(pair, "helped")) else {
            continue;
        };
        let reason = pair
            .get("reason")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let id = pair
            .get("pair")
            .and_then(|pair| pair.get("pairing"))
            .and_then(Value::as_str)
            .and_then(|id| id.parse::<EntityId>().ok());
        let facts = Facts {
            helper: Some(helper),
            helped: Some(helped),
            year: Some(2026),
            ..Facts::default()
        };
        let id = cast
            .leader
            .decide(EntityKind::Pairing, id, Verb::Propose, facts, Some(reason))?;
        proposed.push(id);
        let line = format!(
            "{} → {}：{reason}",
            cast.roster.org_name(helper),
            cast.roster.org_name(helped)
        );
        tale.say(&line, &line);
    }
    if let Some(first) = proposed.first() {
        let number = Facts {
            number: Some("1".into()),
            ..Facts::default()
        };
        let refused =
            cast.leader
                .refused(EntityKind::Pairing, *first, Verb::Issue, number, None)?;
        let words = refused.map(|refusal| refusal.words).unwrap_or_default();
        tale.check(
            !words.is_empty(),
            &format!("带头人不能自行发布：{words}"),
            &format!("the leader cannot issue: {words}"),
        );
    }
    cast.leader.sync()?;
    cast.bureau.sync()?;
    for pair in &proposed {
        let facts = Facts {
            number: Some("文安办〔2026〕3号".into()),
            ..Facts::default()
        };
        cast.bureau
            .decide(EntityKind::Pairing, Some(*pair), Verb::Issue, facts, None)?;
    }
    cast.sync_all()?;
    tale.check(
        proposed.len() == 6,
        "6 对结对，名单文号 文安办〔2026〕3号",
        "six pairs are issued under one number",
    );
    Ok(())
}

fn plan_the_year(tale: &mut Tale, cast: &mut Cast) -> Result<(), DemoError> {
    tale.step(
        "年度计划与学习议题集体研究",
        "The year's plan and topics are agreed collectively (WD-06)",
    );
    cast.stage.at("2026-01-15T14:00:00")?;
    let plan = "一季度：新版特殊作业规范；二季度：承包商管理事故分析；三季度：自动化联锁经验交流；四季度：年度总结。各对上、下半年各开展一次帮扶互查。";
    let year = Facts {
        year: Some(2026),
        ..Facts::default()
    };
    let id = cast.leader.decide(
        EntityKind::YearPlan,
        None,
        Verb::PutForward,
        year,
        Some(plan),
    )?;
    let agreed = Facts {
        agreed_by: cast.roster.plants(),
        ..Facts::default()
    };
    cast.leader
        .decide(EntityKind::YearPlan, Some(id), Verb::Agree, agreed, None)?;
    cast.sync_all()?;
    tale.say(
        "12 家企业一致同意，由带头人记录",
        "all 12 plants agree; the leader enters it",
    );
    Ok(())
}

/// The visit is planned, and agreed by both sides.
pub(super) fn agree_visit(tale: &mut Tale, cast: &mut Cast) -> Result<ActivityId, DemoError> {
    tale.step(
        "双方共同确定事项：内容、方式、时间、参加人员",
        "Both sides agree content, method, time and participants (SD27-16)",
    );
    cast.stage.at("2026-06-08T09:30:00")?;
    let starts = hucha_model::Millis::from_local(
        "2026-06-18T09:00:00"
            .parse()
            .map_err(|_| DemoError::Process("clock"))?,
    );
    let facts = Facts {
        helper: Some(cast.helper),
        helped: Some(cast.helped),
        kinds: vec![ActivityKind::Help, ActivityKind::MutualInspection],
        starts: Some(starts),
        participants: participants(cast),
        ..Facts::default()
    };
    let place = cast.roster.org_name(cast.helped).to_owned();
    let words = serde_json::json!({
        "content": "结对帮扶工作重点五项，重点检查特殊作业、储罐区和管廊",
        "method": "现场互查、资料查阅、集中培训、座谈",
        "place": place,
    });
    let words = words.to_string();
    let id = cast
        .team_leader
        .decide(EntityKind::Visit, None, Verb::Plan, facts, Some(&words))?;
    cast.team_leader.decide(
        EntityKind::Visit,
        Some(id),
        Verb::Confirm,
        Facts::default(),
        None,
    )?;
    cast.sync_all()?;
    cast.host.decide(
        EntityKind::Visit,
        Some(id),
        Verb::Confirm,
        Facts::default(),
        None,
    )?;
    cast.sync_all()?;
    let activity = ActivityId::from(id);
    let state: hucha_model::fold::EntityState = cast.team_leader.view(View::State {
        entity: hucha_model::wire::EntityRef {
            kind: EntityKind::Visit,
            id,
        },
    })?;
    tale.check(
        state.state == "agreed",
        "双方均已确认：已共同确定",
        "both sides confirmed: agreed",
    );
    Ok(activity)
}

fn participants(cast: &Cast) -> Vec<Participant> {
    let mut all = vec![
        cast.participant(cast.team_leader.person, cast.helper, Capacity::VisitLeader),
        cast.participant(cast.inspector.person, cast.helper, Capacity::Inspector),
        cast.participant(cast.host.person, cast.helped, Capacity::Host),
    ];
    for role in [
        RoleKind::SafetyDepartmentHead,
        RoleKind::Equipment,
        RoleKind::Technology,
    ] {
        if let Some(entry) = cast.roster.holder(cast.helped, role) {
            all.push(cast.participant(entry.person, cast.helped, Capacity::Escort));
        }
    }
    all
}

/// The record is opened, sections are divided, everybody is ready to go offline.
pub(super) fn open_record(
    tale: &mut Tale,
    cast: &mut Cast,
    activity: ActivityId,
) -> Result<Visit, DemoError> {
    tale.step(
        "建立活动记录、分工，离线准备（组长、组员）",
        "The record is opened, sections are divided, ready for offline",
    );
    cast.stage.at("2026-06-17T17:00:00")?;
    let programmes = Programmes::embedded().map_err(|_| DemoError::Process("programmes"))?;
    let checklist = programmes
        .checklist("CL-WD")
        .ok_or(DemoError::Process("checklist"))?;
    let template = checklist.template();
    let doc = cast
        .team_leader
        .document(Command::OpenVisit { activity, template })?;
    for (n, group) in checklist.groups.iter().enumerate() {
        let person = if n % 2 == 0 {
            cast.team_leader.person
        } else {
            cast.inspector.person
        };
        let edit = Edit::Visit(VisitEdit::AssignSection {
            section: group.id.clone(),
            person,
        });
        cast.team_leader.execute(Command::Edit { doc, edit })?;
    }
    cast.sync_all()?;
    for phone in [&mut cast.team_leader, &mut cast.inspector] {
        let ready: Value = phone.view(View::Ready { activity })?;
        let is_ready = ready.get("ready").and_then(Value::as_bool) == Some(true);
        let missing = if is_ready {
            String::new()
        } else {
            ready.to_string()
        };
        tale.check(
            is_ready,
            &format!(
                "{}：可离线使用（名册、清单、编号、密钥、空间、参与方、上次隐患）",
                phone.label
            ),
            &format!("{}: ready for offline {missing}", phone.name),
        );
    }
    Ok(Visit {
        activity,
        doc,
        findings: std::cell::RefCell::default(),
    })
}
