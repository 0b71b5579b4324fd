//! The story of the rules' world told to a running daemon: a real file, real sockets, real time
//! between a write and its answer.
//!
//! `process` starts, signals and ends the program; [`Live`] is a training ledger with tokens for
//! every kind of caller, to which the world's statements are submitted one after the other, pinned
//! to the histories as the daemon has them. Other test programs include this folder by `#[path]`.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test support, of which each test program uses a part"
)]

#[path = "../check_support/mod.rs"]
pub mod check_support;
pub mod process;
pub mod proof;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lotledger::digest::Digest;
use lotledger::domain::decide::pins;
use lotledger::domain::event::{Clock, Event, LedgerCreated};
use lotledger::domain::id::LedgerId;
use lotledger::domain::statement::{Seen, Statement};
use lotledger::domain::subject::{Position, Subject, subjects};
use lotledger::domain::time::TimestampMs;
use lotledger::format::entry::decode_entry;
use lotledger::format::envelope::encode_envelope;
use lotledger::format::note::VerifierKey;
use lotledger::format::trust::TrustFile;
use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tonic::transport::Channel;
use tonic::{Request, Status};

use check_support::log;
use check_support::notary::{notary, sign};
use check_support::world::story::{Phase, Recipe};
use check_support::world::{World, make, names};
use process::{Daemon, lotledgerd, text};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anyone,
    Maker,
    Rival,
    Auditor,
    Admin,
}

impl Who {
    pub const ALL: [Self; 5] = [
        Self::Anyone,
        Self::Maker,
        Self::Rival,
        Self::Auditor,
        Self::Admin,
    ];
}

/// A training ledger in a directory, and the story that is told to it.
pub struct Live {
    directory: tempfile::TempDir,
    /// What was told, and what is drafted with.
    pub world: World,
    /// Where the daemon's histories stand, by its receipts.
    positions: BTreeMap<Subject, Position>,
    tokens: Vec<String>,
    told: usize,
}

impl Live {
    /// A ledger with nothing but its genesis.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let (data, tokens_file, genesis) = (at("data"), at("tokens.toml"), at("genesis"));
        let key = [
            "init",
            "--data",
            &data,
            "--key-only",
            "--origin",
            log::ORIGIN,
        ];
        let key = VerifierKey::parse(text(&lotledgerd(&key)).trim()).unwrap();

        let mut world = World::empty(Recipe::small());
        world.notary = Some(notary);
        let start = world.now.to_string();
        let created = LedgerCreated {
            clock: Clock::Training,
            log_keys: vec![*key.public_key()],
            ..make::genesis()
        };
        world.record("root.1 + root.2", Event::LedgerCreated(created));
        let entry = decode_entry(&world.bytes[0]).unwrap();
        std::fs::write(&genesis, encode_envelope(entry.envelope().unwrap())).unwrap();
        let init = ["init", "--data", &data, "--genesis", &genesis, "--training"];
        let ledger_id = text(&lotledgerd(&[&init[..], &["--start", &start]].concat()));
        let ledger_id = LedgerId::parse(ledger_id.trim()).unwrap();
        assert_eq!(Some(ledger_id), world.ledger_id());

        let scope = |name| format!("organisation:{}", names::org(name));
        let tokens = [
            ("maker", scope("maker")),
            ("rival", scope("rival")),
            ("auditor", "auditor".to_owned()),
            ("admin", "admin".to_owned()),
        ];
        let tokens = tokens.map(|(name, scope)| {
            let new = ["token", "new", "--name", name, "--scope", &scope];
            let made = lotledgerd(&[&new[..], &["--tokens", &tokens_file]].concat());
            text(&made).trim().to_owned()
        });
        Self {
            world,
            positions: BTreeMap::new(),
            tokens: tokens.to_vec(),
            told: 1,
            directory,
        }
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn database(&self) -> PathBuf {
        self.path("data/ledger.sqlite")
    }

    pub fn start(&self) -> Daemon {
        self.start_with(&[])
    }

    pub fn start_with(&self, more: &[&str]) -> Daemon {
        let daemon = self.spawn(more);
        daemon.until_ready();
        daemon
    }

    /// Starts the program and does not wait for it.
    pub fn spawn(&self, more: &[&str]) -> Daemon {
        Daemon::spawn(self.directory.path(), more)
    }

    /// What the daemon that was started last wrote to stderr.
    pub fn stderr(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap()
    }

    pub fn trust(&self) -> TrustFile {
        let data = self.path("data");
        let file = text(&lotledgerd(&["trust", "--data", data.to_str().unwrap()]));
        TrustFile::parse(file.as_bytes()).unwrap()
    }

    pub fn token(&self, who: Who) -> Option<&str> {
        let place = Who::ALL.iter().position(|other| *other == who).unwrap();
        Some(&self.tokens[place.checked_sub(1)?])
    }

    /// A request of this caller.
    pub fn request<T>(&self, who: Who, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(token) = self.token(who) {
            let value = format!("Bearer {token}").parse().unwrap();
            request.metadata_mut().insert("authorization", value);
        }
        request
    }

