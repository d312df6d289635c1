//! The record of one visit 互查/帮扶活动, read at the heads that were handed over.

mod checklist;
mod list;
mod people;

use super::facts::{States, confidentiality, is_applied, kinds, moment};
use super::ledger::times;
use super::sight::no_access;
use crate::error::EngineError;
use crate::incoming::is_refused;
use crate::inner::{Inner, decode};
use crate::unit::hydrate;
use crate::visit::visit_ref;
use chrono::NaiveDate;
use hucha_document::Doc;
use hucha_model::access::Sight;
use hucha_model::content::{Note, VisitContent};
use hucha_model::fold::EntityState;
use hucha_model::obligation::{Flag, compute};
use hucha_model::view::{AgreementView, EntryRecordView, VisitRecordView};
use hucha_model::wire::{
    Attestation, DocKind, EntityKind, Signed, TemplateRef, Verb, from_cbor_strict,
};
use hucha_model::{ActivityId, DocId, Hash, Lang, PersonId};
use hucha_store::Reads;
use hucha_sync::Item;
use std::collections::{BTreeMap, BTreeSet};

/// The note that holds the entry record 入厂.
pub(super) const ENTRY_NOTE: &str = "entry";

/// A visit's content at its sealed heads, and what came later.
#[derive(Default)]
struct Sealed {
    content: VisitContent,
    template: Option<TemplateRef>,
    /// Changes that the sealed heads do not hold, by person.
    later: BTreeMap<PersonId, usize>,
}

