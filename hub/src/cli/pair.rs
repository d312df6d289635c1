//! `hucha pair`: suggested pairs, each with its reasons, and inspections that lie near each other.

use super::Complaint;
use super::obligations::{read_book, wrong_book};
use super::programmes::ProgrammeFiles;
use super::rules::print;
use super::table::Table;
use chrono::NaiveDate;
use clap::Args;
use hucha_model::Lang;
use hucha_model::overlap::{InspectionCalendar, OverlapRules};
use hucha_model::planner::{Exclusion, Plan, PlanRequest, Role, Schemes, Wish, plan};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Pair {
    /// 数据文件（JSON，格式见 docs/obligations.md） / the book of facts
    #[arg(long)]
    data: PathBuf,
    /// 结对办法；不写则列出各办法 / the scheme; without it the schemes are listed
    #[arg(long)]
    scheme: Option<String>,
    /// 年度 / the year planned for
    #[arg(long)]
    year: Option<u16>,
    /// 以哪一天的情况为准，默认年度首日 / the day whose facts count; the year's first
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// 只在此对象范围内 / only those in this subject
    #[arg(long)]
    within: Option<String>,
    /// 回避：甲,乙,原因（可多次） / conflict of interest: one,other,reason
    #[arg(long, value_name = "A,B,WHY")]
    exclude: Vec<String>,
    /// 自选伙伴：甲,乙（可多次） / a partner named by itself: of,partner
    #[arg(long, value_name = "A,B")]
    wish: Vec<String>,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    files: ProgrammeFiles,
}

#[derive(Debug, Args)]
pub(super) struct Overlaps {
    /// 数据文件（JSON，格式见 docs/obligations.md） / the book of facts
    #[arg(long)]
    data: PathBuf,
    /// 也列出已合并、已说明、不计重复的 / those answered or exempt too
    #[arg(long)]
    all: bool,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
}

impl Pair {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let programmes = self.files.load()?;
        let book = read_book(&self.data)?;
        let schemes = Schemes::embedded().map_err(|error| {
            Complaint::of("结对办法有误", "the schemes are wrong", "hucha", error)
        })?;
        let Some(id) = &self.scheme else {
            return print(&listing(schemes, lang));
        };
        let scheme = schemes.scheme(id).ok_or_else(|| {
            Complaint::of(
                "没有这个结对办法，不写 --scheme 可列出各办法",
                "no such scheme; without --scheme they are listed",
                id,
                "--scheme",
            )
        })?;
        let request = self.request()?;
        let plan = plan(&book, &programmes.all_words(), scheme, &request)
            .map_err(|error| wrong_book(&self.data, &error))?;
        if self.json {
            let text = plan
                .to_json()
                .map_err(|error| Complaint::of("无法输出", "cannot write", "JSON", error))?;
            return print(&text);
        }
        print(&words(&plan, lang))
    }

    fn request(&self) -> Result<PlanRequest, Complaint> {
        let year = self.year.ok_or_else(|| {
            Complaint::new("请写明年度：--year 2027", "say the year: --year 2027")
        })?;
        let first = NaiveDate::from_ymd_opt(i32::from(year), 1, 1);
        let as_of = self
            .as_of
            .or(first)
            .ok_or_else(|| Complaint::of("没有这一年", "there is no such year", year, "--year"))?;
        let parts = |text: &str, count: usize| -> Result<Vec<String>, Complaint> {
            let parts: Vec<String> = text
                .splitn(count, [',', '，'])
                .map(|part| part.trim().to_owned())
                .collect();
            if parts.len() == count && parts.iter().all(|part| !part.is_empty()) {
                return Ok(parts);
            }
            Err(Complaint::of(
                "应为以逗号分开的几项",
                "expected parts between commas",
                text,
                count,
            ))
        };
        let mut exclusions = Vec::new();
        for text in &self.exclude {
            if let [one, other, reason] = parts(text, 3)?.as_slice() {
                exclusions.push(Exclusion {
                    one: one.clone(),
                    other: other.clone(),
                    reason: reason.clone(),
                });
            }
        }
        let mut wishes = Vec::new();
        for text in &self.wish {
            if let [of, partner] = parts(text, 2)?.as_slice() {
                wishes.push(Wish {
                    of: of.clone(),
                    partner: partner.clone(),
                });
            }
        }
        Ok(PlanRequest {
            year,
            as_of,
            within: self.within.clone(),
            exclusions,
            wishes,
        })
    }
}

