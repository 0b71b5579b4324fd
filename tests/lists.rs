//! What there is: lots, samples, shipments, holds and people, asked by those whom it concerns.
//!
//! The ledger of `tests/logs/rules-1` was written by a program that kept no lists: the first start fills them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "lists/answers.rs"]
mod answers;
mod cli_support;
mod lot_support;

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

    // Each sees whole the counters that it is in; nobody sees part of one.
    let counters = |who| rows(&world, who, "sample gaps", "counters");
    let (of_maker, of_laboratory) = (counters("maker"), counters("laboratory"));
    assert_eq!(counters("auditor"), of_maker);
    let [own] = &of_laboratory[..] else {
        panic!("{of_laboratory:#?}");
    };
    assert_eq!(of_maker.len(), 2);
    assert!(of_maker.contains(own), "{of_maker:#?}");
    assert_eq!(own["laboratory"], known.laboratory.as_str());
    assert_eq!(
        (&own["client"], &own["highest"]),
        (&known.maker.as_str().into(), &"36".into())
    );
    for counter in &of_maker {
        assert_eq!(counter["missing"], Value::Array(Vec::new()), "{counter:#}");
        assert_eq!(counter["twice"], Value::Array(Vec::new()), "{counter:#}");
    }
    for who in ["clinic", "other", "nobody"] {
        assert!(counters(who).is_empty(), "{who}");
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
        "search ce26",
        "lot show CE26-0007",
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
    let table = table
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
    // The day on the labels, wherever it is read.
    let lots = rows(&world, "maker", "lot list", "lots");
    let expiry = texts(&lots, "expiry");
    assert!(
        expiry.iter().all(|day| day.len() == "2027-10-22".len()),
        "{expiry:?}"
    );
    assert!(expiry.iter().all(|day| table.stdout().contains(day)));
    let shown = world.run(&format!("{OURS} {maker} lot show CE26-0007"));
    let shown = shown.done().stdout();
    let days: Vec<&str> = shown
        .lines()
        .filter(|line| line.contains(&*expiry[1]))
        .collect();
    assert_eq!(days.len(), 1, "{shown}");
    let few = world
        .run(&format!("{OURS} {maker} sample list --limit 3"))
        .done();
    assert_eq!(few.stdout().lines().count(), 4);
    few.remarks("--limit");
    let both = world.run(&format!("{OURS} {maker} --json lot list --csv"));
    assert_eq!(both.code(), 2);
    let waits = world.run(&format!("{OURS} --token-file laboratory.token inbox"));
    waits
        .done()
        .says("nothing waits")
        .remarks("--statements DIR");
    // A lot that failed waits for the decision; one that is recalled for nothing.
    let inbox = rows(&world, "maker", "inbox", "waiting");
    assert_eq!(texts(&inbox, "to_do"), ["RELEASE_LOT"]);
    assert_eq!(texts(&inbox, "of"), ["(01)04987654000029(10)DP26-0003"]);
    assert_eq!(
        rows(&world, "maker", "inbox --statements maker", "waiting"),
        inbox
    );
    let line = format!("{OURS} --token-file maker.token inbox --statements nowhere");
    world.run(&line).fails(3, "nowhere");
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
    // Lists are in the index, which is no part of the log: there is nothing more to compare.
    assert!(rows(&filled) >= rows(&older), "{filled:#}");
}

const LOT: &str = "(01)04987654000012(10)CE26-0007";

/// What a command says to whoever has this token, as JSON.
fn told(world: &World, who: &str, line: &str) -> Value {
    let line = format!("{OURS} --json --token-file {who}.token {line}");
    world.run(&line).done().json()
}

