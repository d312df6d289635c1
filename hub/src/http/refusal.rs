//! Refusals as a phone reads them: a status, a stable code, a sentence in two languages.

use crate::HubFault;
use crate::hub_core::{AuthRefusal, EnrolRefusal};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hucha_model::Lang;
use hucha_sync::request::HEADER_NONCE;
use hucha_sync::{HubError, RequestError};

/// A typed refusal: JSON `{"code", "zh", "en"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    nonce: Option<String>,
    /// Seconds to wait before the next try.
    wait: Option<u64>,
}

impl Refusal {
    const fn new(
        status: StatusCode,
        code: &'static str,
        zh: &'static str,
        en: &'static str,
    ) -> Self {
        Self {
            status,
            code,
            zh,
            en,
            nonce: None,
            wait: None,
        }
    }

    /// The hub itself failed; the phone tries again later.
    pub fn fault() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "hub",
            "汇集端暂时不可用，请稍后再试",
            "the hub failed: try again later",
        )
    }

    pub(super) fn slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            "网络太慢，请求超时，请在信号较好处重试",
            "the request took too long: try again where the signal is better",
        )
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "没有这个地址，请升级应用或核对汇集端地址",
            "no such address: update the app or check the hub's address",
        )
    }

    /// The same for a blob that is not here and for one that the person may not read.
    pub(super) fn no_blob() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "blob.unknown",
            "没有这张照片，或尚未上传，请稍后再试",
            "no such photo, or it was not sent yet: try again later",
        )
    }

    pub(super) fn wrong_blob() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "blob.digest",
            "照片内容与其摘要不符，请重新上传",
            "the bytes are not the ones named: send them again",
        )
    }

    pub(super) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "内容过大，请分批发送",
            "the body is too large: send less at a time",
        )
    }

    pub(super) fn unreadable_body() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "body",
            "内容未传完，请重试",
            "the body broke off: try again",
        )
    }

    pub(super) fn malformed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "数据格式无法识别，请升级应用",
            "the data cannot be read: update the app",
        )
    }

    /// Too many requests of one device at a time.
    pub(super) fn busy() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "busy",
            "本机同时发出的请求过多，请稍候再试",
            "too many requests of this device at a time: try again in a moment",
        )
        .after(1)
    }

    /// Too many failed enrolments from one address.
    pub(super) fn wait(seconds: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "enrol.wait",
            "登记失败次数过多，请核对登记码，稍后再试",
            "too many failed enrolments: check the code and wait before the next try",
        )
        .after(seconds)
    }

    fn after(self, seconds: u64) -> Self {
        Self {
            wait: Some(seconds),
            ..self
        }
    }

    /// True when an enrolment failed by what was brought, not by the hub or the network.
    pub(super) fn is_wrong_attempt(&self) -> bool {
        self.code.starts_with("enrol.") || self.code == "malformed"
    }

    /// Adds the nonce for the next request.
    #[must_use]
    pub(super) fn with_nonce(self, nonce: &str) -> Self {
        Self {
            nonce: Some(nonce.to_owned()),
            ..self
        }
    }

    /// Gives the stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        tracing::info!(code = self.code, status = self.status.as_u16(), "refused");
        let body = serde_json::json!({ "code": self.code, "zh": self.zh, "en": self.en });
        let json = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (self.status, json, body.to_string()).into_response();
        if let Some(nonce) = self.nonce {
            add_nonce(&mut response, &nonce);
        }
        if let Some(seconds) = self.wait {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Puts the next nonce on an answer.
pub(super) fn add_nonce(response: &mut Response, nonce: &str) {
    let name = HeaderName::from_bytes(HEADER_NONCE.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(nonce)) {
        response.headers_mut().insert(name, value);
    }
}

impl From<HubFault> for Refusal {
    fn from(why: HubFault) -> Self {
        tracing::error!(code = "hub", cause = %why, "the hub failed");
        Self::fault()
    }
}

impl From<RequestError> for Refusal {
    fn from(why: RequestError) -> Self {
        match why {
            RequestError::BadHeader(_) | RequestError::BadText => Self::new(
                StatusCode::UNAUTHORIZED,
                "headers",
                "请求未签名，请升级应用",
                "the request is not signed: update the app",
            ),
            RequestError::Signature(_) | RequestError::Sign(_) => Self::signature(),
        }
    }
}

impl Refusal {
    pub(super) fn signature() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "signature",
            "请求的签名无效，请重新登记本机",
            "the signature of the request does not hold: register this device again",
        )
    }
}

impl From<AuthRefusal> for Refusal {
    fn from(why: AuthRefusal) -> Self {
        match why {
            AuthRefusal::UnknownDevice => Self::new(
                StatusCode::UNAUTHORIZED,
                "unknown_device",
                "本机尚未登记，请向管理员领取登记码",
                "this device is not registered: ask for an enrolment code",
            ),
            AuthRefusal::Revoked => Self::new(
                StatusCode::FORBIDDEN,
                "device_revoked",
                "本机已停用，如需继续使用请联系管理员",
                "this device was withdrawn: ask whoever runs the hub",
            ),
            AuthRefusal::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "steward.full",
                "待处理的迟到照片已满，照片仍在原手机上，请本企业人员先处理已送达的记录",
                "too many late photos wait already; they stay on their phone until what has arrived is ruled on",
            ),
            AuthRefusal::Signature => Self::signature(),
            AuthRefusal::StaleNonce(next) => Self::new(
                StatusCode::UNAUTHORIZED,
                "nonce",
                "请求已过期，正在重试",
                "the request is out of date: try again",
            )
            .with_nonce(&next),
            AuthRefusal::UnknownNumber => Self::new(
                StatusCode::CONFLICT,
                "directory",
                "本机数据比汇集端更新，请先同步再重试",
                "the device knows more than the hub: sync first, then try again",
            ),
            AuthRefusal::Fault(why) => why.into(),
        }
    }
}

impl From<EnrolRefusal> for Refusal {
    fn from(why: EnrolRefusal) -> Self {
        let status = match why {
            EnrolRefusal::Malformed => StatusCode::BAD_REQUEST,
            EnrolRefusal::UnknownCode | EnrolRefusal::NoRole => StatusCode::FORBIDDEN,
            EnrolRefusal::UsedCode | EnrolRefusal::DeviceTaken | EnrolRefusal::AnotherPerson => {
                StatusCode::CONFLICT
            }
            EnrolRefusal::Fault(HubFault::Recovering) => StatusCode::SERVICE_UNAVAILABLE,
            EnrolRefusal::ExpiredCode => StatusCode::GONE,
            EnrolRefusal::Fault(why) => return why.into(),
        };
        Self::new(
            status,
            why.code(),
            why.sentence(Lang::Zh),
            why.sentence(Lang::En),
        )
    }
}

impl From<HubError<HubFault>> for Refusal {
    fn from(why: HubError<HubFault>) -> Self {
        match why {
            HubError::Decode(why) => {
                tracing::info!(position = why.position, "unreadable stream");
                Self::malformed()
            }
            HubError::NoHello | HubError::Unexpected { .. } => Self::malformed(),
            HubError::WrongDevice => Self::new(
                StatusCode::FORBIDDEN,
                "wrong_device",
                "请求与签名的设备不符，请升级应用",
                "the request speaks for another device: update the app",
            ),
            HubError::Encode(_) => {
                tracing::error!(code = "encode", "an answer cannot be written");
                Self::fault()
            }
            HubError::Storage(why) => why.into(),
        }
    }
}
