//! Suggested pairs: big helps small, strong helps weak (WD-11), each with the facts behind it.
//!
//! A suggestion only: the district issues the list. The same directory gives the same pairs.

use crate::directory::{AsOf, Directory, Organisation};
use crate::lang::Lang;
use crate::wire::row::OrgKind;
use crate::{OrgId, PairingId};
use serde::{Deserialize, Serialize};

/// A pair that is proposed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedPair {
    /// The id the pair would have.
    pub pairing: PairingId,
    /// The helping plant.
    pub helper: OrgId,
    /// The helped plant.
    pub helped: OrgId,
    /// The facts of both.
    pub facts: PairFacts,
    /// The helper's other pair, when one helps two (一帮二, OQ-58).
    pub also_helps: Option<PairingId>,
}

/// Recorded facts that a pair rests on (OQ-08: the county decides, software records).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairFacts {
    /// Staff of the helper.
    pub helper_staff: Option<u32>,
    /// Staff of the helped.
    pub helped_staff: Option<u32>,
    /// Standardisation level of the helper, 1 is best.
    pub helper_level: Option<u8>,
    /// Standardisation level of the helped.
    pub helped_level: Option<u8>,
}

impl SuggestedPair {
    /// Says why, in the person's language.
    pub fn reason(&self, lang: Lang) -> String {
        let facts = &self.facts;
        let bigger = facts.helper_staff > facts.helped_staff;
        let stronger = match (facts.helper_level, facts.helped_level) {
            (Some(helper), Some(helped)) => helper < helped,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let mut parts = Vec::new();
        if bigger {
            parts.push(match lang {
                Lang::Zh => format!(
                    "大帮小（{}人帮{}人）",
                    staff(facts.helper_staff),
                    staff(facts.helped_staff)
                ),
                Lang::En => format!(
                    "big helps small ({} and {} staff)",
                    staff(facts.helper_staff),
                    staff(facts.helped_staff)
                ),
            });
        }
        if stronger {
            parts.push(match lang {
                Lang::Zh => format!(
                    "强帮弱（标准化{}帮{}）",
                    level_zh(facts.helper_level),
                    level_zh(facts.helped_level)
                ),
                Lang::En => format!(
                    "strong helps weak (standardisation {} and {})",
                    level_en(facts.helper_level),
                    level_en(facts.helped_level)
                ),
            });
        }
        if self.also_helps.is_some() {
            parts.push(match lang {
                Lang::Zh => "企业数为单数，一帮二".into(),
                Lang::En => "odd number of plants, one helps two".into(),
            });
        }
        if parts.is_empty() {
            parts.push(match lang {
                Lang::Zh => "规模、等级相近，互学互助".into(),
                Lang::En => "alike in size and level, they learn from one another".into(),
            });
        }
        match lang {
            Lang::Zh => parts.join("；"),
            Lang::En => parts.join("; "),
        }
    }
}

fn staff(count: Option<u32>) -> String {
    count.map_or_else(|| "?".into(), |count| count.to_string())
}

fn level_zh(level: Option<u8>) -> &'static str {
    match level {
        Some(1) => "一级",
        Some(2) => "二级",
        Some(3) => "三级",
        Some(_) | None => "未定级",
    }
}

fn level_en(level: Option<u8>) -> String {
    level.map_or_else(|| "none".into(), |level| format!("level {level}"))
}

/// Suggests pairs for a year from the member plants' level and size: the stronger half helps the
/// weaker half, rank by rank; with an odd number the strongest helps two. Plants whose last partner
/// would come again are moved on by one place (WH67-24), as far as that is possible.
pub fn suggest_pairs(directory: &Directory, year: u16) -> Vec<SuggestedPair> {
    let mut plants = member_plants(directory);
    plants.sort_by_key(|plant| {
        (
            plant.standard_level.unwrap_or(u8::MAX),
            std::cmp::Reverse(plant.staff),
            plant.org,
        )
    });
    let half = plants.len() / 2;
    let (strong, weak) = plants.split_at(half);
    if strong.is_empty() {
        return Vec::new();
    }
    let shift = (0..half)
        .find(|shift| !repeats(directory, strong, weak, *shift))
        .unwrap_or(0);
    let mut pairs: Vec<SuggestedPair> = Vec::new();
    for (place, helped) in weak.iter().enumerate() {
        let Some(helper) = strong.get((place + shift) % half) else {
            continue;
        };
        let also_helps = pairs
            .iter()
            .find(|pair| pair.helper == helper.org)
            .map(|pair| pair.pairing);
        pairs.push(suggested(helper, helped, year, also_helps));
    }
    pairs
}

