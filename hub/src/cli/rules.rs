//! `hucha rules`: the rules of a programme, how each is met, and the tests that prove it.

use super::Complaint;
use clap::Args;
use hucha_model::Lang;
use hucha_model::programme::{Programmes, rules_json, rules_table};
use std::io::{ErrorKind, Write};

#[derive(Debug, Args)]
pub(super) struct Rules {
    /// 工作制度编号 / id of the programme
    #[arg(long, default_value = "WD")]
    programme: String,
    /// 输出 JSON / write JSON
    #[arg(long)]
    json: bool,
}

impl Rules {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let cannot = |why: &dyn std::fmt::Display| {
            Complaint::of(
                "无法读取工作制度",
                "cannot read the programme",
                &self.programme,
                why,
            )
        };
        let programmes = Programmes::embedded().map_err(|error| cannot(&error))?;
        let text = if self.json {
            rules_json(&programmes, &self.programme)
        } else {
            rules_table(&programmes, &self.programme, lang)
        };
        let text = text.map_err(|error| cannot(&error))?;
        match writeln!(std::io::stdout(), "{text}") {
            // A reader that has seen enough (`rules | head`) closes the pipe.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(cannot(&error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
