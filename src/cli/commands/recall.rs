//! `recall`: lots are recalled, for ever.

use std::path::Path;

use clap::Args;
use unicode_normalization::UnicodeNormalization as _;

use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::cli::files;
use crate::cli::lot_record::SaidLot;
use crate::cli::one_statement::Record;
use crate::cli::random;
use crate::domain::event::{Event, RecallClass, RecallDepth, RecallIssued, RecallReason};
use crate::domain::id::CaseRef;
use crate::format::public_text::{self, MAX_PUBLIC_TEXT_BYTES, PUBLIC_TEXT_FIELD};
use crate::words::failure;

/// Which lots, and why.
#[derive(Debug, Args)]
#[command(before_help = "Example:
  lotledger recall CE26-0007 --class II --reason QUALITY --depth CLINIC \\
      --public-text @recall-CE26-0007.txt --keys maker --signer qa

The public text is what everybody reads who asks about a vial of these lots, for ever: say what is wrong, what to do with
the vials, and whom to call. It is shown once more before it is signed.")]
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
    /// What everybody is told who asks about a vial of these lots: the text itself, @FILE, or - for standard input. At most
    /// 3,000 bytes in UTF-8 (about 1,000 Japanese characters), with line ends and without other control characters
    #[arg(long, alias = "text", value_name = "TEXT|@FILE|-")]
    public_text: Option<String>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// A text as it was typed, or as it stands in a file: in one spelling, without the line ends behind it.
fn public_text(given: &str) -> Result<String, Failure> {
    let most = 2 * MAX_PUBLIC_TEXT_BYTES;
    let text = match given.strip_prefix('@') {
        Some(path) => files::read_text(Path::new(path), most)?,
        None if given == "-" => files::read_text(Path::new(given), most)?,
        None => given.to_owned(),
    };
    let text = text.replace("\r\n", "\n");
    let text: String = text.trim_end_matches('\n').nfc().collect();
    public_text::check(&text).map_err(|error| {
        Failure::input(&failure::PUBLIC_TEXT)
            .at("--public-text")
            .found(error.found(&text))
            .expected(error)
    })?;
    Ok(text)
}

impl Recall {
    pub async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut pen = desk.pen()?;
        let text = self.public_text.as_deref().map(public_text).transpose()?;
        let committed = text
            .as_deref()
            .map(|text| pen.commit(PUBLIC_TEXT_FIELD, text));
        let mut lots = desk.lots(&self.lots).await?;
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
            public_text: committed.transpose()?,
            authority_reference: None,
        });
        let text = text.map(|text| ("public_text", text));
        let case = ("case", case.to_string());
        let said: Vec<_> = std::iter::once(case).chain(text).collect();
        desk.record(pen, event, &said).await
    }
}
