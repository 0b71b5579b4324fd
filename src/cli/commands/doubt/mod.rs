//! Results that are doubted, and samples that are gone: `result void`, `oos open` and `oos close`, `sample destroyed`
//! and `sample returned`.
//!
//! `case` finds the tube, its result, its laboratory and its maker in signed entries; `signers` settles who signs for
//! the two, whose keys lie on two machines. What is meant and what follows is shown by `before_signing::foreseen`, on
//! each of them.

mod case;
mod signers;

use clap::{Args, Subcommand};

use crate::cli::act;
use crate::cli::context::Context;
use crate::cli::draft::{Pen, Signatory};
use crate::cli::exit::{Code, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::one_statement::Record;
use crate::cli::recorder::Recorder;
use crate::cli::sample_pin;
use crate::domain::event::{
    Event, OosClosed, OosConclusion, OosOpened, SampleDestroyed, SampleReturned, TestVoided,
    VoidCause,
};
use crate::domain::id::{AnalyteCode, Text};
use crate::domain::refusal::RefusalCode;
use crate::words::sample as words;
use case::Case;

/// Results that were reported.
#[derive(Debug, Subcommand)]
pub enum Results {
    /// A result does not count, for a cause in the laboratory; it stays visible as void
    ///
    /// The laboratory's quality assurance and the maker's QA_RELEASE both sign; in a maker's own laboratory somebody
    /// who did not test and QA_RELEASE. A result that spoke against the lot stops it until the investigation is closed
    /// (`lotledger oos close`).
    #[command(before_help = "Examples:
  lotledger result void FIN-3 --analyte STERILITY --cause CONTROL --why 'negative control grew' --keys lab/
  lotledger statement sign test_voided.statement --keys maker/ --submit      on the maker's machine")]
    Void(Void),
}

/// Investigations of results, out of specification or doubted otherwise.
#[derive(Debug, Subcommand)]
pub enum Oos {
    /// A result is doubted: its lot stands still until the investigation is closed
    #[command(before_help = "Example:
  lotledger oos open FIN-3 --analyte STERILITY --why 'growth in one of two bottles' --keys lab/ --signer lab-qa")]
    Open(Open),
    /// What the investigation came to; the laboratory and the maker both sign
    ///
    /// LABORATORY_CAUSE: the result is void (`lotledger result void` comes first). CONFIRMED and INCONCLUSIVE: the
    /// result counts, even if it was voided.
    #[command(before_help = "Examples:
  lotledger oos close FIN-3 --analyte STERILITY --conclusion LABORATORY_CAUSE --why 'contaminated medium' --keys lab/
  lotledger statement sign oos_closed.statement --keys maker/ --submit       on the maker's machine")]
    Close(Close),
}

/// Which result.
#[derive(Debug, Args)]
struct Which {
    /// The label on the tube, the laboratory's own number, or the sample's reference
    #[arg(value_name = "LABEL")]
    tube: String,
    /// Which of its results, by what was tested
    #[arg(long, value_name = "CODE", value_parser = AnalyteCode::parse)]
    analyte: AnalyteCode,
    /// Of several results of the same test: the entry that reported it (`lotledger sample show`)
    #[arg(long, value_name = "N")]
    entry: Option<u64>,
    /// How that is known, in words: recorded and shown to everybody who sees the result
    #[arg(long, value_name = "TEXT", value_parser = Text::parse)]
    why: Text,
    /// Who signs; of the other organisation KEYID=ROLE, where the ledger shows several or none
    #[command(flatten)]
    record: Record,
}

#[derive(Debug, Args)]
pub struct Void {
    #[command(flatten)]
    which: Which,
    /// WRONG_SAMPLE, PROCEDURE, INSTRUMENT, REAGENT, CONTROL, CONTAMINATION or TRANSCRIPTION
    #[arg(long, value_name = "CODE", value_parser = VoidCause::parse)]
    cause: VoidCause,
}

#[derive(Debug, Args)]
pub struct Open {
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Args)]
pub struct Close {
    #[command(flatten)]
    which: Which,
    /// CONFIRMED, LABORATORY_CAUSE or INCONCLUSIVE
    #[arg(long, value_name = "CODE", value_parser = OosConclusion::parse)]
    conclusion: OosConclusion,
}

/// Which sample is gone.
#[derive(Debug, Args)]
pub struct Gone {
    /// The label on the tube, the laboratory's own number, or the sample's reference
    #[arg(value_name = "LABEL")]
    tube: String,
    /// Why, in words: recorded
    #[arg(long, value_name = "TEXT", value_parser = Text::parse)]
    why: Text,
    /// Who signs; of the other organisation KEYID=ROLE, where the ledger shows several or none
    #[command(flatten)]
    record: Record,
}

impl Results {
    pub async fn run(self, context: &Context) -> Outcome {
        let Self::Void(Void { which, cause }) = self;
        let mut desk = Desk::open(context, &which.record, &which.tube).await?;
        let case = &desk.case;
        let standing = |entry| case.state.voiding(entry).is_none();
        let entry = case.result(&which.analyte, which.entry, standing)?;
        let event = Event::TestVoided(TestVoided {
            sample: case.sample,
            laboratory: case.laboratory,
            entry,
            cause,
            explanation: which.why,
            countersigner: case.maker,
        });
        let signers = desk.both(&which.record, &[entry]).await?;
        desk.record(&which.record, event, signers).await
    }
}

