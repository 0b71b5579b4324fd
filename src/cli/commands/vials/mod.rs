//! New vials: random serials, their tags for the ledger, and the codes for the printer.
//!
//! A serial is the secret that a vial is recognised by. It is printed on the vial and stands
//! nowhere else: the ledger gets tags (hashes of hashes), the printer gets a file that only its owner may
//! read and that is to be destroyed after printing.

mod codes;
mod draw;

pub use codes::{PrintedCode, read_codes, unsampled_codes};
pub use draw::{NewVials, VialsError, Written};

use crate::cli::commands::lot::dossier::{Dossier, DossierError};
use crate::cli::commands::lot::dossier_memory::{Memory, SystemEntropy};
use crate::cli::commands::lot::manifest;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::domain::id::VialTag;
use crate::words::Problem;
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::{Path, PathBuf};

pub const CODES_FILE: &str = "vial-codes.csv";

/// Commands of vials.
#[derive(Debug, Subcommand)]
pub enum Vials {
    /// Draw serials for a lot: tags for the ledger, secret codes for the printer
    #[command(before_help = "Example:\n  lotledger vials new cord-ev-lot/")]
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

/// Whose vials to draw.
#[derive(Debug, Args)]
pub struct New {
    /// The dossier: its lot.yaml says product, lot number, expiry (fill.expiry) and how many (fill.vials)
    dossier: PathBuf,
}

impl Vials {
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
        let planned = planned(&self.dossier)?;
        let vials = NewVials {
            gtin: planned.lot.gtin,
            lot: planned.lot.lot.clone(),
            expiry: planned.expiry,
            count: planned.count,
        };
        let written = vials.write(&self.dossier, &mut SystemEntropy)?;
        let value = json!({
            "count": vials.count,
            "product": vials.gtin,
            "lot": vials.lot,
            "expiry": vials.expiry.to_string(),
            "tags": written.tags,
            "codes": written.codes,
        });
        context
            .output
            .answer("lotledger.vials-new.v1", &value, || {
                format!(
                    "{} vials of {}, expiry {}: tags in {}, codes in {}",
                    vials.count,
                    planned.lot,
                    vials.expiry,
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

fn planned(dossier: &Path) -> Result<manifest::Vials, Failure> {
    Dossier::planned_vials(dossier).map_err(|error| match error {
        DossierError::Io { path, error } => Failure::io(&path, &error),
        DossierError::Problems(problems) => Failure::input(problems.said()).at(dossier.display()),
    })
}

impl From<VialsError> for Failure {
    fn from(error: VialsError) -> Self {
        match error {
            VialsError::Io { path, error } => Self::io(&path, &error),
            VialsError::Entropy(error) => Self::not_checked(Problem::RANDOM, error),
            other => Self::input(other),
        }
    }
}
