//! A form: what an `ActionView` asks for, filled in field by field.

use super::{ActRequest, FilledForm, RectifiedBy};
use crate::error::EngineError;
use crate::view::AskField;
use chrono::NaiveDateTime;
use hucha_model::wire::{EntityKind, Verb};
use hucha_model::{EntityId, FindingId, PersonId};
use serde::de::DeserializeOwned;
use std::str::FromStr;

impl ActRequest {
    /// Begins the form of a step with nothing filled in.
    pub fn new(kind: EntityKind, id: Option<EntityId>, verb: Verb) -> Self {
        Self {
            kind,
            id,
            verb,
            text: None,
            person: None,
            due: None,
            starts: None,
            severity: None,
            stance: None,
            on_site: None,
            number: None,
            year: None,
            helper: None,
            helped: None,
            participants: Vec::new(),
            kinds: Vec::new(),
            agreed_by: Vec::new(),
            activity: None,
            rectified_by: Vec::new(),
        }
    }

    /// Fills one field in: with the value of a choice, with words, with a day (`2026-06-30`) or a
    /// time (`2026-06-18T09:00`, with seconds or without). Those who take part, kinds and plants are added one by one.
    pub fn fill(&mut self, field: AskField, value: &str) -> Result<(), EngineError> {
        let unusable = || EngineError::BadInput(name_of(field));
        match field {
            AskField::Text => self.text = Some(value.to_owned()),
            AskField::Number => self.number = Some(value.to_owned()),
            AskField::Person => self.person = Some(parsed(value).ok_or_else(unusable)?),
            AskField::Due => self.due = Some(parsed(value).ok_or_else(unusable)?),
            AskField::Starts => self.starts = Some(time(value).ok_or_else(unusable)?),
            AskField::Severity => self.severity = Some(code(value).ok_or_else(unusable)?),
            AskField::Stance => self.stance = Some(code(value).ok_or_else(unusable)?),
            AskField::OnSite => self.on_site = Some(parsed(value).ok_or_else(unusable)?),
            AskField::Year => self.year = Some(parsed(value).ok_or_else(unusable)?),
            AskField::Helper => self.helper = Some(parsed(value).ok_or_else(unusable)?),
            AskField::Helped => self.helped = Some(parsed(value).ok_or_else(unusable)?),
            AskField::Participants => {
                self.participants.push(parsed(value).ok_or_else(unusable)?);
            }
            AskField::Kinds => self.kinds.push(code(value).ok_or_else(unusable)?),
            AskField::AgreedBy => self.agreed_by.push(parsed(value).ok_or_else(unusable)?),
            AskField::Activity => self.activity = Some(parsed(value).ok_or_else(unusable)?),
        }
        Ok(())
    }

    /// Tells who put right a line of the list that was put right on the spot: the one named for it,
    /// else the one named for all.
    pub(crate) fn rectifier_of(&self, finding: FindingId) -> Option<PersonId> {
        let named = |one: &&RectifiedBy| one.finding == finding;
        let found = self.rectified_by.iter().find(named);
        found.map(|one| one.person).or(self.person)
    }
}

impl FilledForm {
    /// Reads what was filled in; fails by the name of the first field that cannot be read.
    pub(crate) fn read(self) -> Result<ActRequest, EngineError> {
        let mut request = ActRequest::new(self.kind, self.id, self.verb);
        for answer in self.answers {
            let given = answer.values.iter().map(|value| value.trim());
            let mut given = given.filter(|value| !value.is_empty()).peekable();
            while let Some(value) = given.next() {
                if given.peek().is_some() && !takes_several(answer.field) {
                    return Err(EngineError::BadInput(name_of(answer.field)));
                }
                request.fill(answer.field, value)?;
            }
        }
        request.rectified_by = self.rectified_by;
        Ok(request)
    }
}

/// Tells whether a field takes more than one value.
const fn takes_several(field: AskField) -> bool {
    match field {
        AskField::Participants | AskField::Kinds | AskField::AgreedBy => true,
        AskField::Text
        | AskField::Person
        | AskField::Due
        | AskField::Starts
        | AskField::Severity
        | AskField::Stance
        | AskField::OnSite
        | AskField::Number
        | AskField::Year
        | AskField::Helper
        | AskField::Helped
        | AskField::Activity => false,
    }
}

