//! Listens to everything that reaches a phone, for words that it must never hold.

use crate::violation::{Violation, promise};
use hucha_model::wire::{EntityKind, to_cbor};
use hucha_sync::{Frame, Item, read_bundle, read_stream};

/// Every text of a visit begins with this word, so that it can be found in any bytes.
pub const CANARY: &str = "canary:";

/// What a phone may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// The words: it takes part.
    Words,
    /// That a decision was made, no words, no documents: leader and bureau.
    Acts,
    /// Nothing of the visit: a plant that has no part in it.
    Nothing,
}

/// Looks into an answer of the hub; gives how many canaries it holds.
pub fn listen_to_answer(body: &[u8], who: &str, allowed: Allowed) -> Result<usize, Violation> {
    let mut heard = 0;
    for frame in read_stream(body)? {
        heard += canaries(&to_cbor(&frame));
        if let Frame::Item(item) = &frame {
            judge(item, who, allowed)?;
        }
    }
    judge_words(heard, who, allowed)?;
    Ok(heard)
}

/// Looks into a bundle; gives how many canaries it holds.
pub fn listen_to_bundle(bytes: &[u8], who: &str, allowed: Allowed) -> Result<usize, Violation> {
    let bundle = read_bundle(bytes)?;
    let mut heard = 0;
    for item in &bundle.items {
        heard += canaries(&to_cbor(item));
        judge(item, who, allowed)?;
    }
    judge_words(heard, who, allowed)?;
    Ok(heard)
}

fn judge_words(heard: usize, who: &str, allowed: Allowed) -> Result<(), Violation> {
    promise(heard == 0 || allowed == Allowed::Words, || {
        format!("{who} was sent {heard} words of a visit it has no part in")
    })
}

fn judge(item: &Item, who: &str, allowed: Allowed) -> Result<(), Violation> {
    let is_of_a_document = matches!(
        item,
        Item::Opened(_) | Item::Run { .. } | Item::Granted { .. }
    );
    promise(!is_of_a_document || allowed == Allowed::Words, || {
        format!("{who} was sent an item of a document: {:?}", item.kind())
    })?;
    let Item::Decision(signed) = item else {
        return Ok(());
    };
    let Ok(decision) = signed.decision() else {
        return Err(Violation::Broken(format!(
            "{who} was sent a decision that cannot be read"
        )));
    };
    let is_of_the_visit = matches!(
        decision.entity.kind,
        EntityKind::Visit | EntityKind::Finding
    );
    promise(!is_of_the_visit || allowed != Allowed::Nothing, || {
        format!("{who} was sent a decision on {:?}", decision.entity.kind)
    })
}

fn canaries(bytes: &[u8]) -> usize {
    let word = CANARY.as_bytes();
    bytes
        .windows(word.len())
        .filter(|window| *window == word)
        .count()
}