#[test]
fn a_lot_is_told() {
    let (_daemon, world, known) = served();
    let lot = told(&world, "maker", "lot show CE26-0007 --keys maker");
    assert_eq!(lot["lot"]["product_name"], "UC-MSC EV for inhalation, 2 mL");
    assert_eq!(lot["lot"]["organisation"], known.maker.as_str());
    assert_eq!(lot["lot"]["state"], "RECALLED");
    let released = lot["lot"]["released_by"].as_str().unwrap();
    assert!(released.starts_with("qa, Saisei Supernatant Works K.K. (quality assurance"));
    assert!(
        released.ends_with("2026-11-11 15:00:00 +09:00"),
        "{released}"
    );
    assert_eq!(lot["samples"].as_array().unwrap().len(), 11);
    let results = lot["results"].as_array().unwrap();
    assert_eq!(results.len(), 21);
    let sterility = results
        .iter()
        .find(|row| row["analyte"] == "STERILITY" && row["stage"] == "FINAL");
    let sterility = sterility.unwrap();
    assert_eq!(sterility["value"], "NoGrowth");
    assert_eq!(sterility["hours"], 336);
    assert_eq!(sterility["judged"], "PASS");
    assert_eq!(sterility["independence"], "third_party");
    assert_eq!(
        texts(lot["holds"].as_array().unwrap(), "state"),
        ["RECALLED"]
    );
    let shipments = lot["shipments"].as_array().unwrap();
    assert_eq!(texts(shipments, "where"), ["at Clinic A"]);
    assert_eq!(
        texts(lot["stops"].as_array().unwrap(), "code"),
        ["RECALLED(II)"]
    );
    let checked = lot["remarks"][0].as_str().unwrap();
    assert!(
        checked.starts_with("Checked: complete and signed"),
        "{checked}"
    );

    // The other lot is not released, for a reason.
    let lot = told(&world, "auditor", "lot show DP26-0003");
    let lacks = texts(lot["lacks"].as_array().unwrap(), "code");
    assert!(
        lacks.contains(&"TEST_FAIL(ENDOTOXIN)".to_owned()),
        "{lacks:?}"
    );
    assert!(!lacks.contains(&"NOT_RELEASED".to_owned()));
    let endotoxin = texts(lot["results"].as_array().unwrap(), "judged");
    assert!(endotoxin.contains(&"NOT_PASSED".to_owned()));

    let japanese = world.run(&format!(
        "{OURS} --token-file maker.token --lang ja lot show CE26-0007"
    ));
    japanese
        .done()
        .says("ロット")
        .says("回収")
        .says("最終製品")
        .says("検証済み");
    // Who has no trust file is told so.
    let word = world.run("--training --token-file maker.token lot show CE26-0007");
    word.done().says("This is the daemon's word");
}

#[test]
fn which_lot_is_meant() {
    let (_daemon, world, _) = served();
    let line = format!("{OURS} --token-file maker.token lot show");
    world
        .run(&format!("{line} XX26-0001"))
        .fails(3, "NOT_VISIBLE");
    world
        .run(&format!("{line} XX26-0001 --gtin 04987654000012"))
        .fails(3, "NOT_VISIBLE");
    world
        .run(&format!("{line} 'not a lot'"))
        .fails(2, "or its number");
    // A laboratory knows the lot by its samples, and is not shown what it was made of.
    let line = format!("{OURS} --token-file laboratory.token lot show");
    for rest in ["CE26-0007", "CE26-0007 --gtin 04987654000012"] {
        let shown = world.run(&format!("{line} {rest}")).done();
        shown
            .says("Kensa Biosafety Laboratories Inc.")
            .says("Not shown to this token");
    }
    // A clinic has vials, and reads no lot.
    for lot in ["CE26-0007", LOT] {
        let line = format!("{OURS} --token-file clinic.token lot show '{lot}'");
        world.run(&line).fails(3, LOT);
    }
    let of_lot = "shipment list --lot CE26-0007";
    assert_eq!(rows(&world, "clinic", of_lot, "shipments").len(), 1);
    // Nobody but the recall tells a stranger of it.
    let line = format!("{OURS} --token-file other.token lot show CE26-0007");
    world.run(&line).fails(3, LOT);
}

