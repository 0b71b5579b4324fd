//! `kill -9` in the middle of a rebuild: the database is as it was, or rebuilt; never half.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::test_ledger::TestLedger;

/// Moments after the first sign of writing, in microseconds.
const MOMENTS_US: [u64; 12] = [
    0, 500, 1_000, 2_000, 4_000, 8_000, 12_000, 20_000, 35_000, 60_000, 100_000, 200_000,
];

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_rebuilds() {
    let test_ledger = TestLedger::new().await;
    let whole = test_ledger.copy().dump();
    let (mut as_it_was, mut rebuilt) = (0, 0);
    for moment in MOMENTS_US {
        let copy = test_ledger.copy();
        copy.damage("DELETE FROM tile; DELETE FROM ledger_history;");
        copy.damage_index("DELETE FROM history; DELETE FROM look_up;");
        let faults = copy.fsck(&["--json"]).json()["derived_faults"].clone();
        let mut child = Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
            .env_clear()
            .args(["fsck", "--rebuild", "--data"])
            .arg(copy.data())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let begun = lines
            .map(Result::unwrap)
            .any(|line| line.starts_with("rebuilding"));
        assert!(begun);
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().unwrap();
        child.wait().unwrap();

        let after = copy.fsck(&["--json"]);
        let json = after.json();
        match json["outcome"].as_str() {
            Some("CLEAN") => rebuilt += 1,
            // The log's file in one transaction, then the index, which is as it was, or not there, or begun.
            Some("CAN_BE_REBUILT") => {
                let left = json["derived_faults"].as_object().unwrap();
                let mut left = left.iter().filter(|(table, _)| *table != "index");
                let half = left.find(|(table, count)| faults[*table] != **count);
                assert!(half.is_none(), "after {moment} µs: half done: {half:?}");
                as_it_was += 1;
            }
            _ => panic!("after {moment} µs: {json:#}"),
        }
        std::fs::remove_file(copy.backup()).unwrap();
        copy.fsck(&["--rebuild"]).exits(0, "once more");
        // An index that was begun is sound as far as it goes; the start brings it to the head.
        test_ledger.serves(&copy, "once more").await;
        assert!(copy.dump() == whole, "after {moment} µs");
    }
    println!("as it was {as_it_was} times, rebuilt {rebuilt} times");
    assert!(as_it_was > 0, "never killed in the middle");
}
