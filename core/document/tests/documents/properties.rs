use crate::support::{
    LEADER, Phone, actor, answer, exchange, finding, merge, person, photo, picture, record, rule,
};
use hucha_document::{Doc, Edit, FindingField, GENESIS_ACTOR, Touched, VisitEdit};
use hucha_model::content::{AnswerValue, PhotoFor, VisitContent};
use hucha_model::wire::DocKind;
use proptest::prelude::*;

/// One step of a small visit: which phone does what, to which of a few things.
fn edit(user: u8, kind: u8, a: u8, b: u8) -> VisitEdit {
    let item = format!("{}", a % 3);
    let value = AnswerValue::ALL[usize::from(b) % 6];
    let (one, two) = (a % 4 + 1, b % 4 + 1);
    match kind % 12 {
        0..=2 => answer(&item, value),
        3 => rule(&item, value),
        4 => record(one, "text"),
        5 => VisitEdit::SetFinding {
            finding: finding(one),
            field: FindingField::Text(format!("text {b}")),
        },
        6 => VisitEdit::Suggest {
            finding: finding(one),
            text: format!("{b}"),
        },
        7 => merge(one, two),
        8 => VisitEdit::MergeInto {
            finding: finding(one),
            into: None,
        },
        9 => VisitEdit::AddPhoto {
            photo: photo(b / 4 * 4),
            content: picture(user, PhotoFor::Finding(finding(one))),
        },
        10 => VisitEdit::AssignSection {
            section: item,
            person: person(two),
        },
        _ => VisitEdit::WriteNote {
            key: item,
            about: "1".into(),
            text: format!("{b}"),
        },
    }
}

/// Three persons; the last two phones are one person's. Ids of findings and photos differ by
/// phone, since a phone makes its own.
pub(crate) fn play(steps: &[(u8, u8, u8, u8)]) -> (Vec<Phone>, Touched) {
    let users = [LEADER, 2, 3, 3];
    let mut phones: Vec<_> = (1_u8..)
        .zip(users)
        .map(|(device, user)| Phone::visit(device, user))
        .collect();
    let mut touched = Touched::default();
    for (phone, kind, a, b) in steps {
        let at = usize::from(*phone) % 4;
        if *kind >= 200 {
            let from = phones[usize::from(*a) % 4].clone();
            phones[at].pull(&from);
            continue;
        }
        let mut edit = edit(users[at], *kind, *a, *b);
        let device = u8::try_from(at).unwrap();
        if let VisitEdit::Record { finding: id, .. } = &mut edit {
            *id = finding(device + 1);
        }
        if let VisitEdit::AddPhoto { photo: id, .. } = &mut edit {
            *id = photo(b / 4 * 4 + device);
        }
        if matches!(edit, VisitEdit::Rule { .. }) && users[at] != LEADER {
            continue;
        }
        if let Ok(done) = phones[at].try_write(&Edit::Visit(edit)) {
            touched.union(done.touched);
        }
    }
    (phones, touched)
}

