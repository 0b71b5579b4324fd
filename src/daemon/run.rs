//! `lotledgerd serve`: opens the ledger, answers, ends in order.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::config::Config;
use super::health::Ability;
use super::observe::{self, Observed};
use super::open::SaidTime;
use super::reload::Reloaded;
use super::server::{End, bind, serve};
use super::stop::Signals;
use super::{Failure, VERSION, adopt, descriptors, logs, notify, open, ready, recovery};
use crate::ledger::Ledger;
use crate::service::Service;

/// How long threads that still read may take after everything else has ended.
const LAST_GRACE: Duration = Duration::from_secs(1);
/// How long the writer may take to end after that. What it has answered is stored, whatever becomes of it.
const WRITER_GRACE: Duration = Duration::from_secs(5);

/// Runs the daemon until it is asked to stop.
///
/// # Errors
/// What keeps it from starting; a listener that failed.
pub fn run(config: &Config) -> Result<(), Failure> {
    run_while(config, SaidTime::default(), None)
}

/// The same; `said` is what a person reads from another clock, and `parent` ends when the program that
/// started it does.
///
/// # Errors
/// As [`run`].
pub(super) fn run_while(
    config: &Config,
    said: SaidTime,
    parent: Option<oneshot::Receiver<()>>,
) -> Result<(), Failure> {
    logs::start(config.log.format, &config.log.filter)?;
    let mut config = config.clone();
    config.grpc.max_connections = descriptors::connections(&config)?;
    let config = &config;
    let reloaded = Reloaded::load(config)?;
    adopt::warn(config);
    let ledger = Arc::new(open::ledger(config, said)?);
    if said.correct.is_some() {
        tracing::warn!(
            "THE LOG IS AHEAD OF THE CLOCK: nothing is recorded before the roots' clock_corrected"
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::world("cannot start threads", error))?;
    let served = runtime.block_on(answer(config, reloaded, Arc::clone(&ledger), parent));
    runtime.shutdown_timeout(LAST_GRACE);
    // What is in the queue is recorded, answered or not: its submitters ask again.
    if !ledger.stop_within(WRITER_GRACE) {
        let text = "it hangs, usually in the disk; what was answered is stored";
        return Err(Failure::world("the writer does not end", text));
    }
    tracing::info!("stopped");
    served
}

/// Checks the configuration and the files that it names, and changes nothing; not the ledger itself.
///
/// # Errors
/// What would keep it from starting.
pub fn check(config: &Config, notes: &mut dyn Write) -> Result<(), Failure> {
    if let Some(danger) = in_the_clear(config) {
        writeln!(notes, "lotledgerd: {danger}").map_err(|error| Failure::world("stderr", error))?;
    }
    Reloaded::load(config)?;
    super::log_key::read(&config.log_key)?;
    logs::check(&config.log.filter)
}

async fn answer(
    config: &Config,
    reloaded: Reloaded,
    ledger: Arc<Ledger>,
    parent: Option<oneshot::Receiver<()>>,
) -> Result<(), Failure> {
    let mut signals = Signals::new()?;
    let listener = bind(config).await?;
    let (fatal, mut failed) = oneshot::channel();
    tokio::spawn(recovery::follow(Arc::clone(&ledger), fatal));
    let mut failure = None;
    let stop = async {
        tokio::select! {
            name = signals.next(parent) => tracing::info!(signal = name, "stopping"),
            Ok(found) = &mut failed => {
                tracing::error!("stopping: {found}");
                failure = Some(found);
            }
        }
        notify::stopping();
    };
    let looked_at = Arc::clone(&ledger);
    let look = move || ability(&looked_at);
    let observed = Observed::new(Arc::clone(&ledger), &open::wal(config));
    observe::start(config, &observed).await?;
    let reloaded = Arc::new(reloaded);
    Arc::clone(&reloaded).follow()?;
    // From here on nothing keeps it from answering: who connects now waits for what follows.
    announce(config, &listener, &ledger)?;
    let service = Service::new(ledger, config.ledger.readers);
    match serve(listener, config, &reloaded, service, &observed, look, stop).await? {
        End::Drained => tracing::info!("every request was answered"),
        End::Cut => tracing::warn!("some requests were cut off: the time to drain is over"),
    }
    failure.map_or(Ok(()), Err)
}

fn announce(config: &Config, listener: &TcpListener, ledger: &Ledger) -> Result<(), Failure> {
    let address = listener.local_addr();
    let address = address.map_err(|error| Failure::world("the listener", error))?;
    if let Some(danger) = in_the_clear(config) {
        tracing::warn!(%address, "{danger}");
    }
    let identity = ledger.identity();
    tracing::info!(
        version = VERSION.as_str(),
        %address,
        ledger_id = %identity.ledger_id,
        origin = identity.origin,
        training = identity.training,
        tls = config.tls.together().is_some(),
        "ready"
    );
    notify::ready();
    match &config.ready_file {
        Some(path) => ready::write(path, address),
        None => Ok(()),
    }
}

/// What to say loudly where the network could listen.
fn in_the_clear(config: &Config) -> Option<&'static str> {
    (config.tls.together().is_none() && !config.grpc.listen.ip().is_loopback()).then_some(
        "NO TLS: tokens and answers travel in the clear; set tls.certificate and tls.key, \
         or put a TLS proxy in front",
    )
}

/// What the ledger can do at the moment: whether its writer writes, and whether it can be read.
fn ability(ledger: &Ledger) -> Ability {
    Ability {
        records: ledger.records(),
        reads: reads(ledger),
    }
}

pub(super) fn reads(ledger: &Ledger) -> bool {
    use crate::store::StoreError;
    match ledger.reader().view() {
        Ok(view) => view.entry(view.head().size.saturating_sub(1)).is_ok(),
        // Many readers are no reason to send more work elsewhere.
        Err(StoreError::Busy { .. }) => true,
        Err(_) => false,
    }
}