#[test]
fn who_acts_says_the_number_of_a_lot() {
    let (_daemon, world, _) = served();
    let qa = "--keys maker --no-passphrase --signer qa";
    for (line, shown) in [
        (
            "recall DP26-0003 --class III --reason LABELLING --depth CLINIC",
            "(10)DP26-0003",
        ),
        ("hold place DP26-0003 --reason DEVIATION", "(10)DP26-0003"),
        ("lot reject DP26-0003 --reason TEST_FAILED", "(10)DP26-0003"),
        // The scanned code of one vial holds that vial.
        (
            "hold place '(01)04987654000012(17)280101(10)CE26-0007(21)X1' --reason SUSPECT_PRODUCT",
            "scope.vials.vials",
        ),
    ] {
        let run = world.run(&format!("{OURS} --token-file maker.token {line} {qa}"));
        run.either(&[1, 2, 4]).remarks(shown);
    }
    let line = |rest: &str| world.run(&format!("{OURS} --token-file maker.token {rest} {qa}"));
    // A second recall is no error: whoever signs it is warned.
    let recall = "recall CE26-0007 --reason LABELLING --depth CLINIC --class II";
    line(recall).either(&[4]).remarks("ALREADY_RECORDED");
    line("recall XX26-0001 --class III --reason LABELLING --depth CLINIC").fails(3, "NOT_VISIBLE");
    line("hold place 'no such thing' --reason DEVIATION").fails(2, "a vial by its scanned code");
    line("hold place '(01)04987654000012(10)CE26-0007(21)' --reason DEVIATION").fails(2, "SCOPE");
    line("hold lift DP26-0003").fails(2, "lotledger holds --references");
    let nowhere = format!("hold lift {}", "5e".repeat(32));
    line(&nowhere).fails(3, "lotledger holds --references");
}

#[test]
fn a_history_is_told() {
    let (_daemon, world, _) = served();
    let entries = rows(
        &world,
        "maker",
        "lot history CE26-0007 --keys maker",
        "entries",
    );
    let indexes: Vec<u64> = entries
        .iter()
        .map(|row| row["index"].as_u64().unwrap())
        .collect();
    assert!(indexes.is_sorted() && indexes.len() > 60, "{indexes:?}");
    let released = entries
        .iter()
        .find(|row| row["event"] == "LotReleased")
        .unwrap();
    assert_eq!(released["at"], "2026-11-11 15:00:00 +09:00");
    assert_eq!(released["said"], "by uc-msc-ev-nebulised@1");
    assert!(
        released["signed_by"]
            .as_str()
            .unwrap()
            .starts_with("qa, Saisei")
    );
    let sterility = entries.iter().filter(|row| row["event"] == "TestReported");
    assert_eq!(sterility.count(), 21);
    // What else the bank fed is another lot's.
    let other = |row: &&Value| row["said"].as_str().unwrap().contains("DP26-0003");
    assert_eq!(entries.iter().filter(other).count(), 0);

    let since = |since: &str| {
        let line = format!("lot history CE26-0007 --since {since}");
        rows(&world, "maker", &line, "entries")
    };
    let last = indexes.last().unwrap();
    let recall = since(&last.to_string());
    assert_eq!(texts(&recall, "event"), ["RecallIssued"]);
    let recorded = entries.last().unwrap()["recorded_at"]
        .as_str()
        .unwrap()
        .to_owned();
    let at = recorded.replace("Z", "+00:00");
    assert_eq!(since(&at), since(&recorded));
    assert_eq!(texts(&since(&at), "event").last().unwrap(), "RecallIssued");
    assert!(since("2031-01-01").is_empty());
    let line = format!("{OURS} --token-file maker.token lot history CE26-0007");
    world
        .run(&format!("{line} --since Monday"))
        .fails(2, "2026-11-22");
    world
        .run(&format!("{line} --since 2031-01-01"))
        .done()
        .says("nothing was recorded since then");
    let few = world.run(&format!("{line} --limit 2")).done();
    few.remarks("--limit");
    let csv = world.run(&format!("{line} --csv")).done().stdout();
    assert_eq!(csv.lines().count(), entries.len() + 1);
    let japanese = world.run(&format!("{line} --lang ja")).done();
    japanese.says("出荷判定(合格)").says("試験結果報告");
}

