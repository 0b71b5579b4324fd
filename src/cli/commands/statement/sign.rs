//! `statement sign`: shows statements and signs them with the keys of this machine.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::submit;
use crate::cli::confirm::confirm;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::donor_check;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::keyring::Keyring;
use crate::cli::late_warning;
use crate::cli::ledger_names;
use crate::cli::names_file;
use crate::cli::openings;
use crate::cli::random;
use crate::cli::sample_pin;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{Names, Words};
use crate::domain::event::Event;
use crate::format::commitment::Opening;
use crate::words::failure;

/// What to sign.
#[derive(Debug, Args)]
pub struct Sign {
    /// Statement files; each is replaced by one with more signatures. With --json, several files or --submit answer
    /// with one object a line
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Take over the signatures of another copy of the same statements
    #[arg(long, value_name = "FILE")]
    merge: Vec<PathBuf>,
    /// Openings of what is committed to: shown with the statement; of a donor's tests and interview
    /// also judged, where the statement calls the donor eligible
    #[arg(long, value_name = "FILE")]
    openings: Option<PathBuf>,
    /// Write to a new file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Record it too, once no signature is missing: several statements of one file all or none, but for decisions
    #[arg(long, conflicts_with = "out")]
    submit: bool,
    /// Sign without asking
    #[arg(long)]
    yes: bool,
}

impl Sign {
    pub async fn run(self, context: &Context) -> Outcome {
        if self.files.len() > 1 && (self.out.is_some() || !self.merge.is_empty()) {
            return Err(Failure::usage(&failure::ONE_STATEMENT_FILE)
                .at("FILE")
                .found(self.files.len()));
        }
        for file in &self.files {
            let statements = self.sign(context, file).await?;
            if self.submit && statements.iter().all(|file| file.missing().is_empty()) {
                submit::of_one_file(context, &statements).await?;
            }
        }
        Ok(Exit::Done)
    }

    async fn sign(&self, context: &Context, path: &Path) -> Result<Vec<StatementFile>, Failure> {
        let mut statements = StatementFile::read(path)?;
        for path in &self.merge {
            merge(&mut statements, &StatementFile::read(path)?).map_err(|failure| {
                let field = format!("{} {}", path.display(), failure.field);
                failure.at(field.trim_end())
            })?;
        }
        let openings = openings::read_if_any(self.openings.as_deref())?;
        let keyring = self.keys.open()?;
        let asked = |file: &StatementFile| {
            file.missing()
                .iter()
                .any(|who| keyring.by_key(who.key).is_some_and(|h| h.is_here()))
        };
        let count = statements.iter().filter(|file| asked(file)).count();
        if count == 0 && self.merge.is_empty() {
            return Err(nothing_to_sign(&statements, &keyring, path));
        }
        let told = names_file::beside(path)?;
        let by = path.with_extension("names").display().to_string();
        let own = Names::of(&keyring).with_told(&told, &by, context.output.language);
        let bare = Words::new(context.output.language, &own, &openings);
        let texts: Result<Vec<String>, Failure> = statements.iter().map(|f| bare.file(f)).collect();
        let known = ledger_names::known_to(context, &texts?.join("\n")).await;
        let names = own.clone().with(known);
        let words = Words::new(context.output.language, &names, &openings);
        for file in statements.iter().filter(|file| asked(file)) {
            context.output.remark(&words.file(file)?);
            words.check_openings(file)?;
            if !context.global.training {
                let statement = file.statement();
                let (event, at) = (&statement.event, statement.occurred_at);
                if let Some(remark) =
                    late_warning::remark(event, at, random::now()?, context.output.language)
                {
                    context.output.remark(&remark);
                }
            }
        }
        let to_sign = statements.iter().filter(|file| asked(file));
        let events = to_sign.map(|file| &file.statement().event);
        donor_check::check(context, events, &openings).await?;
        let to_sign = statements.iter().filter(|file| asked(file));
        sample_pin::check(context, to_sign.map(StatementFile::statement)).await?;
        if let Some(remark) = not_used(&statements, &openings) {
            context.output.remark(&remark);
        }
        if count > 0 {
            let noun = if count == 1 {
                "this statement"
            } else {
                &format!("these {count} statements")
            };
            confirm(&context.output, &format!("Sign {noun}?"), self.yes)?;
        }
        for file in &mut statements {
            file.sign_with(&keyring)?;
        }
        let path = self.out.as_deref().unwrap_or(path);
        StatementFile::write(&statements, path, self.out.is_none())?;
        if let [genesis] = statements.as_slice()
            && matches!(genesis.statement().event, Event::LedgerCreated(_))
            && genesis.missing().is_empty()
        {
            let envelope = path.with_extension("envelope");
            files::replace(&envelope, &genesis.envelope()?, Mode::Shared)?;
            context
                .output
                .remark(&format!("the genesis is complete: {}", envelope.display()));
        }
        let several = self.submit || self.files.len() > 1;
        answer(context, &statements, path, several)?;
        Ok(statements)
    }
}