/// Names a field in an error.
const fn name_of(field: AskField) -> &'static str {
    match field {
        AskField::Text => "text",
        AskField::Person => "person",
        AskField::Due => "due",
        AskField::Starts => "starts",
        AskField::Severity => "severity",
        AskField::Stance => "stance",
        AskField::OnSite => "on_site",
        AskField::Number => "number",
        AskField::Year => "year",
        AskField::Helper => "helper",
        AskField::Helped => "helped",
        AskField::Participants => "participants",
        AskField::Kinds => "kinds",
        AskField::AgreedBy => "agreed_by",
        AskField::Activity => "activity",
    }
}

fn parsed<T: FromStr>(value: &str) -> Option<T> {
    value.parse().ok()
}

/// Reads a time; what a picker gives has no seconds.
fn time(value: &str) -> Option<NaiveDateTime> {
    parsed(value).or_else(|| NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M").ok())
}

fn code<T: DeserializeOwned>(value: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(value.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::FilledField;
    use hucha_model::wire::{ActivityKind, Severity};

    fn form() -> ActRequest {
        ActRequest::new(EntityKind::Visit, None, Verb::Plan)
    }

    #[test]
    fn a_form_reads_ids_codes_days_and_times() {
        let mut form = form();
        let person = PersonId::from_bytes([7; 16]);
        form.fill(AskField::Participants, &person.to_string())
            .unwrap();
        form.fill(AskField::Kinds, "mutual_inspection").unwrap();
        form.fill(AskField::Severity, "suspected_major").unwrap();
        form.fill(AskField::Due, "2026-06-30").unwrap();
        form.fill(AskField::Starts, "2026-06-18T09:00:00").unwrap();
        form.fill(AskField::OnSite, "true").unwrap();
        assert_eq!(form.participants, [person]);
        assert_eq!(form.kinds, [ActivityKind::MutualInspection]);
        assert_eq!(form.severity, Some(Severity::SuspectedMajor));
        assert_eq!(form.due.unwrap().to_string(), "2026-06-30");
        assert_eq!(form.starts.unwrap().to_string(), "2026-06-18 09:00:00");
        assert_eq!(form.on_site, Some(true));
    }

    fn filled(answers: &[(AskField, &[&str])]) -> Result<ActRequest, EngineError> {
        let answers = answers.iter().map(|(field, values)| FilledField {
            field: *field,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        });
        let form = FilledForm {
            kind: EntityKind::Visit,
            id: None,
            verb: Verb::Plan,
            answers: answers.collect(),
            rectified_by: Vec::new(),
        };
        form.read()
    }

    #[test]
    fn what_was_left_blank_is_no_answer_and_blanks_around_one_are_none_of_it() {
        let read = filled(&[
            (AskField::Text, &["", "  "]),
            (AskField::Due, &[" "]),
            (AskField::Number, &[" 文安办〔2026〕3号 "]),
            (AskField::Starts, &["2026-06-18T09:00"]),
            (AskField::Kinds, &["help", "", "training"]),
        ])
        .unwrap();
        assert_eq!((read.text, read.due), (None, None));
        assert_eq!(read.number.as_deref(), Some("文安办〔2026〕3号"));
        assert_eq!(read.starts.unwrap().to_string(), "2026-06-18 09:00:00");
        assert_eq!(read.kinds, [ActivityKind::Help, ActivityKind::Training]);
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named_so_that_it_can_be_marked() {
        let both: &[&str] = &["2026-06-30", "2026-07-01"];
        for (field, values, name) in [
            (AskField::Due, &["30 June"][..], "due"),
            (AskField::Due, both, "due"),
            (AskField::Participants, &["somebody"], "participants"),
        ] {
            let refused = filled(&[(AskField::Text, &["说明"]), (field, values)]);
            assert!(
                matches!(refused, Err(EngineError::BadInput(given)) if given == name),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_value_that_is_none_of_its_field_is_refused_by_the_name_of_the_field() {
        for (field, value, name) in [
            (AskField::Person, "somebody", "person"),
            (AskField::Due, "30 June", "due"),
            (AskField::Stance, "perhaps", "stance"),
            (AskField::OnSite, "yes", "on_site"),
        ] {
            let refused = form().fill(field, value);
            assert!(
                matches!(refused, Err(EngineError::BadInput(given)) if given == name),
                "{refused:?}"
            );
        }
    }
}
