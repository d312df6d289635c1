//! Ready for offline? What a visit day without network needs, and what of it is missing.

use super::facts::moment;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::visit::visit_ref;
use hucha_model::ActivityId;
use hucha_model::Lang;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::programme::Programmes;
use hucha_model::sign::SignError;
use hucha_model::wire::{DocKind, EntityKind, TemplateRef};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Says whether a visit can be held without network from here on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyView {
    /// True when nothing is missing.
    pub ready: bool,
    /// Every thing looked at, in the order of a day.
    pub lines: Vec<ReadyLineView>,
}

/// Says how one thing stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyLineView {
    /// What was looked at.
    pub what: String,
    /// Whether it is there.
    pub ok: bool,
    /// What is there, or what is missing.
    pub detail: String,
    /// Whether a tap tries it again, by [`Act::TryKey`](crate::Act::TryKey).
    #[serde(default)]
    pub can_try: bool,
}

impl Inner {
    pub(super) fn ready_view(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<ReadyView, EngineError> {
        let visit = self.state(visit_ref(activity))?;
        let doc = self.readable(activity, DocKind::Visit)?;
        let opened = doc.map(|doc| self.opened(doc)).transpose()?.flatten();
        let template = opened.as_ref().and_then(|opened| opened.template.as_ref());
        let lines = vec![
            self.directory_line(lang),
            self.parties_line(&visit, lang),
            self.roster_line(&visit, lang),
            record_line(opened.is_some(), lang),
            template_line(&self.programmes, template, lang),
            self.last_visit_line(&visit, lang)?,
            self.key_line(lang),
            self.folder_line(lang),
        ];
        Ok(ReadyView {
            ready: lines.iter().all(|line| line.ok),
            lines,
        })
    }

    fn directory_line(&self, lang: Lang) -> ReadyLineView {
        let n = self.directory.newest();
        let detail = if n == 0 {
            lang.pick("尚未同步，请联网同步一次", "nothing here yet: sync once")
                .to_owned()
        } else {
            match lang {
                Lang::Zh => format!("截至第 {n} 号"),
                Lang::En => format!("up to number {n}"),
            }
        };
        line(lang.pick("联盟名册", "directory"), n > 0, detail)
    }

    fn parties_line(&self, visit: &EntityState, lang: Lang) -> ReadyLineView {
        let known = |org: Option<hucha_model::OrgId>| {
            org.is_some_and(|org| self.directory.organisation(org, AsOf::NOW).is_some())
        };
        let ok = known(visit.facts.helper) && known(visit.facts.helped);
        let detail = if ok {
            self.pair_words(&visit.facts, lang)
        } else {
            lang.pick("双方企业信息未到本机", "the two plants are not known here")
                .to_owned()
        };
        line(lang.pick("双方企业", "both plants"), ok, detail)
    }

    fn roster_line(&self, visit: &EntityState, lang: Lang) -> ReadyLineView {
        let persons = &visit.facts.participants;
        let unknown = persons.iter().filter(|one| {
            // A name that is not in the directory reads as the id.
            self.name(one.person) == one.person.to_string()
        });
        let missing = unknown.count();
        let ok = !persons.is_empty() && missing == 0;
        let detail = match (persons.len(), missing, lang) {
            (0, _, Lang::Zh) => "活动安排未到本机".to_owned(),
            (0, _, Lang::En) => "the plan is not here".to_owned(),
            (all, 0, Lang::Zh) => format!("{all} 人"),
            (all, 0, Lang::En) => format!("{all} persons"),
            (_, missing, Lang::Zh) => format!("{missing} 人姓名未到本机"),
            (_, missing, Lang::En) => format!("names of {missing} are not here"),
        };
        line(lang.pick("参加人员", "participants"), ok, detail)
    }

    /// Last visit's hazards that are still open, readable without network.
    fn last_visit_line(
        &self,
        visit: &EntityState,
        lang: Lang,
    ) -> Result<ReadyLineView, EngineError> {
        let states = self.states()?;
        let earlier = states.values().filter(|state| {
            state.entity.kind == EntityKind::Finding
                && state.facts.helped == visit.facts.helped
                && visit.facts.helped.is_some()
                && !state.facts.refers.contains(&visit.entity)
                && !self.lifecycles.is_closed(EntityKind::Finding, &state.state)
        });
        let open: Vec<&EntityState> = earlier.collect();
        let mut readable = 0;
        for state in &open {
            let activity = state
                .facts
                .refers
                .iter()
                .find(|other| other.kind == EntityKind::Visit)
                .map(|other| ActivityId::from(other.id));
            if let Some(activity) = activity
                && self.follow_up_of(activity).is_ok()
            {
                readable += 1;
            }
        }
        let (all, missing) = (open.len(), open.len() - readable);
        let detail = match (all, missing, lang) {
            (0, _, Lang::Zh) => "以往隐患均已销号或没有".to_owned(),
            (0, _, Lang::En) => "none open".to_owned(),
            (all, 0, Lang::Zh) => format!("{all} 条未销号，可离线查看"),
            (all, 0, Lang::En) => format!("{all} open, readable here"),
            (all, missing, Lang::Zh) => format!("{all} 条未销号，其中 {missing} 条内容未到本机"),
            (all, missing, Lang::En) => format!("{all} open, {missing} of them not readable here"),
        };
        Ok(line(
            lang.pick("以往未销号隐患", "open hazards of earlier visits"),
            missing == 0,
            detail,
        ))
    }

    /// Tells how the key did when it was last asked to sign; it is not asked for a reading.
    fn key_line(&self, lang: Lang) -> ReadyLineView {
        let what = lang.pick("签名密钥", "signing key");
        let registered = self.me().is_ok_and(|me| {
            self.directory
                .device(me.device, AsOf::NOW)
                .is_some_and(|device| !device.revoked && *device.key == self.signer.public_key())
        });
        if !registered {
            let detail = lang.pick("本机未登记或已停用", "this device is not registered");
            return line(what, false, detail.to_owned());
        }
        let seen = self.key.seen();
        let tried = match (seen.failed, seen.signed) {
            (None, Some(at)) => {
                let at = moment(at, lang);
                let detail = match lang {
                    Lang::Zh => format!("可用，上次签名 {at}"),
                    Lang::En => format!("usable, last signed {at}"),
                };
                line(what, true, detail)
            }
            (None, None) => {
                let detail = lang.pick(
                    "本机尚未用过，点按试一次",
                    "not tried yet on this phone: tap to try",
                );
                line(what, false, detail.to_owned())
            }
            (Some(SignError::Locked), _) => {
                let detail = lang.pick(
                    "上次签名时已锁定，请解锁后点按重试",
                    "locked when it last should sign: unlock and tap to try",
                );
                line(what, false, detail.to_owned())
            }
            (Some(SignError::Gone | SignError::Failed), _) => {
                let detail = lang.pick(
                    "上次签名没有成功，点按重试；仍不行请联系管理员",
                    "it did not sign when last asked: tap to try, or tell the administrator",
                );
                line(what, false, detail.to_owned())
            }
        };
        ReadyLineView {
            can_try: true,
            ..tried
        }
    }

    fn folder_line(&self, lang: Lang) -> ReadyLineView {
        let what = lang.pick("照片存储", "photo folder");
        let Some(blobs) = &self.blobs else {
            return line(
                what,
                false,
                lang.pick("没有照片文件夹", "there is none").to_owned(),
            );
        };
        // A name of the unfinished kind: what a crash leaves is swept at the next start.
        let probe = blobs.path_of(&[0; 32]);
        let folder = probe.parent().and_then(Path::parent);
        let written = folder
            .map(|folder| folder.join(".part-ready"))
            .is_some_and(|probe| {
                std::fs::write(&probe, b"ready")
                    .and_then(|()| std::fs::remove_file(&probe))
                    .is_ok()
            });
        let detail = if written {
            lang.pick("可写入", "writable")
        } else {
            lang.pick("无法写入，请清理空间", "not writable: make room")
        };
        line(what, written, detail.to_owned())
    }
}

fn record_line(is_open: bool, lang: Lang) -> ReadyLineView {
    let detail = if is_open {
        lang.pick("已建立", "opened")
    } else {
        lang.pick("尚未建立，请先打开活动记录", "not opened: open it first")
    };
    line(
        lang.pick("活动记录", "visit record"),
        is_open,
        detail.to_owned(),
    )
}

/// The checklist must be the very one the record was opened with, byte for byte.
fn template_line(
    programmes: &Programmes,
    template: Option<&TemplateRef>,
    lang: Lang,
) -> ReadyLineView {
    let what = lang.pick("检查表", "checklist");
    let Some(template) = template else {
        return line(
            what,
            false,
            lang.pick("活动记录未带检查表", "the record names none")
                .to_owned(),
        );
    };
    let here = programmes.checklist(&template.id);
    match here {
        Some(list) if list.sha256 == template.sha256 => line(
            what,
            true,
            format!("{} v{}", list.title.text(lang), list.version),
        ),
        Some(_) => line(
            what,
            false,
            lang.pick(
                "版本与记录不同，请更新软件",
                "another version: update the app",
            )
            .to_owned(),
        ),
        None => line(
            what,
            false,
            lang.pick(
                "本机没有该检查表，请更新软件",
                "not on this phone: update the app",
            )
            .to_owned(),
        ),
    }
}

fn line(what: &str, ok: bool, detail: String) -> ReadyLineView {
    ReadyLineView {
        what: what.to_owned(),
        ok,
        detail,
        can_try: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hucha_model::Hash;

    #[test]
    fn a_checklist_is_ready_only_when_its_bytes_are_those_of_the_record() {
        let all = Programmes::embedded().unwrap();
        let named = all.checklist("CL-WD").unwrap().template();
        let is_ready = |template: Option<&TemplateRef>| template_line(&all, template, Lang::Zh).ok;
        assert!(is_ready(Some(&named)));
        let other = TemplateRef {
            sha256: Hash([1; 32]),
            ..named.clone()
        };
        assert!(!is_ready(Some(&other)));
        let unknown = TemplateRef {
            id: "CL-XX".into(),
            ..named
        };
        assert!(!is_ready(Some(&unknown)));
        assert!(!is_ready(None));
    }

    #[test]
    fn a_record_that_is_not_open_says_what_to_do() {
        let missing = record_line(false, Lang::Zh);
        assert!(!missing.ok && missing.detail.contains("请先打开"));
    }
}
