//! `hucha records`: what was written down in registers, step by step, and which steps a guard
//! refuses or flags where.

use super::Complaint;
use super::programmes::ProgrammeFiles;
use super::rules::print;
use super::table::Table;
use clap::Args;
use hucha_model::Lang;
use hucha_model::register::{Record, Registers, Standing, fold};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Records {
    /// 记录文件（JSON，格式见 docs/registers.md）；不写则列出各登记簿 / the records; without it the registers
    #[arg(long)]
    data: Option<PathBuf>,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    files: ProgrammeFiles,
}

/// A file of records.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Profiles or programmes in force for records that name none themselves.
    #[serde(default)]
    profiles: Vec<String>,
    records: Vec<Record>,
}

/// One record and how it stands.
#[derive(Serialize)]
struct Line {
    id: String,
    register: String,
    #[serde(flatten)]
    standing: Standing,
}

impl Records {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let programmes = self.files.load()?;
        let registers = Registers::embedded().map_err(|error| {
            Complaint::of("登记簿有误", "the registers are wrong", "hucha", error)
        })?;
        let Some(path) = &self.data else {
            return print(&listing(&registers, lang));
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Complaint::of("无法读取文件", "cannot read the file", &name, error))?;
        let wrong = |error: &dyn std::fmt::Display| {
            Complaint::of("记录文件有误", "the file of records is wrong", &name, error)
        };
        let mut file: File = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        let unknown = file.profiles.iter().find(|name| {
            programmes.jurisdictions().profile(name).is_none()
                && programmes.programme(name).is_none()
        });
        if let Some(unknown) = unknown {
            return Err(wrong(&format!("profiles: {unknown}")));
        }
        for record in &mut file.records {
            if registers.register(&record.register).is_none() {
                return Err(wrong(&format!("{}: {}", record.id, record.register)));
            }
            if record.programmes.is_empty()
                && let Some(first) = record.steps.first()
            {
                record.programmes = Registers::in_force(&programmes, &file.profiles, first.day);
            }
        }
        let lines: Vec<Line> = file
            .records
            .iter()
            .map(|record| Line {
                id: record.id.clone(),
                register: record.register.clone(),
                standing: fold(&registers, record, &file.records),
            })
            .collect();
        if self.json {
            let text = serde_json::to_string_pretty(&lines).map_err(|error| wrong(&error))?;
            return print(&text);
        }
        print(&words(&lines, &file.records, &registers, lang))
    }
}

fn listing(registers: &Registers, lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &["登记簿", "名称", "状态", "环节", "把关"],
        Lang::En => &["register", "title", "states", "steps", "guards"],
    });
    for register in registers.all() {
        let guards: usize = register.steps.iter().map(|step| step.guards.len()).sum();
        table.row([
            register.id.clone(),
            register.title.text(lang).to_owned(),
            register.states.len().to_string(),
            register.steps.len().to_string(),
            guards.to_string(),
        ]);
    }
    table.text()
}

fn words(lines: &[Line], records: &[Record], registers: &Registers, lang: Lang) -> String {
    let mut text = String::new();
    for (line, record) in lines.iter().zip(records) {
        let register = registers.register(&line.register);
        let title = register.map_or(line.register.as_str(), |one| one.title.text(lang));
        let state = register
            .and_then(|one| {
                one.states
                    .iter()
                    .find(|state| state.id == line.standing.state)
            })
            .map_or(line.standing.state.as_str(), |state| state.title.text(lang));
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{title} {}：{state}", line.id);
        let step = |place: usize| {
            record
                .steps
                .get(place)
                .map_or_else(String::new, |step| format!("{} {}", step.day, step.event))
        };
        for one in &line.standing.refused {
            let head = lang.pick("不成立", "refused");
            let _ = writeln!(
                text,
                "  {head} {}：{}",
                step(one.step),
                one.reason.text(lang)
            );
        }
        for one in &line.standing.flags {
            let head = lang.pick("提示", "flag");
            let _ = writeln!(
                text,
                "  {head} {}：{}",
                step(one.step),
                one.reason.text(lang)
            );
        }
        for one in &line.standing.missing {
            let head = lang.pick("缺", "lacks");
            let _ = writeln!(
                text,
                "  {head} {}：{}",
                step(one.step),
                one.label.text(lang)
            );
        }
    }
    text
}
