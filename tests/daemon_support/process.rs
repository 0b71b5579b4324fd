//! The program as a process: started, signalled, killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use lotledger::service::pb::admin_service_client::AdminServiceClient;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use lotledger::service::pb::vial_service_client::VialServiceClient;
use tonic::transport::{Channel, Endpoint};

/// Longest time for anything that should happen at once.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn lotledgerd(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotledgerd"));
    command.env_clear().args(arguments).output().unwrap()
}

/// What a program that succeeded wrote.
pub fn text(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A daemon's process; killed when dropped.
pub struct Daemon {
    child: Mutex<Child>,
    id: u32,
    ready: PathBuf,
    log: PathBuf,
}

impl Daemon {
    /// Starts it on the files of a directory; it may not answer yet.
    pub fn spawn(directory: &Path, more: &[&str]) -> Self {
        let (ready, log) = (directory.join("ready"), directory.join("log"));
        let _ = std::fs::remove_file(&ready);
        let child = Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
            .env_clear()
            .arg("serve")
            .arg("--data")
            .arg(directory.join("data"))
            .arg("--tokens")
            .arg(directory.join("tokens.toml"))
            .arg("--ready-file")
            .arg(&ready)
            .args(["--listen", "127.0.0.1:0", "--log-format", "json"])
            .args(more)
            .stderr(std::fs::File::create(&log).unwrap())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            id: child.id(),
            child: Mutex::new(child),
            ready,
            log,
        }
    }

    /// Waits until it answers.
    pub fn until_ready(&self) {
        let begun = Instant::now();
        while !self.ready.exists() {
            let ended = self.child.lock().unwrap().try_wait().unwrap();
            if ended.is_some() || begun.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(&self.log).unwrap();
                panic!("{ended:?}: {log}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn address(&self) -> String {
        let address = std::fs::read_to_string(&self.ready).unwrap();
        address.trim().to_owned()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    pub async fn channel(&self) -> Channel {
        Endpoint::from_shared(self.url())
            .unwrap()
            .connect()
            .await
            .unwrap()
    }

    pub async fn ledger(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel().await)
            .max_encoding_message_size(256 << 20)
            .max_decoding_message_size(256 << 20)
    }

    pub async fn vials(&self) -> VialServiceClient<Channel> {
        VialServiceClient::new(self.channel().await).max_decoding_message_size(256 << 20)
    }

    pub async fn admin(&self) -> AdminServiceClient<Channel> {
        AdminServiceClient::new(self.channel().await)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// `-KILL`, `-TERM`. It may have ended already.
    pub fn signal(&self, name: &str) {
        let id = self.id.to_string();
        let _ = Command::new("kill")
            .args([name, &id])
            .stderr(Stdio::null())
            .status();
    }

    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        self.child.lock().unwrap().try_wait().unwrap().is_none()
    }

    /// Waits for its end: the exit code, and how long it took.
    pub fn wait(&self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.lock().unwrap().try_wait().unwrap() {
                return (status.code(), begun.elapsed());
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// `kill -9`, and it is gone.
    pub fn kill(&self) {
        self.signal("-KILL");
        self.wait();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap();
        // It may have ended already.
        let _ = child.kill();
        let _ = child.wait();
    }
}
