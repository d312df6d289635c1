//! `hucha ledger`: task ledgers, those built in and those of any bureau's table.

use super::Complaint;
use super::rules::print;
use super::table::{Table, cut};
use chrono::{Datelike, NaiveDate};
use clap::{Args, Subcommand};
use hucha_hub::grid::read_grid;
use hucha_model::Lang;
use hucha_model::ledger::import::{Imported, Options, import};
use hucha_model::ledger::phrase::Context;
use hucha_model::ledger::status::{Due, Span, status};
use hucha_model::ledger::{Ledgers, Recurrence, TaskLedger};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct Ledger {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 列出任务清单，或某一份的各项任务 / list the ledgers, or the tasks of one
    List(List),
    /// 导入任意单位的清单表（csv、xlsx） / import any bureau's table
    Import(Import),
}

#[derive(Debug, Args)]
struct List {
    /// 清单编号（RZ11 等）或 toml 文件 / id of a ledger, or a file
    ledger: Option<String>,
    /// 截至日期 YYYY-MM-DD，默认不计算逾期 / the day as of which it is late
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Import {
    /// 表格文件 / the table
    file: PathBuf,
    /// 新清单的编号，默认文件名 / id of the new ledger; the file's name
    #[arg(long)]
    id: Option<String>,
    /// 文件年份，用于“9月30日前”“年底前” / year of the document, for phrases without one
    #[arg(long)]
    year: Option<i32>,
    /// 发文日期，用于“6个月内” / day of issue, for phrases such as within six months
    #[arg(long)]
    issued: Option<NaiveDate>,
    /// 工作表，默认第一张 / the sheet; the first one
    #[arg(long)]
    sheet: Option<String>,
    /// 写入文件（toml），默认只显示结果 / write the ledger to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
}

impl Ledger {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        match self.what {
            What::List(list) => list.run(lang),
            What::Import(import) => import.run(lang),
        }
    }
}

impl Import {
    fn run(self, lang: Lang) -> Result<(), Complaint> {
        let name = self.file.display().to_string();
        let bytes = std::fs::read(&self.file)
            .map_err(|error| Complaint::of("无法读取文件", "cannot read the file", &name, error))?;
        let wrong = |error: &dyn std::fmt::Display| {
            Complaint::of("表格有误", "the table is wrong", &name, error)
        };
        let grid =
            read_grid(&name, &bytes, self.sheet.as_deref()).map_err(|error| wrong(&error))?;
        let stem = self.file.file_stem().and_then(|stem| stem.to_str());
        let options = Options {
            id: self
                .id
                .clone()
                .or_else(|| stem.map(str::to_owned))
                .unwrap_or_default(),
            context: Context {
                year: self.year,
                issued: self.issued,
            },
            ..Options::default()
        };
        let imported = import(&grid, &options).map_err(|error| wrong(&error))?;
        if let Some(out) = &self.out {
            let text = imported.to_toml().map_err(|error| wrong(&error))?;
            std::fs::write(out, text)
                .map_err(|error| Complaint::of("无法写入", "cannot write", out.display(), error))?;
        }
        if self.json {
            let text = imported.ledger.to_json().map_err(|error| wrong(&error))?;
            return print(&text);
        }
        print(&report(&imported, self.out.as_deref(), lang))
    }
}

impl List {
    fn run(self, lang: Lang) -> Result<(), Complaint> {
        let wrong = |what: &str, error: &dyn std::fmt::Display| {
            Complaint::of("清单有误", "the ledger is wrong", what, error)
        };
        let ledgers = Ledgers::embedded().map_err(|error| wrong("hucha", &error))?;
        let Some(id) = &self.ledger else {
            return print(&overview(&ledgers, lang));
        };
        let ledger = if let Some(ledger) = ledgers.ledger(id) {
            ledger.clone()
        } else {
            let text = std::fs::read_to_string(id).map_err(|error| {
                Complaint::of("没有这份清单", "there is no such ledger", id, error)
            })?;
            TaskLedger::parse(id, &text).map_err(|error| wrong(id, &error))?
        };
        if self.json {
            return print(&ledger.to_json().map_err(|error| wrong(id, &error))?);
        }
        print(&tasks(&ledger, self.as_of, lang))
    }
}

