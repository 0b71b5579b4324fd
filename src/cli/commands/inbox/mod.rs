//! `inbox`: what waits for the organisation of the token? Its samples and shipments here, its lots in `lots.rs`, and
//! statements in a directory that lack a signature in `statements.rs`: what is not recorded is not on the ledger.

mod lots;
mod statements;
mod stops;

use std::path::PathBuf;

use clap::Args;

use super::sample::{self, numbers::Numbers};
use crate::cli::client::Client;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::service::pb;
use crate::words::{Wording, list as words};

/// What waits.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger inbox --token-file lab.token
  lotledger inbox --statements for-others/ --keys maker/
  lotledger inbox --lang ja --references

In this order: samples to receive, to test; investigations to close (laboratory and maker); samples to take; shipments to receive; lots to review and to
release, and those whose results are outstanding; holds that the organisation placed and that are open; samples of
rejected lots. A statement that lacks a signature (a void
result, a correction, a new key) is not on the ledger: --statements looks into its directory.
What else the release of a lot lacks, `lot show` says.")]
pub struct Inbox {
    /// Also statements in this directory (*.statement) that lack a signature
    #[arg(long, value_name = "DIR")]
    statements: Option<PathBuf>,
    /// Keyrings: names of those who sign; a laboratory's own numbers of its samples stand beside its keys.
    #[command(flatten)]
    keys: KeyArgs,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: &[Column] = &[
    Column::new("to_do", &words::TO_DO),
    Column::new("label", &words::LABEL_OR_BOX),
    Column::name("product_name", &words::PRODUCT),
    Column::new("of", &words::OF),
    Column::name("missing", &words::FOR),
    Column::name("from_name", &words::FROM),
    Column::time("since", &words::SINCE),
    Column::reference("reference", &words::REFERENCE),
];

impl Inbox {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let numbers = Numbers::of_keyrings(&keyring)?;
        let client = context.client().await?;
        let limit = self.list.limit();
        let states = vec![
            pb::SampleState::Taken.into(),
            pb::SampleState::Received.into(),
        ];
        let own = own_organisation(&client).await?;
        let (samples, more_samples) = client.samples(states.clone(), true, limit).await?;
        let (planned, more_planned) = client.planned(limit).await?;
        let sent = vec![pb::ShipmentState::Sent.into()];
        let (shipments, more_shipments) =
            client.shipments(sent, true, String::new(), limit).await?;
        let (lots, more_lots) = lots::waiting(&client, states, limit).await?;
        // What must not be used first, then what waits to be received: without that nothing else can be done.
        let (rejected, samples): (Vec<_>, Vec<_>) =
            samples.iter().partition(|sample| sample.lot_rejected);
        let (arriving, testing): (Vec<_>, Vec<_>) = samples
            .into_iter()
            .partition(|sample| sample.state() == pb::SampleState::Taken);
        let (mut rows, more_stops) = stops::of_what_came(&client, limit).await?;
        let (own_holds, more_holds) = stops::own_holds(&client, &own, limit).await?;
        let of = &numbers;
        rows.extend(
            arriving
                .into_iter()
                .map(|sample| receive_sample(sample, of)),
        );
        rows.extend(testing.into_iter().map(|sample| test_sample(sample, of)));
        let (doubted, more_doubted) = client.doubted_samples(limit).await?;
        rows.extend(doubted.iter().map(|sample| close_investigation(sample, of)));
        rows.extend(planned.iter().map(take_sample));
        rows.extend(shipments.iter().map(receive_shipment));
        rows.extend(lots);
        rows.extend(own_holds);
        rows.extend(
            rejected
                .into_iter()
                .map(|sample| sample_of_rejected(sample, of)),
        );
        if let Some(directory) = &self.statements {
            rows.extend(statements::unsigned(directory, &keyring)?);
        }
        let more = more_doubted || more_samples || more_planned || more_shipments || more_lots;
        let more = more || more_stops || more_holds || rows.len() > limit;
        rows.truncate(limit);
        let mut columns = COLUMNS.to_vec();
        columns.push(match numbers.is_empty() {
            true => Column::reference("own_number", &words::OWN_NUMBER),
            false => Column::new("own_number", &words::OWN_NUMBER),
        });
        // What waits and is no sample has no number.
        for row in &mut rows {
            row.resize_with(columns.len(), || Cell::text(""));
        }
        let list = List {
            schema: "lotledger.inbox.v1",
            key: "waiting",
            columns: &columns,
            rows,
            more,
            nothing: &words::NOTHING_WAITS,
        };
        let outcome = list.answer(context, &self.list)?;
        if self.statements.is_none() {
            let output = context.output;
            output.remark(words::UNSIGNED_ELSEWHERE.get(output.language));
        }
        Ok(outcome)
    }
}