/// How many openings are of other statements. A determination is judged with those of the donor's.
fn not_used(statements: &[StatementFile], openings: &[Opening]) -> Option<String> {
    let of = |file: &StatementFile| file.statement().statement_id.bytes();
    let others = openings
        .iter()
        .filter(|opening| statements.iter().all(|f| of(f) != *opening.statement_id()))
        .count();
    let judged = statements
        .iter()
        .any(|file| donor_check::eligible(&file.statement().event).is_some());
    let noun = if others == 1 { "opening" } else { "openings" };
    (others > 0 && !judged).then(|| format!("not used: {others} {noun} of other statements"))
}

fn merge(into: &mut [StatementFile], from: &[StatementFile]) -> Result<(), Failure> {
    for other in from {
        let Some(same) = into
            .iter_mut()
            .find(|file| file.payload() == other.payload())
        else {
            return Err(Failure::input("this copy holds another statement")
                .found(other.hash())
                .expected("the same statements as the file"));
        };
        same.merge(other)?;
    }
    Ok(())
}

fn nothing_to_sign(statements: &[StatementFile], keyring: &Keyring, path: &Path) -> Failure {
    let mut missing: Vec<String> = statements
        .iter()
        .flat_map(StatementFile::missing)
        .map(|who| format!("{} ({})", who.role, who.key))
        .collect();
    missing.sort();
    missing.dedup();
    if missing.is_empty() {
        return Failure::usage("all signatures are there already")
            .at(path.display())
            .hint("lotledger statement submit FILE");
    }
    let keys = keyring.holders().filter(|h| h.is_here()).count();
    Failure::usage("none of the keys at hand is asked for")
        .at(path.display())
        .found(format!("{keys} other keys"))
        .expected(missing.join(", "))
        .hint("name the keyring with --keys")
}

fn answer(
    context: &Context,
    statements: &[StatementFile],
    path: &Path,
    several: bool,
) -> Result<(), Failure> {
    let rows: Vec<Value> = statements
        .iter()
        .map(|file| {
            let missing = file.missing_signers();
            json!({
                "event": file.statement().event.name(),
                "payload_hash": file.hash(),
                "missing": missing,
                "complete": missing.is_empty(),
            })
        })
        .collect();
    let complete = statements.iter().all(|file| file.missing().is_empty());
    let value = json!({
        "file": path.display().to_string(),
        "statements": rows,
        "complete": complete,
    });
    context
        .output
        .answer_among(several, "lotledger.signatures.v1", value, || {
            let mut text = String::new();
            for file in statements {
                let missing = file.missing();
                let all = file.statement().signers.len();
                text.push_str(&format!(
                    "{}  {:<20} {} of {all} signatures\n",
                    file.hash(),
                    file.statement().event.name(),
                    all - missing.len()
                ));
                for who in missing {
                    text.push_str(&format!("  missing {} {}\n", who.role, who.key));
                }
            }
            text.push_str(&format!("wrote {}\n", path.display()));
            text
        })
}
