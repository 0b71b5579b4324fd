//! One statement at a time, for those who have a vial or a box in their hands: written, shown,
//! signed, recorded, in one command.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::client::Recorded;
use crate::cli::compose;
use crate::cli::confirm::confirm;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::draft::{Draft, Pen, SignerArg};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::openings;
use crate::cli::output::Output;
use crate::cli::random;
use crate::cli::recorder::Recorder;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{Names, Words};
use crate::domain::event::Event;
use crate::domain::id::OrgRef;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::Opening;
use crate::words::vial;

/// Who signs, when, and how.
#[derive(Debug, Clone, Args)]
pub struct Record {
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Who signs, where several people could: ALIAS or ALIAS=ROLE
    #[arg(long = "signer", value_name = "WHO")]
    signers: Vec<SignerArg>,
    /// When it happened, with offset; default: now
    #[arg(long, value_name = "TIME", value_parser = compose::time)]
    occurred_at: Option<(TimestampMs, UtcOffset)>,
    /// Where openings of commitments go, appended
    #[arg(long, value_name = "FILE", default_value = "openings.jsonl")]
    openings: PathBuf,
    /// Sign without asking
    #[arg(long)]
    yes: bool,
}

/// Where a statement is written.
pub struct Desk<'c> {
    context: &'c Context,
    record: Record,
    keyring: Keyring,
    pub organisation: OrgRef,
    pub occurred_at: TimestampMs,
    pub utc_offset: UtcOffset,
}

impl Record {
    /// Opens the keyring of the one organisation that acts.
    pub fn desk(self, context: &Context) -> Result<Desk<'_>, Failure> {
        let keyring = self.keys.require()?;
        let organisation = keyring.acting_organisation()?;
        let (occurred_at, utc_offset) = match self.occurred_at {
            Some(at) => at,
            None => (random::now()?, UtcOffset::UTC),
        };
        Ok(Desk {
            context,
            record: self,
            keyring,
            organisation,
            occurred_at,
            utc_offset,
        })
    }
}

impl<'c> Desk<'c> {
    pub fn pen(&self) -> Result<Pen, Failure> {
        Pen::new(self.context.ledger_of(&self.keyring)?)
    }

    /// As [`Desk::record`]; the answer says the payload hash under this name, by which others refer to it.
    pub async fn record_named(self, pen: Pen, event: Event, name: &str) -> Outcome {
        let ready = self.prepare(pen, event).await?;
        let hash = ready.file.hash().to_string();
        ready.record(&[(name, hash)]).await
    }

    /// Asks the rules, shows, signs and records; the receipt is checked. `said` is what the answer says
    /// besides.
    pub async fn record(self, pen: Pen, event: Event, said: &[(&str, String)]) -> Outcome {
        self.prepare(pen, event).await?.record(said).await
    }

    /// Asks the rules, shows, and has it confirmed. Nothing is signed yet.
    pub async fn prepare(&self, pen: Pen, event: Event) -> Result<Ready<'_, 'c>, Failure> {
        let mut draft: Draft = pen.draft(event, self.occurred_at, self.utc_offset);
        draft.choose_signers(&self.keyring, &self.record.signers)?;
        let output = &self.context.output;
        // The daemon before the openings, the openings before the statement: a commitment that
        // nobody can open is worth nothing.
        let mut recorder = Recorder::new(self.context).await?;
        let (file, rules) = recorder.preview_as_shown(&mut draft).await?;
        for line in rules.lines() {
            output.remark(line);
        }
        let mut names = Names::of(&self.keyring);
        let bare = Words::new(output.language, &names, &draft.openings).file(&file)?;
        names = names.with(recorder.names(&bare).await);
        output.remark(&Words::new(output.language, &names, &draft.openings).file(&file)?);
        confirm(
            output,
            vial::SIGN_THIS.get(output.language),
            self.record.yes,
        )?;
        Ok(Ready {
            desk: self,
            recorder,
            file,
            openings: draft.openings,
            somebody_answered: !self.record.yes,
        })
    }
}

/// A statement that was shown and confirmed, and is not signed yet.
pub struct Ready<'d, 'c> {
    desk: &'d Desk<'c>,
    recorder: Recorder,
    file: StatementFile,
    openings: Vec<Opening>,
    /// Whether somebody was asked, so that time has passed since it was shown.
    pub somebody_answered: bool,
}

impl Ready<'_, '_> {
    /// Signs and records; the receipt is checked.
    pub async fn record(mut self, said: &[(&str, String)]) -> Outcome {
        openings::append(&self.desk.record.openings, &self.openings)?;
        self.file.sign_with(&self.desk.keyring)?;
        let recorded = self.recorder.submit(&self.file).await?;
        answer(&self.desk.context.output, &self.file, &recorded, said)?;
        Ok(Exit::Done)
    }
}

fn answer(
    output: &Output,
    file: &StatementFile,
    recorded: &Recorded,
    said: &[(&str, String)],
) -> Result<(), Failure> {
    let checked = recorded.checkpoint_size.is_some();
    let mut value = json!({
        "event": file.statement().event.name(),
        "payload_hash": file.hash(),
        "index": recorded.index,
        "recorded_at": recorded.recorded_at.to_string(),
        "receipt_checked": checked,
    });
    for (what, text) in said {
        value[*what] = text.clone().into();
    }
    let language = output.language;
    let event = file.statement().event.called();
    output.answer("lotledger.recorded.v1", &value, || {
        let receipt_is = if checked {
            &vial::RECEIPT_CHECKED
        } else {
            &vial::RECEIPT_NOT_CHECKED
        };
        let mut text = format!(
            "{} {:>8}  {} {}\n{}\n",
            vial::RECORDED.get(language),
            recorded.index,
            event.get(language),
            recorded.recorded_at,
            receipt_is.get(language)
        );
        for (what, said) in said {
            text.push_str(&format!("{what} {said}\n"));
        }
        text
    })
}
