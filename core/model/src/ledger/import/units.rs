//! The units of a cell: 市应急局牵头，市工信局、市公安局按职责分工负责.

/// One unit as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) leads: bool,
}

/// Words that say how units share the work; kept as a remark.
const SHARING: [&str; 14] = [
    "等按照职责分工负责",
    "等按职责分工负责",
    "按照职责分工负责",
    "按职责分工负责",
    "按职责分工落实",
    "按职责分工",
    "等分工负责",
    "分工负责",
    "等共同负责",
    "共同负责",
    "各负其责",
    "具体负责",
    "等负责",
    "负责",
];

/// Words that join the last unit, before a name that says it is a collective one.
const JOINTS: [&str; 4] = ["会同", "以及", "及", "和"];
const COLLECTIVE: [&str; 6] = ["各有关", "有关", "负有", "其他", "相关", "各相关"];

/// Splits the units of a cell; the second value is what is no unit.
pub(super) fn split(text: &str, leads: bool) -> (Vec<Named>, Vec<String>) {
    let (mut units, mut remarks): (Vec<Named>, Vec<String>) = (Vec::new(), Vec::new());
    for piece in pieces(text) {
        let mut piece = piece;
        if let Some((label, rest)) = piece.split_once(['：', ':']) {
            let is_label = ["牵头", "配合", "责任", "协办", "参与", "主办"]
                .iter()
                .any(|word| label.contains(word));
            if is_label {
                remarks.push(label.to_owned());
                let leads = leads || label.contains("牵头") || label.contains("主办");
                push(&mut units, &mut remarks, rest.to_owned(), leads);
                continue;
            }
        }
        let mut leads = leads;
        for word in ["牵头负责", "牵头"] {
            if let Some(name) = piece.strip_suffix(word) {
                let shorter = name.len();
                piece.truncate(shorter);
                leads = true;
                // “甲局、乙局牵头”: all that stand before it lead.
                for unit in &mut units {
                    unit.leads = true;
                }
            }
        }
        push(&mut units, &mut remarks, piece, leads);
    }
    (units, remarks)
}

fn push(units: &mut Vec<Named>, remarks: &mut Vec<String>, piece: String, leads: bool) {
    let mut name = piece.as_str();
    for word in SHARING {
        if let Some(rest) = name.strip_suffix(word) {
            remarks.push(word.to_owned());
            name = rest;
            break;
        }
    }
    for word in ["配合", "等"] {
        if let Some(rest) = name.strip_suffix(word) {
            remarks.push(word.to_owned());
            name = rest;
        }
    }
    let mut name = name.trim().to_owned();
    if let Some((before, inside)) = long_bracket(&name) {
        remarks.push(inside);
        name = before;
    }
    if let Some((first, second)) = joined(&name) {
        add(units, first, leads);
        add(units, second, leads);
    } else {
        add(units, name, leads);
    }
}

fn add(units: &mut Vec<Named>, name: String, leads: bool) {
    let name = name.trim().to_owned();
    if name.is_empty() || units.iter().any(|unit| unit.name == name) {
        return;
    }
    units.push(Named { name, leads });
}

/// A bracket behind the name with more than a few characters is a remark: 各区县（…不再列出）.
fn long_bracket(name: &str) -> Option<(String, String)> {
    let (before, inside) = name.split_once('（')?;
    let inside = inside.strip_suffix('）')?;
    (inside.chars().count() > 4 && !before.is_empty())
        .then(|| (before.to_owned(), inside.to_owned()))
}

fn joined(name: &str) -> Option<(String, String)> {
    for joint in JOINTS {
        for collective in COLLECTIVE {
            let mark = format!("{joint}{collective}");
            if let Some((before, after)) = name.split_once(&mark)
                && !before.is_empty()
            {
                let before = before.trim_end_matches('等').to_owned();
                return Some((before, format!("{collective}{after}")));
            }
        }
    }
    None
}

/// Splits at 、，,;；/ and blanks outside brackets; a single character such as 市 stays with what follows.
fn pieces(text: &str) -> Vec<String> {
    let (mut all, mut now, mut depth) = (Vec::new(), String::new(), 0_u32);
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            '、' | '，' | ',' | ';' | '；' | '/' | ' ' | '。' if depth == 0 => {
                if now.chars().count() == 1 {
                    now.push(c);
                } else {
                    all.push(std::mem::take(&mut now));
                }
                continue;
            }
            _ => {}
        }
        now.push(c);
    }
    all.push(now);
    all.retain(|piece| !piece.trim().is_empty());
    all
}
