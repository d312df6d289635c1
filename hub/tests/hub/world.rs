//! A hub with the demo roster, and phones that speak to it. All names are fictional.

use chrono::NaiveDate;
use hucha_document::{Doc, Edit, VisitEdit};
use hucha_hub::roster::read_roster;
use hucha_hub::{Founding, HubCore};
use hucha_model::content::visit::{AnswerValue, PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::directory::AsOf;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use hucha_model::time::Day;
use hucha_model::wire::*;
use hucha_model::*;
use hucha_sync::{Asker, Frame, Hello, Item, PROTOCOL, StreamWriter, read_stream};

pub(crate) const ROSTER: &[u8] = include_bytes!("../../../fixtures/demo/roster.xlsx");
pub(crate) const MINUTE: i64 = 60_000;
const BUDGET: u32 = 4 << 20;

pub(crate) fn noon() -> Millis {
    let day: NaiveDate = "2026-03-02".parse().unwrap();
    Millis(Millis::from_day(day).0 + 12 * 60 * MINUTE)
}

pub(crate) fn founding() -> Founding {
    Founding {
        scope: ScopeId::from_bytes([7; 16]),
        alliance: "文登示例联盟".into(),
        bureau: "示例区应急管理局".into(),
        programmes: vec!["WD".into()],
    }
}

/// A hub in memory with the roster in it.
pub(crate) fn hub() -> HubCore {
    let mut core = HubCore::in_memory(&founding(), &[1; 32], &[2; 32], noon()).unwrap();
    core.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    core
}

/// A phone: its key, whose it is, and what it has been told.
pub(crate) struct Phone {
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
    pub(crate) signer: SoftwareSigner,
    pub(crate) cursor: u64,
    seq: u64,
}

/// What an answer said.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) items: Vec<Item>,
    pub(crate) records: Vec<NumberRecord>,
    pub(crate) wanted: Vec<Hash>,
    pub(crate) troubles: Vec<String>,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut answer = Self::default();
        for frame in read_stream(bytes).unwrap() {
            match frame {
                Frame::Verdict { verdict, .. } => answer.verdicts.push(verdict),
                Frame::Item(Item::Record(signed)) => answer.records.push(signed.open().unwrap()),
                Frame::Item(item) => answer.items.push(item),
                Frame::BlobWanted { sha256 } => answer.wanted.push(sha256),
                Frame::Trouble { code } => answer.troubles.push(code),
                _ => {}
            }
        }
        answer
    }

    /// Reads which word was said on which item.
    pub(crate) fn words(bytes: &[u8]) -> Vec<(Hash, Verdict)> {
        let frames = read_stream(bytes).unwrap().into_iter();
        let words = frames.filter_map(|frame| match frame {
            Frame::Verdict { item, verdict } => Some((item, verdict)),
            _ => None,
        });
        words.collect()
    }

    pub(crate) fn accepted(&self) -> bool {
        self.verdicts
            .iter()
            .all(|verdict| matches!(verdict, Verdict::Accepted { .. }))
    }

    pub(crate) fn reason(&self) -> &str {
        match self.verdicts.as_slice() {
            [Verdict::Rejected { reason, .. }] => reason,
            other => panic!("one refusal is wanted, not {other:?}"),
        }
    }

    pub(crate) fn decisions(&self) -> Vec<&SignedDecision> {
        let decisions = self.items.iter().filter_map(|item| match item {
            Item::Decision(decision) => Some(decision),
            _ => None,
        });
        decisions.collect()
    }

    pub(crate) fn has_document_items(&self) -> bool {
        self.items.iter().any(|item| {
            matches!(
                item,
                Item::Opened(_) | Item::Run { .. } | Item::Granted { .. }
            )
        })
    }
}

/// Who asks, where nobody checks the seal of the answer.
pub(crate) fn asker(device: DeviceId) -> Asker {
    Asker {
        device,
        request: Hash::default(),
    }
}

impl Phone {
    /// Enrols a phone for the person of that name at the plant or bureau of that short name.
    pub(crate) fn enrol(core: &mut HubCore, name: &str, seed: u8) -> Self {
        let person = person(core, name);
        let code = core.make_enrol_code(person, noon(), [seed; 10]).unwrap();
        let signer = SoftwareSigner::from_secret(&[seed; 32]).unwrap();
        let device = DeviceId::from_bytes([seed; 16]);
        let request = EnrolRequest {
            code,
            device,
            key: signer.public_key(),
            owner: None,
        };
        core.enrol(&Signed::seal(&request, &signer).unwrap(), noon())
            .unwrap();
        Self {
            device,
            person,
            signer,
            cursor: 0,
            seq: 0,
        }
    }

