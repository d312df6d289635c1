//! `hucha devices`: phones of the alliance, as whoever runs the hub sees them.

use super::Complaint;
use super::clock::HubClock;
use super::enrol::Enrol;
use clap::{Args, Subcommand};
use hucha_hub::HubCore;
use hucha_model::directory::AsOf;
use hucha_model::{DeviceId, Lang};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Devices {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出设备 / list devices
    List {
        /// 数据目录 / folder of the hub
        #[arg(long)]
        data: PathBuf,
    },
    /// 停用遗失的设备 / withdraw a lost device
    Revoke {
        /// 数据目录 / folder of the hub
        #[arg(long)]
        data: PathBuf,
        /// 设备编号 / id of the device
        #[arg(long)]
        device: String,
    },
    /// 为本人发放新的登记码，用于新手机或重新登记 / a new code for a new phone or a new key
    Code(Enrol),
}

impl Devices {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        match self.command {
            Command::List { data } => {
                print!("{}", list(&HubCore::open(&data)?, lang)?);
                Ok(())
            }
            Command::Revoke { data, device } => {
                let unknown = || {
                    Complaint::new(
                        format!("没有编号为“{device}”的设备"),
                        format!("no device “{device}”"),
                    )
                };
                let id: DeviceId = device.parse().map_err(|_| unknown())?;
                let mut core = HubCore::open(&data)?;
                if core.directory().device(id, AsOf::NOW).is_none() {
                    return Err(unknown());
                }
                core.revoke_device(id, clock.now())?;
                println!("{}", lang.pick("已停用", "withdrawn"));
                Ok(())
            }
            Command::Code(code) => code.run(lang, clock),
        }
    }
}

fn list(core: &HubCore, lang: Lang) -> Result<String, Complaint> {
    let mut text = String::new();
    let directory = core.directory();
    for device in core.devices()? {
        let Some(device) = directory.device(device, AsOf::NOW) else {
            continue;
        };
        let state = if device.revoked {
            lang.pick("已停用", "withdrawn")
        } else if core.is_suspended(device.device)? {
            lang.pick(
                "已暂停（疑被复制），需重新登记",
                "suspended: copied, enrol it again",
            )
        } else {
            lang.pick("在用", "in use")
        };
        let name = directory.person_name(device.person);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}  {name}  {state}", device.device);
    }
    if text.is_empty() {
        text.push_str(lang.pick("还没有设备\n", "no devices yet\n"));
    }
    Ok(text)
}
