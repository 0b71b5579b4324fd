//! The tables of a lot: samples with where each is, results, holds and recalls, shipments with where they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::commands::sample;
use crate::cli::commands::verify::vial_entries;
use crate::cli::list::{Cell, Column, Part};
use crate::cli::lot_record::{LotRecord, Names, SampleOf, doubts};
use crate::cli::render::recall::ToldFacts;
use crate::cli::render::zone::Zone;
use crate::domain::event::{HoldPlaced, RecallIssued, TestReported};
use crate::domain::gate::{JudgedResult, RowOutcome, WhyNot};
use crate::domain::id::AnalyteCode;
use crate::domain::statement::Recorded;
use crate::domain::view::Reader;
use crate::service::pb;
use crate::words::{Language, Wording, list, row, sheet as words, signing};

use super::facts::at;

const SAMPLES: &[Column] = &[
    Column::new("label", &words::TUBE),
    Column::name("slot", &words::SLOT),
    Column::new("stage", &words::STAGE),
    Column::name("where", &words::WHERE),
    Column::name("missing", &words::MISSING),
    Column::reference("sample", &words::REFERENCE),
];

/// Columns of results.
pub(in crate::cli) const RESULTS: &[Column] = &[
    Column::new("analyte", &words::ANALYTE),
    Column::new("stage", &words::STAGE),
    Column::name("value", &words::VALUE),
    Column::new("compared", &words::COMPARED),
    Column::new("judged", &words::JUDGED),
    Column::new("method", &words::METHOD),
    Column::new("hours", &words::HOURS),
    Column::name("laboratory_name", &words::LABORATORY),
    Column::name("independence", &words::INDEPENDENCE),
    Column::new("label", &words::TUBE),
    Column::name("remark", &words::REMARK),
    Column::reference("transcribed", &words::TRANSCRIBED),
    Column::reference("started_at", &words::STARTED).of_times(),
    Column::reference("ended_at", &words::ENDED).of_times(),
    Column::reference("sample", &list::A_SAMPLE),
    Column::reference("entry", &words::REFERENCE),
];

const HOLDS: &[Column] = &[
    Column::new("state", &words::STATE),
    Column::name("what", &list::WHAT),
    Column::new("at", &words::AT),
    Column::name("by", &list::BY),
    Column::new("lifted", &words::LIFTED),
    Column::reference("public_text", &list::SAYS),
    Column::reference("public_text_state", &list::TEXT_IS),
    Column::reference("hold", &words::REFERENCE),
];

const SHIPMENTS: &[Column] = &[
    Column::name("where", &words::WHERE),
    Column::name("from_name", &list::FROM),
    Column::name("to_name", &list::TO),
    Column::time("sent_at", &list::SENT_AT),
    Column::time("arrived_at", &list::ARRIVED_AT),
    Column::new("boxes", &list::CONTAINERS),
    Column::name("discrepancies", &list::WRONG),
    Column::reference("shipment", &words::REFERENCE),
];

pub(super) fn of(record: &LotRecord, names: &Names<'_>) -> Vec<Part> {
    let samples = record.samples();
    let zone = Zone::of_machine();
    let recalls = record.recalls(names).into_iter();
    let recalls: Vec<Wording> = recalls.filter_map(|recall| recall.whole(&zone)).collect();
    let said = (!recalls.is_empty()).then_some(Part::Remarks("recalls_say", recalls));
    let tables = [
        Part::Table {
            key: "samples",
            head: words::SAMPLES.clone(),
            columns: SAMPLES,
            rows: samples
                .iter()
                .map(|sample| of_sample(sample, names))
                .collect(),
            nothing: &words::NONE_TAKEN,
        },
        Part::Table {
            key: "results",
            head: words::RESULTS.clone(),
            columns: RESULTS,
            rows: result_rows(record, &samples, names),
            nothing: &words::NO_RESULTS,
        },
        Part::Table {
            key: "holds",
            head: words::HOLDS.clone(),
            columns: HOLDS,
            rows: holds(record, names),
            nothing: &words::NEVER_HELD,
        },
    ];
    tables.into_iter().chain(said).collect()
}

