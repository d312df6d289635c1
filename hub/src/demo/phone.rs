//! A phone of the demo: a process of its own, spoken to by JSON lines.

use super::DemoError;
use crate::cli::device::{Order, View};
use hucha_engine::{Command as EngineCommand, DecideRequest, Receipt};
use hucha_model::wire::{EntityKind, Facts, Verb};
use hucha_model::{DocId, EntityId, Lang, OrgId, PersonId, PhotoId};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A phone and whose it is.
pub(super) struct Phone {
    pub(super) label: &'static str,
    pub(super) person: PersonId,
    pub(super) org: OrgId,
    pub(super) name: String,
    home: PathBuf,
    clock: PathBuf,
    lang: Lang,
    process: Option<Process>,
}

struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

/// A refusal in the person's words, with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) words: String,
}

impl Phone {
    /// Starts a phone's process with an empty or an existing home.
    pub(super) fn start(
        label: &'static str,
        home: &Path,
        clock: &Path,
        lang: Lang,
    ) -> Result<Self, DemoError> {
        let mut phone = Self {
            label,
            person: PersonId::default(),
            org: OrgId::default(),
            name: String::new(),
            home: home.to_owned(),
            clock: clock.to_owned(),
            lang,
            process: None,
        };
        phone.reopen()?;
        Ok(phone)
    }

    /// Starts the process again over the same home.
    pub(super) fn reopen(&mut self) -> Result<(), DemoError> {
        let program = std::env::current_exe()?;
        let lang = self.lang.pick("zh", "en");
        let mut child = Command::new(program)
            .args(["--lang", lang, "device", "--home"])
            .arg(&self.home)
            .arg("--clock-file")
            .arg(&self.clock)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take().ok_or(DemoError::Process("stdin"))?;
        let stdout = child.stdout.take().ok_or(DemoError::Process("stdout"))?;
        self.process = Some(Process {
            child,
            stdin,
            stdout: BufReader::new(stdout),
        });
        Ok(())
    }

    fn process(&mut self) -> Result<&mut Process, DemoError> {
        self.process
            .as_mut()
            .ok_or(DemoError::Process("not running"))
    }

    /// Sends an order without waiting for its answer.
    pub(super) fn post(&mut self, order: &Order) -> Result<(), DemoError> {
        let process = self.process()?;
        serde_json::to_writer(&mut process.stdin, order)?;
        process.stdin.write_all(b"\n")?;
        process.stdin.flush()?;
        Ok(())
    }

    /// Reads the next answer; `None` when the process has gone.
    pub(super) fn next_answer(&mut self) -> Result<Option<Value>, DemoError> {
        let mut line = String::new();
        let read = self.process()?.stdout.read_line(&mut line)?;
        // A line cut off by a kill is no answer.
        if read == 0 || !line.ends_with('\n') {
            return Ok(None);
        }
        Ok(Some(serde_json::from_str(&line)?))
    }

    /// Kills the process as the system would: no warning, no clean-up.
    pub(super) fn kill(&mut self) -> Result<(), DemoError> {
        let process = self.process()?;
        process.child.kill()?;
        Ok(())
    }

