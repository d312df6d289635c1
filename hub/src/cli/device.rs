//! `hucha device`: one phone as a process, driven by JSON lines on stdin, answering on stdout.
//!
//! It is a shell like the Android and iOS ones, without a screen: it owns an engine in a folder of
//! its own, a key file, and the HTTP client. The demo and tests drive it; a script may too. Each
//! line is one [`Order`]; the answer to it is one line, written only after the engine has returned,
//! so what is answered is durable.

use super::Complaint;
use super::clock::{self, HubClock, SystemEntropy};
use chrono::Datelike;
use clap::Args;
use hucha_engine::{Command, Engine, EngineError, FileKind, Home, Options, Receipt, Round};
use hucha_model::sign::SoftwareSigner;
use hucha_model::{ActivityId, Lang, PersonId};
use hucha_sync::request::HEADER_NONCE;
use hucha_sync::{HttpPlan, Method, PlanBody};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The most bytes taken from one answer.
const LARGEST_ANSWER: u64 = 32 << 20;

/// What the process is told to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "order")]
pub(crate) enum Order {
    /// Enrols by a QR text.
    Enrol {
        /// The text.
        text: String,
    },
    /// Does a command of the engine.
    Execute {
        /// The command.
        command: Box<Command>,
    },
    /// Syncs until nothing is left to send or to fetch.
    Sync,
    /// Writes a bundle for another person into a file.
    Export {
        /// The activity.
        activity: ActivityId,
        /// For whom.
        reader: PersonId,
        /// A line for the reader.
        note: String,
        /// Where to.
        file: PathBuf,
    },
    /// Takes in a bundle file.
    Import {
        /// From where.
        file: PathBuf,
    },
    /// Gives a view as JSON.
    View {
        /// Which.
        view: View,
    },
    /// Writes a file that a person opens.
    WriteFile {
        /// Which.
        kind: FileKind,
        /// Of which activity, where the file is about one.
        activity: Option<ActivityId>,
        /// Where to.
        file: PathBuf,
    },
}

/// A view.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub(crate) enum View {
    /// Who the phone belongs to.
    Identity,
    /// Whether a visit can go on without network.
    Ready {
        /// Which.
        activity: ActivityId,
    },
    /// The visit record.
    Visit {
        /// Which.
        activity: ActivityId,
    },
    /// The hazard ledger.
    Ledger {
        /// Which visit.
        activity: ActivityId,
    },
    /// The content of a visit document, every side of every conflict.
    VisitContent {
        /// Which visit.
        activity: ActivityId,
    },
    /// The state of a thing.
    State {
        /// Which.
        entity: hucha_model::wire::EntityRef,
    },
    /// The directory's plants, people and roles.
    Roster,
    /// Suggested pairs.
    Pairs {
        /// The year.
        year: u16,
    },
    /// What is the person's today.
    Today,
    /// What is where.
    SyncState,
    /// The board.
    Board,
    /// Every obligation of this year, with what counts and what does not.
    Obligations,
    /// Findings by words.
    Search {
        /// What to look for.
        text: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Device {
    /// 本机目录 / folder of the phone
    #[arg(long)]
    home: PathBuf,
}

impl Device {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        run(&self.home, lang, clock).map_err(|why| {
            Complaint::of("无法读写", "cannot read or write", self.home.display(), why)
        })
    }
}

/// Opens a device's engine in `home`; its key file is made on first use.
fn open(home: &Path, clock: &HubClock) -> Result<Engine, EngineError> {
    let secret = secret(home).map_err(|source| EngineError::File {
        file: "device.key".into(),
        source,
    })?;
    let signer = SoftwareSigner::from_secret(&secret).ok_or(EngineError::BadInput("device.key"))?;
    Engine::open(Options {
        home: Home::Folder(home.join("state")),
        key: None,
        signer: Arc::new(signer),
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(SystemEntropy),
    })
}

