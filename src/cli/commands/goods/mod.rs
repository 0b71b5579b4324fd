//! `goods`: vials into a box, the box to a clinic, the box received there.

mod receive;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::commands::vials::unsampled_codes;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::one_statement::Record;
use crate::cli::organisation_name::Named;
use crate::cli::{random, scanned_codes};
use crate::domain::event::{Event, Packed, Shipped, StorageClass};
use crate::domain::id::{Label, ShipmentRef, Sscc};
use receive::Receive;

/// Goods on their way.
#[derive(Debug, Subcommand)]
pub enum Goods {
    /// Put scanned vials of one lot into a container
    #[command(before_help = "Example:
  lotledger goods pack 349876540000000013 --codes scanned.txt --keys maker --signer operator-b")]
    Pack(Pack),
    /// List codes of a dossier's vials that went into no sample, ready to be packed
    #[command(before_help = "Example:
  lotledger goods codes cord-ev-lot --count 20 > box.codes")]
    Codes(Codes),
    /// Send containers
    #[command(before_help = "Example:
  lotledger goods ship 349876540000000013 --to 'Kita Clinic' --storage ULT_80 --keys maker")]
    Ship(Ship),
    /// Draw SSCCs for new containers
    #[command(before_help = "Example:
  lotledger goods sscc 4987654 --count 3")]
    Sscc(NewSscc),
    /// Say that a shipment arrived
    #[command(before_help = "Example:
  lotledger goods receive shp_… --codes scanned.txt --seals intact --damage none \\
      --temperature kept --keys clinic-a --signer pharmacist-a")]
    Receive(Receive),
}

/// Which codes.
#[derive(Debug, Args)]
pub struct Codes {
    /// The dossier with vial-codes.csv
    dossier: PathBuf,
    /// At most so many
    #[arg(long)]
    count: Option<usize>,
}

/// Under which company prefix.
#[derive(Debug, Args)]
pub struct NewSscc {
    /// The GS1 company prefix, 4 to 12 digits: GS1 gave it to your organisation
    #[arg(value_name = "PREFIX", value_parser = prefix)]
    prefix: String,
    /// How many
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    count: u16,
}

fn prefix(text: &str) -> Result<String, String> {
    match (4..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("expected 4 to 12 digits".to_owned()),
    }
}

/// What is packed.
#[derive(Debug, Args)]
pub struct Pack {
    /// The container's SSCC, 18 digits
    sscc: Sscc,
    /// Scanned codes, one a line
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// What leaves.
#[derive(Debug, Args)]
pub struct Ship {
    /// SSCC of each container
    #[arg(required = true)]
    sscc: Vec<Sscc>,
    /// Consignee, by its name as registered or by org_…
    #[arg(long, value_name = "NAME")]
    to: Named,
    /// Carrier, likewise; it signs nothing
    #[arg(long, value_name = "NAME")]
    carrier: Option<Named>,
    /// How they travel: ULT_80, FROZEN_20, COLD_2_8, …
    #[arg(long, value_name = "CLASS", value_parser = StorageClass::parse)]
    storage: StorageClass,
    /// Temperature loggers that travel along
    #[arg(long = "logger", value_name = "ID")]
    loggers: Vec<Label>,
    /// Seals
    #[arg(long = "seal", value_name = "ID")]
    seals: Vec<Label>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Goods {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Codes(command) => command.run(context),
            Self::Sscc(command) => command.run(context),
            Self::Pack(command) => command.run(context).await,
            Self::Ship(command) => command.run(context).await,
            Self::Receive(command) => command.run(context).await,
        }
    }
}

impl Codes {
    fn run(self, context: &Context) -> Outcome {
        let mut codes = unsampled_codes(&self.dossier)?;
        codes.truncate(self.count.unwrap_or(usize::MAX));
        let codes: Vec<String> = codes
            .iter()
            .map(|code| bracketed(&code.element_string))
            .collect();
        let value = json!({ "codes": codes });
        context
            .output
            .answer("lotledger.goods-codes.v1", &value, || codes.join("\n"))?;
        Ok(Exit::Done)
    }
}

impl NewSscc {
    /// The serial numbers are random: nobody has to keep a counter, and two alike are refused when they are packed.
    fn run(self, context: &Context) -> Outcome {
        let mut drawn = Vec::new();
        for _ in 0..self.count {
            let width = 16 - self.prefix.len();
            let serial = u64::from_be_bytes(random::bytes()?).to_string();
            let serial = format!("{serial:0>20}");
            // The last digits: the first ones of a number are not equally likely.
            let digits = format!("3{}{}", self.prefix, &serial[serial.len() - width..]);
            drawn.push(Sscc::of(&digits).map_err(Failure::input)?.to_string());
        }
        let value = json!({ "sscc": drawn });
        context
            .output
            .answer("lotledger.sscc.v1", &value, || drawn.join("\n"))?;
        Ok(Exit::Done)
    }
}

impl Pack {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let (lot, vials) = scanned_codes::of_one_lot(&self.codes, desk.occurred_at)?;
        let event = Event::Packed(Packed {
            organisation: desk.organisation,
            sscc: self.sscc,
            lot: Some(lot),
            vials,
            containers: Vec::new(),
        });
        let pen = desk.pen()?;
        desk.record(pen, event, &[]).await
    }
}

impl Ship {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let to = self
            .to
            .resolved(&mut client, trust.as_ref(), "--to")
            .await?;
        let carrier = match &self.carrier {
            Some(carrier) => {
                let found = carrier.resolved(&mut client, trust.as_ref(), "--carrier");
                Some(found.await?)
            }
            None => None,
        };
        let shipment = ShipmentRef::from_bytes(random::bytes()?);
        let event = Event::Shipped(Shipped {
            shipment,
            from: desk.organisation,
            to,
            carrier,
            containers: sorted(self.sscc),
            storage_class: self.storage,
            loggers: sorted(self.loggers),
            seals: sorted(self.seals),
        });
        let pen = desk.pen()?;
        desk.record(pen, event, &[("shipment", shipment.to_string())])
            .await
    }
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items.dedup();
    items
}

/// As printed under the symbol: separators of scanners do not survive a terminal.
fn bracketed(element_string: &str) -> String {
    let parts = || {
        let (gtin, rest) = element_string.strip_prefix("01")?.split_at_checked(14)?;
        let (expiry, rest) = rest.strip_prefix("17")?.split_at_checked(6)?;
        let (lot, serial) = rest.strip_prefix("10")?.split_once('\u{1d}')?;
        let serial = serial.strip_prefix("21")?;
        Some(format!("(01){gtin}(17){expiry}(10){lot}(21){serial}"))
    };
    parts().unwrap_or_else(|| element_string.to_owned())
}
