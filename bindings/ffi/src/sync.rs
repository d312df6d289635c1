//! HTTP by the shell: requests out, answers in, each once.

use crate::engine::Engine;
use crate::error::{Fault, FfiError};
use crate::worker::{AcceptedSoFar, Core};
use hucha_engine::{EngineError, Received, Round};
use hucha_model::wire::Verdict;
use hucha_sync::request::HEADER_NONCE;
use hucha_sync::{HttpPlan, Method, PlanBody, PlanKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most bytes taken from one answer.
const LARGEST_ANSWER: u64 = 32 << 20;
/// Requests that may be under way; an older one is given up.
const MOST_OPEN: usize = 1024;

/// One request for the shell to send.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HttpRequest {
    /// Its number, to hand in the answer with.
    pub id: u64,
    /// The method.
    pub method: HttpMethod,
    /// The whole address.
    pub url: String,
    /// Headers to send, as they are.
    pub headers: Vec<HttpHeader>,
    /// What to send.
    pub body: HttpBody,
    /// Where to put the body of the answer; `None` to keep it in memory.
    pub answer_file: Option<PathBuf>,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum HttpMethod {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HttpHeader {
    /// Its name, in any case.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum HttpBody {
    /// Nothing.
    Empty,
    /// These bytes.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// The content of a file; it may be sent in the background.
    File {
        /// Its path.
        path: PathBuf,
    },
}

/// What the hub answered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: Vec<HttpHeader>,
    /// The body.
    pub body: HttpBody,
}

/// What an answer brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, uniffi::Record)]
pub struct SyncStep {
    /// Items that were new and are in force.
    pub accepted: u32,
    /// Items that wait for something.
    pub held: u32,
    /// Items put aside, readable.
    pub set_aside: u32,
    /// Items of this phone that the hub did not take.
    pub not_accepted: u32,
    /// Whether the hub has more right now.
    pub more: bool,
}

/// Requests handed out, and the sync they belong to.
#[derive(Default)]
pub(crate) struct Requests {
    pub(crate) round: Option<Round>,
    open: BTreeMap<u64, PlanKind>,
    issued: u64,
}

impl Requests {
    fn issue(&mut self, plan: HttpPlan, incoming: &Path) -> HttpRequest {
        self.issued += 1;
        self.open.insert(self.issued, plan.kind);
        while self.open.len() > MOST_OPEN {
            self.open.pop_first();
        }
        let is_file = matches!(plan.kind, PlanKind::BlobGet { .. });
        HttpRequest {
            id: self.issued,
            method: match plan.method {
                Method::Get => HttpMethod::Get,
                Method::Post => HttpMethod::Post,
                Method::Put => HttpMethod::Put,
            },
            url: plan.url,
            headers: plan
                .headers
                .into_iter()
                .map(|(name, value)| HttpHeader { name, value })
                .collect(),
            body: match plan.body {
                PlanBody::Empty => HttpBody::Empty,
                PlanBody::Bytes(bytes) => HttpBody::Bytes { bytes },
                PlanBody::File(path) => HttpBody::File { path },
            },
            answer_file: is_file.then(|| part(incoming, self.issued)),
        }
    }

    fn close(&mut self, id: u64) -> Result<PlanKind, FfiError> {
        match self.open.remove(&id) {
            Some(kind) => Ok(kind),
            None if id == 0 || id > self.issued => Err(FfiError::bad_input("request")),
            None => Err(FfiError::request_closed(id)),
        }
    }
}

#[uniffi::export]
impl Engine {
    /// Makes the request that enrols this phone by the text of a QR code.
    pub async fn plan_enrolment(&self, text: String) -> Result<HttpRequest, FfiError> {
        self.call("plan_enrolment", move |core| {
            let plan = core.engine.plan_enrolment(&text)?;
            Ok(core.requests.issue(plan, &core.incoming))
        })
        .await
    }

    /// Begins a sync. Then: [`next_requests`](Engine::next_requests), send each, hand in each
    /// answer, again, until there are no more.
    pub async fn begin_sync(&self) -> Result<(), FfiError> {
        self.call("begin_sync", |core| {
            core.requests.round = Some(Round::begin(&core.engine)?);
            Ok(())
        })
        .await
    }

    /// Gives the next requests of the sync; none when it is at its end. They may be sent one after
    /// another or at once. What is never answered is asked for again in a later sync.
    pub async fn next_requests(&self) -> Result<Vec<HttpRequest>, FfiError> {
        self.call("next_requests", |core| {
            let Some(round) = &mut core.requests.round else {
                return Ok(Vec::new());
            };
            let plans = round.plan(&core.engine)?;
            if plans.is_empty() {
                core.requests.round = None;
                core.engine.idle()?;
            }
            let (requests, incoming) = (&mut core.requests, &core.incoming);
            Ok(plans
                .into_iter()
                .map(|plan| requests.issue(plan, incoming))
                .collect())
        })
        .await
    }

    /// Hands in the answer to a request, once. What it brought is durable first and in force when
    /// this returns; other calls get their turn in between. Answers may come in any order.
    pub async fn answer_request(&self, id: u64, answer: HttpAnswer) -> Result<SyncStep, FfiError> {
        let (step, in_force) = self
            .call("answer_request", move |core| take_answer(core, id, &answer))
            .await?;
        let done = in_force.await.unwrap_or_else(|_| Err(FfiError::closed()))?;
        Ok(SyncStep {
            accepted: step.accepted + done.accepted,
            held: done.held,
            set_aside: step.set_aside + done.set_aside,
            ..step
        })
    }

    /// Says that a request could not be sent, or was not answered: nothing is lost, it is planned
    /// again later.
    pub async fn give_up_request(&self, id: u64) -> Result<(), FfiError> {
        self.call("give_up_request", move |core| {
            core.requests.close(id)?;
            sweep(core, id);
            Ok(())
        })
        .await
    }
}

/// What tells when everything received is in force.
type InForce = futures_channel::oneshot::Receiver<Result<AcceptedSoFar, FfiError>>;

fn take_answer(
    core: &mut Core,
    id: u64,
    answer: &HttpAnswer,
) -> Result<(SyncStep, InForce), Fault> {
    let kind = core.requests.close(id)?;
    let received = receive(core, kind, answer);
    // Its bytes are in the evidence folder now, or were refused.
    sweep(core, id);
    // Part of it may be durable even where the rest failed.
    core.accepting.go_on();
    let received = received?;
    if let Some(round) = &mut core.requests.round {
        round.took(&received);
    }
    Ok((step_of(&received), core.accepting.wait()))
}

fn receive(core: &Core, kind: PlanKind, answer: &HttpAnswer) -> Result<Received, Fault> {
    let body = read_body(&answer.body)?;
    let nonce = answer
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(HEADER_NONCE))
        .map(|header| header.value.as_str());
    Ok(core.engine.receive(kind, answer.status, nonce, &body)?)
}

