//! `hucha incidents`: what whoever runs the hub should look at.

use super::Complaint;
use chrono::DateTime;
use clap::Args;
use hucha_hub::{HubCore, Incident};
use hucha_model::{Lang, Millis};
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

/// China's offset from UTC in milliseconds.
const OFFSET_MS: i64 = 8 * 3600 * 1000;

#[derive(Debug, Args)]
pub(super) struct Incidents {
    /// 数据目录 / folder of the hub
    #[arg(long)]
    data: PathBuf,
    /// 最多列出多少条 / how many at most
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

impl Incidents {
    pub(super) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let incidents = HubCore::open(&self.data)?.incidents(self.limit)?;
        let text = if incidents.is_empty() {
            format!("{}\n", lang.pick("没有异常事件", "no incidents"))
        } else {
            incidents.iter().map(|one| line(one, lang)).collect()
        };
        match std::io::stdout().write_all(text.as_bytes()) {
            // A reader that has seen enough (`incidents | head`) closes the pipe.
            Err(why) if why.kind() != ErrorKind::BrokenPipe => Err(Complaint::of(
                "无法输出",
                "cannot write",
                self.data.display(),
                why,
            )),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Writes a moment as people in China read it.
pub(super) fn local_time(at: Millis) -> String {
    DateTime::from_timestamp_millis(at.0 + OFFSET_MS)
        .map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}

fn line(incident: &Incident, lang: Lang) -> String {
    let at = local_time(incident.at);
    let mut line = format!("{at}  {}", incident.kind);
    // Writing into a string cannot fail.
    if let Some(device) = incident.device {
        let _ = write!(line, "  {} {device}", lang.pick("设备", "device"));
    }
    if let Some(item) = incident.item {
        let _ = write!(line, "  {} {item}", lang.pick("条目", "item"));
    }
    let says = match incident.kind.as_str() {
        "poison" => lang.pick(
            "  该条目两次使校验进程失控，已拒收；请查看这台设备",
            "  this item broke its judge twice and was refused: look at the device",
        ),
        "device.cloned" => lang.pick(
            "  同一设备身份被两部手机使用，已暂停其同步；请为本人重新发放登记码，两部手机都要重新登记",
            "  two phones use one device: its sync is suspended; give its person new codes and enrol both again",
        ),
        "recovery" => lang.pick(
            "  手机持有本汇集端没有的编号，开始找回；进度见 hucha recover --status",
            "  phones hold numbers that this hub lacks: it takes them back, see `hucha recover --status`",
        ),
        "recovery.run" | "recovery.leaves" => lang.pick(
            "  有手机带回的内容不能通过校验，未采用",
            "  what a phone brought back does not hold and was not taken",
        ),
        "document" => lang.pick(
            "  有一份记录无法校验，新内容暂存待处理；请保留数据并报修",
            "  a record cannot be judged, what is new waits: keep the data, report it",
        ),
        _ => "",
    };
    line.push_str(says);
    line.push('\n');
    line
}
