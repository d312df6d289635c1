//! A hub's folder, and one device that fills it. All names are fictional.

use crate::Outcome;
use hucha_document::{Doc, Edit, VisitEdit};
use hucha_hub::roster::{Roster, RosterPlant};
use hucha_hub::{Founding, HubCore};
use hucha_model::content::AnswerValue;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use hucha_model::wire::row::{EnterpriseKind, RoleKind};
use hucha_model::wire::{
    Attestation, Capacity, DocKind, EnrolRequest, Opened, Party, Signed, Verdict,
};
use hucha_model::{ActivityId, DeviceId, Hash, Millis, OrgId, PersonId, ScopeId};
use hucha_sync::{Asker, Frame, Hello, Item, MAX_STREAM, PROTOCOL, StreamWriter};
use std::path::Path;

const HELPER: &str = "乙化工（虚构）";
/// Who wrote the documents.
const LEADER: &str = "组长安";
/// Whose phones pull and push: of the same plant.
const INSPECTOR: &str = "组员博";
/// Items that one request may push.
const AT_ONCE: usize = 200;

/// A hub without a network, and the device that fills it.
pub(crate) struct FilledHub {
    hub: HubCore,
    person: PersonId,
    device: DeviceId,
    signer: SoftwareSigner,
    scope: ScopeId,
    helper: OrgId,
    items: Vec<Item>,
}

impl FilledHub {
    /// Founds a hub in a folder, with one plant and its two inspectors.
    pub(crate) fn found(folder: &Path) -> Outcome<Self> {
        let founding = Founding {
            scope: ScopeId::from_bytes([7; 16]),
            alliance: "互查联盟（虚构）".into(),
            bureau: "区应急局（虚构）".into(),
            programmes: vec!["WD".into()],
        };
        let begun = at("2026-01-05T09:00:00")?;
        let mut hub = HubCore::create(folder, &founding, &[11; 32], &[12; 32], begun)?;
        hub.import(&roster(), begun)?;
        let helper = hub.org_id(HELPER);
        let person = hub.person_id(helper, LEADER);
        let device = DeviceId::from_bytes([1; 16]);
        let signer = SoftwareSigner::from_secret(&[1; 32]).ok_or("no key")?;
        let request = EnrolRequest {
            code: hub.make_enrol_code(person, noon()?, [1; 10])?,
            device,
            key: signer.public_key(),
            owner: None,
        };
        hub.enrol(&Signed::seal(&request, &signer)?, noon()?)?;
        let scope = hub.scope();
        Ok(Self {
            hub,
            person,
            device,
            signer,
            scope,
            helper,
            items: Vec::new(),
        })
    }

    /// Writes the document of one visit, with `items` answered, and keeps it for the hub.
    pub(crate) fn write_visit(&mut self, n: u32, items: std::ops::Range<u32>) -> Outcome<Doc> {
        let activity = activity_of(n);
        let opened = Opened {
            doc: activity.visit_doc(),
            kind: DocKind::Visit,
            scope: self.scope,
            activity,
            parties: vec![Party {
                org: self.helper,
                capacity: Capacity::Helper,
            }],
            participants: vec![],
            template: None,
            from: None,
            user: self.person,
            device: self.device,
            at: noon()?,
        };
        let opened = Item::Opened(Signed::seal(&opened, &self.signer)?);
        let actor = ActivityId::derived("peers.author", &n.to_be_bytes());
        let mut doc = Doc::create(DocKind::Visit, *actor.as_bytes())?;
        let mut changes = Vec::new();
        for item in items {
            changes.push(self.change(&mut doc, item)?);
        }
        let (first, last) = changes.first().zip(changes.last()).ok_or("no items")?;
        let attestation = Attestation {
            doc: activity.visit_doc(),
            actor: last.actor.clone(),
            from: first.seq,
            seq: last.seq,
            change: last.hash,
            user: self.person,
            device: self.device,
            directory: 1,
        };
        let run = Item::Run {
            attestation: Signed::seal(&attestation, &self.signer)?,
            changes: changes.iter().map(|change| change.bytes.clone()).collect(),
        };
        self.items.extend([opened, run]);
        Ok(doc)
    }

    /// Answers one item.
    pub(crate) fn change(&self, doc: &mut Doc, item: u32) -> Outcome<hucha_document::Change> {
        Ok(doc.edit(&answer(item), self.person, noon()?)?.change)
    }

    /// Hands everything that was written to the hub.
    pub(crate) fn push(mut self) -> Outcome<()> {
        for items in std::mem::take(&mut self.items).chunks(AT_ONCE) {
            let mut stream = StreamWriter::new();
            stream.push(&Frame::Hello(Hello {
                protocol: PROTOCOL,
                schema: 1,
                device: self.device,
                scopes: vec![(self.scope, u64::from(u32::MAX))],
                backfill: vec![],
                again: vec![],
                missing: vec![],
                checkpoint: None,
                budget: 1 << 20,
            }))?;
            for item in items {
                stream.push(&Frame::Item(item.clone()))?;
            }
            let bytes = stream.finish();
            let asker = Asker {
                device: self.device,
                request: Hash::default(),
            };
            let answer = self.hub.answer(asker, &bytes, noon()?, MAX_STREAM)?;
            let taken =
                |verdict: &Verdict| matches!(verdict, Verdict::Accepted { .. } | Verdict::Received);
            if !answer.verdicts.iter().all(|(_, verdict)| taken(verdict)) {
                return Err("the hub does not take what fills it".into());
            }
        }
        self.hub.checkpoint()?;
        Ok(())
    }
}

/// Names the activity of the document number `n`.
pub(crate) fn activity_of(n: u32) -> ActivityId {
    ActivityId::derived("peers", &n.to_be_bytes())
}

/// The edit that answers an item.
pub(crate) fn answer(item: u32) -> Edit {
    Edit::Visit(VisitEdit::Answer {
        item: item_id(item),
        value: AnswerValue::Conforms,
    })
}

/// Names an item.
pub(crate) fn item_id(item: u32) -> String {
    format!("1.{item}")
}

fn noon() -> Outcome<Millis> {
    at("2026-06-18T12:00:00")
}

fn at(local: &str) -> Outcome<Millis> {
    Ok(Millis::from_local(local.parse()?))
}

fn roster() -> Roster {
    let holders = [
        (RoleKind::SafetyDirector, LEADER),
        (RoleKind::SafetyDepartmentHead, INSPECTOR),
    ];
    Roster {
        plants: vec![RosterPlant {
            name: HELPER.to_owned(),
            short_name: None,
            kind: EnterpriseKind::Producer,
            staff: Some(300),
            standard_level: Some(2),
            area: None,
            holders: holders.map(|(role, name)| (role, name.to_owned())).into(),
        }],
        officers: vec!["科员尔".into()],
    }
}
