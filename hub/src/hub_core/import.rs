//! A roster becomes directory rows: all of them in one transaction, or none.
//!
//! Ids come from names, so the same file again changes nothing, and a new file changes only what
//! differs. Whoever is no longer on the roster keeps a row: the role ends, the past stays.

use super::HubCore;
use crate::HubFault;
use crate::roster::{Roster, RosterPlant};
use chrono::Days;
use hucha_model::directory::{AsOf, Role};
use hucha_model::time::Day;
use hucha_model::wire::row::{OrgKind, RoleKind};
use hucha_model::wire::{DirectoryRow, RowBody};
use hucha_model::{Millis, OrgId, PersonId, RowId};
use std::collections::BTreeSet;

/// What an import wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Plants on the roster.
    pub plants: usize,
    /// Persons on the roster, officers included.
    pub persons: usize,
    /// Roles on the roster.
    pub roles: usize,
    /// Rows that were new or changed.
    pub written: usize,
    /// Roles that ended because the roster no longer names them.
    pub ended: usize,
}

/// A role as the roster names it.
type Holding = (PersonId, OrgId, RoleKind);

impl HubCore {
    /// Takes a roster in; roles begin on the day of the import.
    pub fn import(&mut self, roster: &Roster, now: Millis) -> Result<ImportSummary, HubFault> {
        self.transact(|core| {
            let Some(alliance) = core.directory.alliance(AsOf::NOW) else {
                return Err(HubFault::Damaged("alliance"));
            };
            let (bureau, name) = (alliance.bureau, alliance.name.to_owned());
            let programmes = alliance.programmes.to_vec();
            let bureau_reads_findings = alliance.bureau_reads_findings;
            let mut import = Importing::new(core, now);
            let mut members = Vec::new();
            for plant in &roster.plants {
                members.push(import.plant(plant)?);
            }
            for officer in &roster.officers {
                import.holder(bureau, RoleKind::Officer, officer)?;
            }
            let body = RowBody::Alliance {
                name,
                members,
                bureau,
                programmes,
                bureau_reads_findings,
            };
            import.row(import.core.alliance_row(), body)?;
            import.end_others()?;
            import.summary.plants = roster.plants.len();
            import.summary.persons = import.persons.len();
            import.summary.roles = import.holdings.len();
            Ok(import.summary)
        })
    }

    /// Names a person of an organisation by name: equal names in two plants are two persons.
    pub fn person_id(&self, org: OrgId, name: &str) -> PersonId {
        let bytes = [
            self.scope.as_bytes().as_slice(),
            org.as_bytes(),
            name.as_bytes(),
        ]
        .concat();
        PersonId::derived("hucha.person.1", &bytes)
    }
}

struct Importing<'a> {
    core: &'a mut HubCore,
    now: Millis,
    persons: BTreeSet<PersonId>,
    holdings: BTreeSet<Holding>,
    summary: ImportSummary,
}

impl<'a> Importing<'a> {
    fn new(core: &'a mut HubCore, now: Millis) -> Self {
        Self {
            core,
            now,
            persons: BTreeSet::new(),
            holdings: BTreeSet::new(),
            summary: ImportSummary::default(),
        }
    }

    fn row(&mut self, id: RowId, body: RowBody) -> Result<(), HubFault> {
        self.summary.written += usize::from(self.core.put_row(id, body, self.now)?);
        Ok(())
    }

    fn plant(&mut self, plant: &RosterPlant) -> Result<OrgId, HubFault> {
        let org = self.core.org_id(&plant.name);
        self.row(
            RowId(org.0),
            RowBody::Organisation {
                org,
                name: plant.name.clone(),
                kind: OrgKind::Enterprise,
                enterprise: Some(plant.kind),
                staff: plant.staff,
                standard_level: plant.standard_level,
                area: plant.area.clone(),
                short_name: plant.short_name.clone(),
            },
        )?;
        for (role, name) in &plant.holders {
            self.holder(org, *role, name)?;
        }
        Ok(org)
    }

    fn holder(&mut self, org: OrgId, role: RoleKind, name: &str) -> Result<(), HubFault> {
        let person = self.core.person_id(org, name);
        if self.persons.insert(person) {
            let body = RowBody::Person {
                person,
                name: name.to_owned(),
            };
            self.row(RowId(person.0), body)?;
        }
        if !self.holdings.insert((person, org, role)) || self.holds((person, org, role)) {
            return Ok(());
        }
        let from = Day(self.now.day());
        let id = self.role_row((person, org, role));
        self.row(
            id,
            RowBody::Role {
                person,
                org,
                role,
                from,
                to: None,
            },
        )
    }

    fn holds(&self, holding: Holding) -> bool {
        self.roles_today()
            .into_iter()
            .any(|role| (role.person, role.org, role.role) == holding)
    }

    fn roles_today(&self) -> Vec<Role> {
        self.core.directory.roles(AsOf::NOW, self.now.day())
    }

    fn role_row(&self, (person, org, role): Holding) -> RowId {
        let code = [role_code(role)];
        let scope = self.core.scope;
        let parts: [&[u8]; 4] = [scope.as_bytes(), person.as_bytes(), org.as_bytes(), &code];
        RowId::derived("hucha.role.1", &parts.concat())
    }

    /// Ends the roles that the roster no longer names, with yesterday as their last day.
    fn end_others(&mut self) -> Result<(), HubFault> {
        let today = self.now.day();
        for held in self.roles_today() {
            let holding = (held.person, held.org, held.role);
            if self.holdings.contains(&holding) {
                continue;
            }
            let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
            let row = DirectoryRow {
                scope: self.core.scope,
                id: self.role_row(holding),
                body: RowBody::Role {
                    person: held.person,
                    org: held.org,
                    role: held.role,
                    from: Day(held.from),
                    to: Some(Day(yesterday)),
                },
                cites: None,
                // A role that began today never was.
                withdrawn: held.from > yesterday,
            };
            self.core.write_row(row, self.now)?;
            self.summary.written += 1;
            self.summary.ended += 1;
        }
        Ok(())
    }
}

fn role_code(role: RoleKind) -> u8 {
    RoleKind::ALL
        .iter()
        .position(|known| *known == role)
        .unwrap_or_default() as u8
}
