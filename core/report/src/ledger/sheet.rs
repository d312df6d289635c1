//! One sheet: title, header lines, headings, rows, foot.

use hucha_model::Lang;
use hucha_model::view::{LedgerView, PhotoView};
use rust_xlsxwriter::{Image, ObjectMovement, Worksheet, XlsxError};

use super::columns::{Cell, Column};
use super::excel_date;
use super::layout::{LINE, PHOTO_HEIGHT, PHOTOS_SHOWN, Styles, cell_text, row_height, text_height};
use crate::photo::{self, Photo, load_photo};
use crate::text;

const A4: u8 = 9;
/// Width of half a full-width character of 10.5 pt, in pixels.
const BODY_HALF: u32 = 7;
/// The same at 12 pt.
const LINE_HALF: u32 = 8;

/// Writes rows downwards into one worksheet.
pub(super) struct Sheet<'a> {
    worksheet: &'a mut Worksheet,
    styles: &'a Styles,
    lang: Lang,
    columns: &'static [Column],
    next: u32,
}

impl<'a> Sheet<'a> {
    /// Sets the page up and writes everything above the first row.
    pub(super) fn begin(
        worksheet: &'a mut Worksheet,
        styles: &'a Styles,
        lang: Lang,
        view: &LedgerView,
        columns: &'static [Column],
    ) -> Result<Self, XlsxError> {
        worksheet
            .set_paper_size(A4)
            .set_landscape()
            .set_print_fit_to_pages(1, 0);
        worksheet
            .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
            .set_print_center_horizontally(true);
        worksheet.set_footer(lang.pick("&C第 &P 页　共 &N 页", "&CPage &P of &N"));
        for (at, column) in (0..).zip(columns) {
            worksheet.set_column_width_pixels(at, column.width)?;
        }
        let mut sheet = Self {
            worksheet,
            styles,
            lang,
            columns,
            next: 0,
        };
        sheet.head(view)?;
        Ok(sheet)
    }

    fn head(&mut self, view: &LedgerView) -> Result<(), XlsxError> {
        let lang = self.lang;
        let title = lang.pick("问题隐患整改台账", "Hazard list and rectification ledger");
        let title_format = &self.styles.title;
        self.worksheet
            .merge_range(0, 0, 0, self.last_column(), title, title_format)?;
        self.worksheet.set_row_height(0, 36)?;
        self.next = 1;
        let date = text::long_date(lang, view.visit_date);
        let as_of = text::long_time(lang, view.as_of);
        let (host, helper) = (text::one_line(&view.host), text::one_line(&view.helper));
        self.line(&match lang {
            Lang::Zh => format!(
                "被帮扶企业：{host}　　帮扶企业：{helper}　　活动日期：{date}　　截至：{as_of}"
            ),
            Lang::En => format!(
                "Plant helped: {host}    Helping plant: {helper}    Visit: {date}    As of: {as_of}"
            ),
        })?;
        if !view.confidentiality.is_empty() {
            let label = lang.pick("保密说明：", "Confidentiality: ");
            self.line(&format!("{label}{}", text::one_line(&view.confidentiality)))?;
        }
        let mut height = 0;
        for (at, column) in (0..).zip(self.columns) {
            let heading = lang.pick(column.zh, column.en);
            let format = &self.styles.heading;
            self.worksheet
                .write_string_with_format(self.next, at, heading, format)?;
            height = height.max(text_height(heading, column.width, BODY_HALF));
        }
        self.worksheet
            .set_row_height_pixels(self.next, row_height(height))?;
        self.worksheet.set_repeat_rows(self.next, self.next)?;
        self.worksheet.set_freeze_panes(self.next + 1, 0)?;
        self.next += 1;
        Ok(())
    }