/// Reads the device's secret, or makes it; a file that is there but is no key is left alone.
fn secret(home: &Path) -> std::io::Result<[u8; 32]> {
    std::fs::create_dir_all(home)?;
    let file = home.join("device.key");
    match std::fs::read(&file) {
        Ok(bytes) => <[u8; 32]>::try_from(bytes)
            .map_err(|_| std::io::Error::new(std::io::ErrorKind::InvalidData, "not a key")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret: [u8; 32] = clock::random()
                .map_err(|_| std::io::Error::other("the system gives no random bytes"))?;
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut out = options.open(&file)?;
            out.write_all(&secret)?;
            out.sync_all()?;
            Ok(secret)
        }
        Err(error) => Err(error),
    }
}

/// Runs the process: reads orders until stdin ends.
fn run(home: &Path, lang: Lang, clock: &HubClock) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let engine = match open(home, clock) {
        Ok(engine) => engine,
        Err(error) => {
            return answer(
                &mut out,
                &json!({"error": error.to_string(), "code": "open"}),
            );
        }
    };
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let reply = match serde_json::from_str::<Order>(&line) {
            Ok(order) => match obey(&engine, order, lang) {
                Ok(value) => json!({ "ok": value }),
                Err(error) => refusal(&engine, &error, lang),
            },
            Err(error) => json!({"error": error.to_string(), "code": "order"}),
        };
        answer(&mut out, &reply)?;
    }
    Ok(())
}

fn answer(out: &mut impl Write, reply: &Value) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, reply)?;
    out.write_all(b"\n")?;
    out.flush()
}

fn refusal(engine: &Engine, error: &EngineError, lang: Lang) -> Value {
    let code = error
        .code()
        .map_or_else(|| error.to_string(), str::to_owned);
    json!({ "error": engine.sentence(error, lang), "code": code })
}

fn obey(engine: &Engine, order: Order, lang: Lang) -> Result<Value, EngineError> {
    Ok(match order {
        Order::Enrol { text } => {
            let plan = engine.plan_enrolment(&text)?;
            send(engine, &plan)?;
            to_json(&engine.identity())
        }
        Order::Execute { command } => to_json::<Receipt>(&engine.execute(*command)?),
        Order::Sync => sync(engine)?,
        Order::Export {
            activity,
            reader,
            note,
            file,
        } => {
            let bytes = engine.export_bundle(activity, reader, &note)?;
            std::fs::write(&file, &bytes).map_err(|source| named(&file, source))?;
            json!({ "bytes": bytes.len() })
        }
        Order::Import { file } => {
            let bytes = std::fs::read(&file).map_err(|source| named(&file, source))?;
            let received = engine.import_bundle(&bytes)?;
            json!({
                "bytes": bytes.len(),
                "accepted": received.applied.accepted,
                "held": received.applied.held,
                "refused": received.applied.quarantined,
                "note": received.note,
            })
        }
        Order::View { view } => show(engine, view, lang)?,
        Order::WriteFile {
            kind,
            activity,
            file,
        } => {
            let bytes = engine.file(kind, activity, lang)?;
            std::fs::write(&file, &bytes).map_err(|source| named(&file, source))?;
            json!({ "bytes": bytes.len() })
        }
    })
}

fn named(file: &Path, source: std::io::Error) -> EngineError {
    let file = file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into());
    EngineError::File { file, source }
}

