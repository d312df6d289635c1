//! The quarterly report 季度情况报告, drafted from what is counted (WH67-30, OQ-40).

use super::board::{Office, asked_by};
use super::ledger::times;
use super::totals::{Line, totals};
use crate::error::EngineError;
use crate::inner::Inner;
use chrono::{Datelike, NaiveDate};
use hucha_model::Lang;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::obligation::{
    ActivitySubject, Obligation, ObligationState, PastActivity, Subject, compute,
};
use hucha_model::view::{
    CountedView, EnterpriseSummaryView, FigureView, LedgerTotals, MissedItemView, NotCountedView,
    QuarterlyReportView, Ratio,
};
use hucha_model::wire::row::OrgKind;
use hucha_model::wire::{ActivityKind, EntityKind, Verb};
use hucha_model::{OrgId, PersonId};
use std::collections::BTreeSet;

/// The period of one report.
#[derive(Clone, Copy)]
struct Span {
    from: NaiveDate,
    to: NaiveDate,
}

/// The words a bureau writes into a draft: JSON of these fields, or plain text for the practice.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct DraftText {
    experiences: Vec<String>,
    problems: Vec<String>,
    others: Vec<String>,
}

impl Inner {
    pub(super) fn quarterly_view(
        &self,
        as_of: NaiveDate,
        lang: Lang,
    ) -> Result<QuarterlyReportView, EngineError> {
        let office = self.office(as_of, lang)?;
        let owed = office.of_rule("WH67-30").next();
        let period = owed
            .map(|one| &one.period)
            .ok_or(EngineError::Missing("quarterly report"))?;
        let span = Span {
            from: period.from,
            to: period.to,
        };
        let after = span.to.succ_opt().unwrap_or(span.to);
        let in_span = compute(
            &self.programmes,
            &self.directory,
            &office.history,
            as_of,
            span.from..after,
        );
        let report = office.report(span);
        let text = draft_text(
            report
                .map(|one| self.words_at(one, Verb::Draft))
                .transpose()?,
        );
        let bureau = self
            .directory
            .alliance(AsOf::NOW)
            .map(|alliance| alliance.bureau);
        let signed = report.and_then(|one| one.applied(Verb::Sign));
        Ok(QuarterlyReportView {
            district: office.district(),
            year: span.to.year(),
            quarter: ((span.to.month() - 1) / 3 + 1) as u8,
            period_from: span.from,
            period_to: span.to,
            as_of: if self.now().day() == as_of {
                self.now().local()
            } else {
                as_of.and_hms_opt(23, 59, 0).unwrap_or_default()
            },
            is_draft: report.is_none_or(|one| one.state != "submitted"),
            version: report.map_or(1, |one| times(one, Verb::Draft).max(1)),
            addressee: office.addressee(),
            figures: office.figures(span, &in_span)?,
            hazards: office.hazard_totals(span, None),
            implementation: office.implementation(span),
            experiences: text.experiences,
            problems: text
                .problems
                .into_iter()
                .chain(office.remarks(&in_span))
                .collect(),
            missed: office.missed(&in_span),
            others: text.others,
            enterprises: office.summaries(span, &in_span),
            issued_by: bureau.map_or_else(String::new, |org| self.full_name(org)),
            issued_on: signed.map(|step| step.at.day()),
            signatory: signed.map_or_else(String::new, |step| self.name(step.user)),
            contact: String::new(),
            contact_phone: String::new(),
            confidentiality: lang
                .pick("内部资料，注意保密", "For official use; handle with care")
                .to_owned(),
        })
    }
}

fn draft_text(words: Option<String>) -> DraftText {
    let words = words.unwrap_or_default();
    serde_json::from_str(&words).unwrap_or_else(|_| DraftText {
        experiences: words
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        ..DraftText::default()
    })
}

