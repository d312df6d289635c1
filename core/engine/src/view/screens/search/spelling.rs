//! Names as people type them: as written, by the first letters of their pinyin, or spelled out.
//!
//! Signs and spaces mean nothing and width and case are folded, so `V-101` is typed `v101`. Of a
//! character with several readings (重: chong, zhong) any one will do.

use pinyin::{Pinyin, ToPinyinMulti};

/// How well a name fits what was typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// It is the name.
    Exact,
    /// The name begins so.
    Beginning,
    /// The name's pinyin begins so, by first letters or spelled out.
    Spelled,
    /// It stands somewhere within the name or its pinyin.
    Within,
}

/// From so many letters on they are looked for in the middle of a name too: one letter is in all.
const LETTERS_WITHIN: usize = 2;
/// The same for a sentence, where any two letters meet somewhere.
const LETTERS_WITHIN_SENTENCE: usize = 3;
/// More characters than the longest name of a plant.
const SENTENCE: usize = 24;

/// What was typed, folded.
#[derive(Debug)]
pub(super) struct Typed {
    signs: Vec<char>,
    is_latin: bool,
}

impl Typed {
    /// Folds what was typed; `None` when it holds no letter and no digit.
    pub(super) fn fold(text: &str) -> Option<Self> {
        let signs: Vec<char> = folded(text).collect();
        let is_latin = signs.iter().all(char::is_ascii_alphanumeric)
            && signs.iter().any(char::is_ascii_lowercase);
        (!signs.is_empty()).then_some(Self { signs, is_latin })
    }
}

/// One name, ready to be compared.
#[derive(Debug)]
pub(super) struct Spelling {
    signs: Box<[char]>,
    /// For each sign the letters it may begin with, a bit each: most names are told apart by them.
    firsts: Box<[u32]>,
}

impl Spelling {
    pub(super) fn of(name: &str) -> Self {
        let signs: Box<[char]> = folded(name).collect();
        let firsts = signs.iter().map(|sign| firsts(*sign)).collect();
        Self { signs, firsts }
    }

    /// Tells how well the name fits, if it does.
    pub(super) fn rank(&self, typed: &Typed) -> Option<Rank> {
        if *self.signs == *typed.signs {
            return Some(Rank::Exact);
        }
        if self.signs.starts_with(&typed.signs) {
            return Some(Rank::Beginning);
        }
        if typed.is_latin && self.is_spelled_from(0, &typed.signs) {
            return Some(Rank::Spelled);
        }
        let is_within = self
            .signs
            .windows(typed.signs.len())
            .any(|piece| piece == typed.signs);
        (is_within || self.is_spelled_within(typed)).then_some(Rank::Within)
    }

    fn is_spelled_within(&self, typed: &Typed) -> bool {
        let wanted = if self.signs.len() > SENTENCE {
            LETTERS_WITHIN_SENTENCE
        } else {
            LETTERS_WITHIN
        };
        typed.is_latin
            && typed.signs.len() >= wanted
            && (1..self.signs.len()).any(|start| self.is_spelled_from(start, &typed.signs))
    }

    /// Tells whether the letters spell the signs from `start` on: each by its first letter or in
    /// full, the last one as far as it was typed.
    fn is_spelled_from(&self, start: usize, letters: &[char]) -> bool {
        // A bit for each count of letters that the signs so far can use up. What is typed is at
        // most 64 signs long, so the counts fit.
        let mut used: u128 = 1;
        for (sign, firsts) in self.signs.iter().zip(&self.firsts).skip(start) {
            let mut next: u128 = 0;
            while used != 0 {
                let at = used.trailing_zeros() as usize;
                used &= used - 1;
                let Some(letter) = letters.get(at).filter(|one| firsts & bit(**one) != 0) else {
                    continue;
                };
                if sign.is_ascii() {
                    next |= u128::from(sign == letter) << (at + 1);
                    continue;
                }
                next |= 1 << (at + 1);
                for reading in readings(*sign) {
                    let rest = letters.get(at..).unwrap_or_default();
                    let said = said(reading, rest);
                    if said == rest.len() || said == reading.chars().count() {
                        next |= 1 << (at + said);
                    }
                }
            }
            if next >> letters.len() & 1 == 1 {
                return true;
            }
            if next == 0 {
                return false;
            }
            used = next;
        }
        false
    }
}

