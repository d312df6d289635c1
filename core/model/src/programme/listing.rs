//! The table of articles: what each asks and how the software meets it.

use super::rule::{Guidance, Met, OurDefault, Strength};
use super::{Programme, Programmes, Rule};
use crate::Lang;
use serde::Serialize;
use std::fmt::Write as _;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    /// Id, such as `WD-07`.
    pub id: String,
    /// Section of the document.
    pub section: String,
    /// Who is to act.
    pub actor: String,
    /// How binding, one value per part.
    pub strength: Vec<Strength>,
    /// How it is met.
    pub met: Met,
    /// Tests that prove it.
    pub proof: Vec<String>,
    /// Short wording, Chinese.
    pub zh: String,
    /// Short wording, English.
    pub en: String,
    /// Hint on screen and where.
    pub guidance: Option<Guidance>,
    /// True when any default of ours stands beside the document's word.
    pub ours: bool,
    /// Those defaults in words.
    pub defaults: Vec<OurDefault>,
    /// Keys of its countable duties whose values are ours.
    pub our_settings: Vec<String>,
}

/// There is no such programme at hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no programme `{0}` is at hand")]
pub struct UnknownProgramme(
    /// The id asked for.
    pub String,
);

/// Lists the articles of a programme in the order of its file, of all programmes without an id;
/// nothing for an unknown one.
pub fn rules(programmes: &Programmes, programme_id: Option<&str>) -> Vec<RuleRow> {
    programmes
        .all()
        .filter(|programme| programme_id.is_none_or(|id| programme.id == id))
        .flat_map(|programme| programme.rules.iter().map(move |rule| row(programme, rule)))
        .collect()
}

/// Writes the articles as a JSON array.
pub fn rules_json(
    programmes: &Programmes,
    programme_id: Option<&str>,
) -> Result<String, UnknownProgramme> {
    let rows = known(programmes, programme_id)?;
    serde_json::to_string_pretty(&rows)
        .map_err(|_| UnknownProgramme(programme_id.unwrap_or_default().to_owned()))
}

/// Counts the articles of each programme by how they are met, as a table; the last line sums up.
pub fn rules_summary(programmes: &Programmes, lang: Lang) -> String {
    const WAYS: [Met; 4] = [Met::Computed, Met::Enforced, Met::Recorded, Met::Stated];
    let mut table = String::new();
    let heads: Vec<_> = WAYS.iter().map(|way| way.label(lang)).collect();
    // Writing into a String cannot fail.
    let _ = writeln!(
        table,
        "| {} | {} | {} | {} |",
        lang.pick("工作制度", "programme"),
        lang.pick("名称", "title"),
        lang.pick("条数", "articles"),
        heads.join(" | ")
    );
    let _ = writeln!(table, "|---|---|--:|--:|--:|--:|--:|");
    let mut sums = [0_usize; 5];
    let mut line = |id: &str, title: &str, counts: [usize; 5]| {
        let cells: Vec<String> = counts.iter().map(usize::to_string).collect();
        let _ = writeln!(table, "| {id} | {title} | {} |", cells.join(" | "));
    };
    for programme in programmes.all() {
        let count = |way: Met| {
            programme
                .rules
                .iter()
                .filter(|rule| rule.met == way)
                .count()
        };
        let [computed, enforced, recorded, stated] = WAYS.map(count);
        let counts = [programme.rules.len(), computed, enforced, recorded, stated];
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        line(&programme.id, programme.title.text(lang), counts);
    }
    line(lang.pick("合计", "all"), "", sums);
    table
}

/// Writes the articles as a table for reading: id, how binding, how met, wording, proof.
///
/// A `*` after the id says that a default of ours stands beside the document's word.
pub fn rules_table(
    programmes: &Programmes,
    programme_id: Option<&str>,
    lang: Lang,
) -> Result<String, UnknownProgramme> {
    let rows = known(programmes, programme_id)?;
    let mut table = String::new();
    let (id, strength, met, text, proof) = match lang {
        Lang::Zh => ("条款", "约束", "落实", "内容", "依据的测试"),
        Lang::En => ("rule", "strength", "met", "text", "proof"),
    };
    // Writing into a String cannot fail.
    let _ = writeln!(table, "| {id} | {strength} | {met} | {text} | {proof} |");
    let _ = writeln!(table, "|---|---|---|---|---|");
    for row in rows {
        let mark = if row.ours { "*" } else { "" };
        let strength: Vec<_> = row.strength.iter().map(|value| value.label(lang)).collect();
        let proof: Vec<_> = row
            .proof
            .iter()
            .map(|name| name.rsplit("::").next().unwrap_or(name))
            .collect();
        let _ = writeln!(
            table,
            "| {}{mark} | {} | {} | {} | {} |",
            row.id,
            strength.join("/"),
            row.met.label(lang),
            lang.pick(&row.zh, &row.en),
            proof.join(", "),
        );
    }
    Ok(table)
}

fn known(programmes: &Programmes, id: Option<&str>) -> Result<Vec<RuleRow>, UnknownProgramme> {
    match id {
        Some(id) if programmes.programme(id).is_none() => Err(UnknownProgramme(id.to_owned())),
        Some(_) | None => Ok(rules(programmes, id)),
    }
}

fn row(programme: &Programme, rule: &Rule) -> RuleRow {
    let settings = |id: &str, of: &str, ours: &[String]| -> Vec<String> {
        if of != rule.id {
            return Vec::new();
        }
        ours.iter().map(|key| format!("{id}: {key}")).collect()
    };
    let board = programme.requirements.iter();
    let phones = programme.duties.iter();
    let mut our_settings: Vec<String> = board
        .flat_map(|duty| settings(&duty.id, &duty.rule, &duty.ours))
        .chain(phones.flat_map(|duty| settings(&duty.id, &duty.rule, &duty.ours)))
        .collect();
    our_settings.sort();
    our_settings.dedup();
    RuleRow {
        id: rule.id.clone(),
        section: rule.section.clone(),
        actor: rule.actor.clone(),
        strength: rule.strength.clone(),
        met: rule.met,
        proof: rule.proof.clone(),
        zh: rule.text.zh.clone(),
        en: rule.text.en.clone(),
        guidance: rule.guidance.clone(),
        ours: !rule.defaults.is_empty() || !our_settings.is_empty(),
        defaults: rule.defaults.clone(),
        our_settings,
    }
}