impl Office<'_> {
    /// Finds the report whose due day lies in the period.
    fn report(&self, span: Span) -> Option<&EntityState> {
        self.states
            .values()
            .filter(|state| state.entity.kind == EntityKind::Report)
            .rfind(|state| {
                state
                    .facts
                    .due
                    .is_some_and(|due| span.from <= due.0 && due.0 <= span.to)
            })
    }

    fn addressee(&self) -> String {
        let organisations = self.inner.directory.organisations(AsOf::NOW);
        let office = organisations
            .into_iter()
            .find(|one| one.kind == OrgKind::CityOffice);
        office.map_or_else(String::new, |office| office.name.to_owned())
    }

    fn in_span(&self, span: Span) -> impl Iterator<Item = &PastActivity> {
        self.history.activities.iter().filter(move |one| {
            let day = one.last_day();
            span.from <= day && day <= span.to && day <= self.as_of
        })
    }

    fn figures(&self, span: Span, owed: &[Obligation]) -> Result<Vec<FigureView>, EngineError> {
        let study = |one: &PastActivity| one.kinds.iter().any(|kind| is_study(*kind));
        let has = |kind| move |one: &PastActivity| one.kinds.contains(&kind);
        let mut figures = vec![
            self.held(("互学活动", "study sessions"), &["WD-07"], span, &study)?,
            self.held(
                ("结对帮扶", "pair help"),
                &["WD-13"],
                span,
                &has(ActivityKind::Help),
            )?,
            self.held(
                ("互查（观摩、交流）", "inspection, observation, exchange"),
                &["WH67-20"],
                span,
                &|one| {
                    [
                        ActivityKind::MutualInspection,
                        ActivityKind::SiteObservation,
                        ActivityKind::Exchange,
                    ]
                    .iter()
                    .any(|kind| one.kinds.contains(kind))
                },
            )?,
            self.held(
                ("专题培训", "training"),
                &["WD-10", "WD-24"],
                span,
                &has(ActivityKind::Training),
            )?,
        ];
        let pairs: Vec<&Obligation> = asked_by(owed, "WD-13")
            .filter(|one| one.period.contains(span.to))
            .collect();
        if !pairs.is_empty() {
            let label = ("本半年已帮扶", "pairs that helped, half-year");
            let mut figure = self.pairs_figure(label, "WD-13", &pairs);
            self.listed(&mut figure, pairs.iter().copied())?;
            figures.push(figure);
        }
        figures.push(self.coverage()?.visited);
        figures.push(self.people(span));
        Ok(figures)
    }

    /// Activities of a kind that were held in the period; those awaiting confirmation stand beside.
    fn held(
        &self,
        label: (&str, &str),
        rules: &[&str],
        span: Span,
        counts: &dyn Fn(&PastActivity) -> bool,
    ) -> Result<FigureView, EngineError> {
        let mut figure = self.figure(label, ("次", ""), rules);
        for activity in self.in_span(span).filter(|one| counts(one)) {
            let title = self.inner.title_of(&self.states, activity.id, self.lang)?;
            let held_on = activity.last_day();
            if activity.state.is_settled() {
                figure.value += 1;
                figure.counted.push(CountedView { title, held_on });
            } else {
                let reason = if activity.state.awaits_confirmation() {
                    self.lang.pick("已开展、待确认", "held, to be confirmed")
                } else {
                    self.lang.pick("未开展", "not held")
                };
                let reason = reason.to_owned();
                figure.not_counted.push(NotCountedView {
                    title,
                    held_on: Some(held_on),
                    reason,
                });
            }
        }
        Ok(figure)
    }

    /// Attendances; one person at two activities counts twice.
    fn people(&self, span: Span) -> FigureView {
        let mut figure = self.figure(("参加人员", "attendances"), ("人次", ""), &[]);
        for activity in self.in_span(span).filter(|one| one.state.is_settled()) {
            let came: BTreeSet<PersonId> = activity
                .participants
                .iter()
                .filter(|one| one.present || activity.subject != ActivitySubject::Alliance)
                .map(|one| one.person)
                .collect();
            figure.value += came.len() as u32;
        }
        figure
    }

    /// Hazards that came on a list in the period, as they stand on the day.
    fn hazard_totals(&self, span: Span, host: Option<OrgId>) -> LedgerTotals {
        let found = self.history.findings.iter().filter(|one| {
            span.from <= one.listed
                && one.listed <= span.to.min(self.as_of)
                && host.is_none_or(|host| one.host == host)
        });
        totals(found.map(Line::from), self.as_of)
    }

    fn implementation(&self, span: Span) -> Vec<String> {
        let open = self.states.values().filter(|state| {
            state.entity.kind == EntityKind::EscalatedIssue && state.state != "none"
        });
        let raised = open.clone().filter(|state| {
            state.applied(Verb::Raise).is_some_and(|step| {
                let day = step.at.day();
                span.from <= day && day <= span.to
            })
        });
        let answered = open
            .clone()
            .filter(|state| state.applied(Verb::Answer).is_some())
            .count();
        let (raised, all) = (raised.count(), open.count());
        if all == 0 {
            return Vec::new();
        }
        vec![match self.lang {
            Lang::Zh => {
                format!("难点堵点问题：本期反馈 {raised} 件；累计 {all} 件，已答复 {answered} 件。")
            }
            Lang::En => format!(
                "Problems fed back: {raised} in this period; {all} in all, {answered} answered."
            ),
        }]
    }

    /// Remarks that the programmes make on what was held; none names a hazard.
    fn remarks(&self, owed: &[Obligation]) -> BTreeSet<String> {
        owed.iter()
            .filter(|one| {
                !matches!(
                    one.subject,
                    Subject::Enterprise { .. } | Subject::Issue { .. }
                )
            })
            .flat_map(|one| {
                let subject = one.subject_label.text(self.lang);
                one.flags.iter().map(move |flag| (subject, flag))
            })
            .map(|(subject, flag)| {
                format!(
                    "{subject}{}{}",
                    self.lang.pick("：", ": "),
                    flag.label(self.lang)
                )
            })
            .collect()
    }

    /// What was not done, with its reason; hazards are counted above and named nowhere.
    fn missed(&self, owed: &[Obligation]) -> Vec<MissedItemView> {
        owed.iter()
            .filter(|one| {
                matches!(
                    one.state,
                    ObligationState::Missed | ObligationState::MissedExplained
                ) && !matches!(
                    one.subject,
                    Subject::Enterprise { .. } | Subject::District { .. }
                )
            })
            .map(|one| MissedItemView {
                subject: one.subject_label.text(self.lang).to_owned(),
                item: match self.lang {
                    Lang::Zh => format!("{}（{}）未开展", one.title.zh, one.period.label.zh),
                    Lang::En => format!("{} ({}) not done", one.title.en, one.period.label.en),
                },
                reason: one
                    .reason
                    .map_or("", |_| self.lang.pick("已说明", "explained"))
                    .to_owned(),
            })
            .collect()
    }

    fn summaries(&self, span: Span, owed: &[Obligation]) -> Vec<EnterpriseSummaryView> {
        let pairs = self.inner.directory.all_pairings(AsOf::NOW);
        self.members()
            .iter()
            .map(|plant| {
                let org = plant.org;
                let sessions: Vec<&PastActivity> = self
                    .in_span(span)
                    .filter(|one| {
                        one.subject == ActivitySubject::Alliance && one.state.is_settled()
                    })
                    .collect();
                let attended = sessions
                    .iter()
                    .filter(|one| self.takes_part(one, org))
                    .count();
                let help: Vec<&Obligation> = asked_by(owed, "WD-13")
                    .filter(|one| one.period.contains(span.to))
                    .filter(|one| {
                        pairs.iter().any(|pair| {
                            one.subject
                                == Subject::Pair {
                                    pairing: pair.pairing,
                                }
                                && (pair.helper == org || pair.helped == org)
                        })
                    })
                    .collect();
                let met = help
                    .iter()
                    .filter(|one| one.state == ObligationState::Met)
                    .count();
                let (leave, absent) = self
                    .of_rule("WD-17")
                    .filter(|one| one.subject == Subject::Enterprise { org })
                    .map(super::board::absences)
                    .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
                EnterpriseSummaryView {
                    enterprise: plant.name.to_owned(),
                    study: Ratio {
                        done: attended as u32,
                        of: sessions.len() as u32,
                    },
                    help: Ratio {
                        done: met as u32,
                        of: help.len() as u32,
                    },
                    hazards: self.hazard_totals(span, Some(org)),
                    leave,
                    absent,
                    remark: String::new(),
                }
            })
            .collect()
    }
}

fn is_study(kind: ActivityKind) -> bool {
    match kind {
        ActivityKind::Seminar
        | ActivityKind::ExperienceExchange
        | ActivityKind::AccidentAnalysis
        | ActivityKind::LawStudy
        | ActivityKind::AccidentStudy => true,
        ActivityKind::Help
        | ActivityKind::MutualInspection
        | ActivityKind::SiteObservation
        | ActivityKind::Exchange
        | ActivityKind::Training => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_without_json_is_taken_as_practice_worth_telling() {
        let text = draft_text(Some("归类自查\n\n统一题库".into()));
        assert_eq!(text.experiences, ["归类自查", "统一题库"]);
        let text = draft_text(Some(r#"{"problems":["专业力量不足"]}"#.into()));
        assert!(text.experiences.is_empty());
        assert_eq!(text.problems, ["专业力量不足"]);
    }
}
