//! Who may hold what: a second opinion on access, naive on purpose, and the ear at every phone.
//!
//! Every text of a run carries a numbered canary; this register knows who may ever read it. It
//! shares no code with the product's rules of access.

use crate::violation::{Violation, promise};
use hucha_model::wire::{Attestation, EntityRef, Opened};
use hucha_model::{DocId, PersonId};
use hucha_sync::{Frame, Item};
use std::collections::{BTreeMap, BTreeSet};

/// A set of plants, one bit each; bit 4 is the bureau.
pub type Plants = u8;

/// The bureau.
pub const BUREAU: Plants = 1 << 4;
/// Everybody.
pub const ALL: Plants = 0b1_1111;

/// Who may see something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seers {
    /// People of these plants.
    pub plants: Plants,
    /// The leader of the alliance too.
    pub leader: bool,
    /// Whoever wrote it, wherever that person is now.
    pub author: Option<PersonId>,
    /// The visit whose list carries it to the host once it is handed over.
    pub listed_by: Option<DocId>,
}

impl Seers {
    /// People of these plants and nobody else.
    pub const fn of(plants: Plants) -> Self {
        Self {
            plants,
            leader: false,
            author: None,
            listed_by: None,
        }
    }
}

const CANARY: &[u8] = b"canary:";

/// The register.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    words: Vec<Seers>,
    docs: BTreeMap<DocId, Plants>,
    acts: BTreeMap<EntityRef, Seers>,
    /// Plants of visits whose list was handed over: their hosts.
    handed_over: BTreeMap<DocId, Plants>,
    plants: BTreeMap<PersonId, Plants>,
    /// Where people were at any time: whoever hands over a bundle may not know of a change.
    ever: BTreeMap<PersonId, Plants>,
    leader: Option<PersonId>,
    leaders: BTreeSet<PersonId>,
}

/// How an ear judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ear {
    /// The hub speaks: it knows today's directory.
    Hub,
    /// A phone speaks, or a disk is read: what was true once is allowed.
    Ever,
}

impl Secrets {
    /// Says where a person is from now on.
    pub fn place(&mut self, person: PersonId, plants: Plants) {
        self.plants.insert(person, plants);
        *self.ever.entry(person).or_default() |= plants;
    }

    /// Says that a person leads from now on.
    pub fn lead(&mut self, person: PersonId) {
        self.leader = Some(person);
        self.leaders.insert(person);
    }

    /// Makes a text that only these may read.
    pub fn write(&mut self, seers: Seers, words: &str) -> String {
        self.words.push(seers);
        format!("canary:{:06};{words}", self.words.len() - 1)
    }

    /// Says who reads a document.
    pub fn open(&mut self, doc: DocId, plants: Plants) {
        self.docs.insert(doc, plants);
    }

    /// Says who sees that something is decided.
    pub fn decide(&mut self, entity: EntityRef, seers: Seers) {
        self.acts.entry(entity).or_insert(seers);
    }

    /// Says that the list of a visit goes to the host.
    pub fn hand_over(&mut self, visit: DocId, host: Plants) {
        self.handed_over.insert(visit, host);
    }

    /// Tells whether a person may see.
    fn may(&self, seers: Seers, person: PersonId, ear: Ear) -> bool {
        let known = match ear {
            Ear::Hub => &self.plants,
            Ear::Ever => &self.ever,
        };
        let plants = known.get(&person).copied().unwrap_or_default();
        let listed = seers
            .listed_by
            .and_then(|visit| self.handed_over.get(&visit))
            .copied()
            .unwrap_or_default();
        let leads = match ear {
            Ear::Hub => self.leader == Some(person),
            Ear::Ever => self.leaders.contains(&person),
        };
        plants & (seers.plants | listed) != 0
            || seers.leader && leads
            || seers.author == Some(person)
    }

    /// Tells whether a person may read a document.
    pub fn reads(&self, doc: DocId, person: PersonId, ear: Ear) -> bool {
        let plants = self.docs.get(&doc).copied().unwrap_or_default();
        self.may(Seers::of(plants), person, ear)
    }

    /// Tells whether a person may see that something is decided.
    pub fn sees(&self, entity: EntityRef, person: PersonId) -> bool {
        self.acts
            .get(&entity)
            .is_some_and(|seers| self.may(*seers, person, Ear::Hub))
    }

