//! Profile 我的: who holds the phone, in which capacity, on which device.

#[cfg(test)]
mod tests;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::words;
use chrono::NaiveDateTime;
use hucha_model::directory::{AsOf, LeaderTerm, Role};
use hucha_model::{DeviceId, Lang, Millis, OrgId, PersonId};
use serde::{Deserialize, Serialize};

/// How many hexadecimal digits of a key are read out over the phone.
const KEY_DIGITS: usize = 8;

/// Shows whose phone it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The plant or office.
    pub org: OrgId,
    /// Its name.
    pub plant: String,
    /// Posts today (安全总监, 带头人).
    pub posts: Vec<String>,
    /// Pairs of the plant today, in words.
    pub pairs: Vec<String>,
    /// Name of the district of the alliance.
    pub district: String,
    /// Who leads the alliance 带头人, name and plant; or empty.
    pub leader: String,
    /// This device.
    pub device: DeviceId,
    /// First eight hexadecimal digits of the key's fingerprint, to be read out to an administrator.
    pub key: String,
    /// Whether the device was withdrawn.
    pub is_withdrawn: bool,
    /// The hub's address.
    pub hub: String,
    /// The newest time of the hub known here; `None` before the first sync.
    pub synced_at: Option<NaiveDateTime>,
    /// Names of the programmes in force 工作制度.
    pub programmes: Vec<String>,
    /// An alarm about the hub's account, as a sentence, or empty.
    pub alarm: String,
}

impl Engine {
    /// Shows whose phone it is; fails before it is enrolled.
    pub fn profile(&self, lang: Lang) -> Result<ProfileView, EngineError> {
        self.lock().profile(lang)
    }
}

impl Inner {
    fn profile(&self, lang: Lang) -> Result<ProfileView, EngineError> {
        let me = self.me()?;
        let viewer = self.viewer(me.person);
        let roles = self.directory.roles_of(me.person, AsOf::NOW, viewer.day);
        // The plant of the enrolment stays, unless the person has since gone to another.
        let org = roles
            .iter()
            .find(|role| role.org == me.org)
            .or(roles.first())
            .map_or(me.org, |role| role.org);
        let alliance = self.directory.alliance(AsOf::NOW);
        let names = alliance.as_ref().map_or(&[][..], |one| one.programmes);
        let programmes = self.programmes.in_force(names).into_iter();
        let leader = self.directory.leader(AsOf::NOW, viewer.day);
        let device = self.directory.device(me.device, AsOf::NOW);
        let key = self.signer.public_key().id().to_hex();
        Ok(ProfileView {
            person: me.person,
            name: self.name(me.person),
            org,
            plant: self.full_name(org),
            posts: posts(&roles, viewer.is_leader(), lang),
            pairs: self.pairs_of(org, lang),
            district: self.district(),
            leader: leader.map_or_else(String::new, |term| self.leader_words(term, lang)),
            device: me.device,
            key: key.chars().take(KEY_DIGITS).collect(),
            is_withdrawn: device.is_some_and(|device| device.revoked),
            hub: me.hub.clone(),
            synced_at: (self.hub_time > Millis::default()).then(|| self.hub_time.local()),
            programmes: programmes
                .map(|programme| programme.title.text(lang).to_owned())
                .collect(),
            alarm: self.alarm(lang)?.unwrap_or_default().to_owned(),
        })
    }

    /// Names who leads by a term, with the plant.
    pub(super) fn leader_words(&self, term: LeaderTerm, lang: Lang) -> String {
        let (name, org) = (self.name(term.person), self.directory.org_name(term.org));
        match lang {
            Lang::Zh => format!("{name}（{org}）"),
            Lang::En => format!("{name} ({org})"),
        }
    }

    /// Words the pairs of a plant that are in force today.
    fn pairs_of(&self, org: OrgId, lang: Lang) -> Vec<String> {
        let pairs = self.directory.pairings(AsOf::NOW, self.now().day());
        let words = pairs.into_iter().filter_map(|pair| {
            let (helper, helped) = (
                self.directory.org_name(pair.helper),
                self.directory.org_name(pair.helped),
            );
            let words = match lang {
                Lang::Zh if pair.helper == org => format!("帮扶{helped}"),
                Lang::En if pair.helper == org => format!("helps {helped}"),
                Lang::Zh if pair.helped == org => format!("由{helper}帮扶"),
                Lang::En if pair.helped == org => format!("helped by {helper}"),
                Lang::Zh | Lang::En => return None,
            };
            Some(words)
        });
        words.collect()
    }
}

/// Names the posts, each once, and the leadership of the alliance first.
fn posts(roles: &[Role], leads: bool, lang: Lang) -> Vec<String> {
    let mut posts = Vec::new();
    if leads {
        posts.push(lang.pick("带头人", "leader of the alliance").to_owned());
    }
    for role in roles {
        let post = words::role(role.role, lang).to_owned();
        if !posts.contains(&post) {
            posts.push(post);
        }
    }
    posts
}
