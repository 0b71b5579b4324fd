//! `statement show`: a statement in words, from a file or from the ledger.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use crate::cli::client::{Which, checked, envelope};
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::ledger_names;
use crate::cli::names_file;
use crate::cli::openings;
use crate::cli::render::zone::Zone;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{self, Names, Words};
use crate::domain::id::Digest;
use crate::format::commitment::Opening;
use crate::words::act;

/// What to show.
#[derive(Debug, Args)]
pub struct Show {
    /// A statement file, a payload hash (64 hex digits) or a log index
    what: String,
    /// Keyrings, for names; with --server and a token also those of the ledger.
    #[command(flatten)]
    keys: KeyArgs,
    /// Openings of its commitments
    #[arg(long, value_name = "FILE")]
    openings: Option<PathBuf>,
}

impl Show {
    pub async fn run(self, context: &Context) -> Outcome {
        let own = Names::of(&self.keys.open()?);
        let openings = openings::read_if_any(self.openings.as_deref())?;
        let path = Path::new(&self.what);
        let which = match (Digest::parse(&self.what), self.what.parse::<u64>()) {
            _ if path.exists() || self.what == "-" => None,
            (Ok(hash), _) => Some(Which::Payload(hash)),
            (_, Ok(index)) => Some(Which::Index(index)),
            _ => {
                return Err(
                    Failure::usage("this is neither a file, a payload hash nor an index")
                        .found(&self.what)
                        .expected("a statement file, 64 hex digits, or a number"),
                );
            }
        };
        let Some(which) = which else {
            let statements = StatementFile::read(path)?;
            let told = names_file::beside(path)?;
            let by = path.with_extension("names").display().to_string();
            let own = own.with_told(&told, &by);
            let names = named(context, own, &statements, &openings).await?;
            let words = Words::new(context.output.language, &names, &openings);
            return show(context, &words, &statements, String::new(), Value::Null);
        };
        let mut client = context.client().await?;
        let returned = client.entry(which).await?;
        let file = StatementFile::recorded(envelope(&returned)?.payload.clone())?;
        let recorded = checked(&returned, &file, context.trust_if_any()?.as_ref())?;
        let said = match recorded.checkpoint_size {
            Some(size) => act::under_checkpoint(size),
            None => act::NOT_UNDER_CHECKPOINT.clone(),
        };
        let recorded_at = Zone::of_machine().second(recorded.recorded_at.ms());
        let place = act::place_of_entry(recorded.index, recorded_at, said);
        let place = place.get(context.output.language);
        let value = serde_json::json!({
            "index": recorded.index,
            "recorded_at": recorded.recorded_at.to_string(),
            "checked": recorded.checkpoint_size.is_some(),
        });
        let signatures = act::CHECKED_BY_THE_LEDGER.get(context.output.language);
        let note = format!("{place}\n{signatures}\n");
        let names = named(context, own, std::slice::from_ref(&file), &openings).await?;
        let words = Words::new(context.output.language, &names, &openings);
        show(context, &words, &[file], note, value)
    }
}

/// With the names of the daemon of this command; without one, that the others are not known here.
async fn named(
    context: &Context,
    own: Names,
    statements: &[StatementFile],
    openings: &[Opening],
) -> Result<Names, Failure> {
    let bare = Words::new(context.output.language, &own, openings);
    let texts: Result<Vec<String>, Failure> = statements.iter().map(|f| bare.file(f)).collect();
    let text = texts?.join("\n");
    Ok(match &context.global.server {
        Some(_) => own.with(ledger_names::known_to(context, &text).await),
        None => own.or_unknown(&text),
    })
}

fn show(
    context: &Context,
    words: &Words<'_>,
    statements: &[StatementFile],
    note: String,
    entry: Value,
) -> Outcome {
    let mut rows = Vec::new();
    let mut text = note;
    for file in statements {
        words.check_openings(file)?;
        rows.push(statement_in_words::json(file)?);
        text.push_str(&words.file(file)?);
    }
    let value = serde_json::json!({ "statements": rows, "entry": entry });
    context
        .output
        .answer("lotledger.statement.v1", &value, || text)?;
    Ok(Exit::Done)
}
