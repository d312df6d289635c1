//! A visit of the pair from its plan to the follow-up, and requests at other times than noon.

use crate::world::*;
use hucha_document::{Doc, Edit, FollowUpEdit, VisitEdit};
use hucha_hub::HubCore;
use hucha_model::content::visit::{AnswerValue, PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::time::Day;
use hucha_model::wire::row::RoleKind;
use hucha_model::wire::*;
use hucha_model::*;
use hucha_sync::{Frame, Hello, Item, PROTOCOL, StreamWriter, read_stream};

/// The visit every test of this kind is about.
pub(crate) const VISIT: u8 = 1;

impl Phone {
    /// Decides on the visit of the pair and brings the decision; it must be taken.
    pub(crate) fn on_visit(&mut self, core: &mut HubCore, verb: Verb, facts: Facts) -> Hash {
        self.on(core, entity(EntityKind::Visit, VISIT), verb, facts)
    }

    /// Decides on a thing and brings the decision; it must be taken.
    pub(crate) fn on(
        &mut self,
        core: &mut HubCore,
        of: EntityRef,
        verb: Verb,
        facts: Facts,
    ) -> Hash {
        let decision = self.decision(core, of, verb, facts);
        let answer = self.sync(core, vec![Item::Decision(decision.clone())]);
        assert!(answer.accepted(), "{verb:?}: {:?}", answer.verdicts);
        decision.hash()
    }

    /// Makes a decision with words, after all that is decided on the thing.
    pub(crate) fn decision(
        &mut self,
        core: &HubCore,
        of: EntityRef,
        verb: Verb,
        facts: Facts,
    ) -> SignedDecision {
        let after: Vec<Hash> = core
            .state_of(of)
            .unwrap()
            .steps
            .iter()
            .map(|step| step.hash)
            .collect();
        let scope = core.scope();
        let bare = self.decide_on(
            scope,
            of,
            verb,
            &[],
            facts,
            None,
            Some((DocId::from_bytes([0; 16]), vec![Hash([1; 32])])),
        );
        let mut decision = bare.decision().unwrap();
        decision.after = after
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        decision.doc = None;
        let text = DetachedText {
            salt: Hash([9; 32]),
            text: "法兰渗漏".into(),
        };
        SignedDecision::seal(decision, Some(text), &self.signer).unwrap()
    }

    /// Pushes and pulls at a moment, and reads the decisions again from `again` on.
    pub(crate) fn ask(
        &mut self,
        core: &mut HubCore,
        items: Vec<Item>,
        at: Millis,
        again: Option<(u64, u32)>,
    ) -> Told {
        let mut stream = StreamWriter::new();
        let hello = Hello {
            protocol: PROTOCOL,
            schema: 1,
            device: self.device,
            scopes: vec![(core.scope(), self.cursor)],
            backfill: vec![],
            budget: again.map_or(4 << 20, |(_, budget)| budget),
            again: again
                .iter()
                .map(|(after, _)| (core.scope(), *after))
                .collect(),
            missing: vec![],
            checkpoint: None,
        };
        stream.push(&Frame::Hello(hello)).unwrap();
        for item in items {
            stream.push(&Frame::Item(item)).unwrap();
        }
        let answer = core
            .answer(asker(self.device), &stream.finish(), at, 8 << 20)
            .unwrap();
        assert!(answer.failed.is_empty(), "{:?}", answer.failed);
        let again = read_stream(&answer.bytes)
            .unwrap()
            .into_iter()
            .find_map(|frame| match frame {
                Frame::AgainCursor { n, done, .. } => Some((n, done)),
                _ => None,
            });
        self.cursor = core.chain_end().unwrap().n;
        Told {
            answer: Answer::read(&answer.bytes),
            again,
        }
    }

    /// Makes an attested run that names the directory it was written by.
    pub(crate) fn run_at(&self, doc: &mut Doc, id: DocId, edit: &Edit, directory: u64) -> Item {
        let Item::Run {
            attestation,
            changes,
        } = self.run(doc, id, edit)
        else {
            panic!("a run")
        };
        let held = Attestation {
            directory,
            ..attestation.open().unwrap()
        };
        let attestation = Signed::seal(&held, &self.signer).unwrap();
        Item::Run {
            attestation,
            changes,
        }
    }

    pub(crate) fn opening(
        &self,
        core: &HubCore,
        kind: DocKind,
        parties: Vec<Party>,
    ) -> (Opened, Item) {
        let activity = ActivityId::from_bytes([VISIT; 16]);
        let visit = activity.visit_doc();
        let opened = Opened {
            doc: if kind == DocKind::Visit {
                visit
            } else {
                visit.follow_up()
            },
            kind,
            scope: core.scope(),
            activity,
            parties,
            participants: vec![],
            template: None,
            from: None,
            user: self.person,
            device: self.device,
            at: noon(),
        };
        (
            opened.clone(),
            Item::Opened(Signed::seal(&opened, &self.signer).unwrap()),
        )
    }
}

/// An answer, and where the second reading stands.
pub(crate) struct Told {
    pub(crate) answer: Answer,
    pub(crate) again: Option<(u64, bool)>,
}

impl Answer {
    pub(crate) fn widened(&self) -> usize {
        self.count(|item| matches!(item, Item::Widened { .. }))
    }

    pub(crate) fn runs(&self) -> usize {
        self.count(|item| matches!(item, Item::Run { .. }))
    }

    pub(crate) fn granted(&self) -> usize {
        self.count(|item| matches!(item, Item::Granted { .. }))
    }

    pub(crate) fn ended(&self) -> usize {
        self.count(|item| matches!(item, Item::Ended { .. }))
    }

    fn count(&self, wanted: fn(&Item) -> bool) -> usize {
        self.items.iter().filter(|item| wanted(item)).count()
    }

    /// True when the one push was kept aside for this reason.
    pub(crate) fn is_aside(&self, reason: &str) -> bool {
        self.verdicts
            == [Verdict::SetAside {
                reason: reason.into(),
            }]
    }
}

impl Pair {
    pub(crate) fn sides(&self) -> Facts {
        Facts {
            helper: Some(self.helper),
            helped: Some(self.host),
            ..Facts::default()
        }
    }

    /// Plans the visit, in the name of the helper's Safety Director.
    pub(crate) fn plan(&mut self) {
        let facts = Facts {
            kinds: vec![ActivityKind::Help],
            starts: Some(noon()),
            participants: vec![taking_part(
                self.inspector.person,
                self.helper,
                Capacity::Inspector,
            )],
            ..self.sides()
        };
        self.inspector.on_visit(&mut self.core, Verb::Plan, facts);
    }

    /// Plans the visit and opens its record.
    pub(crate) fn planned(&mut self) -> Opened {
        self.plan();
        let parties = vec![party(self.helper, Capacity::Helper)];
        let (opened, item) = self.inspector.opening(&self.core, DocKind::Visit, parties);
        assert!(self.inspector.sync(&mut self.core, vec![item]).accepted());
        opened
    }

    /// Submits the visit and opens its follow-up.
    pub(crate) fn submitted(&mut self) -> (Opened, Opened) {
        let visit = self.planned();
        self.inspector
            .on_visit(&mut self.core, Verb::Start, Facts::default());
        let facts = Facts {
            counts: [(Count::Findings, 1)].into(),
            list: Some(Hash([6; 32])),
            ..Facts::default()
        };
        self.inspector.on_visit(&mut self.core, Verb::Submit, facts);
        let parties = vec![
            party(self.helper, Capacity::Helper),
            party(self.host, Capacity::Host),
        ];
        let (follow_up, item) = self
            .inspector
            .opening(&self.core, DocKind::FollowUp, parties);
        assert!(self.inspector.sync(&mut self.core, vec![item]).accepted());
        (visit, follow_up)
    }

    /// Ends the present pair and issues one of another helper with the same host.
    pub(crate) fn rotate(&mut self, next: OrgId) {
        let officer = &mut self.officer;
        officer.on(
            &mut self.core,
            entity(EntityKind::Pairing, 30),
            Verb::Dissolve,
            Facts::default(),
        );
        let pairing = entity(EntityKind::Pairing, 31);
        let facts = Facts {
            helper: Some(next),
            helped: Some(self.host),
            year: Some(2026),
            refers: vec![entity(EntityKind::Pairing, 30)],
            ..Facts::default()
        };
        officer.on(&mut self.core, pairing, Verb::Propose, facts);
        let facts = Facts {
            number: Some("2".into()),
            ..Facts::default()
        };
        officer.on(&mut self.core, pairing, Verb::Issue, facts);
    }

    /// Puts a role of a person into the directory.
    pub(crate) fn role(
        &mut self,
        person: PersonId,
        org: OrgId,
        from: Day,
        to: Option<Day>,
        at: Millis,
    ) {
        let body = RowBody::Role {
            person,
            org,
            role: RoleKind::SafetyManager,
            from,
            to,
        };
        let id = RowId::derived(
            "test.role",
            &[person.as_bytes().as_slice(), org.as_bytes()].concat(),
        );
        self.core.put_rows(vec![(id, body)], at).unwrap();
    }

    /// Takes somebody off the helper's roster.
    pub(crate) fn dismiss(&mut self, name: &str, at: Millis) {
        let mut roster = hucha_hub::roster::read_roster(ROSTER).unwrap();
        for plant in &mut roster.plants {
            plant.holders.retain(|(_, held)| held != name);
        }
        assert!(self.core.import(&roster, at).unwrap().ended > 0);
    }

    pub(crate) fn newest(&self) -> u64 {
        self.core.chain_end().unwrap().n
    }
}

pub(crate) fn party(org: OrgId, capacity: Capacity) -> Party {
    Party { org, capacity }
}

pub(crate) fn taking_part(person: PersonId, org: OrgId, capacity: Capacity) -> Participant {
    Participant {
        person,
        org,
        capacity,
        roles: vec![],
        present: true,
    }
}

pub(crate) fn answer_to(item: &str) -> Edit {
    Edit::Visit(VisitEdit::Answer {
        item: item.into(),
        value: AnswerValue::Conforms,
    })
}

/// A photo in a follow-up.
pub(crate) fn photo_of_after(by: PersonId, seed: u8) -> Edit {
    let name = Hash([seed; 32]);
    let content = PhotoContent {
        original: name,
        master: name,
        thumb: name,
        bytes: 3,
        width: 1,
        height: 1,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::After,
        taken_at: None,
        clock_offset_s: None,
        by,
        at: noon(),
        keep_inside: false,
    };
    let photo = PhotoId::from_bytes([seed; 16]);
    Edit::FollowUp(FollowUpEdit::AddPhoto { photo, content })
}

/// The same hour, days later.
pub(crate) fn days_on(days: i64) -> Millis {
    Millis(noon().0 + days * 24 * 60 * MINUTE)
}
