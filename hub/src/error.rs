//! What goes wrong inside a hub, as opposed to what a phone did wrong.

use crate::gate::GateFault;
use hucha_document::LoadError;
use hucha_evidence::BlobError;
use hucha_model::Lang;
use hucha_model::sign::SignError;
use hucha_model::wire::WireError;

/// The hub's own storage or key failed; nothing of the request was kept.
#[derive(Debug, thiserror::Error)]
pub enum HubFault {
    /// The database failed.
    #[error("the hub's database failed")]
    Database(#[from] rusqlite::Error),
    /// The database holds something that this version does not understand.
    #[error("the hub's database holds an unreadable {0}")]
    Damaged(&'static str),
    /// The database was made by a newer version; it is left untouched.
    #[error("the hub's database has schema {found}, this program knows {known}")]
    NewerSchema {
        /// Schema of the file.
        found: u32,
        /// Newest schema known here.
        known: u32,
    },
    /// The hub takes its past back from phones and numbers nothing meanwhile.
    #[error("the hub recovers: nothing gets a number")]
    Recovering,
    /// The disk failed while others wrote in the same transaction, and took it all back.
    #[error("a transaction shared with others was undone")]
    Undone,
    /// The program met its own bug; what it did was undone.
    #[error("the program failed on one item")]
    Panicked,
    /// No hub lives in that folder.
    #[error("no hub in this folder: run `hucha init` first")]
    NoHub,
    /// A hub lives in that folder already.
    #[error("there is a hub in this folder already")]
    HubExists,
    /// The key did not sign.
    #[error("the hub's key did not sign")]
    Sign(#[from] SignError),
    /// A blob could not be kept or read.
    #[error("a blob could not be kept or read")]
    Blob(#[from] BlobError),
    /// A document of the database does not load.
    #[error("a document of the hub does not load")]
    Document(#[from] LoadError),
    /// The gate judged nothing.
    #[error("the gate judged nothing")]
    Gate(#[from] GateFault),
    /// A key file is missing or unreadable.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyFileError),
    /// The folder could not be made.
    #[error("the folder of the hub cannot be used")]
    Folder(#[source] std::io::Error),
}

impl HubFault {
    /// Says it to the person who runs the hub.
    pub fn sentence(&self, lang: Lang) -> String {
        let says: &str = match self {
            Self::Database(_) | Self::Undone => lang.pick(
                "数据库无法读写，请检查磁盘空间和权限",
                "the database cannot be read or written: check disk space and rights",
            ),
            Self::Panicked => lang.pick(
                "程序出错，本次操作已撤销，请联系开发者",
                "the program failed; what it did was undone: tell whoever makes it",
            ),
            Self::Damaged(_) => lang.pick(
                "数据库内容无法识别，请保留原文件并从备份恢复",
                "the database holds something unreadable: keep the file, restore a backup",
            ),
            Self::NewerSchema { .. } => lang.pick(
                "数据库由更新版本的程序建立，请升级程序",
                "the database was made by a newer program: upgrade this one",
            ),
            Self::Recovering => lang.pick(
                "汇集端正在找回备份之后的记录，暂停编号；请稍后再试，进度见 hucha recover --status",
                "the hub is taking back what came after its backup and numbers nothing: try later, see `hucha recover --status`",
            ),
            Self::NoHub => lang.pick(
                "该目录中没有汇集端，请先运行 hucha init",
                "no hub in this folder: run `hucha init` first",
            ),
            Self::HubExists => lang.pick(
                "该目录中已有汇集端",
                "there is a hub in this folder already",
            ),
            Self::Sign(_) => lang.pick("密钥无法签名", "the hub's key did not sign"),
            Self::Blob(_) => lang.pick(
                "照片文件无法读写，请检查磁盘空间和权限",
                "a photo cannot be kept or read: check disk space and rights",
            ),
            Self::Document(_) => lang.pick(
                "有一份活动记录无法打开，请从备份恢复",
                "a record does not open: restore a backup",
            ),
            Self::Gate(_) => lang.pick(
                "记录校验进程无法启动，请检查内存和程序文件",
                "records cannot be checked: look at memory and at the program's file",
            ),
            Self::Keys(_) => lang.pick("密钥文件无法使用", "a key file cannot be used"),
            Self::Folder(_) => lang.pick("目录无法使用", "the folder cannot be used"),
        };
        match self {
            Self::Keys(why) => format!("{says}: {why}"),
            Self::Folder(why) => format!("{says}: {why}"),
            Self::Database(_)
            | Self::Damaged(_)
            | Self::NewerSchema { .. }
            | Self::Recovering
            | Self::Undone
            | Self::Panicked
            | Self::NoHub
            | Self::HubExists
            | Self::Sign(_)
            | Self::Blob(_)
            | Self::Document(_)
            | Self::Gate(_) => says.to_owned(),
        }
    }
}

impl From<WireError> for HubFault {
    /// Bytes that were checked before they were stored decode again, or the file is damaged.
    fn from(_: WireError) -> Self {
        Self::Damaged("item")
    }
}
