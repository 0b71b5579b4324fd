//! May it be recorded? Tables of refusals, one file per group of events.

mod examples;
mod generic;
mod making;
mod table;
mod trust;

/// Every row of every table.
fn all() -> Vec<table::Row> {
    [trust::rows(), making::rows()]
        .into_iter()
        .flatten()
        .collect()
}
