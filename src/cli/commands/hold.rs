//! `hold`: something is stopped until somebody lifts it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::recall::lot;
use crate::cli::client::Which;
use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::cli::one_statement::Record;
use crate::cli::scanned_codes;
use crate::domain::event::{Event, HoldLifted, HoldPlaced, HoldReason, HoldScope};
use crate::domain::id::{Digest, DonorRef, Label, NodeRef, SampleRef, ShipmentRef};
use crate::words::failure;

/// Stop something, and let it go on.
#[derive(Debug, Subcommand)]
pub enum Hold {
    /// Hold a lot, a donor, material, a sample, a shipment or vials
    #[command(before_help = "Examples:
  lotledger hold place '(01)04987654000012(10)L1' --reason DEVIATION --keys maker --signer qa
  lotledger hold place --codes scanned.txt --reason SUSPECT_PRODUCT --keys clinic --signer pharmacist")]
    Place(Place),
    /// Lift a hold
    #[command(before_help = "Example:
  lotledger hold lift 3f0c… --keys maker --signer qa --rationale 'OOS closed: laboratory error'")]
    Lift(Lift),
}

/// What is held, and why.
#[derive(Debug, Args)]
pub struct Place {
    /// A lot as printed, (01)GTIN(10)LOT, or don_…, nod_…, smp_…, shp_…
    #[arg(value_name = "SCOPE", value_parser = scope, required_unless_present = "codes")]
    scope: Option<HoldScope>,
    /// Vials instead: scanned codes of one lot, one a line; - from a scanner
    #[arg(long, value_name = "FILE", conflicts_with = "scope")]
    codes: Option<PathBuf>,
    /// DEVIATION, OOS_PENDING, COLD_CHAIN, SUSPECT_PRODUCT, DONOR_FOLLOWUP, LOOKBACK, ADVERSE_EVENT,
    /// KEY_COMPROMISE, REGULATOR_ORDER, CLINIC_LOCAL, LEDGER_INTEGRITY
    #[arg(long, value_parser = HoldReason::parse)]
    reason: HoldReason,
    /// Why, in words; only a commitment to it is recorded
    #[arg(long, value_name = "TEXT")]
    rationale: Option<String>,
    /// An authority's reference, with REGULATOR_ORDER
    #[arg(long, value_name = "REFERENCE")]
    authority_reference: Option<Label>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// Which hold.
#[derive(Debug, Args)]
pub struct Lift {
    /// The hold: the payload hash of its HoldPlaced, as `hold place` and `holds --references` print it
    #[arg(value_name = "HOLD")]
    hold: Digest,
    /// Why, in words; only a commitment to it is recorded
    #[arg(long, value_name = "TEXT")]
    rationale: Option<String>,
    /// Who signs: as many as the reason of the hold wants.
    #[command(flatten)]
    record: Record,
}

fn scope(text: &str) -> Result<HoldScope, String> {
    if text.starts_with('(') {
        return lot(text).map(HoldScope::Lot);
    }
    let donor = DonorRef::parse(text).map(HoldScope::Donor);
    let node = || NodeRef::parse(text).map(HoldScope::Node);
    let sample = || SampleRef::parse(text).map(HoldScope::Sample);
    let shipment = || ShipmentRef::parse(text).map(HoldScope::Shipment);
    let found = donor.or_else(|_| node()).or_else(|_| sample());
    found.or_else(|_| shipment()).map_err(|_| {
        "expected a lot such as (01)04987654000012(10)A123, or don_, nod_, smp_ or shp_ and 32 hex digits"
            .to_owned()
    })
}

impl Hold {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Place(command) => command.run(context).await,
            Self::Lift(command) => command.run(context).await,
        }
    }
}

impl Place {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let scope = match (self.scope, &self.codes) {
            (Some(scope), _) => scope,
            (None, Some(file)) => {
                let (lot, mut vials) = scanned_codes::of_one_lot(file, desk.occurred_at)?;
                // One that was scanned twice is held once.
                vials.dedup();
                HoldScope::Vials { lot, vials }
            }
            (None, None) => return Err(Failure::usage(&failure::NOTHING_HELD).at("SCOPE")),
        };
        let mut pen = desk.pen()?;
        let rationale = self.rationale.as_deref();
        let rationale = rationale.map(|text| pen.commit("hold_placed.rationale", text));
        let event = Event::HoldPlaced(HoldPlaced {
            scope,
            reason: self.reason,
            organisation: desk.organisation,
            rationale: rationale.transpose()?,
            authority_reference: self.authority_reference,
        });
        desk.record_named(pen, event, "hold").await
    }
}

impl Lift {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut client = context.client().await?;
        // What is lifted repeats what was placed; the rules hold the one against the other.
        let receipt = client.entry(Which::Payload(self.hold)).await?;
        let envelope = receipt.entry().envelope();
        let statement = envelope.and_then(|envelope| envelope.statement().ok());
        let placed = statement.as_ref().and_then(|s| s.event.get::<HoldPlaced>());
        let Some(placed) = placed else {
            return Err(Failure::input(&failure::NO_HOLD)
                .at("HOLD")
                .found(statement.map_or("nothing", |s| s.event.name()))
                .expected("the payload hash of a HoldPlaced"));
        };
        let mut pen = desk.pen()?;
        let rationale = self.rationale.as_deref();
        let rationale = rationale.map(|text| pen.commit("hold_lifted.rationale", text));
        let event = Event::HoldLifted(HoldLifted {
            hold: self.hold,
            scope: placed.scope.clone(),
            rationale: rationale.transpose()?,
            organisation: desk.organisation,
            clinic_local: placed.reason == HoldReason::ClinicLocal,
        });
        desk.record(pen, event, &[]).await
    }
}