/// Whose inbox it is.
async fn own_organisation(client: &Client) -> Result<String, Failure> {
    let own = client.own_organisation().await;
    own.map_err(|failure| match failure.field.as_ref() {
        "organisation" => Failure::usage(&words::INBOX_IS_ONES)
            .at("--token-file")
            .expected(&words::TOKEN_OF_ONE),
        _ => failure,
    })
}

fn receive_sample(row: &pb::ListedSample, numbers: &Numbers) -> Vec<Cell> {
    of_sample(
        "RECEIVE_SAMPLE",
        &words::RECEIVE_SAMPLE,
        row,
        &row.missing,
        row.taken_at_ms,
        numbers,
    )
}

fn test_sample(row: &pb::ListedSample, numbers: &Numbers) -> Vec<Cell> {
    let since = row.received_at_ms.unwrap_or(row.taken_at_ms);
    of_sample(
        "TEST_SAMPLE",
        &words::TEST_SAMPLE,
        row,
        &row.missing,
        since,
        numbers,
    )
}

/// Laboratory and maker close it together: it waits for both.
fn close_investigation(row: &pb::ListedSample, numbers: &Numbers) -> Vec<Cell> {
    let received = row.received_at_ms.unwrap_or(row.taken_at_ms);
    let since = row.doubted_since_ms.unwrap_or(received);
    let said = &words::CLOSE_INVESTIGATION;
    of_sample(
        "CLOSE_INVESTIGATION",
        said,
        row,
        &row.doubted,
        since,
        numbers,
    )
}

/// It stays in the list: whether the tests are still wanted, for an investigation or by a contract, the maker knows,
/// and a sample that disappeared would be looked for.
fn sample_of_rejected(row: &pb::ListedSample, numbers: &Numbers) -> Vec<Cell> {
    let since = row.received_at_ms.unwrap_or(row.taken_at_ms);
    of_sample(
        "LOT_REJECTED",
        &words::LOT_REJECTED,
        row,
        &row.missing,
        since,
        numbers,
    )
}

fn of_sample(
    code: &str,
    said: &Wording,
    row: &pb::ListedSample,
    what: &[String],
    since: i64,
    numbers: &Numbers,
) -> Vec<Cell> {
    vec![
        Cell::word(code, said),
        Cell::name_of(&row.label, &row.sample),
        Cell::text(&row.product_name),
        Cell::several(&[sample::target(row).to_owned()]),
        Cell::list(what),
        Cell::text(&row.organisation_name),
        Cell::time(Some(since)),
        Cell::text(&row.sample),
        Cell::text(numbers.said(&row.sample)),
    ]
}

fn receive_shipment(row: &pb::ListedShipment) -> Vec<Cell> {
    vec![
        Cell::word("RECEIVE_SHIPMENT", &words::RECEIVE_SHIPMENT),
        Cell::several(&row.containers),
        Cell::text(""),
        Cell::several(&row.lots),
        Cell::list(&[]),
        Cell::text(&row.from_name),
        Cell::time(Some(row.sent_at_ms)),
        Cell::text(&row.shipment),
    ]
}

fn take_sample(line: &pb::ListedPlan) -> Vec<Cell> {
    let of = match line.lot.is_empty() {
        true => line.node.clone(),
        false => line.lot.clone(),
    };
    let left = words::left_to_take(line.planned.saturating_sub(line.taken), &line.slot);
    vec![
        Cell::word("TAKE_SAMPLE", &words::TAKE_SAMPLE),
        Cell::said(line.slot.clone(), left),
        Cell::text(&line.product_name),
        Cell::text(&of),
        Cell::list(&line.analytes),
        Cell::text(&line.organisation_name),
        Cell::time(Some(line.planned_at_ms)),
        Cell::text(of),
    ]
}
