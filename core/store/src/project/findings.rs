//! Projecting findings: the line on a list, its words in the index, and whither merges lead.

use super::Home;
use super::tally::Tally;
use crate::codes::Word;
use crate::columns::{id, json, to_json, word};
use crate::error::StoreError;
use crate::search;
use crate::tx::Tx;
use hucha_model::content::{FindingContent, ListedFinding, VisitContent};
use hucha_model::wire::{Count, FindingKind, Severity};
use hucha_model::{DocId, FindingId, Millis, PersonId};
use rusqlite::{Row, params};

/// What a list shows of a finding, whichever document it stands in.
pub(super) struct FindingLine {
    pos: Option<u32>,
    kind: FindingKind,
    severity: Severity,
    place: String,
    text: String,
    by: Option<PersonId>,
    at: Option<Millis>,
    on_the_spot: bool,
    removed: bool,
    json: String,
    /// What the search index holds of it; empty for a removed one.
    words: String,
}

/// What counts of a finding depend on.
struct Standing {
    kind: FindingKind,
    severity: Severity,
    on_the_spot: bool,
    removed: bool,
    is_line: bool,
}

impl FindingLine {
    pub(super) fn of_visit(content: &FindingContent) -> Result<Self, StoreError> {
        let removed = content.removed.is_some();
        let texts = [
            &content.place,
            &content.text,
            &content.advice,
            &content.basis,
        ];
        let texts = texts.into_iter().flatten().map(String::as_str);
        Ok(Self {
            pos: None,
            kind: content.kind,
            severity: content
                .severity
                .iter()
                .copied()
                .max()
                .unwrap_or(Severity::General),
            place: content.place.first().cloned().unwrap_or_default(),
            text: content.text.first().cloned().unwrap_or_default(),
            by: Some(content.by),
            at: Some(content.at),
            on_the_spot: content.on_the_spot,
            removed,
            json: to_json(content)?,
            words: if removed { String::new() } else { words(texts) },
        })
    }

    pub(super) fn of_list(content: &ListedFinding) -> Result<Self, StoreError> {
        let texts = [
            &content.place,
            &content.text,
            &content.advice,
            &content.basis,
        ];
        Ok(Self {
            pos: Some(content.row),
            kind: content.kind,
            severity: content.severity,
            place: content.place.clone(),
            text: content.text.clone(),
            by: content.found_by.first().copied(),
            at: None,
            on_the_spot: content.on_the_spot,
            removed: false,
            json: to_json(content)?,
            words: words(texts.into_iter().map(String::as_str)),
        })
    }

    fn standing(&self) -> Standing {
        Standing {
            kind: self.kind,
            severity: self.severity,
            on_the_spot: self.on_the_spot,
            removed: self.removed,
            is_line: true,
        }
    }
}

impl Standing {
    fn counts(&self) -> Vec<Count> {
        if self.removed {
            return Vec::new();
        }
        if !self.is_line {
            return vec![Count::Merged];
        }
        let mut counts = match self.kind {
            FindingKind::Hazard => vec![Count::Findings],
            FindingKind::Suggestion => return vec![Count::Suggestions],
        };
        if self.on_the_spot {
            counts.push(Count::OnTheSpot);
        }
        match self.severity {
            Severity::General => {}
            Severity::SuspectedMajor | Severity::Major => counts.push(Count::SuspectedMajor),
        }
        counts
    }
}