    /// Tells whether a person may see it, or might once: what a phone holds it keeps.
    pub fn ever_saw(&self, entity: EntityRef, person: PersonId) -> bool {
        self.acts
            .get(&entity)
            .is_some_and(|seers| self.may(*seers, person, Ear::Ever))
    }

    /// Looks into any bytes for words that a person must not hold; gives how many it may.
    pub fn search(
        &self,
        bytes: &[u8],
        person: PersonId,
        ear: Ear,
        who: &str,
    ) -> Result<usize, Violation> {
        let mut heard = 0;
        for number in canaries(bytes) {
            let Some(seers) = self.words.get(number) else {
                continue;
            };
            promise(self.may(*seers, person, ear), || {
                format!("I6: {who} holds canary {number}, which it may not read: {seers:?}")
            })?;
            heard += 1;
        }
        Ok(heard)
    }

    /// Looks into frames on their way to a person; gives how many canaries they carry.
    pub fn listen(
        &self,
        frames: &[Frame],
        person: PersonId,
        ear: Ear,
        who: &str,
    ) -> Result<usize, Violation> {
        let mut heard = 0;
        for frame in frames {
            if let Frame::Item(item) = frame {
                heard += self.listen_to(item, person, ear, who)?;
            }
        }
        Ok(heard)
    }

    /// Looks into one item.
    pub fn listen_to(
        &self,
        item: &Item,
        person: PersonId,
        ear: Ear,
        who: &str,
    ) -> Result<usize, Violation> {
        let doc = doc_of(item);
        if let Some(doc) = doc.filter(|doc| self.docs.contains_key(doc)) {
            promise(self.reads(doc, person, ear), || {
                format!("I6: {who} was sent an item of a document it may not read")
            })?;
        }
        if let Item::Granted { person: named, .. } | Item::Ended { person: named, .. } = item {
            promise(*named == person, || {
                format!("I6: {who} was told what somebody else may read")
            })?;
        }
        if let Item::Run { changes, .. } = item {
            let mut heard = 0;
            for change in changes {
                heard += self.search(change, person, ear, who)?;
            }
            return Ok(heard);
        }
        let Item::Decision(signed) = item else {
            return Ok(0);
        };
        let Ok(told) = signed.decision() else {
            return Ok(0);
        };
        let seers = self.acts.get(&told.entity);
        let may = seers.is_none_or(|seers| self.may(*seers, person, ear));
        promise(may || told.user == person, || {
            format!(
                "I6: {who} of {:b} was sent {:?} of {} on a {:?}, which it may not see: {seers:?}",
                self.plants.get(&person).copied().unwrap_or_default(),
                told.verb,
                told.user,
                told.entity,
            )
        })?;
        match &signed.text {
            Some(words) => self.search(words.text.as_bytes(), person, ear, who),
            None => Ok(0),
        }
    }
}

/// Names the document that an item belongs to.
fn doc_of(item: &Item) -> Option<DocId> {
    if let Item::Opened(signed) = item {
        return signed.open::<Opened>().ok().map(|opened| opened.doc);
    }
    if let Item::Run { attestation, .. } = item {
        return attestation.open::<Attestation>().ok().map(|told| told.doc);
    }
    None
}

/// Finds the numbers of the canaries in any bytes.
fn canaries(bytes: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == CANARY[0]) {
        rest = &rest[at..];
        // Whole ones only: where a page of a database ends, the head of number 12 reads as 1.
        let after = rest.strip_prefix(CANARY);
        if let Some((digits, b";")) = after.and_then(|after| after.get(..7)?.split_at_checked(6)) {
            let digits = str::from_utf8(digits).ok();
            found.extend(digits.and_then(|digits| digits.parse::<usize>().ok()));
        }
        rest = &rest[1..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_with_a_canary_is_found_and_a_reader_is_not() {
        let (friend, stranger) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
        let mut secrets = Secrets::default();
        secrets.place(friend, 1);
        secrets.place(stranger, 2);
        let text = secrets.write(Seers::of(1), "配方");
        let bytes = [b"xcan".as_slice(), text.as_bytes(), b"canary:"].concat();
        assert_eq!(secrets.search(&bytes, friend, Ear::Hub, "f").unwrap(), 1);
        assert!(secrets.search(&bytes, stranger, Ear::Hub, "s").is_err());
    }
}
