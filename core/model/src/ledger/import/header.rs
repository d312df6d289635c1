//! The header row: which column holds what.

use super::places::{Row, Sheet};
use super::problem::ImportError;
use crate::Lang;
use crate::ledger::Leftover;
use std::collections::{BTreeMap, BTreeSet};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// 序号.
    Number,
    /// 项目、工程.
    Group,
    /// 任务.
    Task,
    /// 措施.
    Measure,
    /// 责任单位.
    Units,
    /// 牵头单位.
    Lead,
    /// 配合单位.
    Support,
    /// 完成时限, as printed.
    Deadline,
    /// The day of the deadline in a column of its own.
    Day,
    /// The word of the recurrence in a column of its own.
    Recurrence,
    /// 备注.
    Remark,
}

impl Field {
    /// Names it.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Number => lang.pick("序号", "number"),
            Self::Group => lang.pick("项目", "project"),
            Self::Task => lang.pick("任务", "task"),
            Self::Measure => lang.pick("措施", "measure"),
            Self::Units => lang.pick("责任单位", "owner"),
            Self::Lead => lang.pick("牵头单位", "lead"),
            Self::Support => lang.pick("配合单位", "support"),
            Self::Deadline => lang.pick("完成时限", "deadline"),
            Self::Day => lang.pick("日期", "day"),
            Self::Recurrence => lang.pick("周期", "recurrence"),
            Self::Remark => lang.pick("备注", "remark"),
        }
    }
}

/// A column of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its cell, such as `C3`.
    pub cell: String,
    /// What stands there.
    pub text: String,
    /// What it holds; `None`: a column of the table's own, which goes to the remarks.
    pub field: Option<Field>,
}

/// The header as found.
pub(super) struct Head {
    /// Columns by their place.
    pub(super) columns: BTreeMap<usize, Column>,
    /// Place of its first row among the rows of the sheet.
    pub(super) first: usize,
    /// Place of its last row.
    pub(super) last: usize,
    /// Names that a second row of the header makes more exact.
    pub(super) over_names: Vec<Leftover>,
}

const LOOKED_AT: usize = 15;

const NAMES: [(Field, &[&str]); 11] = [
    (
        Field::Number,
        &[
            "序号",
            "编号",
            "序",
            "项号",
            "措施序号",
            "no",
            "no.",
            "number",
            "#",
            "id",
            "seq",
        ],
    ),
    (
        Field::Group,
        &[
            "项目",
            "工程",
            "重点工程",
            "类别",
            "工作类别",
            "任务类别",
            "重点项目",
            "专项行动",
            "板块",
            "group",
            "project",
            "category",
        ],
    ),
    (
        Field::Task,
        &[
            "任务",
            "工作任务",
            "重点任务",
            "任务名称",
            "目标任务",
            "工作目标",
            "task",
        ],
    ),
    (
        Field::Measure,
        &[
            "措施",
            "工作措施",
            "具体措施",
            "主要措施",
            "重点措施",
            "任务措施",
            "具体任务",
            "具体内容",
            "工作内容",
            "任务内容",
            "工作举措",
            "具体举措",
            "举措",
            "主要任务",
            "measure",
            "action",
            "measures",
        ],
    ),
    (
        Field::Units,
        &[
            "责任单位",
            "责任部门",
            "责任主体",
            "承办单位",
            "负责单位",
            "责任单位及部门",
            "责任分工",
            "落实单位",
            "responsible",
            "owner",
            "owners",
            "unit",
            "units",
        ],
    ),
    (
        Field::Lead,
        &[
            "牵头单位",
            "牵头部门",
            "主办单位",
            "牵头责任单位",
            "lead",
            "leadunit",
        ],
    ),
    (
        Field::Support,
        &[
            "配合单位",
            "配合部门",
            "协办单位",
            "参与单位",
            "配合责任单位",
            "support",
            "supportunit",
        ],
    ),
    (
        Field::Deadline,
        &[
            "完成时限",
            "时限",
            "时间要求",
            "完成时间",
            "时限要求",
            "完成期限",
            "整改时限",
            "办结时限",
            "时间节点",
            "时间安排",
            "进度安排",
            "期限",
            "deadline",
            "deadlinetext",
            "due",
        ],
    ),
    (
        Field::Day,
        &[
            "截止日期",
            "到期日",
            "deadlineiso",
            "deadlineday",
            "duedate",
        ],
    ),
    (Field::Recurrence, &["周期", "频次", "recurrence"]),
    (
        Field::Remark,
        &["备注", "说明", "备考", "remark", "remarks", "note", "notes"],
    ),
];

/// Words that name a measure when the table has no better column for it, best first.
const STAND_INS: [Field; 1] = [Field::Task];

fn field_of(text: &str) -> Option<Field> {
    let bare: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '*' | ':' | '：' | '、' | '/'))
        .collect();
    let bare = bare.strip_suffix("zh").unwrap_or(&bare);
    // “完成时限（年月）” is a column of deadlines.
    let bare = bare.split(['（', '(']).next().unwrap_or(bare);
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&bare))
        .map(|(field, _)| *field)
}

