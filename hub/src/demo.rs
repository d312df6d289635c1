//! `hucha demo`: one peer visit from the roster to the crossed-off hazard, told step by step.
//!
//! Every phone is an engine in a folder and a process of its own. They share the hub, and the bundle
//! files that people hand one another where there is no network; nothing else. The story's clock
//! stands in a file that hub and phones read, so that half a year passes in a minute.

mod cast;
mod exit_meeting;
mod files;
mod kill;
mod noted;
mod phone;
mod prepare;
mod rectify;
mod stage;
mod study;
mod tell;
mod visit;

use crate::cli::Complaint;
use clap::Args;
use hucha_model::Lang;
use std::path::PathBuf;
use tell::Tale;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// 保留演示文件的目录 / folder to keep what the demo makes
    #[arg(long)]
    keep: Option<PathBuf>,
    /// 示例文件所在目录 / folder of the demo's roster and photos
    #[arg(long, default_value = "fixtures", hide = true)]
    fixtures: PathBuf,
}

/// Why the demo cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// A file or process.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// An answer of a phone.
    #[error("a phone's answer cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A phone refused what it should have done.
    #[error("{label}: {words} ({code})")]
    Refused {
        /// Whose phone.
        label: &'static str,
        /// The code.
        code: String,
        /// The words.
        words: String,
    },
    /// The hub's process.
    #[error("the hub: {0}")]
    Hub(String),
    /// A process or the roster is not as the story needs it.
    #[error("the story cannot go on: {0}")]
    Process(&'static str),
}

impl Demo {
    pub(crate) fn run(self, lang: Lang) -> Result<(), Complaint> {
        let complain = |error: DemoError| {
            Complaint::new(
                format!("演示中断：{error}"),
                format!("the demo stopped: {error}"),
            )
        };
        let (root, kept) = match &self.keep {
            Some(folder) => (folder.clone(), true),
            None => (
                std::env::temp_dir().join(format!("hucha-demo-{}", std::process::id())),
                false,
            ),
        };
        fresh(&root).map_err(complain)?;
        let told = self.tell(&root, lang);
        if !kept {
            // What cannot be removed stays in the system's folder for temporary files.
            let _ = std::fs::remove_dir_all(&root);
        }
        if told.map_err(complain)? {
            Ok(())
        } else {
            Err(Complaint::new(
                "演示有未通过的核对项",
                "some checks of the demo do not hold",
            ))
        }
    }

    fn tell(&self, root: &std::path::Path, lang: Lang) -> Result<bool, DemoError> {
        let mut tale = Tale::new(lang);
        tale.say(
            "互查演示：企业、人名均为虚构；每部手机是一个独立进程，只通过汇集端和互传文件交换数据",
            "A demo with fictional plants and people; each phone is a process of its own",
        );
        let mut cast = prepare::prepare(&mut tale, root, &self.fixtures, lang)?;
        let activity = prepare::agree_visit(&mut tale, &mut cast)?;
        let session = study::convene(&mut tale, &mut cast)?;
        let visit = prepare::open_record(&mut tale, &mut cast, activity)?;
        visit::on_site(&mut tale, &mut cast, &visit, &self.fixtures)?;
        exit_meeting::hand_over(&mut tale, &mut cast, &visit)?;
        rectify::close_the_loop(&mut tale, &mut cast, &visit, &self.fixtures)?;
        study::quarters_session(&mut tale, &mut cast, session)?;
        files::board_and_files(&mut tale, &mut cast, &visit, session)?;
        files::close(&mut tale, cast)?;
        tale.check_words();
        Ok(tale.end())
    }
}

/// Begins with an empty folder; one that holds something else than a demo is left alone.
fn fresh(root: &std::path::Path) -> Result<(), DemoError> {
    if root.join("clock").exists() && root.join("files").is_dir() {
        std::fs::remove_dir_all(root)?;
    }
    std::fs::create_dir_all(root)?;
    if std::fs::read_dir(root)?.next().is_some() {
        return Err(DemoError::Process(
            "the folder to keep is not empty and holds no demo",
        ));
    }
    Ok(())
}
