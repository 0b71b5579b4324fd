//! A fresh ledger in a directory, and its daemon.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::demo::process::{Daemon, Programs};
use super::super::exit::Failure;
use super::super::files;
use super::super::org::schema_hash;
use super::author::Author;
use super::{failed, write};
use crate::domain::event::{Clock, Event, LedgerCreated, RootKeys};
use crate::domain::id::PersonRef;
use crate::format::envelope::encode_envelope;
use crate::format::vkey::VerifierKey;

/// Origin of the measured log.
const ORIGIN: &str = "bench.lotledger.example/log";

/// A directory with a ledger, and how to start its daemon.
pub struct Ground {
    directory: PathBuf,
    programs: Programs,
    serve: Vec<String>,
}

impl Ground {
    /// The ledger in a directory, kept by a daemon with these arguments besides.
    pub fn new(directory: &Path, serve: &str) -> Result<Self, Failure> {
        let program =
            std::env::current_exe().map_err(|error| Failure::io(Path::new("lotledger"), &error))?;
        let always = "--listen 127.0.0.1:0 --ready-file daemon.ready";
        Ok(Self {
            directory: directory.to_owned(),
            programs: Programs::new(program, directory.to_owned()),
            serve: words(&format!("daemon serve {serve} {always}")),
        })
    }

    /// Runs a command of the program; its answer.
    pub async fn run(&self, line: &str) -> Result<Vec<u8>, Failure> {
        let output = self.programs.run(&words(line)).await?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(failed(line, said));
        }
        Ok(output.stdout)
    }

    /// Founds a ledger whose only root is the author.
    pub async fn found(&self, author: &mut Author) -> Result<(), Failure> {
        let line = format!("daemon init --data data --key-only --origin {ORIGIN}");
        let key = String::from_utf8_lossy(&self.run(&line).await?).into_owned();
        let key = VerifierKey::parse(key.trim()).map_err(|error| failed("the log key", error))?;
        let event = Event::LedgerCreated(LedgerCreated {
            origin: ORIGIN.to_owned(),
            clock: Clock::Utc,
            rules_version: 1,
            schema_hash: schema_hash(),
            roots: RootKeys {
                keys: vec![(author.public_key(), PersonRef::from_bytes([1; 16]))],
                threshold: 1,
            },
            log_keys: vec![*key.public_key()],
        });
        let genesis = author.envelope(event)?;
        author.ledger = Some(genesis.as_genesis());
        write(
            &self.directory.join("genesis.envelope"),
            &encode_envelope(&genesis),
        )?;
        self.run("daemon init --data data --genesis genesis.envelope")
            .await?;
        let trust = self.run("daemon trust --data data").await?;
        write(&self.directory.join("ledger.trust"), &trust)
    }

    /// Starts the daemon; how long it took until it answered.
    pub async fn start(&mut self) -> Result<(Daemon, String, Duration), Failure> {
        for name in ["daemon.log", "daemon.ready"] {
            let path = self.directory.join(name);
            if path.exists() {
                std::fs::remove_file(&path).map_err(|error| Failure::io(&path, &error))?;
            }
        }
        let begun = Instant::now();
        let daemon = self.programs.start(&self.serve).await?;
        let took = begun.elapsed();
        let server = self.programs.server.clone().unwrap_or_default();
        Ok((daemon, server, took))
    }
}

/// Most memory that a daemon has had so far, in kB; `None` where the system does not say.
pub fn peak_memory_kb(daemon: &Daemon) -> Option<u64> {
    let path = PathBuf::from(format!("/proc/{}/status", daemon.process()?));
    let text = files::read_text(&path, 1 << 16).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}
