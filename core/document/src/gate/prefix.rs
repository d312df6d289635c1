//! The longest part of a refused run that would pass, so that its writer can attest it anew.

use super::{Author, Read, judge};
use crate::doc::Doc;
use hucha_model::Hash;

/// Gives the last change of the longest run from the first change on that passes, of at most `most`
/// changes. `suspect` is the position of the change known to break a rule: where everything before
/// it passes, that is one judgement; else the length is found by halving. The part named always
/// passes; where a longer part passes although a shorter one does not, the shorter may be named.
pub(super) fn longest(
    doc: &Doc,
    run: &[Read<'_>],
    most: usize,
    suspect: Option<usize>,
    author: &Author,
) -> Option<Hash> {
    let passes = |length: usize| {
        run.get(..length)
            .is_some_and(|part| judge(doc, part, author).is_ok())
    };
    let (mut good, mut bad) = (0, most.min(run.len()).saturating_add(1));
    let guess = suspect.unwrap_or(most).min(most);
    if guess > 0 && passes(guess) {
        // Past a suspect nothing is tried: the change there is broken on its own account.
        (good, bad) = (guess, guess.saturating_add(1));
    } else {
        bad = bad.min(guess.max(1));
    }
    while bad.saturating_sub(good) > 1 {
        let half = good.midpoint(bad);
        if passes(half) {
            good = half;
        } else {
            bad = half;
        }
    }
    let (last, _) = run.get(good.checked_sub(1)?)?;
    Some(last.hash)
}
