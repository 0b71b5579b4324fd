//! One act of people: statements that are made, shown, signed and recorded in one go. Where a key that has to sign
//! is elsewhere, they are written into a file for whoever has it, and nothing is recorded.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::before_signing::{self, BeforeSigning, Consent, Told};
use crate::cli::client::Recorded;
use crate::cli::context::Context;
use crate::cli::draft::Draft;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files;
use crate::cli::keyring::Keyring;
use crate::cli::openings;
use crate::cli::output::Output;
use crate::cli::recorder::Recorder;
use crate::cli::render::zone::Zone;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{Names, Words};
use crate::domain::statement::Signer;
use crate::format::commitment::Opening;
use crate::words::{Language, Wording, act, vial};

/// How an act is shown, signed and kept.
pub struct Manner<'a> {
    /// What is shown above the question.
    pub card: Wording,
    /// What is told besides what the rules and signed entries say.
    pub told: Told,
    /// Where they go for those who are still to sign.
    pub out: &'a Path,
    /// Where openings of commitments go, appended.
    pub openings: &'a Path,
    pub consent: Consent,
    /// What is written once somebody has said yes, before anything is signed.
    pub before_signing: &'a (dyn Fn() -> Result<(), Failure> + Sync),
}

impl Manner<'_> {
    pub const NOTHING_BEFORE: &'static (dyn Fn() -> Result<(), Failure> + Sync) = &|| Ok(());
}

/// What became of it.
pub struct Done {
    /// What was shown before, for programs; of an act in several parts of each.
    pub shown: Vec<Value>,
    pub became: Became,
}

pub enum Became {
    Recorded(Vec<(StatementFile, Recorded)>),
    /// Some signatures are missing.
    Written(Vec<StatementFile>),
}

/// Asks the rules about `drafts`, each on top of the ones before it, shows them, signs with the keys at hand, and
/// records all or none of them.
///
/// # Errors
/// Exit 1: the rules refuse one, and nothing was signed.
pub async fn perform(
    context: &Context,
    recorder: &mut Recorder,
    keyring: &Keyring,
    drafts: Vec<Draft>,
    manner: &Manner<'_>,
) -> Result<Done, Failure> {
    let prepared = prepare(context, recorder, keyring, drafts, manner).await?;
    prepared.finish(recorder, keyring, manner).await
}

/// Statements that were shown and confirmed, and are not signed yet.
pub struct Prepared {
    files: Vec<StatementFile>,
    openings: Vec<Opening>,
    /// What was shown, for programs.
    shown: Value,
    /// A key that has to sign is elsewhere.
    to_write: bool,
    /// Where it is said what was kept here.
    output: Output,
}

/// Asks the rules, shows, and has it confirmed. Nothing is signed yet.
///
/// # Errors
/// As [`perform`].
pub async fn prepare(
    context: &Context,
    recorder: &mut Recorder,
    keyring: &Keyring,
    mut drafts: Vec<Draft>,
    manner: &Manner<'_>,
) -> Result<Prepared, Failure> {
    let (files, mut told) = match drafts.as_mut_slice() {
        [one] => recorder.preview_as_shown(one).await?,
        several => recorder.preview_several(several).await?,
    };
    told.join(manner.told.clone());
    let of_all: Vec<_> = drafts.iter().flat_map(|d| d.openings.clone()).collect();
    let own = Names::of(keyring);
    let bare = Words::in_english(&own, &of_all, &files)?;
    let names = own.with(recorder.names(&bare).await);
    let shown = BeforeSigning {
        acts: before_signing::acts(&names, &of_all, &files)?,
        card: manner.card.clone(),
        told,
        ..BeforeSigning::default()
    };
    shown.show(&context.output);
    // Before anything is signed: the file would be needed afterwards.
    let elsewhere = |who: &Signer| !keyring.can_sign(who.key);
    let to_write = files
        .iter()
        .flat_map(StatementFile::missing)
        .any(|who| elsewhere(&who));
    if to_write {
        files::must_be_new(manner.out)?;
    }
    manner
        .consent
        .ask(&context.output, &shown, &vial::SIGN_THIS)?;
    Ok(Prepared {
        files,
        openings: of_all,
        shown: shown.json(),
        to_write,
        output: context.output,
    })
}

impl Prepared {
    /// Payload hash of the first statement, by which others refer to it.
    pub fn hash(&self) -> String {
        let first = self.files.first();
        first.map_or_else(String::new, |file| file.hash().to_string())
    }

