//! What is a vial told to be? Tables of verdicts.

mod afterwards;
mod corrections;
mod donors;
mod doubted;
mod forged;
mod label;
mod making;
mod mended;
mod out_of_sight;
mod sisters;
pub mod table;
mod transcribed;
mod trust;

/// Every row of every table.
pub fn all() -> Vec<table::Row> {
    let tables = [
        afterwards::rows(),
        corrections::rows(),
        donors::rows(),
        doubted::rows(),
        forged::rows(),
        label::rows(),
        making::rows(),
        mended::rows(),
        out_of_sight::rows(),
        sisters::rows(),
        transcribed::rows(),
        trust::rows(),
    ];
    tables.into_iter().flatten().collect()
}
