//! `sample number`: the laboratory's own number of a sample, given later or put right.

use clap::Args;
use serde_json::json;

use super::find::Samples;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Outcome};
use crate::domain::id::TubeLabel;
use crate::words::sample as words;

/// Which sample, and its number.
#[derive(Debug, Args)]
pub struct Number {
    /// The label on the tube, the number until now, or the sample's reference
    #[arg(value_name = "LABEL")]
    tube: String,
    /// The laboratory's own number for it from now on
    #[arg(value_name = "NUMBER")]
    number: TubeLabel,
    /// Keyrings: the number stands beside the laboratory's keys.
    #[command(flatten)]
    keys: KeyArgs,
}

impl Number {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.require()?;
        let laboratory = keyring.acting_organisation()?;
        let client = context.client().await?;
        let samples = Samples::of(&client, &keyring, laboratory).await?;
        let found = samples.find(&self.tube)?;
        let before = samples.numbers.of(found.sample).map(str::to_owned);
        samples.numbers.keep(&self.number, found.sample)?;
        let value = json!({
            "sample": found.sample.to_string(),
            "own_number": self.number.to_string(),
            "before": before,
        });
        let said = words::numbered(samples.called(found.sample), &self.number);
        let language = context.output.language;
        context
            .output
            .answer("lotledger.sample-number.v1", &value, || {
                said.get(language).to_owned()
            })?;
        Ok(Exit::Done)
    }
}
