//! Rhythms of a phrase: 每半年不少于2次, 一周一小练, 持续推进.

use super::super::Recurrence;
use super::text::Scan;
use super::{DueBy, Rhythm};

const CONTINUING: [&str; 17] = [
    "持续推进",
    "持续开展",
    "持续实施",
    "持续进行",
    "持续",
    "长期坚持",
    "长期推进",
    "长期",
    "常态化",
    "常年",
    "动态",
    "日常",
    "不间断",
    "全程",
    "continuous",
    "ongoing",
    "坚持经常",
];
const EVENTFUL: [&str; 8] = [
    "随时",
    "发生",
    "接到",
    "按需",
    "根据需要",
    "事故后",
    "一事一",
    "asneeded",
];
const ENGLISH: [(&str, Recurrence); 9] = [
    ("daily", Recurrence::EveryDay),
    ("weekly", Recurrence::EveryWeek),
    ("monthly", Recurrence::EveryMonth),
    ("quarterly", Recurrence::EveryQuarter),
    ("half-yearly", Recurrence::EveryHalfYear),
    ("semiannually", Recurrence::EveryHalfYear),
    ("yearly", Recurrence::EveryYear),
    ("annually", Recurrence::EveryYear),
    ("biennially", Recurrence::EveryTwoYears),
];

/// Takes a word that says "all the time" or "whenever it happens"; only at the start of its words.
pub(super) fn lasting(scan: &mut Scan<'_>) -> Option<Rhythm> {
    let start = *scan;
    let recurrence = if scan.eat_any(&CONTINUING).is_some() {
        Recurrence::Continuous
    } else if scan.eat_any(&EVENTFUL).is_some() {
        Recurrence::OnEvent
    } else {
        return None;
    };
    scan.eat_any(&["推进", "开展", "实施", "坚持", "进行"]);
    Some(Rhythm::bare(recurrence, scan.since(&start)))
}

/// Takes a rhythm of the calendar.
pub(super) fn periodic(scan: &mut Scan<'_>) -> Option<Rhythm> {
    let start = *scan;
    let mut at = start;
    let (recurrence, needs_count) = unit(&mut at)?;
    let by = due_by(&mut at, recurrence);
    let mut counted = at;
    let min_count = if needs_count {
        count_at_once(&mut counted)
    } else {
        count(&mut counted)
    };
    if min_count.is_some() {
        at = counted;
    } else if needs_count {
        return None;
    }
    *scan = at;
    Some(Rhythm {
        recurrence,
        min_count,
        by,
        printed: at.since(&start),
        words: String::new(),
    })
}

/// Takes the period; the flag tells that it is none without a count behind it.
fn unit(scan: &mut Scan<'_>) -> Option<(Recurrence, bool)> {
    for (word, recurrence) in ENGLISH {
        if scan.eat(word) {
            return Some((recurrence, false));
        }
    }
    let start = *scan;
    if scan.eat_any(&["每", "逐", "按"]).is_some() {
        scan.eat("个");
        let mut number = *scan;
        let two = match number.number() {
            Some((1, _)) => false,
            Some((2, _)) => true,
            Some(_) => return None,
            None => {
                number = *scan;
                false
            }
        };
        let one = period(&mut number)?;
        *scan = number;
        return match (two, one) {
            (false, one) => Some((one, false)),
            (true, Recurrence::EveryYear) => Some((Recurrence::EveryTwoYears, false)),
            (true, _) => None,
        };
    }
    if scan.eat("年度") {
        return Some((Recurrence::EveryYear, false));
    }
    // “一周一小练”, “半年一次”, “两年一次”.
    let mut number = start;
    let count = match number.number() {
        Some((count @ 1..=2, 1)) => count,
        Some(_) => return None,
        None if start.peek() == Some('个') => return None,
        None => {
            number = start;
            1
        }
    };
    let one = period(&mut number)?;
    *scan = number;
    match (count, one) {
        (1, one) => Some((one, true)),
        (_, Recurrence::EveryYear) => Some((Recurrence::EveryTwoYears, true)),
        _ => None,
    }
}