fn overview(ledgers: &Ledgers, lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &["清单", "名称", "任务", "措施", "节点", "责任单位"],
        Lang::En => &[
            "ledger",
            "title",
            "tasks",
            "measures",
            "milestones",
            "units",
        ],
    });
    for ledger in ledgers.all() {
        let milestones: usize = ledger.measures.iter().map(|one| one.milestones.len()).sum();
        table.row([
            ledger.id.clone(),
            lang.pick(&ledger.zh, &ledger.en).to_owned(),
            ledger.tasks.len().to_string(),
            ledger.measures.len().to_string(),
            milestones.to_string(),
            ledger.units.len().to_string(),
        ]);
    }
    table.text()
}

fn tasks(ledger: &TaskLedger, as_of: Option<NaiveDate>, lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &["序号", "措施", "责任单位", "时限", "周期", "逾期天数"],
        Lang::En => &["no", "measure", "owners", "deadline", "recurs", "days late"],
    });
    let standings = as_of.map(|as_of| {
        let from = NaiveDate::from_ymd_opt(as_of.year() - 10, 1, 1).unwrap_or(as_of);
        status(ledger, &[], Span { from, as_of })
    });
    for measure in &ledger.measures {
        let standing = standings
            .iter()
            .flatten()
            .find(|standing| standing.measure == measure.no && standing.milestone.is_none());
        let late = standing.filter(|standing| standing.is_overdue());
        let printed = if measure.deadline_text.is_empty() {
            match standing.map(|standing| standing.due) {
                Some(Due::PlanEnd(day)) => day.to_string(),
                Some(Due::Own(_) | Due::Never) | None => String::new(),
            }
        } else {
            measure.deadline_text.clone()
        };
        let owners: Vec<&str> = measure
            .units
            .iter()
            .map(|code| {
                ledger.unit(code).map_or(code.as_str(), |unit| {
                    lang.pick(
                        &unit.zh,
                        if unit.en.is_empty() {
                            &unit.zh
                        } else {
                            &unit.en
                        },
                    )
                })
            })
            .collect();
        let english = if measure.en.is_empty() {
            &measure.zh
        } else {
            &measure.en
        };
        let text = lang.pick(&measure.zh, english);
        table.row([
            measure.no.to_string(),
            cut(text, 48),
            cut(&owners.join(lang.pick("、", ", ")), 32),
            cut(&printed, 32),
            if measure.recurrence == Recurrence::None {
                String::new()
            } else {
                measure.recurrence.label(lang).to_owned()
            },
            late.map_or_else(String::new, |late| late.days_overdue.to_string()),
        ]);
    }
    table.text()
}

fn report(imported: &Imported, out: Option<&Path>, lang: Lang) -> String {
    let ledger = &imported.ledger;
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = match lang {
        Lang::Zh => writeln!(
            text,
            "读出 {} 项措施，{} 个责任单位；时限未识别 {} 处，需要看的 {} 处，未归入任何一行的单元格 {} 个\n",
            ledger.measures.len(),
            ledger.units.len(),
            imported.unread.len(),
            imported.problems.len(),
            ledger.leftovers.len()
        ),
        Lang::En => writeln!(
            text,
            "{} measures, {} owners; {} deadlines not understood, {} cells to look at, {} cells that belong to no line\n",
            ledger.measures.len(),
            ledger.units.len(),
            imported.unread.len(),
            imported.problems.len(),
            ledger.leftovers.len()
        ),
    };
    text += &tasks(ledger, None, lang);
    for (cell, printed) in &imported.unread {
        let _ = writeln!(
            text,
            "{cell} {}{printed}",
            lang.pick("时限保留原文：", "deadline kept as printed: ")
        );
    }
    for problem in &imported.problems {
        let _ = writeln!(text, "{}", problem.text(lang));
    }
    for left in &ledger.leftovers {
        let _ = writeln!(
            text,
            "{} {}{}",
            left.cell,
            lang.pick("未归入：", "belongs to no line: "),
            left.text
        );
    }
    match out {
        Some(out) => {
            let _ = writeln!(
                text,
                "{}{}",
                lang.pick("已写入 ", "written to "),
                out.display()
            );
        }
        None => {
            text += lang.pick(
                "（加 --out FILE 写成清单文件）\n",
                "(--out FILE writes it as a ledger)\n",
            );
        }
    }
    text
}