    /// Signs with the keys at hand and records, or writes down for those who are still to sign.
    pub async fn finish(
        self,
        recorder: &mut Recorder,
        keyring: &Keyring,
        manner: &Manner<'_>,
    ) -> Result<Done, Failure> {
        let (mut files, shown) = (self.files, vec![self.shown]);
        (manner.before_signing)()?;
        // The openings before the statement: a commitment that nobody can open is worth nothing.
        openings::append(manner.openings, &self.openings)?;
        if !self.openings.is_empty() {
            let kept = act::openings_kept(manner.openings.display());
            self.output.remark(kept.get(self.output.language));
        }
        for file in &mut files {
            file.sign_with(keyring)?;
        }
        if self.to_write {
            StatementFile::write(&files, manner.out, false)?;
            let became = Became::Written(files);
            return Ok(Done { shown, became });
        }
        let recorded = match files.as_slice() {
            [one] => vec![recorder.submit(one).await?],
            several => recorder.submit_batch(several).await?,
        };
        let became = Became::Recorded(files.into_iter().zip(recorded).collect());
        Ok(Done { shown, became })
    }
}

/// Says what became of an act, and `said` besides.
pub fn answer(
    context: &Context,
    keyring: &Keyring,
    out: &Path,
    done: &Done,
    said: &[(&str, String)],
) -> Outcome {
    let output = &context.output;
    let language = output.language;
    let files: Vec<&StatementFile> = match &done.became {
        Became::Recorded(all) => all.iter().map(|(file, _)| file).collect(),
        Became::Written(files) => files.iter().collect(),
    };
    let missing = still_to_sign(keyring, &files);
    let recorded: Vec<&Recorded> = match &done.became {
        Became::Recorded(all) => all.iter().map(|(_, recorded)| recorded).collect(),
        Became::Written(_) => Vec::new(),
    };
    let mut statements = Vec::new();
    let mut lines = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let entry = recorded.get(i);
        statements.push(json!({
            "event": file.statement().event.name(),
            "payload_hash": file.hash(),
            "index": entry.map(|entry| entry.index),
            "recorded_at": entry.map(|entry| entry.recorded_at.to_string()),
        }));
        lines.extend(entry.map(|entry| recorded_line(file, entry, language)));
    }
    let checked = !recorded.is_empty() && recorded.iter().all(|r| r.checkpoint_size.is_some());
    let written: Option<PathBuf> = recorded.is_empty().then(|| out.to_owned());
    match &written {
        None => lines.push(receipt(checked).get(language).to_owned()),
        Some(path) => {
            lines.push(
                act::not_recorded_yet(path.display())
                    .get(language)
                    .to_owned(),
            );
            lines.extend(missing.iter().map(|who| {
                let said = act::signs(&who.name, &who.role, &who.key);
                format!("  {}", said.get(language))
            }));
        }
    }
    lines.extend(said.iter().map(|(what, text)| said_line(what, text)));
    let mut value = json!({
        "statements": statements,
        "recorded": !recorded.is_empty(),
        "receipt_checked": checked,
        "written": written.as_ref().map(|path| path.display().to_string()),
        "missing": missing.iter().map(Missing::json).collect::<Vec<_>>(),
        "before_signing": done.shown,
    });
    for (what, text) in said {
        value[*what] = text.clone().into();
    }
    output.answer("lotledger.act.v1", &value, || lines.join("\n"))?;
    if let Some(path) = written {
        let next = act::carry(path.display());
        output.remark(next.get(language));
    }
    Ok(Exit::Done)
}

/// Where a statement was recorded, and when.
pub fn recorded_line(file: &StatementFile, entry: &Recorded, language: Language) -> String {
    format!(
        "{} {:>8}  {} {}",
        vial::RECORDED.get(language),
        entry.index,
        file.statement().event.called().get(language),
        Zone::of_machine().second(entry.recorded_at.ms())
    )
}

/// What an answer says besides: further lines of a text are marked as such.
pub fn said_line(what: &str, text: &str) -> String {
    format!("{what} {}", text.replace('\n', "\n| "))
}

/// Whether receipts were checked.
pub fn receipt(checked: bool) -> &'static Wording {
    match checked {
        true => &vial::RECEIPT_CHECKED,
        false => &vial::RECEIPT_NOT_CHECKED,
    }
}

/// Somebody whose signature is missing.
struct Missing {
    /// As this machine calls them; empty if it does not know.
    name: String,
    role: String,
    key: String,
}

impl Missing {
    fn json(&self) -> Value {
        json!({ "name": self.name, "role": self.role, "key": self.key })
    }
}

fn still_to_sign(keyring: &Keyring, files: &[&StatementFile]) -> Vec<Missing> {
    let mut missing: Vec<Signer> = files.iter().flat_map(|file| file.missing()).collect();
    missing.sort_by_key(|who| (who.key, who.role));
    missing.dedup_by_key(|who| (who.key, who.role));
    let named = missing.into_iter().map(|who| {
        let holder = keyring.by_key(who.key);
        let name = holder.map(|holder| format!("{} ({})", holder.person.alias, holder.of.name));
        Missing {
            name: name.unwrap_or_default(),
            role: who.role.to_string(),
            key: who.key.to_string(),
        }
    });
    named.collect()
}
