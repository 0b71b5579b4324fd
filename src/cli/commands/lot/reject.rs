//! `lot reject`: quality assurance rejects a lot, for ever.

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::cli::lot_record::LotArg;
use crate::cli::one_statement::Record;
use crate::domain::event::{Event, LotRejected, RejectionReason};

/// Which lot, and why.
#[derive(Debug, Args)]
#[command(before_help = "Example:
  lotledger lot reject CE26-0007 --reason TEST_FAILED --keys maker --signer qa")]
pub struct Reject {
    /// Which lot.
    #[command(flatten)]
    lot: LotArg,
    /// Why, several with commas
    #[arg(long = "reason", required = true, value_delimiter = ',', value_parser = RejectionReason::parse)]
    reasons: Vec<RejectionReason>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Reject {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut reasons = self.reasons;
        reasons.sort();
        reasons.dedup();
        let event = Event::LotRejected(LotRejected {
            lot: self.lot.find(&context.client().await?).await?,
            reasons,
            organisation: desk.organisation,
        });
        let pen = desk.pen()?;
        desk.record(pen, event, &[]).await
    }
}