fn repeats(
    directory: &Directory,
    strong: &[Organisation<'_>],
    weak: &[Organisation<'_>],
    shift: usize,
) -> bool {
    let former = directory.all_pairings(AsOf::NOW);
    weak.iter().enumerate().any(|(place, helped)| {
        strong
            .get((place + shift) % strong.len())
            .is_some_and(|helper| {
                former
                    .iter()
                    .any(|pair| pair.helper == helper.org && pair.helped == helped.org)
            })
    })
}

fn member_plants(directory: &Directory) -> Vec<Organisation<'_>> {
    let members = directory
        .alliance(AsOf::NOW)
        .map_or(&[][..], |alliance| alliance.members);
    members
        .iter()
        .filter_map(|org| directory.organisation(*org, AsOf::NOW))
        .filter(|org| org.kind == OrgKind::Enterprise)
        .collect()
}

fn suggested(
    helper: &Organisation<'_>,
    helped: &Organisation<'_>,
    year: u16,
    also_helps: Option<PairingId>,
) -> SuggestedPair {
    let mut named = year.to_be_bytes().to_vec();
    named.extend_from_slice(helper.org.as_bytes());
    named.extend_from_slice(helped.org.as_bytes());
    SuggestedPair {
        pairing: PairingId::derived("hucha.pairing.1", &named),
        helper: helper.org,
        helped: helped.org,
        facts: PairFacts {
            helper_staff: helper.staff,
            helped_staff: helped.staff,
            helper_level: helper.standard_level,
            helped_level: helped.standard_level,
        },
        also_helps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;
    use crate::wire::{DirectoryRow, RowBody};
    use crate::{RowId, ScopeId};
    use std::collections::BTreeSet;

    fn row(id: u8, body: RowBody) -> DirectoryRow {
        DirectoryRow {
            scope: ScopeId::default(),
            id: RowId::from_bytes([id; 16]),
            body,
            cites: None,
            withdrawn: false,
        }
    }

    fn plants(sizes: &[(u32, u8)]) -> Directory {
        let orgs: Vec<OrgId> = (1..=sizes.len())
            .map(|n| OrgId::from_bytes([n as u8; 16]))
            .collect();
        let mut rows = vec![row(
            200,
            RowBody::Alliance {
                name: "alliance".into(),
                members: orgs.clone(),
                bureau: OrgId::from_bytes([200; 16]),
                programmes: vec![],
                bureau_reads_findings: false,
            },
        )];
        for (n, ((staff, level), org)) in sizes.iter().zip(orgs).enumerate() {
            rows.push(row(
                n as u8 + 1,
                RowBody::Organisation {
                    org,
                    name: format!("plant {n}"),
                    kind: OrgKind::Enterprise,
                    enterprise: None,
                    staff: Some(*staff),
                    standard_level: Some(*level),
                    area: None,
                    short_name: None,
                },
            ));
        }
        Directory::from_rows((1..).zip(rows))
    }

    #[test]
    fn the_big_and_strong_help_the_small_and_weak() {
        let directory = plants(&[(900, 1), (500, 2), (80, 3), (30, 3)]);
        let pairs = suggest_pairs(&directory, 2026);
        assert_eq!(pairs.len(), 2);
        for pair in &pairs {
            assert!(pair.facts.helper_staff > pair.facts.helped_staff);
            assert!(pair.reason(Lang::Zh).contains("大帮小"));
            assert!(pair.reason(Lang::Zh).contains("强帮弱"));
        }
    }

    #[test]
    fn an_odd_number_lets_one_help_two_and_says_so() {
        let pairs = suggest_pairs(
            &plants(&[(900, 1), (300, 2), (80, 3), (60, 3), (30, 3)]),
            2026,
        );
        let helped: BTreeSet<OrgId> = pairs.iter().map(|pair| pair.helped).collect();
        assert_eq!((pairs.len(), helped.len()), (3, 3));
        let double = pairs.iter().find(|pair| pair.also_helps.is_some()).unwrap();
        assert!(double.reason(Lang::Zh).contains("一帮二"));
    }

    #[test]
    fn last_years_partners_are_not_suggested_again() {
        let mut directory = plants(&[(900, 1), (500, 2), (80, 3), (30, 3)]);
        let last = suggest_pairs(&directory, 2025);
        for (n, pair) in last.iter().enumerate() {
            let body = RowBody::Pairing {
                pairing: pair.pairing,
                helper: pair.helper,
                helped: pair.helped,
                list_number: "1".into(),
                from: Day("2025-01-01".parse().unwrap()),
                to: Day("2025-12-31".parse().unwrap()),
            };
            directory.insert(50 + n as u64, row(100 + n as u8, body));
        }
        for pair in suggest_pairs(&directory, 2026) {
            assert!(
                !last
                    .iter()
                    .any(|l| l.helper == pair.helper && l.helped == pair.helped)
            );
        }
    }
}
