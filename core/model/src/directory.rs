//! The directory: who and what exists, as of any number of the scope's sequence.
//!
//! Rows are kept with their numbers, so that a decision *n* can be folded against the directory
//! as of *n − 1*. Rows arrive in any order; the newest number of a row id is in force.

use crate::sign::PublicKey;
use crate::wire::row::{EnterpriseKind, OrgKind, RoleKind};
use crate::wire::{DirectoryRow, RowBody};
use crate::{DeviceId, Hash, OrgId, PairingId, PersonId, RowId};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A moment of the directory: everything numbered up to and including it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AsOf(pub u64);

impl AsOf {
    /// The newest state known.
    pub const NOW: Self = Self(u64::MAX);
}

/// An organisation as the directory describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation<'a> {
    /// Which.
    pub org: OrgId,
    /// Full name.
    pub name: &'a str,
    /// Common short name.
    pub short_name: Option<&'a str>,
    /// What it is.
    pub kind: OrgKind,
    /// What a plant does.
    pub enterprise: Option<EnterpriseKind>,
    /// Number of staff.
    pub staff: Option<u32>,
    /// Standardisation level, 1 is best.
    pub standard_level: Option<u8>,
    /// Town or park.
    pub area: Option<&'a str>,
}

/// A role a person holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub org: OrgId,
    /// What.
    pub role: RoleKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// The alliance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alliance<'a> {
    /// Name.
    pub name: &'a str,
    /// Member plants.
    pub members: &'a [OrgId],
    /// The bureau that guides it.
    pub bureau: OrgId,
    /// Programmes in force.
    pub programmes: &'a [String],
    /// True when the bureau may read findings.
    pub bureau_reads_findings: bool,
}

/// A term of the alliance leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaderTerm {
    /// The plant.
    pub org: OrgId,
    /// The person.
    pub person: PersonId,
    /// The year.
    pub year: u16,
    /// First day in office.
    pub from: NaiveDate,
    /// Planned last day.
    pub to: NaiveDate,
}

/// A pair of plants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing<'a> {
    /// Which.
    pub pairing: PairingId,
    /// The helping plant.
    pub helper: OrgId,
    /// The helped plant.
    pub helped: OrgId,
    /// Number of the district's list.
    pub list_number: &'a str,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// An important date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDate<'a> {
    /// The row.
    pub id: RowId,
    /// Name.
    pub name: &'a str,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A device of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device<'a> {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Its key.
    pub key: &'a PublicKey,
    /// True once it may no longer speak.
    pub revoked: bool,
}

/// All rows of a scope, with their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    rows: BTreeMap<RowId, BTreeMap<u64, DirectoryRow>>,
    devices: BTreeMap<DeviceId, RowId>,
    roles: BTreeMap<PersonId, BTreeSet<RowId>>,
    newest: u64,
    versions: usize,
}

impl Directory {
    /// Builds a directory from numbered rows, in any order.
    pub fn from_rows(rows: impl IntoIterator<Item = (u64, DirectoryRow)>) -> Self {
        let mut directory = Self::default();
        for (n, row) in rows {
            directory.insert(n, row);
        }
        directory
    }

    /// Adds a row under its number; the same row again changes nothing.
    pub fn insert(&mut self, n: u64, row: DirectoryRow) {
        if let RowBody::Device { device, .. } = &row.body {
            self.devices.insert(*device, row.id);
        }
        if let RowBody::Role { person, .. } = &row.body {
            self.roles.entry(*person).or_default().insert(row.id);
        }
        self.newest = self.newest.max(n);
        let versions = self.rows.entry(row.id).or_default();
        if versions.insert(n, row).is_none() {
            self.versions += 1;
        }
    }

    /// Gives the newest number of any row.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// Counts the rows, old versions too: with [`Directory::newest`] it tells whether any was added.
    pub fn versions(&self) -> usize {
        self.versions
    }

