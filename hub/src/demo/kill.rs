//! Phones killed in the middle of their work, and what is there when they are opened again.

use super::DemoError;
use super::cast::{Cast, Visit};
use super::phone::Phone;
use super::tell::Tale;
use super::visit::{capture, edit};
use crate::cli::device::{Order, View};
use hucha_document::{Edit, FindingField, VisitEdit};
use hucha_engine::Command;
use hucha_model::content::PhotoMoment::Before;
use hucha_model::content::VisitContent;
use std::path::Path;

/// Answers sent to the phone that is about to be killed.
const BURST: usize = 60;
/// Looks into the phone's folder before it is killed at the latest.
const LOOKS: usize = 20_000;

/// Kills the phone in the middle of many small edits: none that it acknowledged is lost.
pub(super) fn kill_in_writing(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
) -> Result<(), DemoError> {
    tale.step(
        "组员手机在写入中被强行结束，重新打开",
        "The inspector's process is killed in the middle of a write, and reopened",
    );
    let phone = &mut cast.inspector;
    for n in 1..=BURST {
        let command = Command::Edit {
            doc: visit.doc,
            edit: Edit::Visit(reword(visit, n)),
        };
        phone.post(&Order::Execute {
            command: Box::new(command),
        })?;
    }
    let mut acknowledged = 0;
    while acknowledged < BURST / 3
        && phone
            .next_answer()?
            .is_some_and(|answer| answer.get("ok").is_some())
    {
        acknowledged += 1;
    }
    phone.kill()?;
    while let Some(answer) = phone.next_answer()? {
        acknowledged += usize::from(answer.get("ok").is_some());
    }
    phone.bury()?;
    phone.reopen()?;
    let content: VisitContent = phone.view(View::VisitContent {
        activity: visit.activity,
    })?;
    let advice = content
        .findings
        .get(&visit.finding("guard"))
        .map(|guard| guard.advice.join(""));
    let kept = (0..=BURST)
        .rfind(|n| advice.as_deref() == Some(&advice_after(*n)))
        .ok_or(DemoError::Process("the advice is none that was written"))?;
    tale.check(
        kept >= acknowledged && acknowledged > 0,
        &format!("连续改写整改建议，已确认保存 {acknowledged} 次，重开后是第 {kept} 次，一次不少"),
        &format!("{acknowledged} edits were acknowledged, edit {kept} is there: none is lost"),
    );
    tale.check(
        acknowledged < BURST,
        "确实是在写入途中结束的",
        "it was killed before it was done",
    );
    let last = VisitEdit::SetFinding {
        finding: visit.finding("guard"),
        field: FindingField::Advice("加装防护罩，排查同类设备".into()),
    };
    edit(&mut cast.inspector, visit, last)
}

fn advice_after(edits: usize) -> String {
    if edits == 0 {
        "加装防护罩".into()
    } else {
        format!("加装防护罩（第 {edits} 次改写）")
    }
}

fn reword(visit: &Visit, edits: usize) -> VisitEdit {
    VisitEdit::SetFinding {
        finding: visit.finding("guard"),
        field: FindingField::Advice(advice_after(edits)),
    }
}

/// Kills the phone while it takes in the last photo: it is there whole, or not at all and can be
/// taken in again.
pub(super) fn kill_while_taking(
    tale: &mut Tale,
    phone: &mut Phone,
    visit: &Visit,
    folder: &Path,
) -> Result<(), DemoError> {
    let path = folder.join("card/DSC0001.JPG");
    let original = std::fs::read(&path)?;
    let take = || capture(visit, "earthing", &path, Before);
    let before = phone.files()?.len();
    phone.post(&Order::Execute {
        command: Box::new(take()),
    })?;
    // Strikes when the first byte of the photo is on disk, or at the latest after these looks.
    for _ in 0..LOOKS {
        if phone.files()?.len() > before {
            break;
        }
    }
    phone.kill()?;
    phone.bury()?;
    phone.reopen()?;
    let shown = |phone: &mut Phone| -> Result<usize, DemoError> {
        let content: VisitContent = phone.view(View::VisitContent {
            activity: visit.activity,
        })?;
        Ok(content.photos_of(visit.finding("earthing")).len())
    };
    let survived = shown(phone)?;
    if survived == 0 {
        phone.photo(take())?;
    }
    let (now, is_whole) = (shown(phone)?, phone.holds(&original)?);
    let (zh, en) = if survived == 0 {
        (
            "未留半张，重新导入即可",
            "no half of it was left, and it was taken in again",
        )
    } else {
        ("已完整保存", "it had been kept whole")
    };
    tale.check(
        survived <= 1 && now == 1 && is_whole,
        &format!("导入第 8 张途中强行结束，重新打开：{zh}"),
        &format!("killed while the eighth photo was taken in: {en}"),
    );
    Ok(())
}
