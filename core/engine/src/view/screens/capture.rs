//! Quick capture 记隐患: everything offered so that a hazard takes three taps, nothing compulsory.

#[cfg(test)]
mod tests;
mod used;

use self::used::Used;
use super::action::ChoiceView;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::who_sees::rule;
use crate::view::words;
use hucha_model::directory::AsOf;
use hucha_model::phrases::Phrases;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{DocKind, FindingKind, Severity};
use hucha_model::{ActivityId, DocId, Lang, OrgId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

impl Engine {
    /// Offers what is likely to be written when a hazard is noted on a visit.
    pub fn capture_screen(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<CaptureView, EngineError> {
        self.lock().capture_screen(activity, lang)
    }
}

impl Inner {
    fn capture_screen(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<CaptureView, EngineError> {
        let reading = self.reading(activity)?;
        let shipped = Phrases::embedded().map_err(|_| EngineError::Missing("phrases"))?;
        let used = self.used(reading.me, reading.visit.facts.helped)?;
        let no_photo = shipped.no_photo.iter();
        Ok(CaptureView {
            activity,
            doc: reading.doc(),
            may_write: self.may_write_record(&reading)?,
            phrases: offered(&used, shipped, lang),
            kinds: FindingKind::ALL
                .iter()
                .map(|kind| choice(kind, words::finding_kind(*kind, lang)))
                .collect(),
            severities: shipped
                .severities
                .iter()
                .map(|severity| choice(severity, words::severity(*severity, lang)))
                .collect(),
            no_photo_reasons: no_photo.map(|why| why.text(lang).to_owned()).collect(),
            who_is_told: self.who_is_told(reading.visit.facts.helped, lang),
            who_sees: rule(DocKind::Visit, lang).to_owned(),
            places: used.places,
        })
    }

    /// Says who is told of a suspected major hazard, before it is noted as one (OQ-46): the
    /// principal of the host at once; the host reports; the bureau only where the alliance agreed.
    fn who_is_told(&self, host: Option<OrgId>, lang: Lang) -> String {
        let principals = self.directory.roles(AsOf::NOW, self.now().day());
        let principals = principals
            .into_iter()
            .filter(|role| Some(role.org) == host && role.role == RoleKind::Principal);
        let names = self.names(principals.map(|role| role.person));
        let named = match (names.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("（{}）", words::join(&names, lang)),
            (false, Lang::En) => format!(" ({})", words::join(&names, lang)),
        };
        let plant = host.map_or_else(
            || lang.pick("被帮扶企业", "the plant visited").to_owned(),
            |org| self.directory.org_name(org),
        );
        let major = words::severity(Severity::SuspectedMajor, lang);
        let mut said = match lang {
            Lang::Zh => {
                format!("记为{major}的，当场告知{plant}主要负责人{named}，由该企业按规定报告")
            }
            Lang::En => format!(
                "A {major} is told at once to the principal of {plant}{named}; the plant reports it"
            ),
        };
        let alliance = self.directory.alliance(AsOf::NOW);
        said.push_str(if alliance.is_some_and(|one| one.bureau_reads_findings) {
            lang.pick(
                "；按联盟约定，清单提交后区应急局也能看到",
                "; as the alliance agreed, the bureau reads it too once the list is handed over",
            )
        } else {
            lang.pick("；不自动告知其他人", "; nobody else is told by itself")
        });
        said
    }
}

/// Puts a person's own phrases before those of the programme; what stands in both stands once.
fn offered(used: &Used, shipped: &Phrases, lang: Lang) -> Vec<PhraseView> {
    let groups: BTreeMap<&str, &str> = shipped
        .groups
        .iter()
        .flat_map(|group| {
            let title = group.title.text(lang);
            group
                .phrases
                .iter()
                .map(move |phrase| (phrase.text(lang), title))
        })
        .collect();
    let own = used.phrases.iter().map(|(text, times)| PhraseView {
        text: text.clone(),
        group: groups
            .get(text.as_str())
            .copied()
            .unwrap_or_default()
            .to_owned(),
        used: *times,
    });
    let others = shipped.groups.iter().flat_map(|group| {
        group.phrases.iter().map(move |phrase| PhraseView {
            text: phrase.text(lang).to_owned(),
            group: group.title.text(lang).to_owned(),
            used: 0,
        })
    });
    let is_own = |phrase: &PhraseView| used.phrases.iter().any(|(text, _)| *text == phrase.text);
    own.chain(others.filter(|phrase| !is_own(phrase))).collect()
}

/// Offers a code under its label.
fn choice(code: &impl Serialize, label: &str) -> ChoiceView {
    let code = serde_json::to_value(code).unwrap_or_default();
    ChoiceView {
        value: code.as_str().unwrap_or_default().to_owned(),
        label: label.to_owned(),
    }
}
