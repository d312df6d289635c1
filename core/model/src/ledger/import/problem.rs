//! What is wrong with a table, said with its cell.

use super::header::{Column, Field};
use crate::Lang;

/// Why a table cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The table has no cell with text.
    #[error("表格是空的 / the table is empty")]
    Empty,
    /// No row of the first ones looks like a header.
    #[error(
        "前 {rows} 行没有表头，需要措施、责任单位、完成时限等列名 / no header in the first {rows} rows; names of columns such as measure, owner, deadline are needed"
    )]
    NoHeader {
        /// How many rows were looked at.
        rows: usize,
    },
    /// A column is missing.
    #[error(
        "表头在第 {row} 行，缺少：{}；已有：{} / header in row {row}, missing: {}; found: {}",
        fields(missing, Lang::Zh),
        columns(found, Lang::Zh),
        fields(missing, Lang::En),
        columns(found, Lang::En)
    )]
    MissingColumn {
        /// Row of the header, from 1.
        row: usize,
        /// What is missing.
        missing: Vec<Field>,
        /// What was found.
        found: Vec<Column>,
    },
}

fn fields(all: &[Field], lang: Lang) -> String {
    let names: Vec<&str> = all.iter().map(|field| field.name(lang)).collect();
    names.join(lang.pick("、", ", "))
}

fn columns(all: &[Column], lang: Lang) -> String {
    let names: Vec<String> = all
        .iter()
        .map(|column| match column.field {
            Some(field) => format!("{} “{}” = {}", column.cell, column.text, field.name(lang)),
            None => format!("{} “{}”", column.cell, column.text),
        })
        .collect();
    names.join(lang.pick("、", ", "))
}

/// One cell that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `C17`.
    pub cell: String,
    /// What is wrong.
    pub cause: Cause,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The deadline was not understood and stays a text.
    DeadlineUnread,
    /// Parts of the deadline were not understood.
    DeadlinePartlyRead(Vec<String>),
    /// The day of its own column differs from the printed words.
    DaysDiffer,
    /// The rhythm of its own column differs from the printed words, which say nothing of it or
    /// something else.
    RhythmsDiffer,
    /// A day of its own column is none.
    NoDay,
    /// A word of the recurrence column is unknown.
    UnknownRecurrence,
    /// The number is no whole number; a running one stands in.
    NumberUnread,
    /// The number stood above; a running one stands in.
    NumberTwice,
    /// The line has no number; a running one stands in.
    NumberMissing,
    /// The line has a number but no text.
    NoText,
    /// Nobody answers for the line.
    NoUnits,
    /// A row without a number was joined to the line above.
    Joined,
    /// A row without a number and with a day of its own became a milestone of the line above.
    BecameMilestone,
}

impl Problem {
    /// Says it to a person.
    pub fn text(&self, lang: Lang) -> String {
        let cause = match &self.cause {
            Cause::DeadlineUnread => lang
                .pick(
                    "时限未能识别，保留原文",
                    "deadline not understood, kept as printed",
                )
                .to_owned(),
            Cause::DeadlinePartlyRead(parts) => {
                let head = lang.pick("时限中未能识别：", "not understood within the deadline: ");
                format!("{head}{}", parts.join(lang.pick("；", "; ")))
            }
            Cause::DaysDiffer => lang
                .pick(
                    "日期与时限文字不一致，以日期列为准",
                    "day differs from the printed deadline; the column of days stands",
                )
                .to_owned(),
            Cause::RhythmsDiffer => lang
                .pick(
                    "周期与时限文字不一致，以周期列为准",
                    "rhythm differs from the printed deadline; its column stands",
                )
                .to_owned(),
            Cause::NoDay => lang
                .pick("不是日期，记入备注", "no day; kept as a remark")
                .to_owned(),
            Cause::UnknownRecurrence => lang
                .pick(
                    "周期用词不识别，记入备注",
                    "unknown rhythm; kept as a remark",
                )
                .to_owned(),
            Cause::NumberUnread => lang
                .pick(
                    "序号不是整数，已另编号",
                    "number is no whole number; a running one stands in",
                )
                .to_owned(),
            Cause::NumberTwice => lang
                .pick(
                    "序号重复，已另编号",
                    "number stood above; a running one stands in",
                )
                .to_owned(),
            Cause::NumberMissing => lang
                .pick("没有序号，已另编号", "no number; a running one stands in")
                .to_owned(),
            Cause::NoText => lang
                .pick("有序号而无措施内容", "a number but no text")
                .to_owned(),
            Cause::NoUnits => lang
                .pick("没有责任单位", "nobody answers for it")
                .to_owned(),
            Cause::Joined => lang
                .pick(
                    "无序号，已接到上一行",
                    "no number; joined to the line above",
                )
                .to_owned(),
            Cause::BecameMilestone => lang
                .pick(
                    "无序号而有时限，记为上一行的节点",
                    "no number but a deadline; a milestone of the line above",
                )
                .to_owned(),
        };
        format!("{}{}{cause}", self.cell, lang.pick("：", ": "))
    }
}
