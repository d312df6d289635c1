//! `hucha rules`: the articles of the programmes, how each is met, and the tests that prove them.

use super::Complaint;
use super::programmes::ProgrammeFiles;
use clap::Args;
use hucha_model::Lang;
use hucha_model::programme::{rules_json, rules_summary, rules_table};
use std::io::{ErrorKind, Write};

#[derive(Debug, Args)]
pub(super) struct Rules {
    /// 工作制度编号；不写则列出全部 / id of the programme; all of them without it
    #[arg(long)]
    programme: Option<String>,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    files: ProgrammeFiles,
}

impl Rules {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let programmes = self.files.load()?;
        let id = self.programme.as_deref();
        let text = if self.json {
            rules_json(&programmes, id)
        } else {
            rules_table(&programmes, id, lang).map(|table| match id {
                Some(_) => table,
                None => format!("{}\n{table}", rules_summary(&programmes, lang)),
            })
        };
        let text = text.map_err(|error| {
            Complaint::of(
                "没有这个工作制度",
                "there is no such programme",
                id.unwrap_or_default(),
                error,
            )
        })?;
        print(&text)
    }
}

/// Prints a text; a reader that has seen enough (`rules | head`) closes the pipe.
pub(super) fn print(text: &str) -> Result<(), Complaint> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Complaint::of("无法输出", "cannot print", "stdout", error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
