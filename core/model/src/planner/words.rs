//! Why, in words: Chinese first, English beside it.

use super::distance::metres;
use super::field::Field;
use super::inputs::{Candidate, colour_place};
use super::outcome::UnpairedCase;
use super::scheme::{Scheme, Way};
use crate::programme::Label;

/// What is special about a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    /// Found among those whom conflicts had left.
    pub(super) second_round: bool,
    /// Its helper has another pair too.
    pub(super) helps_two: bool,
}

/// Gives the lines of one group; at least one.
pub(super) fn because(
    field: &Field<'_>,
    places: &[usize],
    circumstances: Circumstances,
) -> Vec<Label> {
    let scheme = field.inputs.scheme;
    let members: Vec<&Candidate<'_>> = places.iter().filter_map(|one| field.get(*one)).collect();
    let mut lines = Vec::new();
    match (scheme.way, members.as_slice()) {
        (Way::OneGroup, _) => lines.push(Label::new(
            format!("按记录择优，{}家一组", members.len()),
            format!("The best on record, {} in one group", members.len()),
        )),
        (Way::ByCategory, _) => lines.push(Label::new(
            format!("同一细分行业，{}家一组", members.len()),
            format!("One line of industry, {} in a group", members.len()),
        )),
        (Way::Halves | Way::Ends | Way::Free, [one, other]) => {
            compared(scheme, one, other, &mut lines);
        }
        (Way::Halves | Way::Ends | Way::Free, _) => lines.push(Label::new(
            "单数，三方一组",
            "An odd number: one group of three",
        )),
    }
    if matches!(scheme.way, Way::Halves | Way::Ends | Way::Free) {
        distances(scheme, &members, &mut lines);
        about_partners(field, places, &mut lines);
    }
    if scheme.way == Way::Ends {
        shared_ranks(field, places, &mut lines);
    }
    if circumstances.helps_two {
        lines.push(Label::new(
            "单数或可帮的不足，一帮二",
            "An odd number or too few who can help: one helps two",
        ));
    }
    if circumstances.second_round {
        lines.push(Label::new(
            "因利益冲突未能跨强弱结对，在余下单位中配对",
            "Conflicts of interest left these two, so they are paired with one another",
        ));
    }
    lines.extend(scheme.standing_reason.clone());
    if lines.is_empty() {
        lines.push(alike(scheme, &members));
    }
    lines
}

fn compared(scheme: &Scheme, one: &Candidate<'_>, other: &Candidate<'_>, lines: &mut Vec<Label>) {
    let (ours, theirs) = (&one.facts, &other.facts);
    let (helps, verb) = if scheme.directed {
        ("帮", "helps")
    } else {
        ("与", "and")
    };
    if let (Some(ours), Some(theirs)) = (ours.rank, theirs.rank) {
        lines.push(Label::new(
            format!("第{ours}名{helps}第{theirs}名"),
            format!("Rank {ours} {verb} rank {theirs}"),
        ));
    }
    match (ours.standard_level, theirs.standard_level) {
        (Some(level), Some(weaker)) if level < weaker => lines.push(Label::new(
            format!("强帮弱（标准化{level}级{helps}{weaker}级）"),
            format!("Strong helps weak (standardisation level {level} {verb} level {weaker})"),
        )),
        (Some(level), None) => lines.push(Label::new(
            format!("强帮弱（标准化{level}级{helps}未定级）"),
            format!("Strong helps weak (standardisation level {level} {verb} none on record)"),
        )),
        (Some(_), Some(_)) | (None, _) => {}
    }
    if let (Some(ours), Some(theirs)) = (ours.staff, theirs.staff)
        && ours > theirs
    {
        lines.push(Label::new(
            format!("大帮小（{ours}人{helps}{theirs}人）"),
            format!("Big helps small ({ours} staff {verb} {theirs} staff)"),
        ));
    }
    if let (Some(ours), Some(theirs)) = (ours.enterprises, theirs.enterprises)
        && ours > theirs
    {
        lines.push(Label::new(
            format!("多帮少（{ours}家{helps}{theirs}家企业）"),
            format!("Many help few ({ours} enterprises {verb} {theirs} enterprises)"),
        ));
    }
    if let (Some(ours), Some(theirs)) = (&ours.colour, &theirs.colour)
        && colour_place(ours) < colour_place(theirs)
    {
        lines.push(Label::new(
            format!(
                "风险低的帮风险高的（{}{helps}{}）",
                colour_zh(ours),
                colour_zh(theirs)
            ),
            format!("The safer one helps ({ours} {verb} {theirs})"),
        ));
    }
}

