//! The list of hazards as it is read out at the exit meeting, with the host's word on each row.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::States;
use crate::view::ledger::{in_order, merged_mark, no_photo_reasons, suggestion};
use crate::view::words;
use hucha_model::content::{
    FollowUpContent, ListedFinding, PhotoContent, PhotoMoment, VisitContent,
};
use hucha_model::fold::EntityState;
use hucha_model::view::{PhotoView, VisitFindingView, VisitRecordView};
use hucha_model::wire::{FindingKind, Verb};
use hucha_model::{FindingId, Lang};

impl Inner {
    pub(super) fn list_findings(
        &self,
        view: &mut VisitRecordView,
        list: &FollowUpContent,
        visit: &VisitContent,
        states: &States,
        lang: Lang,
    ) -> Result<(), EngineError> {
        let reasons = no_photo_reasons(visit);
        for (id, line) in in_order(list) {
            let state = self.finding_state(states, id)?;
            match line.kind {
                FindingKind::Suggestion => view.suggestions.push(suggestion(line, &state, lang)),
                FindingKind::Hazard => {
                    let photos = |moment| self.visit_photos(list, visit, id, moment, lang);
                    view.findings.push(VisitFindingView {
                        photos_before: photos(PhotoMoment::Before),
                        photos_after: photos(PhotoMoment::After),
                        no_photo_reason: reasons.get(&id).cloned().unwrap_or_default(),
                        ..self.visit_finding(line, &state, lang)?
                    });
                }
            }
        }
        Ok(())
    }

    fn visit_finding(
        &self,
        line: &ListedFinding,
        state: &EntityState,
        lang: Lang,
    ) -> Result<VisitFindingView, EngineError> {
        let position = state
            .facts
            .stance
            .map_or("", |stance| words::stance(stance, lang));
        Ok(VisitFindingView {
            number: line.row,
            place: line.place.clone(),
            description: line.text.clone(),
            basis: line.basis.clone(),
            severity: words::severity(line.severity, lang).to_owned(),
            advice: line.advice.clone(),
            found_by: self.names(line.found_by.iter().copied()),
            is_on_the_spot: line.on_the_spot,
            merged: merged_mark(line, lang),
            told_at_once: self.told_principal(state, lang)?,
            host_position: position.to_owned(),
            host_remark: self.words_at(state, Verb::Remark)?,
            ..VisitFindingView::default()
        })
    }

    /// The visit's photos at the sealed heads; on the host's phone those that came with the list,
    /// before the plant took its own.
    fn visit_photos(
        &self,
        list: &FollowUpContent,
        visit: &VisitContent,
        id: FindingId,
        moment: PhotoMoment,
        lang: Lang,
    ) -> Vec<PhotoView> {
        let is_on_the_spot = list.findings.get(&id).is_some_and(|line| line.on_the_spot);
        let photos: Vec<&PhotoContent> = if visit.findings.contains_key(&id) {
            let all = visit.photos_of(id).into_iter().map(|(_, photo)| photo);
            all.filter(|photo| photo.moment == moment).collect()
        } else if moment == PhotoMoment::Before || is_on_the_spot {
            list.photos_of(id, moment)
        } else {
            Vec::new()
        };
        photos
            .into_iter()
            .map(|photo| self.photo_view(photo, lang))
            .collect()
    }
}
