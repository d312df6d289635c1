//! Ids, hashes, dates and paths: strings outside, types inside.

use crate::error::FfiError;
use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::{
    ActivityId, DeviceId, DocId, EntityId, FindingId, Hash, OrgId, PersonId, PhotoId,
};
use std::path::PathBuf;

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        uniffi::custom_type!($(#[$doc])* $name, String, {
            remote,
            lower: |id| id.to_string(),
            try_lift: |text| text.parse().map_err(|_| FfiError::bad_input("id").into()),
        });
    )+};
}

text_ids! {
    /// Names an activity: a visit or a study session.
    ActivityId,
    /// Names a device.
    DeviceId,
    /// Names a document: the record of a visit or session, or a follow-up.
    DocId,
    /// Names a thing that decisions are made on.
    EntityId,
    /// Names a finding.
    FindingId,
    /// Names an organisation.
    OrgId,
    /// Names a person.
    PersonId,
    /// Names a photo.
    PhotoId,
}

uniffi::custom_type!(
    /// Names bytes by their SHA-256, 64 hexadecimal digits.
    Hash, String, {
    remote,
    lower: |hash| hash.to_hex(),
    try_lift: |text| text.parse().map_err(|_| FfiError::bad_input("hash").into()),
});

uniffi::custom_type!(
    /// A day at +08:00, ISO 8601 (`2026-06-18`).
    NaiveDate, String, {
    remote,
    lower: |day| day.to_string(),
    try_lift: |text| text.parse().map_err(|_| FfiError::bad_input("date").into()),
});

uniffi::custom_type!(
    /// A moment at +08:00, ISO 8601 without offset (`2026-06-18T09:00:00`).
    NaiveDateTime, String, {
    remote,
    lower: |at| at.format("%Y-%m-%dT%H:%M:%S").to_string(),
    try_lift: |text| text.parse().map_err(|_| FfiError::bad_input("time").into()),
});

uniffi::custom_type!(
    /// The path of a file on this device.
    PathBuf, String, {
    remote,
    lower: |path| path.to_string_lossy().into_owned(),
    try_lift: |text| Ok(PathBuf::from(text)),
});
