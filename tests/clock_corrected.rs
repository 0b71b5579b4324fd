//! A ledger that ends in a seal of a time to come, by hand: the right clock is refused, roots say up to where times are
//! right, and it goes on.
//!
//! The machine's clock is nobody's to set in a test: it is the training clock that shows what the machine's would.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use cli_support::{Daemon, Run, World};
use lotledger::domain::time::TimestampMs;

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/rules-1");
const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");
const OURS: &str = "--training --trust ledger.trust";
const LOT: &str = "(01)04987654000012(10)CE26-0007";
const ROOTS: &str = "--keys roots --signer ann --signer ben";

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::write(&target, std::fs::read(entry.path()).unwrap()).unwrap();
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&target, private).unwrap();
        }
    }
}

fn served(world: World, more: &[&str]) -> (Daemon, World) {
    let _ = std::fs::remove_file(world.path().join("ready"));
    let files = ["--data", "data", "--tokens", "tokens.toml"];
    let daemon = Daemon::start(DAEMON, &world, &[&files[..], more].concat());
    let url = daemon.url();
    (daemon, world.with_server(&url))
}

/// A start that is refused, and what it says.
fn refused(world: &World, more: &[&str]) -> String {
    let files = ["serve", "--data", "data", "--listen", "127.0.0.1:0"];
    let mut command = Command::new(DAEMON);
    command.current_dir(world.path()).args(files).args(more);
    let output = command.output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

fn signed(world: &World, name: &str, yaml: &str, signers: &str) -> Run {
    world.write(&format!("{name}.yaml"), yaml);
    let new = format!("statement new {name}.yaml {signers} --no-passphrase --yes");
    world.run(&format!("{OURS} {new}"))
}

fn records(world: &World, name: &str, yaml: &str, signers: &str) -> Run {
    signed(world, name, yaml, signers).done();
    world.run(&format!("{OURS} --json statement submit {name}.statement"))
}

/// Holds the lot. The index of the entry, and when it was recorded.
fn held(world: &World, name: &str) -> (u64, i64) {
    let said = records(world, name, &hold(name), "--keys maker --signer qa");
    let said = said.done().json();
    let entry = &said["recorded"][0];
    let at = entry["recorded_at"].as_str().unwrap_or_default();
    let at = TimestampMs::parse(at).unwrap_or_else(|error| panic!("{error}: {said:#}"));
    (entry["index"].as_u64().unwrap(), at.ms())
}

fn hold(name: &str) -> String {
    let reason = match name {
        "before" => "DEVIATION",
        "future" => "COLD_CHAIN",
        "waiting" => "OOS_PENDING",
        "after" => "DONOR_FOLLOWUP",
        _ => "ADVERSE_EVENT",
    };
    format!("hold_placed:\n  scope: {{lot: {LOT}}}\n  reason: {reason}\n")
}

/// The ledger's clock shows another time from the next start on.
fn clock_shows(world: &World, ms: i64) {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    let now = i64::try_from(since.as_millis()).unwrap();
    let database = rusqlite::Connection::open(world.path().join("data/ledger.sqlite")).unwrap();
    let set = "UPDATE setting SET value = ?1 WHERE name = 'clock_offset_ms'";
    assert_eq!(database.execute(set, [now - ms]).unwrap(), 1);
}

fn hours_after(ms: i64, hours: i64) -> TimestampMs {
    TimestampMs::new(ms + hours * 3_600_000).unwrap()
}

/// The stored ledger under rules version 2 with an entry of a time to come: when it begins, and the index of the last
/// seal that is right.
fn ahead() -> (World, i64, u64) {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    let token = ["token", "new", "--name", "auditor", "--scope", "admin"];
    let token = world.daemon(DAEMON, &[&token[..], &["--tokens", "tokens.toml"]].concat());
    world.write_private("auditor.token", &token);
    let audit = format!("{OURS} --json audit --database data/ledger.sqlite");
    let audit = world.run(&audit).done().json();
    let begun = audit["overview"]["last"]["ms"].as_i64().unwrap();
    clock_shows(&world, begun + 3_600_000);
    let (daemon, world) = served(world, &[]);
    let schema = "00".repeat(31) + "02";
    let rules = format!("rules_activated:\n  version: 2\n  schema_hash: {schema}\n");
    records(&world, "rules", &rules, ROOTS).done();
    let (good, _) = held(&world, "before");
    let wrong = hours_after(begun, 20);
    world.run(&format!("{OURS} clock advance {wrong}")).done();
    let (_, at) = held(&world, "future");
    assert!(at >= wrong.ms(), "{at}");
    drop(daemon);
    // And now it shows the right time again.
    clock_shows(&world, hours_after(begun, 2).ms());
    (world, begun, good + 1)
}

#[test]
fn the_way_on_for_a_ledger_with_a_seal_of_a_time_to_come() {
    let (world, begun, good) = ahead();
    let said = refused(&world, &[]);
    assert!(
        said.contains(&format!("last good entry is {good}")),
        "{said}"
    );
    assert!(
        said.contains("serve --data data --correct-clock TIME"),
        "{said}"
    );

    let right = hours_after(begun, 2).to_string();
    let (daemon, world) = served(world, &["--correct-clock", &right]);
    // It answers, and records nothing else.
    world.run(&format!("{OURS} lot show {LOT}")).either(&[0, 1]);
    records(
        &world,
        "waiting",
        &hold("waiting"),
        "--keys maker --signer qa",
    )
    .either(&[3])
    .remarks("clock_corrected");
    // The start has named the last entry: the correction is the next one, and recorded nowhere else.
    let last = said.split_once("and entry ").unwrap().1;
    let last: u64 = last.split(',').next().unwrap().parse().unwrap();
    let at = |good: u64, at: u64| {
        format!("clock_corrected:\n  last_good_index: {good}\n  at_index: {at}\n")
    };
    let yaml = |good: u64| at(good, last + 1);
    records(&world, "elsewhere", &at(good, last + 2), ROOTS)
        .either(&[1])
        .remarks("STALE_SEEN");
    // An entry of the time to come is not the last good one.
    records(&world, "later", &yaml(good + 1), ROOTS)
        .either(&[1])
        .remarks("TIME_ORDER");
    // One root signs, and another one elsewhere.
    world.copy_keys("roots", "ann", &["ann"]);
    world.copy_keys("roots", "ben", &["ben"]);
    let submit = format!("{OURS} statement submit clock.statement");
    signed(&world, "clock", &yaml(good), "--keys ann").done();
    world.run(&submit).fails(2, "signatures are missing");
    let sign = "statement sign clock.statement --keys ben --no-passphrase --yes";
    world.run(&format!("{OURS} {sign}")).done();
    world.run(&submit).done();

    // From here on as ever, in the right time.
    let (_, at) = held(&world, "after");
    assert!(at < hours_after(begun, 3).ms(), "{at}");
    answers_say_so(&world, good);
    drop(daemon);
    world.daemon(DAEMON, &["fsck", "--data", "data"]);
    let said = refused(&world, &["--correct-clock", &right]);
    assert!(said.contains("start without --correct-clock"), "{said}");
    let (_daemon, world) = served(world, &[]);
    held(&world, "later-on");
}

/// The audit, a lot's status, and a bundle that is checked offline.
fn answers_say_so(world: &World, good: u64) {
    let audit = world.run(&format!("{OURS} audit --json")).done().json();
    assert_eq!(audit["outcome"], "VERIFIED", "{audit:#}");
    let corrections = &audit["overview"]["clock_corrections"];
    assert_eq!(corrections["count"], 1, "{corrections:#}");
    let one = &corrections["listed"][0];
    assert_eq!(one["last_good_index"], good, "{corrections:#}");
    let by = one["index"].as_u64().unwrap();
    let range = format!("{}-{by}", good + 1);
    let told = format!(
        "the times of entries {} to {by} cannot be relied on",
        good + 1
    );
    world.run(&format!("{OURS} audit")).done().says(&told);
    let reason = format!("CLOCK_CORRECTED({range})");
    world.run(&format!("{OURS} lot show {LOT}")).says(&reason);
    let sent = world.run(&format!("{OURS} shipment list --references"));
    let sent = sent.done().stdout();
    let shipment = sent
        .split_whitespace()
        .find(|word| word.starts_with("shp_"));
    let shipment = shipment.unwrap_or_else(|| panic!("{sent}"));
    world
        .run(&format!("{OURS} bundle --shipment {shipment} --out proofs"))
        .either(&[1]);
    let proofs = std::fs::read_dir(world.path().join("proofs")).unwrap();
    let proofs = proofs.map(|proof| proof.unwrap().path());
    let mut vials = proofs.filter(|proof| !proof.ends_with("shipment.lotproof"));
    let vial = vials.next().unwrap();
    world
        .run(&format!("{OURS} verify '{}'", vial.display()))
        .says(&reason);
}
