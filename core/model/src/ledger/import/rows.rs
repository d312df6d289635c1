//! The rows below the header, sorted into lines of the ledger and what belongs to none.

use super::header::{Field, Head, is_repeat};
use super::places::{Row, Sheet};
use super::problem::{Cause, Problem};
use crate::ledger::Leftover;
use crate::ledger::phrase::{Context, Phrase, parse_phrase};

/// A text with the cell where it begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub(super) at: String,
    pub(super) text: String,
}

impl Text {
    /// Goes on with the text of a row below.
    fn append(&mut self, at: &str, text: &str, between: &str) {
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() {
            at.clone_into(&mut self.at);
        } else {
            self.text.push_str(between);
        }
        self.text.push_str(text);
    }
}

/// A part of a line with a deadline of its own, from a row without a number.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) measure: Text,
    pub(super) deadline: Text,
}

/// One line of the ledger before its words are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) at: String,
    pub(super) number: Text,
    /// Place of its task in [`Rows::tasks`].
    pub(super) task: usize,
    pub(super) measure: Text,
    pub(super) units: Text,
    pub(super) lead: Text,
    pub(super) support: Text,
    pub(super) deadline: Text,
    pub(super) day: Text,
    pub(super) recurrence: Text,
    pub(super) remarks: Vec<String>,
    pub(super) parts: Vec<Part>,
}

/// Everything below and above the header.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) lines: Vec<Line>,
    pub(super) groups: Vec<String>,
    /// Place of the group, and title; the title is empty where the table names none.
    pub(super) tasks: Vec<(usize, String)>,
    pub(super) titles: Vec<String>,
    pub(super) leftovers: Vec<Leftover>,
    pub(super) problems: Vec<Problem>,
    has_task: bool,
}

pub(super) fn read(sheet: &Sheet, head: &Head) -> Rows {
    let mut rows = Rows::default();
    for row in sheet.rows.iter().take(head.first) {
        rows.titles
            .extend(row.filled().map(|cell| cell.text.clone()));
        rows.leave(row);
    }
    rows.leftovers.extend(head.over_names.iter().cloned());
    for row in sheet.rows.iter().skip(head.last + 1) {
        rows.take(&View { row, head });
    }
    rows
}

/// A row seen through the header.
struct View<'a> {
    row: &'a Row,
    head: &'a Head,
}

impl View<'_> {
    fn place(&self, field: Field) -> Option<usize> {
        let mut columns = self.head.columns.iter();
        columns
            .find(|(_, column)| column.field == Some(field))
            .map(|(place, _)| *place)
    }

    /// Gives the text of the cell, or of the merged cell that covers it.
    fn any(&self, field: Field) -> Text {
        self.text(field, true)
    }

    /// Gives the text that begins in this row.
    fn own(&self, field: Field) -> Text {
        self.text(field, false)
    }

    fn text(&self, field: Field, covered: bool) -> Text {
        let cell = self.place(field).and_then(|place| self.row.cell(place));
        cell.map_or_else(Text::default, |cell| Text {
            at: cell.at.clone(),
            text: if covered { &cell.text } else { cell.own() }.to_owned(),
        })
    }

    fn is_covered(&self, field: Field) -> bool {
        self.place(field)
            .and_then(|place| self.row.cell(place))
            .is_some_and(|cell| cell.is_covered && !cell.text.is_empty())
    }

    fn has(&self, field: Field) -> bool {
        !self.own(field).text.is_empty()
    }

    fn first_at(&self) -> String {
        self.row
            .filled()
            .next()
            .map(|cell| cell.at.clone())
            .unwrap_or_default()
    }

    /// Lists the cells that no field of a line holds: remarks and columns of the table's own.
    fn others(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (place, cell) in self.row.cells.iter().enumerate() {
            let text = cell.own();
            if text.is_empty() {
                continue;
            }
            match self.head.columns.get(&place) {
                Some(column) if column.field == Some(Field::Remark) => all.push(text.to_owned()),
                Some(column) if column.field.is_none() => {
                    all.push(format!("{}：{text}", column.text));
                }
                Some(_) => {}
                None => all.push(format!("{}：{text}", cell.at)),
            }
        }
        all
    }
}

impl Rows {
    fn leave(&mut self, row: &Row) {
        let cells = row.filled().map(|cell| Leftover {
            cell: cell.at.clone(),
            text: cell.text.clone(),
        });
        self.leftovers.extend(cells);
    }

    fn note(&mut self, at: &str, cause: Cause) {
        self.problems.push(Problem {
            cell: at.to_owned(),
            cause,
        });
    }