/// Takes away what came for a request, if anything did.
fn sweep(core: &Core, id: u64) {
    // Not there is what is wanted; what stays is swept at the next opening.
    let _ = std::fs::remove_file(part(&core.incoming, id));
}

fn part(incoming: &Path, id: u64) -> PathBuf {
    incoming.join(format!("{id}.part"))
}

fn read_body(body: &HttpBody) -> Result<Vec<u8>, Fault> {
    let fits = |bytes: u64| {
        if bytes > LARGEST_ANSWER {
            return Err(EngineError::BadInput("answer"));
        }
        Ok(())
    };
    match body {
        HttpBody::Empty => Ok(Vec::new()),
        HttpBody::Bytes { bytes } => {
            fits(bytes.len() as u64)?;
            Ok(bytes.clone())
        }
        HttpBody::File { path } => {
            let failed = |source| crate::engine::named(path, source);
            fits(std::fs::metadata(path).map_err(failed)?.len())?;
            Ok(std::fs::read(path).map_err(failed)?)
        }
    }
}

fn step_of(received: &Received) -> SyncStep {
    let is_rejected = |verdict: &Verdict| matches!(verdict, Verdict::Rejected { .. });
    SyncStep {
        accepted: received.applied.accepted as u32,
        held: received.applied.held as u32,
        set_aside: received.applied.quarantined as u32,
        not_accepted: received
            .verdicts
            .iter()
            .filter(|(_, verdict)| is_rejected(verdict))
            .count() as u32,
        more: received.more,
    }
}
