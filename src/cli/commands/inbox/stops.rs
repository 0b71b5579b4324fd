//! What came here, or is on its way, and must not be used: recalls and holds of those lots, whoever issued them.

use std::collections::BTreeSet;

use crate::cli::client::Client;
use crate::cli::commands::holds;
use crate::cli::exit::Failure;
use crate::cli::list::Cell;
use crate::service::pb;
use crate::words::list as words;

/// The rows, and whether there are more.
pub(super) async fn of_what_came(
    client: &Client,
    limit: usize,
) -> Result<(Vec<Vec<Cell>>, bool), Failure> {
    let (sent, more_sent) = client
        .shipments(Vec::new(), true, String::new(), limit)
        .await?;
    let lots: BTreeSet<&str> = sent
        .iter()
        .flat_map(|shipment| shipment.lots.iter().map(String::as_str))
        .collect();
    if lots.is_empty() {
        return Ok((Vec::new(), more_sent));
    }
    let (holds, more_holds) = client.holds(false, limit).await?;
    let rows = holds.iter().filter_map(|hold| row(hold, &lots));
    Ok((rows.collect(), more_sent || more_holds))
}

/// Open holds that this organisation placed: each waits for somebody who decides, also where its lot is rejected.
pub(super) async fn own_holds(
    client: &Client,
    own: &str,
    limit: usize,
) -> Result<(Vec<Vec<Cell>>, bool), Failure> {
    let (holds, more) = client.holds(false, limit).await?;
    let own = |hold: &&pb::ListedHold| hold.organisation == own && hold.recall_class.is_empty();
    let holds: Vec<_> = holds.iter().filter(own).collect();
    if holds.is_empty() {
        return Ok((Vec::new(), more));
    }
    let (rejected, more_lots) = client
        .lots(vec![pb::LotState::Rejected.into()], limit)
        .await?;
    let rejected: BTreeSet<&str> = rejected.iter().map(|lot| lot.lot.as_str()).collect();
    let rows = holds.into_iter().map(|hold| own_hold(hold, &rejected));
    Ok((rows.collect(), more || more_lots))
}

fn own_hold(hold: &pb::ListedHold, rejected: &BTreeSet<&str>) -> Vec<Cell> {
    let of_rejected = hold.about.iter().any(|lot| rejected.contains(lot.as_str()));
    let said = match of_rejected {
        true => &words::DECIDE_HOLD_REJECTED,
        false => &words::DECIDE_HOLD,
    };
    vec![
        Cell::word("DECIDE_HOLD", said),
        Cell::text(""),
        Cell::several(&hold.product_names),
        holds::about(hold),
        holds::reason(hold),
        Cell::text(&hold.organisation_name),
        Cell::time(Some(hold.placed_at_ms)),
        Cell::text(holds::reference(hold)),
    ]
}

fn row(hold: &pb::ListedHold, lots: &BTreeSet<&str>) -> Option<Vec<Cell>> {
    let about = hold.about.iter();
    let here: Vec<String> = about
        .filter(|lot| lots.contains(lot.as_str()))
        .cloned()
        .collect();
    if here.is_empty() {
        return None;
    }
    let (code, said, why) = match hold.recall_class.is_empty() {
        true => (
            "PUT_ASIDE_HELD",
            &words::PUT_ASIDE_HELD,
            holds::reason(hold),
        ),
        false => (
            "PUT_ASIDE_RECALLED",
            &words::PUT_ASIDE_RECALLED,
            holds::recalled(hold),
        ),
    };
    Some(vec![
        Cell::word(code, said),
        Cell::text(""),
        Cell::several(&hold.product_names),
        Cell::several(&here),
        why,
        Cell::text(&hold.organisation_name),
        Cell::time(Some(hold.placed_at_ms)),
        Cell::text(holds::reference(hold)),
    ])
}
