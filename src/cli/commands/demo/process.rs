//! Child processes of the demo: commands that end, and the daemon that is told to.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::words::Language;
use crate::words::Problem;

/// How long the daemon may take to answer after its start, and to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often its ready file is looked for.
const LOOK: Duration = Duration::from_millis(5);
/// The file in which the daemon says where it answers.
const READY: &str = "daemon.ready";
const MAX_READY_BYTES: usize = 256;

/// This program, in a directory, with a clean environment.
pub struct Programs {
    program: PathBuf,
    directory: PathBuf,
    language: Language,
    /// Where the daemon answers, once it does.
    pub server: Option<String>,
}

impl Programs {
    pub fn new(program: PathBuf, directory: PathBuf, language: Language) -> Self {
        Self {
            program,
            directory,
            language,
            server: None,
        }
    }

    fn command(&self, args: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LOTLEDGER_") {
                command.env_remove(name);
            }
        }
        command
            .args(args)
            .current_dir(&self.directory)
            .env("LOTLEDGER_HOME", ".")
            .env("LOTLEDGER_TRUST", "ledger.trust")
            .env("LC_ALL", locale(self.language))
            .kill_on_drop(true);
        if let Some(server) = &self.server {
            command.env("LOTLEDGER_SERVER", server);
        }
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[String]) -> Result<Output, Failure> {
        let mut command = self.command(args);
        command.stdin(Stdio::null());
        command
            .output()
            .await
            .map_err(|error| Failure::io(&self.program, &error))
    }

    /// Starts the daemon and waits until it answers. It stops when the handle is dropped: its
    /// standard input ends, whatever becomes of this process.
    pub async fn start(&mut self, args: &[String]) -> Result<Daemon, Failure> {
        let log = self.directory.join("daemon.log");
        files::create(&log, b"", files::Mode::Private)?;
        let log_file = std::fs::OpenOptions::new()
            .append(true)
            .open(&log)
            .map_err(|error| Failure::io(&log, &error))?;
        let mut command = self.command(args);
        let child = command
            .arg("--stop-with-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log_file)
            .spawn()
            .map_err(|error| Failure::io(&self.program, &error))?;
        let mut daemon = Daemon { child };
        let address = daemon.address(&self.directory.join(READY), &log).await?;
        self.server = Some(format!("http://{address}"));
        Ok(daemon)
    }
}

pub fn locale(language: Language) -> &'static str {
    match language {
        Language::Japanese => "ja_JP.UTF-8",
        Language::English => "C",
    }
}

pub struct Daemon {
    child: Child,
}

impl Daemon {
    /// Its process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    async fn address(&mut self, ready: &Path, log: &Path) -> Result<String, Failure> {
        let failed = |found: String| {
            Failure::not_checked(Problem::DAEMON, "the daemon does not answer")
                .found(found)
                .hint(format!("see {}", log.display()))
        };
        let tries = PATIENCE.as_millis() / LOOK.as_millis();
        for _ in 0..tries {
            if ready.exists() {
                return Ok(files::read_text(ready, MAX_READY_BYTES)?.trim().to_owned());
            }
            let ended = self
                .child
                .try_wait()
                .map_err(|error| Failure::io(ready, &error))?;
            if let Some(status) = ended {
                return Err(failed(status.to_string()));
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(failed(format!("nothing after {} s", PATIENCE.as_secs())))
    }

    /// Lets it end in order; one that does not is killed.
    pub async fn stop(mut self) -> Result<(), Failure> {
        drop(self.child.stdin.take());
        let failed = |found: String| {
            Failure::not_checked(Problem::DAEMON, "the daemon did not end in order").found(found)
        };
        match tokio::time::timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(failed(status.to_string())),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => {
                // It is a child that answers nobody any more.
                let _ = self.child.kill().await;
                Err(failed(format!(
                    "still there after {} s",
                    PATIENCE.as_secs()
                )))
            }
        }
    }
}
