//! Plans of HTTP requests: the core says what to send, the shell sends it.

use crate::enrol::Enrolment;
use crate::request::{
    Freshness, Method, PATH_ENROL, PATH_SYNC, Request, RequestError, blob_path, sign_request,
};
use hucha_model::sign::Signer;
use hucha_model::wire::{EnrolRequest, Signed, to_cbor};
use hucha_model::{DeviceId, Hash, PersonId};
use std::path::PathBuf;

/// One request for the shell to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpPlan {
    /// What it is for, so that the answer finds its way back.
    pub kind: PlanKind,
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Headers as name and value.
    pub headers: Vec<(String, String)>,
    /// What to send.
    pub body: PlanBody,
}

/// What to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanBody {
    /// Nothing.
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// The content of this file; may be uploaded in the background.
    File(PathBuf),
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    /// The one sync request.
    Sync {
        /// Its name ([`Request::name`]), which the answer must be sealed to.
        request: Hash,
    },
    /// A blob goes up.
    BlobPut {
        /// Which.
        sha256: Hash,
    },
    /// A blob comes down.
    BlobGet {
        /// Which.
        sha256: Hash,
    },
    /// The device enrols.
    Enrol {
        /// As which.
        device: DeviceId,
    },
}

/// A device that speaks to a hub.
#[derive(Clone, Copy)]
pub struct Speaker<'a> {
    /// The hub's address, without a slash at its end.
    pub hub: &'a str,
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub signer: &'a dyn Signer,
}

impl Speaker<'_> {
    /// Plans the sync request with this body.
    pub fn sync(&self, body: Vec<u8>, nonce: &str) -> Result<HttpPlan, RequestError> {
        let request = Request {
            method: Method::Post,
            path: PATH_SYNC.to_owned(),
            body: Hash::of_bytes(&body),
            fresh: Freshness::Nonce(nonce.to_owned()),
        };
        let kind = PlanKind::Sync {
            request: request.name()?,
        };
        self.plan(kind, request, PlanBody::Bytes(body))
    }

    /// Plans the upload of a blob from its file; the plan stays valid while it waits for Wi-Fi.
    pub fn blob_put(
        &self,
        sha256: Hash,
        file: PathBuf,
        directory: u64,
    ) -> Result<HttpPlan, RequestError> {
        self.plan(
            PlanKind::BlobPut { sha256 },
            blob_request(Method::Put, sha256, directory),
            PlanBody::File(file),
        )
    }

    /// Plans the download of a blob.
    pub fn blob_get(&self, sha256: Hash, directory: u64) -> Result<HttpPlan, RequestError> {
        self.plan(
            PlanKind::BlobGet { sha256 },
            blob_request(Method::Get, sha256, directory),
            PlanBody::Empty,
        )
    }

    fn plan(
        &self,
        kind: PlanKind,
        request: Request,
        body: PlanBody,
    ) -> Result<HttpPlan, RequestError> {
        let headers = sign_request(&request, self.device, self.signer)?;
        Ok(HttpPlan {
            kind,
            method: request.method,
            url: format!("{}{}", self.hub.trim_end_matches('/'), request.path),
            headers: headers.write(),
            body,
        })
    }
}

/// Gives the request of a blob as it is signed; the hub builds the same to check it.
pub fn blob_request(method: Method, sha256: Hash, directory: u64) -> Request {
    Request {
        method,
        path: blob_path(sha256),
        body: sha256,
        fresh: Freshness::Directory(directory),
    }
}

/// Plans the enrolment: the body is signed by the new key, which proves that the device holds it.
pub fn plan_enrol(
    enrolment: &Enrolment,
    device: DeviceId,
    signer: &dyn Signer,
) -> Result<HttpPlan, RequestError> {
    plan_enrol_of(enrolment, device, None, signer)
}

/// Plans the enrolment of a phone that holds the records of `owner` already.
pub fn plan_enrol_of(
    enrolment: &Enrolment,
    device: DeviceId,
    owner: Option<PersonId>,
    signer: &dyn Signer,
) -> Result<HttpPlan, RequestError> {
    let request = EnrolRequest {
        code: enrolment.code.clone(),
        device,
        key: signer.public_key(),
        owner,
    };
    let body = to_cbor(&Signed::seal(&request, signer)?);
    Ok(HttpPlan {
        kind: PlanKind::Enrol { device },
        method: Method::Post,
        url: format!("{}{PATH_ENROL}", enrolment.hub.trim_end_matches('/')),
        headers: Vec::new(),
        body: PlanBody::Bytes(body),
    })
}