    fn take(&mut self, view: &View<'_>) {
        let row = view.row;
        let Some(first) = row.filled().next() else {
            return;
        };
        let is_alone = row.filled().count() == 1;
        if is_repeat(row, &view.head.columns) {
            return;
        }
        let is_title = is_alone && self.titles.contains(&first.text);
        if is_title
            || is_total(row)
            || is_alone && (is_note(&first.text) || is_page_mark(&first.text))
        {
            self.leave(row);
            return;
        }
        let number = view.own(Field::Number).text;
        if is_alone && (row.is_banner || is_heading(&first.text)) && whole(&number).is_none() {
            if view.place(Field::Group).is_some() {
                self.leave(row);
            } else {
                self.enter_group(&first.text.clone());
            }
            return;
        }
        let says = [
            Field::Measure,
            Field::Task,
            Field::Group,
            Field::Units,
            Field::Lead,
            Field::Support,
            Field::Deadline,
            Field::Day,
        ];
        if !says.iter().any(|field| view.has(*field))
            && whole(&number).is_none()
            && !view.is_covered(Field::Measure)
        {
            self.leave(row);
            return;
        }
        match self.kind(view) {
            Kind::New => self.begin(view),
            Kind::Continues => self.go_on(view),
            Kind::Part { listed } => self.part(view, listed),
        }
    }

    fn kind(&self, view: &View<'_>) -> Kind {
        let Some(above) = self.lines.last() else {
            return Kind::New;
        };
        let is_open = !is_terminated(&above.measure.text);
        let owners = view.has(Field::Units) || view.has(Field::Lead);
        if view.place(Field::Number).is_none() {
            let only_text = !owners
                && !view.has(Field::Deadline)
                && !view.has(Field::Task)
                && !view.has(Field::Group);
            let covers = view.is_covered(Field::Measure);
            return match (view.has(Field::Measure), covers) {
                (true, _) if only_text && is_open && !view.is_covered(Field::Deadline) => {
                    Kind::Continues
                }
                (true, _) => Kind::New,
                (false, true) => Kind::Part { listed: false },
                (false, false) => Kind::Continues,
            };
        }
        if view.has(Field::Number) || self.merged_number(view).is_some() {
            return Kind::New;
        }
        if view.is_covered(Field::Number) {
            return Kind::Part { listed: false };
        }
        let deadline = view.own(Field::Deadline).text;
        let goes_on =
            is_open || deadline.is_empty() || is_one_date(&above.deadline.text, &deadline);
        if goes_on || !view.has(Field::Measure) {
            return Kind::Continues;
        }
        if owners && (view.has(Field::Task) || view.has(Field::Group)) {
            return Kind::New;
        }
        if above.deadline.text.is_empty() {
            Kind::Continues
        } else {
            Kind::Part { listed: true }
        }
    }

    /// Finds the next number at the head of the text, where copying put it.
    fn merged_number(&self, view: &View<'_>) -> Option<(String, String)> {
        let above = self
            .lines
            .last()
            .and_then(|line| whole(&line.number.text))?;
        let text = view.own(Field::Measure).text;
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        if digits.parse::<u32>().ok()? != above.checked_add(1)? {
            return None;
        }
        let rest = text
            .get(digits.len()..)?
            .trim_start_matches(['.', '、', '．', ' ']);
        (!rest.starts_with(['年', '月', '日', '个', '家', '%', '次', '人']))
            .then(|| (digits, rest.to_owned()))
    }

    fn begin(&mut self, view: &View<'_>) {
        let mut line = Line {
            at: view.first_at(),
            number: view.own(Field::Number),
            measure: view.any(Field::Measure),
            units: view.any(Field::Units),
            lead: view.any(Field::Lead),
            support: view.any(Field::Support),
            deadline: view.any(Field::Deadline),
            day: view.any(Field::Day),
            recurrence: view.any(Field::Recurrence),
            remarks: view.others(),
            ..Line::default()
        };
        if line.number.text.is_empty()
            && let Some((number, text)) = self.merged_number(view)
        {
            line.number.text = number;
            line.measure.text = text;
        }
        // “46加强…” in the column of numbers: the text slipped one cell to the left.
        let digits: String = line
            .number
            .text
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let slipped = line
            .number
            .text
            .get(digits.len()..)
            .unwrap_or_default()
            .trim_start_matches(['.', '、', '．', ' '])
            .to_owned();
        if !digits.is_empty() && slipped.chars().count() > 3 {
            line.number.text = digits;
            line.measure.text = format!("{slipped}{}", line.measure.text);
        }
        if view.place(Field::Number).is_some() && line.number.text.is_empty() {
            self.note(&line.at.clone(), Cause::NumberMissing);
        }
        let group = view.own(Field::Group).text;
        if !group.is_empty() {
            self.enter_group(&group);
        }
        self.enter_task(&view.own(Field::Task).text);
        line.task = self.tasks.len().saturating_sub(1);
        self.lines.push(line);
    }

    fn enter_group(&mut self, title: &str) {
        if self.groups.last().is_none_or(|last| last != title) {
            self.groups.push(title.to_owned());
            self.has_task = false;
        }
    }

