//! `goods`: vials into a box, the box to a clinic, the box received there.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::commands::verify::arguments;
use crate::cli::commands::vials::unsampled_codes;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::one_statement::Record;
use crate::cli::{files, random};
use crate::domain::event::{Event, Packed, ReceiptCheck, Received, Shipped, StorageClass};
use crate::domain::id::{Label, LotId, OrgRef, ShipmentRef, Sscc, VialTag};
use crate::words::failure;

const MAX_CODES_BYTES: usize = 1 << 20;

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
  lotledger goods ship 349876540000000013 --to org_… --carrier org_… --keys maker")]
    Ship(Ship),
    /// Say that a shipment arrived
    #[command(before_help = "Example:
  lotledger goods receive shp_… --keys clinic-a --signer pharmacist-a")]
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
    /// Consignee
    #[arg(long, value_name = "ORG")]
    to: OrgRef,
    /// Carrier; it signs nothing
    #[arg(long, value_name = "ORG")]
    carrier: Option<OrgRef>,
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

/// What arrived.
#[derive(Debug, Args)]
pub struct Receive {
    /// The shipment's reference, from the delivery note
    shipment: ShipmentRef,
    /// A seal was broken
    #[arg(long)]
    seal_broken: bool,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Goods {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Codes(command) => command.run(context),
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

impl Pack {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context)?;
        let text = files::read_text(&self.codes, MAX_CODES_BYTES)?;
        let mut lots: Vec<LotId> = Vec::new();
        let mut vials: Vec<VialTag> = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let place = format!("{}:{}", self.codes.display(), i + 1);
            let code =
                arguments::code(line, desk.occurred_at).map_err(|failure| failure.at(place))?;
            vials.push(code.tag());
            lots.push(LotId {
                gtin: code.gtin,
                lot: code.lot,
            });
        }
        vials.sort();
        lots.sort();
        lots.dedup();
        let [lot] = lots.as_slice() else {
            return Err(Failure::input(&failure::LOT_BY_LOT)
                .at(self.codes.display())
                .found(format!("vials of {} lots", lots.len()))
                .expected("scanned codes of one lot"));
        };
        let event = Event::Packed(Packed {
            organisation: desk.organisation,
            sscc: self.sscc,
            lot: Some(lot.clone()),
            vials,
            containers: Vec::new(),
        });
        let pen = desk.pen()?;
        desk.record(pen, event, &[]).await
    }
}

impl Ship {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context)?;
        let shipment = ShipmentRef::from_bytes(random::bytes()?);
        let event = Event::Shipped(Shipped {
            shipment,
            from: desk.organisation,
            to: self.to,
            carrier: self.carrier,
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

impl Receive {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context)?;
        let event = Event::Received(Received {
            shipment: self.shipment,
            organisation: desk.organisation,
            check: ReceiptCheck::Full,
            sampled: 0,
            seals_intact: !self.seal_broken,
            discrepancies: Vec::new(),
        });
        let pen = desk.pen()?;
        desk.record(pen, event, &[]).await
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
