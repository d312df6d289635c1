//! The four cards: 难点反馈, 互学, 帮扶, 隐患.

use super::figures::hazards;
use super::{Office, asked_by};
use crate::error::EngineError;
use crate::view::words;
use hucha_model::obligation::{FigureCode, Obligation, ObligationState, Subject, WhyNot};
use hucha_model::view::{BoardCardView, CountedView, FigureView, NotCountedView, Ratio};
use hucha_model::wire::EntityKind;

impl Office<'_> {
    /// Gives the cards; the bureau's own debt comes first when there is one.
    pub(super) fn cards(&self) -> Result<Vec<BoardCardView>, EngineError> {
        let issues = self.issues();
        let has_debt = issues.figures.iter().any(|figure| figure.value > 0);
        let mut cards = vec![self.study()?, self.help()?, self.hazards()];
        cards.insert(if has_debt { 0 } else { cards.len() }, issues);
        Ok(cards)
    }

    fn card(&self, title: (&str, &str), figures: Vec<FigureView>) -> BoardCardView {
        let title = self.lang.pick(title.0, title.1).to_owned();
        BoardCardView {
            title,
            figures,
            lines: Vec::new(),
        }
    }

    /// Problems fed back that wait for the bureau (WD-20, WD-21).
    fn issues(&self) -> BoardCardView {
        let late: Vec<_> = self
            .owed
            .iter()
            .filter(|one| one.rule == "WD-21" && one.state == ObligationState::Missed)
            .filter_map(|one| match one.subject {
                Subject::Issue { issue, .. } => Some(issue),
                Subject::Alliance
                | Subject::Pair { .. }
                | Subject::KeyDate { .. }
                | Subject::Enterprise { .. }
                | Subject::District { .. } => None,
            })
            .collect();
        let unit = ("件", "");
        let mut waiting = self.figure(("待接收", "to take in"), unit, &["WD-20"]);
        let mut study = self.figure(("研究中", "under study"), unit, &["WD-21"]);
        let mut overdue = self.figure(("逾期", "overdue"), unit, &["WD-21"]);
        for state in self
            .states
            .values()
            .filter(|one| one.entity.kind == EntityKind::EscalatedIssue)
        {
            let past = self
                .history
                .issues
                .iter()
                .find(|issue| issue.id == state.entity.id);
            let Some(past) = past else { continue };
            let title = self.inner.directory.org_name(past.org);
            let day = past.raised.unwrap_or(self.as_of);
            let counted = CountedView {
                title: title.clone(),
                held_on: day,
            };
            let reason = words::state(state.entity.kind, &state.state, self.lang).to_owned();
            let left = NotCountedView {
                title,
                held_on: past.raised,
                reason,
            };
            let is_late = late.contains(&state.entity.id);
            let sorted = [
                (&mut waiting, state.state == "raised"),
                (
                    &mut study,
                    matches!(state.state.as_str(), "received" | "under_study"),
                ),
                (&mut overdue, is_late),
            ];
            for (figure, counts) in sorted {
                if counts {
                    figure.value += 1;
                    figure.counted.push(counted.clone());
                } else {
                    figure.not_counted.push(left.clone());
                }
            }
        }
        self.card(
            ("难点反馈", "Problems fed back"),
            vec![waiting, study, overdue],
        )
    }

    /// Sessions of the quarter (WD-07).
    fn study(&self) -> Result<BoardCardView, EngineError> {
        let owed: Vec<&Obligation> = self.of_rule("WD-07").collect();
        let mut figure = self.figure(("已开展/应开展", "held / owed"), ("次", ""), &["WD-07"]);
        figure.value = owed.iter().map(|one| one.counted.len() as u32).sum();
        figure.of = Some(owed.iter().map(|one| one.required).sum());
        self.listed(&mut figure, owed.iter().copied())?;
        let mut card = self.card(("互学　本季", "Study, this quarter"), vec![figure]);
        for obligation in owed {
            card.lines
                .extend(obligation.flags.iter().map(|flag| flag.label(self.lang)));
        }
        Ok(card)
    }

    /// Pairs that helped in the half-year (WD-13), and that inspected each other (WH67-20).
    fn help(&self) -> Result<BoardCardView, EngineError> {
        let mut figures = Vec::new();
        let mut lines = Vec::new();
        for (rule, label) in [
            ("WD-13", ("结对帮扶", "pair help")),
            (
                "WH67-20",
                ("互查（观摩、交流）", "inspection, observation, exchange"),
            ),
        ] {
            let owed: Vec<&Obligation> = self.of_rule(rule).collect();
            if owed.is_empty() {
                continue;
            }
            let mut figure = self.pairs_figure(label, rule, &owed);
            self.listed(&mut figure, owed.iter().copied())?;
            let waiting = owed
                .iter()
                .filter(|one| one.state == ObligationState::AwaitingConfirmation)
                .count();
            if waiting > 0 {
                lines.push(match self.lang {
                    hucha_model::Lang::Zh => format!("{}：{waiting} 对已开展、待确认", label.0),
                    hucha_model::Lang::En => {
                        format!("{}: {waiting} held, to be confirmed", label.1)
                    }
                });
            }
            figures.push(figure);
        }
        let mut card = self.card(("帮扶　本半年", "Help, this half-year"), figures);
        card.lines = lines;
        Ok(card)
    }

    pub(in crate::view) fn pairs_figure(
        &self,
        label: (&str, &str),
        rule: &str,
        owed: &[&Obligation],
    ) -> FigureView {
        let mut figure = self.figure(label, ("对", "pairs"), &[rule]);
        figure.value = owed
            .iter()
            .filter(|one| one.state == ObligationState::Met)
            .count() as u32;
        figure.of = Some(owed.len() as u32);
        figure
    }

    /// Hazards of the year and those carried over into it (WD-16, WH67-28): counts only.
    fn hazards(&self) -> BoardCardView {
        let owed: Vec<&Obligation> = asked_by(&self.year, "WD-16").collect();
        let all = hazards(owed.iter().copied());
        let unit = ("条", "");
        let rules = ["WD-16", "WH67-28"];
        let count = |label: (&str, &str), holds: &dyn Fn(Option<WhyNot>) -> bool| {
            let mut figure = self.figure(label, unit, &rules);
            for (id, day, why) in &all {
                let title = self.finding_title(*id);
                if holds(*why) {
                    figure.value += 1;
                    let held_on = day.unwrap_or(self.as_of);
                    figure.counted.push(CountedView { title, held_on });
                } else {
                    let closed = words::state(EntityKind::Finding, "closed", self.lang);
                    let reason = why.map_or(closed, |why| why.label(self.lang)).to_owned();
                    figure.not_counted.push(NotCountedView {
                        title,
                        held_on: *day,
                        reason,
                    });
                }
            }
            figure
        };
        let figures = vec![
            count(("查出", "found"), &|_| true),
            count(("已销号", "crossed off"), &|why| why.is_none()),
            count(("待销号", "to cross off"), &|why| {
                why == Some(WhyNot::NotCrossedOff)
            }),
            count(("未到期", "not yet due"), &|why| {
                why == Some(WhyNot::NotRectified)
            }),
            count(("逾期", "overdue"), &|why| why == Some(WhyNot::Overdue)),
        ];
        let sum = |code| {
            owed.iter()
                .filter_map(|one| one.figure(code))
                .fold(Ratio::default(), |sum, one| Ratio {
                    done: sum.done + one.done,
                    of: sum.of + one.of,
                })
        };
        let mut card = self.card(("隐患　本年", "Hazards, this year"), figures);
        card.lines = vec![
            self.rate(
                ("整改率", "crossed off"),
                sum(FigureCode::RectificationRate),
            ),
            self.rate(
                ("到期整改率", "crossed off of those due"),
                sum(FigureCode::DueRectificationRate),
            ),
        ];
        card
    }
}
