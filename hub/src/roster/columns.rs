//! The headings of a roster, in Chinese and English, and the words its cells may hold.

use hucha_model::wire::row::{EnterpriseKind, RoleKind};

/// A column of either sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Number,
    Name,
    ShortName,
    Category,
    Staff,
    Level,
    Area,
    Post(RoleKind),
    Officer,
    OfficerPost,
}

/// A sheet: its names, and its columns with whether they must be there.
pub(super) struct Layout {
    pub(super) names: [&'static str; 2],
    pub(super) columns: &'static [(Column, [&'static str; 2], bool)],
}

/// The sheet of plants.
pub(super) const PLANTS: Layout = Layout {
    names: ["企业名册", "Plants"],
    columns: &[
        (Column::Number, ["序号", "No."], false),
        (Column::Name, ["企业名称", "Plant"], true),
        (Column::ShortName, ["简称", "Short name"], false),
        (Column::Category, ["类别", "Category"], true),
        (Column::Staff, ["从业人数", "Staff"], true),
        (Column::Level, ["标准化等级", "Standardisation level"], true),
        (Column::Area, ["所在镇街", "Area"], true),
        (
            Column::Post(RoleKind::SafetyDirector),
            ["安全总监", "Safety Director"],
            true,
        ),
        (
            Column::Post(RoleKind::SafetyDepartmentHead),
            ["安全部长", "Safety Department Head"],
            true,
        ),
        (
            Column::Post(RoleKind::Principal),
            ["主要负责人", "Principal"],
            true,
        ),
        (
            Column::Post(RoleKind::Instrumentation),
            ["仪表", "Instrumentation"],
            true,
        ),
        (
            Column::Post(RoleKind::Equipment),
            ["设备", "Equipment"],
            true,
        ),
        (
            Column::Post(RoleKind::Technology),
            ["工艺技术", "Technology"],
            true,
        ),
    ],
};

/// The sheet of the bureau.
pub(super) const BUREAU: Layout = Layout {
    names: ["应急局", "Bureau"],
    columns: &[
        (Column::Number, ["序号", "No."], false),
        (Column::Officer, ["姓名", "Name"], true),
        (Column::OfficerPost, ["职务", "Post"], true),
    ],
};

impl Layout {
    /// Finds a column by its heading; spaces and letter case do not matter.
    pub(super) fn column(&self, heading: &str) -> Option<Column> {
        self.columns
            .iter()
            .find(|(_, names, _)| names.iter().any(|name| folded(name) == folded(heading)))
            .map(|(column, _, _)| *column)
    }

    /// Gives the Chinese heading of a column.
    pub(super) fn heading(&self, column: Column) -> &'static str {
        self.columns
            .iter()
            .find(|(known, _, _)| *known == column)
            .map_or("", |(_, [zh, _], _)| zh)
    }
}

/// Reads a category.
pub(super) fn category(text: &str) -> Option<EnterpriseKind> {
    match folded(text).as_str() {
        "生产" | "生产企业" | "producer" => Some(EnterpriseKind::Producer),
        "使用" | "使用许可" | "使用许可企业" | "使用企业" | "licenseduser" => {
            Some(EnterpriseKind::LicensedUser)
        }
        "经营带储存"
        | "带储存经营"
        | "经营（带储存）"
        | "经营(带储存)"
        | "仓储经营"
        | "traderwithstorage" => Some(EnterpriseKind::TraderWithStorage),
        "加油站" | "fillingstation" => Some(EnterpriseKind::FillingStation),
        _ => None,
    }
}

/// Reads a standardisation level.
pub(super) fn level(text: &str) -> Option<u8> {
    match folded(text).as_str() {
        "一级" | "1" | "1级" => Some(1),
        "二级" | "2" | "2级" => Some(2),
        "三级" | "3" | "3级" => Some(3),
        _ => None,
    }
}

/// Tells whether the text names a post of a bureau.
pub(super) fn is_bureau_post(text: &str) -> bool {
    let text = folded(text);
    [
        "局长",
        "科长",
        "科员",
        "主任",
        "执法人员",
        "执法队员",
        "director",
        "sectionhead",
        "clerk",
        "officer",
    ]
    .iter()
    .any(|post| text.ends_with(post))
}

fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}
