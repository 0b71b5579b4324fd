//! What systemd is told, and what the unit asks of it.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use lotledger::domain::event::Clock;

use crate::ground::Ground;

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
    let ground = Ground::new(Clock::Utc);
    let path = ground.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let environment = [
        ("NOTIFY_SOCKET", path.to_str().unwrap()),
        ("WATCHDOG_USEC", "5000000"),
    ];
    let daemon = ground.start_in(&environment, &["--linger-ms", "300"]);
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

/// The unit is what this daemon understands: its type, its signals, its options.
#[test]
fn the_unit_fits_the_program() {
    let unit = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/packaging/systemd/lotledgerd.service"
    );
    let unit = std::fs::read_to_string(unit).unwrap();
    let value = |key: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_else(|| panic!("{key} is not there")).trim()
    };
    assert_eq!(value("Type="), "notify");
    assert_eq!(value("ExecReload="), "/bin/kill -HUP $MAINPID");
    let stop: u64 = value("TimeoutStopSec=").parse().unwrap();
    let command: Vec<&str> = value("ExecStart=").split(' ').skip(1).collect();
    let [serve, config, _] = command.as_slice() else {
        panic!("{command:?}");
    };
    assert_eq!((*serve, *config), ("serve", "--config"));

    // Its configuration is one that can be used, and the time to stop is enough.
    let ground = Ground::new(Clock::Utc);
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/packaging/systemd/lotledgerd.toml"
    );
    let text = std::fs::read_to_string(example).unwrap();
    let text = text.replace("/var/lib/lotledger", ground.path("data").to_str().unwrap());
    let file = ground.path("lotledgerd.toml");
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let checked = crate::ground::lotledgerd(&["config", "check", "--config", file]);
    assert!(checked.status.success(), "{checked:?}");
    let shown = crate::ground::lotledgerd(&["config", "show", "--config", file]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    let ms = |key: &str| -> u64 {
        let line = shown.lines().find_map(|line| line.strip_prefix(key));
        let number = line.unwrap().trim_start_matches(" = ");
        number.split(' ').next().unwrap().parse().unwrap()
    };
    assert!(ms("shutdown.linger_ms") > 0, "load balancers see the end");
    let longest = ms("shutdown.linger_ms") + ms("shutdown.drain_ms");
    assert!(stop * 1_000 > longest + 2_000, "{stop} s for {longest} ms");
}
