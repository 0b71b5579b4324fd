//! `inbox`: what waits for the organisation of the token?

use clap::Args;

use super::sample;
use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::service::pb;
use crate::words::{Wording, list as words};

/// What waits.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger inbox --token-file lab.token
  lotledger inbox --lang ja --references")]
pub struct Inbox {
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: &[Column] = &[
    Column::new("to_do", &words::TO_DO),
    Column::new("label", &words::LABEL),
    Column::name("product_name", &words::PRODUCT),
    Column::new("of", &words::OF),
    Column::name("missing", &words::MISSING),
    Column::name("from_name", &words::FROM),
    Column::new("since", &words::SINCE),
    Column::reference("reference", &words::REFERENCE),
];

impl Inbox {
    pub async fn run(self, context: &Context) -> Outcome {
        let client = context.client().await?;
        let limit = self.list.limit();
        let states = vec![
            pb::SampleState::Taken.into(),
            pb::SampleState::Received.into(),
        ];
        let (samples, more_samples) = client.samples(states, true, limit).await?;
        let states = vec![pb::ShipmentState::Sent.into()];
        let (shipments, more_shipments) =
            client.shipments(states, true, String::new(), limit).await?;
        // What waits to be received first: without that nothing else can be done.
        let (arriving, testing): (Vec<_>, Vec<_>) = samples
            .iter()
            .partition(|sample| sample.state() == pb::SampleState::Taken);
        let mut rows: Vec<_> = arriving.into_iter().map(receive_sample).collect();
        rows.extend(testing.into_iter().map(test_sample));
        rows.extend(shipments.iter().map(receive_shipment));
        let more = more_samples || more_shipments || rows.len() > limit;
        rows.truncate(limit);
        let list = List {
            schema: "lotledger.inbox.v1",
            key: "waiting",
            columns: COLUMNS,
            rows,
            more,
            nothing: &words::NOTHING_WAITS,
        };
        list.answer(context, &self.list)
    }
}

fn receive_sample(row: &pb::ListedSample) -> Vec<Cell> {
    of_sample(
        "RECEIVE_SAMPLE",
        &words::RECEIVE_SAMPLE,
        row,
        row.taken_at_ms,
    )
}

fn test_sample(row: &pb::ListedSample) -> Vec<Cell> {
    let since = row.received_at_ms.unwrap_or(row.taken_at_ms);
    of_sample("TEST_SAMPLE", &words::TEST_SAMPLE, row, since)
}

fn of_sample(code: &str, said: &Wording, row: &pb::ListedSample, since: i64) -> Vec<Cell> {
    vec![
        Cell::word(code, said),
        Cell::name_of(&row.label, &row.sample),
        Cell::text(&row.product_name),
        Cell::several(&[sample::target(row).to_owned()]),
        Cell::list(&row.missing),
        Cell::text(&row.organisation_name),
        Cell::time(Some(since)),
        Cell::text(&row.sample),
    ]
}

fn receive_shipment(row: &pb::ListedShipment) -> Vec<Cell> {
    vec![
        Cell::word("RECEIVE_SHIPMENT", &words::RECEIVE_SHIPMENT),
        Cell::text(""),
        Cell::text(""),
        Cell::several(&row.lots),
        Cell::list(&[]),
        Cell::text(&row.from_name),
        Cell::time(Some(row.sent_at_ms)),
        Cell::text(&row.shipment),
    ]
}
