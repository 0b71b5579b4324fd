//! May it be recorded? Tables of refusals, one file per group of events.

mod afterwards;
mod amounts;
pub mod corrections;
mod custody;
pub mod donors;
pub mod doubted;
mod examples;
pub mod generic;
mod holds;
mod lots;
mod making;
mod sampling;
pub mod table;
mod transcribed;
mod trust;

pub use examples::examples;

/// Every row of every table.
pub fn all() -> Vec<table::Row> {
    let tables = [
        amounts::rows(),
        trust::rows(),
        making::rows(),
        donors::rows(),
        lots::rows(),
        sampling::rows(),
        doubted::rows(),
        corrections::rows(),
        afterwards::rows(),
        transcribed::rows(),
        holds::rows(),
        custody::rows(),
    ];
    tables.into_iter().flatten().collect()
}
