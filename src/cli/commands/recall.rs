//! `recall`: lots are recalled, for ever.

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::cli::lot_record::SaidLot;
use crate::cli::one_statement::Record;
use crate::cli::random;
use crate::cli::render::zone::Zone;
use crate::domain::event::{Event, RecallClass, RecallDepth, RecallIssued, RecallReason};
use crate::domain::id::{CaseRef, LotId};
use crate::words::list as words;

/// Most holds and recalls that are looked through.
const MAX_HOLDS: usize = 20_000;

/// Which lots, and why.
#[derive(Debug, Args)]
#[command(before_help = "Example:
  lotledger recall CE26-0007 --class II --reason QUALITY --depth CLINIC \\
      --keys maker --signer qa")]
pub struct Recall {
    /// Lots: each by its number as on the label, or (01)GTIN(10)LOT
    #[arg(required = true, value_name = "LOT")]
    lots: Vec<SaidLot>,
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

impl Recall {
    pub async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut pen = desk.pen()?;
        let text = self.text.as_deref();
        let text = text.map(|text| pen.commit("recall_issued.public_text", text));
        let mut lots = desk.lots(&self.lots).await?;
        lots.sort();
        lots.dedup();
        say_standing(context, &lots, self.class).await?;
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

/// Says before anything is signed that a recall of this class stands already; a second one is no error.
async fn say_standing(
    context: &Context,
    lots: &[LotId],
    class: RecallClass,
) -> Result<(), Failure> {
    let client = context.client().await?;
    // Who may not read the list recalls all the same.
    let Ok((standing, _)) = client.holds(false, MAX_HOLDS).await else {
        return Ok(());
    };
    let same = standing
        .iter()
        .filter(|recall| recall.recall_class == class.as_str());
    let zone = Zone::of_machine();
    for recall in same {
        for lot in lots.iter().map(ToString::to_string) {
            if recall.about.contains(&lot) {
                let since = zone.second(recall.placed_at_ms);
                let by = &recall.organisation_name;
                let said = words::recalled_already(&lot, class, since, by, &recall.case);
                context.output.remark(said.get(context.output.language));
            }
        }
    }
    Ok(())
}
