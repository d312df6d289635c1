//! Who sees more than before: numbered once, so that their phones read the decisions again.
//!
//! What happens within one request or command is one cause: it is gathered, and numbered before
//! anybody is fed.

use super::HubCore;
use super::items::NewItem;
use crate::HubFault;
use chrono::NaiveDate;
use hucha_model::access::{Growth, Viewer};
use hucha_model::directory::AsOf;
use hucha_model::wire::{ItemKind, RowBody};
use hucha_model::{Millis, OrgId, PersonId};
use hucha_sync::Item;
use std::collections::{BTreeMap, BTreeSet};

/// Under which key the day is kept that roles were settled for last.
const SETTLED_DAY: &str = "settled_day";

/// What a person sees by roles, office and the alliance's switch.
#[derive(Debug, Default)]
pub(super) struct Reach {
    orgs: BTreeSet<OrgId>,
    of_the_scope: bool,
    is_bureau: bool,
    is_leader: bool,
    reads_findings: bool,
}

impl Reach {
    fn of(viewer: &Viewer<'_>) -> Self {
        let directory = viewer.directory;
        let roles = directory.roles_of(viewer.person, viewer.as_of, viewer.day);
        let is_bureau = viewer.is_bureau();
        let alliance = directory.alliance(viewer.as_of);
        Self {
            orgs: roles.iter().map(|role| role.org).collect(),
            of_the_scope: viewer.is_of_the_scope(),
            is_bureau,
            is_leader: viewer.is_leader(),
            reads_findings: is_bureau && alliance.is_some_and(|held| held.bureau_reads_findings),
        }
    }

    fn exceeds(&self, before: &Self) -> bool {
        !self.orgs.is_subset(&before.orgs)
            || (self.of_the_scope && !before.of_the_scope)
            || (self.is_bureau && !before.is_bureau)
            || (self.is_leader && !before.is_leader)
            || (self.reads_findings && !before.reads_findings)
    }

    fn differs(&self, before: &Self) -> bool {
        self.exceeds(before) || before.exceeds(self)
    }
}

/// Persons whose sight grew and who were not told yet: by what number, and when.
pub(super) type Grown = BTreeMap<PersonId, (u64, Millis)>;

impl HubCore {
    /// Notes what those see whom a row may concern, before it is written.
    pub(super) fn reach_before(
        &self,
        body: &RowBody,
        now: Millis,
    ) -> Result<BTreeMap<PersonId, Reach>, HubFault> {
        let persons = match body {
            RowBody::Role { person, .. } => {
                let mut all = self.persons_with_device()?;
                all.retain(|one| one == person);
                all
            }
            RowBody::Alliance { .. } | RowBody::LeaderTerm { .. } => self.persons_with_device()?,
            RowBody::Organisation { .. }
            | RowBody::Person { .. }
            | RowBody::Device { .. }
            | RowBody::Pairing { .. }
            | RowBody::KeyDate { .. } => Vec::new(),
        };
        let reach = |person| (person, Reach::of(&self.viewer(person, now)));
        Ok(persons.into_iter().map(reach).collect())
    }

    /// Notes who sees more since the number `cause` than before.
    pub(super) fn note_growth(
        &mut self,
        before: &BTreeMap<PersonId, Reach>,
        cause: u64,
        now: Millis,
    ) {
        for (person, reach) in before {
            if Reach::of(&self.viewer(*person, now)).exceeds(reach) {
                self.grown.insert(*person, (cause, now));
            }
        }
    }

    /// Notes whom the decision with the number `cause` lets see more.
    pub(super) fn note_decided(
        &mut self,
        growth: &Growth,
        cause: u64,
        now: Millis,
    ) -> Result<(), HubFault> {
        if growth.is_none() {
            return Ok(());
        }
        for person in self.persons_with_device()? {
            if growth.concerns(&self.viewer(person, now)) {
                self.grown.insert(person, (cause, now));
            }
        }
        Ok(())
    }

    /// Numbers what was noted; while the hub takes its past back it numbers nothing.
    pub(super) fn number_growth(&mut self) -> Result<(), HubFault> {
        if self.grown.is_empty() || self.is_recovering()? {
            return Ok(());
        }
        let scope = self.scope;
        for (person, (cause, now)) in std::mem::take(&mut self.grown) {
            let item = Item::Widened {
                scope,
                person,
                cause,
            };
            let new = NewItem {
                person: Some(person),
                ..NewItem::of_hub(&item, ItemKind::Widened)
            };
            self.number(&new, now)?;
        }
        Ok(())
    }

    /// Settles what began or ended by its date, at the first request of a new day: roles and terms
    /// have days, and no row arrives when one of them passes.
    pub(super) fn settle_day(&mut self, now: Millis) -> Result<(), HubFault> {
        let today = now.day();
        let last = match self.memory.settled_day {
            Some(day) => day,
            None => self.settled_day()?.unwrap_or(NaiveDate::MIN),
        };
        if today <= last {
            self.memory.settled_day = Some(last);
            return Ok(());
        }
        if self.is_recovering()? {
            return Ok(());
        }
        let cause = self.chain_end()?.n;
        for person in self.persons_with_device()? {
            let on = |day| {
                Reach::of(&Viewer {
                    directory: &self.directory,
                    as_of: AsOf::NOW,
                    day,
                    person,
                })
            };
            let (before, after) = (on(last), on(today));
            if after.differs(&before) {
                self.settle_access_of(person, now)?;
            }
            if after.exceeds(&before) {
                self.grown.insert(person, (cause, now));
            }
        }
        self.keep_settled_day(today)
    }

    /// Writes down that everything is settled as of a day.
    pub(super) fn keep_settled_day(&mut self, day: NaiveDate) -> Result<(), HubFault> {
        self.db.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = ?2",
            rusqlite::params![SETTLED_DAY, day.to_string().into_bytes()],
        )?;
        self.memory.settled_day = Some(day);
        Ok(())
    }

    fn settled_day(&self) -> Result<Option<NaiveDate>, HubFault> {
        use rusqlite::OptionalExtension as _;
        let mut read = self
            .db
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        let value: Option<Vec<u8>> = read.query_row([SETTLED_DAY], |row| row.get(0)).optional()?;
        let text = value.and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.and_then(|text| text.parse().ok()))
    }
}
