//! Lots that wait: for results that are outstanding, for their review, for their release; after a correction once more.

use std::collections::BTreeMap;

use crate::cli::client::Client;
use crate::cli::exit::Failure;
use crate::cli::list::Cell;
use crate::service::pb;
use crate::words::{Wording, list as words};

/// Rows of lots that are filled and not released, the newest first, then of those that a correction makes due again; and
/// whether there are more.
pub(super) async fn waiting(
    client: &Client,
    outstanding: Vec<i32>,
    limit: usize,
) -> Result<(Vec<Vec<Cell>>, bool), Failure> {
    let states = vec![pb::LotState::Filled.into(), pb::LotState::Reviewed.into()];
    let (mut lots, more) = client.lots(states, limit).await?;
    let (again, more_again) = client.lots_to_release_again(limit).await?;
    let more = more || more_again;
    lots.extend(again);
    if lots.is_empty() {
        return Ok((Vec::new(), more));
    }
    let (samples, more_samples) = client.samples(outstanding, false, limit).await?;
    let mut tubes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| !sample.lot.is_empty()) {
        let tubes = tubes.entry(&sample.lot).or_default();
        tubes.extend(sample.missing.iter().map(|analyte| tube(sample, analyte)));
    }
    let rows = lots.iter().map(|lot| {
        let missing = tubes.remove(lot.lot.as_str()).unwrap_or_default();
        row(lot, &missing)
    });
    Ok((rows.collect(), more || more_samples))
}

/// An analyte, with the tube that it is tested in.
fn tube(sample: &pb::ListedSample, analyte: &str) -> String {
    match sample.label.is_empty() {
        true => analyte.to_owned(),
        false => format!("{} {analyte}", sample.label),
    }
}

fn row(lot: &pb::ListedLot, missing: &[String]) -> Vec<Cell> {
    let (code, said): (_, &Wording) = match lot.state() {
        _ if lot.review_due_again => ("REVIEW_LOT", &words::REVIEW_LOT_AGAIN),
        _ if lot.release_due_again => ("RELEASE_LOT", &words::RELEASE_LOT_AGAIN),
        _ if !missing.is_empty() => ("AWAIT_RESULTS", &words::AWAIT_RESULTS),
        pb::LotState::Filled => ("REVIEW_LOT", &words::REVIEW_LOT),
        pb::LotState::Unspecified
        | pb::LotState::Opened
        | pb::LotState::Reviewed
        | pb::LotState::Released
        | pb::LotState::Rejected
        | pb::LotState::Recalled => ("RELEASE_LOT", &words::RELEASE_LOT),
    };
    vec![
        Cell::word(code, said),
        Cell::text(""),
        Cell::text(&lot.product_name),
        Cell::text(&lot.lot),
        Cell::list(missing),
        Cell::text(&lot.organisation_name),
        Cell::time(Some(lot.since_ms)),
        Cell::text(&lot.lot),
    ]
}
