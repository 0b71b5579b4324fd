//! `clock`: the time of a training ledger, which an administrator advances.

use clap::Subcommand;
use serde_json::json;

use crate::cli::client::Client;
use crate::cli::compose;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::domain::time::TimestampMs;
use crate::service::pb;
use crate::words::Problem;

/// The ledger's clock.
#[derive(Debug, Subcommand)]
pub enum Clock {
    /// Advance a training ledger's clock: forward only, never past the wall clock (administrators)
    #[command(before_help = "Example:
  lotledger --training clock advance 2026-11-12T09:00:00+09:00 --token-file tokens/admin")]
    Advance {
        /// To when, with offset
        #[arg(value_name = "TIME", value_parser = time)]
        to: TimestampMs,
    },
}

fn time(text: &str) -> Result<TimestampMs, String> {
    compose::time(text).map(|(time, _)| time)
}

impl Clock {
    pub async fn run(self, context: &Context) -> Outcome {
        let Self::Advance { to } = self;
        let client = context.client().await?;
        let mut admin = pb::admin_service_client::AdminServiceClient::new(client.channel());
        let request = client.request(pb::AdvanceClockRequest { to_ms: to.ms() });
        let answer = Client::answer(admin.advance_clock(request).await)?;
        let now = TimestampMs::new(answer.ledger_time_ms).map_err(|error| {
            Failure::not_checked(Problem::INCOMPLETE, error).at("ledger_time_ms")
        })?;
        let value = json!({"now": now.to_string()});
        context.output.answer("lotledger.clock.v1", &value, || {
            format!("the ledger's clock shows {now}")
        })?;
        Ok(Exit::Done)
    }
}
