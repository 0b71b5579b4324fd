//! Health, wired to what the ledger can do at the moment.
//!
//! A service is SERVING when its calls can be answered: the ledger's and the administrator's while
//! entries are recorded, the vials' and the lists' as long as the ledger can be read. The whole server (the empty
//! name) is SERVING when everything is.

use std::time::Duration;

use tokio::sync::watch;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use super::notify;

/// Longest time for one look: a store that does not answer cannot be read.
const LONGEST_LOOK: Duration = Duration::from_secs(10);
/// How often the ledger is looked at.
const EVERY: Duration = Duration::from_millis(500);

const LEDGER: &str = "lotledger.v1.LedgerService";
const ADMIN: &str = "lotledger.v1.AdminService";
const VIAL: &str = "lotledger.v1.VialService";
/// What only reads.
const LISTS: [&str; 5] = [
    "lotledger.v1.LotService",
    "lotledger.v1.SampleService",
    "lotledger.v1.CustodyService",
    "lotledger.v1.SafetyService",
    "lotledger.v1.OrganisationService",
];
const WHOLE: &str = "";

/// What the ledger can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    /// Entries are recorded.
    pub records: bool,
    /// The store can be read.
    pub reads: bool,
}

impl Ability {
    /// Nothing: before the start and from the beginning of the end.
    pub const NONE: Self = Self {
        records: false,
        reads: false,
    };

    fn services(self) -> impl Iterator<Item = (&'static str, bool)> {
        let lists = LISTS.map(|service| (service, self.reads));
        let all = [
            (LEDGER, self.records && self.reads),
            (ADMIN, self.records),
            (VIAL, self.reads),
            (WHOLE, self.records && self.reads),
        ];
        all.into_iter().chain(lists)
    }
}

/// Says what the ledger can do.
pub async fn report(reporter: &HealthReporter, ability: Ability) {
    for (service, serving) in ability.services() {
        let status = if serving {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        reporter.set_service_status(service, status).await;
    }
}

/// Goes on saying what the ledger can do, and logs when it changes.
pub async fn follow<F>(reporter: HealthReporter, told: watch::Sender<Ability>, look: F)
where
    F: Fn() -> Ability + Send + Sync + Clone + 'static,
{
    let mut last = None;
    loop {
        let mut looking = tokio::task::spawn_blocking(look.clone());
        let ability = match tokio::time::timeout(LONGEST_LOOK, &mut looking).await {
            Ok(looked) => looked,
            Err(_) => {
                tell(&reporter, &told, &mut last, Ability::NONE).await;
                looking.await
            }
        };
        // A look that dies is as good as a store that is down.
        let ability = ability.unwrap_or(Ability::NONE);
        notify::alive(match ability.records && ability.reads {
            true => "serving",
            false => "not serving",
        });
        tell(&reporter, &told, &mut last, ability).await;
        tokio::time::sleep(EVERY).await;
    }
}

async fn tell(
    reporter: &HealthReporter,
    told: &watch::Sender<Ability>,
    last: &mut Option<Ability>,
    ability: Ability,
) {
    if last.replace(ability) == Some(ability) {
        return;
    }
    if ability.records && ability.reads {
        tracing::info!("serving");
    } else {
        tracing::error!(
            records = ability.records,
            reads = ability.reads,
            "not serving"
        );
    }
    report(reporter, ability).await;
    told.send_replace(ability);
}

/// Ends every watch, so that none holds up the shutdown.
pub async fn end(mut reporter: HealthReporter) {
    for (service, _) in Ability::NONE.services() {
        reporter.clear_service_status(service).await;
    }
}
