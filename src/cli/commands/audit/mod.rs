//! `audit`: the whole log, checked again from the stored bytes alone.
//!
//! Every entry is read and hashed again, the rules are run again, the index is computed again, every
//! signature is verified, and what the database keeps beside the log (tiles, histories, buckets,
//! checkpoints, sidecars) is compared with what follows from the log. `auditor` does what needs the
//! entries only, `stored` compares a database, `server` asks a daemon, `copy` is what an auditor keeps of its answers, `openings` checks disclosed values, `long_log` holds in a file what memory would not, `impossible` finds times that cannot be, `overview` collects what the log
//! says, `altered` finds which entry was changed, `cause` the first fault among those that follow from it; `report`, `text` and `page` say what was
//! found, `in_words` what its codes mean. Nothing is written but what was asked for: page, checkpoint, copy.
//!
//! Exit codes: 0 everything checked is right; 1 at least one fault, each listed; 3 could not be
//! checked to the end (unreadable, empty, newer rules, no trust file, too few witnesses).

mod afterwards;
mod altered;
pub mod auditor;
mod cause;
mod copy;
mod counters;
pub mod database;
mod impossible;
mod in_words;
pub mod long_log;
pub mod openings;
pub mod overview;
mod page;
pub mod report;
pub mod server;
pub mod stored;
pub mod text;
pub mod times;

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::progress::Progress;
use crate::cli::render::zone::Zone;
use crate::words::Problem;
use crate::words::vial::TRAINING;
use auditor::Auditor;
use report::AuditFacts;

/// Largest signed checkpoint.
const MAX_CHECKPOINT_BYTES: usize = 64 << 10;

/// Check the whole log again: from a database file, or from a daemon
#[derive(Debug, Args)]
#[command(before_help = "Examples:\n  \
    lotledger audit --database ledger.db --trust ledger.trust\n  \
    lotledger audit --server https://ledger.example:7443 --token-file auditor.token --json\n  \
    lotledger audit --server https://ledger.example:7443 --token-file auditor.token --copy my-copy\n  \
    lotledger audit --database ledger.db --keep checkpoint-2026-12\n  \
    lotledger audit --database ledger.db --since checkpoint-2026-10 --html audit.html --lang ja")]
pub struct Audit {
    /// The ledger's database, or a copy of it; it is opened for reading only
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Openings of what donors' tests and interviews said, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub openings: Option<PathBuf>,
    /// A signed checkpoint that you hold from before: the log must still begin with what it signed
    #[arg(long, value_name = "CHECKPOINT")]
    pub since: Option<PathBuf>,
    /// New file: the signed checkpoint of this audit, to be said with --since next time; only of a log that is right
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
    /// Directory for your own copy of a daemon's log: an interrupted audit goes on from there, a later one fetches only what is new, and the log must still begin with what the copy has
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub copy: Option<PathBuf>,
    /// Longest log that is audited in memory (2 kB an entry); for a longer one a temporary file is used, which takes about as much room as the log over the network, half of it from a database
    #[arg(long, value_name = "ENTRIES", default_value_t = auditor::IN_MEMORY)]
    pub in_memory: u64,
    /// New file: the report as one page that needs nothing besides itself, in the language of --lang
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
}

impl Audit {
    pub async fn run(self, context: &Context) -> Outcome {
        let trust = context.trust()?;
        let openings = crate::cli::openings::read_if_any(self.openings.as_deref())?;
        let mut auditor = Auditor::new(&trust, openings).in_memory(self.in_memory);
        if let Some(path) = &self.since {
            auditor.holds(&files::read(path, MAX_CHECKPOINT_BYTES)?)?;
        }
        for path in self.html.iter().chain(&self.keep) {
            files::must_be_new(path)?;
        }
        let mut progress = Progress::of("entries");
        let facts = match &self.database {
            Some(path) => database::audit(path, auditor, &mut progress)?,
            None => {
                if context.global.server.is_none() {
                    return Err(Failure::usage("nothing to audit was named")
                        .at("--database")
                        .expected("a database file, or --server with an auditor's token"));
                }
                server::audit(context, auditor, self.copy.as_deref(), &mut progress).await?
            }
        };
        progress.end_with(|| facts.times.line(facts.counts.entries));
        let facts = facts.under(&trust, context.trust_path().display().to_string());
        if let Some(path) = &self.html {
            let page = page::html(&facts, context.output.language);
            let page = Zone::of_machine().in_text(&page);
            files::create(path, page.as_bytes(), Mode::Shared)?;
        }
        if let Some(path) = self.keep.filter(|_| facts.exit == 0) {
            files::create(&path, &facts.note, Mode::Shared)?;
        }
        print(context, &facts)
    }
}

fn print(context: &Context, facts: &AuditFacts) -> Outcome {
    if facts.training && !context.global.training {
        return Err(
            Failure::usage(format!("{}: not audited", TRAINING.english()))
                .code(Problem::TRAINING)
                .expected("a ledger that is not for training")
                .hint("say --training in a course"),
        );
    }
    let value =
        serde_json::to_value(facts).map_err(|e| Failure::not_checked(Problem::OUTPUT, e))?;
    context.output.answer(report::SCHEMA, &value, || {
        Zone::of_machine().in_text(&text::text(facts, context.output.language))
    })?;
    Ok(match facts.exit {
        0 => Exit::Done,
        1 => Exit::False,
        _ => Exit::NotChecked,
    })
}
