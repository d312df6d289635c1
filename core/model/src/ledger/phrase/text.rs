//! The phrase as a row of plain characters: no blanks, half-width digits, one kind of dash.

/// Normalises a phrase: blanks go, full-width letters, digits and dashes become plain, ASCII
/// commas and semicolons become Chinese ones.
pub(super) fn normal(printed: &str) -> String {
    let mut out = String::with_capacity(printed.len());
    for c in printed.chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200c}' | '\u{200d}') {
            // Two whole ISO days, or a day and a time of a spreadsheet, stay apart.
            if ends_with_iso_day(&out) {
                out.push('；');
            }
            continue;
        }
        out.push(plain(c));
    }
    out.trim_end_matches('；').to_owned()
}

fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(u32::from(c) - 0xfee0) {
            Some(',') => '，',
            Some(';') => '；',
            Some('~') => '-',
            Some(half) => half,
            None => c,
        },
        ',' => '，',
        ';' => '；',
        '—' | '–' | '−' | '~' | '〜' | '―' | '‐' | '‑' | '─' => '-',
        '○' | '〇' | '零' | '◯' => '〇',
        other => other,
    }
}

fn ends_with_iso_day(out: &str) -> bool {
    let tail: Vec<char> = out.chars().rev().take(10).collect();
    let mut pattern = "dd-dd-dddd".chars();
    tail.len() == 10
        && tail.iter().all(|c| match pattern.next() {
            Some('d') => c.is_ascii_digit(),
            _ => matches!(c, '-' | '/' | '.'),
        })
}

/// Splits at commas, semicolons, full stops and 、 outside brackets; each clause comes with the
/// separator before it (the first one with `；`).
pub(super) fn clauses(normal: &str) -> Vec<(char, String)> {
    let mut all = Vec::new();
    let (mut depth, mut before, mut now) = (0_u32, '；', String::new());
    for c in normal.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '，' | '；' | '。' | '、' if depth == 0 => {
                all.push((before, std::mem::take(&mut now)));
                before = c;
                continue;
            }
            _ => {}
        }
        now.push(c);
    }
    all.push((before, now));
    all.retain(|(_, clause)| !clause.is_empty());
    all
}

/// Characters with a place, read from the left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    pub(super) rest: &'a [char],
}

impl<'a> Scan<'a> {
    pub(super) const fn new(rest: &'a [char]) -> Self {
        Self { rest }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.first().copied()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Takes `word`, written in small letters, when it stands here.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let mut length = 0;
        for c in word.chars() {
            let here = self.rest.get(length);
            if here.is_none_or(|here| here.to_ascii_lowercase() != c) {
                return false;
            }
            length += 1;
        }
        self.skip(length);
        true
    }

    /// Takes the first of `words` that stands here.
    pub(super) fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().find(|word| self.eat(word)).copied()
    }

    /// Takes a number of up to eight digits, plain or Chinese, with the count of its characters.
    pub(super) fn number(&mut self) -> Option<(u32, usize)> {
        let digits: Vec<u32> = self
            .rest
            .iter()
            .map_while(|c| c.to_digit(10))
            .take(9)
            .collect();
        if !digits.is_empty() {
            if digits.len() > 8 {
                return None;
            }
            self.skip(digits.len());
            let value = digits.iter().fold(0, |sum, digit| sum * 10 + digit);
            return Some((value, digits.len()));
        }
        let run: Vec<char> = self
            .rest
            .iter()
            .copied()
            .take_while(|c| chinese(*c).is_some())
            .take(5)
            .collect();
        let value = chinese_number(&run)?;
        self.skip(run.len());
        Some((value, run.len()))
    }

    /// Gives what was taken since `earlier`.
    pub(super) fn since(&self, earlier: &Scan<'a>) -> String {
        let taken = earlier.rest.len().saturating_sub(self.rest.len());
        earlier.rest.iter().take(taken).collect()
    }
}

fn chinese(c: char) -> Option<u32> {
    Some(match c {
        '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

fn chinese_number(run: &[char]) -> Option<u32> {
    if run.is_empty() || run.len() > 4 {
        return None;
    }
    let values: Vec<u32> = run.iter().filter_map(|c| chinese(*c)).collect();
    match values.as_slice() {
        [10] => Some(10),
        [10, ones] if *ones < 10 => Some(10 + ones),
        [tens, 10] if *tens < 10 => Some(tens * 10),
        [tens, 10, ones] if *tens < 10 && *ones < 10 => Some(tens * 10 + ones),
        all if all.iter().all(|value| *value < 10) => {
            Some(all.iter().fold(0, |sum, digit| sum * 10 + digit))
        }
        _ => None,
    }
}
