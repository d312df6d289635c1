//! A real `hucha serve` in a process of its own, on a free port.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The hub and its folder.
pub(crate) struct Hub {
    folder: PathBuf,
    pub(crate) clock: PathBuf,
    pub(crate) address: String,
    process: Option<Child>,
}

/// The program beside this test: cargo builds it into the same folder.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("HUCHA_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("hucha");
    assert!(
        program.exists(),
        "the program hucha is missing: cargo build -p hucha-hub"
    );
    program
}

impl Hub {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.join("hub"),
            clock: folder.join("clock"),
            address: String::new(),
            process: None,
        }
    }

    /// Runs the program to its end and gives what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(program())
            .args(arguments)
            .arg("--data")
            .arg(&self.folder)
            .arg("--clock-file")
            .arg(&self.clock)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "hucha {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes a single-use code for a person; gives the text of its QR code.
    pub(crate) fn code(&self, person: &str) -> String {
        self.run(&["enrol", "--person", person, "--hub", &self.address])
            .trim()
            .to_owned()
    }

    /// Starts to serve; a second time where it did before.
    pub(crate) fn on(&mut self) {
        let told = self.folder.with_extension("address");
        let _ = std::fs::remove_file(&told);
        let listen = match self.address.strip_prefix("http://") {
            Some(before) => before.to_owned(),
            None => "127.0.0.1:0".to_owned(),
        };
        let child = Command::new(program())
            .args(["serve", "--listen", &listen, "--data"])
            .arg(&self.folder)
            .arg("--port-file")
            .arg(&told)
            .arg("--clock-file")
            .arg(&self.clock)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(child);
        self.address = self.told(&told);
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "waits for another process to say where it listens"
    )]
    fn told(&mut self, file: &Path) -> String {
        for _ in 0..1000 {
            if let Ok(address) = std::fs::read_to_string(file)
                && !address.trim().is_empty()
            {
                return address.trim().to_owned();
            }
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the hub ended at once");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the hub did not say where it listens");
    }

    /// Ends the hub as an operator would.
    pub(crate) fn off(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        let told = Command::new("kill")
            .args(["-TERM", &process.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        assert!(process.wait().unwrap().success(), "the hub closes cleanly");
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
