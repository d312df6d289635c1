//! Rebuild equals incremental, for every kind of document.

use crate::made::{
    SPRING, answer, doc, finding, found, in_file, memory, opened, person, photo, scope,
};
use hucha_model::content::{
    AnswerValue, Attendance, AttendanceState, FinalAnswer, FollowUpContent, Note,
    RectificationPlan, SameAs, SessionContent, Suggestion, VisitContent,
};
use hucha_model::time::Day;
use hucha_model::wire::{Count, DocKind, FindingKind, Severity};
use hucha_model::{OrgId, PhotoId};
use hucha_store::{
    FindingFilter, FindingRow, ItemRow, ItemStand, NoteRow, PhotoRow, Reads, Store, StoreError,
    Touch,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One step of a visit: what a local edit or a merge may do to one entity.
#[derive(Debug, Clone)]
enum Step {
    Answer {
        item: u8,
        by: u8,
        value: AnswerValue,
        twice: bool,
    },
    Settle {
        item: u8,
        value: AnswerValue,
    },
    Finding {
        n: u8,
        words: String,
        severity: Severity,
        kind: FindingKind,
        spot: bool,
    },
    Remove {
        n: u8,
        removed: bool,
    },
    Merge {
        n: u8,
        into: Option<u8>,
    },
    Suggest {
        n: u8,
        words: String,
    },
    Photo {
        n: u8,
        of: Option<u8>,
    },
    Note {
        n: u8,
        words: String,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let value = prop::sample::select(AnswerValue::ALL.to_vec());
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let kind = prop::sample::select(FindingKind::ALL.to_vec());
    let words = "[储罐泵阀漏 V1-]{0,8}";
    let step = prop_oneof![
        (0..4_u8, 1..4_u8, value.clone(), any::<bool>()).prop_map(|(item, by, value, twice)| {
            Step::Answer {
                item,
                by,
                value,
                twice,
            }
        }),
        (0..4_u8, value).prop_map(|(item, value)| Step::Settle { item, value }),
        (1..6_u8, words, severity, kind, any::<bool>()).prop_map(
            |(n, words, severity, kind, spot)| Step::Finding {
                n,
                words,
                severity,
                kind,
                spot
            }
        ),
        (1..6_u8, any::<bool>()).prop_map(|(n, removed)| Step::Remove { n, removed }),
        (1..6_u8, prop::option::of(1..6_u8)).prop_map(|(n, into)| Step::Merge { n, into }),
        (1..6_u8, words).prop_map(|(n, words)| Step::Suggest { n, words }),
        (1..6_u8, prop::option::of(1..6_u8)).prop_map(|(n, of)| Step::Photo { n, of }),
        (1..4_u8, words).prop_map(|(n, words)| Step::Note { n, words }),
    ];
    prop::collection::vec(step, 1..40)
}

fn take(content: &mut VisitContent, step: Step, touch: &mut Touch) {
    match step {
        Step::Answer {
            item,
            by,
            value,
            twice,
        } => {
            let item = format!("1.{item}");
            let sides = vec![answer(value, by); if twice { 2 } else { 1 }];
            content
                .answers
                .entry(item.clone())
                .or_default()
                .insert(person(by), sides);
            touch.items.insert(item);
        }
        Step::Settle { item, value } => {
            let item = format!("1.{item}");
            let answers = content.answers.get(&item).cloned().unwrap_or_default();
            let over = answers
                .iter()
                .map(|(by, sides)| (*by, sides[0].change))
                .collect();
            let ruling = FinalAnswer {
                value,
                by: person(1),
                at: SPRING,
                over,
            };
            content.finals.insert(item.clone(), vec![ruling]);
            touch.items.insert(item);
        }
        Step::Finding {
            n,
            words,
            severity,
            kind,
            spot,
        } => {
            let mut now = found("罐区", &words);
            (now.severity, now.kind, now.on_the_spot) = (vec![severity], kind, spot);
            content.findings.insert(finding(n), now);
            touch.findings.insert(finding(n));
        }
        Step::Remove { n, removed } => {
            if let Some(there) = content.findings.get_mut(&finding(n)) {
                there.removed = removed.then(|| "记错".into());
                touch.findings.insert(finding(n));
            }
        }
        Step::Merge { n, into } => {
            let link = SameAs {
                into: into.map(finding),
                by: person(1),
                at: SPRING,
            };
            content.same_as.insert(finding(n), vec![link]);
            touch.same_as.insert(finding(n));
        }
        Step::Suggest { n, words } => {
            let said = Suggestion {
                by: person(2),
                text: words,
                at: SPRING,
            };
            content
                .suggestions
                .entry(finding(n))
                .or_default()
                .insert(person(2), said);
            touch.suggestions.insert(finding(n));
        }
        Step::Photo { n, of } => {
            let id = PhotoId::from_bytes([n; 16]);
            content.photos.insert(id, photo(of.map(finding)));
            touch.photos.insert(id);
        }
        Step::Note { n, words } => {
            let note = Note {
                about: "培训".into(),
                text: words,
                by: person(1),
                at: SPRING,
            };
            content.notes.insert(format!("n{n}"), note);
            touch.notes.insert(format!("n{n}"));
        }
    }
}

/// Cuts a content down to what was touched, as a partial read of the document gives it.
fn part(whole: &VisitContent, touch: &Touch) -> VisitContent {
    let mut part = whole.clone();
    part.answers.retain(|item, _| touch.items.contains(item));
    part.finals.retain(|item, _| touch.items.contains(item));
    part.findings.retain(|id, _| touch.findings.contains(id));
    part.suggestions
        .retain(|id, _| touch.suggestions.contains(id));
    part.same_as.retain(|id, _| touch.same_as.contains(id));
    part.photos.retain(|id, _| touch.photos.contains(id));
    part.notes.retain(|key, _| touch.notes.contains(key));
    part
}

type Seen = (
    Vec<ItemRow>,
    Vec<FindingRow>,
    Vec<PhotoRow>,
    Vec<NoteRow>,
    [BTreeMap<Count, u64>; 2],
    Vec<Vec<(String, String)>>,
);

fn seen(store: &Store) -> Seen {
    let every = FindingFilter {
        doc: Some(doc(1)),
        with_unlisted: true,
        ..FindingFilter::default()
    };
    store
        .read(|reads| {
            let mut found = Vec::new();
            for typed in ["储", "罐泵", "v1", "漏", "罐区", "阀漏"] {
                let hits = reads.search(typed, 50)?;
                let mut hits: Vec<_> = hits
                    .into_iter()
                    .map(|hit| (hit.finding.to_string(), hit.snippet))
                    .collect();
                hits.sort();
                found.push(hits);
            }
            Ok((
                reads.items(doc(1))?,
                reads.findings(&every)?,
                reads.photos(doc(1))?,
                reads.notes(doc(1))?,
                [
                    reads.counts(doc(1))?,
                    reads.totals(scope(), DocKind::Visit, 2026, 1)?,
                ],
                found,
            ))
        })
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn projecting_edits_one_by_one_equals_a_rebuild(steps in steps(), batch in 1..5_usize) {
        let (edited, fresh) = (memory(), memory());
        let mut content = VisitContent::default();
        for chunk in steps.chunks(batch) {
            let mut touch = Touch::default();
            for step in chunk {
                take(&mut content, step.clone(), &mut touch);
            }
            let part = part(&content, &touch);
            edited.write(|tx| tx.project_visit(doc(1), &touch, &part)).unwrap();
        }
        fresh.write(|tx| tx.rebuild_visit(doc(1), &content)).unwrap();
        let seen_edited = seen(&edited);
        prop_assert_eq!(&seen_edited, &seen(&fresh));
        edited.write(|tx| tx.rebuild_visit(doc(1), &content)).unwrap();
        prop_assert_eq!(&seen(&edited), &seen(&fresh));

        // Against the model itself: lines and counts are those it computes.
        let lines = content.lines();
        let shown: Vec<_> = seen_edited.1.iter().filter(|row| !row.removed && row.line == row.finding).collect();
        let shown: Vec<_> = shown.iter().map(|row| row.finding).collect();
        prop_assert_eq!(shown, lines.keys().copied().collect::<Vec<_>>());
        let hazards = lines.keys().filter(|id| content.findings[id].kind == FindingKind::Hazard);
        let counted = seen_edited.4[0].get(&Count::Findings).copied().unwrap_or(0);
        prop_assert_eq!(counted as usize, hazards.count());
    }
}

#[test]
fn both_sides_of_a_clash_are_kept_and_counted() {
    let store = memory();
    let mut content = VisitContent::default();
    let item = content.answers.entry("3.1".into()).or_default();
    item.insert(person(1), vec![answer(AnswerValue::Conforms, 1)]);
    item.insert(person(2), vec![answer(AnswerValue::DoesNotConform, 2)]);
    let touch = Touch {
        items: ["3.1".to_owned()].into(),
        ..Touch::default()
    };
    store
        .write(|tx| tx.project_visit(doc(1), &touch, &content))
        .unwrap();
    let items = store.read(|reads| reads.items(doc(1))).unwrap();
    assert_eq!((items[0].stand, items[0].value), (ItemStand::Clash, None));
    assert_eq!(items[0].answers, content.answers["3.1"]);
    let counts = store.read(|reads| reads.counts(doc(1))).unwrap();
    assert_eq!(
        counts,
        BTreeMap::from([(Count::Answered, 1), (Count::Clashes, 1)])
    );
}

#[test]
fn a_follow_up_and_a_session_are_projected_and_rebuilt_alike() {
    let store = memory();
    let due = |text: &str| Day(text.parse().unwrap());
    let plan = |day: &str| RectificationPlan {
        measures: "更换".into(),
        responsible: person(4),
        due: due(day),
        funds_yuan: Some(3000),
        contingency: String::new(),
        by: person(4),
        at: SPRING,
    };
    let mut follow_up = FollowUpContent::default();
    follow_up
        .plans
        .insert(finding(1), vec![plan("2026-06-30"), plan("2026-05-31")]);
    follow_up
        .photos
        .insert(PhotoId::from_bytes([1; 16]), photo(Some(finding(1))));
    let mut session = SessionContent::default();
    let came = Attendance {
        org: OrgId::from_bytes([1; 16]),
        state: AttendanceState::Present,
        by: person(1),
        at: SPRING,
    };
    session.attendance.insert(person(5), vec![came]);
    let look = || {
        store
            .read(|reads| {
                Ok((
                    reads.plans(doc(2))?,
                    reads.photos(doc(2))?,
                    reads.attendance(doc(3))?,
                ))
            })
            .unwrap()
    };
    store
        .write(|tx| {
            tx.project_follow_up(doc(2), &Touch::all_of_follow_up(&follow_up), &follow_up)?;
            tx.project_session(doc(3), &Touch::all_of_session(&session), &session)
        })
        .unwrap();
    let first = look();
    assert_eq!(first.0[0].due, Some(due("2026-05-31")), "the earliest side");
    assert_eq!(first.0[0].plans.len(), 2);
    assert_eq!(first.2[0].sides, session.attendance[&person(5)]);
    store
        .write(|tx| {
            tx.rebuild_follow_up(doc(2), &follow_up)?;
            tx.rebuild_session(doc(3), &session)
        })
        .unwrap();
    assert_eq!(look(), first);
}

#[test]
fn nothing_is_projected_for_a_document_that_was_never_opened() {
    let store = memory();
    let outcome =
        store.write(|tx| tx.project_visit(doc(9), &Touch::default(), &VisitContent::default()));
    assert!(matches!(outcome, Err(StoreError::UnknownDocument(named)) if named == doc(9)));
    store
        .write(|tx| tx.put_opened(&opened(9, DocKind::Visit)))
        .unwrap();
    store
        .write(|tx| tx.rebuild_visit(doc(9), &VisitContent::default()))
        .unwrap();
}

#[test]
fn projections_of_an_older_program_are_named_until_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let store = in_file(&path);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE opened SET projected = 0 WHERE kind = 'visit'", [])
        .unwrap();
    drop(raw);
    assert_eq!(store.read(Reads::stale_projections).unwrap(), [doc(1)]);
    store
        .write(|tx| tx.rebuild_visit(doc(1), &VisitContent::default()))
        .unwrap();
    assert!(store.read(Reads::stale_projections).unwrap().is_empty());
}
