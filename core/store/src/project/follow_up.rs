//! Projecting a follow-up: the list as handed over, plans, results, photos.

use super::findings::FindingLine;
use super::tally::Tally;
use super::{Home, JsonTable};
use crate::columns::to_json;
use crate::error::StoreError;
use crate::touch::Touch;
use crate::tx::Tx;
use hucha_model::content::{FollowUpContent, RectificationPlan};
use hucha_model::{DocId, FindingId};
use rusqlite::params;

impl Tx<'_> {
    /// Projects the touched entities of a follow-up; `content` holds at least these.
    pub fn project_follow_up(
        &mut self,
        doc: DocId,
        touch: &Touch,
        content: &FollowUpContent,
    ) -> Result<(), StoreError> {
        let home = self.home(doc)?;
        self.follow_up(&home, touch, content)
    }

    /// Makes every projection of a follow-up anew from its whole content.
    pub fn rebuild_follow_up(
        &mut self,
        doc: DocId,
        content: &FollowUpContent,
    ) -> Result<(), StoreError> {
        let home = self.home(doc)?;
        self.clear(&home)?;
        self.follow_up(&home, &Touch::all_of_follow_up(content), content)
    }

    fn follow_up(
        &mut self,
        home: &Home,
        touch: &Touch,
        content: &FollowUpContent,
    ) -> Result<(), StoreError> {
        let mut tally = Tally::default();
        for finding in &touch.findings {
            let line = content
                .findings
                .get(finding)
                .map(FindingLine::of_list)
                .transpose()?;
            self.put_finding(home, *finding, line, &mut tally)?;
        }
        for finding in &touch.plans {
            let plans = content.plans.get(finding).map(Vec::as_slice);
            self.put_plans(home.doc, *finding, plans)?;
        }
        for finding in &touch.results {
            let value = content.results.get(finding);
            self.put_json(JsonTable::Result, home.doc, finding.as_bytes(), value)?;
        }
        for photo in &touch.photos {
            self.put_photo(home, *photo, content.photos.get(photo), &mut tally)?;
        }
        self.write_tally(home, tally)
    }

    fn put_plans(
        &mut self,
        doc: DocId,
        finding: FindingId,
        plans: Option<&[RectificationPlan]>,
    ) -> Result<(), StoreError> {
        let Some(plans) = plans else {
            self.execute(
                "DELETE FROM p_plan WHERE doc = ?1 AND finding = ?2",
                params![doc.as_bytes(), finding.as_bytes()],
            )?;
            return Ok(());
        };
        let due = plans
            .iter()
            .map(|plan| plan.due)
            .min()
            .map(|day| day.0.to_string());
        self.execute(
            "INSERT OR REPLACE INTO p_plan (doc, finding, due, json) VALUES (?1, ?2, ?3, ?4)",
            params![doc.as_bytes(), finding.as_bytes(), due, to_json(plans)?],
        )?;
        Ok(())
    }
}
