//! How a lot stands by the rules, and how far what is told of it is proven.

use crate::cli::exit::Failure;
use crate::cli::list::{Cell, Column, Part};
use crate::cli::lot_record::LotRecord;
use crate::cli::render::corrected;
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::state::Reached;
use crate::words::{Wording, list, sheet as words};

const REASONS: &[Column] = &[
    Column::new("text", &words::WHY),
    Column::new("code", &words::CODE),
    Column::name("detail", &words::REMARK),
];

/// What each state is called.
pub(in crate::cli) fn reached(reached: Reached) -> (&'static str, &'static Wording) {
    match reached {
        Reached::Opened => ("OPENED", &list::OPENED),
        Reached::Filled => ("FILLED", &list::FILLED),
        Reached::Reviewed => ("REVIEWED", &list::REVIEWED),
        Reached::Released => ("RELEASED", &list::RELEASED),
        Reached::Rejected => ("REJECTED", &list::REJECTED),
        Reached::Recalled => ("RECALLED", &list::RECALLED),
    }
}

/// What a release lacks, or what stops its use; then what holders are told to ask. Nothing if this token is not shown
/// what that rests on.
pub(super) fn of(record: &LotRecord) -> Result<Vec<Part>, Failure> {
    let Some(standing) = &record.standing else {
        return Ok(Vec::new());
    };
    let lot = record.state()?;
    let released = lot.released.is_some();
    let of = |severity| {
        let of_it = standing
            .reasons
            .iter()
            .filter(move |r| r.severity == severity);
        of_it.filter(move |r| released || r.code != ReasonCode::NotReleased)
    };
    let mut stops: Vec<Vec<Cell>> = of(Severity::Stop).map(row).collect();
    if !released && lot.reviews.is_empty() {
        stops.push(vec![
            Cell::said(words::NO_REVIEW.english(), words::NO_REVIEW.clone()),
            Cell::text("NOT_REVIEWED"),
            Cell::text(""),
        ]);
    }
    let (key, head) = match released {
        true => ("stops", &words::STOPS),
        false => ("lacks", &words::LACKS),
    };
    let table = |key, head: &Wording, rows| Part::Table {
        key,
        head: head.clone(),
        columns: REASONS,
        rows,
        nothing: &words::NOTHING_LACKS,
    };
    let mut tables = vec![
        table(key, head, stops),
        table("asks", &words::ASKS, of(Severity::Ask).map(row).collect()),
    ];
    let corrected = of(Severity::Info).filter(|reason| reason.code == ReasonCode::Corrected);
    let corrected: Vec<Vec<Cell>> = corrected.map(row).collect();
    if !corrected.is_empty() {
        tables.push(table("corrected", &words::CORRECTED, corrected));
    }
    Ok(tables)
}

fn row(reason: &Reason) -> Vec<Cell> {
    let text = reason.text();
    let detail = reason.detail.as_ref().map(corrected::detail);
    vec![
        Cell::words(text.clone()),
        Cell::text(reason.to_string()),
        match detail {
            Some(detail) => Cell::words(detail.clone()),
            None => Cell::text(""),
        },
    ]
}

/// Whether it was checked, and what not.
pub(in crate::cli) fn proof(record: &LotRecord, more_shipments: bool) -> Part {
    let mut remarks = vec![match record.evidence() {
        Some(evidence) => words::proven(
            evidence.checkpoint.size,
            &evidence.checkpoint.origin,
            evidence.as_of,
        ),
        None => words::DAEMONS_WORD.clone(),
    }];
    remarks.push(words::SHIPMENTS_ARE_WORD.clone());
    if more_shipments {
        remarks.push(words::MORE_SHIPMENTS.clone());
    }
    if record.standing.is_none() {
        remarks.push(words::hidden(record.hidden()));
    }
    Part::Remarks("remarks", remarks)
}
