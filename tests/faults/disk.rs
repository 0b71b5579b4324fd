//! Disks that are full, read-only or broken: nothing that was answered is lost, what was not recorded is not
//! answered, reading goes on, and so does the writer when the fault has passed.

use lotledger::domain::event::Clock;

use crate::fault_injection::{Disk, Trouble, send, size, submit, unavailable, until};
use crate::test_ledger::{Daemon, TestLedger, lotledgerd};

/// The writer records again by itself.
async fn goes_on(daemon: &Daemon, envelope: Vec<u8>) {
    until("the writer goes on", async || {
        send(daemon, envelope.clone()).await.is_ok()
    })
    .await;
}

/// Everything that was answered is there after a start.
async fn is_whole(test_ledger: &TestLedger, daemon: Daemon, answered: Vec<Vec<u8>>) {
    daemon.signal("-TERM");
    assert_eq!(daemon.wait().0, Some(0));
    let data = test_ledger.path("data");
    let checked = lotledgerd(&["fsck", "--data", data.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    let daemon = test_ledger.start();
    let before = size(&daemon).await.unwrap();
    for envelope in answered {
        send(&daemon, envelope).await.unwrap();
    }
    assert_eq!(
        size(&daemon).await.unwrap(),
        before,
        "each was recorded before"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_that_is_emptied() {
    let mount = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(mount.path(), "24m") else {
        return;
    };
    let test_ledger = TestLedger::before(Clock::Utc, |data| {
        std::os::unix::fs::symlink(mount.path(), data).unwrap();
    });
    let daemon = test_ledger.start();
    let mut new = (1..).map(|n| test_ledger.registers_one_of_many(n));
    let mut answered = Vec::new();
    for _ in 0..2 {
        let filling = disk.fill();
        // What the files had room for is recorded still.
        let failed = loop {
            let envelope = new.next().unwrap();
            match send(&daemon, envelope.clone()).await {
                Ok(()) => answered.push(envelope),
                status => {
                    unavailable(status);
                    break envelope;
                }
            }
            assert!(answered.len() < 1_000, "a full disk takes everything");
        };
        assert!(size(&daemon).await.is_ok(), "reading goes on");
        std::fs::remove_file(filling).unwrap();
        goes_on(&daemon, failed.clone()).await;
        answered.push(failed);
    }
    is_whole(&test_ledger, daemon, answered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_that_becomes_read_only() {
    let mount = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(mount.path(), "64m") else {
        return;
    };
    let test_ledger = TestLedger::before(Clock::Utc, |data| {
        std::os::unix::fs::symlink(mount.path(), data).unwrap();
    });
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    // Files that are open for writing keep the kernel from it: a start on one is what remains.
    daemon.signal("-TERM");
    daemon.wait();
    disk.read_only(true);
    let (code, said) = test_ledger.refused(&[], &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("Read-only file system"), "{said}");
    disk.read_only(false);
    let daemon = test_ledger.start();
    goes_on(&daemon, test_ledger.registers(2)).await;
    is_whole(
        &test_ledger,
        daemon,
        (1..=2).map(|n| test_ledger.registers(n)).collect(),
    )
    .await;
}

/// What the kernel says of each kind of call that the writer needs, and on which file.
#[tokio::test(flavor = "multi_thread")]
async fn errors_of_the_disk_that_pass() {
    let calls = "pwrite64,write,fdatasync,fsync";
    for (file, error) in [
        ("ledger.sqlite-wal", "EIO"),
        ("ledger.sqlite-wal", "ENOSPC"),
        ("ledger.sqlite-wal", "EROFS"),
        ("ledger.sqlite-wal", "EDQUOT"),
        ("last-checkpoint", "EIO"),
        ("last-checkpoint", "EROFS"),
        ("last-checkpoint", "ENOSPC"),
    ] {
        let test_ledger = TestLedger::new(Clock::Utc);
        let daemon = test_ledger.start();
        submit(&test_ledger, &daemon, 1).await.unwrap();
        let before = size(&daemon).await.unwrap();
        let path = test_ledger.data(file).canonicalize().unwrap();
        let trouble = Trouble::make(&daemon, &format!("{calls}:error={error}"), Some(&path));
        unavailable(submit(&test_ledger, &daemon, 2).await);
        unavailable(submit(&test_ledger, &daemon, 3).await);
        for _ in 0..5 {
            let read = size(&daemon).await;
            assert_eq!(read.unwrap(), before, "{file} {error}: reading goes on");
        }
        drop(trouble);
        goes_on(&daemon, test_ledger.registers(2)).await;
        goes_on(&daemon, test_ledger.registers(3)).await;
        is_whole(
            &test_ledger,
            daemon,
            (1..=3).map(|n| test_ledger.registers(n)).collect(),
        )
        .await;
    }
}

/// The memory of what was signed cannot be written: the error says so, and reading goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_memory_that_cannot_be_written() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    let (memory, aside) = (
        test_ledger.data("last-checkpoint"),
        test_ledger.data("aside"),
    );
    std::fs::rename(&memory, &aside).unwrap();
    std::fs::create_dir(&memory).unwrap();
    unavailable(submit(&test_ledger, &daemon, 2).await);
    let status = unavailable(submit(&test_ledger, &daemon, 3).await);
    assert!(status.message().contains("last-checkpoint"), "{status:?}");
    assert_eq!(size(&daemon).await.unwrap(), 4);
    std::fs::remove_dir(&memory).unwrap();
    std::fs::rename(&aside, &memory).unwrap();
    goes_on(&daemon, test_ledger.registers(2)).await;
    goes_on(&daemon, test_ledger.registers(3)).await;
    is_whole(
        &test_ledger,
        daemon,
        (1..=3).map(|n| test_ledger.registers(n)).collect(),
    )
    .await;
}

/// Half a file on a full disk: none is left, and what was there stays.
#[test]
fn files_that_are_whole_or_not_there() {
    let mount = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(mount.path(), "1m") else {
        return;
    };
    let at = |name: &str| mount.path().join(name).to_str().unwrap().to_owned();
    let tokens = at("tokens.toml");
    let new = |name: &str| {
        let arguments = ["token", "new", "--name", name, "--scope", "auditor"];
        lotledgerd(&[&arguments[..], &["--tokens", &tokens]].concat())
    };
    assert!(new("one").status.success());
    let before = std::fs::read(&tokens).unwrap();
    let filling = disk.fill();
    assert_eq!(new("two").status.code(), Some(3));
    assert_eq!(std::fs::read(&tokens).unwrap(), before);
    let key = [
        "init",
        "--data",
        &at("data"),
        "--key-only",
        "--origin",
        "example.org/lots",
    ];
    std::fs::create_dir(at("data")).ok();
    assert_eq!(lotledgerd(&key).status.code(), Some(3));
    assert!(!mount.path().join("data/log.key").exists());
    let certificates = ["dev-certs", "--out", &at("certs")];
    assert_eq!(lotledgerd(&certificates).status.code(), Some(3));
    std::fs::remove_file(filling).unwrap();
    for arguments in [&key[..], &certificates] {
        let done = lotledgerd(arguments);
        assert!(done.status.success(), "{done:?}");
    }
    assert!(new("two").status.success());
    assert_eq!(
        std::fs::read_to_string(&tokens)
            .unwrap()
            .matches("[[token]]")
            .count(),
        2
    );
}

/// A secret that nobody has seen leaves no entry behind.
#[test]
fn a_token_that_cannot_be_shown() {
    let directory = tempfile::tempdir().unwrap();
    let tokens = directory.path().join("tokens.toml");
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
        .args([
            "token", "new", "--name", "one", "--scope", "auditor", "--tokens",
        ])
        .arg(&tokens)
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3));
    assert!(!tokens.exists());
}
