//! The end of the quarter: the bureau's board, and the files that people open.

use super::DemoError;
use super::cast::{Cast, Visit};
use super::phone::Phone;
use super::tell::Tale;
use crate::cli::device::{Order, View};
use hucha_engine::FileKind;
use hucha_model::obligation::{Obligation, PeriodKey};
use hucha_model::view::BoardView;
use hucha_model::{ActivityId, Lang};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Shows the board and writes the files.
pub(super) fn board_and_files(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    session: ActivityId,
) -> Result<(), DemoError> {
    tale.step(
        "区应急局看板：每个数字都能查到算进去和没算进去的活动",
        "The bureau's board: behind every figure what counts and what does not, and why",
    );
    cast.stage.at("2026-06-25T14:00:00")?;
    cast.sync_all()?;
    let board: BoardView = cast.bureau.view(View::Board)?;
    show(tale, &board);
    obligations(tale, cast)?;
    tale.check(
        board.enterprises.len() == 12,
        "12 家企业各一行",
        "a row for each of the 12 plants",
    );
    let counted = board
        .cards
        .iter()
        .flat_map(|card| &card.figures)
        .map(|f| f.counted.len());
    tale.check(
        counted.sum::<usize>() > 0,
        "有据可查",
        "figures have their lists",
    );
    let words = serde_json::to_string(&board)?;
    tale.check(
        !words.contains("滴漏"),
        "看板不含隐患文字",
        "the board holds no words of a hazard",
    );
    write_files(tale, cast, visit, session)
}

/// The hub closes; its chain of numbers is read from the beginning.
pub(super) fn close(tale: &mut Tale, mut cast: Cast) -> Result<(), DemoError> {
    tale.step(
        "汇集端关闭，从头核对编号链",
        "The hub closes; its chain of numbers is verified",
    );
    tale.check(
        cast.stage.hub_off()?,
        "汇集端正常关闭",
        "the hub closes cleanly",
    );
    let hub = hucha_hub::HubCore::open(&cast.stage.data())
        .map_err(|fault| DemoError::Hub(fault.to_string()))?;
    let length = hub
        .verify_chain()
        .map_err(|fault| DemoError::Hub(fault.to_string()))?;
    tale.check(
        length > 0,
        &format!("编号 1 至 {length} 连续无缺，逐条签名有效"),
        &format!("numbers 1 to {length} without a gap, each signed"),
    );
    Ok(())
}

fn show(tale: &Tale, board: &BoardView) {
    let (district, period) = (&board.district, &board.period);
    tale.say(
        &format!(
            "{district} · {period} · 截至 {}",
            board.as_of.format("%-m月%-d日 %H:%M")
        ),
        &format!(
            "{district}, {period}, as of {}",
            board.as_of.format("%-d %B %H:%M")
        ),
    );
    for card in &board.cards {
        let figures: Vec<String> = card
            .figures
            .iter()
            .map(|figure| match figure.of {
                Some(of) => format!("{} {}/{of}{}", figure.label, figure.value, figure.unit),
                None => format!("{} {}{}", figure.label, figure.value, figure.unit),
            })
            .chain(card.lines.iter().cloned())
            .collect();
        let line = format!("【{}】{}", card.title, figures.join("；"));
        tale.say(&line, &line);
    }
    for today in &board.today {
        let line = format!("今天要办：{}", today.text);
        tale.say(&line, &line);
    }
}

