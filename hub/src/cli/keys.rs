//! `hucha keys`: a new key for the hub, certified by the alliance root.

use super::Complaint;
use super::clock::{HubClock, random};
use clap::{Args, Subcommand};
use hucha_hub::keys::read_secret;
use hucha_hub::{HubCore, HubFault, HubKeys, KeyFileError};
use hucha_model::Lang;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 更换汇集端密钥；请先停止服务 / renew the hub's key; stop serving first
    Renew {
        /// 数据目录 / folder of the hub
        #[arg(long)]
        data: PathBuf,
        /// 离线保存的联盟根密钥文件 / the alliance root key, kept offline
        #[arg(long)]
        root_key: PathBuf,
    },
}

impl Keys {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        let Command::Renew { data, root_key } = self.command;
        // A folder without a hub is told apart from one whose keys do not fit.
        HubCore::open(&data)?;
        let root = read_secret(&root_key).map_err(HubFault::from)?;
        match HubKeys::renew(&data.join("keys"), &root, &random()?, clock.now()) {
            Ok(_) => {}
            Err(KeyFileError::AnotherRoot) => {
                return Err(Complaint::new(
                    "这不是本联盟的根密钥",
                    "this is not the root key of this alliance",
                ));
            }
            Err(why) => return Err(HubFault::from(why).into()),
        }
        println!(
            "{}",
            lang.pick(
                "密钥已更换；重启服务后，各手机下次同步时自动信任新密钥。请收好根密钥",
                "the key was renewed; serve again, and phones trust it at their next sync. Keep the root key offline",
            )
        );
        Ok(())
    }
}
