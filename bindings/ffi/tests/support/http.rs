//! Sends what the core plans, as a shell does.

use hucha_ffi::{HttpAnswer, HttpBody, HttpHeader, HttpMethod, HttpRequest};
use std::time::Duration;

const LARGEST: u64 = 32 << 20;

/// Sends one request; the body of the answer goes where the request wants it.
pub(crate) fn send(request: &HttpRequest) -> Result<HttpAnswer, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(1)))
        .build()
        .into();
    let body = match &request.body {
        HttpBody::Empty => Vec::new(),
        HttpBody::Bytes { bytes } => bytes.clone(),
        HttpBody::File { path } => std::fs::read(path)?,
    };
    let headers = &request.headers;
    let mut answer = match request.method {
        HttpMethod::Get => headers
            .iter()
            .fold(agent.get(&request.url), |so_far, header| {
                so_far.header(&header.name, &header.value)
            })
            .call()?,
        HttpMethod::Post | HttpMethod::Put => {
            let begun = match request.method {
                HttpMethod::Put => agent.put(&request.url),
                HttpMethod::Get | HttpMethod::Post => agent.post(&request.url),
            };
            headers
                .iter()
                .fold(begun, |so_far, header| {
                    so_far.header(&header.name, &header.value)
                })
                .send(&body[..])?
        }
    };
    let headers = answer
        .headers()
        .iter()
        .filter_map(|(name, value)| {
            Some(HttpHeader {
                name: name.to_string(),
                value: value.to_str().ok()?.to_owned(),
            })
        })
        .collect();
    let status = answer.status().as_u16();
    let bytes = answer
        .body_mut()
        .with_config()
        .limit(LARGEST)
        .read_to_vec()?;
    let body = match &request.answer_file {
        Some(file) => {
            std::fs::write(file, bytes)?;
            HttpBody::File { path: file.clone() }
        }
        None => HttpBody::Bytes { bytes },
    };
    Ok(HttpAnswer {
        status,
        headers,
        body,
    })
}
