//! The exit meeting, still offline: the list is handed over, read, remarked on and signed.

use super::DemoError;
use super::cast::{Cast, Visit};
use super::tell::Tale;
use super::visit::hand;
use crate::cli::device::View;
use hucha_engine::{Command, SubmitRequest};
use hucha_model::fold::EntityState;
use hucha_model::obligation::{Obligation, ObligationState};
use hucha_model::view::VisitRecordView;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{Count, EntityKind, Facts, Stance, Verb};
use serde_json::Value;

/// What the host remarks on the tank earthing.
const REMARK: &str = "接地线上周已列入检修计划，7 月中旬完成";

/// Hands over, signs on both sides, then the network comes back and everything gets its number.
pub(super) fn hand_over(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "末次会（断网）：提交清单，被帮扶企业逐条确认，双方签字",
        "Exit meeting, offline: the list is handed over, read by the host, signed by both",
    );
    cast.stage.at("2026-06-18T15:30:00")?;
    let head = cast
        .roster
        .holder(cast.helped, RoleKind::SafetyDepartmentHead)
        .ok_or(DemoError::Process("no department head"))?
        .person;
    let request = SubmitRequest {
        rectified_by: [(visit.finding("exit"), head), (visit.finding("drum"), head)].into(),
        waiver: None,
    };
    cast.team_leader.document(Command::SubmitVisit {
        activity: visit.activity,
        request,
    })?;
    let state: EntityState = cast.team_leader.view(View::State {
        entity: visit.entity(),
    })?;
    let count = |count| state.facts.counts.get(&count).copied().unwrap_or_default();
    let (found, spot, major, merged) = (
        count(Count::Findings),
        count(Count::OnTheSpot),
        count(Count::SuspectedMajor),
        count(Count::Merged),
    );
    tale.check(
        (found, spot, major, merged, count(Count::Suggestions)) == (6, 2, 1, 1, 1),
        &format!("问题隐患 {found} 条：当场整改 {spot}，疑似重大 {major}，已合并 {merged}；建议项 1 条"),
        &format!("{found} hazards: {spot} on the spot, {major} suspected major, {merged} merged; 1 suggestion"),
    );
    tale.check(count(Count::Photos) == 8, "照片 8 张", "eight photos");

    let owed: Vec<Obligation> = cast.team_leader.view(View::Obligations)?;
    let pending = owed
        .iter()
        .any(|one| one.duty == "WD-13" && one.state == ObligationState::AwaitingConfirmation);
    tale.check(
        pending,
        "半年结对帮扶：已开展、待确认",
        "the half-year's help: held, to be confirmed",
    );

    let host_file = cast.stage.file("清单-给企业.hucha");
    hand(&mut cast.team_leader, &mut cast.host, visit, &host_file)?;
    let ledger: Value = cast.host.view(View::Ledger {
        activity: visit.activity,
    })?;
    let rows = ledger
        .get("rows")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    tale.check(
        rows == 6,
        "企业手机上读到 6 条，附照片",
        "the host reads the six rows with photos",
    );

    let principal = cast
        .roster
        .holder(cast.helped, RoleKind::Principal)
        .ok_or(DemoError::Process("no principal"))?
        .clone();
    let told = Facts {
        person: Some(principal.person),
        ..Facts::default()
    };
    let cable = Some(visit.finding("cable").into());
    cast.host
        .decide(EntityKind::Finding, cable, Verb::TellPrincipal, told, None)?;
    tale.say(
        &format!("疑似重大隐患已当场告知主要负责人 {}", principal.name),
        &format!(
            "the principal, {}, is told of the suspected major hazard at once",
            principal.name
        ),
    );
    let remark = Facts {
        stance: Some(Stance::Remark),
        ..Facts::default()
    };
    cast.host.decide(
        EntityKind::Finding,
        Some(visit.finding("earthing").into()),
        Verb::Remark,
        remark,
        Some(REMARK),
    )?;
    let record: VisitRecordView = cast.host.view(View::Visit {
        activity: visit.activity,
    })?;
    tale.check(
        record.findings.iter().any(|row| row.host_remark == REMARK),
        &format!("企业对储罐静电接地线一条有意见，已记入活动记录：{REMARK}"),
        &format!("the host's remark on the tank earthing stands in the record: {REMARK}"),
    );
    cast.host.execute(Command::CountersignVisit {
        activity: visit.activity,
        text: None,
    })?;
    let back = cast.stage.file("签字-给组长.hucha");
    hand(&mut cast.host, &mut cast.team_leader, visit, &back)?;
    let state: EntityState = cast.team_leader.view(View::State {
        entity: visit.entity(),
    })?;
    tale.check(
        state.state == "confirmed" && !state.is_final,
        "双方已签字；未编号，仅存本机",
        "signed by both; provisional, without a number",
    );
    let bureau: EntityState = cast.bureau.view(View::State {
        entity: visit.entity(),
    })?;
    tale.check(
        bureau.state == "agreed",
        "区应急局此时还看不到清单",
        "the bureau sees no list yet",
    );
    network_on(tale, cast, visit)
}

fn network_on(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "恢复网络：同步、编号",
        "The network is back: sync and numbers",
    );
    cast.stage.at("2026-06-18T18:00:00")?;
    cast.stage.hub_on()?;
    let pushed = cast.team_leader.sync()?;
    let number = |key| pushed.get(key).and_then(Value::as_u64).unwrap_or_default();
    tale.say(
        &format!(
            "组长：{} 次请求，上传 {} KB（照片在内）",
            number("requests"),
            number("sent") / 1024
        ),
        &format!(
            "team leader: {} requests, {} KB up with photos",
            number("requests"),
            number("sent") / 1024
        ),
    );
    let rejected = pushed
        .get("rejected")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    tale.check(
        rejected == 0,
        "全部收到，没有一条未被接收",
        "everything was received, nothing refused",
    );
    cast.sync_all()?;
    for phone in [&mut cast.team_leader, &mut cast.host, &mut cast.bureau] {
        let state: EntityState = phone.view(View::State {
            entity: visit.entity(),
        })?;
        tale.check(
            state.state == "confirmed" && state.is_final,
            &format!("{}：已确认，已编号", phone.label),
            &format!("{}: confirmed, numbered", phone.name),
        );
    }
    let listed = hucha_model::wire::EntityRef {
        kind: EntityKind::Finding,
        id: visit.finding("cable").into(),
    };
    let seen: EntityState = cast.bureau.view(View::State { entity: listed })?;
    let record = cast.bureau.ask(&crate::cli::device::Order::View {
        view: View::VisitContent {
            activity: visit.activity,
        },
    })?;
    tale.check(
        seen.state == "open" && record.is_err(),
        "区应急局只见数量、级别、期限，不见文字和照片",
        "the bureau sees counts, grades and dates, no words and no photos",
    );
    Ok(())
}
