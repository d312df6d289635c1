//! The day on site, without network: answers, hazards, photos, a killed process, the team meeting.

use super::DemoError;
use super::cast::{Cast, Visit};
use super::kill::{kill_in_writing, kill_while_taking};
use super::noted::{BY_INSPECTOR, BY_LEADER};
use super::phone::Phone;
use super::tell::Tale;
use crate::cli::device::{Order, View};
use hucha_document::{Edit, FindingField, VisitEdit};
use hucha_engine::Command;
use hucha_model::FindingId;
use hucha_model::content::AnswerValue::{self, Conforms, DoesNotConform, Done, NotDone};
use hucha_model::content::PhotoMoment::{After, Before};
use hucha_model::content::{ItemState, PhotoFor, PhotoMoment, VisitContent, item_state};
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{EntityKind, Facts, Verb};
use std::path::Path;

/// The camera's clock is slow by one day, three hours and twelve minutes.
const CARD_OFFSET_S: i64 = 86_400 + 3 * 3_600 + 12 * 60;
/// From the opening meeting to the end of the team meeting.
pub(super) fn on_site(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    fixtures: &Path,
) -> Result<(), DemoError> {
    tale.step(
        "断网进厂；首次会，活动开始",
        "The network goes; opening meeting, the visit starts",
    );
    cast.stage.at("2026-06-18T09:00:00")?;
    tale.check(
        cast.stage.hub_off()?,
        "汇集端正常关闭",
        "the hub closes cleanly",
    );
    let offline = cast.team_leader.ask(&Order::Sync)?.is_err();
    tale.check(
        offline,
        "没有网络：同步不成，数据不动",
        "no network: sync fails, nothing moves",
    );
    cast.team_leader.decide(
        EntityKind::Visit,
        Some(visit.activity.into()),
        Verb::Start,
        Facts::default(),
        None,
    )?;
    entry(tale, cast, visit)?;
    answer(tale, cast, visit)?;
    hazards(tale, cast, visit)?;
    kill_in_writing(tale, cast, visit)?;
    photos(tale, cast, visit, fixtures)?;
    bad_photos(tale, cast, visit, fixtures)?;
    team_meeting(tale, cast, visit)
}

/// The host's escort briefs the team at the gate; the leader notes it in half a minute.
fn entry(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    let escort = cast
        .roster
        .holder(cast.helped, RoleKind::SafetyDepartmentHead)
        .map_or_else(String::new, |entry| entry.name.clone());
    let briefed = [cast.team_leader.name.clone(), cast.inspector.name.clone()];
    let record = serde_json::json!({
        "briefed_by": escort,
        "briefed": briefed,
        "protective_gear": ["安全帽", "防静电工作服", "防护眼镜"],
        "phone_rule": "普通手机留门卫室，带防爆手机和防爆相机",
        "escort": escort,
        "assembly_point": "办公楼前广场",
    });
    let note = VisitEdit::WriteNote {
        key: "entry".into(),
        about: "entry".into(),
        text: record.to_string(),
    };
    edit(&mut cast.team_leader, visit, note)?;
    tale.say(
        "入厂：安全告知、劳保、手机规定、陪同、集合点已记",
        "entry: briefing, gear, phone rule, escort, assembly point are noted",
    );
    Ok(())
}

pub(super) fn edit(phone: &mut Phone, visit: &Visit, edit: VisitEdit) -> Result<(), DemoError> {
    phone.execute(Command::Edit {
        doc: visit.doc,
        edit: Edit::Visit(edit),
    })?;
    Ok(())
}

fn answer_item(
    phone: &mut Phone,
    visit: &Visit,
    item: &str,
    value: AnswerValue,
) -> Result<(), DemoError> {
    edit(
        phone,
        visit,
        VisitEdit::Answer {
            item: item.into(),
            value,
        },
    )
}

