//! How the demo speaks: steps with their time, facts found, checks that count.

use hucha_model::Lang;
use std::io::Write;
use std::time::{Duration, Instant};

/// The teller: prints, times, and remembers what failed.
pub(super) struct Tale {
    lang: Lang,
    began: Instant,
    step_began: Instant,
    step: usize,
    passed: usize,
    failed: Vec<String>,
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
        line(&format!("\n{:>2}. {}", self.step, self.lang.pick(zh, en)));
    }

    /// Says a fact.
    pub(super) fn say(&self, zh: &str, en: &str) {
        line(&format!("    {}", self.lang.pick(zh, en)));
    }

    /// Checks a promise; a broken one is remembered and makes the program fail.
    pub(super) fn check(&mut self, holds: bool, zh: &str, en: &str) {
        let words = self.lang.pick(zh, en);
        if holds {
            self.passed += 1;
            line(&format!("    ✓ {words}"));
        } else {
            self.failed.push(words.to_owned());
            line(&format!("    ✗ {words}"));
        }
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
