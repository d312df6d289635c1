//! The look of an official Word document: GB/T 9704 margins and faces, page number, foot line.

use std::io::Cursor;
use std::mem;

use chrono::NaiveDateTime;
use docx_rs::{
    AlignmentType, BreakType, Docx, FieldCharType, Footer, Header, HeightRule, InstrPAGE,
    InstrText, LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts,
    SpecialIndentType, Table, TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType,
    WidthType,
};
use thiserror::Error;

use crate::text::clean;

/// Width between the margins of an A4 page, in twentieths of a point.
const TEXT_WIDTH: usize = 8_844;
/// 28 pt, in twentieths of a point.
const LINE: i32 = 560;
/// Sizes in half points: title 22 pt, body 16 pt (三号), table 10.5 pt (五号), page number 14 pt.
const TITLE: usize = 44;
const BODY: usize = 32;
const TABLE: usize = 21;
const PAGE_NUMBER: usize = 28;

const TITLE_FACE: &str = "方正小标宋简体";
const BODY_FACE: &str = "仿宋";
const HEADING_FACE: &str = "黑体";
const SUBHEADING_FACE: &str = "楷体";

/// Says why no Word document could be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The writer failed to pack the parts.
    #[error("the document could not be packed")]
    Pack {
        /// Kind of failure in the packer's words; holds no content.
        reason: String,
    },
}

/// A document being written. Every paragraph gets its own number, because the writer's counter
/// runs on from document to document and the same view would not give the same bytes.
pub(crate) struct Official {
    docx: Docx,
    paragraphs: u32,
}

impl Official {
    /// Starts a document of A4 portrait with page number and foot line; `mark` (草稿) stands at the
    /// top of each page.
    pub(crate) fn new(as_of: NaiveDateTime, mark: Option<&str>, foot_line: &str) -> Self {
        let stamp = as_of.format("%Y-%m-%dT%H:%M:%S+08:00").to_string();
        let margin = PageMargin {
            top: 2_098,
            left: 1_588,
            bottom: 1_984,
            right: 1_474,
            header: 851,
            footer: 992,
            gutter: 0,
        };
        let docx = Docx::new()
            .created_at(&stamp)
            .updated_at(&stamp)
            .page_size(11_906, 16_838)
            .page_margin(margin)
            .default_fonts(faces(BODY_FACE))
            .default_size(BODY);
        let mut official = Self {
            docx,
            paragraphs: 0,
        };
        let footer = official.footer(foot_line);
        official.docx = mem::take(&mut official.docx).footer(footer);
        if let Some(mark) = mark {
            let paragraph = official
                .paragraph(AlignmentType::Right)
                .add_run(run(mark, HEADING_FACE, BODY).color("C00000"));
            official.docx =
                mem::take(&mut official.docx).header(Header::new().add_paragraph(paragraph));
        }
        official
    }

    fn footer(&mut self, foot_line: &str) -> Footer {
        let number = Run::new()
            .fonts(faces("宋体"))
            .size(PAGE_NUMBER)
            .add_text("— ")
            .add_field_char(FieldCharType::Begin, false)
            .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
            .add_field_char(FieldCharType::Separate, false)
            .add_text("1")
            .add_field_char(FieldCharType::End, false)
            .add_text(" —");
        let number = self.paragraph(AlignmentType::Center).add_run(number);
        let line = self
            .paragraph(AlignmentType::Center)
            .add_run(run(foot_line, BODY_FACE, TABLE));
        Footer::new().add_paragraph(number).add_paragraph(line)
    }

    fn paragraph(&mut self, align: AlignmentType) -> Paragraph {
        self.paragraphs += 1;
        Paragraph::new()
            .id(format!("{:08X}", self.paragraphs))
            .align(align)
    }

    fn add(&mut self, paragraph: Paragraph) {
        self.docx = mem::take(&mut self.docx).add_paragraph(paragraph);
    }

    /// Writes one line of the title.
    pub(crate) fn title(&mut self, text: &str) {
        let paragraph = self
            .paragraph(AlignmentType::Center)
            .line_spacing(exact(LINE + 80))
            .add_run(run(text, TITLE_FACE, TITLE));
        self.add(paragraph);
    }

    /// Writes a centred line under the title.
    pub(crate) fn subtitle(&mut self, text: &str) {
        let paragraph = self
            .paragraph(AlignmentType::Center)
            .line_spacing(exact(LINE))
            .add_run(run(text, SUBHEADING_FACE, BODY));
        self.add(paragraph);
    }

