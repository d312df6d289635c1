//! Pairs in force and visits under way.

use super::{Phone, World};
use hucha_engine::{Command, DecideRequest, Receipt};
use hucha_hub::HubCore;
use hucha_model::directory::AsOf;
use hucha_model::time::Day;
use hucha_model::wire::*;
use hucha_model::*;

impl World {
    /// A visit that two inspectors of one plant have begun, both in step.
    pub(crate) fn begun() -> (Self, Phone, Phone, ActivityId) {
        let mut world = Self::new();
        let leader = world.enrol("周海宁", 11);
        let inspector = world.enrol("吴立群", 12);
        let visit = world.open_visit(&leader, &[&inspector]);
        leader.note(visit, "一");
        world.sync_all(&[&leader, &inspector]);
        (world, leader, inspector, visit)
    }

    /// Plans, starts and opens a visit of the helper at the host.
    pub(crate) fn open_visit(&mut self, leader: &Phone, others: &[&Phone]) -> ActivityId {
        let facts = self.facts_of(leader, others);
        let visit = decide(leader, Verb::Plan, None, facts, "查罐区");
        self.sync(leader).unwrap();
        decide(
            leader,
            Verb::Start,
            Some(visit.id),
            Facts::default(),
            "电话商定",
        );
        let activity = leader.open_record(visit.id.into());
        self.sync(leader).unwrap();
        activity
    }

    /// The facts of a visit that a phone's owner makes alone.
    pub(crate) fn plan_facts(&self, phone: &Phone) -> Facts {
        self.facts_of(phone, &[])
    }

    fn facts_of(&self, leader: &Phone, others: &[&Phone]) -> Facts {
        let place = |person, capacity| Participant {
            person,
            org: self.helper,
            capacity,
            roles: vec![],
            present: true,
        };
        let others = others
            .iter()
            .map(|phone| place(phone.person, Capacity::Inspector));
        let leads = place(leader.person, Capacity::VisitLeader);
        Facts {
            helper: Some(self.helper),
            helped: Some(self.host),
            kinds: vec![ActivityKind::Help],
            starts: Some(self.time.now()),
            participants: std::iter::once(leads).chain(others).collect(),
            ..Facts::default()
        }
    }

    /// Puts a pair in force whose helper is the plant of this person.
    pub(crate) fn other_pair(&mut self, phone: &Phone) -> (OrgId, OrgId) {
        let now = self.time.now();
        let roles = self
            .hub
            .directory()
            .roles_of(phone.person, AsOf::NOW, now.day());
        let helper = roles.first().expect("a role").org;
        let orgs = self.hub.directory().organisations(AsOf::NOW);
        let is_free = |org: OrgId| org != helper && org != self.helper && org != self.host;
        let host = orgs
            .iter()
            .find(|org| org.enterprise.is_some() && is_free(org.org))
            .expect("a fourth plant")
            .org;
        pair(&mut self.hub, 2, (helper, host), now);
        self.sync(phone).unwrap();
        (helper, host)
    }

    /// Gives the state of a visit as the hub folds it.
    pub(crate) fn visit_at_hub(&self, activity: ActivityId) -> String {
        self.hub.state_of(visit_ref(activity)).unwrap().state
    }
}

/// Puts a pair of helper and helped plant in force.
pub(super) fn pair(hub: &mut HubCore, number: u8, (helper, helped): (OrgId, OrgId), now: Millis) {
    let pairing = PairingId::from_bytes([60 + number; 16]);
    let row = RowBody::Pairing {
        pairing,
        helper,
        helped,
        list_number: format!("虚构〔2026〕{number}号"),
        from: Day(now.day()),
        to: Day("2026-12-31".parse().unwrap()),
    };
    hub.put_rows(vec![(RowId(pairing.0), row)], now).unwrap();
}

pub(crate) fn visit_ref(activity: ActivityId) -> EntityRef {
    EntityRef {
        kind: EntityKind::Visit,
        id: activity.into(),
    }
}

pub(crate) fn decide(
    phone: &Phone,
    verb: Verb,
    id: Option<EntityId>,
    facts: Facts,
    text: &str,
) -> EntityRef {
    let request = DecideRequest {
        kind: EntityKind::Visit,
        id,
        verb,
        facts,
        text: Some(text.into()),
        doc: None,
    };
    match phone.engine.execute(Command::Decide(request)).unwrap() {
        Receipt::Decision { entity, .. } => entity,
        other => panic!("a decision gave {other:?}"),
    }
}
