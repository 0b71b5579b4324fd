//! A clock that was advanced too far, by hand: roots say up to where times are right, and the ledger goes on.
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

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/rules-1");
const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");
const OURS: &str = "--training --trust ledger.trust";
const LOT: &str = "(01)04987654000012(10)CE26-0007";
const ANN: &str = "--keys roots --signer ann --no-passphrase --yes";
const BEN: &str = "--keys roots --signer ben --no-passphrase --yes";

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

/// What a start says that is refused.
fn refused_start(world: &World, more: &[&str]) -> String {
    let output = Command::new(DAEMON)
        .current_dir(world.path())
        .args(["serve", "--data", "data", "--tokens", "tokens.toml"])
        .args(more)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
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
    let qa = "--keys maker --signer qa --no-passphrase --yes";
    records(world, name, &yaml, qa)
}

/// The lot goes on being judged, and every answer says what of its times.
fn answers_say_so(world: &World, entries: &str) {
    let vial = std::fs::read_dir(world.path().join("bundles")).unwrap();
    assert!(vial.count() > 0);
    let lot = world
        .run(&format!("{OURS} lot status '{LOT}'"))
        .either(&[0, 1])
        .stdout();
    assert!(
        lot.contains(&format!("CLOCK_CORRECTED({entries})")),
        "{lot}"
    );
}

#[test]
fn roots_correct_a_clock_that_was_advanced_too_far() {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    let token = ["token", "new", "--name", "auditor", "--scope", "admin"];
    let token = world.daemon(DAEMON, &[&token[..], &["--tokens", "tokens.toml"]].concat());
    world.write_private("auditor.token", &token);
    let (daemon, world) = served(world, &[]);
    let both = "--keys roots --signer ann --signer ben --no-passphrase --yes";
    let rules = format!(
        "rules_activated:\n  version: 2\n  schema_hash: {}\n",
        "00".repeat(31) + "02"
    );
    records(&world, "rules", &rules, both).done();
    let last = held(&world, "before").done().json();
    let good = last["recorded"][0]["index"].as_u64().unwrap() + 1;
    let good_time = last["recorded"][0]["recorded_at"].as_str().unwrap().to_owned();

    // Somebody types the wrong month.
    world
        .run(&format!("{OURS} clock advance 2026-11-20T09:00:00+09:00"))
        .done();
    held(&world, "future").done();
    drop(daemon);
    let right = format!("{}T15:00:00Z", &good_time[..10]);
    let (_daemon, world) = served(world, &["--correct-clock", &right]);
    held(&world, "while-waiting").either(&[3]).remarks("clock_corrected");

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
    drop(_daemon);
    world.daemon(DAEMON, &["fsck", "--data", "data"]);
    let said = refused_start(&world, &["--correct-clock", &right]);
    assert!(said.contains("nothing to correct"), "{said}");
    let (_daemon, world) = served(world, &[]);
    held(&world, "later").done();
}