    /// Writes one row; it is as high as its longest text or its photos.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        let row = self.next;
        let mut height = 0;
        for ((at, column), cell) in (0..).zip(self.columns).zip(cells) {
            height = height.max(self.cell(row, at, column.width, cell)?);
        }
        self.worksheet
            .set_row_height_pixels(row, row_height(height))?;
        self.next += 1;
        Ok(())
    }

    fn cell(&mut self, row: u32, at: u16, width: u32, cell: &Cell<'_>) -> Result<u32, XlsxError> {
        let styles = self.styles;
        match cell {
            Cell::Number(number) => {
                self.worksheet
                    .write_number_with_format(row, at, *number, &styles.short)?;
                Ok(0)
            }
            Cell::Date(None) => {
                self.worksheet.write_blank(row, at, &styles.date)?;
                Ok(0)
            }
            Cell::Date(Some(date)) => match excel_date(*date) {
                Ok(date) => {
                    let format = &styles.date;
                    self.worksheet
                        .write_datetime_with_format(row, at, date, format)?;
                    Ok(0)
                }
                // A slip such as the year 20260 must not cost the whole ledger.
                Err(_) => self.text(row, at, width, &date.to_string()),
            },
            Cell::Text(words) => self.text(row, at, width, words),
            Cell::Words(words) => self.text(row, at, width, words),
            Cell::Photos(photos) => self.photos(row, at, width, photos),
        }
    }

    /// Writes a string cell: what starts with `=`, `+`, `-` or `@` stays text.
    fn text(&mut self, row: u32, at: u16, width: u32, words: &str) -> Result<u32, XlsxError> {
        let words = cell_text(words);
        let height = text_height(&words, width, BODY_HALF);
        let is_short = width < 80;
        let format = if is_short {
            &self.styles.short
        } else {
            &self.styles.text
        };
        self.worksheet
            .write_string_with_format(row, at, words, format)?;
        Ok(height)
    }

    fn photos(
        &mut self,
        row: u32,
        at: u16,
        width: u32,
        photos: &[PhotoView],
    ) -> Result<u32, XlsxError> {
        let mut top = 3;
        let mut notes = Vec::new();
        for view in photos.iter().take(PHOTOS_SHOWN) {
            let note = match load_photo(view) {
                Photo::Jpeg(bytes) => match Image::new_from_buffer(&bytes) {
                    Ok(image) => {
                        top += self.image(row, at, width, top, image)?;
                        continue;
                    }
                    Err(_) => photo::absent(self.lang),
                },
                Photo::Absent => photo::absent(self.lang),
                Photo::Withheld => photo::withheld(self.lang),
            };
            notes.push(note.to_owned());
        }
        if let Some(more) = photos
            .len()
            .checked_sub(PHOTOS_SHOWN)
            .filter(|&more| more > 0)
        {
            notes.push(match self.lang {
                Lang::Zh => format!("另有照片 {more} 张"),
                Lang::En => format!("{more} more"),
            });
        }
        let note = notes.join("\n");
        // With no picture in it the cell reads like any other.
        let format = if top > 3 {
            &self.styles.photo
        } else {
            &self.styles.short
        };
        self.worksheet
            .write_string_with_format(row, at, &note, format)?;
        let below = if note.is_empty() {
            0
        } else {
            text_height(&note, width, BODY_HALF)
        };
        Ok(if photos.is_empty() { 0 } else { top + below })
    }

    /// Places one picture centred in its cell; gives the height it took.
    fn image(
        &mut self,
        row: u32,
        at: u16,
        width: u32,
        top: u32,
        image: Image,
    ) -> Result<u32, XlsxError> {
        let room = width - 8;
        let (wide, high) = (image.width().max(1.0), image.height().max(1.0));
        let scale = (f64::from(room) / wide).min(f64::from(PHOTO_HEIGHT) / high);
        let (wide, high) = ((wide * scale).round(), (high * scale).round());
        let left = 4 + (room.saturating_sub(wide as u32)) / 2;
        let image = image
            .set_scale_to_size(wide, high, true)
            .set_alt_text("")
            .set_object_movement(ObjectMovement::MoveAndSizeWithCells);
        self.worksheet
            .insert_image_with_offset(row, at, &image, left, top)?;
        Ok(high as u32 + 4)
    }

    /// Writes the counts, the foot line, the signature lines and the place for the seal.
    pub(super) fn foot(&mut self, view: &LedgerView) -> Result<(), XlsxError> {
        let lang = self.lang;
        let mut counts = text::totals(lang, view.totals, view.as_of);
        let number = view.suggestions.len();
        if number > 0 {
            let suggestions = match lang {
                Lang::Zh => format!("另有建议项 {number} 条（见“建议项”表）。"),
                Lang::En => format!(" Suggestions: {number} (on their own sheet)."),
            };
            counts.push_str(&suggestions);
        }
        let format = &self.styles.foot;
        let height = text_height(&counts, self.width(), LINE_HALF);
        self.worksheet
            .merge_range(self.next, 0, self.next, self.last_column(), &counts, format)?;
        self.worksheet
            .set_row_height_pixels(self.next, row_height(height + 6))?;
        self.next += 2;
        self.signatures(view)?;
        self.next += 1;
        let issued_by = text::one_line(&view.issued_by);
        let date = text::long_date(lang, view.as_of.date());
        let version = view.version;
        self.line(&match lang {
            Lang::Zh => format!("编制单位：{issued_by}　　日期：{date}　　第 {version} 版"),
            Lang::En => format!("Issued by: {issued_by}    Date: {date}    Version {version}"),
        })
    }

    fn signatures(&mut self, view: &LedgerView) -> Result<(), XlsxError> {
        let lang = self.lang;
        let (leader, host) = (
            text::one_line(&view.visit_leader),
            text::one_line(&view.host_representative),
        );
        let name = |name: &str| match (name.is_empty(), lang) {
            (true, Lang::Zh | Lang::En) => String::new(),
            (false, Lang::Zh) => format!("（{name}）"),
            (false, Lang::En) => format!(" ({name})"),
        };
        let date = lang.pick("　　　　年　　月　　日", "Date:");
        let rows = [
            [
                format!(
                    "{}{}：",
                    lang.pick("组长签字", "Visit leader"),
                    name(&leader)
                ),
                format!(
                    "{}{}：",
                    lang.pick("企业代表签字", "For the plant"),
                    name(&host)
                ),
                lang.pick("被帮扶企业（盖章）：", "Plant's seal:")
                    .to_owned(),
            ],
            [date.to_owned(), date.to_owned(), date.to_owned()],
        ];
        for row in rows {
            for ((first, last), words) in [(0, 4), (5, 10), (11, 15)].into_iter().zip(row) {
                let format = &self.styles.sign;
                self.worksheet
                    .merge_range(self.next, first, self.next, last, &words, format)?;
            }
            self.worksheet
                .set_row_height_pixels(self.next, LINE * 2 + 4)?;
            self.next += 1;
        }
        Ok(())
    }

    /// Writes one line over the whole width.
    fn line(&mut self, words: &str) -> Result<(), XlsxError> {
        let format = &self.styles.line;
        let height = text_height(words, self.width(), LINE_HALF);
        self.worksheet
            .merge_range(self.next, 0, self.next, self.last_column(), words, format)?;
        self.worksheet
            .set_row_height_pixels(self.next, row_height(height))?;
        self.next += 1;
        Ok(())
    }

    fn width(&self) -> u32 {
        self.columns.iter().map(|column| column.width).sum()
    }

    fn last_column(&self) -> u16 {
        self.columns.len().saturating_sub(1) as u16
    }
}
