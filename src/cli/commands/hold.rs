//! `hold`: something is stopped until somebody lifts it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::holds;
use crate::cli::client::{Client, Which};
use crate::cli::commands::verify::arguments;
use crate::cli::context::Context;
use crate::cli::exit::{Code, Failure, Outcome};
use crate::cli::lot_record::SaidLot;
use crate::cli::one_statement::{Desk, Record};
use crate::cli::scanned_codes;
use crate::domain::event::{Event, HoldLifted, HoldPlaced, HoldReason, HoldScope};
use crate::domain::gs1::VialCode;
use crate::domain::id::{Digest, DonorRef, Label, LotId, NodeRef, SampleRef, ShipmentRef, Sscc};
use crate::service::pb;
use crate::words::{Problem, failure};

/// Most open holds that are looked through.
const MAX_HOLDS: usize = 2_000;
/// Fewest digits of a reference that say which hold.
const LEAST_DIGITS: usize = 4;

/// Stop something, and let it go on.
#[derive(Debug, Subcommand)]
pub enum Hold {
    /// Hold a lot, a donor, material, a sample, a shipment or vials
    #[command(before_help = "Examples:
  lotledger hold place CE26-0007 --reason DEVIATION --keys maker --signer qa
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
    /// A lot by its number or as (01)GTIN(10)LOT, one vial by its scanned code, or don_…, nod_…, smp_…, shp_…
    #[arg(value_name = "SCOPE", required_unless_present = "codes")]
    scope: Option<String>,
    /// Several vials instead: scanned codes of one lot, one a line; - from a scanner
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
    /// The hold's reference as `hold place` and `lotledger holds --references` print it, or its first digits; or what is
    /// held, where it has one open hold
    #[arg(value_name = "HOLD")]
    hold: String,
    /// Why, in words; only a commitment to it is recorded
    #[arg(long, value_name = "TEXT")]
    rationale: Option<String>,
    /// Who signs: as many as the reason of the hold wants.
    #[command(flatten)]
    record: Record,
}

/// The open hold that somebody means.
async fn open_hold(client: &Client, text: &str) -> Result<Digest, Failure> {
    if let Ok(whole) = Digest::parse(text) {
        return Ok(whole);
    }
    let (holds, _) = client.holds(false, MAX_HOLDS).await?;
    let digits = text.trim_end_matches('…').to_lowercase();
    let is_meant = |hold: &pb::ListedHold| {
        let about = |held: &String| *held == text || held.ends_with(&format!("(10){text}"));
        let begins = digits.len() >= LEAST_DIGITS && holds::reference(hold).starts_with(&digits);
        hold.state() == pb::HoldState::Open && (begins || hold.about.iter().any(about))
    };
    let meant: Vec<&pb::ListedHold> = holds.iter().filter(|hold| is_meant(hold)).collect();
    match meant.as_slice() {
        [one] => Digest::parse(&holds::reference(one)).map_err(|e| Failure::input(e).at("HOLD")),
        [] => Err(Failure::usage(&failure::NO_OPEN_HOLD)
            .at("HOLD")
            .found(text)
            .hint(&failure::WHERE_HOLDS_STAND)),
        several => {
            let said = several.iter().map(|hold| {
                let (reference, about) = (holds::reference(hold), hold.about.join("; "));
                format!("{reference} ({}, {about})", hold.reason)
            });
            Err(Failure::usage(&failure::SEVERAL_HOLDS)
                .at("HOLD")
                .found(said.collect::<Vec<_>>().join(", "))
                .hint(&failure::WHERE_HOLDS_STAND))
        }
    }
}

/// What somebody says that is to be held.
async fn scope(desk: &Desk<'_>, text: &str) -> Result<HoldScope, Failure> {
    let donor = DonorRef::parse(text).map(HoldScope::Donor);
    let node = || NodeRef::parse(text).map(HoldScope::Node);
    let sample = || SampleRef::parse(text).map(HoldScope::Sample);
    let shipment = || ShipmentRef::parse(text).map(HoldScope::Shipment);
    let found = donor.or_else(|_| node()).or_else(|_| sample());
    if let Ok(scope) = found.or_else(|_| shipment()) {
        return Ok(scope);
    }
    if let Ok(sscc) = Sscc::parse(text.trim_start_matches("(00)")) {
        return Err(Failure::usage(&failure::NOTHING_HELD)
            .at("SCOPE")
            .found(sscc)
            .expected(&failure::WHAT_CAN_BE_HELD)
            .hint(&failure::HOLD_ITS_SHIPMENT));
    }
    // First the code: in brackets its beginning could be read as that of a lot.
    let code = arguments::code(text, desk.occurred_at);
    match (code, text.parse::<SaidLot>()) {
        (Ok(code), _) => Ok(one_vial(code)),
        (Err(unreadable), _) if text.contains("(21)") => Err(unreadable.at("SCOPE")),
        (Err(_), Ok(said)) => {
            let lot = desk.lots(&[said]).await?.pop();
            lot.map(HoldScope::Lot)
                .ok_or_else(|| Failure::usage(&failure::NOTHING_HELD).at("SCOPE"))
        }
        (Err(_), Err(error)) => Err(Failure::usage(&failure::NOTHING_HELD)
            .at("SCOPE")
            .found(error)
            .expected(&failure::WHAT_CAN_BE_HELD)),
    }
}

fn one_vial(code: VialCode) -> HoldScope {
    HoldScope::Vials {
        vials: vec![code.tag()],
        lot: LotId {
            gtin: code.gtin,
            lot: code.lot,
        },
    }
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
        let scope = match (&self.scope, &self.codes) {
            (Some(text), _) => scope(&desk, text).await?,
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
        let hold = open_hold(&client, &self.hold).await?;
        let receipt = client.entry(Which::Payload(hold)).await;
        let receipt = receipt.map_err(|failure| match failure.code {
            Code::Problem(Problem::NOT_FOUND | Problem::NOT_VISIBLE) => {
                failure.at("HOLD").hint(&failure::WHERE_HOLDS_STAND)
            }
            _ => failure,
        })?;
        let envelope = receipt.entry().envelope();
        let statement = envelope.and_then(|envelope| envelope.statement().ok());
        let placed = statement.as_ref().and_then(|s| s.event.get::<HoldPlaced>());
        let Some(placed) = placed else {
            return Err(Failure::input(&failure::NO_HOLD)
                .at("HOLD")
                .found(statement.map_or("nothing", |s| s.event.name()))
                .expected("the payload hash of a HoldPlaced")
                .hint(&failure::WHERE_HOLDS_STAND));
        };
        let mut pen = desk.pen()?;
        let rationale = self.rationale.as_deref();
        let rationale = rationale.map(|text| pen.commit("hold_lifted.rationale", text));
        let event = Event::HoldLifted(HoldLifted {
            hold,
            scope: placed.scope.clone(),
            rationale: rationale.transpose()?,
            organisation: desk.organisation,
            clinic_local: placed.reason == HoldReason::ClinicLocal,
        });
        desk.record(pen, event, &[]).await
    }
}
