//! Who took part in a visit and who signed its list.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::facts::{States, visit_leader};
use crate::view::words;
use hucha_model::content::VisitContent;
use hucha_model::directory::AsOf;
use hucha_model::fold::{EntityState, Step};
use hucha_model::view::{Attendance, AttendeeView, SignatureView};
use hucha_model::wire::{Capacity, EntityKind, Facts, Participant, Verb};
use hucha_model::{EntityId, Lang, OrgId, PersonId};
use std::collections::BTreeSet;

impl Inner {
    pub(super) fn participants(
        &self,
        visit: &EntityState,
        states: &States,
        content: &VisitContent,
        lang: Lang,
    ) -> Result<Vec<AttendeeView>, EngineError> {
        let began = visit.applied(Verb::Start).is_some();
        let wrote = writers(visit, content);
        visit
            .facts
            .participants
            .iter()
            .map(|participant| {
                let leave = self.leave_of(states, visit.entity.id, participant.person, lang)?;
                let came = participant.present || wrote.contains(&participant.person);
                let attendance = if began && came {
                    Attendance::Present
                } else {
                    leave.unwrap_or_default()
                };
                Ok(self.attendee(participant, attendance, visit.facts.starts, lang))
            })
            .collect()
    }

    pub(in crate::view) fn attendee(
        &self,
        participant: &Participant,
        attendance: Attendance,
        at: Option<hucha_model::Millis>,
        lang: Lang,
    ) -> AttendeeView {
        let noted: Vec<String> = participant
            .roles
            .iter()
            .map(|role| words::role(*role, lang).to_owned())
            .collect();
        let day = at.unwrap_or_else(|| self.now()).day();
        let role = if noted.is_empty() {
            self.posts(participant.person, participant.org, day, lang)
        } else {
            words::join(&noted, lang)
        };
        AttendeeView {
            enterprise: self.full_name(participant.org),
            name: self.name(participant.person),
            role,
            capacity: words::capacity(participant.capacity, lang).to_owned(),
            attendance,
            signed_in_by: String::new(),
        }
    }

    /// Reads the leave granted to a person for an activity, with its reason where this phone may
    /// hold it.
    pub(in crate::view) fn leave_of(
        &self,
        states: &States,
        activity: EntityId,
        person: PersonId,
        lang: Lang,
    ) -> Result<Option<Attendance>, EngineError> {
        let granted = states.values().find(|leave| {
            leave.entity.kind == EntityKind::Leave
                && leave.state == "approved"
                && leave.facts.person == Some(person)
                && leave.facts.refers.iter().any(|other| other.id == activity)
        });
        let Some(leave) = granted else {
            return Ok(None);
        };
        let substitute = leave
            .facts
            .participants
            .iter()
            .find(|other| other.capacity == Capacity::Substitute);
        if let Some(other) = substitute {
            return Ok(Some(Attendance::Substituted {
                substitute: self.name(other.person),
            }));
        }
        let reason = self.words_at(leave, Verb::Ask)?;
        let unseen = lang.pick("已批准", "granted");
        let reason = if reason.is_empty() {
            unseen.to_owned()
        } else {
            reason
        };
        Ok(Some(Attendance::OnLeave { reason }))
    }

    /// Names those of each side who take part.
    pub(super) fn side_words(&self, facts: &Facts, lang: Lang) -> String {
        let mut orgs: Vec<OrgId> = facts.helper.into_iter().chain(facts.helped).collect();
        orgs.extend(facts.participants.iter().map(|participant| participant.org));
        let mut seen = BTreeSet::new();
        let mut sides = Vec::new();
        for org in orgs.into_iter().filter(|org| seen.insert(*org)) {
            let of_org = facts.participants.iter().filter(|one| one.org == org);
            let names = self.names(of_org.map(|participant| participant.person));
            if !names.is_empty() {
                let separator = lang.pick("：", ": ");
                let org = self.directory.org_name(org);
                sides.push(format!("{org}{separator}{}", words::join(&names, lang)));
            }
        }
        sides.join(lang.pick("；", "; "))
    }

    /// Shows both signatures: given, refused or awaited.
    pub(in crate::view) fn signatures(
        &self,
        visit: &EntityState,
        lang: Lang,
    ) -> Result<Vec<SignatureView>, EngineError> {
        let facts = &visit.facts;
        let leader = words::capacity(Capacity::VisitLeader, lang);
        let host = words::capacity(Capacity::Host, lang);
        let team = match visit.applied(Verb::Submit) {
            Some(step) => self.signature(step, facts.helper, leader)?,
            None => self.awaited(visit_leader(facts), facts.helper, leader),
        };
        let refusal = visit
            .applied(Verb::Dispute)
            .filter(|_| visit.state == "disputed");
        let plant = match (refusal, visit.applied(Verb::Countersign)) {
            (Some(step), _) => {
                let mut refused = self.signature(step, facts.helped, host)?;
                refused.refused = Some(self.words(step.hash)?.unwrap_or_default());
                refused.signed_at = None;
                refused
            }
            (None, Some(step)) => self.signature(step, facts.helped, host)?,
            (None, None) => {
                let representative = facts
                    .participants
                    .iter()
                    .find(|participant| participant.capacity == Capacity::Host)
                    .map(|participant| participant.person);
                self.awaited(representative, facts.helped, host)
            }
        };
        Ok(vec![team, plant])
    }

    fn signature(
        &self,
        step: &Step,
        org: Option<OrgId>,
        role: &str,
    ) -> Result<SignatureView, EngineError> {
        let mut signature = self.awaited(Some(step.user), org, role);
        if let Some(decision) = self.decision_of(step.hash)? {
            // The moment at the table, not the moment of the next network.
            signature.signed_at = Some(decision.at.local());
            signature.key_fingerprint = self
                .directory
                .device(decision.device, AsOf::NOW)
                .map_or_else(String::new, |device| device.key.id().short());
            signature.list_hash = decision
                .facts
                .list
                .map_or_else(String::new, hucha_model::Hash::to_hex);
        }
        Ok(signature)
    }

    fn awaited(&self, person: Option<PersonId>, org: Option<OrgId>, role: &str) -> SignatureView {
        SignatureView {
            name: person.map_or_else(String::new, |person| self.name(person)),
            enterprise: org.map_or_else(String::new, |org| self.full_name(org)),
            role: role.to_owned(),
            ..SignatureView::default()
        }
    }
}

/// Those who left a trace in the visit: a visit has no sheet to sign in.
fn writers(visit: &EntityState, content: &VisitContent) -> BTreeSet<PersonId> {
    let answers = content.answers.values().flat_map(|by| by.keys().copied());
    let findings = content.findings.values().map(|finding| finding.by);
    let notes = content.notes.values().map(|note| note.by);
    let photos = content.photos.values().map(|photo| photo.by);
    let signed = visit
        .steps
        .iter()
        .filter(|step| matches!(step.verb, Verb::Start | Verb::Submit | Verb::Countersign))
        .map(|step| step.user);
    answers
        .chain(findings)
        .chain(notes)
        .chain(photos)
        .chain(signed)
        .collect()
}
