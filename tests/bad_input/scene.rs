//! The ledger that is knocked at: the whole story, and what the rows need besides.

use lotledger::digest::Digest;
use lotledger::domain::event::{
    BankTier, Event, HoldReason, HoldScope, ProcessStep, RevocationReason, VialsCommissioned,
};
use lotledger::domain::statement::Role;
use lotledger::format::trust::TrustFile;
use lotledger::service::pb;
use tonic::Status;

use crate::daemon_support::check_support::world::story::Phase;
use crate::daemon_support::check_support::world::{make, names};
use crate::daemon_support::process::Daemon;
use crate::daemon_support::{self, Live, proof};

/// Vials of the second lot.
pub const VIALS: u32 = 10;

/// A daemon with the story, a second lot with vials, a third without, a rival with a bank of its
/// own, a key that was revoked, a medium on hold.
pub struct Scene {
    pub live: Live,
    pub daemon: Daemon,
    pub trust: TrustFile,
    /// The hold, in the world's log.
    pub hold: u64,
    /// A lifting of it that did not see the hold that came after.
    pub stale: pb::Submission,
}

impl Scene {
    pub async fn submit(&self, all: &[pb::Submission]) -> Result<Vec<pb::Receipt>, Status> {
        daemon_support::submit(&mut self.daemon.ledger().await, all).await
    }

    pub async fn new() -> Self {
        let mut live = Live::new();
        let daemon = live.start();
        live.tell(&daemon, Phase::Genesis, Phase::Received).await;

        let key = "maker.false";
        let enrolled = Event::KeyEnrolled(make::enrolled(key, "maker.false", &[Role::Operator]));
        let by = format!("{key} as ENROLLEE + root.1 + root.2");
        live.record(&daemon, &by, enrolled).await;
        let revoked = make::revoked(key, RevocationReason::Compromised, None);
        let revoked = Event::KeyRevoked(revoked);
        live.record(&daemon, "maker.security", revoked).await;

        for lot in ["L2", "L3"] {
            let opened = Event::LotOpened(make::lot_opened(lot, "small@1", "wcb.1"));
            live.record(&daemon, "maker.head", opened).await;
        }
        // A bulk is filled into one lot.
        for bulk in ["L2", "L3", "L4"].map(bulk) {
            let now = live.world.now;
            let step = make::step(ProcessStep::SterileBulk, &["purified"], &[&bulk], now);
            let step = Event::ProcessRecorded(step);
            live.record(&daemon, "maker.operator", step).await;
        }
        let filled = filled(&mut live, "L2", names::vials("L2", 1, VIALS));
        live.record(&daemon, "maker.head", filled).await;

        let mut tissue = make::tissue("tissue.rival", "donor.1");
        tissue.organisation = names::org("rival");
        let tissue = Event::MaterialReceived(tissue);
        live.record(&daemon, "rival.operator", tissue).await;
        let now = live.world.now;
        let mut bank = make::bank(BankTier::Mcb, &["tissue.rival"], "mcb.rival", now);
        bank.organisation = names::org("rival");
        let bank = Event::ProcessRecorded(bank);
        live.record(&daemon, "rival.operator", bank).await;

        let held = |reason| {
            let scope = HoldScope::Node(names::node("medium"));
            Event::HoldPlaced(make::hold(scope, reason, "maker"))
        };
        let deviation = held(HoldReason::Deviation);
        let hold = live.record(&daemon, "maker.operator", deviation).await;
        let lifted = Event::HoldLifted(make::lifted(&live.world, hold));
        let stale = live.draft("maker.qa", lifted);
        let stale = live.submission(&stale);
        let cold = held(HoldReason::ColdChain);
        live.record(&daemon, "maker.operator", cold).await;

        Self {
            trust: live.trust(),
            live,
            daemon,
            hold,
            stale,
        }
    }

    /// Size and root of the log.
    pub async fn head(&self) -> (u64, Digest) {
        let newest = proof::newest(&mut self.daemon.ledger().await, &self.trust).await;
        (newest.size, newest.root)
    }
}

/// The bulk of a lot beside the story's.
pub fn bulk(lot: &str) -> String {
    format!("bulk.{lot}")
}

/// These vials are commissioned for a lot.
pub fn filled(live: &mut Live, lot: &str, ids: Vec<lotledger::domain::id::VialTag>) -> Event {
    let count = u32::try_from(ids.len()).unwrap();
    let root = live.world.sidecar(ids);
    let event: VialsCommissioned = make::commissioned(lot, &bulk(lot), count, root);
    Event::VialsCommissioned(event)
}
