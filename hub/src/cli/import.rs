//! `hucha import`.

use super::Complaint;
use super::clock::HubClock;
use clap::Args;
use hucha_hub::HubCore;
use hucha_hub::roster::read_roster;
use hucha_model::Lang;
use std::fs;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// 名册文件（xlsx） / the roster file
    roster: PathBuf,
    /// 数据目录 / folder of the hub
    #[arg(long)]
    data: PathBuf,
}

impl Import {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        let file = self.roster.display();
        let bytes = fs::read(&self.roster)
            .map_err(|why| Complaint::of("无法读取文件", "cannot read the file", &file, why))?;
        let roster = read_roster(&bytes)?;
        let done = HubCore::open(&self.data)?.import(&roster, clock.now())?;
        match lang {
            Lang::Zh => println!(
                "已导入：企业{}家，人员{}人，任职{}项；新增或变更{}条，结束任职{}项。",
                done.plants, done.persons, done.roles, done.written, done.ended
            ),
            Lang::En => println!(
                "imported: {} plants, {} persons, {} roles; {} rows new or changed, {} roles ended",
                done.plants, done.persons, done.roles, done.written, done.ended
            ),
        }
        Ok(())
    }
}
