//! `hucha recover`: how far a restored hub has taken its past back, and ending that by hand.

use super::Complaint;
use super::clock::HubClock;
use super::incidents::local_time;
use clap::Args;
use hucha_hub::gate::{ChildPool, PoolSettings};
use hucha_hub::{HubCore, HubFault, RecoveryStatus};
use hucha_model::Lang;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct Recover {
    /// 数据目录 / folder of the hub
    #[arg(long)]
    data: PathBuf,
    /// 只显示进度（默认） / only show how far it is, which is the default
    #[arg(long, conflicts_with = "close")]
    status: bool,
    /// 结束恢复：缺少的编号留空，以后仍可补齐 / end it: missing numbers stay open and may be filled later
    #[arg(long)]
    close: bool,
}

impl Recover {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        // Runs that come back are judged behind the same wall as those of a served hub.
        let program = std::env::current_exe().map_err(HubFault::Folder)?;
        let gate = ChildPool::new(PoolSettings::of_program(program));
        let mut core = HubCore::open(&self.data)?.with_gate(Arc::new(gate));
        if self.close && !core.close_recovery(clock.now())? {
            return Err(Complaint::new(
                "没有正在进行的恢复",
                "no recovery is under way",
            ));
        }
        print!("{}", tell(&core.recovery_status()?, lang));
        Ok(())
    }
}

fn tell(status: &RecoveryStatus, lang: Lang) -> String {
    let RecoveryStatus {
        since,
        back_to,
        shown,
        missing,
        lenders,
        waiting,
        generation,
    } = status;
    match (since, lang) {
        (Some(since), Lang::Zh) => format!(
            "恢复中，始于{}：已找回至第{back_to}号，手机出示过第{shown}号，尚缺{missing}个；\
             {lenders}部手机正在带回，{waiting}条新内容等待编号\n",
            local_time(*since)
        ),
        (Some(since), Lang::En) => format!(
            "recovering since {}: back to number {back_to} of {shown} shown, {missing} missing; \
             {lenders} phones bring what they hold, {waiting} new items wait\n",
            local_time(*since)
        ),
        (None, Lang::Zh) if *missing > 0 => format!(
            "正常编号，最新第{back_to}号（第{generation}代）；有{missing}个旧编号空缺，可由手机补齐\n"
        ),
        (None, Lang::En) if *missing > 0 => format!(
            "numbering: newest {back_to}, life {generation}; {missing} old numbers are open, phones may fill them\n"
        ),
        (None, Lang::Zh) => format!("正常编号，最新第{back_to}号（第{generation}代）\n"),
        (None, Lang::En) => format!("numbering: newest {back_to}, life {generation}\n"),
    }
}
