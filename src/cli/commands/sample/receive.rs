//! `sample receive`: the laboratory has the tubes.

use clap::Args;

use super::counter;
use super::find::{Found, Samples};
use crate::cli::act::{self, Became, Done};
use crate::cli::before_signing::WarningCode;
use crate::cli::context::Context;
use crate::cli::draft::{Draft, Pen};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::one_statement::Record;
use crate::cli::recorder::Recorder;
use crate::cli::sample_pin;
use crate::domain::event::{Event, SampleCondition, SampleReceived};
use crate::domain::id::TubeLabel;
use crate::words::{Wording, sample as words};

/// Which tubes, and how they are.
#[derive(Debug, Args)]
pub struct Receive {
    /// The label on each tube, or the sample's reference
    #[arg(value_name = "LABEL", required = true)]
    tubes: Vec<String>,
    /// How they arrived: ACCEPTABLE, REMARK (usable; the remark itself stays with the laboratory) or UNUSABLE
    #[arg(long, value_parser = SampleCondition::parse)]
    condition: SampleCondition,
    /// The laboratory's own number for it; of several tubes say it as often, in their order
    #[arg(long = "own-number", value_name = "NUMBER")]
    own_numbers: Vec<TubeLabel>,
    /// The laboratory's counter for this client; default: the next one
    #[arg(long, value_name = "N")]
    sequence: Option<u32>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Receive {
    /// Each receipt pins its sample, so they are recorded one after the other.
    pub(super) async fn run(self, context: &Context) -> Outcome {
        self.check()?;
        let keyring = self.record.keyring()?;
        let laboratory = keyring.acting_organisation()?;
        let mut recorder = Recorder::new(context).await?;
        let samples = Samples::of(&recorder.client, &keyring, laboratory).await?;
        let mut found = Vec::new();
        for tube in &self.tubes {
            found.push(samples.find_arriving(tube)?);
        }
        let out = self.record.out("sample_received");
        let mut all: Option<Done> = None;
        for (i, tube) in found.iter().enumerate() {
            let number = self.own_numbers.get(i);
            let draft = self.draft(context, &samples, &mut recorder, &keyring, tube);
            let draft = draft.await?;
            let card = card(&samples, &mut recorder, tube, number).await?;
            let mut manner = self.record.manner(card, &out);
            if found.len() > 1 {
                // What one tube is warned of another one may not be.
                manner.consent = manner.consent.ahead(WarningCode::ALL);
            }
            let done = act::perform(context, &mut recorder, &keyring, vec![draft], &manner);
            match done.await.map_err(|failure| tube.in_refusal(failure, true)) {
                Ok(done) => join(&mut all, done),
                // What is recorded is said, whatever became of the others.
                Err(failure) if all.is_some() => {
                    if let Some(done) = &all {
                        act::answer(context, &keyring, &out, done, &[])?;
                    }
                    return Err(failure);
                }
                Err(failure) => return Err(failure),
            }
        }
        let said: Vec<(&str, String)> = match (found.as_slice(), self.own_numbers.as_slice()) {
            ([one], []) => vec![("sample", one.sample.to_string())],
            ([one], [number, ..]) => vec![
                ("sample", one.sample.to_string()),
                ("own_number", number.to_string()),
            ],
            _ => Vec::new(),
        };
        match &all {
            Some(done) => act::answer(context, &keyring, &out, done, &said),
            None => Ok(Exit::Done),
        }
    }

    /// As many numbers as tubes, or none; one statement a file.
    fn check(&self) -> Result<(), Failure> {
        let numbers = self.own_numbers.len();
        if numbers > 0 && numbers != self.tubes.len() {
            return Err(Failure::usage(&words::ONE_NUMBER_EACH)
                .at("--own-number")
                .found(numbers)
                .expected(self.tubes.len()));
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = self.own_numbers.iter().find(|number| !seen.insert(*number)) {
            return Err(Failure::usage(&words::NUMBER_TAKEN)
                .at("--own-number")
                .found(twice)
                .expected(&words::ANOTHER_NUMBER));
        }
        if self.sequence.is_some() && self.tubes.len() > 1 {
            return Err(Failure::usage(&words::ONE_SEQUENCE)
                .at("--sequence")
                .found(format!("{} tubes", self.tubes.len())));
        }
        Ok(())
    }

    async fn draft(
        &self,
        context: &Context,
        samples: &Samples,
        recorder: &mut Recorder,
        keyring: &Keyring,
        tube: &Found,
    ) -> Result<Draft, Failure> {
        let client_sequence = match self.sequence {
            Some(given) => u64::from(given),
            None => counter::next(samples, recorder, tube.client).await?,
        };
        let (at, offset) = self.record.time(context, recorder).await?;
        let event = Event::SampleReceived(SampleReceived {
            sample: tube.sample,
            laboratory: keyring.acting_organisation()?,
            condition: self.condition,
            client_sequence,
            transcribed: None,
        });
        let mut draft = Pen::new(context.ledger_of(keyring)?)?.draft(event, at, offset);
        draft.choose_signers(keyring, self.record.signers())?;
        Ok(draft)
    }
}

/// What is shown of a tube; its own number is kept.
async fn card(
    samples: &Samples,
    recorder: &mut Recorder,
    tube: &Found,
    number: Option<&TubeLabel>,
) -> Result<Wording, Failure> {
    let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
    let shown = sample_pin::read(client, trust, tube.sample).await?;
    let card = shown.card(client, trust).await.wording();
    let Some(number) = number else {
        return Ok(card);
    };
    // Before the statement: a number without a receipt does no harm, a receipt without its number does.
    samples.numbers.keep(number, tube.sample)?;
    Ok(Wording::join(&[words::own_number(number), card], "; "))
}

fn join(all: &mut Option<Done>, done: Done) {
    let Some(before) = all else {
        *all = Some(done);
        return;
    };
    before.shown.extend(done.shown);
    match (&mut before.became, done.became) {
        (Became::Recorded(before), Became::Recorded(further)) => before.extend(further),
        (before, became) => *before = became,
    }
}
