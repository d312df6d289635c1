//! One fictional visit, session, quarter and board; every name in it is made up.

// Named, as the example includes this file from another place.
#[path = "sample/board.rs"]
mod board;
#[path = "sample/ledger.rs"]
mod ledger;
#[path = "sample/quarterly.rs"]
mod quarterly;
#[path = "sample/session.rs"]
mod session;
#[path = "sample/visit_record.rs"]
mod visit_record;

pub use board::board;
pub use ledger::ledger;
pub use quarterly::{figures, quarterly};
pub use session::session;
pub use visit_record::visit_record;

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::view::*;

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub fn time(month: u32, on: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(month, on).and_hms_opt(hour, minute, 0).unwrap()
}

pub fn photo(name: &str) -> PhotoView {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/files")
        .join(name);
    PhotoView {
        file,
        caption: String::new(),
        is_withheld: false,
    }
}

fn s(text: &str) -> String {
    text.to_owned()
}

const CONFIDENTIAL: &str = "本表仅供结对双方整改使用，严禁泄露工艺、图纸、照片和人员信息。";
