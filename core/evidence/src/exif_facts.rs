//! What the camera wrote beside the picture: orientation, time, place.
//!
//! Reads leniently: cameras write broken EXIF, and a photo with a bad tag is still evidence. A
//! fact that cannot be read is absent, never guessed.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use exif::{DateTime, Exif, In, Rational, Reader, Tag, Value};

/// Holds a position in decimal degrees, WGS-84; north and east are positive.
#[derive(Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
}

impl fmt::Debug for Place {
    /// Shows no digits: places do not belong in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Place(..)")
    }
}

/// Holds the facts read from one photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ExifFacts {
    pub(crate) orientation: u8,
    pub(crate) camera_time: Option<NaiveDateTime>,
    pub(crate) place: Option<Place>,
}

impl ExifFacts {
    /// Reads the facts from the bytes of a JPEG.
    pub(crate) fn read(jpeg: &[u8]) -> Self {
        let parsed = Reader::new()
            .continue_on_error(true)
            .read_from_container(&mut std::io::Cursor::new(jpeg))
            .or_else(|error| error.distill_partial_result(|_ignored| ()));
        match parsed {
            Ok(exif) => Self {
                orientation: orientation_of(&exif),
                camera_time: camera_time_of(&exif),
                place: place_of(&exif),
            },
            Err(_no_exif) => Self {
                orientation: 1,
                camera_time: None,
                place: None,
            },
        }
    }
}

fn orientation_of(exif: &Exif) -> u8 {
    exif.get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1)
}

/// Returns when the shutter went, by the camera's clock. The tag `DateTime` is not asked: it is
/// the time of the last edit.
fn camera_time_of(exif: &Exif) -> Option<NaiveDateTime> {
    [Tag::DateTimeOriginal, Tag::DateTimeDigitized]
        .into_iter()
        .find_map(|tag| {
            exif.get_field(tag, In::PRIMARY)
                .and_then(|field| time_of(&field.value))
        })
}

fn time_of(value: &Value) -> Option<NaiveDateTime> {
    let Value::Ascii(lines) = value else {
        return None;
    };
    let time = DateTime::from_ascii(lines.first()?).ok()?;
    NaiveDate::from_ymd_opt(time.year.into(), time.month.into(), time.day.into())
        // A camera whose clock was never set writes year 0.
        .filter(|_| time.year > 0)?
        .and_hms_opt(time.hour.into(), time.minute.into(), time.second.into())
}

fn place_of(exif: &Exif) -> Option<Place> {
    let latitude = degrees_of(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let longitude = degrees_of(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    let is_on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    // Receivers without a fix write 0, 0; no plant stands there.
    let is_fix = latitude.abs() > f64::EPSILON || longitude.abs() > f64::EPSILON;
    (is_on_earth && is_fix).then_some(Place {
        latitude,
        longitude,
    })
}

fn degrees_of(exif: &Exif, tag: Tag, reference: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let [degrees, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let sum = number(*degrees)? + number(*minutes)? / 60.0 + number(*seconds)? / 3600.0;
    let Value::Ascii(lines) = &exif.get_field(reference, In::PRIMARY)?.value else {
        return None;
    };
    let is_negative = *lines.first()?.first()? == negative;
    Some(if is_negative { -sum } else { sum })
}

fn number(value: Rational) -> Option<f64> {
    (value.denom != 0).then(|| value.to_f64())
}
