//! What packaging/ tells systemd and container runtimes is what these programs understand.

use std::process::Command;

use lotledger::domain::event::Clock;

use crate::test_ledger::{TestLedger, lotledgerd};

fn file(name: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging");
    std::fs::read_to_string(format!("{root}/{name}")).unwrap()
}

/// What follows the one line that begins so.
fn value<'a>(text: &'a str, key: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    line.unwrap_or_else(|| panic!("{key} is not there")).trim()
}

/// Milliseconds that a packaged configuration, which must be one that can be used, lingers and drains.
fn time_to_stop(test_ledger: &TestLedger, name: &str) -> u64 {
    let data = test_ledger.path("data");
    let text = file(name).replace("/var/lib/lotledger", data.to_str().unwrap());
    let path = test_ledger.path("lotledgerd.toml");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let checked = lotledgerd(&["config", "check", "--config", path]);
    assert!(checked.status.success(), "{name}: {checked:?}");
    let shown = lotledgerd(&["config", "show", "--config", path]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    let ms = |key: &str| -> u64 {
        let number = value(&shown, key).trim_start_matches("= ");
        number.split(' ').next().unwrap().parse().unwrap()
    };
    assert!(ms("shutdown.linger_ms") > 0, "load balancers see the end");
    ms("shutdown.linger_ms") + ms("shutdown.drain_ms")
}

#[test]
fn the_unit_fits_the_program() {
    let unit = file("systemd/lotledgerd.service");
    assert_eq!(value(&unit, "Type="), "notify");
    assert_eq!(value(&unit, "ExecReload="), "/bin/kill -HUP $MAINPID");
    assert_eq!(
        value(&unit, "ExecStart="),
        "/usr/bin/lotledgerd serve --config /etc/lotledger/lotledgerd.toml"
    );
    let stop: u64 = value(&unit, "TimeoutStopSec=").parse().unwrap();
    let test_ledger = TestLedger::new(Clock::Utc);
    let longest = time_to_stop(&test_ledger, "systemd/lotledgerd.toml");
    assert!(stop * 1_000 > longest + 2_000, "{stop} s for {longest} ms");
}

/// A list of words as JSON, after an instruction of a Containerfile.
fn words(text: &str, instruction: &str) -> Vec<String> {
    let (_, list) = text.split_once(&format!("\n{instruction}")).unwrap();
    let (list, _) = list.split_once('\n').unwrap();
    serde_json::from_str(&list[list.find('[').unwrap()..]).unwrap()
}

#[test]
fn the_image_fits_the_programs() {
    let image = file("container/Containerfile");
    let build = file("container/build");
    let copied: Vec<&str> = image
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .flat_map(|line| line.split(' ').filter(|word| !word.starts_with(['-', '/'])))
        .collect();
    assert_eq!(
        copied,
        ["lotledger", "lotledgerd", "lotledgerd.toml", "data"]
    );
    for name in copied {
        assert!(build.contains(name), "packaging/container/build: {name}");
    }
    assert_eq!(words(&image, "ENTRYPOINT"), ["/usr/bin/lotledgerd"]);
    assert_eq!(
        words(&image, "CMD"),
        ["serve", "--config", "/etc/lotledger/lotledgerd.toml"]
    );
    assert_eq!(value(&image, "STOPSIGNAL "), "SIGTERM");
    let test_ledger = TestLedger::new(Clock::Utc);
    // A runtime waits for ten seconds before it kills.
    assert!(time_to_stop(&test_ledger, "container/lotledgerd.toml") < 10_000);

    // Its health is asked as the runtime would, but of this test's daemon.
    let health = words(&image, "HEALTHCHECK");
    let [program, arguments @ ..] = health.as_slice() else {
        panic!("{health:?}");
    };
    assert_eq!(program, "/usr/bin/lotledger");
    let (server, _) = value(&image, "ENV ").split_once('=').unwrap();
    let daemon = test_ledger.start();
    let output = Command::new(env!("CARGO_BIN_EXE_lotledger"))
        .env_clear()
        .env(server, format!("http://{}", daemon.address))
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"SERVING\n", "{output:?}");
}