    /// Lists the files in the phone's home; those that vanish meanwhile are left out.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, DemoError> {
        let (mut open, mut files) = (vec![self.home.clone()], Vec::new());
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder)?.flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push(entry.path()),
                    Ok(_) => files.push(entry.path()),
                    Err(_) => {}
                }
            }
        }
        Ok(files)
    }

    /// Tells whether one of the phone's files holds exactly these bytes.
    pub(super) fn holds(&self, bytes: &[u8]) -> Result<bool, DemoError> {
        let files = self.files()?;
        Ok(files
            .iter()
            .any(|file| std::fs::read(file).is_ok_and(|held| held == bytes)))
    }

    /// Waits for a killed process to be gone.
    pub(super) fn bury(&mut self) -> Result<(), DemoError> {
        if let Some(mut process) = self.process.take() {
            process.child.wait()?;
        }
        Ok(())
    }

    /// Obeys an order or refuses it.
    pub(super) fn ask(&mut self, order: &Order) -> Result<Result<Value, Refusal>, DemoError> {
        self.post(order)?;
        let mut answer = self.next_answer()?.ok_or(DemoError::Process("no answer"))?;
        if let Some(words) = answer.get("error").and_then(Value::as_str) {
            let code = answer
                .get("code")
                .and_then(Value::as_str)
                .unwrap_or_default();
            return Ok(Err(Refusal {
                code: code.to_owned(),
                words: words.to_owned(),
            }));
        }
        Ok(Ok(answer
            .get_mut("ok")
            .map(Value::take)
            .unwrap_or_default()))
    }

    /// Obeys an order; a refusal ends the demo.
    pub(super) fn must(&mut self, order: &Order) -> Result<Value, DemoError> {
        let label = self.label;
        self.ask(order)?.map_err(|refusal| DemoError::Refused {
            label,
            code: refusal.code,
            words: refusal.words,
        })
    }

    pub(super) fn sync(&mut self) -> Result<Value, DemoError> {
        self.must(&Order::Sync)
    }

    pub(super) fn view<T: DeserializeOwned>(&mut self, view: View) -> Result<T, DemoError> {
        Ok(serde_json::from_value(self.must(&Order::View { view })?)?)
    }

    pub(super) fn execute(&mut self, command: EngineCommand) -> Result<Receipt, DemoError> {
        let answer = self.must(&Order::Execute {
            command: Box::new(command),
        })?;
        Ok(serde_json::from_value(answer)?)
    }

    /// Makes a decision; gives the thing it is about.
    pub(super) fn decide(
        &mut self,
        kind: EntityKind,
        id: Option<EntityId>,
        verb: Verb,
        facts: Facts,
        text: Option<&str>,
    ) -> Result<EntityId, DemoError> {
        let command = decision(kind, id, verb, facts, text);
        match self.execute(command)? {
            Receipt::Decision { entity, .. } => Ok(entity.id),
            Receipt::Change { .. }
            | Receipt::Finding { .. }
            | Receipt::Photo { .. }
            | Receipt::Document { .. }
            | Receipt::Done => Err(DemoError::Process("no decision")),
        }
    }

    /// Tries a decision that should be refused.
    pub(super) fn refused(
        &mut self,
        kind: EntityKind,
        id: EntityId,
        verb: Verb,
        facts: Facts,
        text: Option<&str>,
    ) -> Result<Option<Refusal>, DemoError> {
        let command = decision(kind, Some(id), verb, facts, text);
        Ok(self
            .ask(&Order::Execute {
                command: Box::new(command),
            })?
            .err())
    }

    pub(super) fn document(&mut self, command: EngineCommand) -> Result<DocId, DemoError> {
        match self.execute(command)? {
            Receipt::Document { doc } => Ok(doc),
            Receipt::Change { .. }
            | Receipt::Finding { .. }
            | Receipt::Photo { .. }
            | Receipt::Decision { .. }
            | Receipt::Done => Err(DemoError::Process("no document")),
        }
    }

    pub(super) fn photo(&mut self, command: EngineCommand) -> Result<PhotoId, DemoError> {
        match self.execute(command)? {
            Receipt::Photo { photo } => Ok(photo),
            Receipt::Change { .. }
            | Receipt::Finding { .. }
            | Receipt::Document { .. }
            | Receipt::Decision { .. }
            | Receipt::Done => Err(DemoError::Process("no photo")),
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.stdin);
            // The process ends with its stdin; a demo that failed half-way must not leave it behind.
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
    }
}

fn decision(
    kind: EntityKind,
    id: Option<EntityId>,
    verb: Verb,
    facts: Facts,
    text: Option<&str>,
) -> EngineCommand {
    EngineCommand::Decide(DecideRequest {
        kind,
        id,
        verb,
        facts,
        text: text.map(str::to_owned),
        doc: None,
    })
}
