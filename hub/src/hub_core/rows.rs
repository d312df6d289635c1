//! Directory rows: made by the hub alone, signed by its key, numbered like everything else.

use super::HubCore;
use super::items::NewItem;
use crate::HubFault;
use hucha_model::directory::{AsOf, Directory};
use hucha_model::wire::row::OrgKind;
use hucha_model::wire::{DirectoryRow, ItemKind, RowBody, Signed, from_cbor_strict};
use hucha_model::{Hash, Millis, OrgId, RowId, ScopeId};
use hucha_sync::Item;
use rusqlite::params;

/// What a hub is founded with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// The scope; see [`Founding::scope_of`].
    pub scope: ScopeId,
    /// Name of the alliance.
    pub alliance: String,
    /// Name of the bureau that guides it.
    pub bureau: String,
    /// Programmes in force, such as `WD`.
    pub programmes: Vec<String>,
}

impl Founding {
    /// Names a new scope from the time and random bytes.
    pub fn scope_of(now: Millis, random: [u8; 10]) -> ScopeId {
        ScopeId::new(now, random)
    }
}

impl HubCore {
    /// Writes the first rows of an empty hub: the bureau and an alliance without members.
    pub(super) fn found(&mut self, founding: &Founding, now: Millis) -> Result<(), HubFault> {
        self.transact(|core| {
            core.db.execute(
                "INSERT INTO scope (scope, generation, seq, head) VALUES (?1, 1, 0, ?2)",
                params![core.scope.as_bytes(), Hash::default().0],
            )?;
            core.keep_settled_day(now.day())?;
            let bureau = core.org_id(&founding.bureau);
            core.put_row(
                RowId(bureau.0),
                RowBody::Organisation {
                    org: bureau,
                    name: founding.bureau.clone(),
                    kind: OrgKind::DistrictBureau,
                    enterprise: None,
                    staff: None,
                    standard_level: None,
                    area: None,
                    short_name: None,
                },
                now,
            )?;
            core.put_row(
                core.alliance_row(),
                RowBody::Alliance {
                    name: founding.alliance.clone(),
                    members: Vec::new(),
                    bureau,
                    programmes: founding.programmes.clone(),
                    bureau_reads_findings: false,
                },
                now,
            )?;
            Ok(())
        })
    }

    /// Puts rows into the directory in one transaction; unchanged ones take no number. Gives how
    /// many were written.
    pub fn put_rows(
        &mut self,
        rows: Vec<(RowId, RowBody)>,
        now: Millis,
    ) -> Result<usize, HubFault> {
        self.transact(|core| {
            let mut written = 0;
            for (id, body) in rows {
                written += usize::from(core.put_row(id, body, now)?);
            }
            Ok(written)
        })
    }

    /// Names the row of the alliance.
    pub fn alliance_row(&self) -> RowId {
        RowId(self.scope.0)
    }

    /// Names an organisation by its name, so that the same name is the same organisation.
    pub fn org_id(&self, name: &str) -> OrgId {
        OrgId::derived(
            "hucha.org.1",
            &[self.scope.as_bytes(), name.as_bytes()].concat(),
        )
    }

    /// Signs and numbers a row; false when the directory says so already.
    pub(super) fn put_row(
        &mut self,
        id: RowId,
        body: RowBody,
        now: Millis,
    ) -> Result<bool, HubFault> {
        if self.directory.body(id, AsOf::NOW) == Some(&body) {
            return Ok(false);
        }
        self.write_row(
            DirectoryRow {
                scope: self.scope,
                id,
                body,
                cites: None,
                withdrawn: false,
            },
            now,
        )?;
        Ok(true)
    }

    /// Signs and numbers a row, whatever stood there before, and lets access follow it.
    pub(super) fn write_row(&mut self, row: DirectoryRow, now: Millis) -> Result<u64, HubFault> {
        let reach = self.reach_before(&row.body, now)?;
        let item = Item::Row(Signed::seal(&row, &self.keys.hub)?);
        let n = self.number(&NewItem::of_hub(&item, ItemKind::Row), now)?;
        if let RowBody::Device {
            device,
            person,
            revoked,
            ..
        } = &row.body
        {
            self.db.execute(
                "INSERT INTO device (device, person, revoked) VALUES (?1, ?2, ?3)
                 ON CONFLICT (device) DO UPDATE SET person = ?2, revoked = ?3",
                params![device.as_bytes(), person.as_bytes(), revoked],
            )?;
        }
        let concerned = match &row.body {
            RowBody::Device { person, .. } | RowBody::Role { person, .. } => Some(*person),
            RowBody::Organisation { .. }
            | RowBody::Person { .. }
            | RowBody::Alliance { .. }
            | RowBody::LeaderTerm { .. }
            | RowBody::Pairing { .. }
            | RowBody::KeyDate { .. } => None,
        };
        self.directory.insert(n, row);
        if let Some(person) = concerned {
            self.settle_access_of(person, now)?;
        }
        self.note_growth(&reach, n, now);
        Ok(n)
    }

    /// Reads the directory from its numbered rows.
    pub(super) fn load_directory(&self) -> Result<Directory, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT n, bytes FROM item WHERE scope = ?1 AND kind = 0 ORDER BY n")?;
        let rows = list.query_map([self.scope.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get::<_, Vec<u8>>(1)?))
        })?;
        let mut directory = Directory::default();
        for row in rows {
            let (n, bytes) = row?;
            if let Item::Row(signed) = from_cbor_strict(&bytes)? {
                directory.insert(n, signed.open()?);
            }
        }
        Ok(directory)
    }
}