#[test]
fn a_sample_and_a_shipment_are_told() {
    let (_daemon, world, known) = served();
    let samples = rows(&world, "laboratory", "sample list", "samples");
    let id = samples
        .iter()
        .find(|row| row["slot"] == "FINAL-STERILITY")
        .unwrap();
    let id = id["sample"].as_str().unwrap();
    let sample = told(&world, "laboratory", &format!("sample show {id}"));
    assert_eq!(
        sample["sample"]["where"],
        "at Kensa Biosafety Laboratories Inc."
    );
    assert_eq!(
        texts(sample["results"].as_array().unwrap(), "value"),
        ["NoGrowth"]
    );
    let entries = texts(sample["entries"].as_array().unwrap(), "event");
    assert_eq!(entries, ["SampleTaken", "SampleReceived", "TestReported"]);
    let line = format!("{OURS} --token-file clinic.token sample show {id}");
    world.run(&line).fails(3, "NOT_VISIBLE");
    let line = format!("{OURS} --token-file laboratory.token sample show NO-SUCH-TUBE");
    world.run(&line).fails(3, "NOT_VISIBLE");

    let listed = rows(&world, "clinic", "shipment list", "shipments");
    let id = listed[0]["shipment"].as_str().unwrap();
    let shipment = told(&world, "clinic", &format!("shipment show {id}"));
    assert_eq!(shipment["shipment"]["to"], known.clinic.as_str());
    assert_eq!(shipment["shipment"]["where"], "at Clinic A");
    assert_eq!(shipment["boxes"][0]["lots"][0], LOT);
    let entries = texts(shipment["entries"].as_array().unwrap(), "event");
    assert_eq!(entries, ["Shipped", "Received"]);
    let sscc = listed[0]["containers"][0].as_str().unwrap();
    assert_eq!(
        told(&world, "clinic", &format!("shipment show {sscc}")),
        shipment
    );
    let line = format!("{OURS} --token-file laboratory.token shipment show {sscc}");
    world.run(&line).fails(3, "NOT_VISIBLE");
    let of_lot = format!("shipment list --lot '{LOT}'");
    assert_eq!(
        rows(&world, "maker", &of_lot, "shipments"),
        rows(&world, "maker", "shipment list", "shipments")
    );
    let of_other = "shipment list --lot '(01)04987654000029(10)DP26-0003'";
    assert!(rows(&world, "maker", of_other, "shipments").is_empty());
}

#[test]
fn a_part_of_a_name_is_found() {
    let (_daemon, world, known) = served();
    let found = |who, text: &str| rows(&world, who, &format!("search '{text}'"), "found");
    let lots = found("maker", "ce26");
    assert_eq!(texts(&lots, "reference"), [LOT]);
    assert_eq!(texts(&lots, "kind"), ["LOT"]);
    assert_eq!(texts(&lots, "see"), [format!("lotledger lot show '{LOT}'")]);
    // Full width, as a Japanese keyboard writes it.
    assert_eq!(found("maker", "ＣＥ２６"), lots);
    assert_eq!(found("auditor", "ce26"), lots);
    for who in ["clinic", "other", "nobody"] {
        assert!(found(who, "ce26").is_empty(), "{who}");
    }
    let by_gtin = found("maker", "04987654000012");
    assert_eq!(texts(&by_gtin, "kind"), ["LOT", "PRODUCT"]);
    // Products and organisations are everybody's, their lots are not.
    let by_gtin = found("clinic", "04987654000012");
    assert_eq!(texts(&by_gtin, "kind"), ["PRODUCT"]);
    let organisations = found("other", "saisei");
    assert_eq!(
        texts(&organisations, "name"),
        ["Saisei Supernatant Works K.K."]
    );
    assert_eq!(texts(&organisations, "reference"), [known.maker.as_str()]);

    let listed = rows(&world, "clinic", "shipment list", "shipments");
    let sscc = listed[0]["containers"][0].as_str().unwrap();
    let boxes = found("clinic", sscc);
    assert_eq!(texts(&boxes, "name"), [sscc]);
    assert_eq!(boxes[0]["reference"], listed[0]["shipment"]);
    assert!(found("laboratory", sscc).is_empty());
    let samples = rows(&world, "laboratory", "sample list", "samples");
    let sample = samples[0]["sample"].as_str().unwrap();
    assert_eq!(texts(&found("laboratory", sample), "reference"), [sample]);
    assert!(found("clinic", sample).is_empty());
    // Each command that is named does what it says.
    for (who, row) in [
        ("maker", &lots[0]),
        ("clinic", &boxes[0]),
        ("other", &organisations[0]),
    ] {
        let see = row["see"]
            .as_str()
            .unwrap()
            .strip_prefix("lotledger")
            .unwrap();
        world
            .run(&format!("{OURS} --token-file {who}.token{see}"))
            .done();
    }
    let people = rows(&world, "maker", "search qa --keys maker", "found");
    assert_eq!(texts(&people, "kind"), ["PERSON"]);
    let line = format!("{OURS} --token-file maker.token search");
    world
        .run(&format!("{line} x"))
        .fails(2, "2 to 80 characters");
    world
        .run(&format!("{line} nowhere"))
        .done()
        .says("nothing found");
    world
        .run(&format!("{line} ce26 --lang ja"))
        .done()
        .says("ロット");
    let pages = rows(&world, "maker", "search smp_ --limit 500", "found");
    assert_eq!(pages.len(), 20);
}