fn distances(scheme: &Scheme, members: &[&Candidate<'_>], lines: &mut Vec<Label>) {
    if !scheme.uses_places() {
        return;
    }
    for (at, one) in members.iter().enumerate() {
        for other in members.iter().skip(at + 1) {
            lines.push(match (one.place, other.place) {
                (Some(here), Some(there)) => {
                    let tenths = metres(here, there).div_ceil(100);
                    let (whole, tenth) = (tenths / 10, tenths % 10);
                    Label::new(
                        format!(
                            "地域相近：{}与{}相距{whole}.{tenth}公里",
                            one.name, other.name
                        ),
                        format!(
                            "{} and {} lie {whole}.{tenth} km apart",
                            one.name, other.name
                        ),
                    )
                }
                (None, _) | (_, None) => Label::new(
                    format!("{}与{}未都记录位置，未按远近比较", one.name, other.name),
                    format!(
                        "{} and {} do not both have a place on record, so distance was not judged",
                        one.name, other.name
                    ),
                ),
            });
        }
    }
}

/// Former partners and wishes.
fn about_partners(field: &Field<'_>, places: &[usize], lines: &mut Vec<Label>) {
    let (mut repeats, mut wishes) = (false, 0);
    for (at, one) in places.iter().enumerate() {
        for other in places.iter().skip(at + 1) {
            if let Some(worth) = field.worth(*one, *other, None) {
                repeats |= worth.repeats;
                wishes += worth.wishes;
            }
        }
    }
    if wishes > 0 {
        lines.push(Label::new("自选的对象", "A partner of their own choice"));
    }
    if repeats {
        lines.push(Label::new(
            "上一轮的对象，没有别的可行安排，续结须说明",
            "A partner of the last round: nothing else is possible; keeping a pair needs a reason",
        ));
    }
}

fn shared_ranks(field: &Field<'_>, places: &[usize], lines: &mut Vec<Label>) {
    let shared = places.iter().any(|place| {
        field.get(*place).is_some_and(|mine| {
            field
                .order
                .iter()
                .any(|other| other.id != mine.id && other.standing == mine.standing)
        })
    });
    if shared {
        lines.push(Label::new(
            "名次并列，以排名单位为准",
            "A rank is shared; the ranking office decides",
        ));
    }
}

fn alike(scheme: &Scheme, members: &[&Candidate<'_>]) -> Label {
    let unknown = members
        .iter()
        .any(|one| one.standing.iter().all(Option::is_none));
    if unknown && !scheme.standing.is_empty() {
        return Label::new(
            "缺少人数、等级等记录，无法比较强弱",
            "Staff, level and the like are not on record, so strength was not compared",
        );
    }
    Label::new(
        "规模、等级相近，互学互助",
        "Alike in size and level, they learn from one another",
    )
}

fn colour_zh(colour: &str) -> &str {
    match colour {
        "blue" => "蓝",
        "yellow" => "黄",
        "orange" => "橙",
        "red" => "红",
        other => other,
    }
}

/// Says why somebody has nobody.
pub(super) fn unpaired(scheme: &Scheme, case: UnpairedCase) -> Label {
    match case {
        UnpairedCase::NobodyLeft => Label::new(
            format!("没有可配对的单位，由{}安排", scheme.issuer.zh),
            format!(
                "Nobody is left to pair with; to be settled by {}",
                scheme.issuer.en
            ),
        ),
        UnpairedCase::OnlyConflicts => Label::new(
            "余下的单位都有利益冲突或属同一业主",
            "With everybody left there is a conflict of interest or one owner",
        ),
        UnpairedCase::MissingFact => Label::new(
            "没有名次或等级记录，无法排序",
            "No rank or level is on record, so there is no place in the order",
        ),
        UnpairedCase::InTheMiddle => Label::new(
            "名次居中，不在首尾之列",
            "In the middle of the order, neither first nor last",
        ),
        UnpairedCase::AlreadyPaired => {
            Label::new("本年已有结对", "Has a pair in that year already")
        }
        UnpairedCase::GroupFull => Label::new("小组名额已满", "The group is full"),
        UnpairedCase::TooFew => Label::new("不足一组的家数", "Too few for a group"),
    }
}