/// What stands on the tube; people read the beginning of the reference where nothing does.
fn label(sample: &SampleOf) -> Cell {
    let taken = sample.state.taken.as_ref();
    let label = taken.and_then(|taken| taken.label.as_ref());
    let label = label.map_or_else(String::new, ToString::to_string);
    Cell::name_of(&label, &sample.id.to_string())
}

fn of_sample(sample: &SampleOf, names: &Names<'_>) -> Vec<Cell> {
    let slot = sample.planned.as_ref().map(|planned| &planned.slot);
    let slot_in_hand = slot.filter(|_| sample.state.ended.is_none());
    let missing = slot_in_hand
        .map(|slot| sample.state.unreported(slot))
        .unwrap_or_default();
    let missing: Vec<String> = missing.into_iter().map(AnalyteCode::to_string).collect();
    let place = whereabouts(sample, names);
    vec![
        label(sample),
        Cell::text(slot.map_or_else(String::new, |slot| slot.slot.to_string())),
        slot.map_or_else(
            || Cell::text(""),
            |s| Cell::word(s.stage.as_str(), s.stage.said()),
        ),
        Cell::words(place.clone()),
        Cell::list(&missing),
        Cell::text(sample.id.to_string()),
    ]
}

/// Where a sample is, as far as somebody signed it.
pub(super) fn whereabouts(sample: &SampleOf, names: &Names<'_>) -> Wording {
    let laboratory = sample
        .planned
        .as_ref()
        .map(|planned| planned.slot.laboratory);
    if let Some((_, end, _)) = sample.state.ended {
        return sample::ended(end).clone();
    }
    match (&sample.state.received, laboratory) {
        (Some(received), _) => words::at_laboratory(names.organisation(received.laboratory)),
        (None, Some(laboratory)) => words::on_the_way(names.organisation(laboratory)),
        (None, None) => Wording::data(""),
    }
}

/// Every result of the samples, in log order, with how the rows of the specification judged it.
pub(in crate::cli) fn result_rows(
    record: &LotRecord,
    samples: &[SampleOf],
    names: &Names<'_>,
) -> Vec<Vec<Cell>> {
    let rows = record.standing.iter().flat_map(|standing| &standing.rows);
    let judged: BTreeMap<u64, (RowOutcome, &JudgedResult)> = rows
        .flat_map(|row| row.results.iter().map(|judged| (row.outcome, judged)))
        .map(|(outcome, judged)| (judged.index, (outcome, judged)))
        .collect();
    let mut all = BTreeMap::new();
    for sample in samples {
        for (index, result) in &sample.state.results {
            let judged = judged.get(index).copied();
            let why = judged.and_then(|(_, judged)| judged.remark());
            let waits = record.awaits_conclusion(&sample.state, *index);
            let remark = doubts::remark(&sample.state, *index, names, waits, why);
            let cells = of_result((*index, result), sample, judged, remark, names);
            all.insert(*index, cells);
        }
    }
    all.into_values().collect()
}

fn of_result(
    (index, result): (u64, &TestReported),
    sample: &SampleOf,
    judged: Option<(RowOutcome, &JudgedResult)>,
    remark: Option<Wording>,
    names: &Names<'_>,
) -> Vec<Cell> {
    let value = Wording::each(|language: Language| vial_entries::value(&result.value, language));
    let stage = sample.planned.as_ref().map(|planned| planned.slot.stage);
    let verdict = match judged {
        None => Cell::said("NOT_ASKED", words::NOT_ASKED.clone()),
        // Nothing depends on it, whatever it says.
        Some((RowOutcome::Reported, _)) => Cell::said("REPORTED", row::Reported.clone()),
        Some((_, judged)) => match judged.why_not().map(|not| not.why) {
            None => Cell::said("PASS", words::PASSES.clone()),
            Some(WhyNot::Fails(_)) => Cell::said("NOT_PASSED", words::PASSES_NOT.clone()),
            Some(WhyNot::Insufficient(_) | WhyNot::Discounted(_)) => {
                Cell::said("NOT_COUNTED", words::COUNTS_NOT.clone())
            }
        },
    };
    let judged = judged.map(|(_, judged)| judged);
    let independence = judged.map(|judged| judged.independence);
    vec![
        Cell::text(result.analyte.to_string()),
        stage.map_or_else(|| Cell::text(""), |s| Cell::word(s.as_str(), s.said())),
        Cell::words(value.clone()),
        Cell::text(judged.and_then(|j| j.compared.clone()).unwrap_or_default()),
        verdict,
        Cell::text(result.method.to_string()),
        hours(result),
        Cell::text(names.organisation(result.laboratory)),
        independence.map_or_else(|| Cell::text(""), |i| Cell::word(i.as_str(), i.said())),
        label(sample),
        remark.map_or_else(|| Cell::text(""), Cell::words),
        match result.transcribed {
            Some(_) => Cell::said(true, signing::YES.clone()),
            None => Cell::said(false, signing::NO.clone()),
        },
        Cell::time(Some(result.started_at.ms())),
        Cell::time(Some(result.ended_at.ms())),
        Cell::text(sample.id.to_string()),
        Cell::text(index.to_string()),
    ]
}