fn period(scan: &mut Scan<'_>) -> Option<Recurrence> {
    let words = [
        "半年度",
        "半年",
        "年度",
        "年",
        "季度",
        "季",
        "个月",
        "月度",
        "月份",
        "月",
        "星期",
        "周",
        "天",
        "工作日",
        "日",
    ];
    Some(match scan.eat_any(&words)? {
        "半年度" | "半年" => Recurrence::EveryHalfYear,
        "年度" | "年" => Recurrence::EveryYear,
        "季度" | "季" => Recurrence::EveryQuarter,
        "个月" | "月度" | "月份" | "月" => Recurrence::EveryMonth,
        "星期" | "周" => Recurrence::EveryWeek,
        _ => Recurrence::EveryDay,
    })
}

fn due_by(scan: &mut Scan<'_>, recurrence: Recurrence) -> Option<DueBy> {
    let mut at = *scan;
    let by = match recurrence {
        Recurrence::EveryMonth => day_of_month(&mut at).map(DueBy::DayOfMonth),
        Recurrence::EveryYear => day_of_year(&mut at),
        Recurrence::None
        | Recurrence::Continuous
        | Recurrence::OnEvent
        | Recurrence::EveryDay
        | Recurrence::EveryWeek
        | Recurrence::EveryQuarter
        | Recurrence::EveryHalfYear
        | Recurrence::EveryTwoYears => None,
    };
    if by.is_none() {
        // The end of the period, which is what no word means too.
        at = *scan;
        at.eat("年");
        at.eat_any(&["底", "末", "终"])?;
    }
    at.eat_any(&["之前", "以前", "前"]);
    *scan = at;
    by
}

fn day_of_month(scan: &mut Scan<'_>) -> Option<u32> {
    let (day @ 1..=31, _) = scan.number()? else {
        return None;
    };
    scan.eat_any(&["日", "号"])?;
    Some(day)
}

/// Takes 1月底, 6月15日, 7月中旬 of every year.
pub(super) fn day_of_year(scan: &mut Scan<'_>) -> Option<DueBy> {
    let (month @ 1..=12, _) = scan.number()? else {
        return None;
    };
    if !scan.eat("月") {
        return None;
    }
    scan.eat("份");
    let mut day = *scan;
    if let Some((number @ 1..=31, _)) = day.number()
        && day.eat_any(&["日", "号"]).is_some()
    {
        *scan = day;
        return Some(DueBy::DayOfYear { month, day: number });
    }
    let day = match scan.eat_any(&["上旬", "中旬", "下旬", "底", "末"]) {
        Some("上旬") => 10,
        Some("中旬") => 20,
        _ => 31,
    };
    Some(DueBy::DayOfYear { month, day })
}

/// Takes the count that stands right behind a period: 半年一次, 一周一小练.
fn count_at_once(scan: &mut Scan<'_>) -> Option<u32> {
    let mut at = *scan;
    at.eat_any(&["至少", "不少于", "不低于"]);
    let mut called = at;
    if let Some((number @ 1.., _)) = at.number()
        && at.eat_any(&["次", "遍", "轮", "场"]).is_some()
    {
        *scan = at;
        return Some(number);
    }
    // “一周一小练”: one of it, whatever it is called.
    if !called.eat("一") || matches!(called.peek(), None | Some('日' | '号' | '月' | '年' | '季'))
    {
        return None;
    }
    let letters = called.rest.iter().take_while(|c| !c.is_ascii());
    let length = letters.count().min(6);
    called.skip(length);
    *scan = called;
    Some(1)
}

/// Takes the count of times behind a period, however many plain words stand between.
fn count(scan: &mut Scan<'_>) -> Option<u32> {
    let mut at = *scan;
    for _ in 0..16 {
        if let Some((number, _)) = at.number() {
            // “2-3次” asks for two.
            let mut more = at;
            if more.eat_any(&["-", "至", "到"]).is_some() && more.number().is_some() {
                at = more;
            }
            at.eat("个");
            if number > 0 && at.eat_any(&["次", "遍", "轮", "场", "批"]).is_some() {
                at.eat("以上");
                *scan = at;
                return Some(number);
            }
            return None;
        }
        match at.peek() {
            None | Some('每' | '(' | ')') => return None,
            Some(_) => at.skip(1),
        }
    }
    None
}
