//! `recall`: lots are recalled, for ever.

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::cli::one_statement::Record;
use crate::cli::random;
use crate::domain::event::{Event, RecallClass, RecallDepth, RecallIssued, RecallReason};
use crate::domain::id::{CaseRef, Gtin14, LotId, LotNumber};

/// Which lots, and why.
#[derive(Debug, Args)]
#[command(before_help = "Example:
  lotledger recall '(01)04987654000012(10)L1' --class II --reason QUALITY --depth CLINIC \\
      --keys maker --signer qa")]
pub struct Recall {
    /// Lots, as printed: (01)GTIN(10)LOT
    #[arg(required = true, value_name = "LOT", value_parser = lot)]
    lots: Vec<LotId>,
    /// I: serious harm or death is possible; II: temporary or curable; III: none is expected
    #[arg(long, value_parser = RecallClass::parse)]
    class: RecallClass,
    /// STERILITY, DONOR, ADVERSE_EVENT, QUALITY, LABELLING, OTHER
    #[arg(long, value_parser = RecallReason::parse)]
    reason: RecallReason,
    /// How far it reaches: DISTRIBUTOR, CLINIC, PATIENT
    #[arg(long, value_parser = RecallDepth::parse)]
    depth: RecallDepth,
    /// The public text; a commitment to it is recorded
    #[arg(long)]
    text: Option<String>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// A lot as it is printed.
pub(in crate::cli::commands) fn lot(text: &str) -> Result<LotId, String> {
    let parts = text
        .strip_prefix("(01)")
        .and_then(|rest| rest.split_at_checked(14))
        .and_then(|(gtin, rest)| Some((gtin, rest.strip_prefix("(10)")?)));
    let (gtin, lot) = parts.ok_or("expected a lot such as (01)04987654000012(10)A123")?;
    Ok(LotId {
        gtin: Gtin14::parse(gtin).map_err(|error| error.to_string())?,
        lot: LotNumber::parse(lot).map_err(|error| error.to_string())?,
    })
}

impl Recall {
    pub async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut pen = desk.pen()?;
        let text = self.text.as_deref();
        let text = text.map(|text| pen.commit("recall_issued.public_text", text));
        let mut lots = self.lots;
        lots.sort();
        lots.dedup();
        let case = CaseRef::from_bytes(random::bytes()?);
        let event = Event::RecallIssued(RecallIssued {
            case,
            organisation: desk.organisation,
            class: self.class,
            lots,
            depth: self.depth,
            reason: self.reason,
            public_text: text.transpose()?,
            authority_reference: None,
        });
        desk.record(pen, event, &[("case", case.to_string())]).await
    }
}
