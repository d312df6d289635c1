//! Signed requests: what a device signs, and how a hub checks it.
//!
//! The signed message is the domain `hucha.request.1`, a zero byte, and four lines: method, path,
//! hex SHA-256 of the body, and what keeps it fresh. That last line is the hub's nonce, or for
//! blobs, whose upload the operating system may run hours later, the directory number. No bearer
//! token exists that could be copied.

use hucha_model::sign::{PublicKey, SignError, SignatureError, Signer};
use hucha_model::{DeviceId, Hash};

/// Header with the device's id.
pub const HEADER_DEVICE: &str = "Hucha-Device";
/// Header with the hub's nonce; answers carry the next one under the same name.
pub const HEADER_NONCE: &str = "Hucha-Nonce";
/// Header with the directory number, for blobs.
pub const HEADER_DIRECTORY: &str = "Hucha-Directory";
/// Header with the signature, 128 hex digits.
pub const HEADER_SIGNATURE: &str = "Hucha-Signature";

/// Path of the one sync request.
pub const PATH_SYNC: &str = "/v1/sync";
/// Path of enrolment.
pub const PATH_ENROL: &str = "/v1/enrol";

const DOMAIN: &str = "hucha.request.1";

/// Gives the path of a blob.
pub fn blob_path(sha256: Hash) -> String {
    format!("/v1/blobs/{sha256}")
}

/// The methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads a blob.
    Get,
    /// Sends a blob.
    Put,
    /// Everything else.
    Post,
}

impl Method {
    /// Gives the word of HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
        }
    }
}

/// What keeps a request fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// The hub's nonce, 1 to 128 visible ASCII characters; used once.
    Nonce(String),
    /// The newest directory number the device knows; for blobs.
    Directory(u64),
}

/// A request, as far as it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path, from its first slash, without query.
    pub path: String,
    /// SHA-256 of the body; for a blob its name, also when reading.
    pub body: Hash,
    /// What keeps it fresh.
    pub fresh: Freshness,
}

impl Request {
    /// Names the request: SHA-256 of the message a device signs. Its nonce is in it, so two equal
    /// questions have two names.
    pub fn name(&self) -> Result<Hash, RequestError> {
        Ok(Hash::of_bytes(&message(self)?))
    }
}

/// Tells whether a text can be a nonce: 1 to 128 visible ASCII characters.
pub fn is_nonce(text: &str) -> bool {
    is_plain(text, 128)
}

fn is_plain(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Why a request is not signed, or not believed.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum RequestError {
    /// Path or nonce hold a character that could forge a line.
    #[error("path or nonce hold a character that may not be signed")]
    BadText,
    /// A header is missing or unreadable.
    #[error("header {0} is missing or unreadable")]
    BadHeader(&'static str),
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The key could not sign; `Locked` postpones sync, never capture.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// The headers that make a request a device's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHeaders {
    /// Who speaks.
    pub device: DeviceId,
    /// What keeps the request fresh.
    pub fresh: Freshness,
    /// The signature.
    pub signature: Vec<u8>,
}

impl RequestHeaders {
    /// Reads the headers; `lookup` gives a header's value by its name.
    pub fn read<'a>(lookup: impl Fn(&str) -> Option<&'a str>) -> Result<Self, RequestError> {
        let device = lookup(HEADER_DEVICE)
            .and_then(|text| text.parse().ok())
            .ok_or(RequestError::BadHeader(HEADER_DEVICE))?;
        let fresh = match (lookup(HEADER_NONCE), lookup(HEADER_DIRECTORY)) {
            (Some(nonce), None) => Freshness::Nonce(nonce.to_owned()),
            (None, Some(number)) => Freshness::Directory(
                number
                    .parse()
                    .map_err(|_| RequestError::BadHeader(HEADER_DIRECTORY))?,
            ),
            (Some(_), Some(_)) | (None, None) => {
                return Err(RequestError::BadHeader(HEADER_NONCE));
            }
        };
        let signature = lookup(HEADER_SIGNATURE)
            .and_then(|text| hex::decode(text).ok())
            .ok_or(RequestError::BadHeader(HEADER_SIGNATURE))?;
        Ok(Self {
            device,
            fresh,
            signature,
        })
    }

    /// Writes the headers as name and value.
    pub fn write(&self) -> Vec<(String, String)> {
        let fresh = match &self.fresh {
            Freshness::Nonce(nonce) => (HEADER_NONCE.to_owned(), nonce.clone()),
            Freshness::Directory(number) => (HEADER_DIRECTORY.to_owned(), number.to_string()),
        };
        vec![
            (HEADER_DEVICE.to_owned(), self.device.to_string()),
            fresh,
            (HEADER_SIGNATURE.to_owned(), hex::encode(&self.signature)),
        ]
    }
}

/// Signs a request for `device`.
pub fn sign_request(
    request: &Request,
    device: DeviceId,
    signer: &dyn Signer,
) -> Result<RequestHeaders, RequestError> {
    Ok(RequestHeaders {
        device,
        fresh: request.fresh.clone(),
        signature: signer.sign(&message(request)?)?,
    })
}

/// Checks that `key` signed this request.
///
/// The caller builds `request` from what arrived: method, path, the digest of the body it read,
/// and `headers.fresh`; whether the nonce is known and unused is the hub's to judge.
pub fn verify_request(
    key: &PublicKey,
    request: &Request,
    headers: &RequestHeaders,
) -> Result<(), RequestError> {
    Ok(key.verify(&message(request)?, &headers.signature)?)
}

fn message(request: &Request) -> Result<Vec<u8>, RequestError> {
    let fresh = match &request.fresh {
        Freshness::Nonce(nonce) => nonce.clone(),
        Freshness::Directory(number) => number.to_string(),
    };
    if !is_nonce(&fresh) || !is_plain(&request.path, 512) {
        return Err(RequestError::BadText);
    }
    let method = request.method.as_str();
    let (path, body) = (&request.path, request.body);
    Ok(format!("{DOMAIN}\0{method}\n{path}\n{body}\n{fresh}").into_bytes())
}
