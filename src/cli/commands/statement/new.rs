//! `statement new`: an event from a file, asked of the rules, shown, signed.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::read::compose;
use crate::cli::before_signing::{
    self, BeforeSigning, Consent, Told, WarningCode, correction, foreseen,
};
use crate::cli::context::{Context, KeyArgs};
use crate::cli::draft::{Draft, SignerArg};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::ledger_names;
use crate::cli::recorder::Recorder;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{Names, Words};
use crate::cli::{donor_check, files, openings, random, yaml};
use crate::words::{signing, vial};

/// What to write.
#[derive(Debug, Args)]
pub struct New {
    /// The event in YAML or JSON; `-` for standard input
    file: PathBuf,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Who signs, where several people could: ALIAS, ALIAS=ROLE or KEY_ID=ROLE
    #[arg(long = "signer", value_name = "WHO")]
    signers: Vec<SignerArg>,
    /// Where to write the statement; default: the file's name with `.statement`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where openings of commitments go, one JSON line each, appended; default: `.openings` beside it
    #[arg(long, value_name = "FILE")]
    openings: Option<PathBuf>,
    /// Openings of what a donor's tests and interview said: eligibility is judged with them
    #[arg(long, value_name = "FILE")]
    donor_openings: Option<PathBuf>,
    /// Do not ask the daemon what the rules say before signing
    #[arg(long)]
    no_check: bool,
    /// Whether it is signed.
    #[command(flatten)]
    consent: Consent,
}

impl New {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let out = self.written_to()?;
        // Before anything is asked or written: openings of a statement that is not kept are litter.
        files::must_be_new(&out)?;
        let of_donors = openings::read_if_any(self.donor_openings.as_deref())?;
        let (mut draft, dated) = self.draft(context, &keyring)?;
        let asked = !self.no_check && context.global.server.is_some();
        let (mut file, mut told) = match asked {
            true => ask(context, &mut draft, dated).await?,
            false => unasked(context, &draft)?,
        };
        let mut names = Names::of(&keyring);
        let one = std::slice::from_ref(&file);
        if asked {
            let bare = Words::in_english(&names, &draft.openings, one)?;
            names = names.with(ledger_names::known_to(context, &bare).await);
            let own = std::iter::once(&draft.event);
            told.join(donor_check::check(context, own, &of_donors).await?);
            let own = std::iter::once(file.statement());
            let (notes, warnings) =
                correction::notes(context, &names, &draft.openings, own).await?;
            told.notes.splice(0..0, notes);
            told.warnings.extend(warnings);
        }
        let shown = BeforeSigning {
            acts: before_signing::acts(&names, &draft.openings, one)?,
            told,
            ..BeforeSigning::default()
        };
        shown.show(&context.output);
        let consent = match self.no_check {
            true => self.consent.also(WarningCode::NotAskedOffline),
            false => self.consent,
        };
        consent.ask(&context.output, &shown, &vial::SIGN_THIS)?;
        // The openings first: a commitment that nobody can open is worth nothing.
        let kept = self
            .openings
            .unwrap_or_else(|| out.with_extension("openings"));
        openings::append(&kept, &draft.openings)?;
        file.sign_with(&keyring)?;
        StatementFile::write(std::slice::from_ref(&file), &out, false)?;
        answer(
            context,
            &file,
            &shown,
            &out,
            (!draft.openings.is_empty()).then_some(&kept),
        )
    }

    fn written_to(&self) -> Result<PathBuf, Failure> {
        match &self.out {
            Some(out) => Ok(out.clone()),
            None if self.file.as_os_str() == "-" => {
                Err(Failure::usage("say where the statement goes")
                    .at("--out")
                    .expected("a file name, since the event comes from standard input"))
            }
            None => Ok(self.file.with_extension("statement")),
        }
    }

    /// What the file says, with its signers, and whether it says when it happened.
    fn draft(&self, context: &Context, keyring: &Keyring) -> Result<(Draft, bool), Failure> {
        let ledger = context.ledger_of(keyring)?;
        let organisation = keyring.acting_organisation().ok();
        let text = files::read_text(&self.file, yaml::MAX_BYTES)?;
        let composed = compose(&text, &self.file, ledger, organisation, random::now()?)?;
        let (mut draft, signers) = (composed.draft, composed.signers);
        let prefer = match self.signers.is_empty() {
            true => &signers,
            false => &self.signers,
        };
        draft.choose_signers(keyring, prefer)?;
        Ok((draft, composed.dated))
    }
}

/// Asks the rules, and signed entries.
async fn ask(
    context: &Context,
    draft: &mut Draft,
    dated: bool,
) -> Result<(StatementFile, Told), Failure> {
    let mut recorder = Recorder::new(context).await?;
    if context.global.training && !dated {
        // A training ledger's clock is its own.
        draft.occurred_at = recorder.client.newest().await?.ledger_time;
    }
    recorder.preview(draft).await
}

/// Without a daemon nobody is asked.
fn unasked(context: &Context, draft: &Draft) -> Result<(StatementFile, Told), Failure> {
    if draft.event.is_decision() {
        return Err(
            Failure::usage("a decision must pin the histories it rests on")
                .at(draft.event.field())
                .found("no daemon to read them from")
                .expected("--server URL and --token-file FILE"),
        );
    }
    let file = draft.unsigned()?;
    let statement = std::iter::once(file.statement());
    let told = foreseen::offline(context, &signing::NO_DAEMON_ASKED, statement)?;
    Ok((file, told))
}

fn answer(
    context: &Context,
    file: &StatementFile,
    shown: &BeforeSigning,
    out: &Path,
    openings: Option<&PathBuf>,
) -> Outcome {
    let missing = file.missing_signers();
    let value = json!({
        "file": out.display().to_string(),
        "payload_hash": file.hash(),
        "event": file.statement().event.name(),
        "openings": openings.map(|path| path.display().to_string()),
        "missing": missing,
        "complete": missing.is_empty(),
        "before_signing": shown.json(),
    });
    context.output.answer("lotledger.signed.v1", &value, || {
        let mut text = format!(
            "wrote         {}\npayload hash  {}\n",
            out.display(),
            file.hash()
        );
        if let Some(path) = openings {
            text.push_str(&format!(
                "openings      {} (secret: keep it)\n",
                path.display()
            ));
        }
        for who in &missing {
            text.push_str(&format!("missing       {who}\n"));
        }
        text
    })?;
    context.output.remark(match missing.is_empty() {
        true => "complete; next: lotledger statement submit FILE",
        false => "next: carry the file to the missing signers; they run lotledger statement sign FILE --keys DIR",
    });
    Ok(Exit::Done)
}
