//! Programme files given on the command line, beside those built in.

use super::Complaint;
use clap::Args;
use hucha_model::programme::Programmes;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ProgrammeFiles {
    /// 另加的工作制度文件（TOML，可多次） / a further programme file, may be given often
    #[arg(long = "add-programme", value_name = "FILE")]
    add: Vec<PathBuf>,
}

impl ProgrammeFiles {
    /// Reads the programmes built in and those given; an error names file and line.
    pub(super) fn load(&self) -> Result<Programmes, Complaint> {
        let cannot = |file: &str, why: &dyn std::fmt::Display| {
            Complaint::of("工作制度文件有误", "the programme file is wrong", file, why)
        };
        let mut programmes = Programmes::embedded().map_err(|error| cannot("hucha", &error))?;
        for path in &self.add {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|error| {
                Complaint::of("无法读取文件", "cannot read the file", &file, error)
            })?;
            programmes
                .add_file(&file, &text)
                .map_err(|error| cannot(&file, &error))?;
        }
        Ok(programmes)
    }
}
