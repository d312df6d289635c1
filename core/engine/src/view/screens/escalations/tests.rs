use crate::engine::Engine;
use crate::view::screens::activities::cast::{LEADER, OFFICER, OUTSIDER, THIRD, cast, hand_to};
use crate::view::screens::{EscalationLineView, EscalationsView};
use crate::view::tests::world::{HOST, OTHER, decide};
use hucha_model::wire::{EntityKind, Facts, Verb};
use hucha_model::{EntityId, Lang, OrgId, PersonId};

const PROBLEM: &str = "联锁改造缺少专业设计力量";
const ANSWER: &str = "请市化工研究院派专家";

fn on(engine: &Engine, who: PersonId, n: u8, verb: Verb, facts: Facts, text: &str) {
    let issue = EntityId::from_bytes([n; 16]);
    decide(
        hand_to(engine, who),
        EntityKind::EscalatedIssue,
        issue,
        verb,
        facts,
        text,
    );
}

fn raise(engine: &Engine, who: PersonId, plant: OrgId, n: u8) {
    let facts = Facts {
        helped: Some(plant),
        ..Facts::default()
    };
    on(engine, who, n, Verb::Raise, facts, PROBLEM);
}

/// The helped plant's problem, taken in and answered.
fn answered() -> Engine {
    let engine = cast();
    raise(&engine, OTHER, HOST, 95);
    for (verb, text) in [(Verb::Receive, ""), (Verb::Answer, ANSWER)] {
        on(&engine, OFFICER, 95, verb, Facts::default(), text);
    }
    engine
}

fn seen_by(engine: &Engine, person: PersonId) -> EscalationsView {
    hand_to(engine, person).escalations(Lang::Zh).unwrap()
}

fn verbs(line: &EscalationLineView) -> Vec<Verb> {
    let offered = line.actions.iter().filter(|one| one.why_not.is_none());
    offered.map(|one| one.verb).collect()
}

#[test]
fn an_escalation_shows_its_answer_to_its_raiser_with_what_the_raiser_may_say() {
    let engine = answered();
    let view = seen_by(&engine, OTHER);
    let [line] = view.lines.as_slice() else {
        panic!("one problem: {view:?}")
    };
    assert_eq!(
        (line.text.as_str(), line.answer.as_str()),
        (PROBLEM, ANSWER)
    );
    assert_eq!(
        (line.state_label.as_str(), line.is_closed),
        ("已答复", false)
    );
    assert_eq!(line.plant, "东岸公司（虚构）");
    assert_eq!(line.history.len(), 3);
    assert!(line.history[2].text.contains(ANSWER));
    assert_eq!(verbs(line), [Verb::Resolve, Verb::NotEffective]);
    assert!(view.raise.is_some());
}

#[test]
fn a_leader_learns_that_a_problem_was_answered_and_none_of_its_words() {
    let engine = answered();
    let view = seen_by(&engine, LEADER);
    let [line] = view.lines.as_slice() else {
        panic!("one problem: {view:?}")
    };
    assert_eq!(line.state_label, "已答复");
    assert!(verbs(line).is_empty());
    let shown = format!("{view:?}");
    assert!(
        !shown.contains(PROBLEM) && !shown.contains(ANSWER),
        "{shown}"
    );
}

#[test]
fn another_plant_sees_nothing_of_a_problem() {
    assert_eq!(seen_by(&answered(), OUTSIDER).lines, []);
}

#[test]
fn open_problems_come_first_and_the_bureau_raises_none() {
    let engine = answered();
    on(&engine, OTHER, 95, Verb::Resolve, Facts::default(), "");
    raise(&engine, OUTSIDER, THIRD, 96);
    let view = seen_by(&engine, OFFICER);
    let order: Vec<_> = view.lines.iter().map(|line| line.is_closed).collect();
    assert_eq!(order, [false, true]);
    assert_eq!(verbs(&view.lines[0]), [Verb::Receive, Verb::Dismiss]);
    assert_eq!(view.raise, None);
}
