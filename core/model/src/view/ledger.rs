//! The hazard list and rectification ledger 问题隐患清单、整改台账 (WD-16, WH67-28).

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::figure::Ratio;
use super::photo::PhotoView;

/// Holds one ledger: header, hazards, suggestions and foot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LedgerView {
    /// Name of the plant visited 被帮扶企业.
    pub host: String,
    /// Name of the visiting plant 帮扶企业.
    pub helper: String,
    /// Day of the visit.
    pub visit_date: NaiveDate,
    /// The moment up to which everything here is counted 截至日期.
    pub as_of: NaiveDateTime,
    /// Sentence on confidentiality (WH67-27).
    pub confidentiality: String,
    /// Unit that made the file 编制单位.
    pub issued_by: String,
    /// Version of the file, from 1.
    pub version: u32,
    /// Hazards in the order of their numbers.
    pub rows: Vec<LedgerRowView>,
    /// Suggestions 建议项: no deadline, in no rate.
    pub suggestions: Vec<SuggestionView>,
    /// Counts at the foot.
    pub totals: LedgerTotals,
    /// Name of the visit leader 组长 under the signature line, or empty.
    pub visit_leader: String,
    /// Name of the plant's representative 企业代表 under the signature line, or empty.
    pub host_representative: String,
}

/// Holds one hazard with the columns of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LedgerRowView {
    /// 序号, from 1.
    pub number: u32,
    /// 部位（装置、位号）.
    pub place: String,
    /// 问题描述.
    pub description: String,
    /// 整改前照片; both, where two notes of one hazard were merged.
    pub photos_before: Vec<PhotoView>,
    /// Why there is no photo (企业要求不拍照), or empty.
    pub no_photo_reason: String,
    /// 依据, or empty.
    pub basis: String,
    /// 类别.
    pub category: String,
    /// 级别: 一般隐患／疑似重大隐患／重大事故隐患.
    pub severity: String,
    /// 整改建议.
    pub advice: String,
    /// 整改措施.
    pub measures: String,
    /// 责任人.
    pub responsible: String,
    /// 整改期限.
    pub deadline: Option<NaiveDate>,
    /// 整改情况.
    pub result: String,
    /// 整改后照片.
    pub photos_after: Vec<PhotoView>,
    /// 复查人.
    pub rechecked_by: String,
    /// 复查日期.
    pub rechecked_on: Option<NaiveDate>,
    /// 销号: label of the state, with the mark of a merged line; a cross-off without a hub number
    /// must already say 仅存本机 here.
    pub closing: String,
    /// Whether it was rectified on the spot 当场整改.
    pub is_on_the_spot: bool,
    /// The further columns of a major or suspected major hazard.
    pub major: Option<MajorHazardView>,
}

/// Holds what a major hazard adds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MajorHazardView {
    /// 资金.
    pub funds: String,
    /// 预案.
    pub plan: String,
    /// 已采取措施.
    pub measures_in_force: String,
    /// 报告时间及对象.
    pub reported: String,
}

/// Holds one suggestion 建议项.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SuggestionView {
    /// 序号, from 1.
    pub number: u32,
    /// 建议内容.
    pub text: String,
    /// 采纳情况: 已采纳／未采纳, or empty while unanswered.
    pub answer: String,
}

/// Counts hazards; withdrawn and merged ones and suggestions are in none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LedgerTotals {
    /// 查出.
    pub found: u32,
    /// Among them 当场整改.
    pub on_the_spot: u32,
    /// 已销号, 当场整改 included.
    pub closed: u32,
    /// Those whose deadline has passed.
    pub due: u32,
    /// Those of `due` that are crossed off.
    pub due_and_closed: u32,
}

impl LedgerTotals {
    /// Gives 整改率: crossed off of found.
    pub fn rate(self) -> Ratio {
        Ratio {
            done: self.closed,
            of: self.found,
        }
    }

    /// Gives 到期整改率: due and crossed off, of due.
    pub fn due_rate(self) -> Ratio {
        Ratio {
            done: self.due_and_closed,
            of: self.due,
        }
    }
}
