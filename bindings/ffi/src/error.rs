//! The one error of the façade: a variant only where a shell does something else.

use hucha_engine::EngineError;
use hucha_model::Lang;
use hucha_model::sign::SignError;
use hucha_sync::RequestError;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::worker::Core;

/// Why a call failed; nothing of it was written. `sentence` is in the person's language and can be
/// shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum FfiError {
    /// A rule or a right says no: show the sentence, leave the form open.
    #[error("{sentence}")]
    Refused {
        /// The reason code, for a shell that marks a field.
        reason: String,
        /// Why.
        sentence: String,
    },
    /// Something it builds on has not arrived: offer a sync.
    #[error("{sentence}")]
    NotYet {
        /// Why.
        sentence: String,
    },
    /// No such thing on this phone: go back.
    #[error("{sentence}")]
    NotFound {
        /// Why.
        sentence: String,
    },
    /// The input cannot be read or used: mark the place.
    #[error("{sentence}")]
    BadInput {
        /// What it is about: a field, a type of id, `request`, `photo`.
        place: String,
        /// Why.
        sentence: String,
    },
    /// The phone belongs to nobody yet: show the enrolment screen.
    #[error("{sentence}")]
    NotEnrolled {
        /// What to do.
        sentence: String,
    },
    /// The phone or its key store is locked, or failed for now: try again when it is unlocked.
    #[error("{sentence}")]
    Locked {
        /// What to do.
        sentence: String,
    },
    /// The key is lost: enrol anew. What was written is kept.
    #[error("{sentence}")]
    KeyLost {
        /// What to do.
        sentence: String,
    },
    /// The engine is paused: resume it first.
    #[error("{sentence}")]
    Paused {
        /// What to do.
        sentence: String,
    },
    /// The engine was shut down: open it anew.
    #[error("{sentence}")]
    Closed {
        /// What to do.
        sentence: String,
    },
    /// The phone is full: nothing of this call was saved, everything earlier is.
    #[error("{sentence}")]
    DiskFull {
        /// What to do.
        sentence: String,
    },
    /// Stored data cannot be read; its bytes are kept: tell an administrator.
    #[error("{sentence}")]
    Damaged {
        /// What is.
        sentence: String,
    },
    /// The hub said no, or could not be understood: show it, try later.
    #[error("{sentence}")]
    Hub {
        /// The HTTP status; 0 where the answer could not be read.
        status: u16,
        /// Its code.
        code: String,
        /// What it says.
        sentence: String,
    },
    /// The hub's account does not hold: sync stops, recording goes on, an administrator looks.
    #[error("{sentence}")]
    Untrusted {
        /// Why.
        sentence: String,
    },
    /// A request was answered or given up before: drop the answer.
    #[error("{sentence}")]
    RequestClosed {
        /// Which.
        id: u64,
        /// The same for a log.
        sentence: String,
    },
    /// A defect of ours: this call did nothing, the engine lives on.
    #[error("{sentence}")]
    Internal {
        /// What to do.
        sentence: String,
    },
}

/// The person's language, for what is said before or beside an engine: a phone has one person.
static LANG: AtomicBool = AtomicBool::new(false);

/// Takes note of the person's language.
pub(crate) fn speak(lang: Lang) {
    LANG.store(lang == Lang::En, Ordering::Relaxed);
}

fn said(zh: &str, en: &str) -> String {
    let lang = if LANG.load(Ordering::Relaxed) {
        Lang::En
    } else {
        Lang::Zh
    };
    lang.pick(zh, en).to_owned()
}

impl FfiError {
    pub(crate) fn paused() -> Self {
        Self::Paused {
            sentence: said("已暂停，恢复后再试", "paused: resume and try again"),
        }
    }

    pub(crate) fn closed() -> Self {
        Self::Closed {
            sentence: said("已关闭，请重新打开", "shut down: open it again"),
        }
    }

    pub(crate) fn request_closed(id: u64) -> Self {
        Self::RequestClosed {
            id,
            sentence: said(
                "这个请求已经有了回答，后来的回答不再使用",
                "this request was answered before: a later answer is not used",
            ),
        }
    }

