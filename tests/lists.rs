//! What there is: lots, samples, shipments, holds and people, asked by those whom it concerns.
//!
//! The ledger of `tests/logs/rules-1` was written by a program that kept no lists: the first start fills them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use cli_support::{Daemon, World};
use lotledger::service::pb;
use pb::sample_service_client::SampleServiceClient;
use serde_json::Value;

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/rules-1");
const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");
/// What every command says before what it does.
const OURS: &str = "--training --trust ledger.trust";

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

fn token(world: &World, name: &str, scope: &str) {
    let new = ["token", "new", "--name", name, "--scope", scope];
    let token = world.daemon(DAEMON, &[&new[..], &["--tokens", "tokens.toml"]].concat());
    world.write_private(&format!("{name}.token"), &token);
}

/// Organisations of the stored ledger: its maker, the laboratory and the clinic of its plans and shipments.
struct Known {
    maker: String,
    laboratory: String,
    clinic: String,
}

/// Starts the daemon of a copy, with a token for each of them, for an auditor and for somebody unknown to the ledger.
fn served() -> (Daemon, World, Known) {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    let maker = world.read("maker/organisation.json");
    let maker: Value = serde_json::from_str(&maker).unwrap();
    let maker = maker["organisation"].as_str().unwrap().to_owned();
    token(&world, "auditor", "auditor");
    let files = ["--data", "data", "--tokens", "tokens.toml"];
    // The others' references are in lists: the first start is for them.
    let (laboratory, clinic) = {
        let daemon = Daemon::start(DAEMON, &world, &files);
        let all = |line: &str| {
            let line = format!(
                "--server {} --token-file auditor.token {OURS} {line}",
                daemon.url()
            );
            world.run(&line).done().json()
        };
        let samples = all("--json sample list");
        let laboratory = samples["samples"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sample| sample["laboratory"].as_str().unwrap())
            .find(|laboratory| *laboratory != maker);
        let shipments = all("--json shipment list");
        let clinic = shipments["shipments"][0]["to"].as_str().unwrap();
        (laboratory.unwrap().to_owned(), clinic.to_owned())
    };
    std::fs::remove_file(world.path().join("ready")).unwrap();
    let scope = |reference: &str| format!("organisation:{reference}");
    token(&world, "maker", &scope(&maker));
    token(&world, "laboratory", &scope(&laboratory));
    token(&world, "clinic", &scope(&clinic));
    token(&world, "other", &scope(&format!("org_{}", "5e".repeat(16))));
    // A reference that would be the list of everything.
    token(
        &world,
        "nobody",
        &scope(&format!("org_{}", "00".repeat(16))),
    );
    let daemon = Daemon::start(DAEMON, &world, &files);
    let url = daemon.url();
    let known = Known {
        maker,
        laboratory,
        clinic,
    };
    (daemon, world.with_server(&url), known)
}

/// The rows of a list, for whoever has this token.
fn rows(world: &World, who: &str, line: &str, key: &str) -> Vec<Value> {
    let line = format!("{OURS} --json --token-file {who}.token {line}");
    let answer = world.run(&line).done().json();
    assert_eq!(answer["more"], false, "{answer:#}");
    answer[key].as_array().unwrap().clone()
}

