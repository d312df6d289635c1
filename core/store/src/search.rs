//! Cutting text into words for the index, and what a person typed into a query.
//!
//! Chinese is written without spaces, so a run of it is indexed as overlapping pairs of
//! characters: `储罐区` becomes `储罐 罐区 区`. The lone last character lets a search for one
//! character find it as a prefix. Tag numbers are found however they are written: `V-101`
//! becomes `v101 v 101`.

/// More words than this in one query help nobody.
const MAX_WORDS: usize = 32;

/// Signs that join the parts of a tag number.
const JOINERS: [char; 5] = ['-', '_', '/', '.', '#'];

/// A stretch of text of one kind.
#[derive(Debug, PartialEq, Eq)]
enum Stretch {
    /// Characters of a script without spaces.
    Dense(Vec<char>),
    /// The parts of a latin word, number or tag number, in lower case.
    Tag(Vec<String>),
}

/// Cuts `text` into the words of the index, separated by spaces.
pub(crate) fn index_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() * 2);
    let mut push = |word: &mut dyn Iterator<Item = char>| {
        words.extend(word);
        words.push(' ');
    };
    for stretch in stretches(text) {
        match stretch {
            Stretch::Dense(chars) => {
                for pair in chars.windows(2) {
                    push(&mut pair.iter().copied());
                }
                push(&mut chars.last().copied().into_iter());
            }
            Stretch::Tag(parts) => {
                push(&mut parts.iter().flat_map(|part| part.chars()));
                if parts.len() > 1 {
                    for part in &parts {
                        push(&mut part.chars());
                    }
                }
            }
        }
    }
    words
}

/// Makes a query of what a person typed; `None` when it holds nothing to search for.
///
/// Every word is quoted and holds letters and digits only, so no sign a person types reaches the
/// query language.
pub(crate) fn query(typed: &str) -> Option<String> {
    let mut terms: Vec<String> = Vec::new();
    for stretch in stretches(typed).into_iter().take(MAX_WORDS) {
        match stretch {
            Stretch::Dense(chars) if chars.len() == 1 => {
                terms.push(format!("\"{}\" *", chars.iter().collect::<String>()));
            }
            Stretch::Dense(chars) => {
                let pairs: Vec<String> = chars
                    .windows(2)
                    .take(MAX_WORDS)
                    .map(|pair| pair.iter().collect())
                    .collect();
                terms.push(format!("\"{}\"", pairs.join(" ")));
            }
            Stretch::Tag(parts) => terms.push(format!("\"{}\" *", parts.concat())),
        }
    }
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

/// Cuts a piece of at most `width` characters out of `text` around the first stretch searched for.
pub(crate) fn snippet(text: &str, typed: &str, width: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= width {
        return text.to_owned();
    }
    let folded: Vec<char> = chars.iter().copied().map(fold).collect();
    let wanted: Vec<char> = match stretches(typed).into_iter().next() {
        Some(Stretch::Dense(chars)) => chars,
        Some(Stretch::Tag(parts)) => parts
            .first()
            .map(|part| part.chars().collect())
            .unwrap_or_default(),
        None => Vec::new(),
    };
    let found = folded
        .windows(wanted.len().max(1))
        .position(|window| window == wanted.as_slice())
        .unwrap_or(0);
    let from = found
        .saturating_sub(width / 3)
        .min(chars.len().saturating_sub(width));
    let mut piece = String::new();
    if from > 0 {
        piece.push('…');
    }
    piece.extend(chars.iter().skip(from).take(width));
    if from + width < chars.len() {
        piece.push('…');
    }
    piece
}

fn stretches(text: &str) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut dense: Vec<char> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    for sign in text.chars().map(fold).chain([' ']) {
        let is_latin = sign.is_ascii_alphanumeric();
        let is_dense = !is_latin && sign.is_alphanumeric();
        if !is_dense && !dense.is_empty() {
            found.push(Stretch::Dense(std::mem::take(&mut dense)));
        }
        if is_latin {
            part.push(sign);
            continue;
        }
        if !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        if !JOINERS.contains(&sign) && !parts.is_empty() {
            found.push(Stretch::Tag(std::mem::take(&mut parts)));
        }
        if is_dense {
            dense.push(sign);
        }
    }
    found
}

/// Folds full-width signs (Ｖ－１０１) to their common form and letters to lower case.
fn fold(sign: char) -> char {
    let narrow = match u32::from(sign) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(sign),
        _ => sign,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => narrow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_cut_into_pairs_and_a_last_character() {
        assert_eq!(index_words("储罐区"), "储罐 罐区 区 ");
        assert_eq!(index_words("阀"), "阀 ");
    }

    #[test]
    fn a_tag_number_is_indexed_whole_and_in_parts() {
        assert_eq!(index_words("V-101储罐"), "v101 v 101 储罐 罐 ");
        assert_eq!(index_words("Ｐ－１０１Ａ／Ｂ"), "p101ab p 101a b ");
    }

    #[test]
    fn a_query_never_holds_a_sign_that_was_typed() {
        assert_eq!(
            query("\" * OR NEAR( ''").as_deref(),
            Some("\"or\" * AND \"near\" *")
        );
        assert_eq!(query("  *():^-\" "), None);
        assert_eq!(
            query("储罐区 V-10").as_deref(),
            Some("\"储罐 罐区\" AND \"v10\" *")
        );
    }

    #[test]
    fn a_snippet_shows_what_was_searched_for() {
        let text = format!("{}可燃气体报警器未检定{}", "甲".repeat(60), "乙".repeat(60));
        let piece = snippet(&text, "报警", 24);
        assert!(piece.contains("报警器"), "{piece}");
        assert!(piece.chars().count() <= 26);
    }
}
