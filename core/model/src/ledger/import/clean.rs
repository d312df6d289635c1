//! What copying does to Chinese text, undone.

/// Tells a Chinese character or Chinese punctuation.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Takes line breaks and stray blanks out of Chinese text and gives its commas, semicolons, colons
/// and brackets their full width; other text keeps single blanks.
pub(super) fn clean(text: &str) -> String {
    let tight = tighten(text);
    widen(&tight)
}

fn tighten(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = None;
    for c in text.chars() {
        if matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}') {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            let broke = matches!(c, '\n' | '\r');
            gap = Some(gap.unwrap_or(false) || broke);
            continue;
        }
        if let Some(broke) = gap.take()
            && let Some(last) = out.chars().last()
        {
            // A number broken by the end of a line is one number.
            let is_split_number = broke && last.is_ascii_digit() && c.is_ascii_digit();
            if !is_chinese(last) && !is_chinese(c) && !is_split_number {
                out.push(' ');
            }
        }
        out.push(c);
    }
    out
}

fn widen(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let near = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| is_chinese(*c))
    };
    let mut wide_brackets = Vec::new();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().copied().enumerate() {
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        let between = before && (after || at + 1 == chars.len());
        out.push(match c {
            ',' if between => '，',
            ';' if between => '；',
            ':' if between => '：',
            '(' => {
                let is_wide = before || after;
                wide_brackets.push(is_wide);
                if is_wide { '（' } else { '(' }
            }
            ')' if wide_brackets.pop().unwrap_or(before || after) => '）',
            other => other,
        });
    }
    out
}

/// Reduces a text to what must not be lost: no blanks, one width.
#[cfg(test)]
pub(super) fn essence(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}')
        })
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}