    pub(crate) fn of(device: DeviceId, person: PersonId, signer: SoftwareSigner) -> Self {
        Self {
            device,
            person,
            signer,
            cursor: 0,
            seq: 0,
        }
    }

    pub(crate) fn body(
        &self,
        scope: ScopeId,
        backfill: Vec<(DocId, u64)>,
        items: Vec<Item>,
    ) -> Vec<u8> {
        self.stream(scope, backfill, items).finish()
    }

    /// A push whose frames are as they are, not compressed.
    pub(crate) fn body_plain(&self, scope: ScopeId, items: Vec<Item>) -> Vec<u8> {
        self.stream(scope, vec![], items).finish_plain()
    }

    fn stream(
        &self,
        scope: ScopeId,
        backfill: Vec<(DocId, u64)>,
        items: Vec<Item>,
    ) -> StreamWriter {
        let mut stream = StreamWriter::new();
        let hello = Hello {
            protocol: PROTOCOL,
            schema: 1,
            device: self.device,
            scopes: vec![(scope, self.cursor)],
            backfill,
            budget: BUDGET,
            again: vec![],
            missing: vec![],
            checkpoint: None,
        };
        stream.push(&Frame::Hello(hello)).unwrap();
        for item in items {
            stream.push(&Frame::Item(item)).unwrap();
        }
        stream
    }

    /// Pushes items and pulls what is new.
    pub(crate) fn sync(&mut self, core: &mut HubCore, items: Vec<Item>) -> Answer {
        let body = self.body(core.scope(), Vec::new(), items);
        let answer = core
            .answer(asker(self.device), &body, noon(), 8 << 20)
            .unwrap();
        assert!(answer.failed.is_empty(), "{:?}", answer.failed);
        let answer = Answer::read(&answer.bytes);
        self.cursor = core.chain_end().unwrap().n;
        answer
    }

    pub(crate) fn backfill(&self, core: &mut HubCore, doc: DocId) -> Answer {
        let body = self.body(core.scope(), vec![(doc, 0)], Vec::new());
        let answer = core
            .answer(asker(self.device), &body, noon(), 8 << 20)
            .unwrap();
        Answer::read(&answer.bytes)
    }

    pub(crate) fn decide(
        &mut self,
        scope: ScopeId,
        entity: EntityRef,
        verb: Verb,
        after: &[&SignedDecision],
        facts: Facts,
        text: Option<&str>,
    ) -> SignedDecision {
        self.decide_on(scope, entity, verb, after, facts, text, None)
    }

    /// Decides with facts read from a document at its heads.
    #[allow(clippy::too_many_arguments, reason = "a decision has this many parts")]
    pub(crate) fn decide_on(
        &mut self,
        scope: ScopeId,
        entity: EntityRef,
        verb: Verb,
        after: &[&SignedDecision],
        facts: Facts,
        text: Option<&str>,
        read_from: Option<(DocId, Vec<Hash>)>,
    ) -> SignedDecision {
        let (doc, heads) = read_from.map_or((None, vec![]), |(doc, heads)| (Some(doc), heads));
        self.seq += 1;
        let mut after: Vec<Hash> = after.iter().map(|one| one.hash()).collect();
        after.sort();
        let decision = Decision {
            scope,
            entity,
            verb,
            after,
            doc,
            heads,
            facts,
            text: None,
            user: self.person,
            device: self.device,
            directory: 1,
            at: noon(),
            seq: self.seq,
        };
        let text = text.map(|text| DetachedText {
            salt: Hash([9; 32]),
            text: text.into(),
        });
        SignedDecision::seal(decision, text, &self.signer).unwrap()
    }

    pub(crate) fn open_visit(&self, core: &HubCore, helper: OrgId, seed: u8) -> (Opened, Item) {
        self.open_visit_in(core.scope(), helper, seed)
    }

    pub(crate) fn open_visit_in(&self, scope: ScopeId, helper: OrgId, seed: u8) -> (Opened, Item) {
        let opened = Opened {
            doc: ActivityId::from_bytes([seed; 16]).visit_doc(),
            kind: DocKind::Visit,
            scope,
            activity: ActivityId::from_bytes([seed; 16]),
            parties: vec![Party {
                org: helper,
                capacity: Capacity::Helper,
            }],
            participants: vec![],
            template: None,
            from: None,
            user: self.person,
            device: self.device,
            at: noon(),
        };
        let item = Item::Opened(Signed::seal(&opened, &self.signer).unwrap());
        (opened, item)
    }

    /// Makes an attested run of one answer to `item`.
    pub(crate) fn answer(&self, doc: &mut Doc, id: DocId, item: &str) -> Item {
        let edit = VisitEdit::Answer {
            item: item.into(),
            value: AnswerValue::Conforms,
        };
        self.run(doc, id, &Edit::Visit(edit))
    }

