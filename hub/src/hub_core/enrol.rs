//! Enrolment: a single-use code makes a phone a device of one person.

use super::HubCore;
use crate::HubFault;
use hucha_model::directory::AsOf;
use hucha_model::wire::{EnrolRequest, EnrolResponse, RowBody, Signed};
use hucha_model::{DeviceId, Hash, Lang, Millis, OrgId, PersonId, RowId};
use rusqlite::{OptionalExtension as _, params};

/// How long a code is good for, in milliseconds: three days.
const VALID_MS: i64 = 3 * 24 * 3600 * 1000;
/// Crockford's digits: no letter that is read for another.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a phone is not enrolled, or a code not made.
#[derive(Debug, thiserror::Error)]
pub enum EnrolRefusal {
    /// The request cannot be read, or is not signed by the key it names.
    #[error("the enrolment cannot be read")]
    Malformed,
    /// No such code.
    #[error("no such enrolment code")]
    UnknownCode,
    /// The code was used by another phone.
    #[error("the enrolment code was used already")]
    UsedCode,
    /// The code is too old.
    #[error("the enrolment code has expired")]
    ExpiredCode,
    /// The code is of another person than the one whose records the phone holds.
    #[error("the code is of another person")]
    AnotherPerson,
    /// Device id or key belong to a device already.
    #[error("the device is enrolled already")]
    DeviceTaken,
    /// The person holds no role anywhere.
    #[error("the person holds no role")]
    NoRole,
    /// The hub's storage failed.
    #[error(transparent)]
    Fault(#[from] HubFault),
}

impl EnrolRefusal {
    /// Gives the stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "enrol.malformed",
            Self::UnknownCode => "enrol.unknown",
            Self::UsedCode => "enrol.used",
            Self::ExpiredCode => "enrol.expired",
            Self::AnotherPerson => "enrol.another_person",
            Self::DeviceTaken => "enrol.device_taken",
            Self::NoRole => "enrol.no_role",
            Self::Fault(HubFault::Recovering) => "recovering",
            Self::Fault(_) => "hub",
        }
    }

    /// Says it to a person.
    pub fn sentence(&self, lang: Lang) -> &'static str {
        match self {
            Self::Malformed => {
                lang.pick("登记请求无法识别", "the enrolment request cannot be read")
            }
            Self::UnknownCode => lang.pick(
                "登记码无效，请核对后重新扫码",
                "no such code: scan it again",
            ),
            Self::UsedCode => lang.pick(
                "登记码已被使用，请管理员重新发放",
                "this code was used already: ask for a new one",
            ),
            Self::ExpiredCode => lang.pick(
                "登记码已过期，请管理员重新发放",
                "this code is too old: ask for a new one",
            ),
            Self::AnotherPerson => lang.pick(
                "登记码属于另一位人员，本机已有原使用人的记录，请领取本人的登记码",
                "this code is of another person than the owner of this phone's records: ask for your own",
            ),
            Self::DeviceTaken => lang.pick(
                "本机已登记给其他人员",
                "this phone is registered to somebody else",
            ),
            Self::NoRole => lang.pick(
                "该人员目前没有任职，不能登记",
                "the person holds no role at present and cannot be registered",
            ),
            Self::Fault(HubFault::Recovering) => lang.pick(
                "汇集端正在恢复数据，暂不能登记，请稍后再试",
                "the hub is recovering its data and registers nobody now: try later",
            ),
            Self::Fault(_) => {
                lang.pick("汇集端暂时不可用，请稍后再试", "the hub failed: try later")
            }
        }
    }
}

impl HubCore {
    /// Makes a single-use code for a person who holds a role; 80 random bits, good for three days.
    pub fn make_enrol_code(
        &mut self,
        person: PersonId,
        now: Millis,
        random: [u8; 10],
    ) -> Result<String, EnrolRefusal> {
        let code = spell(random);
        self.transact(|core| {
            let org = core.org_of(person, now).ok_or(EnrolRefusal::NoRole)?;
            let expires = now.0.saturating_add(VALID_MS);
            core.db
                .execute(
                    "INSERT INTO enrol_code (code, person, org, expires, used_by)
                     VALUES (?1, ?2, ?3, ?4, NULL)",
                    params![digest(&code).0, person.as_bytes(), org.as_bytes(), expires],
                )
                .map_err(HubFault::from)?;
            Ok(code)
        })
    }