fn answer(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "组长、组员分头填写结对帮扶工作重点，同时作答",
        "Two inspectors fill in the five focus areas, each his own sections, at the same time",
    );
    cast.stage.at("2026-06-18T09:40:00")?;
    for (item, value) in [
        ("1.0", Done),
        ("1.1", Done),
        ("1.2", Conforms),
        ("1.3", Conforms),
        ("3.1", Done),
        ("3.2", Done),
        ("5.1", Done),
    ] {
        answer_item(&mut cast.team_leader, visit, item, value)?;
    }
    for (item, value) in [
        ("1.2", DoesNotConform),
        ("2.2", Done),
        ("2.3", Done),
        ("2.4", NotDone),
        ("4.1", Conforms),
        ("4.2", Conforms),
        ("4.4", DoesNotConform),
    ] {
        answer_item(&mut cast.inspector, visit, item, value)?;
    }
    let notes = [
        (
            "2.2",
            "集中培训：特殊作业票证办理，安全部长、安全管理人员共 14 人签到",
        ),
        (
            "5.1",
            "问：承包商人员变更后是否重新培训？答：应重新入厂教育并留存记录",
        ),
    ];
    for (about, text) in notes {
        let note = VisitEdit::WriteNote {
            key: about.into(),
            about: about.into(),
            text: text.into(),
        };
        edit(&mut cast.team_leader, visit, note)?;
    }
    tale.say(
        "1.2 两人填写不一致，留待组内碰头会",
        "item 1.2: the two differ, left for the team meeting",
    );
    Ok(())
}

fn hazards(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "记隐患：不选清单项、不填依据，先记下来",
        "Hazards are noted: place and a few words, nothing else is asked",
    );
    let mut at = cast.stage.at("2026-06-18T10:10:00")?;
    for (phone, all) in [
        (&mut cast.team_leader, BY_LEADER),
        (&mut cast.inspector, BY_INSPECTOR),
    ] {
        for noted in all {
            at.0 += 60_000;
            let finding = FindingId::new(at, [noted.word.len() as u8; 10]);
            visit.note(noted.word, finding);
            let record = VisitEdit::Record {
                finding,
                kind: noted.kind,
                severity: noted.severity,
                place: noted.place.into(),
                text: noted.text.into(),
                advice: noted.advice.into(),
                basis: String::new(),
                item: String::new(),
            };
            edit(phone, visit, record)?;
            tale.say(
                &format!("{}：{}，{}", phone.label, noted.place, noted.text),
                &format!("{}: {}, {}", phone.name, noted.place, noted.text),
            );
        }
    }
    for (by_leader, word) in [(true, "exit"), (false, "drum")] {
        let phone = if by_leader {
            &mut cast.team_leader
        } else {
            &mut cast.inspector
        };
        let field = FindingField::OnTheSpot(true);
        edit(
            phone,
            visit,
            VisitEdit::SetFinding {
                finding: visit.finding(word),
                field,
            },
        )?;
    }
    let why = VisitEdit::WriteNote {
        key: "no-photo".into(),
        about: format!("no_photo/{}", visit.finding("guard")),
        text: "企业要求不拍照".into(),
    };
    edit(&mut cast.inspector, visit, why)?;
    let hits: Vec<serde_json::Value> = cast.team_leader.view(View::Search {
        text: "法兰".into(),
    })?;
    tale.check(
        !hits.is_empty(),
        "两个字“法兰”即可查到",
        "two characters are enough to search",
    );
    Ok(())
}

fn photos(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    fixtures: &Path,
) -> Result<(), DemoError> {
    tale.step(
        "照片 8 张，其中 2 张从防爆相机存储卡导入，时钟慢 1 天 3 小时 12 分，一次校正",
        "Eight photos, two from a camera card whose clock is wrong by 1 day 3 h 12 min",
    );
    cast.stage.at("2026-06-18T11:40:00")?;
    let folder = fixtures.join("photos");
    for (by_leader, file, word, moment) in [
        (true, "leaking-flange.jpg", "flange", Before),
        (true, "blocked-exit.jpg", "exit", Before),
        (true, "exit-cleared.jpg", "exit", After),
        (true, "cable-unsealed.jpg", "cable", Before),
        (false, "drum-without-label.jpg", "drum", Before),
        (false, "drum-labelled.jpg", "drum", After),
        (false, "card/DSC0002.JPG", "flange-again", Before),
    ] {
        let phone = if by_leader {
            &mut cast.team_leader
        } else {
            &mut cast.inspector
        };
        phone.photo(capture(visit, word, &folder.join(file), moment))?;
    }
    kill_while_taking(tale, &mut cast.inspector, visit, &folder)?;
    let content: VisitContent = cast.inspector.view(View::VisitContent {
        activity: visit.activity,
    })?;
    let mut imported = content
        .photos
        .values()
        .filter(|photo| photo.clock_offset_s.is_some());
    let corrected = imported.all(|photo| {
        photo
            .taken_at
            .is_some_and(|at| at.day().to_string() == "2026-06-18")
    });
    tale.check(
        corrected,
        "校正后均为 6 月 18 日所拍",
        "corrected, both were taken on 18 June",
    );
    Ok(())
}

