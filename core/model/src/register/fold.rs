//! From the steps written down to how a thing stands.

use super::condition::Scene;
use super::definition::{Effect, Field, FieldKind, Register, Registers, Step};
use super::links::Others;
use super::record::{Entry, Flagged, Missing, Record, Refused, Standing, Value};
use crate::programme::Label;
use std::collections::BTreeMap;

/// Works out how a record stands, step by step. `others` are the records beside it that guards may
/// look at (key dates, findings, pairs of the same year …); the record itself may be among them.
///
/// A refused step changes nothing; the next one is judged as if it had not been written. A record
/// of a register that does not exist has no state and all its steps refused.
pub fn fold(registers: &Registers, record: &Record, others: &[Record]) -> Standing {
    let Some(register) = registers.register(&record.register) else {
        let word = Label::new(&record.register, &record.register);
        let reason = registers.say("unknown_register", &word);
        return Standing {
            refused: (0..record.steps.len())
                .map(|step| unfit(step, reason.clone()))
                .collect(),
            ..Standing::default()
        };
    };
    let mut walk = Walk {
        registers,
        register,
        record,
        others: Others::new(others),
        taken: Vec::new(),
        needed: Vec::new(),
        standing: Standing {
            state: register.initial().to_owned(),
            ..Standing::default()
        },
    };
    for (number, entry) in record.steps.iter().enumerate() {
        walk.step(number, entry);
    }
    walk.end()
}

fn unfit(step: usize, reason: Label) -> Refused {
    Refused {
        step,
        guard: None,
        rule: None,
        reason,
    }
}

struct Walk<'a> {
    registers: &'a Registers,
    register: &'a Register,
    record: &'a Record,
    others: Others<'a>,
    taken: Vec<&'a Entry>,
    /// Steps taken, by number, with what each should record.
    needed: Vec<(usize, &'a Entry, &'a Step)>,
    standing: Standing,
}

impl<'a> Walk<'a> {
    fn step(&mut self, number: usize, entry: &'a Entry) {
        let step = match self.row(entry).and_then(|step| {
            self.check_fields(entry)?;
            Ok(step)
        }) {
            Ok(step) => step,
            Err(reason) => {
                self.standing.refused.push(unfit(number, reason));
                return;
            }
        };
        let fields = self.with(entry);
        let (refused, flags) = self.judge(number, entry, step, &fields);
        if !refused.is_empty() {
            self.standing.refused.extend(refused);
            return;
        }
        self.standing.flags.extend(flags);
        self.standing.fields.extend(entry.fields.clone());
        if step.to != "=" {
            self.standing.state.clone_from(&step.to);
        }
        self.taken.push(entry);
        self.needed.push((number, entry, step));
    }

    /// Finds the row of the table that a step takes.
    fn row(&self, entry: &Entry) -> Result<&'a Step, Label> {
        let event = |step: &&'a Step| step.event == entry.event;
        let Some(known) = self.register.steps.iter().find(event) else {
            let word = Label::new(&entry.event, &entry.event);
            return Err(self.registers.say("unknown_event", &word));
        };
        let here: Vec<&'a Step> = self
            .register
            .steps
            .iter()
            .filter(event)
            .filter(|step| self.register.starts_from(step, &self.standing.state))
            .collect();
        let Some(first) = here.first() else {
            return Err(self.registers.say("not_from_here", &known.title));
        };
        let fits = |step: &&&'a Step| step.who.iter().any(|who| who == "*" || *who == entry.role);
        if let Some(step) = here.iter().find(fits) {
            return Ok(step);
        }
        let roles = first.who.iter().filter_map(|who| self.registers.role(who));
        let (zh, en): (Vec<_>, Vec<_>) = roles.map(|label| (&*label.zh, &*label.en)).unzip();
        let who = Label::new(zh.join("、"), en.join(", "));
        Err(self.registers.say("not_by_this_role", &who))
    }

    fn check_fields(&self, entry: &Entry) -> Result<(), Label> {
        for (id, value) in &entry.fields {
            let Some(field) = self.register.field(id) else {
                let word = Label::new(id, id);
                return Err(self.registers.say("unknown_field", &word));
            };
            if !fits(field, value) {
                return Err(self.registers.say("wrong_kind", &field.title));
            }
        }
        Ok(())
    }

    /// Gives what holds with a step: a field asked for anew each time is not carried over.
    fn with(&self, entry: &Entry) -> BTreeMap<String, Value> {
        let mut fields = self.standing.fields.clone();
        fields.retain(|id, _| !self.register.field(id).is_some_and(|field| field.each));
        fields.extend(entry.fields.clone());
        fields
    }

    fn judge(
        &self,
        number: usize,
        entry: &'a Entry,
        step: &'a Step,
        fields: &BTreeMap<String, Value>,
    ) -> (Vec<Refused>, Vec<Flagged>) {
        let scene = Scene {
            registers: self.registers,
            register: self.register,
            record: self.record,
            entry,
            fields,
            taken: &self.taken,
            others: &self.others,
        };
        let (mut refused, mut flags) = (Vec::new(), Vec::new());
        for guard in &step.guards {
            let effect = guard.effect(&self.record.programmes);
            let asks = effect != Effect::Silent
                && guard.when.as_ref().is_none_or(|when| scene.holds(when))
                && !guard
                    .unless
                    .as_ref()
                    .is_some_and(|unless| scene.holds(unless));
            if !asks || scene.holds(&guard.must) {
                continue;
            }
            if effect == Effect::Refuses {
                refused.push(Refused {
                    step: number,
                    guard: Some(guard.id.clone()),
                    rule: guard.rule.clone(),
                    reason: guard.reason.clone(),
                });
            } else {
                let in_force = guard
                    .programme()
                    .is_some_and(|programme| self.record.programmes.contains(programme));
                flags.push(Flagged {
                    step: number,
                    guard: guard.id.clone(),
                    rule: guard.rule.clone(),
                    ours: guard.ours || !in_force,
                    reason: guard.reason.clone(),
                });
            }
        }
        (refused, flags)
    }

    fn end(mut self) -> Standing {
        for (number, entry, step) in &self.needed {
            for id in &step.needs {
                let Some(field) = self.register.field(id) else {
                    continue;
                };
                let all = if field.each {
                    &entry.fields
                } else {
                    &self.standing.fields
                };
                let said_no = field.kind == FieldKind::Yes && all.contains_key(id);
                if !said_no && !all.get(id).is_some_and(Value::is_given) {
                    self.standing.missing.push(Missing {
                        step: *number,
                        field: id.clone(),
                        label: field.title.clone(),
                    });
                }
            }
        }
        self.standing.is_closed = self.register.closed.contains(&self.standing.state);
        self.standing
    }
}

/// Tells whether a value is of a field's kind.
fn fits(field: &Field, value: &Value) -> bool {
    let text = |text: &str| match field.kind {
        FieldKind::Day => text.parse::<chrono::NaiveDate>().is_ok(),
        FieldKind::Hash => text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        FieldKind::Choice => field.values.iter().any(|word| word.id == text),
        FieldKind::Text | FieldKind::Person | FieldKind::Organisation | FieldKind::Link => true,
        FieldKind::Number | FieldKind::Yes => false,
    };
    match value {
        Value::Yes(_) => field.kind == FieldKind::Yes,
        Value::Number(_) => field.kind == FieldKind::Number,
        Value::Text(one) => text(one),
        Value::Several(all) => field.several && all.iter().all(|one| text(one)),
    }
}
