//! One phone: a real engine over a folder, and a shell that carries its requests over HTTP.

use crate::Outcome;
use crate::corpus::ITEMS;
use crate::filled_hub::{activity_of, answer, item_id};
use hucha_engine::{Clock, Command, Engine, Entropy, Home, Options};
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::Verdict;
use hucha_model::{Hash, Millis};
use hucha_sync::request::HEADER_NONCE;
use hucha_sync::{HttpPlan, Method, PlanBody, PlanKind};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The most bytes taken from one answer.
const LARGEST_ANSWER: u64 = 32 << 20;

/// A phone and its connection to the hub.
pub(crate) struct Phone {
    engine: Engine,
    agent: ureq::Agent,
}

/// What one sync did.
#[derive(Debug, Default)]
pub(crate) struct Pulled {
    /// Requests that were answered.
    pub(crate) requests: usize,
    /// The hub's words on what was pushed.
    pub(crate) words: Vec<&'static str>,
    /// When the last of them came, before the phone took in what came with it.
    pub(crate) answered: Option<Instant>,
}

impl Phone {
    /// Opens a phone's folder, or begins it; its key follows from the folder's name.
    pub(crate) fn open(home: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(home)?;
        let name = home.file_name().ok_or("a folder without a name")?;
        let mut secret = Hash::of_bytes(name.as_encoded_bytes()).0;
        secret[0] = 1;
        let signer = SoftwareSigner::from_secret(&secret).ok_or("no key")?;
        let engine = Engine::open(Options {
            home: Home::Folder(home.to_owned()),
            key: None,
            signer: Arc::new(signer),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        })?;
        engine.judge_on(available_parallelism().unwrap_or(NonZeroUsize::MIN));
        Ok(Self {
            engine,
            agent: agent(),
        })
    }

    /// Enrols by a QR text.
    pub(crate) fn enrol(&self, text: &str) -> Outcome<()> {
        let answer = self.send(&self.engine.plan_enrolment(text)?)?;
        self.take(&answer, &mut Pulled::default())
    }

    /// Lets the next request make a connection of its own.
    pub(crate) fn reconnect(&mut self) {
        self.agent = agent();
    }

    /// Asks the hub for what is new, and pushes what waits, until no request is due.
    pub(crate) fn sync(&self) -> Outcome<Pulled> {
        self.engine.execute(Command::WantSync)?;
        let mut pulled = Pulled::default();
        self.settle(&mut pulled)?;
        Ok(pulled)
    }

    /// The first stage of a pull: everything verified as far as the hub vouches for it, and durable,
    /// until no request is due. Gives the number of requests.
    pub(crate) fn receive(&self) -> Outcome<usize> {
        self.engine.execute(Command::WantSync)?;
        let mut requests = 0;
        while let Some(plan) = self.engine.plan_requests()?.first() {
            let answer = self.send(plan)?;
            let nonce = answer.nonce.as_deref();
            self.engine
                .receive(answer.kind, answer.status, nonce, &answer.body)?;
            requests += 1;
        }
        Ok(requests)
    }

    /// The second stage, of at most `limit` documents; gives how many are left.
    pub(crate) fn accept(&self, limit: usize) -> Outcome<u64> {
        Ok(self.engine.accept_some(limit)?.left)
    }

    /// Answers one more item of a document; durable when it returns.
    pub(crate) fn edit(&self, n: u32, round: u32) -> Outcome<()> {
        self.engine
            .edit(activity_of(n).visit_doc(), &answer(ITEMS + round))?;
        Ok(())
    }

    /// Signs what waits and writes the request that carries it.
    pub(crate) fn plan(&self) -> Outcome<HttpPlan> {
        let mut plans = self.engine.plan_requests()?.into_iter();
        Ok(plans.next().ok_or("nothing to push")?)
    }

    /// Takes in the answer to a push, and does what follows from it, until no request is due.
    pub(crate) fn take_up(&self, answer: &Answer) -> Outcome<Pulled> {
        let mut pushed = Pulled::default();
        self.take(answer, &mut pushed)?;
        self.settle(&mut pushed)?;
        Ok(pushed)
    }

    /// Counts the documents whose answers can be read.
    pub(crate) fn count_readable(&self, docs: u32) -> Outcome<usize> {
        let mut count = 0;
        for n in 0..docs {
            let content = self.engine.visit_content(activity_of(n))?;
            let all = (0..ITEMS).all(|item| content.answers.contains_key(&item_id(item)));
            count += usize::from(all);
        }
        Ok(count)
    }

    /// Fails unless the answer that a client made in a round is here.
    pub(crate) fn expect_answer(&self, n: u32, round: u32) -> Outcome<()> {
        let content = self.engine.visit_content(activity_of(n))?;
        if content.answers.contains_key(&item_id(ITEMS + round)) {
            Ok(())
        } else {
            Err("the observer lacks a pushed answer".into())
        }
    }

    fn settle(&self, pulled: &mut Pulled) -> Outcome<()> {
        while let Some(plan) = self.engine.plan_requests()?.first() {
            self.take(&self.send(plan)?, pulled)?;
        }
        Ok(())
    }

    fn take(&self, answer: &Answer, pulled: &mut Pulled) -> Outcome<()> {
        let nonce = answer.nonce.as_deref();
        let received = self
            .engine
            .answered(answer.kind, answer.status, nonce, &answer.body)?;
        pulled.requests += 1;
        for (_, verdict) in &received.verdicts {
            pulled.words.push(word(verdict)?);
            pulled.answered = Some(answer.came);
        }
        Ok(())
    }

    /// Sends one planned request.
    pub(crate) fn send(&self, plan: &HttpPlan) -> Outcome<Answer> {
        let (Method::Post, PlanBody::Bytes(body)) = (plan.method, &plan.body) else {
            return Err("only posts with a body are wanted here".into());
        };
        let request = plan
            .headers
            .iter()
            .fold(self.agent.post(&plan.url), |request, (name, value)| {
                request.header(name, value)
            });
        let mut answer = request.send(body.as_slice())?;
        let nonce = answer
            .headers()
            .get(HEADER_NONCE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let status = answer.status().as_u16();
        let body = answer
            .body_mut()
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec()?;
        Ok(Answer {
            kind: plan.kind,
            status,
            nonce,
            body,
            came: Instant::now(),
        })
    }
}

/// What came back from the hub, not yet taken in.
pub(crate) struct Answer {
    kind: PlanKind,
    status: u16,
    nonce: Option<String>,
    body: Vec<u8>,
    came: Instant,
}

/// Names the hub's word, where it took what was pushed.
fn word(verdict: &Verdict) -> Outcome<&'static str> {
    match verdict {
        Verdict::Accepted { .. } => Ok("accepted"),
        Verdict::Received => Ok("received"),
        Verdict::Duplicate { .. }
        | Verdict::Held { .. }
        | Verdict::Rejected { .. }
        | Verdict::SetAside { .. }
        | Verdict::Retry => Err(format!("the hub says {verdict:?}").into()),
    }
}

/// A client that keeps its connection, as a phone's HTTP stack does.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(1)))
        .build()
        .into()
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Millis(since.map_or(0, |since| since.as_millis() as i64))
    }
}

struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives random bytes");
    }
}