    pub(crate) fn run(&self, doc: &mut Doc, id: DocId, edit: &Edit) -> Item {
        let change = doc.edit(edit, self.person, noon()).unwrap().change;
        let attestation = Attestation {
            doc: id,
            actor: change.actor,
            from: change.seq,
            seq: change.seq,
            change: change.hash,
            user: self.person,
            device: self.device,
            directory: 1,
        };
        let attestation = Signed::seal(&attestation, &self.signer).unwrap();
        Item::Run {
            attestation,
            changes: vec![change.bytes],
        }
    }

    pub(crate) fn photo(&self, doc: &mut Doc, id: DocId, blobs: [Hash; 3]) -> Item {
        let [thumb, master, original] = blobs;
        let content = PhotoContent {
            original,
            master,
            thumb,
            bytes: 3,
            width: 1,
            height: 1,
            shows: PhotoFor::Activity,
            moment: PhotoMoment::Before,
            taken_at: None,
            clock_offset_s: None,
            by: self.person,
            at: noon(),
            keep_inside: false,
        };
        let photo = PhotoId::from_bytes([50; 16]);
        self.run(
            doc,
            id,
            &Edit::Visit(VisitEdit::AddPhoto { photo, content }),
        )
    }
}

pub(crate) fn new_doc(actor: u8) -> Doc {
    Doc::create(DocKind::Visit, [actor; 16]).unwrap()
}

pub(crate) fn person(core: &HubCore, name: &str) -> PersonId {
    let persons = core.directory().persons(AsOf::NOW);
    persons
        .iter()
        .find(|(_, known)| *known == name)
        .expect("a name of the roster")
        .0
}

pub(crate) fn org(core: &HubCore, short_name: &str) -> OrgId {
    let orgs = core.directory().organisations(AsOf::NOW);
    orgs.iter()
        .find(|org| org.short_name == Some(short_name))
        .expect("a plant")
        .org
}

pub(crate) fn entity(kind: EntityKind, seed: u8) -> EntityRef {
    EntityRef {
        kind,
        id: EntityId::from_bytes([seed; 16]),
    }
}

/// Helper 昆嵛化工, host 米山助剂, the bureau, and a pair in force between the two.
pub(crate) struct Pair {
    pub(crate) core: HubCore,
    pub(crate) helper: OrgId,
    pub(crate) host: OrgId,
    /// 周海宁, Safety Director of the helper.
    pub(crate) inspector: Phone,
    /// 魏长河, of the host.
    pub(crate) host_phone: Phone,
    /// 罗正平, officer.
    pub(crate) officer: Phone,
    /// 秦望海, Safety Director of a third plant.
    pub(crate) stranger: Phone,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::on(hub())
    }

    /// The same on a hub with the roster in it.
    pub(crate) fn on(mut core: HubCore) -> Self {
        let (helper, host) = (org(&core, "昆嵛化工"), org(&core, "米山助剂"));
        let inspector = Phone::enrol(&mut core, "周海宁", 11);
        let host_phone = Phone::enrol(&mut core, "魏长河", 12);
        let mut officer = Phone::enrol(&mut core, "罗正平", 13);
        let stranger = Phone::enrol(&mut core, "秦望海", 14);
        let pairing = entity(EntityKind::Pairing, 30);
        let facts = Facts {
            helper: Some(helper),
            helped: Some(host),
            year: Some(2026),
            ..Facts::default()
        };
        let scope = core.scope();
        let proposed = officer.decide(scope, pairing, Verb::Propose, &[], facts, Some("大帮小"));
        let facts = Facts {
            number: Some("1".into()),
            ..Facts::default()
        };
        let issued = officer.decide(scope, pairing, Verb::Issue, &[&proposed], facts, None);
        let items = vec![Item::Decision(proposed), Item::Decision(issued)];
        assert!(officer.sync(&mut core, items).accepted());
        Self {
            core,
            helper,
            host,
            inspector,
            host_phone,
            officer,
            stranger,
        }
    }

    /// Lists a finding of the helper at the host, with words beside it.
    pub(crate) fn list_finding(&mut self, seed: u8) -> SignedDecision {
        let facts = Facts {
            helper: Some(self.helper),
            helped: Some(self.host),
            finding_kind: Some(FindingKind::Hazard),
            severity: Some(Severity::General),
            refers: vec![entity(EntityKind::Visit, 1)],
            ..Facts::default()
        };
        let finding = entity(EntityKind::Finding, seed);
        let scope = self.core.scope();
        self.inspector
            .decide(scope, finding, Verb::List, &[], facts, Some("法兰渗漏"))
    }
}

pub(crate) fn day_after(at: Millis, days: i64) -> Day {
    Day(Millis(at.0 + days * 24 * 60 * MINUTE).day())
}