    pub(crate) fn internal() -> Self {
        Self::Internal {
            sentence: said(
                "程序内部错误，刚才的操作没有保存，已保存的内容都在",
                "an internal error: this step was not saved, all earlier ones are",
            ),
        }
    }

    /// Another engine has the folder.
    pub(crate) fn in_use() -> Self {
        Self::Refused {
            reason: "folder_in_use".to_owned(),
            sentence: said(
                "本机数据正在使用中，请稍后再打开",
                "this phone's data is in use: open it later",
            ),
        }
    }

    /// An input that could not even be read; `place` says of which kind it is.
    pub(crate) fn bad_input(place: &str) -> Self {
        Self::BadInput {
            place: place.to_owned(),
            sentence: said(
                "填写的内容无法识别，请检查后重试",
                "what was given cannot be read: look at it again",
            ),
        }
    }

    /// Says an engine's error.
    pub(crate) fn of(error: &EngineError, sentence: String) -> Self {
        let reason = error.code().unwrap_or_default().to_owned();
        if error.is_disk_full() {
            return Self::DiskFull { sentence };
        }
        if error.is_paused() {
            return Self::paused();
        }
        match error {
            EngineError::Refused { .. } | EngineError::Edit(_) => {
                Self::Refused { reason, sentence }
            }
            EngineError::EnrolledAlready | EngineError::AnotherPerson => Self::Refused {
                reason: "enrolment".to_owned(),
                sentence,
            },
            EngineError::Held => Self::NotYet { sentence },
            EngineError::UnknownDocument(_)
            | EngineError::UnknownEntity(_)
            | EngineError::Missing(_) => Self::NotFound { sentence },
            EngineError::BadInput(place) => Self::BadInput {
                place: (*place).to_owned(),
                sentence,
            },
            EngineError::Evidence(_) => bad("photo", sentence),
            EngineError::Bundle(_) => bad("bundle", sentence),
            EngineError::Enrolment(_) => bad("enrolment", sentence),
            EngineError::File { .. } => bad("file", sentence),
            EngineError::NotEnrolled => Self::NotEnrolled { sentence },
            EngineError::Sign(error) | EngineError::Request(RequestError::Sign(error)) => {
                match error {
                    SignError::Locked | SignError::Failed => Self::Locked { sentence },
                    SignError::Gone => Self::KeyLost { sentence },
                }
            }
            EngineError::Hub { status, code, .. } => Self::Hub {
                status: *status,
                code: code.clone(),
                sentence,
            },
            EngineError::Garbage(_)
            | EngineError::Request(
                RequestError::BadText | RequestError::BadHeader(_) | RequestError::Signature(_),
            ) => Self::Hub {
                status: 0,
                code: "unreadable".to_owned(),
                sentence,
            },
            EngineError::NotOurHub
            | EngineError::Log(_)
            | EngineError::Seal(_)
            | EngineError::Cloned => Self::Untrusted { sentence },
            EngineError::Load(_)
            | EngineError::Hydrate(_)
            | EngineError::Blob(_)
            | EngineError::Open(_)
            | EngineError::Store(_)
            | EngineError::Wire(_)
            | EngineError::Report(_) => Self::Damaged { sentence },
        }
    }
}

fn bad(place: &str, sentence: String) -> FfiError {
    FfiError::BadInput {
        place: place.to_owned(),
        sentence,
    }
}

/// What a job on the engine's thread may fail with.
pub(crate) enum Fault {
    Engine(EngineError),
    Shell(FfiError),
}

impl From<EngineError> for Fault {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<FfiError> for Fault {
    fn from(error: FfiError) -> Self {
        Self::Shell(error)
    }
}

impl Fault {
    /// Says it in the person's language.
    pub(crate) fn said(self, core: &Core) -> FfiError {
        match self {
            Self::Engine(error) => {
                let sentence = core.engine.sentence(&error, core.lang);
                FfiError::of(&error, sentence)
            }
            Self::Shell(error) => error,
        }
    }

    /// Says it before there is an engine.
    pub(crate) fn said_without(self, lang: Lang) -> FfiError {
        match self {
            Self::Engine(error) => {
                let sentence =
                    error.sentence(lang, &hucha_model::lifecycle::Lifecycles::embedded());
                FfiError::of(&error, sentence)
            }
            Self::Shell(error) => error,
        }
    }
}