impl Inner {
    /// Builds the record. Where this phone may not hold the visit's document (the host's), the
    /// checklist is absent and the list is read from the follow-up.
    pub(super) fn visit_record_view(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<VisitRecordView, EngineError> {
        let visit = self.state(visit_ref(activity))?;
        self.admit(&visit, activity)?;
        let sealed = self.sealed(activity, &visit)?;
        let list = self.list_of(activity)?;
        let states = self.states()?;
        let now = self.now();
        let plan = self.plan_text(&visit)?;
        let starts = visit.facts.starts.unwrap_or(now);
        let mut view = VisitRecordView {
            title: self.activity_title(&visit, lang)?,
            number: visit.applied(Verb::Submit).and_then(|step| step.n),
            state: super::words::state(visit.entity.kind, &visit.state, lang).to_owned(),
            host: visit
                .facts
                .helped
                .map_or_else(String::new, |org| self.full_name(org)),
            helper: visit
                .facts
                .helper
                .map_or_else(String::new, |org| self.full_name(org)),
            held_on: starts.day(),
            place: plan.place.clone(),
            as_of: now.local(),
            confidentiality: confidentiality(lang).to_owned(),
            flags: self.visit_flags(&visit, starts.day(), Sight::Words, lang)?,
            agreement: self.agreement(&visit, lang)?,
            participants: self.participants(&visit, &states, &sealed.content, lang)?,
            division: self.division(&sealed.content, sealed.template.as_ref(), lang),
            entry: entry(&sealed.content),
            sections: self.sections(&sealed.content, sealed.template.as_ref(), lang),
            host_remark: self.words_at(&visit, Verb::Countersign)?,
            after_closing: self.after_closing(&visit, &sealed, lang)?,
            signatures: self.signatures(&visit, lang)?,
            ..VisitRecordView::default()
        };
        self.list_findings(&mut view, &list, &sealed.content, &states, lang)?;
        Ok(view)
    }

    /// Refuses whoever neither reads a record of the visit nor sees the words of its decisions.
    fn admit(&self, visit: &EntityState, activity: ActivityId) -> Result<(), EngineError> {
        if visit.steps.is_empty() && self.docs_of(activity)?.is_empty() {
            return Err(EngineError::UnknownEntity(visit.entity));
        }
        let reads = |kind| Ok::<bool, EngineError>(self.readable(activity, kind)?.is_some());
        let reads_a_record = reads(DocKind::Visit)? || reads(DocKind::FollowUp)?;
        match self.sight_of_visit(visit, reads_a_record)? {
            Sight::Words => Ok(()),
            Sight::Act | Sight::Hidden => Err(no_access()),
        }
    }

    fn sealed(&mut self, activity: ActivityId, visit: &EntityState) -> Result<Sealed, EngineError> {
        let Some(id) = self.readable(activity, DocKind::Visit)? else {
            return Ok(Sealed::default());
        };
        let template = self.opened(id)?.and_then(|opened| opened.template);
        let heads = self.sealed_heads(visit, id)?;
        let authors = self.authors(id)?;
        let me = self.me()?.person;
        let doc = self.doc(id)?;
        let Some(heads) = heads.filter(|heads| heads.iter().all(|head| doc.has(*head))) else {
            let content = doc.visit().map_err(hydrate)?.content;
            return Ok(Sealed {
                content,
                template,
                later: BTreeMap::new(),
            });
        };
        let content = doc.visit_at(&heads).map_err(hydrate)?.content;
        let later = later_changes(doc, &heads, |actor| {
            authors.get(actor).copied().unwrap_or(me)
        });
        Ok(Sealed {
            content,
            template,
            later,
        })
    }

    /// Gives the heads that the newest handing over or amendment named.
    fn sealed_heads(
        &self,
        visit: &EntityState,
        doc: DocId,
    ) -> Result<Option<Vec<Hash>>, EngineError> {
        let sealing = visit
            .steps
            .iter()
            .rev()
            .filter(|step| is_applied(step) && matches!(step.verb, Verb::Submit | Verb::Amend));
        for step in sealing {
            if let Some(decision) = self.decision_of(step.hash)?
                && decision.doc == Some(doc)
                && !decision.heads.is_empty()
            {
                return Ok(Some(decision.heads));
            }
        }
        Ok(None)
    }

    /// Tells who stands behind each actor; own changes that are not attested yet have no entry.
    pub(super) fn authors(&self, doc: DocId) -> Result<BTreeMap<Vec<u8>, PersonId>, EngineError> {
        let (runs, refused) = self.store.read(|reads| {
            let mut refused = Vec::new();
            for row in reads.quarantined()? {
                if row.doc == Some(doc) && is_refused(reads, row.hash)? {
                    refused.push(row.bytes);
                }
            }
            Ok((reads.runs(doc)?, refused))
        })?;
        let mut authors = BTreeMap::new();
        // Of a refused run the valid part stays until its author attests it anew. Only what the hub
        // numbered counts: it checked the signature.
        for bytes in refused {
            if let Ok(Item::Run { attestation, .. }) = from_cbor_strict(&bytes)
                && let Ok(held) = attestation.open::<Attestation>()
            {
                authors.insert(held.actor, held.user);
            }
        }
        for run in runs {
            let attestation: Attestation = decode::<Signed>(&run.bytes)?.open()?;
            authors.insert(run.actor, attestation.user);
        }
        Ok(authors)
    }

    fn agreement(
        &self,
        visit: &EntityState,
        lang: Lang,
    ) -> Result<Option<AgreementView>, EngineError> {
        let facts = &visit.facts;
        let line = |org| {
            let step = visit.steps.iter().rfind(|step| {
                step.verb == Verb::Confirm
                    && is_applied(step)
                    && self.is_of(step.user, org, step.at.day())
            });
            step.map_or_else(String::new, |step| {
                format!("{}　{}", self.name(step.user), moment(step.at, lang))
            })
        };
        let (helper, host) = (line(facts.helper), line(facts.helped));
        let is_missing =
            visit.flags.contains("without_agreement") && (helper.is_empty() || host.is_empty());
        if is_missing || visit.applied(Verb::Plan).is_none() {
            return Ok(None);
        }
        let plan = self.plan_text(visit)?;
        let ends = facts.ends.filter(|_| visit.applied(Verb::Submit).is_none());
        let time = match (facts.starts, ends) {
            (Some(starts), Some(ends)) => {
                format!("{}—{}", moment(starts, lang), ends.local().format("%H:%M"))
            }
            (Some(starts), None) => moment(starts, lang),
            (None, _) => String::new(),
        };
        Ok(Some(AgreementView {
            content: if plan.content.is_empty() {
                kinds(&facts.kinds, lang)
            } else {
                plan.content
            },
            method: plan.method,
            time,
            participants: self.side_words(facts, lang),
            other: plan.other,
            version: 1 + times(visit, Verb::Postpone),
            agreed_by_helper: helper,
            agreed_by_host: host,
        }))
    }

    /// Words the flags of a visit, those that the programmes put on it among them, as far as
    /// somebody sees them.
    pub(super) fn visit_flags(
        &self,
        visit: &EntityState,
        day: NaiveDate,
        sight: Sight,
        lang: Lang,
    ) -> Result<Vec<String>, EngineError> {
        let mut flags = Vec::new();
        if sight == Sight::Hidden {
            return Ok(flags);
        }
        let words_at = |verb| match sight {
            Sight::Words => self.words_at(visit, verb),
            Sight::Act | Sight::Hidden => Ok(String::new()),
        };
        let because = |what: &str, why: &str| match (why.is_empty(), lang) {
            (true, _) => what.to_owned(),
            (false, Lang::Zh) => format!("{what}（{why}）"),
            (false, Lang::En) => format!("{what} ({why})"),
        };
        if visit.flags.contains("without_agreement") {
            let why = words_at(Verb::Start)?;
            flags.push(because(lang.pick("未共同确定", "not jointly agreed"), &why));
        }
        if !visit.facts.missing.is_empty() {
            let who = self.names(visit.facts.missing.iter().copied());
            let what = match lang {
                Lang::Zh => format!("{}的记录未汇总", who.join("、")),
                Lang::En => format!("records of {} are missing", who.join(", ")),
            };
            flags.push(because(&what, &words_at(Verb::Submit)?));
        }
        if visit.needs_ruling {
            let what = lang.pick(
                "两项决定交叉，待带头人或区应急局裁定",
                "two decisions crossed: the leader or the bureau rules",
            );
            flags.push(what.to_owned());
        }
        if visit.steps.iter().any(|step| step.disagrees) {
            let what = lang.pick(
                "本机核对结果与编号结果不一致，以编号为准",
                "this phone judges otherwise than the hub; the hub's number stands",
            );
            flags.push(what.to_owned());
        }
        if visit.applied(Verb::Submit).is_some() {
            flags.extend(self.duty_flags(ActivityId::from(visit.entity.id), day, lang)?);
        }
        Ok(flags)
    }

    /// Folds every visit: what a programme remarks on one depends on no thing of another kind.
    fn visits(&self) -> Result<States, EngineError> {
        let entities = self.store.read(Reads::decided_entities)?;
        entities
            .into_iter()
            .filter(|entity| entity.kind == EntityKind::Visit)
            .map(|entity| Ok((entity, self.state(entity)?)))
            .collect()
    }

    /// Remarks that the programmes make on this visit (参加专业不全 …).
    fn duty_flags(
        &self,
        of: ActivityId,
        day: NaiveDate,
        lang: Lang,
    ) -> Result<BTreeSet<String>, EngineError> {
        let range = day..day.succ_opt().unwrap_or(day);
        let owed = compute(
            &self.programmes,
            &self.directory,
            &self.history_of(&self.visits()?),
            self.now().day(),
            range,
        );
        Ok(owed
            .iter()
            .flat_map(|obligation| &obligation.flags)
            .filter(|flag| match flag {
                Flag::DisciplinesMissing { activity, .. }
                | Flag::NoFocusArea { activity }
                | Flag::ServesTwoDuties { activity } => *activity == of,
                Flag::NotAgreed { .. }
                | Flag::AgendaNotAgreed { .. }
                | Flag::FewEnterprises { .. }
                | Flag::Late { .. }
                | Flag::SameEnterpriseAgain { .. }
                | Flag::LeaveUndecided { .. }
                | Flag::WithoutDeadline { .. }
                | Flag::CarriedOver { .. } => false,
            })
            .map(|flag| flag.label(lang))
            .collect())
    }

    fn after_closing(
        &self,
        visit: &EntityState,
        sealed: &Sealed,
        lang: Lang,
    ) -> Result<Vec<String>, EngineError> {
        let mut lines = Vec::new();
        for step in visit
            .steps
            .iter()
            .filter(|step| step.verb == Verb::Amend && is_applied(step))
        {
            let (who, at) = (self.name(step.user), moment(step.at, lang));
            let said = self.words(step.hash)?.unwrap_or_default();
            lines.push(match lang {
                Lang::Zh => format!("{who}　{at}　补充：{said}"),
                Lang::En => format!("{who}, {at}, amended: {said}"),
            });
        }
        lines.extend(sealed.later.iter().map(|(person, count)| {
            let who = self.name(*person);
            match lang {
                Lang::Zh => format!("{who}　提交清单后另有 {count} 处记录，未列入本记录"),
                Lang::En => format!("{who} wrote {count} more after the list was handed over; not part of this record"),
            }
        }));
        Ok(lines)
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct EntryText {
    briefed_by: String,
    briefed: Vec<String>,
    protective_gear: Vec<String>,
    phone_rule: String,
    escort: String,
    assembly_point: String,
}

/// Reads the entry record: the newest note about the entry.
fn entry(content: &VisitContent) -> Option<EntryRecordView> {
    let note = content
        .notes
        .values()
        .filter(|note| note.about == ENTRY_NOTE)
        .max_by_key(|note| (note.at, note.by))?;
    Some(entry_of(note))
}

/// Reads what a note about the entry says: JSON of its fields, or plain text.
pub(super) fn entry_of(note: &Note) -> EntryRecordView {
    let told: EntryText = serde_json::from_str(&note.text).unwrap_or_else(|_| EntryText {
        phone_rule: note.text.clone(),
        ..EntryText::default()
    });
    EntryRecordView {
        briefed_by: told.briefed_by,
        briefed: told.briefed,
        protective_gear: told.protective_gear,
        phone_rule: told.phone_rule,
        escort: told.escort,
        assembly_point: told.assembly_point,
        noted_at: Some(note.at.local()),
    }
}

/// Counts the changes that `heads` do not hold, by who wrote them.
fn later_changes(
    doc: &Doc,
    heads: &[Hash],
    who: impl Fn(&[u8]) -> PersonId,
) -> BTreeMap<PersonId, usize> {
    let mut held: BTreeSet<Hash> = BTreeSet::new();
    let mut open = heads.to_vec();
    while let Some(next) = open.pop() {
        if held.insert(next)
            && let Some(change) = doc.change(next)
        {
            open.extend(change.deps);
        }
    }
    let mut later = BTreeMap::new();
    for (actor, last) in doc.actors() {
        let own = doc.changes_of(actor, 1, last);
        let count = own
            .iter()
            .filter(|change| !held.contains(&change.hash))
            .count();
        if count > 0 {
            *later.entry(who(actor)).or_default() += count;
        }
    }
    later
}