#[test]
fn a_lot_is_certified() {
    let (_daemon, world, _) = served();
    let line =
        |who: &str, rest: &str| world.run(&format!("{OURS} --token-file {who}.token lot {rest}"));
    // Recalled: the page is there, and says so before all else.
    let made = line("maker", "certificate CE26-0007 --json --out en.html")
        .either(&[1])
        .json();
    assert_eq!(made["stops"], serde_json::json!(["RECALLED(II)"]));
    assert_eq!(made["released"], true);
    assert_eq!(
        made["link"],
        "https://id.gs1.org/01/04987654000012/10/CE26-0007"
    );
    let page = world.read("en.html");
    for said in [
        "TRAINING LEDGER",
        "Certificate of analysis",
        "UC-MSC EV for inhalation, 2 mL",
        "DO NOT USE",
        "RECALLED(II)",
        "not approved as a medicine",
        "sterility by culture, 14 days",
        "2026-10-23 10:00:00 +09:00 – 2026-11-06 10:00:00 +09:00 (336 h)",
        "Kensa Biosafety Laboratories Inc. — independent laboratory",
        "maker's own laboratory",
        "&lt; 0.05 EU/mL",
        "counter(page)",
        "not from a daemon's word",
        "none was compared (--documents DIR)",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // It loads and runs nothing.
    for outside in ["<script", "src=", "url(", "<link", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // A lot that failed: the rounding by which it was judged is shown, nothing is called released.
    let ja = "--lang ja certificate DP26-0003 --out ja.html";
    let made = world
        .run(&format!("{OURS} --token-file maker.token lot {ja}"))
        .either(&[1]);
    made.says("TEST_FAIL(ENDOTOXIN)").says("試験成績書");
    let page = world.read("ja.html");
    for said in [
        "0.80 → 0.8 &gt; 0.5 EU/mL",
        "出荷判定されていません",
        "エンドトキシン",
        "第三者試験機関",
        "ページ",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(!page.contains("出荷判定: 合格"));

    // For internal review it has who is who, and the whole history.
    line("maker", "report CE26-0007 --keys maker --out report.html").either(&[1]);
    let report = world.read("report.html");
    for said in [
        "Lot report",
        "qa, Saisei",
        "lot opened",
        "result reported",
        "donor tested",
        "recalled",
    ] {
        assert!(report.contains(said), "{said}");
    }
    assert!(!page.contains("lot opened"));

    // Nothing is certified on a daemon's word, nor by who is not shown what it rests on.
    line("maker", "certificate CE26-0007 --out en.html").fails(2, "en.html");
    line("maker", "certificate CE26-0007 --out a.pdf").fails(2, ".html");
    line("maker", "certificate CE26-0007 --link ftp:/x --out a.html").fails(2, "--link");
    let lab = "certificate CE26-0007 --gtin 04987654000012 --out a.html";
    line("laboratory", lab).fails(3, "the maker's or an auditor's token");
    let word =
        world.run("--training --token-file maker.token lot certificate CE26-0007 --out a.html");
    word.fails(3, "NO_TRUST");
    assert!(!world.exists("a.html"));
}
