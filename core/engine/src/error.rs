//! Why a command fails, and the sentence for it.

#[cfg(test)]
mod tests;

use crate::log::LogFault;
use hucha_document::{EditError, LoadError};
use hucha_evidence::{BlobError, EvidenceError};
use hucha_model::lifecycle::Lifecycles;
use hucha_model::sign::SignError;
use hucha_model::wire::{EntityRef, WireError};
use hucha_model::{DocId, Lang};
use hucha_store::{OpenError, StoreError};
use hucha_sync::{BundleError, EnrolmentError, PhoneError, RequestError, SealFault};
use std::io::ErrorKind;

/// Why a command fails; nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A decision is not valid; the code has a sentence in the life-cycles.
    #[error("refused: {reason}")]
    Refused {
        /// The reason code.
        reason: String,
    },
    /// A decision cannot be judged yet: something it builds on is not here.
    #[error("cannot be judged yet: something it builds on has not arrived")]
    Held,
    /// The phone is not enrolled.
    #[error("this phone is not enrolled")]
    NotEnrolled,
    /// The phone is enrolled already.
    #[error("this phone is enrolled already")]
    EnrolledAlready,
    /// The code is of another person than this phone's.
    #[error("the code is of another person than this phone's")]
    AnotherPerson,
    /// Two copies of this phone speak as one device; the hub suspended it.
    #[error("two phones speak as this device")]
    Cloned,
    /// No such document here.
    #[error("no such record on this phone: {0}")]
    UnknownDocument(DocId),
    /// No such thing here.
    #[error("no such thing on this phone: {0:?}")]
    UnknownEntity(EntityRef),
    /// Something a command needs is not here.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// The input is not usable.
    #[error("not usable: {0}")]
    BadInput(&'static str),
    /// The hub refused.
    #[error("the hub answered {status}: {code}")]
    Hub {
        /// The HTTP status.
        status: u16,
        /// Its code.
        code: String,
        /// What it says, in Chinese and in English, when it says something.
        words: Option<(String, String)>,
    },
    /// The hub's answer is not from the hub this phone enrolled with.
    #[error("the answer does not come from the hub of this alliance")]
    NotOurHub,
    /// The hub's account of the sequence does not hold; nothing of the answer was applied.
    #[error(transparent)]
    Log(#[from] LogFault),
    /// The answer is not what the hub said to this request; nothing of it was applied.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The answer cannot be read.
    #[error("the hub's answer cannot be read")]
    Garbage(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The signing key cannot be used now.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// An edit is not valid.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A document cannot be loaded; its bytes are kept.
    #[error("a record cannot be loaded; its bytes are kept")]
    Load(#[from] LoadError),
    /// A document cannot be read.
    #[error("a record cannot be read; its bytes are kept")]
    Hydrate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A photo is not usable.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// A photo's bytes cannot be stored or read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored envelope cannot be read.
    #[error("a stored item cannot be read")]
    Wire(#[from] WireError),
    /// A bundle is not usable.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// An enrolment text is not usable.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// A request cannot be made.
    #[error(transparent)]
    Request(RequestError),
    /// A file of ours cannot be made.
    #[error("the file cannot be made")]
    Report(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A file cannot be read or written.
    #[error("{file}: {source}")]
    File {
        /// Its name, without folders.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl EngineError {
    /// Gives the reason code, where there is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { reason } => Some(reason),
            Self::Hub { code, .. } => Some(code),
            Self::Edit(error) => Some(error.code()),
            Self::Held
            | Self::NotEnrolled
            | Self::EnrolledAlready
            | Self::AnotherPerson
            | Self::Cloned
            | Self::UnknownDocument(_)
            | Self::UnknownEntity(_)
            | Self::Missing(_)
            | Self::BadInput(_)
            | Self::NotOurHub
            | Self::Log(_)
            | Self::Seal(_)
            | Self::Garbage(_)
            | Self::Sign(_)
            | Self::Load(_)
            | Self::Hydrate(_)
            | Self::Evidence(_)
            | Self::Blob(_)
            | Self::Open(_)
            | Self::Store(_)
            | Self::Wire(_)
            | Self::Bundle(_)
            | Self::Enrolment(_)
            | Self::Request(_)
            | Self::Report(_)
            | Self::File { .. } => None,
        }
    }

    /// Tells whether the phone is full: the same call works once there is room.
    pub fn is_disk_full(&self) -> bool {
        const FULL: [ErrorKind; 2] = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
        matches!(
            self,
            Self::Store(StoreError::DiskFull)
                | Self::Open(OpenError::DiskFull)
                | Self::Blob(BlobError::DiskFull { .. })
                | Self::Evidence(EvidenceError::DiskFull { .. })
        ) || matches!(self, Self::File { source, .. } if FULL.contains(&source.kind()))
    }

    /// Tells whether the database was closed by a pause.
    pub fn is_paused(&self) -> bool {
        matches!(self, Self::Store(StoreError::Closed))
    }

    /// Says that the key at hand does not open the database that is there.
    pub const fn wrong_key() -> Self {
        Self::Open(OpenError::WrongKey)
    }

    /// Says what happened and what to do, in the person's language.
    pub fn sentence(&self, lang: Lang, lifecycles: &Lifecycles) -> String {
        // A photo that did not fit says which one.
        if self.is_disk_full() && !matches!(self, Self::Evidence(_)) {
            let said = lang.pick(
                "手机存储空间已满，刚才的内容没有保存；已保存的内容都在，请清理空间后重试",
                "the phone is full: this entry was not saved, all earlier ones are; make room and try again",
            );
            return said.to_owned();
        }
        match self {
            Self::Refused { reason } => lifecycles.sentence(reason, lang),
            Self::Edit(error) => lifecycles.sentence(error.code(), lang),
            Self::Evidence(error) => error.sentence(evidence_lang(lang)),
            Self::Hub { words: Some((zh, en)), .. } => lang.pick(zh, en).to_owned(),
            Self::Hub { code, words: None, .. } => lifecycles.sentence(code, lang),
            Self::NotEnrolled => {
                lang.pick("本机尚未登记，请先扫登记码", "this phone is not enrolled: scan a code first").to_owned()
            }
            Self::Garbage(_) => lang
                .pick("服务器的回答无法识别，数据未改动，请稍后再试", "the hub's answer cannot be read; nothing was changed, try later")
                .to_owned(),
            Self::Seal(_) => lang
                .pick(
                    "收到的回答不是本联盟服务器对这次请求的答复，数据未改动；可能被所用网络改动过，请换一个网络再同步",
                    "what came is not the answer of this alliance's hub to this request; nothing was changed: the network may have altered it, sync on another one",
                )
                .to_owned(),
            Self::NotOurHub => lang
                .pick("对方不是本联盟的服务器，已停止同步", "this is not the hub of this alliance; sync was stopped")
                .to_owned(),
            Self::EnrolledAlready => lang
                .pick("本机已登记，无需再次登记", "this phone is enrolled already")
                .to_owned(),
            Self::AnotherPerson => lang
                .pick(
                    "这个登记码属于另一位人员；本机存有原使用人的记录，不能改换使用人。请向管理员领取本人的登记码",
                    "this code is of another person; this phone holds its owner's records and keeps its owner: ask for a code of your own",
                )
                .to_owned(),
            Self::Cloned => lang
                .pick(
                    "本机的设备身份正被另一部手机使用，已暂停同步；记录都在，可照常记录。请联系管理员领取新的登记码，两部手机都要重新登记",
                    "another phone uses this device's identity: sync is suspended, everything is kept and recording goes on; ask the administrator for new codes and enrol both phones again",
                )
                .to_owned(),
            Self::Sign(SignError::Gone) => lang
                .pick(
                    "手机里的签名密钥已丢失；已保存的记录都在。请联系管理员领取新的登记码，重新登记后自动补签上传",
                    "this phone's signing key is lost; everything saved is kept: ask the administrator for a new code, and after enrolling again it is signed and sent",
                )
                .to_owned(),
            Self::Sign(SignError::Failed) => lang
                .pick(
                    "手机的密钥库没有给出可用的签名，刚才的操作没有保存；已保存的内容都在，请稍后重试",
                    "the phone's key store gave no usable signature: this step was not saved, all earlier ones are; try again later",
                )
                .to_owned(),
            Self::Log(LogFault::OlderKey) => lang
                .pick(
                    "服务器正在使用已停用的旧密钥，可能由旧备份恢复，已停止同步；本机数据完整，请联系联盟管理员恢复新密钥",
                    "the hub uses a key it had given up, perhaps from an old backup: sync was stopped; everything here is kept; ask the administrator to put the new key back",
                )
                .to_owned(),
            Self::Log(_) => lang
                .pick(
                    "服务器的记录与本机此前核对过的不一致，已停止同步；本机数据完整，请联系联盟管理员核查服务器，现场记录可照常进行",
                    "the hub's records differ from what this phone checked before: sync was stopped; everything here is kept, recording goes on; ask the alliance's administrator to look at the hub",
                )
                .to_owned(),
            Self::Held => lang
                .pick("所依据的记录还没有传到本机，请稍后再试", "what this builds on has not arrived yet; try later")
                .to_owned(),
            Self::Sign(SignError::Locked) => lang
                .pick(
                    "手机已锁定，刚才的操作没有保存，请解锁后重试",
                    "the phone is locked: this step was not saved; unlock it and try again",
                )
                .to_owned(),
            Self::Request(RequestError::Sign(SignError::Locked)) => lang
                .pick("手机已锁定，解锁后继续上传；记录不受影响", "the phone is locked; sync goes on when it is unlocked")
                .to_owned(),
            Self::UnknownDocument(_) | Self::UnknownEntity(_) | Self::Missing(_) => lang
                .pick("本机没有这条记录，请同步后再试", "this phone does not have it: sync and try again")
                .to_owned(),
            Self::BadInput(_) => lang
                .pick("填写的内容无法使用，请检查后重试", "what was filled in cannot be used: look at it again")
                .to_owned(),
            Self::Load(_) | Self::Hydrate(_) | Self::Wire(_) => lang
                .pick("有记录无法读出，原始内容已保留，请联系管理员", "a record cannot be read; its bytes are kept: tell the administrator")
                .to_owned(),
            Self::Open(OpenError::Newer { .. }) => lang
                .pick("本机数据由更新的版本写成，请更新软件；数据未改动", "a newer version wrote this phone's data: update the app; nothing was changed")
                .to_owned(),
            Self::Open(OpenError::WrongKey) => lang
                .pick("手机密钥库中的数据密钥与本机数据不符，数据未改动，请联系管理员", "the key store's key does not open this phone's data; nothing was changed: tell the administrator")
                .to_owned(),
            Self::Open(_) | Self::Store(_) | Self::Blob(_) => lang
                .pick("本机数据暂时无法读写，未改动，请重启软件后再试", "this phone's data cannot be read or written now; nothing was changed: start the app again")
                .to_owned(),
            Self::Bundle(_) => lang
                .pick("文件不是互查的互传文件，或已损坏；数据未改动", "the file is no bundle, or is damaged; nothing was changed")
                .to_owned(),
            Self::Enrolment(_) => lang
                .pick("登记码无法识别，请重新扫码", "the code cannot be read: scan it again")
                .to_owned(),
            Self::Request(_) => lang
                .pick("请求无法生成，请稍后再试", "the request cannot be made; try later")
                .to_owned(),
            Self::Report(_) => lang
                .pick("文件无法生成，数据未改动", "the file cannot be made; nothing was changed")
                .to_owned(),
            Self::File { file, .. } => match lang {
                Lang::Zh => format!("文件“{file}”无法读写"),
                Lang::En => format!("the file {file} cannot be read or written"),
            },
        }
    }
}

fn evidence_lang(lang: Lang) -> hucha_evidence::Lang {
    match lang {
        Lang::Zh => hucha_evidence::Lang::Zh,
        Lang::En => hucha_evidence::Lang::En,
    }
}

impl From<RequestError> for EngineError {
    fn from(error: RequestError) -> Self {
        match error {
            // Waiting does not help: the person is told what does.
            RequestError::Sign(SignError::Gone) => Self::Sign(SignError::Gone),
            other @ (RequestError::Sign(SignError::Locked | SignError::Failed)
            | RequestError::BadText
            | RequestError::BadHeader(_)
            | RequestError::Signature(_)) => Self::Request(other),
        }
    }
}

impl From<PhoneError<EngineError>> for EngineError {
    fn from(error: PhoneError<EngineError>) -> Self {
        match error {
            PhoneError::Storage(inner) => inner,
            PhoneError::Seal(fault) => Self::Seal(fault),
            other @ (PhoneError::Decode(_)
            | PhoneError::Unexpected { .. }
            | PhoneError::Encode(_)) => Self::Garbage(other.to_string().into()),
        }
    }
}