    /// Tells the phases after the last one told, up to and including this one.
    pub async fn tell(&mut self, daemon: &Daemon, from: Phase, last: Phase) {
        self.world.go_on(from, last);
        self.catch_up(daemon).await;
    }

    /// Something more happens, in the world and in the daemon; the index in the world's log.
    pub async fn record(&mut self, daemon: &Daemon, signers: &str, event: Event) -> u64 {
        let index = self.world.record(signers, event);
        self.catch_up(daemon).await;
        index
    }

    /// Submits what the world has recorded since.
    async fn catch_up(&mut self, daemon: &Daemon) {
        let mut ledger = daemon.ledger().await;
        let untold = self.world.log[self.told..].to_vec();
        for entry in untold {
            self.advance(daemon, entry.recorded_at).await;
            let statement = self.pinned_anew(entry.statement.clone());
            let submission = self.submission(&statement);
            let name = statement.event.name();
            let request = pb::SubmitRequest {
                submission: Some(submission),
            };
            let answer = ledger.submit(request).await;
            let answer = answer.unwrap_or_else(|status| panic!("{name}: {status:?}"));
            self.learn(&answer.into_inner().receipt.unwrap());
        }
        self.told = self.world.log.len();
    }

    /// Sets the daemon's clock.
    pub async fn advance(&self, daemon: &Daemon, to: TimestampMs) {
        let request = pb::AdvanceClockRequest { to_ms: to.ms() };
        let mut admin = daemon.admin().await;
        let request = self.request(Who::Admin, request);
        admin.advance_clock(request).await.unwrap();
    }

    /// Keeps where the histories of an entry stand now.
    pub fn learn(&mut self, receipt: &pb::Receipt) {
        let entry = decode_entry(&receipt.entry).unwrap();
        let statement = entry.envelope().unwrap().statement().unwrap();
        let places = receipt.places.iter();
        for (subject, place) in subjects(&statement.event).into_iter().zip(places) {
            assert_eq!(subject.id(), place.id);
            let position = Position {
                count: place.count,
                head: Digest::try_from(&*place.head).unwrap(),
            };
            self.positions.insert(subject, position);
        }
    }

    /// Where these histories stand in the daemon.
    pub fn seen(&self, subjects: impl IntoIterator<Item = Subject>) -> Vec<Seen> {
        let position = |subject: &Subject| self.positions.get(subject).copied();
        let mut seen: Vec<Seen> = subjects
            .into_iter()
            .map(|subject| Seen {
                position: position(&subject).unwrap_or(Position::EMPTY),
                subject,
            })
            .collect();
        seen.sort_by(|a, b| a.subject.cmp(&b.subject));
        seen
    }

    fn pinned_anew(&self, mut statement: Statement) -> Statement {
        let subjects: Vec<Subject> = statement.seen.into_iter().map(|s| s.subject).collect();
        statement.seen = self.seen(subjects);
        statement
    }

    /// A statement as its author would make it now, pinned if it is a decision.
    pub fn draft(&mut self, signers: &str, event: Event) -> Statement {
        let mut statement = self.world.draft(signers, event);
        if statement.event.is_decision()
            && let Ok(pinned) = pins(&self.world, &statement, self.world.place())
        {
            statement.seen = self.seen(pinned);
        }
        statement
    }

    /// Signed, with the sidecar that belongs to it.
    pub fn submission(&self, statement: &Statement) -> pb::Submission {
        let sidecar = match &statement.event {
            Event::VialsCommissioned(e) => match self.world.sidecar_of(&e.vials_root) {
                Some(ids) => ids.iter().flat_map(|id| id.bytes()).collect(),
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        pb::Submission {
            envelope: encode_envelope(&sign(statement)),
            sidecar,
        }
    }

    /// Somebody signs an event and submits it to the daemon.
    pub async fn attempt(
        &mut self,
        daemon: &Daemon,
        signers: &str,
        event: Event,
    ) -> Result<pb::Receipt, Status> {
        let statement = self.draft(signers, event);
        let request = pb::SubmitRequest {
            submission: Some(self.submission(&statement)),
        };
        let answer = daemon.ledger().await.submit(request).await?;
        let receipt = answer.into_inner().receipt.unwrap();
        self.learn(&receipt);
        Ok(receipt)
    }
}

/// Submits: a single statement by `Submit`, several by `SubmitBatch`.
pub async fn submit(
    ledger: &mut LedgerServiceClient<Channel>,
    submissions: &[pb::Submission],
) -> Result<Vec<pb::Receipt>, Status> {
    if let [one] = submissions {
        let request = pb::SubmitRequest {
            submission: Some(one.clone()),
        };
        let answer = ledger.submit(request).await?.into_inner();
        return Ok(answer.receipt.into_iter().collect());
    }
    let request = pb::SubmitBatchRequest {
        submissions: submissions.to_vec(),
    };
    Ok(ledger.submit_batch(request).await?.into_inner().receipts)
}
