//! The enrolment text in a QR code: where the hub is, whose word counts, and a single-use code.
//!
//! Two spellings mean the same. `hucha:1?hub=…&root=…&code=…` is what a person can read.
//! `HUCHA:1*HTTPS://HUB.EXAMPLE*ROOT*CODE` uses only characters of QR's alphanumeric mode, which
//! makes the symbol a third smaller; it exists for hubs without a path in their address.

use hucha_model::sign::{ALG_ES256, PublicKey};
use std::fmt::Write as _;

/// What an enrolment QR says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The hub's address: `http` or `https`, without a slash at its end.
    pub hub: String,
    /// The alliance root, which certifies the hub's directory key.
    pub root: PublicKey,
    /// The single-use code: 4 to 64 of `A`–`Z`, `0`–`9` and `-`.
    pub code: String,
}

/// Why a text enrols nobody.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum EnrolmentError {
    /// The text is not an enrolment at all.
    #[error("not an enrolment code")]
    NotAnEnrolment,
    /// The enrolment has another version.
    #[error("the enrolment code is of a version that is not known")]
    UnknownVersion,
    /// A part is missing, doubled or not known.
    #[error("the enrolment code is incomplete")]
    BadParts,
    /// The hub's address cannot be used.
    #[error("the enrolment code names no usable address")]
    BadHub,
    /// The alliance root is not a compressed P-256 point in hex.
    #[error("the enrolment code holds no usable root key")]
    BadRoot,
    /// The single-use code has other characters or another length.
    #[error("the enrolment code's secret part is not usable")]
    BadCode,
}

const LONGEST_TEXT: usize = 1024;
/// Of a hub's address as it is written, escaped: so that what was read can be written again.
const LONGEST_HUB: usize = 512;
const POINT: usize = 33;

impl Enrolment {
    /// Checks the parts; the code is brought to upper case.
    pub fn new(hub: &str, root: PublicKey, code: &str) -> Result<Self, EnrolmentError> {
        let hub = hub.trim_end_matches('/');
        let host = hub
            .strip_prefix("https://")
            .or_else(|| hub.strip_prefix("http://"))
            .ok_or(EnrolmentError::BadHub)?;
        let is_plain = host.bytes().all(|b| {
            b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'@' | b'*' | b'"' | b'<' | b'>')
        });
        if host.is_empty() || host.starts_with('/') || !is_plain || escape(hub).len() > LONGEST_HUB
        {
            return Err(EnrolmentError::BadHub);
        }
        let is_point = root.point.len() == POINT && matches!(root.point.first(), Some(2 | 3));
        if root.alg != ALG_ES256 || !is_point {
            return Err(EnrolmentError::BadRoot);
        }
        let code = code.to_ascii_uppercase();
        let is_code = code
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        if !is_code || !(4..=64).contains(&code.len()) {
            return Err(EnrolmentError::BadCode);
        }
        Ok(Self {
            hub: hub.to_owned(),
            root,
            code,
        })
    }

    /// Writes the readable spelling.
    pub fn to_text(&self) -> String {
        let root = hex::encode(&self.root.point);
        format!(
            "hucha:1?hub={}&root={root}&code={}",
            escape(&self.hub),
            self.code
        )
    }

    /// Writes the short spelling for a QR code; `None` when the hub's address has a path.
    pub fn to_qr_text(&self) -> Option<String> {
        let (scheme, host) = self.hub.split_once("://")?;
        let fits = host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
        let root = hex::encode_upper(&self.root.point);
        fits.then(|| {
            let hub = format!("{scheme}://{host}").to_ascii_uppercase();
            format!("HUCHA:1*{hub}*{root}*{}", self.code)
        })
    }

    /// Reads either spelling.
    pub fn parse(text: &str) -> Result<Self, EnrolmentError> {
        let text = text.trim();
        if text.len() > LONGEST_TEXT {
            return Err(EnrolmentError::NotAnEnrolment);
        }
        let (scheme, rest) = text.split_once(':').ok_or(EnrolmentError::NotAnEnrolment)?;
        if !scheme.eq_ignore_ascii_case("hucha") {
            return Err(EnrolmentError::NotAnEnrolment);
        }
        let split = rest
            .find(['?', '*'])
            .ok_or(EnrolmentError::NotAnEnrolment)?;
        let (version, parts) = rest
            .split_at_checked(split)
            .ok_or(EnrolmentError::NotAnEnrolment)?;
        if version != "1" {
            return Err(EnrolmentError::UnknownVersion);
        }
        match parts.strip_prefix('*') {
            Some(parts) => Self::parse_short(parts),
            None => Self::parse_readable(parts.trim_start_matches('?')),
        }
    }

    fn parse_short(parts: &str) -> Result<Self, EnrolmentError> {
        let mut fields = parts.split('*');
        let (Some(hub), Some(root), Some(code), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(EnrolmentError::BadParts);
        };
        Self::new(&hub.to_ascii_lowercase(), read_root(root)?, code)
    }

    fn parse_readable(parts: &str) -> Result<Self, EnrolmentError> {
        let (mut hub, mut root, mut code) = (None, None, None);
        for part in parts.split('&') {
            let (key, value) = part.split_once('=').ok_or(EnrolmentError::BadParts)?;
            let slot = match key {
                "hub" => &mut hub,
                "root" => &mut root,
                "code" => &mut code,
                _ => return Err(EnrolmentError::BadParts),
            };
            if slot.replace(value).is_some() {
                return Err(EnrolmentError::BadParts);
            }
        }
        let (Some(hub), Some(root), Some(code)) = (hub, root, code) else {
            return Err(EnrolmentError::BadParts);
        };
        let hub = unescape(hub).ok_or(EnrolmentError::BadHub)?;
        Self::new(&hub, read_root(root)?, code)
    }
}

fn read_root(text: &str) -> Result<PublicKey, EnrolmentError> {
    let point = hex::decode(text).map_err(|_| EnrolmentError::BadRoot)?;
    Ok(PublicKey {
        alg: ALG_ES256,
        point,
    })
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':' | b'/') {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_first_chunk::<2>()?;
            bytes.extend(hex::decode(digits).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}
