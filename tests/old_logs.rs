//! Logs of earlier rules: they replay, and go on under their own rules and under later ones.
//!
//! `tests/logs/rules-1/` is a ledger that a program made which knew version 1 only. Old rules stay in the code: what it
//! has says today what it said then.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use cli_support::{Daemon, World};
use lotledger::domain::rules_in_force;
use lotledger::format::bundle::UntrustedBundle;
use lotledger::format::trust::TrustFile;
use lotledger::verify::bundle::{Ask, Outcome, check};
use lotledger::verify::histories;

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/rules-1");
const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");
/// What every command here says before what it does: whose ledger, and that it is one for training.
const OURS: &str = "--training --trust ledger.trust";

/// A copy of the stored ledger to go on with, private as a ledger's files are.
fn copied() -> World {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    world
}

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

/// Starts its daemon, for somebody who may read everything.
fn served(world: World) -> (Daemon, World) {
    let token = ["token", "new", "--name", "auditor", "--scope", "auditor"];
    let token = world.daemon(DAEMON, &[&token[..], &["--tokens", "tokens.toml"]].concat());
    world.write_private("auditor.token", &token);
    let files = ["--data", "data", "--tokens", "tokens.toml"];
    let daemon = Daemon::start(DAEMON, &world, &files);
    let url = daemon.url();
    (daemon, world.with_server(&url))
}

fn records(world: &World, name: &str, yaml: &str, signers: &str) {
    world.write(&format!("{name}.yaml"), yaml);
    let signed = format!("{OURS} statement new {name}.yaml {signers} --no-passphrase --yes");
    world.run(&signed).done();
    let submitted = format!("{OURS} statement submit {name}.statement");
    world.run(&submitted).done();
}

#[test]
fn a_log_of_version_1_is_what_it_was() {
    let world = copied();
    let audit = format!("{OURS} audit --database data/ledger.sqlite");
    world.run(&audit).done().says("409 entries");
    let trust = std::fs::read(world.path().join("ledger.trust")).unwrap();
    let trust = TrustFile::parse(&trust).unwrap();
    for (name, answer) in [
        ("1-before-use", "OK_AS_OF"),
        ("3-after-recall", "DO_NOT_USE"),
    ] {
        let bytes = std::fs::read(world.path().join(format!("bundles/{name}.lotproof"))).unwrap();
        let bundle = UntrustedBundle::from_file(&bytes).unwrap();
        let as_of = histories::open(&bundle, &trust, rules_in_force::KNOWN, 1)
            .unwrap()
            .as_of;
        // Also to a program that knows no more than that version.
        for known_rules in [rules_in_force::FIRST, rules_in_force::KNOWN] {
            let ask = Ask {
                known_rules,
                ..Ask::default()
            };
            let Outcome::Valid(checked) = check(&bundle, &trust, &ask, as_of, 1) else {
                panic!("{name} is no evidence any more");
            };
            assert_eq!(checked.verdict.overall.name(), answer, "{name}");
        }
    }
}

/// It goes on as it is, is switched to version 2 by its roots, and goes on.
#[test]
fn a_log_of_version_1_goes_on_and_is_switched_to_version_2() {
    let (_daemon, world) = served(copied());
    let lot = "(01)04987654000012(10)CE26-0007";
    let held =
        |reason: &str| format!("hold_placed:\n  scope: {{lot: {lot}}}\n  reason: {reason}\n");
    let qa = "--keys maker --signer qa";
    records(&world, "before", &held("DEVIATION"), qa);
    // What version 2 brought is refused before it, and recorded behind it.
    let retains = format!(
        "retains_placed:\n  lot: {lot}\n  count: 3\n  storage_class: ULT_80\n  keep_until: 2030-01-31\n"
    );
    let placed = |yaml: &str| {
        world.write("retains.yaml", yaml);
        let head = "--keys maker --signer production-head";
        world.run(&format!(
            "{OURS} statement new retains.yaml {head} --no-passphrase --yes"
        ))
    };
    placed(&retains).either(&[1]).remarks("RULES_VERSION");
    let roots = "--keys roots --signer ann --signer ben";
    let rules = format!(
        "rules_activated:\n  version: 2\n  schema_hash: {}\n",
        "00".repeat(31) + "02"
    );
    records(&world, "rules", &rules, roots);
    records(&world, "after", &held("COLD_CHAIN"), qa);
    records(
        &world,
        "kept",
        &retains,
        "--keys maker --signer production-head",
    );
    // The lot keeps four.
    placed(&retains).either(&[1]).remarks("RECONCILIATION");
    let audit = format!("{OURS} audit --json");
    let said = world.run(&audit).done().json();
    assert_eq!(said["outcome"], "VERIFIED", "{said:#}");
    // The next version is the one after, and there is none yet.
    for version in [2, 3] {
        let again = rules.replace("version: 2", &format!("version: {version}"));
        world.write("again.yaml", &again);
        let refused = format!("{OURS} statement new again.yaml {roots} --no-passphrase --yes");
        let code = if version == 2 {
            "RULES_VERSION"
        } else {
            "LIMIT"
        };
        world.run(&refused).either(&[1]).remarks(code);
    }
}
