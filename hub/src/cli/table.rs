//! A table for the terminal, in which a Chinese character is two columns wide.

use unicode_width::UnicodeWidthStr;

/// Rows under heads, columns as wide as their widest cell.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

/// Shortens a long text to so many columns, with a mark that something is left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        let mut next = short.clone();
        next.push(letter);
        if next.width() + 1 > most {
            break;
        }
        short = next;
    }
    short + "…"
}

impl Table {
    /// Begins a table with its heads.
    pub(super) fn new(heads: &[&str]) -> Self {
        Self {
            rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()],
        }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Writes it out, a line under the heads.
    pub(super) fn text(&self) -> String {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            for (place, cell) in row.iter().enumerate() {
                match widths.get_mut(place) {
                    Some(width) => *width = (*width).max(cell.width()),
                    None => widths.push(cell.width()),
                }
            }
        }
        let mut text = String::new();
        for (place, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line += cell;
                line += &" ".repeat(width.saturating_sub(cell.width()) + 2);
            }
            text += line.trim_end();
            text.push('\n');
            if place == 0 {
                let all = widths.iter().map(|width| width + 2).sum::<usize>();
                text += &"─".repeat(all.saturating_sub(2));
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_to_its_columns_and_a_short_one_is_not() {
        assert_eq!(cut("互查互学", 8), "互查互学");
        assert_eq!(cut("互查互学互鉴", 8), "互查互…");
        assert_eq!(cut("abcdefghi", 8), "abcdefg…");
    }

    #[test]
    fn columns_stand_under_each_other_in_both_scripts() {
        let mut table = Table::new(&["事项", "n"]);
        table.row(["互查互学".to_owned(), "1".to_owned()]);
        table.row(["help".to_owned(), "22".to_owned()]);
        assert_eq!(
            table.text(),
            "事项      n\n────────────\n互查互学  1\nhelp      22\n"
        );
    }
}