    /// Writes an empty line.
    pub(crate) fn blank(&mut self) {
        let paragraph = self
            .paragraph(AlignmentType::Left)
            .line_spacing(exact(LINE));
        self.add(paragraph);
    }

    /// Writes a heading of the first level (一、…).
    pub(crate) fn heading(&mut self, text: &str) {
        let paragraph = self
            .indented()
            .keep_next(true)
            .add_run(run(text, HEADING_FACE, BODY));
        self.add(paragraph);
    }

    /// Writes a paragraph of the body.
    pub(crate) fn body(&mut self, text: &str) {
        let paragraph = self.indented().add_run(run(text, BODY_FACE, BODY));
        self.add(paragraph);
    }

    /// Writes a line without indent, such as the addressee.
    pub(crate) fn flush(&mut self, text: &str) {
        let paragraph = self
            .paragraph(AlignmentType::Left)
            .line_spacing(exact(LINE))
            .add_run(run(text, BODY_FACE, BODY));
        self.add(paragraph);
    }

    /// Writes a line at the right, such as the issuing unit and the date.
    pub(crate) fn right(&mut self, text: &str) {
        let paragraph = self
            .paragraph(AlignmentType::Right)
            .line_spacing(exact(LINE))
            .keep_next(true)
            .indent(None, None, Some(1_280), None)
            .add_run(run(text, BODY_FACE, BODY));
        self.add(paragraph);
    }

    fn indented(&mut self) -> Paragraph {
        self.paragraph(AlignmentType::Both)
            .line_spacing(exact(LINE))
            .indent(None, Some(SpecialIndentType::FirstLine(640)), None, None)
            .first_line_chars(200)
    }

    /// Begins an annex on a new page.
    pub(crate) fn annex(&mut self, text: &str) {
        let paragraph = self
            .paragraph(AlignmentType::Left)
            .page_break_before(true)
            .line_spacing(exact(LINE))
            .keep_next(true)
            .add_run(run(text, HEADING_FACE, BODY));
        self.add(paragraph);
    }

    /// Writes a table; `columns` gives each heading and its share of the width, and rows are never
    /// split over two pages. The first column is set left, the others centred unless wide.
    pub(crate) fn table(&mut self, columns: &[(&str, usize)], rows: &[Vec<String>]) {
        let shares: usize = columns.iter().map(|(_, share)| share).sum::<usize>().max(1);
        let widths: Vec<usize> = columns
            .iter()
            .map(|(_, share)| TEXT_WIDTH * share / shares)
            .collect();
        let mut head = Vec::new();
        for ((heading, _), width) in columns.iter().zip(&widths) {
            head.push(self.cell(heading, HEADING_FACE, *width, AlignmentType::Center));
        }
        let mut table_rows = vec![table_row(head)];
        for row in rows {
            let mut cells = Vec::new();
            for (words, width) in row.iter().zip(&widths) {
                let align = if *width > 1_700 {
                    AlignmentType::Left
                } else {
                    AlignmentType::Center
                };
                cells.push(self.cell(words, BODY_FACE, *width, align));
            }
            table_rows.push(table_row(cells));
        }
        let table = Table::new(table_rows)
            .layout(TableLayoutType::Fixed)
            .width(TEXT_WIDTH, WidthType::Dxa)
            .margins(TableCellMargins::new().margin(20, 40, 20, 40))
            .set_grid(widths);
        self.docx = mem::take(&mut self.docx).add_table(table);
    }

    fn cell(&mut self, words: &str, face: &str, width: usize, align: AlignmentType) -> TableCell {
        let paragraph = self.paragraph(align).add_run(run(words, face, TABLE));
        TableCell::new()
            .width(width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
            .add_paragraph(paragraph)
    }

    /// Packs the document.
    pub(crate) fn finish(self) -> Result<Vec<u8>, DocumentError> {
        let mut out = Cursor::new(Vec::new());
        self.docx
            .build()
            .pack(&mut out)
            .map_err(|error| DocumentError::Pack {
                reason: error.to_string(),
            })?;
        Ok(out.into_inner())
    }
}

fn table_row(cells: Vec<TableCell>) -> TableRow {
    TableRow::new(cells)
        .cant_split()
        .row_height(400.0)
        .height_rule(HeightRule::AtLeast)
}

fn exact(line: i32) -> LineSpacing {
    LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(line)
}

fn faces(east_asia: &str) -> RunFonts {
    RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia(east_asia)
}

/// Makes a run; a line break in the text becomes one in the document.
fn run(text: &str, face: &str, size: usize) -> Run {
    let mut run = Run::new().fonts(faces(face)).size(size);
    for (at, line) in clean(text).split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}