fn listing(schemes: &Schemes, lang: Lang) -> String {
    let mut table = Table::new(match lang {
        Lang::Zh => &["办法", "名称", "条款"],
        Lang::En => &["scheme", "title", "rules"],
    });
    for scheme in schemes.all() {
        table.row([
            scheme.id.clone(),
            scheme.title().text(lang).to_owned(),
            scheme.rules.join(" "),
        ]);
    }
    table.text()
}

fn words(plan: &Plan, lang: Lang) -> String {
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{} {}", plan.title.text(lang), plan.year);
    let _ = writeln!(text, "{}\n", plan.note.text(lang));
    let mut table = Table::new(match lang {
        Lang::Zh => &["序号", "组成", "理由"],
        Lang::En => &["no", "who", "why"],
    });
    for (place, group) in plan.groups.iter().enumerate() {
        let who: Vec<String> = group
            .members
            .iter()
            .map(|member| {
                let role = match member.role {
                    Role::Helper => lang.pick("（帮扶）", " (helps)"),
                    Role::Helped => lang.pick("（被帮扶）", " (helped)"),
                    Role::Mutual => "",
                };
                format!("{}{role}", member.name)
            })
            .collect();
        let why: Vec<&str> = group.because.iter().map(|one| one.text(lang)).collect();
        table.row([
            (place + 1).to_string(),
            who.join(lang.pick("、", ", ")),
            why.join(lang.pick("；", "; ")),
        ]);
    }
    text += &table.text();
    for one in &plan.unpaired {
        let _ = writeln!(
            text,
            "{}{}（{}）",
            lang.pick("未结对：", "without a partner: "),
            one.name,
            one.reason.text(lang)
        );
    }
    let _ = writeln!(
        text,
        "\n{} {}",
        lang.pick("依据摘要", "digest of the facts"),
        plan.inputs
    );
    text
}

impl Overlaps {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let book = read_book(&self.data)?;
        let rules = OverlapRules::embedded().map_err(|error| {
            Complaint::of(
                "检查日历规则有误",
                "the calendar's rules are wrong",
                "hucha",
                error,
            )
        })?;
        let mut calendar = InspectionCalendar::of(&book, rules);
        if !self.all {
            calendar
                .overlaps
                .retain(hucha_model::overlap::Overlap::is_warning);
        }
        if self.json {
            let text = serde_json::to_string_pretty(&calendar)
                .map_err(|error| Complaint::of("无法输出", "cannot write", "JSON", error))?;
            return print(&text);
        }
        let mut table = Table::new(match lang {
            Lang::Zh => &["企业", "先", "后", "组织方", "情况"],
            Lang::En => &["enterprise", "earlier", "later", "organisers", "what"],
        });
        for one in &calendar.overlaps {
            table.row([
                one.enterprise.to_owned(),
                one.earlier.to_owned(),
                one.later.to_owned(),
                format!("{} / {}", one.earlier_organiser, one.later_organiser),
                one.text().text(lang).to_owned(),
            ]);
        }
        let mut text = table.text();
        if calendar.without_organiser > 0 {
            let count = calendar.without_organiser;
            let _ = match lang {
                Lang::Zh => writeln!(text, "{count} 次检查没有写明组织方，无法比较"),
                Lang::En => writeln!(
                    text,
                    "{count} inspections name no organiser and cannot be compared"
                ),
            };
        }
        print(&text)
    }
}
