//! What a command could not do, in both languages.

use hucha_hub::roster::RosterError;
use hucha_hub::{EnrolRefusal, HubFault};
use hucha_model::Lang;
use std::fmt::Display;

/// One sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Complaint {
    zh: String,
    en: String,
}

impl Complaint {
    /// Makes a complaint of two sentences.
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// Complains of a file or address, with what the system says.
    pub(crate) fn of(zh: &str, en: &str, what: impl Display, cause: impl Display) -> Self {
        Self::new(
            format!("{zh}：{what}（{cause}）"),
            format!("{en}: {what} ({cause})"),
        )
    }

    /// Gives the sentence in a language.
    pub(crate) fn sentence(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

impl From<HubFault> for Complaint {
    fn from(why: HubFault) -> Self {
        Self::new(why.sentence(Lang::Zh), why.sentence(Lang::En))
    }
}

impl From<RosterError> for Complaint {
    fn from(why: RosterError) -> Self {
        Self::new(why.sentence(Lang::Zh), why.sentence(Lang::En))
    }
}

impl From<EnrolRefusal> for Complaint {
    fn from(why: EnrolRefusal) -> Self {
        match why {
            EnrolRefusal::Fault(why) => why.into(),
            EnrolRefusal::Malformed
            | EnrolRefusal::UnknownCode
            | EnrolRefusal::UsedCode
            | EnrolRefusal::ExpiredCode
            | EnrolRefusal::DeviceTaken
            | EnrolRefusal::AnotherPerson
            | EnrolRefusal::NoRole => Self::new(why.sentence(Lang::Zh), why.sentence(Lang::En)),
        }
    }
}