/// Under a column of hours: what took less than one says its minutes.
pub(in crate::cli) fn hours(result: &TestReported) -> Cell {
    let took = result.ended_at.since(result.started_at);
    match took.whole_hours() {
        0 => Cell::said(0, took.said()),
        hours => Cell::said(hours, Wording::data(hours)),
    }
}

/// Holds and recalls of the lot and of what it was made of, in log order.
fn holds(record: &LotRecord, names: &Names<'_>) -> Vec<Vec<Cell>> {
    let acts = record.acts();
    let mut rows = Vec::new();
    for act in &acts {
        let event = &act.statement.event;
        let recalled = event.get::<RecallIssued>().is_some();
        if !recalled && event.get::<HoldPlaced>().is_none() {
            continue;
        }
        let lifting = match recalled {
            true => None,
            false => lifting(record, act),
        };
        let (code, state) = match (recalled, &lifting) {
            (true, _) => ("RECALLED", &list::RECALLED),
            (false, None) => ("OPEN", &list::OPEN),
            (false, Some(_)) => ("LIFTED", &list::LIFTED),
        };
        let what = event.said(names);
        let by = event.organisation().map(|of| names.organisation(of));
        let told = ToldFacts::from(record.view().told(act));
        rows.push(vec![
            Cell::word(code, state),
            Cell::words(what.clone()),
            Cell::text(at(act)),
            Cell::text(by.unwrap_or_default()),
            Cell::text(lifting.map_or_else(String::new, |act| at(&act))),
            told.cell(),
            told.state_cell(),
            Cell::text(act.payload_hash.to_string()),
        ]);
    }
    rows
}

/// The entry that lifted a hold, if it was lifted by somebody who may.
fn lifting(record: &LotRecord, placed: &Recorded) -> Option<Arc<Recorded>> {
    let scope = &placed.statement.event.get::<HoldPlaced>()?.scope;
    let known = Reader::new(record.view()).known(scope.subjects().first()?);
    let known = known.ok().flatten()?;
    let (owners, holds) = known.state.facts.held()?;
    let hold = holds.get(&placed.payload_hash)?;
    let (by, at) = (hold.lifted_by?, hold.lifted_at?);
    let mut acts = known.state.acts.iter();
    let lifting = acts.find(|act| act.index == at).cloned();
    lifting.filter(|_| hold.may_be_lifted_by(by, &owners))
}

/// Where the boxes are, as the daemon says.
pub(super) fn shipments(shipments: Vec<pb::ListedShipment>) -> Part {
    Part::Table {
        key: "shipments",
        head: words::SHIPMENTS.clone(),
        columns: SHIPMENTS,
        rows: shipments.into_iter().map(of_shipment).collect(),
        nothing: &words::NOT_SENT,
    }
}

fn of_shipment(row: pb::ListedShipment) -> Vec<Cell> {
    let place = match row.state() {
        pb::ShipmentState::Arrived => words::at_consignee(&row.to_name),
        pb::ShipmentState::Sent | pb::ShipmentState::Unspecified => words::on_the_way(&row.to_name),
    };
    vec![
        Cell::words(place.clone()),
        Cell::text(row.from_name),
        Cell::text(row.to_name),
        Cell::time(Some(row.sent_at_ms)),
        Cell::time(row.arrived_at_ms),
        Cell::list(&row.containers),
        Cell::list(&row.discrepancies),
        Cell::text(row.shipment),
    ]
}
