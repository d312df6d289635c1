//! The language a file or screen is written in.

use serde::{Deserialize, Serialize};

/// Names the language of labels; texts that people wrote stay as they were written.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese, the language of the official records.
    #[default]
    Zh,
    /// English, the second language of labels.
    En,
}

impl Lang {
    /// Chooses between the Chinese and the English wording of one label.
    pub const fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Tells the BCP 47 tag for an HTML `lang` attribute.
    pub const fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }
}
