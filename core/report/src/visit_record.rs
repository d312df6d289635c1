//! The record of a visit as a page that prints on A4 and is signed.

mod parts;

use hucha_model::Lang;
use hucha_model::view::VisitRecordView;

use crate::html::Page;
use crate::text::{self, numeral};

const STYLE: &str = include_str!("visit_record/style.css");

/// Writes the record 互查/帮扶活动记录 as one self-contained HTML page for A4 portrait: photos are
/// inlined, nothing is loaded from outside, no row is split over two pages.
///
/// A record without a hub number says 仅存本机. Photos marked 不外传 are left out and counted.
pub fn visit_record_html(view: &VisitRecordView, lang: Lang) -> String {
    let mut record = Record {
        page: Page::new(lang, &view.title, STYLE),
        lang,
        section: 0,
    };
    record.head(view);
    record.agreement(view);
    record.participants(view);
    record.division(view);
    record.entry(view);
    record.checklist(view);
    record.findings(view);
    record.suggestions(view);
    record.remarks(view);
    record.signatures(view);
    record.page.finish()
}

/// A record being written: the page, its language and the number of the last section.
struct Record {
    page: Page,
    lang: Lang,
    section: usize,
}

impl Record {
    fn head(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        let heading = lang.pick(
            "互查/帮扶活动记录",
            "Record of a mutual inspection and help visit",
        );
        self.page.element("<h1>", heading, "</h1>\n");
        let number = match (view.number, lang) {
            (Some(number), Lang::Zh) => format!("编号：{number}"),
            (Some(number), Lang::En) => format!("No. {number}"),
            (None, Lang::Zh) => "未编号（仅存本机）".to_owned(),
            (None, Lang::En) => "Not numbered (on this device only)".to_owned(),
        };
        self.page.element("<p class=\"number\">", &number, "");
        if !view.state.is_empty() {
            self.page.element("　", &view.state, "");
        }
        self.page.raw("</p>\n<table class=\"facts\"><tbody>\n");
        let held_on = text::long_date(lang, view.held_on);
        self.fact(lang.pick("活动名称", "Activity"), &view.title);
        self.fact(lang.pick("被帮扶企业", "Plant helped"), &view.host);
        self.fact(lang.pick("帮扶企业", "Helping plant"), &view.helper);
        self.fact(lang.pick("日期", "Date"), &held_on);
        self.fact(lang.pick("地点", "Place"), &view.place);
        self.fact(
            lang.pick("截至日期", "As of"),
            &text::long_time(lang, view.as_of),
        );
        if !view.flags.is_empty() {
            self.fact(lang.pick("说明", "Flags"), &view.flags.join("；"));
        }
        self.fact(
            lang.pick("保密说明", "Confidentiality"),
            &view.confidentiality,
        );
        self.page.end_table();
    }

    fn fact(&mut self, label: &str, value: &str) {
        if !value.is_empty() {
            self.page
                .element("<tr><th>", label, "</th>")
                .cell(value)
                .raw("</tr>\n");
        }
    }

    /// Opens a section; the numbers leave no gap where a section is missing.
    fn heading(&mut self, zh: &str, en: &str) {
        self.section += 1;
        let heading = match self.lang {
            Lang::Zh => format!("{}、{zh}", numeral(self.section)),
            Lang::En => format!("{}. {en}", self.section),
        };
        self.page.element("<h2>", &heading, "</h2>\n");
    }
}