    /// Enrols a phone. The same phone may ask again with its code when the answer was lost.
    pub fn enrol(&mut self, signed: &Signed, now: Millis) -> Result<EnrolResponse, EnrolRefusal> {
        let request: EnrolRequest = signed.open().map_err(|_| EnrolRefusal::Malformed)?;
        signed
            .verify::<EnrolRequest>(&request.key)
            .map_err(|_| EnrolRefusal::Malformed)?;
        let (person, org) = self.transact(|core| {
            let held = core
                .enrol_code(&request.code)?
                .ok_or(EnrolRefusal::UnknownCode)?;
            if request.owner.is_some_and(|owner| owner != held.person) {
                return Err(EnrolRefusal::AnotherPerson);
            }
            match held.used_by {
                Some(device) if device == request.device && core.is_device(&request) => {}
                Some(_) => return Err(EnrolRefusal::UsedCode),
                None if held.expires < now.0 => return Err(EnrolRefusal::ExpiredCode),
                None => core.admit_device(&request, held.person, now)?,
            }
            Ok((held.person, held.org))
        })?;
        Ok(EnrolResponse {
            scope: self.scope,
            person,
            org,
            certificate: self.keys.certificate.clone(),
            nonce: self.next_nonce(request.device, now),
        })
    }

    /// Lists every device that was enrolled, in the order of their ids.
    pub fn devices(&self) -> Result<Vec<DeviceId>, HubFault> {
        let mut list = self
            .db
            .prepare_cached("SELECT device FROM device ORDER BY device")?;
        let found = list.query_map([], |row| Ok(DeviceId::from_bytes(row.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Withdraws a device: whatever it signs from now on is refused.
    pub fn revoke_device(&mut self, device: DeviceId, now: Millis) -> Result<bool, HubFault> {
        let row = self
            .directory
            .device(device, AsOf::NOW)
            .map(|found| RowBody::Device {
                device,
                person: found.person,
                key: found.key.clone(),
                revoked: true,
            });
        match row {
            Some(row) => Ok(self.put_rows(vec![(RowId(device.0), row)], now)? == 1),
            None => Ok(false),
        }
    }

    fn admit_device(
        &mut self,
        request: &EnrolRequest,
        person: PersonId,
        now: Millis,
    ) -> Result<(), EnrolRefusal> {
        let is_taken = self.directory.device(request.device, AsOf::NOW).is_some()
            || self
                .directory
                .device_of_key(request.key.id(), AsOf::NOW)
                .is_some();
        if is_taken {
            return Err(EnrolRefusal::DeviceTaken);
        }
        let (device, key) = (request.device, request.key.clone());
        self.db
            .execute(
                "UPDATE enrol_code SET used_by = ?2 WHERE code = ?1",
                params![digest(&request.code).0, device.as_bytes()],
            )
            .map_err(HubFault::from)?;
        self.put_row(
            RowId(device.0),
            RowBody::Device {
                device,
                person,
                key,
                revoked: false,
            },
            now,
        )?;
        Ok(())
    }

    fn is_device(&self, request: &EnrolRequest) -> bool {
        self.speaker(request.device)
            .is_some_and(|found| *found.key == request.key)
    }

    fn org_of(&self, person: PersonId, now: Millis) -> Option<OrgId> {
        self.directory
            .roles_of(person, AsOf::NOW, now.day())
            .first()
            .map(|role| role.org)
    }

    fn enrol_code(&self, code: &str) -> Result<Option<HeldCode>, HubFault> {
        let mut find = self.db.prepare_cached(
            "SELECT person, org, expires, used_by FROM enrol_code WHERE code = ?1",
        )?;
        let found = find.query_row([digest(code).0], |row| {
            Ok(HeldCode {
                person: PersonId::from_bytes(row.get(0)?),
                org: OrgId::from_bytes(row.get(1)?),
                expires: row.get(2)?,
                used_by: row.get::<_, Option<[u8; 16]>>(3)?.map(DeviceId::from_bytes),
            })
        });
        Ok(found.optional()?)
    }
}

struct HeldCode {
    person: PersonId,
    org: OrgId,
    expires: i64,
    used_by: Option<DeviceId>,
}

/// The database holds digests only: whoever reads it cannot enrol.
fn digest(code: &str) -> Hash {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|digit| digit.to_ascii_uppercase())
        .collect();
    Hash::of_item("hucha.enrol-code.1", plain.as_bytes())
}

/// Spells 80 bits as four groups of four digits.
fn spell(random: [u8; 10]) -> String {
    let mut bits = random
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut digits = Vec::with_capacity(19);
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            digits.push('-');
        }
        let digit = DIGITS.get((bits & 31) as usize).copied().unwrap_or(b'0');
        digits.push(char::from(digit));
        bits >>= 5;
    }
    digits.into_iter().collect()
}
