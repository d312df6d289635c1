//! What is wrong with a roster, said so that the person at the file can put it right.

use hucha_model::Lang;
use std::fmt;

/// The first thing wrong: sheet, row and column as the person sees them, and the cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterError {
    /// The sheet; empty when the file itself is wrong.
    pub sheet: String,
    /// The row, counted from 1; `None` when no row is meant.
    pub row: Option<u32>,
    /// Heading of the column, or its letter where the heading is wrong.
    pub column: Option<String>,
    /// The cause.
    pub cause: RosterCause,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterCause {
    /// The file is not an xlsx workbook.
    NotAWorkbook,
    /// The sheet is missing.
    MissingSheet,
    /// No row of headings was found.
    NoHeadings,
    /// The column is missing.
    MissingColumn,
    /// The heading is not a known one.
    UnknownColumn(String),
    /// The heading stands twice.
    DoubleColumn,
    /// The sheet has no rows.
    NoRows,
    /// The name is empty.
    EmptyName,
    /// The plant stands on an earlier row already.
    DuplicatePlant {
        /// That row, counted from 1.
        first: u32,
    },
    /// The category is not a known one.
    UnknownCategory(String),
    /// The post is not a known one.
    UnknownRole(String),
    /// A number is wanted.
    NotANumber(String),
    /// A level from 一级 to 三级 is wanted.
    UnknownLevel(String),
    /// The cell holds an error of the spreadsheet, or a date where a text is wanted.
    NotText,
}

impl RosterError {
    /// Says where and what, in the person's language.
    pub fn sentence(&self, lang: Lang) -> String {
        let mut place = Vec::new();
        if !self.sheet.is_empty() {
            place.push(match lang {
                Lang::Zh => format!("工作表“{}”", self.sheet),
                Lang::En => format!("sheet “{}”", self.sheet),
            });
        }
        if let Some(row) = self.row {
            place.push(match lang {
                Lang::Zh => format!("第{row}行"),
                Lang::En => format!("row {row}"),
            });
        }
        if let Some(column) = &self.column {
            place.push(match lang {
                Lang::Zh => format!("“{column}”列"),
                Lang::En => format!("column “{column}”"),
            });
        }
        let cause = self.cause.sentence(lang);
        match lang {
            Lang::Zh if place.is_empty() => format!("{cause}。未写入任何内容。"),
            Lang::Zh => format!("{}：{cause}。未写入任何内容。", place.join("")),
            Lang::En if place.is_empty() => format!("{cause}. Nothing was written."),
            Lang::En => format!("{}: {cause}. Nothing was written.", place.join(", ")),
        }
    }
}

impl RosterCause {
    fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotAWorkbook, Lang::Zh) => "不是 xlsx 表格文件，请另存为 xlsx 后再导入".into(),
            (Self::NotAWorkbook, Lang::En) => "not an xlsx workbook: save it as xlsx".into(),
            (Self::MissingSheet, Lang::Zh) => "缺少这张工作表".into(),
            (Self::MissingSheet, Lang::En) => "the sheet is missing".into(),
            (Self::NoHeadings, Lang::Zh) => "前五行中没有找到表头".into(),
            (Self::NoHeadings, Lang::En) => "no headings in the first five rows".into(),
            (Self::MissingColumn, Lang::Zh) => "缺少这一列".into(),
            (Self::MissingColumn, Lang::En) => "the column is missing".into(),
            (Self::UnknownColumn(text), Lang::Zh) => format!("表头“{text}”无法识别"),
            (Self::UnknownColumn(text), Lang::En) => format!("the heading “{text}” is not known"),
            (Self::DoubleColumn, Lang::Zh) => "表头重复".into(),
            (Self::DoubleColumn, Lang::En) => "the heading stands twice".into(),
            (Self::NoRows, Lang::Zh) => "没有数据行".into(),
            (Self::NoRows, Lang::En) => "there are no rows".into(),
            (Self::EmptyName, Lang::Zh) => "名称为空".into(),
            (Self::EmptyName, Lang::En) => "the name is empty".into(),
            (Self::DuplicatePlant { first }, Lang::Zh) => format!("企业与第{first}行重复"),
            (Self::DuplicatePlant { first }, Lang::En) => {
                format!("the plant stands on row {first} already")
            }
            (Self::UnknownCategory(text), Lang::Zh) => {
                format!("类别“{text}”无法识别，应为：生产、使用许可、经营带储存、加油站")
            }
            (Self::UnknownCategory(text), Lang::En) => format!(
                "unknown category “{text}”: producer, licensed user, trader with storage or \
                 filling station is wanted"
            ),
            (Self::UnknownRole(text), Lang::Zh) => {
                format!("职务“{text}”无法识别，应为：局长、副局长、科长、副科长、主任、科员")
            }
            (Self::UnknownRole(text), Lang::En) => format!(
                "unknown post “{text}”: director, deputy director, section head, clerk or officer \
                 is wanted"
            ),
            (Self::NotANumber(text), Lang::Zh) => format!("“{text}”不是整数"),
            (Self::NotANumber(text), Lang::En) => format!("“{text}” is not a whole number"),
            (Self::UnknownLevel(text), Lang::Zh) => {
                format!("等级“{text}”无法识别，应为：一级、二级、三级，或留空")
            }
            (Self::UnknownLevel(text), Lang::En) => {
                format!("unknown level “{text}”: 1, 2, 3 or nothing is wanted")
            }
            (Self::NotText, Lang::Zh) => "单元格内容不是文字".into(),
            (Self::NotText, Lang::En) => "the cell holds no text".into(),
        }
    }
}

impl fmt::Display for RosterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::En))
    }
}

impl std::error::Error for RosterError {}
