//! What the daemon tells about itself: metrics, and whether it lives and is ready.
//!
//! A listener of its own, off unless configured, without TLS and without tokens: what it tells is
//! counts, never who or what. Nothing here is labelled with an organisation, a key or a lot.

mod http;
mod meters;
mod text;

use std::path::Path;
use std::sync::Arc;

use hyper::StatusCode;
use tokio::net::TcpListener;

pub use http::PLACES;
pub use meters::{CountedConnection, Meters};

use super::Failure;
use super::config::Config;
use super::health::Ability;
use crate::ledger::Ledger;

/// Everything that is told.
#[derive(Clone)]
pub struct Observed {
    pub meters: Arc<Meters>,
    /// What the ledger can do: the same that gRPC health says.
    pub ability: tokio::sync::watch::Sender<Ability>,
    ledger: Arc<Ledger>,
    wal: Arc<Path>,
}

impl Observed {
    /// Nothing counted yet, and not ready.
    pub fn new(ledger: Arc<Ledger>, wal: &Path) -> Self {
        Self {
            wal: wal.into(),
            meters: Arc::new(Meters::new()),
            ability: tokio::sync::watch::Sender::new(Ability::NONE),
            ledger,
        }
    }

    /// Answers `GET` of a path.
    fn answer(&self, path: &str) -> (StatusCode, String) {
        const OK: StatusCode = StatusCode::OK;
        let Ability { records, reads } = *self.ability.borrow();
        match path {
            "/livez" => (OK, "ok\n".to_owned()),
            "/readyz" if records && reads => (OK, "ok\n".to_owned()),
            "/readyz" => {
                let text = format!("not ready: records={records} reads={reads}\n");
                (StatusCode::SERVICE_UNAVAILABLE, text)
            }
            "/metrics" => (OK, text::render(&self.meters, &self.ledger, &self.wal)),
            _ => {
                let text = "expected /metrics, /livez or /readyz\n".to_owned();
                (StatusCode::NOT_FOUND, text)
            }
        }
    }
}

/// Starts to answer, if the configuration says where.
///
/// # Errors
/// The address is taken, or not ours.
pub async fn start(config: &Config, observed: &Observed) -> Result<(), Failure> {
    let Some(address) = config.observe.listen else {
        return Ok(());
    };
    let failed = |error| Failure::world(format!("cannot listen on {address}"), error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(%address, "metrics");
    let observed = observed.clone();
    tokio::spawn(http::serve(listener, move |path| observed.answer(path)));
    Ok(())
}