    fn enter_task(&mut self, title: &str) {
        if self.groups.is_empty() {
            self.groups.push(String::new());
        }
        let group = self.groups.len() - 1;
        let is_same = title.is_empty() || self.tasks.last().is_some_and(|(_, last)| last == title);
        if self.has_task && is_same {
            return;
        }
        self.tasks.push((group, title.to_owned()));
        self.has_task = true;
    }

    /// Joins a row that a page broke off to the line above, word for word.
    fn go_on(&mut self, view: &View<'_>) {
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        for (field, text) in [
            (Field::Number, &mut line.number),
            (Field::Measure, &mut line.measure),
            (Field::Units, &mut line.units),
            (Field::Lead, &mut line.lead),
            (Field::Support, &mut line.support),
            (Field::Deadline, &mut line.deadline),
            (Field::Day, &mut line.day),
            (Field::Recurrence, &mut line.recurrence),
        ] {
            let own = view.own(field);
            text.append(&own.at, &own.text, "");
        }
        line.remarks.extend(view.others());
        self.titles_go_on(view);
        self.note(&view.first_at(), Cause::Joined);
    }

    fn titles_go_on(&mut self, view: &View<'_>) {
        let task = view.own(Field::Task).text;
        if let Some((_, title)) = self.tasks.last_mut().filter(|(_, title)| *title != task) {
            title.push_str(&task);
        }
        let group = view.own(Field::Group).text;
        if let Some(title) = self.groups.last_mut().filter(|title| **title != group) {
            title.push_str(&group);
        }
    }

    /// Keeps a row without a number of its own as a part of the line above.
    fn part(&mut self, view: &View<'_>, listed: bool) {
        self.titles_go_on(view);
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        for (field, text) in [
            (Field::Units, &mut line.units),
            (Field::Lead, &mut line.lead),
            (Field::Support, &mut line.support),
        ] {
            let own = view.own(field);
            if own.text != text.text {
                text.append(&own.at, &own.text, "、");
            }
        }
        line.remarks.extend(view.others());
        for field in [Field::Day, Field::Recurrence] {
            let own = view.own(field).text;
            if !own.is_empty() {
                line.remarks.push(own);
            }
        }
        let part = Part {
            measure: view.own(Field::Measure),
            deadline: view.own(Field::Deadline),
        };
        if !part.measure.text.is_empty() || !part.deadline.text.is_empty() {
            line.parts.push(part);
        }
        if listed {
            self.note(&view.first_at(), Cause::BecameMilestone);
        }
    }
}

enum Kind {
    New,
    Continues,
    Part { listed: bool },
}

/// Reads a printed number: `12`, `12.`, `１２`.
pub(super) fn whole(text: &str) -> Option<u32> {
    let plain: String = text
        .trim_end_matches(['.', '、', '．', ' '])
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect();
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    plain.parse().ok().filter(|number| *number > 0)
}

fn is_terminated(text: &str) -> bool {
    text.ends_with(['。', '；', '！', '.', ';', '!', '）', '”'])
}

/// Tells whether two pieces, split by a page, are one date: “2023年” and “11月底前”.
fn is_one_date(above: &str, below: &str) -> bool {
    if !above.ends_with(['年', '月', '，', '、', '；'])
        && !above.ends_with(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let joined = format!("{above}{below}");
    matches!(parse_phrase(&joined, Context::default()), Phrase::Parsed(parsed) if parsed.unread.is_empty())
}

fn is_total(row: &Row) -> bool {
    let heads = ["合计", "总计", "共计", "小计", "total", "Total", "TOTAL"];
    row.filled().take(2).any(|cell| {
        let short = cell.text.chars().count() <= 12;
        short && heads.iter().any(|head| cell.text.starts_with(head))
    })
}

fn is_note(text: &str) -> bool {
    [
        "注：",
        "注:",
        "备注：",
        "说明：",
        "填表",
        "联系人",
        "制表",
        "注1",
        "注 ",
    ]
    .iter()
    .any(|head| text.starts_with(head))
}

fn is_page_mark(text: &str) -> bool {
    let marks = |c: char| matches!(c, '-' | '—' | '－' | '第' | '页' | '共' | '/');
    text.contains(marks)
        && text
            .chars()
            .all(|c| marks(c) || c.is_ascii_digit() || c == ' ' || c == '，')
}

fn is_heading(text: &str) -> bool {
    let bare = text.trim_start_matches(['（', '(', '第']);
    let digits = bare
        .chars()
        .take_while(|c| "一二三四五六七八九十".contains(*c))
        .count();
    let after = bare.chars().nth(digits);
    digits > 0
        && matches!(after, Some('、' | '）' | ')' | '部' | '类' | '章'))
        && !text.ends_with(['。', '；'])
}
