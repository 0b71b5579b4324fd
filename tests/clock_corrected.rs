//! A clock that was advanced too far, by hand: roots say up to where times are right, and the ledger goes on.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use cli_support::{Daemon, Run, World};
use lotledger::domain::time::TimestampMs;

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/rules-1");
const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");
const OURS: &str = "--training --trust ledger.trust";
const LOT: &str = "(01)04987654000012(10)CE26-0007";
const ANN: &str = "--keys roots --signer ann --no-passphrase --yes";

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

/// Makes a statement and sends it.
fn records(world: &World, name: &str, yaml: &str, signers: &str) -> Run {
    let new = format!("{OURS} statement new {name}.yaml {signers}");
    world.write(&format!("{name}.yaml"), yaml);
    world.run(&new).done();
    world.run(&format!("{OURS} --json statement submit {name}.statement"))
}

fn held(world: &World, name: &str) -> Run {
    let yaml = format!("hold_placed:\n  scope: {{lot: {LOT}}}\n  reason: DEVIATION\n");
    let qa = "--keys maker --signer qa --no-passphrase --yes --accept ALREADY_RECORDED";
    records(world, name, &yaml, qa)
}

/// The training clock begins an hour after the last entry, whenever this runs.
fn an_hour_later(world: &World) -> i64 {
    let audit = format!("{OURS} --json audit --database data/ledger.sqlite");
    let audit = world.run(&audit).done().json();
    let last = audit["overview"]["last"]["ms"].as_i64().unwrap();
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    let now = i64::try_from(since.as_millis()).unwrap();
    let database = rusqlite::Connection::open(world.path().join("data/ledger.sqlite")).unwrap();
    database
        .execute(
            "UPDATE setting SET value = ?1 WHERE name = 'clock_offset_ms'",
            [now - last - 3_600_000],
        )
        .unwrap();
    last
}

fn hours_after(ms: i64, hours: i64) -> String {
    TimestampMs::new(ms + hours * 3_600_000)
        .unwrap()
        .to_string()
}

#[test]
fn roots_correct_a_clock_that_was_advanced_too_far() {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    let token = ["token", "new", "--name", "auditor", "--scope", "admin"];
    let token = world.daemon(DAEMON, &[&token[..], &["--tokens", "tokens.toml"]].concat());
    world.write_private("auditor.token", &token);
    let begun = an_hour_later(&world);
    let (daemon, world) = served(world, &[]);
    let both = "--keys roots --signer ann --signer ben --no-passphrase --yes";
    let rules = format!(
        "rules_activated:\n  version: 2\n  schema_hash: {}\n",
        "00".repeat(31) + "02"
    );
    records(&world, "rules", &rules, both).done();
    let last = held(&world, "before").done().json();
    let good = last["recorded"][0]["index"].as_u64().unwrap() + 1;

    // Somebody types the wrong day.
    let wrong = hours_after(begun, 20);
    world.run(&format!("{OURS} clock advance {wrong}")).done();
    held(&world, "future").done();
    drop(daemon);
    let right = hours_after(begun, 2);
    let (daemon, world) = served(world, &["--correct-clock", &right]);
    held(&world, "while-waiting")
        .either(&[3])
        .remarks("clock_corrected");

    // One root is not enough; both make it.
    let yaml = format!("clock_corrected:\n  last_good_index: {good}\n");
    world.write("clock.yaml", &yaml);
    world
        .run(&format!("{OURS} statement new clock.yaml {ANN}"))
        .either(&[0, 1])
        .remarks("THRESHOLD");
    records(&world, "clock", &yaml, both).done();
    let after = held(&world, "after").done().json();
    let recorded_at = after["recorded"][0]["recorded_at"].as_str().unwrap();
    assert!(recorded_at < hours_after(begun, 3).as_str(), "{after:#}");
    let audit = world.run(&audit).done().json();
    let last = audit["overview"]["last"]["ms"].as_i64().unwrap();
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    let now = i64::try_from(since.as_millis()).unwrap();
    let database = rusqlite::Connection::open(world.path().join("data/ledger.sqlite")).unwrap();
    database
        .execute(
            "UPDATE setting SET value = ?1 WHERE name = 'clock_offset_ms'",
            [now - last - 3_600_000],
        )
        .unwrap();
    last
}

fn hours_after(ms: i64, hours: i64) -> String {
    TimestampMs::new(ms + hours * 3_600_000)
        .unwrap()
        .to_string()
}

#[test]
fn roots_correct_a_clock_that_was_advanced_too_far() {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    let token = ["token", "new", "--name", "auditor", "--scope", "admin"];
    let token = world.daemon(DAEMON, &[&token[..], &["--tokens", "tokens.toml"]].concat());
    world.write_private("auditor.token", &token);
    let begun = an_hour_later(&world);
    let (daemon, world) = served(world, &[]);
    let both = "--keys roots --signer ann --signer ben --no-passphrase --yes";
    let rules = format!(
        "rules_activated:\n  version: 2\n  schema_hash: {}\n",
        "00".repeat(31) + "02"
    );
    records(&world, "rules", &rules, both).done();
    let last = held(&world, "before").done().json();
    let good = last["recorded"][0]["index"].as_u64().unwrap() + 1;

    // Somebody types the wrong day.
    let wrong = hours_after(begun, 20);
    world.run(&format!("{OURS} clock advance {wrong}")).done();
    held(&world, "future").done();
    drop(daemon);
    let right = hours_after(begun, 2);
    let (daemon, world) = served(world, &["--correct-clock", &right]);
    held(&world, "while-waiting")
        .either(&[3])
        .remarks("clock_corrected");

    // One root is not enough; both make it.
    let yaml = format!("clock_corrected:\n  last_good_index: {good}\n");
    world.write("clock.yaml", &yaml);
    world
        .run(&format!("{OURS} statement new clock.yaml {ANN}"))
        .either(&[0, 1])
        .remarks("THRESHOLD");
    records(&world, "clock", &yaml, both).done();
    let after = held(&world, "after").done().json();
    assert!(
        after["recorded"][0]["recorded_at"]
            .as_str()
            .unwrap()
            .starts_with(&good_time[..10]),
        "{after:#}"
    );
    let _ = BEN;
    answers_say_so(&world, "?");
    let audit = world.run(&format!("{OURS} audit --json")).done().json();
    assert_eq!(audit["outcome"], "VERIFIED", "{audit:#}");
    let said = world.run(&format!("{OURS} audit")).done().stdout();
    assert!(said.contains("cannot be relied on"), "{said}");
    // It goes on as ever, and there is nothing more to correct.
    drop(daemon);
    world.daemon(DAEMON, &["fsck", "--data", "data"]);
    let (_daemon, world) = served(world, &[]);
    held(&world, "later").done();
}
