//! The command line: Chinese first, English beside it; one sentence for each error.

mod clock;
mod complaint;
pub(crate) mod device;
mod devices;
mod enrol;
mod gate_worker;
mod import;
mod incidents;
mod init;
mod keys;
mod ledger;
mod obligations;
mod pair;
mod programmes;
mod records;
mod recover;
mod rules;
mod schema;
mod serve;
mod table;

pub(crate) use complaint::Complaint;

use clap::{Parser, Subcommand, ValueEnum};
use clock::HubClock;
use hucha_model::Lang;
use std::path::PathBuf;
use std::process::ExitCode;

/// 互查：化工企业安全互查汇集端 / the hub of peer safety inspections
#[derive(Debug, Parser)]
#[command(name = "hucha", version, arg_required_else_help = true)]
struct Arguments {
    /// 语言 / language of what is printed
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh)]
    lang: Language,
    /// 以文件中的时间代替系统时钟（演示用） / take the time from a file, for demonstrations
    #[arg(long, global = true, hide = true)]
    clock_file: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    /// 中文 / Chinese
    Zh,
    /// 英文 / English
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 建立汇集端：数据库、密钥、联盟 / found a hub: database, keys, alliance
    Init(init::Init),
    /// 导入企业名册（xlsx） / import the roster
    Import(import::Import),
    /// 为人员发放登记码 / make an enrolment code for a person
    Enrol(enrol::Enrol),
    /// 设备：列出、停用、重新发码 / devices: list, withdraw, new codes
    Devices(devices::Devices),
    /// 恢复进度；结束恢复 / how far a restored hub is; end its recovery
    Recover(recover::Recover),
    /// 更换密钥 / renew the hub's key
    Keys(keys::Keys),
    /// 启动服务 / serve phones
    Serve(serve::Serve),
    /// 列出异常事件 / list incidents
    Incidents(incidents::Incidents),
    /// 演示：从名册到销号的一次互查 / a peer visit from roster to crossed-off hazard
    Demo(crate::demo::Demo),
    /// 工作制度条款及其证明 / rules of a programme and the tests that prove them
    Rules(rules::Rules),
    /// 应完成事项：谁欠什么、凭什么算完成 / what is owed, how it stands, and why
    Obligations(obligations::Obligations),
    /// 结对建议及理由 / suggested pairs with their reasons
    Pair(pair::Pair),
    /// 检查日历：同一企业的重复检查 / inspections of one enterprise that lie near each other
    Overlaps(pair::Overlaps),
    /// 任务清单：列出、导入 / task ledgers: list, import
    Ledger(ledger::Ledger),
    /// 登记簿：各环节及把关 / registers: steps, refusals and flags
    Records(records::Records),
    /// 文件格式的 JSON Schema，供编辑器使用 / JSON Schemas of the file formats, for editors
    Schema(schema::Schema),
    /// 一部手机：标准输入每行一条指令（JSON） / one phone as a process: JSON lines on stdin
    Device(device::Device),
    /// 内部使用：在受限内存中校验记录 / for the hub itself: judge records in little memory
    #[command(hide = true)]
    GateWorker(gate_worker::GateWorker),
}

/// Runs the command line; 0 when done, 1 when refused, 2 when the words are wrong.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let lang = Lang::from(arguments.lang);
    let clock = HubClock::new(arguments.clock_file);
    let done = match arguments.command {
        Command::Init(command) => command.run(lang, &clock),
        Command::Import(command) => command.run(lang, &clock),
        Command::Enrol(command) => command.run(lang, &clock),
        Command::Devices(command) => command.run(lang, &clock),
        Command::Recover(command) => command.run(lang, &clock),
        Command::Keys(command) => command.run(lang, &clock),
        Command::Serve(command) => command.run(lang, &clock),
        Command::Demo(command) => command.run(lang),
        Command::Rules(command) => command.run(lang),
        Command::Obligations(command) => command.run(lang),
        Command::Pair(command) => command.run(lang),
        Command::Overlaps(command) => command.run(lang),
        Command::Ledger(command) => command.run(lang),
        Command::Records(command) => command.run(lang),
        Command::Schema(command) => command.run(),
        Command::Incidents(command) => command.run(lang),
        Command::Device(command) => command.run(lang, &clock),
        Command::GateWorker(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            eprintln!("hucha: {}", complaint.sentence(lang));
            ExitCode::FAILURE
        }
    }
}