fn texts(rows: &[Value], field: &str) -> Vec<String> {
    let texts = rows.iter().map(|row| row[field].as_str());
    texts
        .map(|text| text.unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn everybody_sees_what_concerns_them() {
    let (_daemon, world, known) = served();
    let lots = |who| rows(&world, who, "lot list", "lots");
    let of_maker = lots("maker");
    assert_eq!(
        texts(&of_maker, "lot"),
        [
            "(01)04987654000029(10)DP26-0003",
            "(01)04987654000012(10)CE26-0007"
        ]
    );
    assert!(
        of_maker
            .iter()
            .all(|lot| lot["organisation"] == known.maker.as_str())
    );
    assert_eq!(
        texts(&of_maker, "organisation_name"),
        ["Saisei Supernatant Works K.K."; 2]
    );
    assert_eq!(lots("auditor"), of_maker);
    for who in ["laboratory", "clinic", "other", "nobody"] {
        assert!(lots(who).is_empty(), "{who}");
    }
    let recalled = rows(&world, "maker", "lot list --state RECALLED", "lots");
    assert_eq!(texts(&recalled, "lot"), ["(01)04987654000012(10)CE26-0007"]);

    let samples = |who| rows(&world, who, "sample list", "samples");
    let (all, tested) = (samples("maker"), samples("laboratory"));
    assert_eq!(all.len(), 20);
    assert_eq!(samples("auditor"), all);
    let sent: Vec<Value> = all
        .iter()
        .filter(|sample| sample["laboratory"] == known.laboratory.as_str())
        .cloned()
        .collect();
    assert!(!sent.is_empty() && sent.len() < all.len());
    assert_eq!(tested, sent);
    for who in ["clinic", "other", "nobody"] {
        assert!(samples(who).is_empty(), "{who}");
    }

    let shipments = |who| rows(&world, who, "shipment list", "shipments");
    let [shipment] = &shipments("clinic")[..] else {
        panic!("one shipment");
    };
    assert_eq!(shipment["to"], known.clinic.as_str());
    assert_eq!(shipment["state"], "ARRIVED");
    assert_eq!(shipment["lots"][0], "(01)04987654000012(10)CE26-0007");
    assert_eq!(shipments("maker").len(), 1);
    for who in ["laboratory", "other", "nobody"] {
        assert!(shipments(who).is_empty(), "{who}");
    }

    // Bad news reaches everybody who has a token.
    for who in ["maker", "clinic", "laboratory", "other", "auditor"] {
        let holds = rows(&world, who, "holds", "holds");
        assert_eq!(texts(&holds, "state"), ["RECALLED"], "{who}");
        assert_eq!(holds[0]["about"][0], "(01)04987654000012(10)CE26-0007");
    }
    let people = rows(&world, "maker", "org people --keys maker", "members");
    assert!(
        texts(&people, "name").contains(&"qa".to_owned()),
        "{people:#?}"
    );
    let of = format!("org people --organisation {}", known.maker);
    assert_eq!(rows(&world, "clinic", &of, "members").len(), people.len());
}

#[test]
fn a_stranger_is_asked_for_a_token() {
    let (daemon, world, _) = served();
    for line in [
        "lot list",
        "sample list",
        "shipment list",
        "holds",
        "org people",
        "inbox",
    ] {
        let alone = World::new();
        std::fs::copy(
            world.path().join("ledger.trust"),
            alone.path().join("ledger.trust"),
        )
        .unwrap();
        let said = alone.run(&format!("--server {} {OURS} {line}", daemon.url()));
        said.either(&[1, 2, 3]).remarks("TOKEN_REQUIRED");
    }
    // An auditor is nobody's laboratory.
    let said = world.run(&format!("{OURS} sample list --as-laboratory"));
    said.either(&[2]).remarks("as_laboratory");
    let said = world.run(&format!("{OURS} org people"));
    said.either(&[2]).remarks("organisation");
}

#[test]
fn forms_and_languages() {
    let (_daemon, world, _) = served();
    let maker = "--token-file maker.token";
    let table = world.run(&format!("{OURS} {maker} lot list")).done();
    assert!(
        table
            .stdout()
            .lines()
            .all(|line| line.chars().count() <= 100)
    );
    table
        .says("recalled")
        .says("(01)04987654000012(10)CE26-0007");
    let japanese = world.run(&format!("{OURS} {maker} --lang ja lot list"));
    japanese.done().says("回収").says("ロット");
    let csv = world
        .run(&format!("{OURS} {maker} sample list --csv"))
        .done()
        .stdout();
    let mut lines = csv.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("label,product_name,of,slot,state,")
    );
    assert_eq!(lines.count(), 20);
    let few = world
        .run(&format!("{OURS} {maker} sample list --limit 3"))
        .done();
    assert_eq!(few.stdout().lines().count(), 4);
    few.remarks("--limit");
    let both = world.run(&format!("{OURS} {maker} --json lot list --csv"));
    assert_eq!(both.code(), 2);
    let waits = world.run(&format!("{OURS} --token-file laboratory.token inbox"));
    waits.done().says("nothing waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_on_and_end() {
    let (daemon, world, _) = served();
    let token = world.read("maker.token");
    let mut samples = SampleServiceClient::connect(daemon.url()).await.unwrap();
    let mut ask = async |page_size, page_token: &str| {
        let mut request = tonic::Request::new(pb::ListSamplesRequest {
            page_size,
            page_token: page_token.to_owned(),
            ..Default::default()
        });
        let token = format!("Bearer {}", token.trim()).parse().unwrap();
        request.metadata_mut().insert("authorization", token);
        samples
            .list_samples(request)
            .await
            .map(tonic::Response::into_inner)
    };
    let all = ask(0, "").await.unwrap();
    assert_eq!((all.samples.len(), all.next_page_token.as_str()), (20, ""));
    for size in [1, 3, 7, 19, 20, 1_000] {
        let (mut found, mut token, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = ask(size, &token).await.unwrap();
            assert!(page.samples.len() <= size as usize);
            found.extend(page.samples);
            token = page.next_page_token;
            pages += 1;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found, all.samples, "{size}");
        assert_eq!(pages, 20_usize.div_ceil(size.min(200) as usize), "{size}");
    }
    for wrong in ["x", "AAAAAAAAAAAAAAAAAA"] {
        let error = ask(5, wrong).await.unwrap_err();
        assert_eq!(error.code(), tonic::Code::InvalidArgument);
    }
}

#[test]
fn an_audit_reads_the_older_file_and_the_one_with_lists() {
    let world = World::new();
    copy(Path::new(STORED), world.path());
    let audit = format!("{OURS} --json audit --database data/ledger.sqlite");
    let older = world.run(&audit).done().json();
    let (_daemon, world, _) = served();
    let filled = world.run(&audit).done().json();
    let rows = |answer: &Value| answer["rows_compared"].as_u64().unwrap();
    // Of the genesis, six organisations, keys, products, policies, specifications, donors, lots, plans, samples, a
    // shipment and a recall: one row for those who read everything, and one for each whom it concerns.
    assert!(rows(&filled) > rows(&older) + 100, "{filled:#}");
}
