//! One statement at a time, for those who have a vial or a box in their hands: written, shown,
//! signed, recorded, in one command.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::cli::act::{self, Became, Manner, Prepared};
use crate::cli::before_signing::{self, BeforeSigning, Consent, Told, WarningCode, foreseen};
use crate::cli::client::Recorded;
use crate::cli::compose;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::draft::{Draft, Pen, SignerArg};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files;
use crate::cli::keyring::{Keyring, Passphrase};
use crate::cli::lot_record::SaidLot;
use crate::cli::openings;
use crate::cli::output::Output;
use crate::cli::random;
use crate::cli::recorder::Recorder;
use crate::cli::render::zone::Zone;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::Names;
use crate::domain::event::Event;
use crate::domain::id::{LotId, OrgRef};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::words::{Wording, vial};

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
    /// Where the statement goes if a key that has to sign is elsewhere; default: EVENT.statement
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    /// Whether it is signed.
    #[command(flatten)]
    consent: Consent,
}

/// Where a statement is written.
pub struct Desk<'c> {
    context: &'c Context,
    record: Record,
    keyring: Keyring,
    pub organisation: OrgRef,
    pub occurred_at: TimestampMs,
    pub utc_offset: UtcOffset,
    /// What is told before it is signed, besides what the rules and signed entries say.
    pub told: Told,
}

impl Record {
    /// Where statements go for whoever is still to sign.
    pub fn out(&self, name: &str) -> PathBuf {
        let given = self.statement.clone();
        given.unwrap_or_else(|| PathBuf::from(format!("{name}.statement")))
    }

    /// From here on what is accepted need not be warned of: of an act in parts, each of which may be warned of
    /// something else.
    pub fn accept_ahead(&mut self) {
        self.consent = self.consent.ahead(WarningCode::ALL);
    }

    /// A second file beside that one.
    pub fn beside(&self, out: &Path, what: &str) -> PathBuf {
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        out.with_file_name(format!("{what}-{name}"))
    }

    pub(super) fn manner<'a>(&'a self, card: Wording, out: &'a Path) -> Manner<'a> {
        Manner {
            card,
            told: Told::default(),
            out,
            openings: &self.openings,
            consent: self.consent.clone(),
            before_signing: Manner::NOTHING_BEFORE,
        }
    }

    /// When it happened: as somebody says, or now. A training ledger's clock is its own.
    pub(super) async fn time(
        &self,
        context: &Context,
        recorder: &mut Recorder,
    ) -> Result<(TimestampMs, UtcOffset), Failure> {
        match self.asks_the_ledger(context) {
            true => {
                let now = recorder.client.newest().await?.ledger_time;
                Ok((now, Zone::of_machine().offset(now)))
            }
            false => self.said_or_now(),
        }
    }

    fn asks_the_ledger(&self, context: &Context) -> bool {
        self.occurred_at.is_none() && context.global.training
    }

    fn said_or_now(&self) -> Result<(TimestampMs, UtcOffset), Failure> {
        match self.occurred_at {
            Some(at) => Ok(at),
            None => {
                let now = random::now()?;
                Ok((now, Zone::of_machine().offset(now)))
            }
        }
    }

    /// Who is named as signer.
    pub fn signers(&self) -> &[SignerArg] {
        &self.signers
    }

    pub fn passphrase(&self) -> Result<Passphrase, Failure> {
        Passphrase::from_environment(self.keys.no_passphrase)
    }

    pub fn keyring(&self) -> Result<Keyring, Failure> {
        self.keys.require()
    }

    /// Opens the keyring of the one organisation that acts, and says when.
    pub async fn desk(self, context: &Context) -> Result<Desk<'_>, Failure> {
        let keyring = self.keys.require()?;
        let organisation = keyring.acting_organisation()?;
        // A connection only where the time needs one: what is wrong here is said without a daemon.
        let (occurred_at, utc_offset) = match self.asks_the_ledger(context) {
            true => {
                self.time(context, &mut Recorder::new(context).await?)
                    .await?
            }
            false => self.said_or_now()?,
        };
        Ok(Desk {
            context,
            record: self,
            keyring,
            organisation,
            occurred_at,
            utc_offset,
            told: Told::default(),
        })
    }
}

impl<'c> Desk<'c> {
    /// The lots that are meant; the daemon is asked only where a number stands alone.
    pub async fn lots(&self, said: &[SaidLot]) -> Result<Vec<LotId>, Failure> {
        let mut lots = Vec::new();
        for lot in said {
            lots.push(match lot {
                SaidLot::Whole(lot) => lot.clone(),
                SaidLot::Number(_) => lot.find(&self.context.client().await?).await?,
            });
        }
        Ok(lots)
    }

    pub fn pen(&self) -> Result<Pen, Failure> {
        Pen::new(self.context.ledger_of(&self.keyring)?)
    }

    /// As [`Desk::record`]; the answer says the payload hash under this name, by which others refer to it.
    pub async fn record_named(self, pen: Pen, event: Event, name: &str) -> Outcome {
        let ready = self.prepare(pen, event).await?;
        let hash = ready.prepared.hash();
        ready.record(&[(name, hash)]).await
    }

