//! What these tests do to the world, and how they look at a daemon in it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use crate::test_ledger::{Daemon, TestLedger, get, message};

/// The machine may have much else to do.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something is so.
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A client; `UNAVAILABLE` where nobody answers any more.
async fn client(daemon: &Daemon) -> Result<LedgerServiceClient<Channel>, Status> {
    let endpoint = Endpoint::from_shared(format!("http://{}", daemon.address)).unwrap();
    let channel = endpoint.connect().await;
    let channel = channel.map_err(|error| Status::unavailable(error.to_string()))?;
    Ok(LedgerServiceClient::new(channel))
}

/// Waits until the daemon has logged something.
pub async fn logged(test_ledger: &TestLedger, text: &str) {
    until(text, async || test_ledger.log().contains(text)).await;
}

/// Submits; an answer within half a minute, or that there was none.
pub async fn send(daemon: &Daemon, envelope: Vec<u8>) -> Result<(), Status> {
    let mut ledger = client(daemon).await?;
    let mut request = tonic::Request::new(message(envelope));
    request.set_timeout(Duration::from_secs(30));
    ledger.submit(request).await.map(drop)
}

/// Submits that organisation `n` registers.
pub async fn submit(test_ledger: &TestLedger, daemon: &Daemon, n: u8) -> Result<(), Status> {
    send(daemon, test_ledger.registers(n)).await
}

/// Size of the newest checkpoint, which anybody may read.
pub async fn size(daemon: &Daemon) -> Result<u64, Status> {
    let mut ledger = client(daemon).await?;
    let answer = ledger
        .get_checkpoint(pb::GetCheckpointRequest::default())
        .await?;
    let note = String::from_utf8(answer.into_inner().checkpoint).unwrap();
    Ok(note.lines().nth(1).unwrap().parse().unwrap())
}

/// A port that is free at the moment.
pub fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A metric's value.
pub fn metric(address: &str, name: &str) -> u64 {
    let text = get(address, "/metrics").1;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name}: {text}"))
        .parse()
        .unwrap()
}

/// A file system in memory, as large as it is said, at a directory; gone at the end. `None`, and says so, where
/// the system refuses it.
pub struct Disk<'p>(&'p Path);

impl<'p> Disk<'p> {
    pub fn mount(at: &'p Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let options = format!("size={size},mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "none"])
            .arg(at)
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(at));
        }
        // Not captured, so that everybody sees it.
        let _ = writeln!(
            std::io::stderr(),
            "\nskipped: the system refuses to mount a small file system"
        );
        None
    }

    /// From now on it can only be read, or is as before.
    pub fn read_only(&self, read_only: bool) {
        let options = match read_only {
            true => "remount,ro",
            false => "remount,rw",
        };
        let mut mount = Command::new("mount");
        assert!(
            mount
                .args(["-o", options])
                .arg(self.0)
                .status()
                .unwrap()
                .success()
        );
    }

    /// Fills it to the last byte; emptied when the file is removed.
    pub fn fill(&self) -> std::path::PathBuf {
        let path = self.0.join("filling");
        let mut file = std::fs::File::create(&path).unwrap();
        let mut block = vec![7; 1 << 16];
        while !block.is_empty() {
            if file.write_all(&block).is_err() {
                block.truncate(block.len() / 2);
            }
        }
        path
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        // Lazily: what is open there may still be closing.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// strace on a process: these calls of the system go wrong in this way, until this is dropped.
pub struct Trouble(Child);

impl Trouble {
    /// `inject`: as strace's `--inject`, e.g. `fdatasync:error=EIO`; only on this file, if one is named.
    pub fn make(daemon: &Daemon, inject: &str, file: Option<&Path>) -> Self {
        let calls = inject.split(':').next().unwrap();
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null"]);
        if let Some(file) = file {
            strace.arg("-P").arg(file);
        }
        let pid = daemon.id().to_string();
        strace
            .args(["-e", &format!("trace={calls}")])
            .args(["-e", &format!("inject={inject}"), "-p", &pid])
            .stderr(Stdio::null());
        let child = strace.spawn().expect("strace is installed");
        // Attached once the process says that somebody traces it.
        let begun = Instant::now();
        let status = format!("/proc/{pid}/status");
        while std::fs::read_to_string(&status)
            .unwrap()
            .contains("TracerPid:\t0\n")
        {
            assert!(begun.elapsed() < PATIENCE, "strace does not attach");
            std::thread::sleep(Duration::from_millis(20));
        }
        // And to its other threads, which follow.
        std::thread::sleep(Duration::from_millis(300));
        Self(child)
    }
}

impl Drop for Trouble {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let begun = Instant::now();
        while self.0.try_wait().is_ok_and(|ended| ended.is_none()) {
            if begun.elapsed() > Duration::from_secs(5) {
                let _ = self.0.kill();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Nobody is told of a success that was none.
pub fn unavailable(result: Result<(), Status>) -> Status {
    let status = result.unwrap_err();
    // A connection that was cut is UNKNOWN to the client.
    let codes = [
        Code::Unavailable,
        Code::DeadlineExceeded,
        Code::Cancelled,
        Code::Unknown,
    ];
    assert!(codes.contains(&status.code()), "{status:?}");
    status
}

/// Bytes of memory that a process has.
pub fn resident_bytes(daemon: &Daemon) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/status", daemon.id())).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line
        .unwrap()
        .trim()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    kib << 10
}
