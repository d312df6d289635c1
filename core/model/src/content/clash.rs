//! Agreement and clash over one checklist item.

use super::visit::{AnswerValue, FinalAnswer, VisitContent};
use crate::{Hash, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// What stands of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemState {
    /// Nobody answered.
    Unanswered,
    /// All who answered say the same.
    Agreed(AnswerValue),
    /// The visit leader ruled, over the answers as they stand.
    Settled(FinalAnswer),
    /// Two sides differ, or answered after the ruling, or two rulings crossed (两人填写不一致).
    Clash {
        /// Every answer, by person; one person on two devices may have several.
        answers: BTreeMap<PersonId, Vec<AnswerValue>>,
        /// Every ruling.
        finals: Vec<FinalAnswer>,
    },
}

impl ItemState {
    /// Gives the value shown, when there is one.
    pub fn value(&self) -> Option<AnswerValue> {
        match self {
            Self::Agreed(value) => Some(*value),
            Self::Settled(ruling) => Some(ruling.value),
            Self::Unanswered | Self::Clash { .. } => None,
        }
    }
}

/// Computes what stands of `item`.
///
/// A final answer holds only over the versions it names: a later answer opens the clash again.
pub fn item_state(content: &VisitContent, item: &str) -> ItemState {
    let nobody = BTreeMap::new();
    let answers = content.answers.get(item).unwrap_or(&nobody);
    let finals = content.finals.get(item).map_or(&[][..], Vec::as_slice);

    let values: BTreeSet<AnswerValue> = answers
        .values()
        .flatten()
        .map(|answer| answer.value)
        .collect();
    if let [ruling] = finals
        && covers(
            ruling,
            answers.iter().flat_map(|(by, versions)| {
                versions.iter().map(move |version| (*by, version.change))
            }),
        )
    {
        return ItemState::Settled(ruling.clone());
    }
    let mut distinct = values
        .iter()
        .chain(finals.iter().map(|ruling| &ruling.value));
    match distinct.next() {
        None => ItemState::Unanswered,
        Some(first) if distinct.all(|value| value == first) => ItemState::Agreed(*first),
        Some(_) => ItemState::Clash {
            answers: answers
                .iter()
                .map(|(by, versions)| (*by, versions.iter().map(|answer| answer.value).collect()))
                .collect(),
            finals: finals.to_vec(),
        },
    }
}

fn covers(ruling: &FinalAnswer, mut versions: impl Iterator<Item = (PersonId, Hash)>) -> bool {
    versions.all(|(by, change)| ruling.over.get(&by) == Some(&change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Millis;
    use crate::content::visit::Answer;

    fn person(n: u8) -> PersonId {
        PersonId::from_bytes([n; 16])
    }

    fn answered(values: &[(u8, AnswerValue, u8)]) -> VisitContent {
        let mut content = VisitContent::default();
        for (who, value, change) in values {
            let answer = Answer {
                value: *value,
                at: Millis(0),
                change: Hash([*change; 32]),
            };
            content
                .answers
                .entry("1.2".into())
                .or_default()
                .entry(person(*who))
                .or_default()
                .push(answer);
        }
        content
    }

    fn ruling(over: &[(u8, u8)]) -> FinalAnswer {
        FinalAnswer {
            value: AnswerValue::DoesNotConform,
            by: person(1),
            at: Millis(9),
            over: over
                .iter()
                .map(|(who, change)| (person(*who), Hash([*change; 32])))
                .collect(),
        }
    }

    #[test]
    fn same_answers_of_two_agree() {
        let content = answered(&[(1, AnswerValue::Conforms, 1), (2, AnswerValue::Conforms, 2)]);
        assert_eq!(
            item_state(&content, "1.2"),
            ItemState::Agreed(AnswerValue::Conforms)
        );
        assert_eq!(item_state(&content, "1.3"), ItemState::Unanswered);
    }

    #[test]
    fn different_answers_clash_and_both_stay() {
        let content = answered(&[
            (1, AnswerValue::Conforms, 1),
            (2, AnswerValue::DoesNotConform, 2),
        ]);
        let ItemState::Clash { answers, .. } = item_state(&content, "1.2") else {
            panic!("two different answers are a clash");
        };
        assert_eq!(answers.len(), 2);
    }

    #[test]
    fn a_later_answer_opens_a_settled_clash_again() {
        let mut content = answered(&[
            (1, AnswerValue::Conforms, 1),
            (2, AnswerValue::DoesNotConform, 2),
        ]);
        content
            .finals
            .insert("1.2".into(), vec![ruling(&[(1, 1), (2, 2)])]);
        assert_eq!(
            item_state(&content, "1.2").value(),
            Some(AnswerValue::DoesNotConform)
        );
        content
            .answers
            .get_mut("1.2")
            .unwrap()
            .get_mut(&person(1))
            .unwrap()[0]
            .change = Hash([7; 32]);
        assert!(matches!(
            item_state(&content, "1.2"),
            ItemState::Clash { .. }
        ));
    }

    #[test]
    fn two_rulings_at_once_are_both_shown() {
        let mut content = answered(&[(1, AnswerValue::Conforms, 1)]);
        content
            .finals
            .insert("1.2".into(), vec![ruling(&[(1, 1)]), ruling(&[(1, 1)])]);
        let ItemState::Clash { finals, .. } = item_state(&content, "1.2") else {
            panic!("two rulings are a clash");
        };
        assert_eq!(finals.len(), 2);
    }
}
