//! New vials: random serials, their tags for the ledger, and the codes for the printer.
//!
//! A serial is the secret that a vial is recognised by. It is printed on the vial and stands
//! nowhere else: the ledger gets tags (hashes of hashes), the printer gets a file that only its owner may
//! read and that is to be destroyed after printing.

mod codes;
mod draw;

pub use codes::{PrintedCode, read_codes, unsampled_codes};
pub use draw::{MAX_COUNT, NewVials, VialsError, Written};

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::lot::cell;
use crate::cli::lot::memory::{Memory, SystemEntropy};
use crate::domain::id::{Gtin14, LotNumber, VialTag};
use crate::domain::time::Date;
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;

/// Name of the file with the codes.
pub const CODES_FILE: &str = "vial-codes.csv";

/// Commands of vials.
#[derive(Debug, Subcommand)]
pub enum Vials {
    /// Draw serials for a lot: tags for the ledger, secret codes for the printer
    #[command(before_help = "Example:
  lotledger vials new --count 1000 --gtin 04987654000012 --lot CE26-0007 --expiry 2028-03-31 \\
      --out cord-ev-lot/")]
    New(New),
    /// Which vials were drawn for which sample, by their number in vial-codes.csv
    #[command(before_help = "Example:\n  lotledger vials drawn cord-ev-lot/")]
    Drawn(Drawn),
}

/// Whose vials.
#[derive(Debug, Args)]
pub struct Drawn {
    /// The dossier, with vial-codes.csv in it
    dossier: PathBuf,
}

/// What to draw.
#[derive(Debug, Args)]
pub struct New {
    /// How many vials
    #[arg(long)]
    count: u32,
    /// GTIN-14 of the product
    #[arg(long)]
    gtin: Gtin14,
    /// Lot number
    #[arg(long)]
    lot: LotNumber,
    /// Expiry date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = |text: &str| cell::date(text).map_err(|e| e.0))]
    expiry: Date,
    /// Directory for vials.tags and vial-codes.csv, usually the dossier
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Vials {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::New(new) => new.run(context),
            Self::Drawn(drawn) => drawn.run(context),
        }
    }
}

impl Drawn {
    fn run(self, context: &Context) -> Outcome {
        let codes = read_codes(&self.dossier)?;
        let memory = Memory::load(&self.dossier).map_err(Failure::input)?;
        let mut samples = Vec::new();
        for (sample, vials) in memory.drawn() {
            let of = |tag: &VialTag| codes.iter().find(|code| code.tag == *tag).map(|c| c.number);
            let mut numbers: Vec<u32> = vials.iter().filter_map(of).collect();
            numbers.sort_unstable();
            samples.push((sample.to_owned(), numbers));
        }
        let value: Vec<_> = samples
            .iter()
            .map(|(sample, numbers)| json!({"sample": sample, "numbers": numbers}))
            .collect();
        let text = || {
            if samples.is_empty() {
                return "none yet: `lot submit` draws for the rows of samples.csv that name `vials`, once vials.tags is there".to_owned();
            }
            let lines = samples.iter().map(|(sample, numbers)| {
                let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
                format!("{sample}: {}", numbers.join(", "))
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        context.output.answer(
            "lotledger.vials-drawn.v1",
            &json!({ "samples": value }),
            text,
        )?;
        Ok(Exit::Done)
    }
}

impl New {
    fn run(self, context: &Context) -> Outcome {
        let new = self;
        let vials = NewVials {
            gtin: new.gtin,
            lot: new.lot,
            expiry: new.expiry,
            count: new.count,
        };
        let written = vials.write(&new.out, &mut SystemEntropy)?;
        let value = json!({"count": vials.count, "tags": written.tags, "codes": written.codes});
        context
            .output
            .answer("lotledger.vials-new.v1", &value, || {
                format!(
                    "{} vials: tags in {}, codes in {}",
                    vials.count,
                    written.tags.display(),
                    written.codes.display()
                )
            })?;
        context
            .output
            .remark("the codes are secret: print them, then destroy the file");
        Ok(Exit::Done)
    }
}

impl From<VialsError> for Failure {
    fn from(error: VialsError) -> Self {
        match error {
            VialsError::Io { path, error } => Self::io(&path, &error),
            VialsError::Entropy(error) => Self::not_checked("RANDOM", error),
            other => Self::input(other),
        }
    }
}
