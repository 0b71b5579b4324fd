//! What processes have used, and what machine this is, where the system says so (Linux).

use std::path::Path;
use std::time::Duration;

use crate::cli::files;

/// Ticks of the times in `/proc/PID/stat`, of 10 ms on every Linux that Rust runs on.
const TICK_MS: u64 = 10;

/// Processor time of the daemon and of this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu {
    pub daemon: Option<Duration>,
    /// This process's: the clients.
    pub clients: Option<Duration>,
}

impl Cpu {
    /// Used so far.
    pub fn now(daemon: Option<u32>) -> Self {
        Self {
            daemon: daemon.and_then(used),
            clients: used(std::process::id()),
        }
    }

    /// Used since.
    pub fn since(self, daemon: Option<u32>) -> Self {
        let now = Self::now(daemon);
        let since = |now: Option<Duration>, then: Option<Duration>| now?.checked_sub(then?);
        Self {
            daemon: since(now.daemon, self.daemon),
            clients: since(now.clients, self.clients),
        }
    }
}

fn used(process: u32) -> Option<Duration> {
    let text = read(&format!("/proc/{process}/stat"))?;
    // The name before the bracket may hold anything; user and system time are fields 14 and 15.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * TICK_MS))
}

/// Bytes that a daemon has had written to its disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written {
    /// By the thread that folds: the index.
    pub index: u64,
    /// By all others: the log, and what the signer remembers.
    pub log: u64,
}

impl Written {
    /// So far.
    pub fn now(daemon: u32) -> Option<Self> {
        let bytes = |of: &str| number(&read(&format!("/proc/{daemon}/{of}"))?, "write_bytes:");
        let mut index = 0;
        for task in std::fs::read_dir(format!("/proc/{daemon}/task")).ok()? {
            let task = task.ok()?.file_name().into_string().ok()?;
            let name = read(&format!("/proc/{daemon}/task/{task}/comm"));
            if name.is_some_and(|name| name.trim() == "ledger-index") {
                index += bytes(&format!("task/{task}/io"))?;
            }
        }
        let log = bytes("io")?.checked_sub(index)?;
        Some(Self { index, log })
    }
}

/// Most memory that a process has had so far, in kB.
pub fn peak_memory_kb(process: u32) -> Option<u64> {
    number(&read(&format!("/proc/{process}/status"))?, "VmHWM:")
}

pub fn processor() -> Option<String> {
    let text = read("/proc/cpuinfo")?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// This machine's memory, in kB.
pub fn memory_kb() -> Option<u64> {
    number(&read("/proc/meminfo")?, "MemTotal:")
}

/// How many wanted a core in the last minute: what else runs makes every figure worse.
pub fn load_average() -> Option<String> {
    let text = read("/proc/loadavg")?;
    text.split_whitespace().next().map(str::to_owned)
}

fn number(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn read(path: &str) -> Option<String> {
    files::read_text(Path::new(path), 1 << 20).ok()
}