pub(super) fn find(sheet: &Sheet, may_lack: &BTreeSet<Field>) -> Result<Head, ImportError> {
    if sheet.rows.iter().all(|row| row.filled().next().is_none()) {
        return Err(ImportError::Empty);
    }
    let score = |row: &Row| -> usize {
        let fields: BTreeSet<Field> = row
            .filled()
            .filter_map(|cell| field_of(&cell.text))
            .collect();
        fields.len()
    };
    let best = sheet
        .rows
        .iter()
        .enumerate()
        .take(LOOKED_AT)
        .map(|(place, row)| (score(row), place, row))
        .filter(|(score, ..)| *score >= 2)
        // The first of the best.
        .max_by_key(|(score, place, _)| (*score, usize::MAX - place));
    let Some((_, first, row)) = best else {
        return Err(ImportError::NoHeader {
            rows: sheet.rows.len().min(LOOKED_AT),
        });
    };
    let mut columns = columns(row);
    let mut over_names = Vec::new();
    let mut last = first;
    // 责任单位 over 牵头单位 and 配合单位: a second row says it more exactly.
    if let Some(second) = sheet.rows.get(first + 1)
        && second.filled().next().is_some()
        && second.filled().all(|cell| field_of(&cell.text).is_some())
        && !is_repeat(second, &columns)
    {
        last = first + 1;
        for (place, cell) in second
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.own().is_empty())
        {
            if let Some(over) = columns.insert(place, column(&cell.at, &cell.text)) {
                over_names.push(Leftover {
                    cell: over.cell,
                    text: over.text,
                });
            }
        }
    }
    let mut columns = settle(columns);
    let has = |field: Field| columns.values().any(|column| column.field == Some(field));
    if !has(Field::Measure)
        && let Some(column) = columns_of(&mut columns, &STAND_INS)
    {
        column.field = Some(Field::Measure);
    }
    let has = |field: Field| columns.values().any(|column| column.field == Some(field));
    let mut missing = Vec::new();
    if !has(Field::Measure) {
        missing.push(Field::Measure);
    }
    if !(has(Field::Units) || has(Field::Lead)) {
        missing.push(Field::Units);
    }
    if !(has(Field::Deadline) || has(Field::Day)) {
        missing.push(Field::Deadline);
    }
    missing.retain(|field| *field == Field::Measure || !may_lack.contains(field));
    if missing.is_empty() {
        return Ok(Head {
            columns,
            first,
            last,
            over_names,
        });
    }
    Err(ImportError::MissingColumn {
        row: row.number,
        missing,
        found: columns.into_values().collect(),
    })
}

fn columns_of<'a>(
    columns: &'a mut BTreeMap<usize, Column>,
    fields: &[Field],
) -> Option<&'a mut Column> {
    columns
        .values_mut()
        .find(|column| column.field.is_some_and(|field| fields.contains(&field)))
}

fn column(at: &str, text: &str) -> Column {
    Column {
        cell: at.to_owned(),
        text: text.to_owned(),
        field: field_of(text),
    }
}

fn columns(row: &Row) -> BTreeMap<usize, Column> {
    row.cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.own().is_empty())
        .map(|(place, cell)| (place, column(&cell.at, &cell.text)))
        .collect()
}

/// Lets every field stand once: the last 序号 left of the measures, 主要任务 as task beside
/// 具体措施, and the first column of any other field.
fn settle(mut columns: BTreeMap<usize, Column>) -> BTreeMap<usize, Column> {
    let places = |columns: &BTreeMap<usize, Column>, field: Field| -> Vec<usize> {
        let held = columns
            .iter()
            .filter(|(_, column)| column.field == Some(field));
        held.map(|(place, _)| *place).collect()
    };
    let measures = places(&columns, Field::Measure);
    if let [first, .., last] = measures.as_slice() {
        let has_task = !places(&columns, Field::Task).is_empty();
        for place in measures.iter().filter(|place| *place != last) {
            if let Some(column) = columns.get_mut(place) {
                column.field = (place == first && !has_task).then_some(Field::Task);
            }
        }
    }
    let measure = places(&columns, Field::Measure).first().copied();
    for (field, _) in NAMES {
        let held = places(&columns, field);
        let kept = match (field, measure) {
            (Field::Number, Some(measure)) => held
                .iter()
                .rev()
                .find(|place| **place < measure)
                .or(held.first()),
            _ => held.first(),
        };
        for place in held.iter().filter(|place| Some(*place) != kept) {
            if let Some(column) = columns.get_mut(place) {
                column.field = None;
            }
        }
    }
    columns
}

/// Tells whether a row repeats the header, as every printed page does.
pub(super) fn is_repeat(row: &Row, columns: &BTreeMap<usize, Column>) -> bool {
    let same = row
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.own().is_empty())
        .map(|(place, cell)| {
            columns
                .get(&place)
                .is_some_and(|column| column.text == cell.text)
        });
    let (mut all, mut equal) = (0, 0);
    for one in same {
        all += 1;
        equal += usize::from(one);
    }
    equal >= 2 && equal == all
}
