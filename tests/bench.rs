//! A short measurement ends with figures that can be true.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use cli_support::World;
use serde_json::Value;

#[test]
fn a_moment_of_everything() {
    let world = World::new();
    let run = world.run("bench --quick --entries 200 --dir here --json");
    assert_eq!(run.code(), 0, "{}", run.stderr());
    let answer: Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!(answer["schema"], "lotledger.bench.v1");
    assert_eq!(answer["filled"], 200);
    assert!(answer["machine"]["cores"].as_u64().unwrap() > 0);
    let figures = answer["figures"].as_array().unwrap();
    let figure = |name: &str| {
        let found = figures.iter().find(|figure| figure["name"] == name);
        found.unwrap_or_else(|| panic!("{name} is missing"))
    };
    for name in [
        "limit_fsync",
        "limit_verify_strict_1",
        "limit_verify_strict_all",
        "limit_verify_busy_all",
        "limit_sha256",
        "limit_empty_call_1",
        "limit_empty_call_16",
        "submit_unary_1",
        "submit_unary_16",
        "submit_stream_1",
        "submit_stream_16",
        "submit_batch_1",
        "submit_batch_16",
        "lookup_1",
        "lookup_16",
        "start_empty",
        "start_full",
        "audit_entries",
        "audit_signatures",
        "stored_per_entry",
        "log_per_entry",
        "audit_peak_memory",
        "written_to_log",
        "make_index",
        "vial_offline",
        "vial_offline_command",
        "vial_server_1",
        "vial_server_16",
        "bundle_signatures",
    ] {
        assert!(figure(name)["value"].as_u64().unwrap() > 0, "{name}");
    }
    for name in ["submit_unary_16", "vial_server_1", "vial_offline"] {
        let (p50, p99) = (&figure(name)["p50_us"], &figure(name)["p99_us"]);
        assert!(p50.as_u64().unwrap() <= p99.as_u64().unwrap(), "{name}");
    }
    // Everything that was answered is in the log that the audit went over.
    let answered: u64 = figures
        .iter()
        .filter(|figure| figure["name"].as_str().unwrap().starts_with("submit_"))
        .map(|figure| figure["count"].as_u64().unwrap())
        .sum();
    let audited = figure("audit_entries")["count"].as_u64().unwrap();
    assert!(audited > answered + 200, "{audited} of {answered}");
}
