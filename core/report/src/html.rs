//! A page of HTML into which a person's text can only get escaped.

use hucha_model::Lang;
use hucha_model::view::PhotoView;

use crate::base64;
use crate::photo::{self, Photo, load_photo};
use crate::text::clean;

/// Builds one self-contained page. Markup is `&'static str`, so nothing that came in with a view
/// can be written as markup by mistake.
pub(crate) struct Page {
    out: String,
}

impl Page {
    /// Starts a page with its title and style sheet; nothing may be loaded from outside.
    pub(crate) fn new(lang: Lang, title: &str, style: &'static str) -> Self {
        let mut page = Self { out: String::new() };
        page.raw("<!DOCTYPE html>\n<html lang=\"")
            .raw(lang.tag())
            .raw("\">\n<head>\n");
        page.raw("<meta charset=\"utf-8\">\n");
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
        page.raw("img-src data:; style-src 'unsafe-inline'\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.element("<title>", title, "</title>\n");
        page.raw("<style>\n")
            .raw(style)
            .raw("</style>\n</head>\n<body>\n");
        page
    }

    /// Writes markup.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Writes text, escaped; a line break stays one.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for c in clean(text).chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\n' => self.out.push_str("<br>"),
                c => self.out.push(c),
            }
        }
        self
    }

    /// Writes text between two pieces of markup.
    pub(crate) fn element(
        &mut self,
        open: &'static str,
        text: &str,
        close: &'static str,
    ) -> &mut Self {
        self.raw(open).text(text).raw(close)
    }

    /// Writes a cell.
    pub(crate) fn cell(&mut self, text: &str) -> &mut Self {
        self.element("<td>", text, "</td>")
    }

    /// Writes a cell with a short entry, centred.
    pub(crate) fn short(&mut self, text: &str) -> &mut Self {
        self.element("<td class=\"c\">", text, "</td>")
    }

    /// Opens a table with its row of headings, which repeats on each printed page.
    pub(crate) fn table(&mut self, columns: &[(&'static str, &str)]) -> &mut Self {
        self.raw("<table>\n<colgroup>");
        for (width, _) in columns {
            self.raw("<col style=\"width:").raw(width).raw("\">");
        }
        self.raw("</colgroup>\n<thead><tr>");
        for (_, heading) in columns {
            self.element("<th>", heading, "</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n")
    }

    /// Closes a table.
    pub(crate) fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody>\n</table>\n")
    }

    /// Writes photos side by side, or the sentence that stands for one.
    pub(crate) fn photos(&mut self, lang: Lang, caption: &str, photos: &[PhotoView]) -> &mut Self {
        for view in photos {
            self.raw("<figure>");
            match load_photo(view) {
                Photo::Jpeg(bytes) => {
                    self.element("<img alt=\"", caption, "\" src=\"data:image/jpeg;base64,");
                    self.out.push_str(&base64::encode(&bytes));
                    self.raw("\">");
                }
                Photo::Absent => {
                    self.element("<div class=\"no\">", photo::absent(lang), "</div>");
                }
                Photo::Withheld => {
                    self.element("<div class=\"no\">", photo::withheld(lang), "</div>");
                }
            }
            self.element("<figcaption>", caption, "");
            if !view.caption.is_empty() && !view.is_withheld {
                self.element("<br>", &view.caption, "");
            }
            self.raw("</figcaption></figure>");
        }
        self
    }

    /// Ends the page.
    pub(crate) fn finish(mut self) -> String {
        self.raw("</body>\n</html>\n");
        self.out
    }
}
