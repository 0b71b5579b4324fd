//! `lot list`: which lots are there, and how far is each?

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::service::pb;
use crate::words::{Wording, list as words};

/// Which lots.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger lot list
  lotledger lot list --state RELEASED --state RECALLED --csv > lots.csv")]
pub struct LotList {
    /// Only lots that are OPENED, FILLED, REVIEWED, RELEASED, REJECTED or RECALLED
    #[arg(long = "state", value_name = "STATE", value_parser = state)]
    states: Vec<pb::LotState>,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

fn state(text: &str) -> Result<pb::LotState, String> {
    let state = pb::LotState::from_str_name(&format!("LOT_STATE_{text}"));
    state
        .filter(|state| *state != pb::LotState::Unspecified)
        .ok_or_else(|| "expected OPENED, FILLED, REVIEWED, RELEASED, REJECTED or RECALLED".into())
}

/// What each state is called.
fn said(state: pb::LotState) -> (&'static str, &'static Wording) {
    match state {
        pb::LotState::Unspecified => ("", &words::STATE),
        pb::LotState::Opened => ("OPENED", &words::OPENED),
        pb::LotState::Filled => ("FILLED", &words::FILLED),
        pb::LotState::Reviewed => ("REVIEWED", &words::REVIEWED),
        pb::LotState::Released => ("RELEASED", &words::RELEASED),
        pb::LotState::Rejected => ("REJECTED", &words::REJECTED),
        pb::LotState::Recalled => ("RECALLED", &words::RECALLED),
    }
}

const COLUMNS: &[Column] = &[
    Column::name("product_name", &words::PRODUCT),
    Column::new("lot", &words::LOT),
    Column::new("state", &words::STATE),
    Column::new("on_hold", &words::HOLD),
    Column::time("since", &words::SINCE),
    Column::new("vials", &words::VIALS),
    Column::new("expiry", &words::EXPIRES),
    Column::varying("organisation_name", &words::MAKER),
    Column::reference("organisation", &words::REFERENCE),
];

impl LotList {
    pub async fn run(self, context: &Context) -> Outcome {
        let states = self.states.iter().map(|state| (*state).into()).collect();
        let client = context.client().await?;
        let (lots, more) = client.lots(states, self.list.limit()).await?;
        let list = List {
            schema: "lotledger.lots.v1",
            key: "lots",
            columns: COLUMNS,
            rows: lots.into_iter().map(row).collect(),
            more,
            nothing: &words::NO_LOTS,
        };
        list.answer(context, &self.list)
    }
}

fn row(lot: pb::ListedLot) -> Vec<Cell> {
    let (code, state) = said(lot.state());
    vec![
        Cell::text(lot.product_name),
        Cell::text(lot.lot),
        Cell::word(code, state),
        Cell::flag(lot.on_hold, &words::OPEN),
        Cell::time(Some(lot.since_ms)),
        Cell::count(lot.vials.into()),
        Cell::text(lot.expiry),
        Cell::text(lot.organisation_name),
        Cell::text(lot.organisation),
    ]
}
