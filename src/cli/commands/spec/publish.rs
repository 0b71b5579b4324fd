//! `spec publish`: files are checked, shown, signed and recorded as one act.

use std::path::PathBuf;

use clap::Args;

use super::{doubtful, load, name_products};
use crate::cli::act;
use crate::cli::before_signing::Told;
use crate::cli::context::Context;
use crate::cli::draft::{Draft, Pen};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::one_statement::Record;
use crate::cli::recorder::Recorder;
use crate::domain::event::Event;
use crate::domain::id::Gtin14;
use crate::words::{Wording, failure};

/// What to publish.
#[derive(Debug, Args)]
pub struct Publish {
    /// Products, donor policies and specifications in YAML, in the order in which they are recorded: a product before
    /// the specification that names it
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A product that the specification is for, besides those in its file
    #[arg(long = "product", value_name = "GTIN")]
    products: Vec<Gtin14>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Publish {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let keyring = self.record.keyring()?;
        let organisation = keyring.acting_organisation()?;
        let mut events = Vec::new();
        let mut told = Told::default();
        for file in &self.files {
            let event = load(file, organisation)?;
            told.join(doubtful(file, &event));
            events.push(event);
        }
        self.for_products(&mut events)?;
        let mut recorder = Recorder::new(context).await?;
        let (at, offset) = self.record.time(context, &mut recorder).await?;
        let ledger = context.ledger_of(&keyring)?;
        let mut drafts: Vec<Draft> = Vec::new();
        for event in events {
            let mut draft = Pen::new(ledger)?.draft(event, at, offset);
            match self.files.len() {
                1 => draft.choose_signers(&keyring, self.record.signers())?,
                _ => draft.choose_among(&keyring, self.record.signers())?,
            }
            drafts.push(draft);
        }
        let name = self.files.first().and_then(|file| file.file_stem());
        let out = self.record.out(&name.unwrap_or_default().to_string_lossy());
        let mut manner = self.record.manner(Wording::default(), &out);
        manner.told = told;
        let done = act::perform(context, &mut recorder, &keyring, drafts, &manner).await?;
        act::answer(context, &keyring, &out, &done, &[])
    }

    /// `--product` is for the one specification among the files.
    fn for_products(&self, events: &mut [Event]) -> Result<(), Failure> {
        let mut specifications: Vec<&mut Event> = events
            .iter_mut()
            .filter(|event| matches!(event, Event::SpecPublished(_)))
            .collect();
        match specifications.as_mut_slice() {
            [one] => name_products(&self.products, one),
            several if self.products.is_empty() => several
                .iter_mut()
                .try_for_each(|event| name_products(&[], event)),
            several => Err(Failure::usage(&failure::ONE_SPECIFICATION)
                .at("--product")
                .found(several.len())),
        }
    }
}
