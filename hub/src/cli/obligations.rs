//! `hucha obligations`: what is owed, how it stands and why, from a book of facts.

use super::Complaint;
use super::programmes::ProgrammeFiles;
use super::rules::print;
use super::table::Table;
use chrono::{Datelike, NaiveDate};
use clap::Args;
use hucha_model::Lang;
use hucha_model::board::span;
use hucha_model::board::{Board, Book, Cell, RateRow, Row, Sum};
use hucha_model::obligation::ObligationState;
use serde::Serialize;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The longest range that is computed at once, in years.
const LONGEST: i32 = 30;

#[derive(Debug, Args)]
pub(super) struct Obligations {
    /// 数据文件（JSON，格式见 docs/obligations.md） / the book of facts
    #[arg(long)]
    data: PathBuf,
    /// 截至日期 YYYY-MM-DD / the day as of which it stands
    #[arg(long)]
    as_of: NaiveDate,
    /// 对象编号，可多次；写明后列出每一格及其依据 / id of a subject; then with what stands behind
    #[arg(long)]
    subject: Vec<String>,
    /// 事项或条款编号，可多次 / id of a duty or a rule
    #[arg(long)]
    duty: Vec<String>,
    /// 期间：2026、2026-H1、2026-Q2、2026-05，默认截至日期所在年 / the period; the year of the day
    #[arg(long)]
    period: Option<String>,
    /// 起始日（与 --to 一起代替 --period） / first day, instead of a period
    #[arg(long, requires = "to", conflicts_with = "period")]
    from: Option<NaiveDate>,
    /// 截止日 / last day
    #[arg(long, requires = "from")]
    to: Option<NaiveDate>,
    /// 只列未完成的 / only what is not done
    #[arg(long)]
    open: bool,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    files: ProgrammeFiles,
}

/// What `--json` writes.
#[derive(Serialize)]
struct Output {
    as_of: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
    sums: Vec<Sum>,
    cells: Vec<Row>,
    rates: Vec<RateRow>,
    lapsed: Vec<LapsedRow>,
}

/// Something that set a clock running and was judged not to matter.
#[derive(Serialize)]
struct LapsedRow {
    duty: String,
    subject: String,
    event: String,
    reason: String,
}

