//! `shipment list`: what was sent to whom, and what has not arrived? `shipment show` (`show.rs`) tells one.

mod show;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::cli::lot_record::SaidLot;
use crate::service::pb;
use crate::words::{Wording, list as words};

/// Commands of shipments.
#[derive(Debug, Subcommand)]
pub enum Shipment {
    /// What was sent to whom, and what has not arrived
    #[command(before_help = "Examples:
  lotledger shipment list --state SENT
  lotledger shipment list --to-us --references")]
    List(ShipmentList),
    /// Everything that is recorded of a shipment, by its reference or a box in it
    Show(show::ShipmentShow),
}

/// Which shipments.
#[derive(Debug, Args)]
pub struct ShipmentList {
    /// Only shipments that are SENT or ARRIVED
    #[arg(long = "state", value_name = "STATE", value_parser = state)]
    states: Vec<pb::ShipmentState>,
    /// Only those that this organisation is to receive
    #[arg(long)]
    to_us: bool,
    /// Only those with vials of this lot: its number as on the label, or (01)GTIN(10)LOT
    #[arg(long, value_name = "LOT")]
    lot: Option<SaidLot>,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

fn state(text: &str) -> Result<pb::ShipmentState, String> {
    let state = pb::ShipmentState::from_str_name(&format!("SHIPMENT_STATE_{text}"));
    state
        .filter(|state| *state != pb::ShipmentState::Unspecified)
        .ok_or_else(|| "expected SENT or ARRIVED".into())
}

fn said(state: pb::ShipmentState) -> (&'static str, &'static Wording) {
    match state {
        pb::ShipmentState::Unspecified => ("", &words::STATE),
        pb::ShipmentState::Sent => ("SENT", &words::SENT),
        pb::ShipmentState::Arrived => ("ARRIVED", &words::ARRIVED),
    }
}

const COLUMNS: &[Column] = &[
    Column::name("from_name", &words::FROM),
    Column::name("to_name", &words::TO),
    Column::new("state", &words::STATE),
    Column::new("on_hold", &words::HOLD),
    Column::new("lots", &words::LOTS),
    Column::new("boxes", &words::BOXES),
    Column::time("sent_at", &words::SENT_AT),
    Column::time("arrived_at", &words::ARRIVED_AT),
    Column::name("discrepancies", &words::WRONG),
    Column::reference("shipment", &words::REFERENCE),
    Column::reference("containers", &words::CONTAINERS),
    Column::reference("from", &words::FROM_REFERENCE),
    Column::reference("to", &words::TO_REFERENCE),
];

impl Shipment {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::List(command) => command.run(context).await,
            Self::Show(command) => command.run(context).await,
        }
    }
}

impl ShipmentList {
    async fn run(self, context: &Context) -> Outcome {
        let states = self.states.iter().map(|state| (*state).into()).collect();
        let client = context.client().await?;
        let limit = self.list.limit();
        let lot = match &self.lot {
            Some(lot) => lot.find(&client).await?.to_string(),
            None => String::new(),
        };
        let (shipments, more) = client.shipments(states, self.to_us, lot, limit).await?;
        let list = List {
            schema: "lotledger.shipments.v1",
            key: "shipments",
            columns: COLUMNS,
            rows: shipments.into_iter().map(row).collect(),
            more,
            nothing: &words::NO_SHIPMENTS,
        };
        list.answer(context, &self.list)
    }
}

fn row(shipment: pb::ListedShipment) -> Vec<Cell> {
    let (code, state) = said(shipment.state());
    vec![
        Cell::text(shipment.from_name),
        Cell::text(shipment.to_name),
        Cell::word(code, state),
        Cell::flag(shipment.on_hold, &words::OPEN),
        Cell::several(&shipment.lots),
        Cell::count(shipment.containers.len() as u64),
        Cell::time(Some(shipment.sent_at_ms)),
        Cell::time(shipment.arrived_at_ms),
        Cell::list(&shipment.discrepancies),
        Cell::text(shipment.shipment),
        Cell::list(&shipment.containers),
        Cell::text(shipment.from),
        Cell::text(shipment.to),
    ]
}