    /// Lists the numbers of rows after `at`, in order.
    pub fn numbers_after(&self, at: AsOf) -> BTreeSet<u64> {
        let versions = self.rows.values();
        versions
            .flat_map(|of_row| of_row.keys().copied().filter(|n| *n > at.0))
            .collect()
    }

    /// Gives the row's body in force at `at`.
    pub fn body(&self, id: RowId, at: AsOf) -> Option<&RowBody> {
        let (_, row) = self.rows.get(&id)?.range(..=at.0).next_back()?;
        (!row.withdrawn).then_some(&row.body)
    }

    fn bodies(&self, at: AsOf) -> impl Iterator<Item = (RowId, &RowBody)> {
        self.rows
            .keys()
            .filter_map(move |id| Some((*id, self.body(*id, at)?)))
    }

    /// Lists organisations, in the order of their row ids.
    pub fn organisations(&self, at: AsOf) -> Vec<Organisation<'_>> {
        self.bodies(at)
            .filter_map(|(_, body)| organisation(body))
            .collect()
    }

    /// Finds one organisation.
    pub fn organisation(&self, org: OrgId, at: AsOf) -> Option<Organisation<'_>> {
        organisation(self.body(RowId(org.0), at)?)
    }

    /// Gives the short name (or the full one) of an organisation, or its id when unknown.
    pub fn org_name(&self, org: OrgId) -> String {
        self.organisation(org, AsOf::NOW).map_or_else(
            || org.to_string(),
            |found| found.short_name.unwrap_or(found.name).to_owned(),
        )
    }

    /// Gives the name of a person, or the id when unknown.
    pub fn person_name(&self, person: PersonId) -> String {
        if let Some(RowBody::Person { name, .. }) = self.body(RowId(person.0), AsOf::NOW) {
            name.clone()
        } else {
            person.to_string()
        }
    }

    /// Lists persons known, with their names.
    pub fn persons(&self, at: AsOf) -> Vec<(PersonId, &str)> {
        self.bodies(at)
            .filter_map(|(_, body)| {
                let RowBody::Person { person, name } = body else {
                    return None;
                };
                Some((*person, name.as_str()))
            })
            .collect()
    }

    /// Finds a device.
    pub fn device(&self, device: DeviceId, at: AsOf) -> Option<Device<'_>> {
        let body = self.body(*self.devices.get(&device)?, at)?;
        let RowBody::Device {
            device,
            person,
            key,
            revoked,
        } = body
        else {
            return None;
        };
        Some(Device {
            device: *device,
            person: *person,
            key,
            revoked: *revoked,
        })
    }

    /// Finds the device that holds the key named `key`.
    pub fn device_of_key(&self, key: Hash, at: AsOf) -> Option<Device<'_>> {
        self.devices
            .keys()
            .filter_map(|device| self.device(*device, at))
            .find(|device| device.key.id() == key)
    }

    /// Lists the roles a person holds on `day`.
    pub fn roles_of(&self, person: PersonId, at: AsOf, day: NaiveDate) -> Vec<Role> {
        self.roles
            .get(&person)
            .into_iter()
            .flatten()
            .filter_map(|row| role(self.body(*row, at)?))
            .filter(|role| role.holds_on(day))
            .collect()
    }

    /// Lists everybody's roles on `day`.
    pub fn roles(&self, at: AsOf, day: NaiveDate) -> Vec<Role> {
        self.bodies(at)
            .filter_map(|(_, body)| role(body))
            .filter(|role| role.holds_on(day))
            .collect()
    }

    /// Tells whether the person holds any role in `org` on `day`.
    pub fn belongs_to(&self, person: PersonId, org: OrgId, at: AsOf, day: NaiveDate) -> bool {
        self.roles_of(person, at, day)
            .iter()
            .any(|role| role.org == org)
    }

    /// Tells whether the person was ever given a role in `org`, whether it holds still or not.
    pub fn ever_belonged(&self, person: PersonId, org: OrgId, at: AsOf) -> bool {
        let rows = self.roles.get(&person).into_iter().flatten();
        rows.filter_map(|id| self.rows.get(id))
            .flat_map(|versions| versions.range(..=at.0))
            .any(|(_, row)| {
                matches!(&row.body, RowBody::Role { person: whose, org: of, .. }
                    if *whose == person && *of == org)
            })
    }

    /// Gives the alliance.
    pub fn alliance(&self, at: AsOf) -> Option<Alliance<'_>> {
        self.bodies(at).find_map(|(_, body)| {
            let RowBody::Alliance {
                name,
                members,
                bureau,
                programmes,
                bureau_reads_findings,
            } = body
            else {
                return None;
            };
            Some(Alliance {
                name,
                members,
                bureau: *bureau,
                programmes,
                bureau_reads_findings: *bureau_reads_findings,
            })
        })
    }

    /// Lists the leaders' terms, oldest first.
    pub fn leader_terms(&self, at: AsOf) -> Vec<LeaderTerm> {
        let mut terms: Vec<LeaderTerm> = self
            .bodies(at)
            .filter_map(|(_, body)| {
                let RowBody::LeaderTerm {
                    org,
                    person,
                    year,
                    from,
                    to,
                } = body
                else {
                    return None;
                };
                Some(LeaderTerm {
                    org: *org,
                    person: *person,
                    year: *year,
                    from: from.0,
                    to: to.0,
                })
            })
            .collect();
        terms.sort_by_key(|term| (term.from, term.year, term.org));
        terms
    }

    /// Gives the leader on `day`: the newest term that has begun; the old leader acts until the
    /// successor takes office (WD-03, WD-05).
    pub fn leader(&self, at: AsOf, day: NaiveDate) -> Option<LeaderTerm> {
        self.leader_terms(at)
            .into_iter()
            .rfind(|term| term.from <= day)
    }

    /// Lists the pairs in force on `day`.
    pub fn pairings(&self, at: AsOf, day: NaiveDate) -> Vec<Pairing<'_>> {
        self.all_pairings(at)
            .into_iter()
            .filter(|pairing| pairing.from <= day && day <= pairing.to)
            .collect()
    }

    /// Lists all pairs ever issued.
    pub fn all_pairings(&self, at: AsOf) -> Vec<Pairing<'_>> {
        self.bodies(at)
            .filter_map(|(_, body)| {
                let RowBody::Pairing {
                    pairing,
                    helper,
                    helped,
                    list_number,
                    from,
                    to,
                } = body
                else {
                    return None;
                };
                Some(Pairing {
                    pairing: *pairing,
                    helper: *helper,
                    helped: *helped,
                    list_number,
                    from: from.0,
                    to: to.0,
                })
            })
            .collect()
    }

    /// Lists the important dates.
    pub fn key_dates(&self, at: AsOf) -> Vec<KeyDate<'_>> {
        self.bodies(at)
            .filter_map(|(id, body)| {
                let RowBody::KeyDate { name, from, to } = body else {
                    return None;
                };
                Some(KeyDate {
                    id,
                    name,
                    from: from.0,
                    to: to.0,
                })
            })
            .collect()
    }
}

impl Role {
    /// Tells whether the role is held on `day`.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

fn organisation(body: &RowBody) -> Option<Organisation<'_>> {
    let RowBody::Organisation {
        org,
        name,
        kind,
        enterprise,
        staff,
        standard_level,
        area,
        short_name,
    } = body
    else {
        return None;
    };
    Some(Organisation {
        org: *org,
        name,
        short_name: short_name.as_deref(),
        kind: *kind,
        enterprise: *enterprise,
        staff: *staff,
        standard_level: *standard_level,
        area: area.as_deref(),
    })
}

fn role(body: &RowBody) -> Option<Role> {
    let RowBody::Role {
        person,
        org,
        role,
        from,
        to,
    } = body
    else {
        return None;
    };
    Some(Role {
        person: *person,
        org: *org,
        role: *role,
        from: from.0,
        to: to.map(|day| day.0),
    })
}