impl Obligations {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let programmes = self.files.load()?;
        let book = read_book(&self.data)?;
        let range = self.range()?;
        let board = Board::compute(&programmes, book, self.as_of, range.clone())
            .map_err(|error| wrong_book(&self.data, &error))?;
        let chosen = self.chosen(&board)?;
        let detailed = !self.subject.is_empty() || self.json;
        let output = Output {
            as_of: self.as_of,
            from: range.start,
            to: range.end.pred_opt().unwrap_or(range.end),
            sums: board.sums(),
            cells: board
                .cells()
                .filter(|cell| self.wants(&board, cell, &chosen))
                .filter_map(|cell| board.row(cell, detailed))
                .collect(),
            rates: board
                .rates()
                .filter(|rate| chosen.is_empty() || chosen.contains(&rate.subject))
                .filter(|rate| self.wants_duty(&board, rate.requirement))
                .filter(|rate| !self.open || rate.met < rate.due)
                .filter_map(|rate| board.rate_row(rate, detailed))
                .collect(),
            lapsed: lapsed(&board),
        };
        if self.json {
            let text = serde_json::to_string_pretty(&output)
                .map_err(|error| Complaint::of("无法输出", "cannot write", "JSON", error))?;
            return print(&text);
        }
        print(&self.words(&output, lang))
    }

    fn range(&self) -> Result<Range<NaiveDate>, Complaint> {
        let (from, to) = match (self.from, self.to, &self.period) {
            (Some(from), Some(to), _) => (from, to),
            (_, _, Some(text)) => named(text).ok_or_else(|| {
                Complaint::of(
                    "看不懂的期间，可写 2026、2026-H1、2026-Q2、2026-05",
                    "no such period; write 2026, 2026-H1, 2026-Q2 or 2026-05",
                    text,
                    "--period",
                )
            })?,
            (Some(_) | None, Some(_) | None, None) => {
                year(self.as_of.year()).unwrap_or((self.as_of, self.as_of))
            }
        };
        let end = to.succ_opt().unwrap_or(to);
        if from >= end || end.year() - from.year() > LONGEST {
            return Err(Complaint::of(
                "起止日期不对（最长30年）",
                "the days are in the wrong order, or more than 30 years apart",
                from,
                to,
            ));
        }
        Ok(from..end)
    }

    fn chosen(&self, board: &Board) -> Result<Vec<u32>, Complaint> {
        self.subject
            .iter()
            .map(|id| {
                board.subject(id).ok_or_else(|| {
                    Complaint::of(
                        "数据中没有这个对象",
                        "there is no such subject in the book",
                        id,
                        self.data.display(),
                    )
                })
            })
            .collect()
    }

    fn wants(&self, board: &Board, cell: &Cell, chosen: &[u32]) -> bool {
        let open = match cell.state {
            ObligationState::Met | ObligationState::MissedExplained => false,
            ObligationState::NotDue
            | ObligationState::DueSoon
            | ObligationState::AwaitingConfirmation
            | ObligationState::Missed => true,
        };
        (chosen.is_empty() || chosen.contains(&cell.subject))
            && (!self.open || open)
            && self.wants_duty(board, cell.requirement)
    }

    fn wants_duty(&self, board: &Board, requirement: u32) -> bool {
        self.duty.is_empty()
            || board.requirement(requirement).is_some_and(|(_, one)| {
                self.duty.contains(&one.id)
                    || self.duty.contains(&one.rule)
                    || one.also.iter().any(|rule| self.duty.contains(rule))
            })
    }

    fn words(&self, output: &Output, lang: Lang) -> String {
        let mut text = String::new();
        let (from, to, as_of) = (output.from, output.to, output.as_of);
        // Writing into a String cannot fail.
        let _ = match lang {
            Lang::Zh => writeln!(text, "应完成事项 {from} 至 {to}，截至 {as_of}\n"),
            Lang::En => writeln!(text, "Obligations {from} to {to}, as of {as_of}\n"),
        };
        if self.subject.is_empty() && self.duty.is_empty() && !self.open {
            text += &sums(&output.sums, lang);
        } else {
            text += &cells(&output.cells, lang);
        }
        if !output.rates.is_empty() {
            text.push('\n');
            text += &rates(&output.rates, lang);
        }
        for one in &output.lapsed {
            let _ = match lang {
                Lang::Zh => writeln!(
                    text,
                    "不适用：{} {} {}（{}）",
                    one.duty, one.subject, one.event, one.reason
                ),
                Lang::En => writeln!(
                    text,
                    "does not apply: {} {} {} ({})",
                    one.duty, one.subject, one.event, one.reason
                ),
            };
        }
        text
    }
}

/// Reads a book; an error names file, line and column.
pub(super) fn read_book(path: &Path) -> Result<Book, Complaint> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Complaint::of(
            "无法读取文件",
            "cannot read the file",
            path.display(),
            error,
        )
    })?;
    Book::parse(&text).map_err(|error| wrong_book(path, &error))
}

/// Complains of a book with its place.
pub(super) fn wrong_book(path: &Path, error: &dyn std::fmt::Display) -> Complaint {
    Complaint::of(
        "数据文件有误",
        "the book of facts is wrong",
        path.display(),
        error,
    )
}

fn lapsed(board: &Board) -> Vec<LapsedRow> {
    board
        .lapsed()
        .filter_map(|one| {
            let event = board.book().events.get(one.event as usize)?;
            Some(LapsedRow {
                duty: board.requirement(one.requirement)?.1.id.clone(),
                subject: board.book().subjects.get(one.subject as usize)?.id.clone(),
                event: event.id.clone(),
                reason: event.dismissed.clone().unwrap_or_default(),
            })
        })
        .collect()
}

