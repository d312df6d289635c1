//! `hucha init`.

use super::Complaint;
use super::clock::{HubClock, random};
use clap::Args;
use hucha_hub::{Founding, HubCore};
use hucha_model::{Lang, ScopeId};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// 数据目录 / folder of the hub
    #[arg(long)]
    data: PathBuf,
    /// 联盟名称 / name of the alliance
    #[arg(long)]
    alliance: String,
    /// 指导单位名称 / name of the bureau that guides it
    #[arg(long, default_value = "区应急管理局")]
    bureau: String,
    /// 适用制度，可多次填写 / programmes in force
    #[arg(long = "programme", default_values_t = ["WD".to_owned(), "WH67".to_owned()])]
    programmes: Vec<String>,
    /// 数据域编号（演示用） / id of the scope, for demonstrations that are to come out the same
    #[arg(long, hide = true)]
    scope: Option<ScopeId>,
}

impl Init {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        let now = clock.now();
        let scope = match self.scope {
            Some(scope) => scope,
            None => Founding::scope_of(now, random()?),
        };
        let founding = Founding {
            scope,
            alliance: self.alliance,
            bureau: self.bureau,
            programmes: self.programmes,
        };
        HubCore::create(&self.data, &founding, &random()?, &random()?, now)?;
        let root = self.data.join("keys").join("root.key");
        match lang {
            Lang::Zh => {
                println!("已建立汇集端：{}", self.data.display());
                println!("联盟根密钥：{}", root.display());
                println!("请把根密钥抄存到离线介质后从本机移走；日常运行不需要它。");
            }
            Lang::En => {
                println!("hub founded: {}", self.data.display());
                println!("alliance root key: {}", root.display());
                println!("Move the root key to a medium kept offline; serving does not need it.");
            }
        }
        Ok(())
    }
}
