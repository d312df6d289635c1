//! How the demo speaks: steps with their time, facts found, checks that count.

use hucha_model::Lang;
use std::cell::RefCell;
use std::io::Write;
use std::time::{Duration, Instant};

/// Words that nobody of these circles wants to read about a peer.
const AVOIDED: [&str; 11] = [
    "整改通知书",
    "责令",
    "执法",
    "关闭工单",
    "驳回",
    "打卡",
    "评分",
    "排名",
    "审批流",
    "同步冲突",
    "被查单位",
];

/// The teller: prints, times, and remembers what failed.
pub(super) struct Tale {
    lang: Lang,
    began: Instant,
    step_began: Instant,
    step: usize,
    passed: usize,
    failed: Vec<String>,
    told: RefCell<Vec<String>>,
}

impl Tale {
    #[allow(
        clippy::disallowed_methods,
        reason = "the demo shows how long its steps take"
    )]
    pub(super) fn new(lang: Lang) -> Self {
        let now = Instant::now();
        Self {
            lang,
            began: now,
            step_began: now,
            step: 0,
            passed: 0,
            failed: Vec::new(),
            told: RefCell::default(),
        }
    }

    /// Begins a step.
    #[allow(
        clippy::disallowed_methods,
        reason = "the demo shows how long its steps take"
    )]
    pub(super) fn step(&mut self, zh: &str, en: &str) {
        self.close_step();
        self.step += 1;
        self.step_began = Instant::now();
        self.print(&format!("\n{:>2}. {}", self.step, self.lang.pick(zh, en)));
    }

    /// Says a fact.
    pub(super) fn say(&self, zh: &str, en: &str) {
        self.print(&format!("    {}", self.lang.pick(zh, en)));
    }

    /// Checks a promise; a broken one is remembered and makes the program fail.
    pub(super) fn check(&mut self, holds: bool, zh: &str, en: &str) {
        let words = self.lang.pick(zh, en);
        if holds {
            self.passed += 1;
            self.print(&format!("    ✓ {words}"));
        } else {
            self.failed.push(words.to_owned());
            self.print(&format!("    ✗ {words}"));
        }
    }

    fn print(&self, text: &str) {
        line(text);
        self.told.borrow_mut().push(text.to_owned());
    }

    /// Checks the tale's own language (every line so far).
    pub(super) fn check_words(&mut self) {
        let found: Vec<&str> = AVOIDED
            .into_iter()
            .filter(|word| self.told.borrow().iter().any(|line| line.contains(word)))
            .collect();
        let found = found.join("、");
        // Only a broken promise has words to show.
        self.check(
            found.is_empty(),
            format!("用语合适，没有同行之间不该用的词 {found}").trim_end(),
            format!("no word is used that peers should not read {found}").trim_end(),
        );
    }

    fn close_step(&self) {
        if self.step > 0 {
            let took = millis(self.step_began.elapsed());
            line(&format!(
                "    ({})",
                self.lang
                    .pick(&format!("用时 {took}"), &format!("took {took}"))
            ));
        }
    }

    /// Ends the tale; true when every check held.
    pub(super) fn end(&self) -> bool {
        self.close_step();
        let took = millis(self.began.elapsed());
        let (passed, failed) = (self.passed, self.failed.len());
        line(self.lang.pick(
            &format!(
                "\n合计：{} 步，{passed} 项核对通过，{failed} 项未通过，用时 {took}",
                self.step
            ),
            &format!(
                "\nIn all: {} steps, {passed} checks hold, {failed} do not, {took}",
                self.step
            ),
        ));
        for failure in &self.failed {
            line(&format!("  ✗ {failure}"));
        }
        self.failed.is_empty()
    }
}

fn millis(duration: Duration) -> String {
    if duration.as_secs() >= 10 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

fn line(text: &str) {
    // A reader that has gone away (`demo | head`) must not stop the story's clean-up.
    let _ = writeln!(std::io::stdout(), "{text}");
}
