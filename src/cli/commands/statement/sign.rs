//! `statement sign`: shows statements and signs them with the keys of this machine.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::submit;
use crate::cli::before_signing::{self, BeforeSigning, Consent, Told, correction, foreseen};
use crate::cli::context::{Context, KeyArgs};
use crate::cli::donor_check;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::keyring::Keyring;
use crate::cli::ledger_names;
use crate::cli::list::padded;
use crate::cli::names_file::{self, NamesFile};
use crate::cli::openings;
use crate::cli::recorder::Recorder;
use crate::cli::sample_pin;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{Names, Words};
use crate::domain::event::{Event, LedgerCreated};
use crate::domain::id::KeyId;
use crate::format::commitment::Opening;
use crate::words::{Wording, act, failure, signing, vial};

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
    /// Whether it is signed.
    #[command(flatten)]
    consent: Consent,
}

impl Sign {
    pub async fn run(self, context: &Context) -> Outcome {
        if self.files.len() > 1 && (self.out.is_some() || !self.merge.is_empty()) {
            return Err(Failure::usage(&failure::ONE_STATEMENT_FILE)
                .at("FILE")
                .found(self.files.len()));
        }
        let openings = openings::read_if_any(self.openings.as_deref())?;
        let keyring = self.keys.open()?;
        let files: Result<Vec<Carried>, Failure> = self
            .files
            .iter()
            .map(|path| self.read(path, &keyring))
            .collect();
        let mut files = files?;
        let shown = shown(context, &keyring, &files, &openings).await?;
        shown.show(&context.output);
        if !shown.acts.is_empty() {
            let question = match shown.acts.len() {
                1 => vial::SIGN_THIS.clone(),
                several => signing::sign_several(several),
            };
            self.consent.ask(&context.output, &shown, &question)?;
        }
        let several = self.submit || self.files.len() > 1;
        for file in &mut files {
            let path = self.out.as_deref().unwrap_or(&file.path);
            sign(
                context,
                &keyring,
                &mut file.statements,
                path,
                self.out.is_none(),
            )?;
            let signed = &file.statements;
            answer(context, &keyring, signed, &shown, path, several)?;
            if self.submit && file.statements.iter().all(|file| file.missing().is_empty()) {
                submit::of_one_file(context, &file.statements).await?;
            }
        }
        Ok(Exit::Done)
    }

    /// A file of statements, with the signatures of its copies.
    fn read(&self, path: &Path, keyring: &Keyring) -> Result<Carried, Failure> {
        let mut statements = StatementFile::read(path)?;
        for path in &self.merge {
            merge(&mut statements, &StatementFile::read(path)?).map_err(|failure| {
                let field = format!("{} {}", path.display(), failure.field);
                failure.at(field.trim_end())
            })?;
        }
        if !statements.iter().any(|file| asks(file, keyring)) && self.merge.is_empty() {
            return Err(nothing_to_sign(&statements, keyring, path));
        }
        Ok(Carried {
            path: path.to_owned(),
            told: names_file::beside(path)?,
            statements,
        })
    }
}

/// A file that was carried here, with the names that travel beside it.
struct Carried {
    path: PathBuf,
    told: NamesFile,
    statements: Vec<StatementFile>,
}

/// Whether a statement waits for a key that is here.
fn asks(file: &StatementFile, keyring: &Keyring) -> bool {
    let missing = file.missing();
    let mut holders = missing.iter().filter_map(|who| keyring.by_key(who.key));
    holders.any(|holder| holder.is_here())
}

/// What is said of the statements that wait for a key that is here.
async fn shown(
    context: &Context,
    keyring: &Keyring,
    files: &[Carried],
    openings: &[Opening],
) -> Result<BeforeSigning, Failure> {
    let mut shown = BeforeSigning::default();
    let mut to_sign: Vec<StatementFile> = Vec::new();
    let (mut corrections, mut moved_back) = (Vec::new(), Vec::new());
    for file in files {
        let asked = file.statements.iter().filter(|file| asks(file, keyring));
        let asked: Vec<StatementFile> = asked.cloned().collect();
        let by = file.path.with_extension("names").display().to_string();
        let own = Names::of(keyring).with_told(&file.told, &by);
        let bare = Words::in_english(&own, openings, &asked)?;
        let names = own.with(ledger_names::known_to(context, &bare).await);
        shown
            .acts
            .extend(before_signing::acts(&names, openings, &asked)?);
        let said = asked.iter().map(StatementFile::statement);
        let (notes, warnings) = correction::notes(context, &names, openings, said).await?;
        corrections.extend(notes);
        moved_back.extend(warnings);
        for file in &asked {
            Words::new(context.output.language, &names, openings).check_openings(file)?;
        }
        to_sign.extend(asked);
    }
    let statements = || to_sign.iter().map(StatementFile::statement);
    let events = statements().map(|statement| &statement.event);
    shown.told = said(context, keyring, files, &to_sign).await?;
    shown
        .told
        .join(donor_check::check(context, events, openings).await?);
    shown
        .told
        .join(sample_pin::check(context, statements()).await?);
    shown.told.notes.splice(0..0, corrections);
    shown.told.warnings.extend(moved_back);
    let all = files.iter().flat_map(|file| &file.statements);
    shown.told.notes.extend(not_used(all, openings));
    Ok(shown)
}