impl Tx<'_> {
    /// Writes a finding as its own line; merges are followed afterwards.
    pub(super) fn put_finding(
        &mut self,
        home: &Home,
        finding: FindingId,
        line: Option<FindingLine>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let key = params![home.doc.as_bytes(), finding.as_bytes()];
        let before = self.one(
            "SELECT kind, severity, on_the_spot, removed, line = finding, id, words \
             FROM p_finding WHERE doc = ?1 AND finding = ?2",
            key,
            |row| {
                Ok((
                    standing(row)?,
                    row.get::<_, i64>(5)?,
                    row.get::<_, String>(6)?,
                ))
            },
        )?;
        if let Some((standing, _, _)) = &before {
            tally.take(standing.counts());
        }
        let Some(line) = line else {
            if let Some((_, row, _)) = before {
                self.execute("DELETE FROM fts WHERE rowid = ?1", [row])?;
                self.execute("DELETE FROM p_finding WHERE id = ?1", [row])?;
            }
            return Ok(());
        };
        tally.add(line.standing().counts());
        self.execute(
            "INSERT INTO p_finding (doc, finding, line, pos, kind, severity, place, text, by, at, \
                 on_the_spot, removed, listed, words, json) \
             VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NOT ?11, ?12, ?13) \
             ON CONFLICT (doc, finding) DO UPDATE SET line = excluded.line, pos = excluded.pos, \
                 kind = excluded.kind, severity = excluded.severity, place = excluded.place, \
                 text = excluded.text, by = excluded.by, at = excluded.at, \
                 on_the_spot = excluded.on_the_spot, removed = excluded.removed, \
                 listed = excluded.listed, words = excluded.words, json = excluded.json",
            params![
                home.doc.as_bytes(),
                finding.as_bytes(),
                line.pos,
                line.kind.word(),
                line.severity.word(),
                line.place,
                line.text,
                line.by.map(|by| *by.as_bytes()),
                line.at.map(|at| at.0),
                line.on_the_spot,
                line.removed,
                line.words,
                line.json
            ],
        )?;
        let (row, old_words) = match before {
            Some((_, row, words)) => (row, words),
            None => (self.last_id(), String::new()),
        };
        self.index(row, &old_words, &line.words)
    }

    /// Brings the search index from `old` to `new` words of a row.
    fn index(&mut self, row: i64, old: &str, new: &str) -> Result<(), StoreError> {
        if old == new {
            return Ok(());
        }
        if !old.is_empty() {
            self.execute("DELETE FROM fts WHERE rowid = ?1", [row])?;
        }
        if !new.is_empty() {
            self.execute(
                "INSERT INTO fts (rowid, words) VALUES (?1, ?2)",
                params![row, new],
            )?;
        }
        Ok(())
    }

    pub(super) fn has_merges(&self, doc: DocId) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM p_same_as WHERE doc = ?1 LIMIT 1",
            [doc.as_bytes()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Says of every finding of a visit which line it belongs to, by the model's own rule.
    pub(super) fn follow_merges(
        &mut self,
        home: &Home,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let mut content = VisitContent::default();
        let doc = [home.doc.as_bytes()];
        let links = self.all(
            "SELECT finding, json FROM p_same_as WHERE doc = ?1",
            doc,
            |row| Ok((id::<FindingId>(row, 0)?, json(row, 1)?)),
        )?;
        content.same_as.extend(links);
        let mut known = Vec::new();
        let rows = self.all(
            "SELECT kind, severity, on_the_spot, removed, line = finding, finding, json, line \
             FROM p_finding WHERE doc = ?1",
            doc,
            |row| {
                let line = id::<FindingId>(row, 7)?;
                Ok((
                    standing(row)?,
                    id::<FindingId>(row, 5)?,
                    json(row, 6)?,
                    line,
                ))
            },
        )?;
        for (standing, finding, value, line) in rows {
            content.findings.insert(finding, value);
            known.push((standing, finding, line));
        }
        for (mut standing, finding, line) in known {
            let survivor = content.surviving(finding);
            if survivor == line {
                continue;
            }
            tally.take(standing.counts());
            standing.is_line = survivor == finding;
            tally.add(standing.counts());
            self.execute(
                "UPDATE p_finding SET line = ?3, listed = ?4 WHERE doc = ?1 AND finding = ?2",
                params![
                    home.doc.as_bytes(),
                    finding.as_bytes(),
                    survivor.as_bytes(),
                    standing.is_line && !standing.removed
                ],
            )?;
        }
        Ok(())
    }
}

fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        kind: word(row, 0)?,
        severity: word(row, 1)?,
        on_the_spot: row.get(2)?,
        removed: row.get(3)?,
        is_line: row.get(4)?,
    })
}

fn words<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for text in texts {
        all.push_str(&search::index_words(text));
    }
    all
}
