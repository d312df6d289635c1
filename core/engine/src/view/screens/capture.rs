//! Quick capture 记隐患: everything offered so that a hazard takes three taps, nothing compulsory.

use super::action::ChoiceView;
use hucha_model::{ActivityId, DocId};
use serde::{Deserialize, Serialize};

/// Offers what a person is likely to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureView {
    /// The visit.
    pub activity: ActivityId,
    /// Its record, where photos go; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Whether the person may write in it now; the reason is on the visit.
    pub may_write: bool,
    /// Places used before at this plant 部位, the newest first.
    pub places: Vec<String>,
    /// Phrases, one's own and the newest first, then those of the programme.
    pub phrases: Vec<PhraseView>,
    /// Hazard or suggestion.
    pub kinds: Vec<ChoiceView>,
    /// Grades a visitor may note (一般隐患, 疑似重大隐患).
    pub severities: Vec<ChoiceView>,
    /// Reasons for having no photo (企业要求不拍照).
    pub no_photo_reasons: Vec<String>,
    /// Who is told when a suspected major hazard is noted, said before the tap.
    pub who_is_told: String,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Offers one phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhraseView {
    /// The words.
    pub text: String,
    /// The group it belongs to (工艺, 设备 …), or empty.
    pub group: String,
    /// How often it was used on this phone.
    pub used: u32,
}
