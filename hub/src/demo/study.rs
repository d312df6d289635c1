//! The quarter's study session: topics agreed, convened, leave granted, one absent without leave.

use super::DemoError;
use super::cast::Cast;
use super::tell::Tale;
use crate::cli::device::View;
use hucha_document::{Edit, SessionEdit};
use hucha_engine::Command;
use hucha_model::content::AttendanceState;
use hucha_model::fold::EntityState;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{ActivityKind, Capacity, EntityKind, EntityRef, Facts, Participant, Verb};
use hucha_model::{ActivityId, DocId, Millis};

/// Convenes the session; gives its activity.
pub(super) fn convene(tale: &mut Tale, cast: &mut Cast) -> Result<ActivityId, DemoError> {
    tale.step(
        "二季度互学活动：征集议题、集体研究、发通知",
        "The quarter's study session: topics, collective agreement, notice (WD-06, WD-07)",
    );
    cast.stage.at("2026-06-15T09:00:00")?;
    let kind = EntityKind::StudySession;
    let topic = "承包商作业事故案例分析";
    let id =
        cast.team_leader
            .decide(kind, None, Verb::PutForward, Facts::default(), Some(topic))?;
    cast.sync_all()?;
    let agreed = Facts {
        agreed_by: cast.roster.plants(),
        ..Facts::default()
    };
    cast.leader
        .decide(kind, Some(id), Verb::Agree, agreed, None)?;
    let starts = "2026-06-25T09:00:00"
        .parse()
        .map_err(|_| DemoError::Process("clock"))?;
    let ends = "2026-06-25T11:00:00"
        .parse()
        .map_err(|_| DemoError::Process("clock"))?;
    let facts = Facts {
        kinds: vec![ActivityKind::AccidentAnalysis],
        starts: Some(Millis::from_local(starts)),
        ends: Some(Millis::from_local(ends)),
        participants: invitees(cast),
        ..Facts::default()
    };
    let words = serde_json::json!({
        "title": "第二季度互学活动：承包商作业事故案例分析",
        "agenda": ["通报两起承包商动火作业事故", "对照检查承包商管理制度", "讨论、议定事项"],
        "place": format!("{}会议室", cast.roster.org_name(cast.leader.org)),
    });
    cast.leader.decide(
        kind,
        Some(id),
        Verb::Convene,
        facts,
        Some(&words.to_string()),
    )?;
    cast.sync_all()?;
    tale.say(
        "6 月 25 日 9:00，事故分析，各企业安全总监、安全部长参加",
        "25 June, 9:00: accident analysis, every Director and Head",
    );
    Ok(ActivityId::from(id))
}

/// Leave is asked for and granted, the session is held and filed.
pub(super) fn quarters_session(
    tale: &mut Tale,
    cast: &mut Cast,
    activity: ActivityId,
) -> Result<(), DemoError> {
    leave(
        tale,
        cast,
        EntityRef {
            kind: EntityKind::StudySession,
            id: activity.into(),
        },
    )?;
    let invited = invitees(cast);
    hold(tale, cast, activity, &invited)
}

fn invitees(cast: &Cast) -> Vec<Participant> {
    let mut all: Vec<Participant> = Vec::new();
    for org in cast.roster.plants() {
        for role in [RoleKind::SafetyDirector, RoleKind::SafetyDepartmentHead] {
            let Some(entry) = cast.roster.holder(org, role) else {
                continue;
            };
            if all.iter().any(|known| known.person == entry.person) {
                continue;
            }
            let mut invitee = cast.participant(entry.person, org, Capacity::Member);
            invitee.present = false;
            all.push(invitee);
        }
    }
    all
}

fn leave(tale: &mut Tale, cast: &mut Cast, session: EntityRef) -> Result<(), DemoError> {
    tale.step(
        "请假由带头人批准",
        "Leave is granted by the leader (WD-17, WD-18)",
    );
    cast.stage.at("2026-06-24T16:30:00")?;
    let facts = Facts {
        person: Some(cast.host.person),
        refers: vec![session],
        ..Facts::default()
    };
    let kind = EntityKind::Leave;
    let id = cast.host.decide(
        kind,
        None,
        Verb::Ask,
        facts,
        Some("当日配合储罐检修验收，由安全部长参加"),
    )?;
    let own = cast
        .host
        .refused(kind, id, Verb::Grant, Facts::default(), None)?;
    let words = own.map(|no| no.words).unwrap_or_default();
    tale.check(
        !words.is_empty(),
        &format!("不能自己批准：{words}"),
        &format!("not by oneself: {words}"),
    );
    cast.sync_all()?;
    cast.leader
        .decide(kind, Some(id), Verb::Grant, Facts::default(), None)?;
    cast.sync_all()?;
    let state: EntityState = cast.host.view(View::State {
        entity: EntityRef { kind, id },
    })?;
    tale.check(
        state.state == "approved" && state.is_final,
        "已批准",
        "granted",
    );
    Ok(())
}

fn hold(
    tale: &mut Tale,
    cast: &mut Cast,
    activity: ActivityId,
    invited: &[Participant],
) -> Result<(), DemoError> {
    tale.step(
        "互学活动：签到、纪要、归档",
        "The session is held: sign-in, minutes, archive",
    );
    cast.stage.at("2026-06-25T09:00:00")?;
    let doc: DocId = cast.leader.document(Command::OpenSession { activity })?;
    let absentee = invited
        .iter()
        .find(|invitee| ![cast.helper, cast.helped, cast.leader.org].contains(&invitee.org))
        .map(|invitee| invitee.person);
    for invitee in invited {
        let absent = invitee.person == cast.host.person || Some(invitee.person) == absentee;
        let state = if absent {
            AttendanceState::Absent
        } else {
            AttendanceState::Present
        };
        let edit = SessionEdit::Attend {
            person: invitee.person,
            org: invitee.org,
            state,
        };
        cast.leader.execute(Command::Edit {
            doc,
            edit: Edit::Session(edit),
        })?;
    }
    let chair = cast.leader.name.clone();
    for (section, text) in [
        ("主持人", chair.as_str()),
        (
            "主要内容",
            "通报两起承包商动火作业事故，逐项对照本企业承包商管理制度",
        ),
        ("议定事项", "在厂承包商人员重新培训 | 各企业 | 2026-07-31"),
    ] {
        let edit = SessionEdit::Minutes {
            section: section.into(),
            text: text.into(),
        };
        cast.leader.execute(Command::Edit {
            doc,
            edit: Edit::Session(edit),
        })?;
    }
    cast.stage.at("2026-06-25T11:00:00")?;
    cast.leader.execute(Command::HoldSession { activity })?;
    let archive = Command::Decide(hucha_engine::DecideRequest {
        kind: EntityKind::StudySession,
        id: Some(activity.into()),
        verb: Verb::Archive,
        facts: Facts::default(),
        text: None,
        doc: Some(doc),
    });
    cast.leader.execute(archive)?;
    cast.sync_all()?;
    let entity = EntityRef {
        kind: EntityKind::StudySession,
        id: activity.into(),
    };
    let state: EntityState = cast.bureau.view(View::State { entity })?;
    let present = state
        .facts
        .participants
        .iter()
        .filter(|p| p.present)
        .count();
    tale.check(
        state.state == "archived" && present + 2 == invited.len(),
        &format!(
            "应到 {} 人，实到 {present} 人，请假 1 人，未请假缺席 1 人",
            invited.len()
        ),
        &format!(
            "{} invited, {present} came, 1 on leave, 1 absent without leave",
            invited.len()
        ),
    );
    Ok(())
}
