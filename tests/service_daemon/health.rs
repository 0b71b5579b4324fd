//! `lotledger health`: what watches over a daemon, such as a container's HEALTHCHECK, asks.

use std::process::Command;

use lotledger::domain::event::Clock;

use crate::test_ledger::TestLedger;

/// Exit code and everything that was said.
fn health(address: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_lotledger"))
        .env_clear()
        .args(["health", "--server", &format!("http://{address}")])
        .args(more)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn health_is_an_exit_code() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--linger-ms", "5000"]);
    let address = daemon.address.clone();
    for (arguments, code, said) in [
        (&[][..], 0, "SERVING\n"),
        (&["--json"], 0, "\"status\": \"SERVING\""),
        (&["--service", "lotledger.v1.VialService"], 0, "SERVING\n"),
        (
            &["--service", "lotledger.v1.Nothing"],
            3,
            "lotledger.v1.Nothing",
        ),
    ] {
        let (found, output) = health(&address, arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {output}");
        assert!(output.contains(said), "{arguments:?}: {output}");
    }

    // A daemon that is about to stop says so while it still answers.
    daemon.signal("-TERM");
    let not_serving = (0..50).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let answer = health(&address, &[]);
        (answer.0 != Some(0)).then_some(answer)
    });
    assert_eq!(not_serving, Some((Some(1), "NOT_SERVING\n".to_owned())));
    assert_eq!(daemon.wait().0, Some(0));
    let (code, output) = health(&address, &[]);
    assert_eq!(code, Some(3), "{output}");
    assert!(output.contains("NETWORK"), "{output}");
}
