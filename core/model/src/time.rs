//! Time as the domain knows it: milliseconds of the epoch, shown at +08:00.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Millis(#[n(0)] pub i64);

/// Asia/Shanghai: a fixed offset of eight hours, without daylight saving.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

impl Millis {
    /// Gives the local time at Asia/Shanghai, or the epoch for a value out of range.
    pub fn local(self) -> NaiveDateTime {
        FixedOffset::east_opt(SHANGHAI_SECONDS)
            .and_then(|zone| zone.timestamp_millis_opt(self.0).single())
            .map_or_else(|| DateTime::UNIX_EPOCH.naive_utc(), |at| at.naive_local())
    }

    /// Gives the calendar day at Asia/Shanghai.
    pub fn day(self) -> NaiveDate {
        self.local().date()
    }

    /// Reads a local time at Asia/Shanghai.
    pub fn from_local(at: NaiveDateTime) -> Self {
        Self(at.and_utc().timestamp_millis() - i64::from(SHANGHAI_SECONDS) * 1000)
    }

    /// Reads the first moment of a calendar day at Asia/Shanghai.
    pub fn from_day(day: NaiveDate) -> Self {
        Self::from_local(day.and_time(chrono::NaiveTime::MIN))
    }
}

/// A calendar day, `YYYY-MM-DD` in JSON, days since the Common Era (i32) in CBOR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub NaiveDate);

impl<C> minicbor::Encode<C> for Day {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        use chrono::Datelike;
        e.i32(self.0.num_days_from_ce())?;
        Ok(())
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Day {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        NaiveDate::from_num_days_from_ce_opt(d.i32()?)
            .map(Self)
            .ok_or_else(|| minicbor::decode::Error::message("a day within the calendar"))
    }
}

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}
