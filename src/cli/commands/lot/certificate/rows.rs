//! The rows of the specification, each with what was found, how, by whom, and what the rules made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cli::commands::verify::vial_entries;
use crate::cli::lot_record::{LotRecord, Names, doubts};
use crate::cli::render::{limits, phrases};
use crate::cli::statement_in_words::local;
use crate::domain::event::TestReported;
use crate::domain::gate::{JudgedResult, RowOutcome, RowReport};
use crate::domain::id::AnalyteCode;
use crate::domain::spec::{Row, Stage};
use crate::domain::statement::Recorded;
use crate::domain::value::LabIndependence;
use crate::domain::view::Reader;
use crate::words::{Language, Wording, certificate as words};

/// A row.
pub(super) struct Tested {
    pub(super) code: String,
    pub(super) name: Wording,
    pub(super) limit: Wording,
    /// The same in its source's own words.
    pub(super) source: Option<String>,
    pub(super) outcome: RowOutcome,
    pub(super) found: Vec<Found>,
}

/// A result.
pub(super) struct Found {
    pub(super) value: Wording,
    /// What it was before it was corrected.
    pub(super) before: Option<Wording>,
    /// How it met the limit: `0.54 → 0.5 ≤ 0.5 EU/mL`.
    pub(super) compared: Option<String>,
    /// The method's code, and what it is.
    pub(super) method: String,
    pub(super) method_is: Wording,
    /// From when to when, and how long.
    pub(super) period: Wording,
    pub(super) laboratory: String,
    pub(super) independence: Option<LabIndependence>,
    pub(super) who: Wording,
    /// Who tested, or read the laboratory's certificate.
    pub(super) analyst: Wording,
    /// The maker wrote it down for a laboratory that did not sign.
    pub(super) transcribed: bool,
    /// Who checked it, if somebody is named.
    pub(super) reviewer: Option<String>,
    pub(super) tube: String,
    /// What became of it, and why it does not pass.
    pub(super) why_not: Option<Wording>,
}

/// The results of the lot by the index of their entries, and what was asked for by nobody.
struct Results<'r> {
    record: &'r LotRecord,
    names: &'r Names<'r>,
    acts: BTreeMap<u64, Arc<Recorded>>,
}

/// The rows of the specification, in their order.
pub(super) fn of(record: &LotRecord, names: &Names<'_>, reports: &[RowReport]) -> Vec<Tested> {
    let rows = specification(record);
    let results = Results::of(record, names);
    let tested = |report: &RowReport| {
        let row = rows.iter().find(|row| row.key() == report.key);
        Tested {
            code: report.key.to_string(),
            name: named(&report.key.code, report.key.stage),
            limit: row.map_or_else(|| Wording::data(""), limits::of),
            source: row.and_then(|row| Some(row.criterion_text.as_ref()?.to_string())),
            outcome: report.outcome,
            found: report
                .results
                .iter()
                .filter_map(|judged| results.judged(judged))
                .collect(),
        }
    };
    reports.iter().map(tested).collect()
}

/// Results that no row asks for, each with the name of its test.
pub(super) fn others(
    record: &LotRecord,
    names: &Names<'_>,
    reports: &[RowReport],
) -> Vec<(Wording, Found)> {
    let results = Results::of(record, names);
    let judged = reports.iter().flat_map(|report| &report.results);
    let judged: BTreeSet<u64> = judged.map(|judged| judged.index).collect();
    let mut others = Vec::new();
    for sample in record.samples() {
        let stage = sample.planned.as_ref().map(|planned| planned.slot.stage);
        for (index, result) in &sample.state.results {
            if !judged.contains(index) {
                let name = stage.map_or_else(
                    || Wording::data(&result.analyte),
                    |stage| named(&result.analyte, stage),
                );
                others.extend(results.found(*index, None).map(|found| (name, found)));
            }
        }
    }
    others
}

fn specification(record: &LotRecord) -> Vec<Row> {
    let reader = Reader::new(record.view());
    let lot = reader.lot(&record.lot).ok().flatten();
    let bound = lot.as_ref().and_then(|lot| lot.opened.as_ref());
    let specification = bound.and_then(|opened| {
        let known = reader.specification(&opened.specification).ok()??;
        known
            .as_ref()
            .map(|specification| specification.rows.clone())
    });
    specification.unwrap_or_default()
}

/// What is tested, and where in the making.
fn named(code: &AnalyteCode, stage: Stage) -> Wording {
    words::row(phrases::analyte(code), stage.said())
}

impl<'r> Results<'r> {
    fn of(record: &'r LotRecord, names: &'r Names<'r>) -> Self {
        let acts = record.as_it_stands().into_iter();
        Self {
            record,
            names,
            acts: acts.map(|act| (act.index, act)).collect(),
        }
    }

    fn judged(&self, judged: &JudgedResult) -> Option<Found> {
        self.found(judged.index, Some(judged))
    }

    fn found(&self, index: u64, judged: Option<&JudgedResult>) -> Option<Found> {
        let act = self.acts.get(&index)?;
        let result = act.statement.event.get::<TestReported>()?;
        let at = |time| local(time, act.statement.utc_offset);
        let took = result.ended_at.since(result.started_at).said();
        let lines = crate::cli::lot_record::lines([act.as_ref()], self.names);
        let who = lines.first().map(crate::cli::lot_record::Line::signed_by);
        let sample = Reader::new(self.record.view()).sample(result.sample).ok()?;
        let sample = sample.as_ref();
        let why_not = judged.and_then(JudgedResult::remark);
        let why_not = match sample {
            None => why_not,
            Some(sample) => {
                let waits = self.record.awaits_conclusion(sample, index);
                doubts::with_why(sample, index, self.names, waits, why_not)
            }
        };
        Some(Found {
            value: Wording::each(|language: Language| vial_entries::value(&result.value, language)),
            before: sample.and_then(|sample| doubts::before_corrections(sample, index)),
            compared: judged.and_then(|judged| judged.compared.clone()),
            method: result.method.to_string(),
            method_is: phrases::method(&result.method),
            period: words::period(at(result.started_at), at(result.ended_at), took),
            laboratory: self.names.organisation(result.laboratory),
            independence: judged.map(|judged| judged.independence),
            who: who.unwrap_or_default(),
            analyst: {
                let who = self.names.person(result.analyst);
                match result.transcribed {
                    Some(_) => words::read_by(who),
                    None => words::analyst(who),
                }
            },
            transcribed: result.transcribed.is_some(),
            reviewer: result.reviewer.map(|who| self.names.person(who)),
            tube: self.names.tube(result.sample),
            why_not,
        })
    }
}
