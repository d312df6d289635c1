//! The trial of a filled form: the same judgement as when it is signed, without signing.

use super::offer::Offering;
use crate::act::{ActRequest, Composite};
use crate::error::EngineError;
use crate::unit::hydrate;
use crate::visit::missing_inspectors;
use hucha_document::Doc;
use hucha_model::content::{PhotoMoment, list_digest, listed_findings};
use hucha_model::fold::{EntityState, Outcome, judge_next};
use hucha_model::wire::{Count, Decision, EntityKind, Facts, FindingKind, Severity, Verb};
use hucha_model::{ActivityId, DocId, FindingId, Hash, PersonId};

/// What becomes of a step: taken, or refused for a reason.
pub(super) type Verdict = Result<(), &'static str>;

/// The reason of a step that builds on decisions that have not arrived.
pub(super) const HELD: &str = "after";

/// What handing over the list reads from the visit's record.
pub(super) struct Handing {
    /// Whether the person leads the visit.
    may_lead: bool,
    /// Inspectors who have not said that their records are complete.
    missing: Vec<PersonId>,
    /// Hazards put right on the spot: how grave, and whether there is a photo of after.
    pub(super) on_the_spot: Vec<(FindingId, Severity, bool)>,
}

impl Offering<'_> {
    /// Judges a step of which nothing is filled in.
    pub(super) fn blank(&self, state: &EntityState, verb: Verb) -> Verdict {
        self.judge(state, verb, Facts::default(), false, false)
    }

    /// Judges a filled form.
    pub(super) fn verdict(
        &self,
        state: &EntityState,
        form: &ActRequest,
        handing: Option<&Handing>,
    ) -> Result<Verdict, EngineError> {
        if state.steps.iter().any(is_held) {
            return Ok(Err(HELD));
        }
        let has_text = form
            .text
            .as_ref()
            .is_some_and(|text| !text.trim().is_empty());
        let mut facts = self
            .inner
            .facts_of(form, state, || self.after_photos(state))?;
        let mut has_heads = false;
        match Composite::of(form.kind, form.verb) {
            Some(Composite::Submit) => match handing {
                None => return Ok(Err("unknown_document")),
                Some(handing) => {
                    if let Err(reason) = self.may_hand_over(form, handing) {
                        return Ok(Err(reason));
                    }
                    facts.person = None;
                    facts.counts = [(Count::Findings, 0)].into();
                    facts.list = Some(Hash::default());
                    facts.missing.clone_from(&handing.missing);
                    has_heads = true;
                }
            },
            Some(Composite::Countersign) => match self.list_here(state)? {
                None => return Ok(Err("unknown_document")),
                Some(list) => facts.list = Some(list),
            },
            Some(Composite::Hold) => {
                let doc = ActivityId::from(state.entity.id).session_doc();
                if self.inner.if_opened(doc)?.is_none() {
                    return Ok(Err("unknown_document"));
                }
                facts.participants.clone_from(&state.facts.participants);
                facts.kinds.clone_from(&state.facts.kinds);
                facts.ends = Some(self.inner.now());
            }
            // Of the documents that steps name, only a session's is one that a step asks for.
            Some(Composite::HandOver) | None => {
                has_heads = form.kind == EntityKind::StudySession
                    && self.inner.doc_of_step(state, form.verb)?.is_some();
            }
        }
        Ok(self.judge(state, form.verb, facts, has_text, has_heads))
    }

    fn judge(
        &self,
        state: &EntityState,
        verb: Verb,
        facts: Facts,
        has_text: bool,
        has_heads: bool,
    ) -> Verdict {
        let Ok(me) = self.inner.me() else {
            return Err("unknown_device");
        };
        let decision = Decision {
            scope: me.scope,
            entity: state.entity,
            verb,
            after: Vec::new(),
            doc: None,
            heads: has_heads.then(Hash::default).into_iter().collect(),
            facts,
            text: has_text.then(Hash::default),
            user: me.person,
            device: me.device,
            directory: self.inner.known,
            at: self.inner.now(),
            seq: 0,
        };
        judge_next(state, decision, self.inner.context()).map(|_| ())
    }

    /// Reads what handing over would read; `None` for any other step, and without a record here.
    pub(super) fn handing(
        &self,
        visit: &EntityState,
        verb: Verb,
    ) -> Result<Option<Handing>, EngineError> {
        if Composite::of(visit.entity.kind, verb) != Some(Composite::Submit) {
            return Ok(None);
        }
        let doc = ActivityId::from(visit.entity.id).visit_doc();
        let Some(opened) = self.inner.opened(doc)? else {
            return Ok(None);
        };
        let may_lead = self
            .inner
            .viewer(self.me)
            .rights(&opened, Some(visit))
            .may_lead;
        if !may_lead {
            return Ok(Some(Handing {
                may_lead,
                missing: Vec::new(),
                on_the_spot: Vec::new(),
            }));
        }
        let read;
        let known = self.known.filter(|known| known.doc() == Some(doc));
        let content = if let Some(known) = known {
            &known.content
        } else {
            read = self.read(doc, |doc| Ok(doc.visit().map_err(hydrate)?.content))?;
            &read
        };
        let on_the_spot = listed_findings(content)
            .into_iter()
            .filter(|(_, line)| line.on_the_spot && line.kind == FindingKind::Hazard)
            .map(|(finding, line)| {
                let photos = content.photos_of(finding);
                let is_after = |(_, photo): &(_, &hucha_model::content::PhotoContent)| {
                    photo.moment == PhotoMoment::After
                };
                (finding, line.severity, photos.iter().any(is_after))
            })
            .collect();
        Ok(Some(Handing {
            may_lead,
            missing: missing_inspectors(content, &visit.facts),
            on_the_spot,
        }))
    }

    /// Judges what handing over decides besides: hazards that were put right on the spot.
    fn may_hand_over(&self, form: &ActRequest, handing: &Handing) -> Verdict {
        if !handing.may_lead {
            return Err("authority.leader");
        }
        for (finding, severity, has_photo) in &handing.on_the_spot {
            let Some(rectifier) = form.rectifier_of(*finding) else {
                return Err("needs.person");
            };
            if !has_photo {
                return Err("needs.evidence");
            }
            if *severity != Severity::General {
                return Err("guard.general_only");
            }
            if rectifier == self.me {
                return Err("guard.not_rectifier");
            }
        }
        Ok(())
    }

    /// Computes the digest of the list as it reads here.
    fn list_here(&self, visit: &EntityState) -> Result<Option<Hash>, EngineError> {
        let doc = ActivityId::from(visit.entity.id).visit_doc().follow_up();
        if self.inner.if_opened(doc)?.is_none() {
            return Ok(None);
        }
        if let Some(known) = self.known.filter(|known| known.follow_up == Some(doc)) {
            return Ok(Some(list_digest(&known.list.findings)));
        }
        let content = self.read(doc, |doc| Ok(doc.follow_up().map_err(hydrate)?.content))?;
        Ok(Some(list_digest(&content.findings)))
    }

    fn after_photos(&self, finding: &EntityState) -> Result<Vec<Hash>, EngineError> {
        let Some(doc) = self.inner.follow_up_doc(finding)? else {
            return Ok(Vec::new());
        };
        let mut read = self.after.borrow_mut();
        let photos = match read.entry(doc) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(unread) => {
                unread.insert(self.inner.after_photos(doc)?)
            }
        };
        let of = photos.get(&FindingId::from(finding.entity.id));
        Ok(of.cloned().unwrap_or_default())
    }

    /// Reads a document: the open one where it is open.
    fn read<T>(
        &self,
        id: DocId,
        read: impl FnOnce(&Doc) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        match self.inner.docs.get(&id) {
            Some(open) => read(open),
            None => read(&self.inner.load_doc(id)?),
        }
    }
}

fn is_held(step: &hucha_model::fold::Step) -> bool {
    match step.outcome {
        Outcome::Held { .. } => true,
        Outcome::Applied { .. } | Outcome::Refused { .. } => false,
    }
}
