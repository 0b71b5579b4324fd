//! `late`: why something was recorded late.

use clap::{Args, Subcommand};

use crate::cli::client::Which;
use crate::cli::context::Context;
use crate::cli::exit::{Code, Failure, Outcome};
use crate::cli::one_statement::Record;
use crate::domain::event::{Event, History, LateEntryExplained};
use crate::domain::id::Text;
use crate::domain::subject::{Subject, subjects};
use crate::words::{Problem, sample as words};

/// Entries that were recorded late.
#[derive(Debug, Subcommand)]
pub enum Late {
    /// Say why an entry was recorded late: it stays late, and whoever releases the lot knows why
    ///
    /// The quality assurance of the organisation that recorded it signs.
    #[command(before_help = "Example:
  lotledger late explain 412 --why 'the reader was out of order for two days' --keys maker --signer qa")]
    Explain(Explain),
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The entry, as `lotledger lot show` and a vial's answer print it behind LATE_ENTRIES
    #[arg(value_name = "ENTRY")]
    entry: u64,
    /// Why, in words: recorded and shown
    #[arg(long, value_name = "TEXT", value_parser = Text::parse)]
    why: Text,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Late {
    pub async fn run(self, context: &Context) -> Outcome {
        let Self::Explain(command) = self;
        command.run(context).await
    }
}

impl Explain {
    async fn run(self, context: &Context) -> Outcome {
        let desk = self.record.desk(context).await?;
        let mut client = context.client().await?;
        let receipt = client.entry(Which::Index(self.entry)).await;
        let receipt = receipt.map_err(|failure| match failure.code {
            Code::Problem(Problem::NOT_FOUND | Problem::NOT_VISIBLE) => unknown(self.entry),
            _ => failure,
        })?;
        let envelope = receipt.entry().envelope();
        let statement = envelope.and_then(|envelope| envelope.statement().ok());
        let statement = statement.ok_or_else(|| unknown(self.entry))?;
        // Which history is the daemon's word; that the entry stands in it the rules check.
        let history = subjects(&statement.event).into_iter().find_map(history);
        let history = history.ok_or_else(|| {
            Failure::usage(&words::SAID_OF_NO_VIAL)
                .at("ENTRY")
                .found(statement.event.name())
        })?;
        let pen = desk.pen()?;
        let event = Event::LateEntryExplained(LateEntryExplained {
            organisation: desk.organisation,
            history,
            entry: self.entry,
            explanation: self.why,
        });
        desk.record(pen, event, &[]).await
    }
}

fn unknown(entry: u64) -> Failure {
    Failure::usage(&words::NO_SUCH_ENTRY)
        .at("ENTRY")
        .found(entry)
        .hint(&words::WHERE_LATE_STANDS)
}

/// A history that says to vials what was late in it.
fn history(subject: Subject) -> Option<History> {
    Some(match subject {
        Subject::Lot(id) => History::Lot(id),
        Subject::Donor(id) => History::Donor(id),
        Subject::Node(id) => History::Node(id),
        Subject::Sample(id) => History::Sample(id),
        Subject::Shipment(id) => History::Shipment(id),
        _ => return None,
    })
}