/// Prints how many of each duty are met, due, pending and missed, and what does not count.
fn obligations(tale: &mut Tale, cast: &mut Cast) -> Result<(), DemoError> {
    let all: Vec<Obligation> = cast.bureau.view(View::Obligations)?;
    let lang = cast.stage.lang;
    let mut by_duty: BTreeMap<(String, String), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for one in &all {
        let title = one.title.text(lang).to_owned();
        let states = by_duty.entry((one.duty.clone(), title)).or_default();
        states
            .entry(one.state_label(lang))
            .or_default()
            .push(match one.period.key {
                PeriodKey::Event => "",
                PeriodKey::Year(_) | PeriodKey::HalfYear(..) | PeriodKey::Quarter(..) => {
                    one.period.label.text(lang)
                }
            });
    }
    for ((duty, title), states) in &by_duty {
        let states: Vec<String> = states
            .iter()
            .map(|(state, periods)| {
                let count = periods.len();
                match one_period(periods) {
                    Some(period) => match lang {
                        Lang::Zh => format!("{state} {count}（{period}）"),
                        Lang::En => format!("{state} {count} ({period})"),
                    },
                    None => format!("{state} {count}"),
                }
            })
            .collect();
        tale.say(
            &format!("{title}：{}", states.join("、")),
            &format!("{duty} {title}: {}", states.join(", ")),
        );
    }
    let reasons: BTreeSet<(&str, &str, &str)> = all
        .iter()
        .flat_map(|one| one.not_counted.iter().map(move |not| (one, not)))
        .map(|(one, not)| (one.duty.as_str(), one.title.text(lang), not.why.label(lang)))
        .collect();
    for (duty, title, why) in reasons {
        tale.say(
            &format!("{title} 未计入：{why}"),
            &format!("not counted {duty}: {why}"),
        );
    }
    check_computed(tale, &all);
    Ok(())
}

/// Names the period that all of them share, where it has a name.
fn one_period<'a>(periods: &[&'a str]) -> Option<&'a str> {
    let first = *periods.first()?;
    (!first.is_empty() && periods.iter().all(|period| *period == first)).then_some(first)
}

fn check_computed(tale: &mut Tale, all: &[Obligation]) {
    for duty in [
        "WD-05",
        "WD-07",
        "WD-13",
        "WD-16",
        "WD-17",
        "WD-18",
        "WD-20",
        "WD-21.answer",
        "WH67-20",
        "WH67-30",
    ] {
        let built = all.iter().find(|one| one.duty == duty);
        let also = || {
            all.iter()
                .find(|one| one.also.iter().any(|rule| rule == duty))
        };
        let zh = match (built, also()) {
            (Some(one), _) => format!("{} 已计算", one.title.zh),
            (None, Some(one)) => format!("{} 已计算，含请假", one.title.zh),
            (None, None) => "应完成事项 未计算".to_owned(),
        };
        tale.check(
            built.or_else(also).is_some(),
            &zh,
            &format!("{duty} is computed"),
        );
    }
}

fn write_files(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    session: ActivityId,
) -> Result<(), DemoError> {
    tale.step("生成文件", "Files");
    let of_visit = Some(visit.activity);
    let of_session = Some(session);
    let folder = cast.stage.root.join("files");
    let mut write = |phone: &mut Phone, kind, activity, name: &str| {
        write_one(tale, phone, kind, activity, &folder.join(name))
    };
    write(
        &mut cast.host,
        FileKind::Ledger,
        of_visit,
        "问题隐患整改台账.xlsx",
    )?;
    write(
        &mut cast.team_leader,
        FileKind::VisitRecord,
        of_visit,
        "互查帮扶活动记录.html",
    )?;
    write(
        &mut cast.leader,
        FileKind::Session,
        of_session,
        "第二季度互学活动.ics",
    )?;
    write(
        &mut cast.leader,
        FileKind::Minutes,
        of_session,
        "互学活动纪要.docx",
    )?;
    write(
        &mut cast.bureau,
        FileKind::QuarterlyReport,
        None,
        "季度情况报告（草稿）.docx",
    )?;
    write(&mut cast.bureau, FileKind::BoardJson, None, "看板.json")?;
    write(&mut cast.bureau, FileKind::BoardPage, None, "看板.html")?;
    let folder = folder.display().to_string();
    tale.say(
        &format!("文件在 {folder}"),
        &format!("files are in {folder}"),
    );
    Ok(())
}

fn write_one(
    tale: &mut Tale,
    phone: &mut Phone,
    kind: FileKind,
    activity: Option<ActivityId>,
    file: &Path,
) -> Result<(), DemoError> {
    phone.must(&Order::WriteFile {
        kind,
        activity,
        file: file.to_owned(),
    })?;
    let bytes = std::fs::metadata(file)?.len();
    let name = file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into());
    tale.check(
        bytes > 300,
        &format!("{name}（{} KB）", bytes.div_ceil(1024)),
        &format!("{name} ({} KB)", bytes.div_ceil(1024)),
    );
    Ok(())
}