impl Oos {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(Open { which }) => {
                let desk = Desk::open(context, &which.record, &which.tube).await?;
                let case = &desk.case;
                let quiet = |entry| !case.state.is_doubted(entry);
                let entry = case.result(&which.analyte, which.entry, quiet)?;
                let event = Event::OosOpened(OosOpened {
                    sample: case.sample,
                    organisation: case.own(&desk.keyring)?,
                    entry,
                    explanation: which.why,
                });
                desk.record(&which.record, event, Vec::new()).await
            }
            Self::Close(Close { which, conclusion }) => {
                let mut desk = Desk::open(context, &which.record, &which.tube).await?;
                let case = &desk.case;
                let doubted = |entry| case.state.is_doubted(entry);
                let entry = case.result(&which.analyte, which.entry, doubted)?;
                let event = Event::OosClosed(OosClosed {
                    sample: case.sample,
                    laboratory: case.laboratory,
                    entry,
                    conclusion,
                    explanation: which.why,
                    countersigner: case.maker,
                });
                let signers = desk.both(&which.record, &[entry]).await?;
                desk.record(&which.record, event, signers).await
            }
        }
    }
}

impl Gone {
    pub async fn destroyed(self, context: &Context) -> Outcome {
        self.run(context, |case, explanation| {
            Event::SampleDestroyed(SampleDestroyed {
                sample: case.sample,
                laboratory: case.laboratory,
                explanation,
                countersigner: case.maker,
            })
        })
        .await
    }

    pub async fn returned(self, context: &Context) -> Outcome {
        self.run(context, |case, explanation| {
            Event::SampleReturned(SampleReturned {
                sample: case.sample,
                laboratory: case.laboratory,
                explanation,
                countersigner: case.maker,
            })
        })
        .await
    }

    async fn run(self, context: &Context, event: fn(&Case, Text) -> Event) -> Outcome {
        let mut desk = Desk::open(context, &self.record, &self.tube).await?;
        let event = event(&desk.case, self.why);
        // In the maker's own laboratory nobody who tested the sample signs.
        let tested: Vec<u64> = match desk.case.is_in_house() {
            true => desk.case.state.results.iter().map(|(i, _)| *i).collect(),
            false => Vec::new(),
        };
        let signers = desk.both(&self.record, &tested).await?;
        desk.record(&self.record, event, signers).await
    }
}

/// A sample on the desk of whoever says something of it.
struct Desk<'c> {
    context: &'c Context,
    keyring: Keyring,
    recorder: Recorder,
    case: Case,
}

impl<'c> Desk<'c> {
    async fn open(context: &'c Context, record: &Record, tube: &str) -> Result<Self, Failure> {
        let keyring = record.keyring()?;
        let mut recorder = Recorder::new(context).await?;
        let case = Case::read(&mut recorder, &keyring, tube).await?;
        Ok(Self {
            context,
            keyring,
            recorder,
            case,
        })
    }

    /// Who signs for the laboratory and for the maker; not who tested these results.
    async fn both(&mut self, record: &Record, results: &[u64]) -> Result<Vec<Signatory>, Failure> {
        let tested = self.case.who_tested(results);
        let sides = self.case.sides();
        signers::both(
            &self.recorder,
            &self.keyring,
            &sides,
            &tested,
            record.signers(),
        )
        .await
    }

    /// Shown, signed, and recorded or written for the other organisation. Without signers those are chosen who can.
    async fn record(mut self, record: &Record, event: Event, signers: Vec<Signatory>) -> Outcome {
        let (at, offset) = record.time(self.context, &mut self.recorder).await?;
        let out = record.out(event.field());
        let mut draft = Pen::new(self.context.ledger_of(&self.keyring)?)?.draft(event, at, offset);
        match signers.is_empty() {
            true => draft.choose_signers(&self.keyring, record.signers())?,
            false => draft.signers = signers,
        }
        let (client, trust) = (&mut self.recorder.client, self.recorder.trust.as_ref());
        let shown = sample_pin::read(client, trust, self.case.sample).await?;
        let card = shown.card(client, trust).await.wording();
        let manner = record.manner(card, &out);
        let drafts = vec![draft];
        let done = act::perform(
            self.context,
            &mut self.recorder,
            &self.keyring,
            drafts,
            &manner,
        );
        let done = done
            .await
            .map_err(|failure| self.case.found.in_refusal(way(failure), true))?;
        let said = [("sample", self.case.sample.to_string())];
        act::answer(self.context, &self.keyring, &out, &done, &said)
    }
}

/// A refusal with what to do instead.
fn way(failure: Failure) -> Failure {
    let Code::Rule(code) = failure.code else {
        return failure;
    };
    let of = |field: &str| failure.field.ends_with(field);
    let way = match code {
        RefusalCode::SamePerson => &words::OTHER_PERSON,
        RefusalCode::Exists => &words::SEE_WHAT_STANDS,
        RefusalCode::UnknownRef if of(".entry") => &words::OPEN_FIRST,
        RefusalCode::TimeOrder if of("conclusion") => &words::VOID_FIRST,
        _ => return failure,
    };
    failure.hint(way)
}