fn year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((
        NaiveDate::from_ymd_opt(year, 1, 1)?,
        NaiveDate::from_ymd_opt(year, 12, 31)?,
    ))
}

/// Gives first and last day of a period named as books name them.
fn named(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let last = span::named(text)?;
    let months = match text.as_bytes().get(5) {
        None => 12,
        Some(b'H') => 6,
        Some(b'Q') => 3,
        Some(b'W') => {
            return Some((span::monday(last), last));
        }
        Some(_) if text.len() == 7 => 1,
        Some(_) => return Some((last, last)),
    };
    let first = last
        .with_day(1)?
        .checked_sub_months(chrono::Months::new(months - 1))?;
    Some((first, last))
}

fn sums(all: &[Sum], lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &[
            "事项",
            "内容",
            "应完成",
            "已完成",
            "待确认",
            "未到期",
            "已说明",
            "逾期",
        ],
        Lang::En => &[
            "duty",
            "what",
            "cells",
            "done",
            "to confirm",
            "open",
            "explained",
            "missed",
        ],
    });
    for sum in all {
        table.row([
            sum.duty.clone(),
            sum.title.text(lang).to_owned(),
            sum.cells.to_string(),
            sum.met.to_string(),
            sum.awaiting.to_string(),
            sum.open.to_string(),
            sum.explained.to_string(),
            sum.missed.to_string(),
        ]);
    }
    table.text()
}

fn cells(all: &[Row], lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &[
            "对象", "事项", "内容", "期间", "到期", "完成", "状态", "说明",
        ],
        Lang::En => &[
            "subject", "duty", "what", "period", "due", "done", "state", "why",
        ],
    });
    for row in all {
        table.row([
            row.name.clone(),
            row.duty.clone(),
            row.title.text(lang).to_owned(),
            row.period.text(lang).to_owned(),
            row.due.to_string(),
            format!("{}/{}", row.counted, row.required),
            row.state.label(lang).to_owned(),
            why(row, lang),
        ]);
    }
    table.text()
}

fn why(row: &Row, lang: Lang) -> String {
    let Some(detail) = &row.detail else {
        return String::new();
    };
    let mut parts: Vec<String> = Vec::new();
    if row.late {
        parts.push(lang.pick("逾期补报", "came late").into());
    }
    if !detail.counted.is_empty() {
        let ids: Vec<&str> = detail
            .counted
            .iter()
            .map(|one| one.activity.as_str())
            .collect();
        parts.push(format!("{} {}", lang.pick("计入", "counts"), ids.join(" ")));
    }
    for one in &detail.not_counted {
        if let Some(why) = one.why_not {
            parts.push(format!("{} {}", one.activity, why.label(lang)));
        }
    }
    if !detail.to_reach.is_empty() {
        parts.push(format!(
            "{} {}",
            lang.pick("未覆盖", "to reach"),
            detail.to_reach.join(" ")
        ));
    }
    if let Some(reason) = &detail.reason {
        parts.push(format!("{}{reason}", lang.pick("原因：", "reason: ")));
    }
    parts.join(lang.pick("；", "; "))
}

fn rates(all: &[RateRow], lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &["对象", "事项", "内容", "起", "止", "应做", "做到", "比例"],
        Lang::En => &[
            "subject", "duty", "what", "from", "to", "due", "met", "rate",
        ],
    });
    for row in all {
        let percent = u64::from(row.met) * 100 / u64::from(row.due.max(1));
        table.row([
            row.name.clone(),
            row.duty.clone(),
            row.title.text(lang).to_owned(),
            row.from.to_string(),
            row.to.to_string(),
            row.due.to_string(),
            row.met.to_string(),
            format!("{percent}%"),
        ]);
    }
    table.text()
}
