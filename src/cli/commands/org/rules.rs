//! `org rules`: the roots switch their ledger to the next version of the rules.

use clap::Args;

use super::genesis::schema_hash;
use crate::cli::act;
use crate::cli::context::Context;
use crate::cli::draft::Pen;
use crate::cli::exit::Outcome;
use crate::cli::one_statement::Record;
use crate::cli::recorder::Recorder;
use crate::domain::event::{Event, RulesActivated};
use crate::words::Wording;

/// Which version.
#[derive(Debug, Args)]
pub struct Rules {
    /// The version after the one in force
    #[arg(value_name = "VERSION")]
    next: u32,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

impl Rules {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let keyring = self.record.keyring()?;
        let mut recorder = Recorder::new(context).await?;
        let (at, offset) = self.record.time(context, &mut recorder).await?;
        let event = Event::RulesActivated(RulesActivated {
            version: self.next,
            schema_hash: schema_hash(),
        });
        let mut draft = Pen::new(context.ledger_of(&keyring)?)?.draft(event, at, offset);
        draft.choose_signers(&keyring, self.record.signers())?;
        let out = self.record.out("rules_activated");
        let manner = self.record.manner(Wording::default(), &out);
        let done = act::perform(context, &mut recorder, &keyring, vec![draft], &manner).await?;
        act::answer(context, &keyring, &out, &done, &[])
    }
}