fn show(engine: &Engine, view: View, lang: Lang) -> Result<Value, EngineError> {
    Ok(match view {
        View::Identity => to_json(&engine.identity()),
        View::Ready { activity } => to_json(&engine.ready_for_offline(activity, lang)?),
        View::Visit { activity } => to_json(&engine.visit_record(activity, lang)?),
        View::Ledger { activity } => to_json(&engine.ledger(activity, lang)?),
        View::VisitContent { activity } => to_json(&engine.visit_content(activity)?),
        View::State { entity } => to_json(&engine.state(entity)?),
        View::Roster => to_json(&engine.roster()),
        View::Pairs { year } => {
            let pairs = engine.suggest_pairs(year);
            let with_reason = pairs
                .iter()
                .map(|pair| json!({ "pair": pair, "reason": pair.reason(lang) }));
            Value::Array(with_reason.collect())
        }
        View::Today => to_json(&engine.today(lang)?),
        View::SyncState => to_json(&engine.sync_state(lang)?),
        View::Board => to_json(&engine.board(engine.today_is(), lang)?),
        View::Obligations => {
            let today = engine.today_is();
            let year = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today);
            let range = year(today.year())..year(today.year() + 1);
            to_json(&engine.obligations(today, range)?)
        }
        View::Search { text } => to_json(&engine.search(&text, 50)?),
    })
}

fn to_json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// Runs requests until the engine has no more to plan; counts what went over the wire.
fn sync(engine: &Engine) -> Result<Value, EngineError> {
    let (mut requests, mut sent, mut received, mut rejected) = (0, 0, 0, Vec::new());
    let mut round = Round::begin(engine)?;
    loop {
        let plans = round.plan(engine)?;
        if plans.is_empty() {
            break;
        }
        for plan in &plans {
            requests += 1;
            let (up, down, outcome) = send(engine, plan)?;
            round.took(&outcome);
            sent += up;
            received += down;
            rejected.extend(outcome.verdicts.into_iter().filter_map(
                |(item, verdict)| match verdict {
                    hucha_model::wire::Verdict::Rejected { reason, .. } => {
                        Some(json!({ "item": item, "reason": reason }))
                    }
                    hucha_model::wire::Verdict::Received
                    | hucha_model::wire::Verdict::Accepted { .. }
                    | hucha_model::wire::Verdict::Duplicate { .. }
                    | hucha_model::wire::Verdict::Held { .. }
                    | hucha_model::wire::Verdict::SetAside { .. }
                    | hucha_model::wire::Verdict::Retry => None,
                },
            ));
        }
    }
    // Nobody waits for the phone now: the log is folded into the file, the index merged.
    engine.idle()?;
    Ok(json!({ "requests": requests, "sent": sent, "received": received, "rejected": rejected }))
}

/// Sends one planned request and hands the answer to the engine. Gives bytes up, bytes down.
fn send(
    engine: &Engine,
    plan: &HttpPlan,
) -> Result<(usize, usize, hucha_engine::Received), EngineError> {
    let body = match &plan.body {
        PlanBody::Empty => Vec::new(),
        PlanBody::Bytes(bytes) => bytes.clone(),
        PlanBody::File(file) => std::fs::read(file).map_err(|source| named(file, source))?,
    };
    let (status, nonce, answer) =
        http(plan, &body).map_err(|error| EngineError::Garbage(Box::new(error)))?;
    let received = engine.answered(plan.kind, status, nonce.as_deref(), &answer)?;
    Ok((body.len(), answer.len(), received))
}

type HttpAnswer = (u16, Option<String>, Vec<u8>);

fn http(plan: &HttpPlan, body: &[u8]) -> Result<HttpAnswer, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(1)))
        .build()
        .into();
    let mut answer = match plan.method {
        Method::Get => {
            let request = plan
                .headers
                .iter()
                .fold(agent.get(&plan.url), |request, (name, value)| {
                    request.header(name, value)
                });
            request.call()?
        }
        Method::Post | Method::Put => {
            let request = if plan.method == Method::Post {
                agent.post(&plan.url)
            } else {
                agent.put(&plan.url)
            };
            let request = plan.headers.iter().fold(request, |request, (name, value)| {
                request.header(name, value)
            });
            request.send(body)?
        }
    };
    let nonce = answer
        .headers()
        .get(HEADER_NONCE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let bytes = answer
        .body_mut()
        .with_config()
        .limit(LARGEST_ANSWER)
        .read_to_vec()?;
    Ok((answer.status().as_u16(), nonce, bytes))
}
