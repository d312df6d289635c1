//! The table of figures, for a person and for a program.

use serde_json::{Value, json};

/// One figure beside its budget.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// What was measured, in Chinese.
    pub(crate) zh: &'static str,
    /// What was measured, in English.
    pub(crate) en: &'static str,
    /// The figure.
    pub(crate) value: f64,
    /// Its unit: `x` for a ratio in the same run.
    pub(crate) unit: &'static str,
    /// Most it may be; `None` where nothing was promised.
    pub(crate) budget: Option<f64>,
    /// What to know about it.
    pub(crate) note: String,
}

impl Figure {
    fn is_met(&self) -> Option<bool> {
        self.budget.map(|budget| self.value <= budget)
    }

    fn cells(&self) -> [String; 5] {
        let met = match self.is_met() {
            Some(true) => "是 yes",
            Some(false) => "否 NO",
            None => "—",
        };
        let budget = self.budget.map_or_else(
            || "—".to_owned(),
            |most| format!("≤ {}", number(most, self.unit)),
        );
        [
            format!("{} / {}", self.zh, self.en),
            number(self.value, self.unit),
            budget,
            met.to_owned(),
            self.note.clone(),
        ]
    }
}

fn number(value: f64, unit: &str) -> String {
    let digits = match value {
        value if value.fract() == 0.0 || value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        value if value >= 0.1 => 2,
        _ => 3,
    };
    format!("{value:.digits$} {unit}")
        .trim_end()
        .replace(" x", " ×")
}

/// Writes the table as Markdown with aligned columns.
pub(crate) fn text(figures: &[Figure]) -> String {
    let head = [
        "项目 / what",
        "实测 / figure",
        "指标 / budget",
        "达标 / met",
        "说明 / note",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(figures.iter().map(Figure::cells));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            rows.iter()
                .map(|row| width(&row[column]))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut lines: Vec<String> = rows.iter().map(|row| line(row, &widths)).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    lines.insert(1, format!("| {} |", rule.join(" | ")));
    lines.join("\n")
}

fn line(row: &[String; 5], widths: &[usize]) -> String {
    let last = row.len() - 1;
    let cells = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, wide))| {
            // The notes are long; padding them helps nobody.
            let pad = if column == last {
                0
            } else {
                wide - width(cell)
            };
            format!("{cell}{}", " ".repeat(pad))
        });
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Columns that a text takes on a screen: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|letter| {
            if ('\u{2e80}'..='\u{ffef}').contains(&letter) {
                2
            } else {
                1
            }
        })
        .sum()
}

/// Writes the figures as JSON.
pub(crate) fn json(machine: &str, figures: &[Figure]) -> Value {
    let figures: Vec<Value> = figures
        .iter()
        .map(|figure| {
            json!({
                "zh": figure.zh,
                "en": figure.en,
                "value": figure.value,
                "unit": figure.unit,
                "budget": figure.budget,
                "met": figure.is_met(),
                "note": figure.note,
            })
        })
        .collect();
    json!({ "machine": machine, "figures": figures })
}
