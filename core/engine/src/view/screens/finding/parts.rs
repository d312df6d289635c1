//! What both sides of a finding's life show: photos, plans, results, the follow-up.

use super::{PhotoLineView, PlanView};
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::screens::visit::reading::Reading;
use hucha_model::content::{FollowUpContent, PhotoContent, PhotoFor, RectificationPlan};
use hucha_model::fold::EntityState;
use hucha_model::wire::{EntityKind, FindingKind, Opened};
use hucha_model::{ActivityId, FindingId, Lang, PhotoId};

impl Inner {
    /// Finds the follow-up of a visit, where the person reads it.
    pub(in crate::view) fn readable_follow_up(
        &self,
        reading: &Reading,
        activity: ActivityId,
    ) -> Result<Option<Opened>, EngineError> {
        let opened = self.opened(activity.visit_doc().follow_up())?;
        let viewer = self.viewer(reading.me);
        Ok(opened.filter(|opened| viewer.reads_document(opened, &reading.visit)))
    }

    /// Shows the photos of a line, before first, each in the order of capture.
    pub(in crate::view) fn photos_of_line(
        &self,
        list: &FollowUpContent,
        finding: FindingId,
        lang: Lang,
    ) -> Vec<PhotoLineView> {
        let merged = list
            .findings
            .get(&finding)
            .map_or(&[][..], |line| line.merged.as_slice());
        let shows = |photo: &PhotoContent| match photo.shows {
            PhotoFor::Finding(of) => of == finding || merged.contains(&of),
            PhotoFor::Activity => false,
        };
        let shown = list.photos.iter().filter(|(_, photo)| shows(photo));
        let mut photos: Vec<PhotoLineView> = shown
            .map(|(id, photo)| self.photo_line(*id, photo, lang))
            .collect();
        photos.sort_by_key(|photo| (photo.moment, photo.photo));
        photos
    }

    pub(super) fn photo_line(
        &self,
        id: PhotoId,
        photo: &PhotoContent,
        lang: Lang,
    ) -> PhotoLineView {
        let is_here = self.blobs.as_ref().is_some_and(|blobs| {
            [photo.thumb, photo.master]
                .iter()
                .any(|hash| blobs.contains(&hash.0).unwrap_or(false))
        });
        PhotoLineView {
            photo: id,
            moment: photo.moment,
            shown: self.photo_view(photo, lang),
            is_here,
            width: photo.width,
            height: photo.height,
            by: self.name(photo.by),
        }
    }

    /// Shows the plans of a line; more than one where two wrote at once.
    pub(in crate::view) fn plans_of(
        &self,
        list: &FollowUpContent,
        finding: FindingId,
    ) -> Vec<PlanView> {
        let sides = list.plans.get(&finding).map_or(&[][..], Vec::as_slice);
        sides.iter().map(|plan| self.plan_view(plan)).collect()
    }

    fn plan_view(&self, plan: &RectificationPlan) -> PlanView {
        PlanView {
            measures: plan.measures.clone(),
            responsible: plan.responsible,
            responsible_name: self.name(plan.responsible),
            due: plan.due.0,
            funds_yuan: plan.funds_yuan,
            contingency: plan.contingency.clone(),
            by: self.name(plan.by),
        }
    }

    /// Shows what was done, one line a person.
    pub(in crate::view) fn results_of(
        &self,
        list: &FollowUpContent,
        finding: FindingId,
        lang: Lang,
    ) -> Vec<String> {
        let said = list.results.get(&finding).into_iter().flatten();
        said.map(|(person, text)| format!("{}{}{text}", self.name(*person), lang.pick("：", ": ")))
            .collect()
    }

    /// Tells whether the person may plan how a line is put right: for the host, while it is open.
    pub(in crate::view) fn may_plan(
        &self,
        reading: &Reading,
        follow_up: &Opened,
        kind: FindingKind,
        state: &EntityState,
    ) -> bool {
        let viewer = self.viewer(reading.me);
        kind == FindingKind::Hazard
            && !self.lifecycles.is_closed(EntityKind::Finding, &state.state)
            && viewer.rights(follow_up, Some(&reading.visit)).may_plan
            && viewer.writes_document(follow_up, &reading.visit)
    }
}
