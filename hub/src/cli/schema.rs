//! `hucha schema`: JSON Schemas of the files that people write.

use super::Complaint;
use super::programmes::ProgrammeFiles;
use super::rules::print;
use clap::{Args, ValueEnum};
use hucha_model::programme::{book_schema, programme_schema};

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// 哪种文件 / which file
    #[arg(value_enum)]
    of: Of,
    #[command(flatten)]
    files: ProgrammeFiles,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// 工作制度 / a programme
    Programme,
    /// 数据文件 / a book of facts
    Book,
}

impl Schema {
    pub(super) fn run(self) -> Result<(), Complaint> {
        let programmes = self.files.load()?;
        let schema = match self.of {
            Of::Programme => programme_schema(&programmes),
            Of::Book => book_schema(&programmes),
        };
        print(&format!("{schema:#}"))
    }
}
