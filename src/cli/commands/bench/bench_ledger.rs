//! A fresh ledger in a directory, and its daemon, a child process.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::cast::Cast;
use super::load::Target;
use super::{failed, write};
use crate::cli::commands::demo::process::{Daemon, Programs};
use crate::cli::commands::org::schema_hash;
use crate::cli::exit::Failure;
use crate::format::vkey::VerifierKey;
use crate::words::Language;

/// How often a daemon is asked whether it is ready.
const PAUSE: Duration = Duration::from_millis(20);
/// Until when it has to be: an index of ten million statements is made by then.
const LONGEST_START: Duration = Duration::from_secs(3_600);

const ORIGIN: &str = "bench.lotledger.example/log";

/// A directory with a ledger, and how to start its daemon.
pub struct BenchLedger {
    directory: PathBuf,
    programs: Programs,
    serve: Vec<String>,
}

impl BenchLedger {
    /// The ledger in a directory, kept by a daemon with these arguments besides.
    pub fn new(directory: &Path, serve: &str) -> Result<Self, Failure> {
        let program =
            std::env::current_exe().map_err(|error| Failure::io(Path::new("lotledger"), &error))?;
        let always = "--listen 127.0.0.1:0 --ready-file daemon.ready";
        Ok(Self {
            directory: directory.to_owned(),
            programs: Programs::new(program, directory.to_owned(), Language::English),
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

    /// Runs a command that answers a question, whatever the answer is.
    pub async fn ask(&self, line: &str) -> Result<(), Failure> {
        let output = self.programs.run(&words(line)).await?;
        // Valid, not valid, valid but ask.
        match output.status.code() {
            Some(0 | 1 | 4) => Ok(()),
            _ => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                Err(failed(line, said))
            }
        }
    }

    pub async fn found(&self, cast: &mut Cast) -> Result<(), Failure> {
        let line = format!("daemon init --data data --key-only --origin {ORIGIN}");
        let key = String::from_utf8_lossy(&self.run(&line).await?).into_owned();
        let key = VerifierKey::parse(key.trim()).map_err(|error| failed("the log key", error))?;
        let genesis = cast.genesis(ORIGIN, *key.public_key(), schema_hash())?;
        write(&self.directory.join("genesis.envelope"), &genesis)?;
        self.run("daemon init --data data --genesis genesis.envelope")
            .await?;
        let trust = self.run("daemon trust --data data").await?;
        write(&self.directory.join("ledger.trust"), &trust)
    }

    /// Removes what follows from the log; the next start makes it again.
    pub fn remove_index(&self) -> Result<(), Failure> {
        let path = self.directory.join("data/index.sqlite");
        std::fs::remove_file(&path).map_err(|error| Failure::io(&path, &error))
    }

    /// Starts the daemon; how long it took until it could be asked.
    pub async fn start(&mut self) -> Result<(Daemon, Target, Duration), Failure> {
        for name in ["daemon.log", "daemon.ready"] {
            let path = self.directory.join(name);
            if path.exists() {
                std::fs::remove_file(&path).map_err(|error| Failure::io(&path, &error))?;
            }
        }
        let begun = Instant::now();
        let daemon = self.programs.start(&self.serve).await?;
        let mut took = begun.elapsed();
        // One that is making its index answers that it is not ready.
        while !self.programs.run(&words("health")).await?.status.success() {
            took = begun.elapsed();
            if took > LONGEST_START {
                return Err(failed("the start", "the daemon does not become ready"));
            }
            tokio::time::sleep(PAUSE).await;
        }
        let server = self.programs.server.as_deref().unwrap_or_default();
        let server = server.trim_start_matches("http://").parse();
        let target = Target {
            server: server.map_err(|error| failed("the daemon's address", error))?,
            process: daemon.process(),
        };
        Ok((daemon, target, took))
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}
