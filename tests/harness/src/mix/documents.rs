//! People write: into visits, follow-ups and the sheets of sessions.

use super::Mix;
use super::notes::Acked;
use crate::book;
use crate::markers::reached;
use crate::violation::Violation;
use crate::world::people;
use hucha_document::{Edit, FindingField, FollowUpEdit, SessionEdit, VisitEdit};
use hucha_engine::{Command, Receipt};
use hucha_model::content::{AttendanceState, RectificationPlan};
use hucha_model::time::Day;
use hucha_model::wire::{FindingKind, Severity};
use hucha_model::{DocId, FindingId, OrgId, PersonId};

impl Mix {
    /// Writes something that the phone's owner may write.
    pub(super) fn write(&mut self, who: usize) -> Result<(), Violation> {
        let owner = self.network.phone(who).owner;
        // While its phone does not know the plan, anybody of the team may rule, and is refused later.
        let leads = owner == people::ALICE || owner.plant != people::ALICE.plant;
        let of_team: Vec<usize> = self
            .notes
            .visits_of(owner.plant)
            .into_iter()
            .filter(|at| self.notes.visits[*at].is_open)
            .collect();
        let of_pair: Vec<usize> = (0..self.notes.visits.len())
            .filter(|at| {
                let visit = &self.notes.visits[*at];
                visit.is_submitted && (visit.helper == owner.plant || visit.host == owner.plant)
            })
            .collect();
        let sessions: Vec<usize> = (0..self.notes.sessions.len())
            .filter(|at| self.notes.sessions[*at].is_open)
            .collect();
        let dice = self.dice();
        let throw = dice.below(100);
        if !of_pair.is_empty() && throw < 25 {
            let at = *dice.pick(&of_pair);
            self.write_follow_up(who, at)
        } else if !sessions.is_empty() && throw < 45 {
            let at = *dice.pick(&sessions);
            self.write_session(who, at)
        } else if of_team.is_empty() {
            Ok(())
        } else {
            let at = *dice.pick(&of_team);
            self.write_visit(who, at, leads)
        }
    }

    /// Makes an edit and remembers it when it is saved.
    fn edit(&mut self, who: usize, doc: DocId, edit: Edit) -> Result<bool, Violation> {
        let command = Command::Edit {
            doc,
            edit: edit.clone(),
        };
        match self.execute(who, command)? {
            Some(Receipt::Change { hash }) => {
                self.notes.acked.push(Acked {
                    who,
                    doc,
                    hash,
                    edit,
                });
                Ok(true)
            }
            Some(other) => Err(Violation::Broken(format!("an edit gave {other:?}"))),
            None => Ok(false),
        }
    }

    pub(super) fn write_visit(
        &mut self,
        who: usize,
        at: usize,
        leads: bool,
    ) -> Result<(), Violation> {
        let visit = self.notes.visits[at].clone();
        let edit = self.choose(at, leads);
        book::action(name_of(&edit));
        if !self.edit(who, visit.activity.visit_doc(), Edit::Visit(edit.clone()))? {
            return Ok(());
        }
        if visit.is_submitted {
            reached("written_after_submit");
        }
        match edit {
            VisitEdit::Record { finding, .. } => {
                self.notes.visits[at].findings.push((finding, who));
            }
            VisitEdit::Rule { .. } => reached("clash_ruled"),
            VisitEdit::RemoveFinding { .. } => reached("finding_removed"),
            VisitEdit::Suggest { .. } => reached("finding_suggested"),
            VisitEdit::MergeInto { into: Some(_), .. } => reached("finding_merged"),
            VisitEdit::Answer { .. }
            | VisitEdit::SetFinding { .. }
            | VisitEdit::MergeInto { into: None, .. }
            | VisitEdit::AddPhoto { .. }
            | VisitEdit::KeepInside { .. }
            | VisitEdit::AssignSection { .. }
            | VisitEdit::WriteNote { .. } => {}
        }
        Ok(())
    }