pub(super) fn capture(
    visit: &Visit,
    word: &'static str,
    path: &Path,
    moment: PhotoMoment,
) -> Command {
    let from_card = path.parent().is_some_and(|folder| folder.ends_with("card"));
    Command::Capture {
        doc: visit.doc,
        path: path.to_owned(),
        clock_offset_s: from_card.then_some(CARD_OFFSET_S),
        shows: PhotoFor::Finding(visit.finding(word)),
        moment,
    }
}

fn bad_photos(
    tale: &mut Tale,
    cast: &mut Cast,
    visit: &Visit,
    fixtures: &Path,
) -> Result<(), DemoError> {
    for file in ["text.jpg", "truncated.jpg"] {
        let refused = cast.team_leader.ask(&Order::Execute {
            command: Box::new(Command::Capture {
                doc: visit.doc,
                path: fixtures.join("photos/bad").join(file),
                clock_offset_s: None,
                shows: PhotoFor::Activity,
                moment: Before,
            }),
        })?;
        let words = refused
            .err()
            .map(|refusal| refusal.words)
            .unwrap_or_default();
        tale.check(
            !words.is_empty(),
            &format!("拒收：{words}"),
            &format!("refused: {words}"),
        );
    }
    Ok(())
}

fn team_meeting(tale: &mut Tale, cast: &mut Cast, visit: &Visit) -> Result<(), DemoError> {
    tale.step(
        "组内碰头会（仍断网，互传文件）：合并重复项、确定不一致项",
        "Team meeting, still offline: duplicates merged, the clash settled",
    );
    cast.stage.at("2026-06-18T13:30:00")?;
    for phone in [&mut cast.team_leader, &mut cast.inspector] {
        let closing = VisitEdit::WriteNote {
            key: "closing".into(),
            about: "closing".into(),
            text: "本人记录完毕".into(),
        };
        edit(phone, visit, closing)?;
    }
    let to_leader = cast.stage.file("组员给组长.hucha");
    let to_inspector = cast.stage.file("组长给组员.hucha");
    hand(
        &mut cast.inspector,
        &mut cast.team_leader,
        visit,
        &to_leader,
    )?;
    let content: VisitContent = cast.team_leader.view(View::VisitContent {
        activity: visit.activity,
    })?;
    let clashed = matches!(item_state(&content, "1.2"), ItemState::Clash { .. });
    tale.check(
        clashed,
        "1.2 两人填写不一致，双方答案都在",
        "item 1.2 clashes and both answers are there",
    );
    let ruling = VisitEdit::Rule {
        item: "1.2".into(),
        value: DoesNotConform,
    };
    edit(&mut cast.team_leader, visit, ruling)?;
    let merge = VisitEdit::MergeInto {
        finding: visit.finding("flange-again"),
        into: Some(visit.finding("flange")),
    };
    edit(&mut cast.team_leader, visit, merge)?;
    hand(
        &mut cast.team_leader,
        &mut cast.inspector,
        visit,
        &to_inspector,
    )?;
    let here: VisitContent = cast.team_leader.view(View::VisitContent {
        activity: visit.activity,
    })?;
    let there: VisitContent = cast.inspector.view(View::VisitContent {
        activity: visit.activity,
    })?;
    tale.check(
        here == there,
        "两部手机内容完全一致",
        "both phones hold the same",
    );
    let settled = item_state(&here, "1.2").value() == Some(DoesNotConform);
    tale.check(
        settled,
        "1.2 以组长确定的为准：不符合",
        "item 1.2: the leader's word holds",
    );
    let photos = here.photos_of(visit.finding("flange")).len();
    tale.check(
        photos == 2,
        "法兰一条隐患，两张照片都在",
        "one line for the flange, with both photos",
    );
    Ok(())
}

/// One phone writes a bundle for another's owner, who opens it.
pub(super) fn hand(
    from: &mut Phone,
    to: &mut Phone,
    visit: &Visit,
    file: &Path,
) -> Result<(), DemoError> {
    from.must(&Order::Export {
        activity: visit.activity,
        reader: to.person,
        note: format!("{}发给{}", from.label, to.label),
        file: file.to_owned(),
    })?;
    to.must(&Order::Import {
        file: file.to_owned(),
    })?;
    Ok(())
}
