//! The stage: folders, the story's clock, the hub's process, the phones.

use super::DemoError;
use super::phone::Phone;
use crate::cli::device::{Order, View};
use hucha_engine::RosterEntry;
use hucha_model::wire::row::RoleKind;
use hucha_model::{Lang, Millis, OrgId, PersonId};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Everything that stands on the stage but the phones.
pub(super) struct Stage {
    pub(super) root: PathBuf,
    pub(super) lang: Lang,
    clock: PathBuf,
    hub: Option<Child>,
    address: String,
}

impl Stage {
    pub(super) fn set(root: &Path, lang: Lang) -> Result<Self, DemoError> {
        std::fs::create_dir_all(root.join("files"))?;
        let stage = Self {
            root: root.to_owned(),
            lang,
            clock: root.join("clock"),
            hub: None,
            address: String::new(),
        };
        stage.at("2026-01-05T09:00:00")?;
        Ok(stage)
    }

    /// Sets the story's clock, for the hub and every phone.
    pub(super) fn at(&self, local: &str) -> Result<Millis, DemoError> {
        let at = Millis::from_local(local.parse().map_err(|_| DemoError::Process("clock"))?);
        std::fs::write(&self.clock, at.0.to_string())?;
        Ok(at)
    }

    pub(super) fn data(&self) -> PathBuf {
        self.root.join("hub")
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.root.join("files").join(name)
    }

    /// Runs this program with `args` to its end and gives what it printed.
    pub(super) fn run(&self, args: &[&str]) -> Result<String, DemoError> {
        let output = Command::new(std::env::current_exe()?)
            .args(["--lang", self.lang.pick("zh", "en")])
            .args(args)
            .arg("--data")
            .arg(self.data())
            .arg("--clock-file")
            .arg(&self.clock)
            .output()?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(DemoError::Hub(
                String::from_utf8_lossy(&output.stderr).into_owned(),
            ))
        }
    }

    /// Starts the hub; on a second start it listens where it did before.
    pub(super) fn hub_on(&mut self) -> Result<(), DemoError> {
        let port_file = self.root.join("hub.address");
        // A stale address must not pass for the new process's.
        let _ = std::fs::remove_file(&port_file);
        let listen = if self.address.is_empty() {
            "127.0.0.1:0"
        } else {
            self.address.trim_start_matches("http://")
        };
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.root.join("hub.log"))?;
        let child = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", listen, "--data"])
            .arg(self.data())
            .arg("--port-file")
            .arg(&port_file)
            .arg("--clock-file")
            .arg(&self.clock)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        self.hub = Some(child);
        self.address = self.wait_for_address(&port_file)?;
        Ok(())
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "waits for another process to say where it listens"
    )]
    fn wait_for_address(&mut self, port_file: &Path) -> Result<String, DemoError> {
        for _ in 0..500 {
            if let Ok(address) = std::fs::read_to_string(port_file) {
                return Ok(address.trim().to_owned());
            }
            if let Some(hub) = &mut self.hub
                && hub.try_wait()?.is_some()
            {
                return Err(DemoError::Hub("it ended at once".into()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(DemoError::Hub("it did not say where it listens".into()))
    }

    /// Ends the hub as an operator would; true when it closed cleanly.
    pub(super) fn hub_off(&mut self) -> Result<bool, DemoError> {
        let Some(mut hub) = self.hub.take() else {
            return Ok(true);
        };
        let told = Command::new("kill")
            .args(["-TERM", &hub.id().to_string()])
            .status()?;
        if !told.success() {
            hub.kill()?;
        }
        Ok(hub.wait()?.success())
    }

    /// Starts a phone and enrols it for `person` by a single-use code.
    pub(super) fn enrol(
        &self,
        label: &'static str,
        folder: &str,
        entry: &RosterEntry,
    ) -> Result<Phone, DemoError> {
        let text = self.enrolment_text(entry.person)?;
        let home = self.root.join(folder);
        let mut phone = Phone::start(label, &home, &self.clock, self.lang)?;
        phone.must(&Order::Enrol { text })?;
        phone.sync()?;
        (phone.person, phone.org, phone.name) = (entry.person, entry.org, entry.name.clone());
        Ok(phone)
    }

    /// Makes an enrolment code.
    pub(super) fn enrolment_text(&self, person: PersonId) -> Result<String, DemoError> {
        let person = person.to_string();
        let text = self.run(&["enrol", "--person", &person, "--hub", &self.address])?;
        text.lines()
            .map(str::trim)
            .find(|line| line.to_ascii_lowercase().starts_with("hucha:"))
            .map(str::to_owned)
            .ok_or_else(|| DemoError::Hub(format!("no enrolment text in: {text}")))
    }

    /// Enrols the first officer of the bureau, whose name the roster file gives.
    pub(super) fn enrol_officer(&self, name: &str) -> Result<Phone, DemoError> {
        let text = self.run(&["enrol", "--person", name, "--hub", &self.address])?;
        let text = text
            .lines()
            .map(str::trim)
            .find(|line| line.to_ascii_lowercase().starts_with("hucha:"))
            .ok_or_else(|| DemoError::Hub("no enrolment text".into()))?
            .to_owned();
        let home = self.root.join("phone-bureau");
        let mut phone = Phone::start("区应急局", &home, &self.clock, self.lang)?;
        phone.must(&Order::Enrol { text })?;
        phone.sync()?;
        let identity: hucha_engine::Identity = phone.view(View::Identity)?;
        (phone.person, phone.org) = (identity.person, identity.org);
        name.clone_into(&mut phone.name);
        Ok(phone)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(mut hub) = self.hub.take() {
            let _ = hub.kill();
            let _ = hub.wait();
        }
    }
}

/// The roster as the story uses it.
pub(super) struct Roster(pub(super) Vec<RosterEntry>);

impl Roster {
    pub(super) fn holder(&self, org: OrgId, role: RoleKind) -> Option<&RosterEntry> {
        self.0
            .iter()
            .find(|entry| entry.org == org && entry.role == role)
    }

    pub(super) fn roles(&self, person: PersonId) -> Vec<RoleKind> {
        self.0
            .iter()
            .filter(|entry| entry.person == person)
            .map(|entry| entry.role)
            .collect()
    }

    /// Lists plants, in the order of their names.
    pub(super) fn plants(&self) -> Vec<OrgId> {
        let mut plants: Vec<(String, OrgId)> = self
            .0
            .iter()
            .filter(|entry| entry.role != RoleKind::Officer)
            .map(|entry| (entry.org_name.clone(), entry.org))
            .collect();
        plants.sort();
        plants.dedup();
        plants.into_iter().map(|(_, org)| org).collect()
    }

    pub(super) fn org_name(&self, org: OrgId) -> &str {
        self.0
            .iter()
            .find(|entry| entry.org == org)
            .map_or("", |entry| entry.org_name.as_str())
    }
}