    fn choose(&mut self, at: usize, leads: bool) -> VisitEdit {
        let visit = self.notes.visits[at].clone();
        let items = self.items.clone();
        let team = [people::ALICE, people::BOB, people::CAROL]
            .map(|owner| self.network.world.person(owner));
        let (team_words, listed_words) = (self.words(visit.team()), self.words(visit.listed()));
        let checklist = self.checklist.clone();
        let dice = self.dice();
        // Everybody looks at the first item first.
        let first = dice.happens(35);
        let item = if first {
            items[0].clone()
        } else {
            dice.pick(&items).clone()
        };
        let some = (!visit.findings.is_empty()).then(|| dice.pick(&visit.findings).0);
        let other = (!visit.findings.is_empty()).then(|| dice.pick(&visit.findings).0);
        let answers = checklist
            .item(&item)
            .expect("an item of the list")
            .kind
            .answers();
        match (dice.below(100), some) {
            (0..38, _) => VisitEdit::Answer {
                item,
                value: *dice.pick(answers),
            },
            (38..45, _) if leads => VisitEdit::Rule {
                item,
                value: *dice.pick(answers),
            },
            (45..55, Some(finding)) => VisitEdit::SetFinding {
                finding,
                field: match dice.below(4) {
                    0 => FindingField::Severity(*dice.pick(Severity::ALL)),
                    1 => FindingField::Place(listed_words),
                    2 => FindingField::OnTheSpot(dice.happens(50)),
                    _ => FindingField::Text(listed_words),
                },
            },
            (55..60, Some(finding)) => VisitEdit::RemoveFinding {
                finding,
                why: team_words,
            },
            (60..65, Some(finding)) => VisitEdit::Suggest {
                finding,
                text: team_words,
            },
            (65..72, Some(finding)) => VisitEdit::MergeInto {
                finding,
                into: other,
            },
            (72..76, _) => VisitEdit::AssignSection {
                section: checklist.sections[0].id.clone(),
                person: *dice.pick(&team),
            },
            (76..86, _) => VisitEdit::WriteNote {
                key: format!("n{}", dice.below(4)),
                about: "经过".into(),
                text: team_words,
            },
            (_, _) => {
                let mut id = [0; 16];
                dice.fill(&mut id);
                VisitEdit::Record {
                    finding: FindingId::from_bytes(id),
                    kind: *dice.pick(FindingKind::ALL),
                    severity: *dice.pick(Severity::ALL),
                    place: "罐区".into(),
                    text: listed_words,
                    advice: String::new(),
                    basis: String::new(),
                    item: String::new(),
                }
            }
        }
    }

    fn write_follow_up(&mut self, who: usize, at: usize) -> Result<(), Violation> {
        let visit = self.notes.visits[at].clone();
        let doc = visit.activity.visit_doc().follow_up();
        let listed: Vec<FindingId> = self
            .notes
            .things
            .iter()
            .filter(|thing| thing.visit == Some(visit.activity))
            .map(|thing| FindingId(thing.entity.id.0))
            .collect();
        if listed.is_empty() {
            return Ok(());
        }
        let words = self.words(crate::secrets::Seers::of(visit.pair()));
        let (by, at) = {
            let phone = self.network.phone(who);
            (phone.person, self.network.world.time.now())
        };
        let responsible = self.network.world.person(people::DORA);
        let dice = self.dice();
        let finding = *dice.pick(&listed);
        let plans = dice.happens(50);
        let edit = if plans {
            let plan = RectificationPlan {
                measures: words,
                responsible,
                due: Day("2026-09-01".parse().expect("a day")),
                funds_yuan: None,
                contingency: String::new(),
                by,
                at,
            };
            FollowUpEdit::Plan { finding, plan }
        } else {
            FollowUpEdit::Result {
                finding,
                text: words,
            }
        };
        book::action("write into a follow-up");
        if self.edit(who, doc, Edit::FollowUp(edit))? && plans {
            reached("measure_planned");
        }
        Ok(())
    }

    fn write_session(&mut self, who: usize, at: usize) -> Result<(), Violation> {
        let doc = self.notes.sessions[at].activity.session_doc();
        let words = self.words(crate::secrets::Seers::of(crate::secrets::ALL));
        let (person, plant) = {
            let phone = self.network.phone(who);
            (phone.person, phone.owner.plant)
        };
        let org = self.network.world.org(plant);
        let dice = self.dice();
        let edit = match dice.below(4) {
            0 => SessionEdit::PutTopic {
                key: format!("t{}-{who}", dice.below(3)),
                title: words,
            },
            1 => SessionEdit::Minutes {
                section: "s".into(),
                text: words,
            },
            _ => attend(person, org, dice.happens(80)),
        };
        book::action("write into a session");
        let signs = matches!(edit, SessionEdit::Attend { .. });
        if self.edit(who, doc, Edit::Session(edit))? && signs {
            reached("session_signed_in");
        }
        Ok(())
    }
}

fn attend(person: PersonId, org: OrgId, came: bool) -> SessionEdit {
    let state = if came {
        AttendanceState::Present
    } else {
        AttendanceState::Substituted
    };
    SessionEdit::Attend { person, org, state }
}

/// Gives the finding that an edit records.
pub(super) fn finding_of(edit: &Edit) -> Option<FindingId> {
    if let Edit::Visit(VisitEdit::Record { finding, .. }) = edit {
        Some(*finding)
    } else {
        None
    }
}

fn name_of(edit: &VisitEdit) -> &'static str {
    match edit {
        VisitEdit::Answer { .. } => "answer an item",
        VisitEdit::Rule { .. } => "rule on an item",
        VisitEdit::Record { .. } => "record a finding",
        VisitEdit::SetFinding { .. } => "rewrite a finding",
        VisitEdit::RemoveFinding { .. } => "remove a finding",
        VisitEdit::Suggest { .. } => "suggest a wording",
        VisitEdit::MergeInto { .. } => "merge findings",
        VisitEdit::AddPhoto { .. } | VisitEdit::KeepInside { .. } => "name a photo",
        VisitEdit::AssignSection { .. } => "assign a section",
        VisitEdit::WriteNote { .. } => "write a note",
    }
}
