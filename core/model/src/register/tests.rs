//! The registers that ship hold together with the programmes, and every guard does what its
//! profile says.

use super::*;
use crate::programme::{Label, Met, Programmes};
use std::collections::BTreeSet;

mod by_hand;
mod draft;
mod made;

fn registers() -> Registers {
    Registers::embedded().unwrap()
}

#[test]
fn the_shipped_registers_parse_and_name_only_rules_that_exist() {
    let registers = registers();
    let programmes = Programmes::embedded().unwrap();
    assert!(registers.all().count() >= 30);
    let is_rule = |id: &str| programmes.all().any(|one| one.rule(id).is_some());
    for register in registers.all() {
        for step in &register.steps {
            let guards = step.guards.iter().filter_map(|guard| guard.rule.as_ref());
            for rule in step.rules.iter().chain(guards) {
                assert!(is_rule(rule), "{}.{}: {rule}", register.id, step.event);
            }
        }
    }
}

/// Where a programme is in force it refuses or flags; elsewhere a default of ours flags and
/// anything else is silent. Each guard is broken alone, and kept.
#[test]
fn every_guard_refuses_or_flags_as_its_profile_says() {
    let registers = registers();
    let mut exercised = 0;
    let mut wrong = Vec::new();
    for register in registers.all() {
        for step in &register.steps {
            for guard in &step.guards {
                let home: BTreeSet<String> =
                    guard.programme().map(str::to_owned).into_iter().collect();
                for programmes in [home, BTreeSet::new()] {
                    let checked = breaks_and_keeps(&registers, register, step, guard, &programmes);
                    if let Err(why) = checked {
                        wrong.push(format!(
                            "{}.{}: {}: {why}",
                            register.id, step.event, guard.id
                        ));
                    }
                }
                exercised += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(exercised > 200, "{exercised}");
}

fn breaks_and_keeps(
    registers: &Registers,
    register: &Register,
    step: &Step,
    guard: &Guard,
    programmes: &BTreeSet<String>,
) -> Result<(), String> {
    let (record, others) = made::broken(registers, register, step, guard, programmes)
        .map_err(|why| format!("is not exercised: {why}"))?;
    let broken = fold(registers, &record, &others);
    let (refused, flagged) = outcomes(&broken);
    let only = vec![(record.steps.len() - 1, guard.id.as_str(), &guard.reason)];
    let wanted = match guard.effect(programmes) {
        Effect::Refuses => (only, vec![]),
        Effect::Flags => (vec![], only),
        Effect::Silent => (vec![], vec![]),
    };
    if (&refused, &flagged) != (&wanted.0, &wanted.1) {
        return Err(format!("broken: refused {refused:?}, flagged {flagged:?}"));
    }
    let (record, others) = made::kept(registers, register, step, programmes, guard)
        .map_err(|why| format!("cannot be kept: {why}"))?;
    let kept = fold(registers, &record, &others);
    match outcomes(&kept) {
        (refused, flagged) if refused.is_empty() && flagged.is_empty() => Ok(()),
        (refused, flagged) => Err(format!("kept: refused {refused:?}, flagged {flagged:?}")),
    }
}

type Outcomes<'a> = Vec<(usize, &'a str, &'a Label)>;

fn outcomes(standing: &Standing) -> (Outcomes<'_>, Outcomes<'_>) {
    let refused = standing.refused.iter();
    let flags = standing.flags.iter();
    (
        refused
            .map(|one| (one.step, one.guard.as_deref().unwrap_or("-"), &one.reason))
            .collect(),
        flags
            .map(|one| (one.step, one.guard.as_str(), &one.reason))
            .collect(),
    )
}

/// Reads the numbers of the measures of a task ledger.
fn ledger_numbers(programme: &str) -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/programmes");
    let file = std::path::Path::new(path)
        .join(programme)
        .join("ledger.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let ledger: toml::Table = text.parse().unwrap();
    let measures = ledger["measure"].as_array().unwrap();
    measures.iter().map(|one| one["no"].to_string()).collect()
}

#[test]
fn every_recorded_rule_has_its_field() {
    let programmes = Programmes::embedded().unwrap();
    let registers = registers();
    let words = programmes.all_words();
    let mut wrong = Vec::new();
    for programme in programmes.all() {
        for rule in &programme.rules {
            let recorded = rule.met == Met::Recorded || rule.also_met.contains(&Met::Recorded);
            let Some(field) = &rule.field else {
                if recorded && !["WD", "WH67"].contains(&programme.id.as_str()) {
                    wrong.push(format!("{}: no field", rule.id));
                }
                continue;
            };
            let (kind, place) = field.split_once(':').unwrap_or(("", field));
            let (head, tail) = place.split_once('.').unwrap_or((place, ""));
            let exists = match kind {
                "register" => registers.register(head).is_some_and(|register| {
                    tail.is_empty()
                        || register.steps.iter().any(|step| step.event == tail)
                        || register.field(tail).is_some()
                }),
                "checklist" => programmes
                    .checklist(head)
                    .is_some_and(|list| tail.is_empty() || list.item(tail).is_some()),
                "ledger" => ledger_numbers(head).contains(tail),
                "indicator" => words
                    .word(crate::programme::WordKind::Indicator, place)
                    .is_some(),
                "fact" => words
                    .word(crate::programme::WordKind::Fact, place)
                    .is_some(),
                _ => false,
            };
            if !exists {
                wrong.push(format!("{}: {field}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_enforced_rule_is_named_by_a_guard_or_a_step() {
    let registers = registers();
    let named: BTreeSet<&str> = registers
        .all()
        .flat_map(|register| &register.steps)
        .flat_map(|step| {
            let guards = step.guards.iter().filter_map(|guard| guard.rule.as_deref());
            guards.chain(step.rules.iter().map(String::as_str))
        })
        .collect();
    let programmes = Programmes::embedded().unwrap();
    let mut missing = Vec::new();
    for programme in programmes.all() {
        // What phones enforce in Wendeng proves itself by their own tests.
        let by_phones = ["WD", "WH67"].contains(&programme.id.as_str());
        for rule in &programme.rules {
            let is_enforced = rule.met == Met::Enforced || rule.also_met.contains(&Met::Enforced);
            if is_enforced && !by_phones && !named.contains(rule.id.as_str()) {
                missing.push(rule.id.clone());
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
