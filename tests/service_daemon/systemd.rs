//! What systemd is told.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use lotledger::domain::event::Clock;

use crate::test_ledger::TestLedger;

/// Messages until one has this line.
fn until(socket: &UnixDatagram, line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let size = socket.recv(&mut buffer).unwrap_or_else(|error| {
            panic!("{line} does not come ({error}), but {all:?}");
        });
        all.push(String::from_utf8(buffer[..size].to_vec()).unwrap());
        if all.last().unwrap().lines().any(|found| found == line) {
            return all;
        }
    }
}

#[test]
fn systemd_is_told_of_beginning_reload_life_and_end() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let path = test_ledger.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let environment = [
        ("NOTIFY_SOCKET", path.to_str().unwrap()),
        ("WATCHDOG_USEC", "5000000"),
    ];
    let daemon = test_ledger.start_in(&environment, &["--linger-ms", "300"]);
    let told = until(&socket, "READY=1");
    assert_eq!(told.len(), 1, "{told:?}");
    let told = until(&socket, "WATCHDOG=1");
    assert!(told.last().unwrap().contains("STATUS="), "{told:?}");

    daemon.signal("-HUP");
    let told = until(&socket, "RELOADING=1");
    assert!(told.last().unwrap().contains("MONOTONIC_USEC="), "{told:?}");
    until(&socket, "READY=1");

    daemon.signal("-TERM");
    until(&socket, "STOPPING=1");
    let (code, took) = daemon.wait();
    assert_eq!(code, Some(0));
    assert!(took >= Duration::from_millis(250), "{took:?}");
}