pub(crate) fn all_changes(phones: &[Phone]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for phone in phones {
        for (actor, newest) in phone.doc.actors() {
            if actor != GENESIS_ACTOR {
                let own = phone.doc.changes_of(actor, 1, newest);
                all.extend(own.into_iter().map(|change| change.bytes));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Keeps of a content what `touched` names.
fn restricted(mut content: VisitContent, touched: &Touched) -> VisitContent {
    content
        .answers
        .retain(|item, _| touched.items.contains(item));
    content
        .finals
        .retain(|item, _| touched.items.contains(item));
    content
        .findings
        .retain(|id, _| touched.findings.contains(id));
    content
        .suggestions
        .retain(|id, _| touched.suggestions.contains(id));
    content.same_as.retain(|id, _| touched.same_as.contains(id));
    content.photos.retain(|id, _| touched.photos.contains(id));
    content
        .sections
        .retain(|section, _| touched.sections.contains(section));
    content.notes.retain(|name, _| {
        touched
            .notes
            .iter()
            .any(|key| name == key || name.starts_with(&format!("{key}|")))
    });
    content
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<(u8, u8, u8, u8)>> {
    proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn phones_that_exchanged_everything_show_the_same(steps in steps()) {
        let (mut phones, _) = play(&steps);
        let mut hub = Phone::visit(8, 8);
        for phone in &phones {
            hub.pull(phone);
        }
        for phone in &mut phones {
            phone.pull(&hub);
            prop_assert_eq!(phone.doc.heads(), hub.doc.heads());
            prop_assert_eq!(phone.content(), hub.content());
        }
    }

    #[test]
    fn any_order_of_loading_gives_the_same_document(
        (steps, seed) in (steps(), any::<u64>())
    ) {
        let (phones, _) = play(&steps);
        let mut changes = all_changes(&phones);
        let sorted = Doc::load(DocKind::Visit, [90; 16], &changes).unwrap();
        let mut state = seed;
        for i in (1..changes.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            changes.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
        }
        let shuffled = Doc::load(DocKind::Visit, [91; 16], &changes).unwrap();
        prop_assert_eq!(sorted.heads(), shuffled.heads());
        prop_assert_eq!(sorted.visit(), shuffled.visit());
    }

    #[test]
    fn partial_hydration_equals_full_hydration_restricted(
        (steps, some) in (steps(), 0_usize..40)
    ) {
        let (phones, _) = play(&steps);
        let merged = Doc::load(DocKind::Visit, [92; 16], all_changes(&phones)).unwrap();
        let (_, touched) = play(&steps[..some.min(steps.len())]);
        let part = merged.visit_part(&touched).unwrap().content;
        prop_assert_eq!(part, restricted(merged.visit().unwrap().content, &touched));
    }

    #[test]
    fn the_engines_own_sync_arrives_at_the_same_document(steps in steps()) {
        use automerge::sync::{State, SyncDoc};
        let (phones, _) = play(&steps);
        let (mut left, mut right) = (phones[0].clone(), phones[2].clone());
        let mut oracle = [
            automerge::Automerge::load(&left.doc.save().unwrap()).unwrap(),
            automerge::Automerge::load(&right.doc.save().unwrap()).unwrap(),
        ];
        let mut states = [State::new(), State::new()];
        loop {
            let mut quiet = true;
            for (from, to) in [(0, 1), (1, 0)] {
                if let Some(message) = oracle[from].generate_sync_message(&mut states[from]) {
                    quiet = false;
                    oracle[to].receive_sync_message(&mut states[to], message).unwrap();
                }
            }
            if quiet {
                break;
            }
        }
        exchange(&mut left, &mut right);
        for (oracle, phone) in oracle.iter().zip([&left, &right]) {
            let none: [&[u8]; 0] = [];
            let theirs = Doc::load_from(DocKind::Visit, [93; 16], &oracle.save(), none).unwrap();
            prop_assert_eq!(theirs.heads(), phone.doc.heads());
            prop_assert_eq!(theirs.visit(), phone.doc.visit());
        }
        prop_assert_eq!(left.doc.heads(), right.doc.heads());
    }
}

#[test]
fn the_steps_of_the_properties_reach_every_map() {
    let mut steps = Vec::new();
    for kind in 0..12_u8 {
        for a in 0..4_u8 {
            steps.push((a, kind, a, a + 1));
            steps.push((a, 200, 0, 0));
            steps.push((0, 200, a, 0));
        }
    }
    let (phones, touched) = play(&steps);
    let merged = Doc::load(DocKind::Visit, actor(9, 9), all_changes(&phones)).unwrap();
    let content = merged.visit().unwrap().content;
    assert!(!content.answers.is_empty() && !content.finals.is_empty());
    assert!(!content.findings.is_empty() && !content.suggestions.is_empty());
    assert!(!content.same_as.is_empty() && !content.photos.is_empty());
    assert!(!content.sections.is_empty() && !content.notes.is_empty());
    assert!(!touched.is_empty());
}
