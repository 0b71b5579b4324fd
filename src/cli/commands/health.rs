//! `health`: what a daemon says of itself, for whoever watches over it.

use clap::Args;
use serde_json::json;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::words::Problem;

/// Is the daemon serving? Asks its gRPC health: exit 0 serving, 1 not serving, 3 could not ask
#[derive(Debug, Args)]
#[command(before_help = "Example:
  lotledger health --server http://127.0.0.1:7443
  lotledger health --service lotledger.v1.VialService      can vials be verified?")]
pub struct Health {
    /// One service, e.g. lotledger.v1.VialService; default: the whole daemon
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    service: String,
}

impl Health {
    /// Runs the command. No token is needed, and no trust file: nothing is believed but for this.
    pub async fn run(self, context: &Context) -> Outcome {
        let client = context.connect().await?;
        let request = client.request(HealthCheckRequest {
            service: self.service.clone(),
        });
        let answer = HealthClient::new(client.channel()).check(request).await;
        if answer
            .as_ref()
            .is_err_and(|status| status.code() == Code::NotFound)
        {
            return Err(self.unknown());
        }
        let status = Client::answer(answer)?.status();
        let exit = match status {
            ServingStatus::Serving => Exit::Done,
            ServingStatus::NotServing => Exit::False,
            ServingStatus::Unknown | ServingStatus::ServiceUnknown => return Err(self.unknown()),
        };
        let name = status.as_str_name();
        let value = json!({"service": self.service, "status": name});
        let answer = || name.to_owned();
        context
            .output
            .answer("lotledger.health.v1", &value, answer)?;
        Ok(exit)
    }
    fn unknown(self) -> Failure {
        Failure::not_checked(
            Problem::UNKNOWN,
            "the daemon says nothing about this service",
        )
        .at("--service")
        .found(self.service)
        .expected("lotledger.v1.LedgerService, .VialService or .AdminService; or no --service")
    }
}
