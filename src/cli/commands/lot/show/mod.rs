//! `lot show`: everything that is known of a lot, in parts. `facts` tells the lot itself, `tables` its samples, results,
//! holds and shipments, `standing` what a release lacks or what stops its use.

mod facts;
mod standing;
mod tables;

use clap::Args;

use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::Outcome;
use crate::cli::list::Sheet;
use crate::cli::lot_record::{LotArg, LotRecord, Names};

use standing::proof;
pub(in crate::cli) use standing::reached;
pub(in crate::cli) use tables::hours;

/// Most shipments that are shown of a lot.
const MAX_SHIPMENTS: usize = 200;

/// Which lot.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger lot show CE26-0007
  lotledger lot show CE26-0007 --keys maker/ --lang ja
  lotledger lot show '(01)04987654000012(10)CE26-0007' --json")]
pub struct LotShow {
    /// Which lot.
    #[command(flatten)]
    lot: LotArg,
    /// Keyrings: the ledger knows no names of people, they do.
    #[command(flatten)]
    keys: KeyArgs,
    /// Show references beside names
    #[arg(long)]
    references: bool,
}

impl LotShow {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let lot = self.lot.find(&client).await?;
        let record = LotRecord::read(&mut client, trust.as_ref(), lot).await?;
        let lot = record.lot.to_string();
        let (shipments, more) = client
            .shipments(Vec::new(), false, lot, MAX_SHIPMENTS)
            .await?;
        let names = Names::new(record.view(), &keyring);
        let mut parts = vec![facts::of(&record, &names)?];
        parts.extend(tables::of(&record, &names));
        parts.push(tables::shipments(shipments));
        parts.extend(standing::of(&record)?);
        parts.push(proof(&record, more));
        let sheet = Sheet {
            schema: "lotledger.lot.v1",
            parts,
        };
        sheet.answer(context, self.references)
    }
}