/// What the rules and signed entries say; without a daemon that nobody was asked.
async fn said(
    context: &Context,
    keyring: &Keyring,
    files: &[Carried],
    to_sign: &[StatementFile],
) -> Result<Told, Failure> {
    let statements = || to_sign.iter().map(StatementFile::statement);
    // Before the genesis there are no rules, and no entries.
    if statements().all(|statement| statement.event.get::<LedgerCreated>().is_some()) {
        return Ok(Told::default());
    }
    if context.global.server.is_none() {
        return foreseen::offline(context, &signing::NO_DAEMON_ASKED, statements());
    }
    match Recorder::new(context).await {
        Ok(mut recorder) => {
            let all = files.iter().flat_map(|file| file.statements.clone());
            let all: Vec<StatementFile> = all.collect();
            let theirs = |file: &StatementFile| asks(file, keyring);
            recorder.before_countersigning(&all, theirs).await
        }
        Err(failure) => {
            let why = Wording::each(|language| failure.message(language));
            foreseen::offline(context, &why, statements())
        }
    }
}

/// Signs with the keys that are here, and writes the file.
fn sign(
    context: &Context,
    keyring: &Keyring,
    statements: &mut [StatementFile],
    path: &Path,
    replace: bool,
) -> Result<(), Failure> {
    for file in statements.iter_mut() {
        file.sign_with(keyring)?;
    }
    StatementFile::write(statements, path, replace)?;
    if let [genesis] = &*statements
        && matches!(genesis.statement().event, Event::LedgerCreated(_))
        && genesis.missing().is_empty()
    {
        let envelope = path.with_extension("envelope");
        files::replace(&envelope, &genesis.envelope()?, Mode::Shared)?;
        context
            .output
            .remark(&format!("the genesis is complete: {}", envelope.display()));
    }
    Ok(())
}

/// How many openings are of other statements. A determination is judged with those of the donor's.
fn not_used<'f>(
    statements: impl Iterator<Item = &'f StatementFile> + Clone,
    openings: &[Opening],
) -> Option<Wording> {
    let of = |file: &StatementFile| file.statement().statement_id.bytes();
    let others = openings
        .iter()
        .filter(|opening| statements.clone().all(|f| of(f) != *opening.statement_id()))
        .count();
    let judged = statements
        .clone()
        .any(|file| donor_check::eligible(&file.statement().event).is_some());
    (others > 0 && !judged).then(|| signing::openings_not_used(others))
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
        .map(|who| format!("{} ({})", who.role, named(keyring, who.key)))
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

/// A key, with whose it is where a keyring at hand knows.
fn named(keyring: &Keyring, key: KeyId) -> String {
    match keyring.by_key(key) {
        Some(holder) => format!("{key} [{}]", holder.person.alias),
        None => key.to_string(),
    }
}

fn answer(
    context: &Context,
    keyring: &Keyring,
    statements: &[StatementFile],
    shown: &BeforeSigning,
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
        "before_signing": shown.json(),
    });
    context
        .output
        .answer_among(several, "lotledger.signatures.v1", value, || {
            let mut text = String::new();
            let language = context.output.language;
            for file in statements {
                let missing = file.missing();
                let all = file.statement().signers.len();
                let called = padded(file.statement().event.called().get(language), 30);
                let done = act::signatures(all - missing.len(), all);
                let hash = file.hash();
                text.push_str(&format!("{hash}  {called} {}\n", done.get(language)));
                for who in missing {
                    let missing = act::missing(who.role, named(keyring, who.key));
                    text.push_str(&format!("  {}\n", missing.get(language)));
                }
            }
            text.push_str(act::wrote(path.display()).get(language));
            text.push('\n');
            text
        })
}