/// Counts the letters at the beginning of `typed` that say the beginning of `reading`.
fn said(reading: &str, typed: &[char]) -> usize {
    reading
        .chars()
        .zip(typed)
        .take_while(|(read, typed)| {
            // A keyboard has no ü: people type v, and u.
            read == *typed || (*read == 'ü' && matches!(typed, 'u' | 'v'))
        })
        .count()
}

fn readings(sign: char) -> impl Iterator<Item = &'static str> {
    let readings = sign.to_pinyin_multi();
    readings.into_iter().flatten().map(Pinyin::plain)
}

fn firsts(sign: char) -> u32 {
    if sign.is_ascii() {
        return bit(sign);
    }
    readings(sign)
        .filter_map(|reading| reading.chars().next())
        .fold(0, |bits, first| bits | bit(first))
}

/// Gives each letter a bit of its own, and digits one together.
fn bit(sign: char) -> u32 {
    match sign {
        'a'..='z' => 1 << (u32::from(sign) - u32::from('a')),
        '0'..='9' => 1 << 26,
        _ => 0,
    }
}

/// Gives letters and digits only, in common width and lower case.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .map(|sign| match u32::from(sign) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(sign),
            _ => sign,
        })
        .filter(|sign| sign.is_alphanumeric())
        .map(|sign| sign.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(name: &str, typed: &str) -> Option<Rank> {
        Spelling::of(name).rank(&Typed::fold(typed).unwrap())
    }

    #[test]
    fn a_name_is_found_by_first_letters_by_full_pinyin_and_by_a_mix() {
        for typed in [
            "wdhg",
            "wd",
            "WDHG",
            "wendeng",
            "wendenghuagong",
            "wendhg",
            "wendenghg",
            "wen",
        ] {
            assert_eq!(rank("文登化工", typed), Some(Rank::Spelled), "{typed}");
        }
        assert_eq!(rank("文登化工", "hg"), Some(Rank::Within));
        assert_eq!(rank("文登化工", "dengh"), Some(Rank::Within));
        for typed in ["wdg", "gw", "wendg", "wdhgs", "wendengx"] {
            assert_eq!(rank("文登化工", typed), None, "{typed}");
        }
    }

    #[test]
    fn any_reading_of_a_character_will_do() {
        for (name, readings) in [
            ("重庆路", ["cq", "zq"]),
            ("乐天", ["lt", "yt"]),
            ("单永", ["sy", "dy"]),
            ("曾工", ["zg", "cg"]),
        ] {
            for typed in readings {
                assert_eq!(rank(name, typed), Some(Rank::Spelled), "{name} {typed}");
            }
        }
        assert_eq!(rank("单永", "shany"), Some(Rank::Spelled));
        assert_eq!(rank("单永", "dany"), Some(Rank::Spelled));
    }

    #[test]
    fn u_with_dots_is_typed_as_v_or_u() {
        assert_eq!(rank("吕工", "lvg"), Some(Rank::Spelled));
        assert_eq!(rank("吕工", "lug"), Some(Rank::Spelled));
    }

    #[test]
    fn chinese_is_found_anywhere_and_best_from_the_beginning() {
        assert_eq!(rank("文登化工", "文登化工"), Some(Rank::Exact));
        assert_eq!(rank("文登化工", "文登 化工"), Some(Rank::Exact));
        assert_eq!(rank("文登化工", "文登"), Some(Rank::Beginning));
        assert_eq!(rank("文登化工", "化工"), Some(Rank::Within));
        assert_eq!(rank("文登化工", "登工"), None);
    }

    #[test]
    fn letters_and_digits_of_a_name_are_typed_as_they_are() {
        assert_eq!(rank("Ｖ－101罐区", "v-101"), Some(Rank::Beginning));
        assert_eq!(rank("V-101罐区", "v101gq"), Some(Rank::Spelled));
        assert_eq!(rank("2号罐区", "2hg"), Some(Rank::Spelled));
        assert_eq!(rank("2号罐区", "3hg"), None);
    }

    #[test]
    fn one_letter_finds_beginnings_only() {
        assert_eq!(rank("文登化工", "w"), Some(Rank::Spelled));
        assert_eq!(rank("文登化工", "h"), None);
    }

    #[test]
    fn signs_alone_are_nothing_to_search_for() {
        assert!(Typed::fold(" -（）…。").is_none());
    }

    #[test]
    fn sixty_four_letters_of_one_sound_are_compared_in_no_time() {
        let name = "鹅".repeat(64);
        assert_eq!(rank(&name, &"e".repeat(64)), Some(Rank::Spelled));
        assert_eq!(rank(&name, &format!("{}x", "e".repeat(63))), None);
    }
}