    /// Asks the rules, shows, signs and records; the receipt is checked. `said` is what the answer says
    /// besides.
    pub async fn record(self, pen: Pen, event: Event, said: &[(&str, String)]) -> Outcome {
        self.prepare(pen, event).await?.record(said).await
    }

    /// Shows, has it confirmed, signs, and keeps it in a file: the daemon cannot be reached, so that nothing was asked
    /// and nothing is recorded.
    pub fn keep(&self, pen: Pen, event: Event, why: &Wording) -> Outcome {
        let output = &self.context.output;
        let mut draft: Draft = pen.draft(event, self.occurred_at, self.utc_offset);
        draft.choose_signers(&self.keyring, &self.record.signers)?;
        let mut file = draft.unsigned()?;
        let mut told = self.told.clone();
        let statements = std::iter::once(file.statement());
        told.join(foreseen::offline(self.context, why, statements)?);
        let files = std::slice::from_ref(&file);
        let shown = BeforeSigning {
            acts: before_signing::acts(&Names::of(&self.keyring), &draft.openings, files)?,
            told,
            ..BeforeSigning::default()
        };
        shown.show(output);
        let out = self.record.out(draft.event.field());
        files::must_be_new(&out)?;
        self.record.consent.ask(output, &shown, &vial::SIGN_THIS)?;
        openings::append(&self.record.openings, &draft.openings)?;
        file.sign_with(&self.keyring)?;
        StatementFile::write(std::slice::from_ref(&file), &out, false)?;
        let value = json!({
            "event": file.statement().event.name(),
            "payload_hash": file.hash(),
            "recorded": false,
            "written": out.display().to_string(),
            "before_signing": [shown.json()],
        });
        let said = vial::kept_to_submit(out.display());
        output.answer("lotledger.kept.v1", &value, || {
            said.get(output.language).to_owned()
        })?;
        output.remark(vial::submit_later(out.display()).get(output.language));
        Ok(Exit::NotChecked)
    }

    /// Asks the rules, shows, and has it confirmed. Nothing is signed yet.
    pub async fn prepare(&self, pen: Pen, event: Event) -> Result<Ready<'_, 'c>, Failure> {
        let context = self.context;
        let mut draft: Draft = pen.draft(event, self.occurred_at, self.utc_offset);
        draft.choose_signers(&self.keyring, &self.record.signers)?;
        let mut recorder = Recorder::new(context).await?;
        let out = self.record.out(draft.event.field());
        let manner = Manner {
            told: self.told.clone(),
            ..self.record.manner(Wording::default(), &out)
        };
        let drafts = vec![draft];
        let prepared = act::prepare(context, &mut recorder, &self.keyring, drafts, &manner);
        Ok(Ready {
            prepared: prepared.await?,
            desk: self,
            recorder,
            out,
            somebody_answered: !self.record.consent.is_given(),
        })
    }
}

/// A statement that was shown and confirmed, and is not signed yet.
pub struct Ready<'d, 'c> {
    desk: &'d Desk<'c>,
    recorder: Recorder,
    prepared: Prepared,
    /// Where it goes if a key that has to sign is elsewhere.
    out: PathBuf,
    /// Whether somebody was asked, so that time has passed since it was shown.
    pub somebody_answered: bool,
}

impl Ready<'_, '_> {
    /// Signs and records; the receipt is checked.
    pub async fn record(self, said: &[(&str, String)]) -> Outcome {
        let Self {
            desk,
            mut recorder,
            prepared,
            out,
            ..
        } = self;
        let manner = desk.record.manner(Wording::default(), &out);
        let done = prepared
            .finish(&mut recorder, &desk.keyring, &manner)
            .await?;
        match &done.became {
            Became::Recorded(all) => {
                for (file, recorded) in all {
                    answer(&desk.context.output, file, recorded, &done.shown, said)?;
                }
                Ok(Exit::Done)
            }
            Became::Written(_) => act::answer(desk.context, &desk.keyring, &out, &done, said),
        }
    }
}

fn answer(
    output: &Output,
    file: &StatementFile,
    recorded: &Recorded,
    shown: &[Value],
    said: &[(&str, String)],
) -> Result<(), Failure> {
    let checked = recorded.checkpoint_size.is_some();
    let mut value = json!({
        "event": file.statement().event.name(),
        "payload_hash": file.hash(),
        "index": recorded.index,
        "recorded_at": recorded.recorded_at.to_string(),
        "receipt_checked": checked,
        "before_signing": shown,
    });
    for (what, text) in said {
        value[*what] = text.clone().into();
    }
    let language = output.language;
    output.answer("lotledger.recorded.v1", &value, || {
        let recorded = act::recorded_line(file, recorded, language);
        let mut text = format!("{recorded}\n{}\n", act::receipt(checked).get(language));
        for (what, said) in said {
            text.push_str(&act::said_line(what, said));
            text.push('\n');
        }
        text
    })
}
