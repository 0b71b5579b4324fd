//! What is read again while the daemon runs: certificates and tokens, on SIGHUP and when one of their
//! files changes.
//!
//! Files that cannot be used are logged, and the last good ones stay. Connections stay open.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use super::config::Config;
use super::tls::Certificates;
use super::{Failure, notify, tokens_file};
use crate::service::auth::Tokens;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

pub struct Reloaded {
    tokens_file: Option<PathBuf>,
    pub tokens: Arc<RwLock<Tokens>>,
    /// What new connections use; `None` without TLS.
    pub certificates: Option<Arc<Certificates>>,
    /// The files that all this is read from.
    watched: Vec<PathBuf>,
}

impl Reloaded {
    /// Reads the files.
    pub fn load(config: &Config) -> Result<Self, Failure> {
        let tokens = match &config.tokens {
            Some(path) => tokens_file::read(path)?,
            None => Tokens::default(),
        };
        let tls = config.tls.together();
        let certificates = tls.map(Certificates::load).transpose()?;
        Ok(Self {
            tokens_file: config.tokens.clone(),
            tokens: Arc::new(RwLock::new(tokens)),
            certificates: certificates.map(Arc::new),
            watched: config.read_again().into_iter().map(PathBuf::from).collect(),
        })
    }

    /// Goes on reading the files until the runtime ends.
    ///
    /// # Errors
    /// The system does not let us listen to signals.
    pub fn follow(self: Arc<Self>) -> Result<(), Failure> {
        let mut hangup = Hangup::new()?;
        tokio::spawn(async move {
            let mut seen = self.times();
            loop {
                let asked = tokio::select! {
                    () = hangup.next() => true,
                    () = tokio::time::sleep(LOOK) => false,
                };
                let now = self.times();
                if asked || now != seen {
                    seen = now;
                    notify::reloading();
                    self.reload();
                    notify::ready();
                }
            }
        });
        Ok(())
    }

    fn reload(&self) {
        if let Some(certificates) = &self.certificates {
            // A certificate may be there before its key: the next change is looked at too.
            match certificates.reload() {
                Ok(()) => tracing::info!("certificates were read again"),
                Err(error) => tracing::error!(%error, "certificates stay as they were"),
            }
        }
        if let Some(path) = &self.tokens_file {
            match tokens_file::read(path) {
                Ok(tokens) => {
                    tracing::info!(tokens = tokens.len(), "tokens were read again");
                    *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
                }
                Err(error) => tracing::error!(%error, "tokens stay as they were"),
            }
        }
    }

    fn times(&self) -> Vec<Option<SystemTime>> {
        let time = |path: &PathBuf| std::fs::metadata(path).ok()?.modified().ok();
        self.watched.iter().map(time).collect()
    }
}

/// SIGHUP, where there is one.
struct Hangup {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangup {
    fn new() -> Result<Self, Failure> {
        Ok(Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())
                .map_err(|error| Failure::world("cannot listen to signals", error))?,
        })
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        self.signal.recv().await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    }
}
