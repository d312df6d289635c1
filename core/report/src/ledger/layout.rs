//! Fonts, borders and how high a row must be.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// Height of one line of 10.5 pt text, in pixels.
pub(super) const LINE: u32 = 19;
/// Room for one photo, in pixels; its aspect ratio is kept inside.
pub(super) const PHOTO_HEIGHT: u32 = 84;
/// How many photos a cell shows before it only counts them.
pub(super) const PHOTOS_SHOWN: usize = 4;
/// A workbook knows no higher row (409.5 pt).
const MAX_ROW: u32 = 546;
/// A workbook knows no longer text.
const MAX_TEXT: usize = 32_767;

/// The formats of a ledger.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) line: Format,
    pub(super) heading: Format,
    pub(super) text: Format,
    pub(super) short: Format,
    pub(super) date: Format,
    pub(super) photo: Format,
    pub(super) foot: Format,
    pub(super) sign: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let body = Format::new()
            .set_font_name("仿宋")
            .set_font_size(10.5)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let boxed = body.clone().set_border(FormatBorder::Thin);
        let centred = boxed.clone().set_align(FormatAlign::Center);
        Self {
            title: Format::new()
                .set_font_name("方正小标宋简体")
                .set_font_size(22)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            line: body.clone().set_font_size(12).set_align(FormatAlign::Left),
            heading: centred.clone().set_font_name("黑体"),
            text: boxed.clone().set_align(FormatAlign::Left),
            date: centred.clone().set_num_format("yyyy-mm-dd"),
            photo: centred
                .clone()
                .set_align(FormatAlign::Bottom)
                .set_font_size(9),
            short: centred,
            foot: boxed.set_font_size(12).set_align(FormatAlign::Left),
            sign: body.set_font_size(12).set_align(FormatAlign::Left),
        }
    }
}

/// Estimates the height of a wrapped text in a column; a file has no way to ask the fonts.
pub(super) fn text_height(text: &str, width: u32, half_width: u32) -> u32 {
    let room = (width.saturating_sub(10) / half_width).max(2);
    let lines: u32 = text
        .split('\n')
        .map(|line| {
            let units: u32 = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            units.div_ceil(room).max(1)
        })
        .sum();
    lines * LINE + 8
}

/// Keeps a row's height within what a workbook can hold.
pub(super) fn row_height(wanted: u32) -> u32 {
    wanted.clamp(LINE + 11, MAX_ROW)
}

/// Keeps a text within what a cell can hold.
pub(super) fn cell_text(text: &str) -> String {
    crate::text::clean(text).chars().take(MAX_TEXT).collect()
}
