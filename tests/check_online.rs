//! `vial verify` and `audit` against a running daemon, and against one that lies.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;
mod cli_support;
#[path = "check_online/copies.rs"]
mod copies;
#[path = "check_online/scans.rs"]
mod scans;

use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use check_support::bundles::{bundle, code};
use check_support::log::Log;
use check_support::world::story::Phase;
use check_support::world::{World as Story, make, names};
use check_support::{database, training};
use cli_support::{Daemon, World};
use lotledger::domain::event::{Event, RecallClass, RootKeysChanged};
use lotledger::domain::statement::Role;
use lotledger::domain::time::DurationMs;
use lotledger::format::bundle::encode_bundle;
use lotledger::ledger::LogSigner;
use lotledger::service::pb;
use lotledger::store::Store as _;
use lotledger::store::sqlite::SqliteStore;
use pb::ledger_service_server::{LedgerService, LedgerServiceServer};
use pb::vial_service_server::{VialService, VialServiceServer};
use tonic::{Request, Response, Status};

const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");

/// The lock of a file that was just closed may live on in a program that another test is starting.
fn opened_again(path: &Path) -> SqliteStore {
    let mut tries = 0;
    loop {
        match SqliteStore::open(path, 1) {
            Ok(store) => return store,
            Err(error) if tries == 500 => panic!("{error}"),
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
        tries += 1;
    }
}

/// A training ledger, so that its time does not depend on when the test runs.
fn files(world: &World, log: &Log) {
    world.write("ledger.trust", &log.trust_text());
    let data = world.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let path = data.join("ledger.sqlite");
    database::write(log, &path);
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis() as i64;
    let soon = log.time().saturating_add(DurationMs::from_minutes(20));
    let mut store = opened_again(&path);
    store.set_clock_offset_ms(wall - soon.ms()).unwrap();
    drop(store);
    let key = names::signing_key(log.log_key);
    let checkpoint = log.checkpoint(log.entries.len());
    std::fs::write(data.join("last-checkpoint"), checkpoint).unwrap();
    LogSigner::open(key.clone(), &data.join("last-checkpoint")).unwrap();
    let pem = lotledger::cli::key_file::encode_plain(&key).unwrap();
    world.write_private("log.pem", &pem);
}

fn tokens(world: &World) {
    let clinic = names::org("clinic-a").to_string();
    let new = |name: &str, scope: &str| {
        let arguments = [
            "token",
            "new",
            "--tokens",
            "tokens.toml",
            "--name",
            name,
            "--scope",
            scope,
        ];
        let token = world.daemon(DAEMON, &arguments);
        world.write_private(&format!("{name}.token"), &token);
    };
    new("auditor", "auditor");
    new("clinic", &format!("organisation:{clinic}"));
}

/// A daemon of this log, and where its users are.
fn running(log: &Log) -> (World, Daemon) {
    let world = World::new();
    files(&world, log);
    tokens(&world);
    let storage = [
        "--data",
        "data",
        "--log-key",
        "log.pem",
        "--tokens",
        "tokens.toml",
    ];
    let daemon = Daemon::start(DAEMON, &world, &storage);
    let world = world.with_server(&daemon.url());
    (world, daemon)
}

#[test]
fn a_vial_and_the_whole_log_of_a_running_daemon() {
    let story = training();
    let log = Log::of(&story);
    let (world, daemon) = running(&log);
    let (code, clinic) = (code(&story, 2), names::org("clinic-a"));
    let common = "--trust ledger.trust --training";

    world
        .run(&format!(
            "vial verify '{code}' {common} --token-file clinic.token --as {clinic} --out vial.lotproof"
        ))
        .done()
        .says("OK_AS_OF: ")
        .says("the same as the above")
        .says("the training ledger's clock");
    let first = world
        .run(&format!("vial verify '{code}' {common} --json"))
        .done()
        .json();
    assert_eq!(first["daemon"]["agrees"], true);
    // The same vial by the link of its carton.
    let parts: Vec<&str> = code.split(['(', ')']).collect();
    let [_, "01", gtin, "10", lot, "17", expiry, "21", serial] = parts[..] else {
        panic!("{code}");
    };
    let link = format!("https://id.example.jp/01/{gtin}/10/{lot}/21/{serial}?17={expiry}");
    let linked = world
        .run(&format!("vial verify '{link}' {common} --json"))
        .done()
        .json();
    for member in ["outcome", "reasons", "questions"] {
        assert!(first[member] == linked[member], "{member}: {linked}");
        assert!(!first[member].is_null(), "{member}: {first}");
    }
    // The file says the same without the daemon.
    world
        .run(&format!(
            "verify vial.lotproof {common} --as {clinic} --code '{code}' --now {}",
            log.time()
        ))
        .done()
        .says("OK_AS_OF: ");
    // Never over an existing file; never a training ledger by mistake.
    world
        .run(&format!(
            "vial verify '{code}' {common} --out vial.lotproof"
        ))
        .fails(2, "not overwritten");
    world
        .run(&format!("vial verify '{code}' --trust ledger.trust"))
        .fails(1, "TRAINING");
    // A serial that is not there, for somebody without a token: whoever may read the lot gets the proof.
    let outsider = World::new();
    outsider.write("ledger.trust", &log.trust_text());
    let common_to = format!("{common} --server {}", daemon.url());
    let stranger = code.replace("(21)", "(21)X")[..code.len()].to_owned();
    outsider
        .run(&format!("vial verify '{stranger}' {common_to}"))
        .either(&[1])
        .says("DO_NOT_USE (the daemon's word, not proven): ")
        .says("UNKNOWN_SERIAL");
    let word = outsider
        .run(&format!(
            "vial verify '{stranger}' {common_to} --json --out no.lotproof"
        ))
        .either(&[1])
        .json();
    assert_eq!(word["outcome"], "UNPROVEN");
    assert_eq!(word["verdict"], "DO_NOT_USE");
    assert!(word["daemon"]["agrees"].is_null() && word["checked"]["checkpoint"].is_null());
    assert!(!outsider.path().join("no.lotproof").exists());
    // Proven to who may read the lot.
    let proven = world
        .run(&format!(
            "vial verify '{stranger}' --trust ledger.trust --training --token-file auditor.token --json"
        ))
        .either(&[1])
        .json();
    assert_eq!(proven["outcome"], "VALID");
    assert_eq!(proven["daemon"]["agrees"], true);

    let audited = world.run(&format!("audit {common} --json")).done().json();
    assert_eq!(audited["outcome"], "VERIFIED");
    assert_eq!(audited["counts"]["sidecars"], 1);
    assert!(audited["counts"]["entries"].as_u64().unwrap() >= log.entries.len() as u64);
    world
        .run(&format!("audit {common} --token-file clinic.token"))
        .fails(3, "SCOPE");
    // Beside the running daemon, from its own file.
    world
        .run(&format!("audit --database data/ledger.sqlite {common}"))
        .done()
        .says("TRAINING LEDGER / 訓練用台帳\nVERIFIED: ")
        .says("The newest entry is ");
    let japanese = format!("audit --database data/ledger.sqlite {common} --lang ja --html ja.html");
    let text = world.run(&japanese).done().stdout();
    for told in [text, world.read("ja.html")] {
        for word in [
            "最新の記録はエントリ",
            "(QA_RELEASE)",
            "の登録(KeyEnrolled)",
        ] {
            assert!(told.contains(word), "{word}\n{told}");
        }
        // No time is UTC without saying so.
        assert!(!told.contains("00Z"), "{told}");
    }
    world
        .run("audit --database data/ledger.sqlite --trust ledger.trust")
        .fails(2, "TRAINING");
    // What is kept today is held against the log tomorrow.
    let audit = "audit --trust ledger.trust --training";
    world.run(&format!("{audit} --keep today")).done();
    world
        .run(&format!("{audit} --since today"))
        .done()
        .says("the log begins with the");
    world
        .run(&format!("{audit} --keep today"))
        .fails(2, "today");
}

/// A training ledger whose operator recorded something that the rules forbid, and told the rest of the story.
fn forged(change: fn(&mut Story)) -> Story {
    let mut story = check_support::training_to(Phase::Reviewed);
    story.forging = true;
    change(&mut story);
    story.go_on(Phase::Reviewed, Phase::Received);
    story
}

/// A daemon serves a log that the rules never saw, under its genuine log key: the vial's answer, its file and the
/// audit all name the act.
#[test]
fn a_daemon_with_a_log_that_the_rules_never_saw() {
    type Trick = (&'static str, fn(&mut Story));
    let tricks: [Trick; 3] = [
        ("KeyEnrolled", |w| {
            let enrolled = make::enrolled("maker.false", "maker.false", &[Role::QaRelease]);
            w.force("maker.false as ENROLLEE", Event::KeyEnrolled(enrolled));
            let released = make::released("L1", "small@1");
            w.force("maker.false as QA_RELEASE", Event::LotReleased(released));
        }),
        ("LotReleased", |w| {
            let released = make::released("L1", "small@1");
            w.force("maker.head as QA_RELEASE", Event::LotReleased(released));
        }),
        ("RootKeysChanged", |w| {
            let roots = make::roots(&["operator.false"], 1);
            let event = Event::RootKeysChanged(RootKeysChanged { roots });
            w.force("operator.false as ROOT", event);
        }),
    ];
    for (act, trick) in tricks {
        let story = forged(trick);
        let log = Log::of(&story);
        let (world, _daemon) = running(&log);
        let (code, clinic) = (code(&story, 2), names::org("clinic-a"));
        let common = "--trust ledger.trust --training";
        let named = format!(", {act}, ");
        world
            .run(&format!(
                "vial verify '{code}' {common} --token-file clinic.token --as {clinic} --out vial.lotproof"
            ))
            .either(&[1])
            .says("ILLEGAL_ENTRY(")
            .says(&named);
        world
            .run(&format!(
                "verify vial.lotproof {common} --code '{code}' --now {}",
                log.time()
            ))
            .either(&[1])
            .says(&named);
        let audited = world
            .run(&format!("audit {common} --json"))
            .either(&[1])
            .json();
        let faults = audited["faults"].as_array().unwrap();
        let rules = faults.iter().filter(|fault| fault["check"] == "RULES");
        assert!(rules.count() >= 1, "{act}: {faults:?}");
    }
}

#[test]
fn a_shipment_for_a_clinic_without_network() {
    let story = training();
    let log = Log::of(&story);
    let (world, daemon) = running(&log);
    let common = "--trust ledger.trust --training";
    let ask = |shipment: &str, out: &str, token: &str| {
        let shipment = names::shipment(shipment);
        let line = format!("bundle --shipment {shipment} --out {out} --token-file {token}.token");
        world.run(&format!("{line} {common} --json"))
    };
    // The clinic's own shipment, by its own token; not that of another clinic, and none unasked.
    let all = ask("clinic-a", "proofs", "clinic").done().json();
    assert_eq!(all["schema"], "lotledger.shipment-bundle.v1");
    let mut found = Vec::new();
    for vial in all["vials"].as_array().unwrap() {
        assert_eq!(
            (&vial["verdict"], &vial["fetched"]),
            (&"OK_AS_OF".into(), &true.into())
        );
        found.push(vial["vial"].as_str().unwrap().to_owned());
    }
    let mut expected: Vec<String> = (1..=10)
        .map(|n| names::vial(story.recipe.lot, n).to_string())
        .collect();
    expected.sort();
    assert_eq!(found, expected);
    let other = ask("clinic-b", "other", "clinic");
    assert_eq!(other.code(), 3, "{}", other.stderr());
    assert!(!world.exists("other"));
    ask("nobody", "other", "auditor").either(&[1]);
    ask("clinic-a", "proofs", "clinic").either(&[2]);

    // Interrupted: what is there and good is kept, a foreign and a damaged file are fetched again.
    let file = |n: u32| format!("proofs/{}.lotproof", names::vial(story.recipe.lot, n));
    let path = |name: &str| world.path().join(name);
    std::fs::remove_file(path("proofs/shipment.lotproof")).unwrap();
    std::fs::remove_file(path(&file(3))).unwrap();
    std::fs::copy(path(&file(5)), path(&file(4))).unwrap();
    std::fs::write(path(&file(6)), "LOTPROOF").unwrap();
    let again = ask("clinic-a", "proofs", "clinic").done().json();
    let fetched = again["vials"].as_array().unwrap().iter();
    let fetched: Vec<_> = fetched
        .filter(|v| v["fetched"] == true)
        .map(|v| v["vial"].clone())
        .collect();
    let mut expected: Vec<_> = [3, 4, 6]
        .map(|n| names::vial(story.recipe.lot, n).to_string())
        .to_vec();
    expected.sort();
    assert_eq!(fetched, expected);

    // Without any daemon: each file, and the one for the shipment, with the code in hand.
    drop(daemon);
    let clinic = names::org("clinic-a");
    let offline = format!("{common} --as {clinic} --now {}", log.time());
    for n in [1, 4, 10] {
        let code = code(&story, n);
        for name in [file(n), "proofs/shipment.lotproof".to_owned()] {
            world
                .run(&format!("verify {name} --code '{code}' {offline}"))
                .done()
                .says("OK_AS_OF: ");
        }
    }
    let whole = "verify proofs/shipment.lotproof";
    world
        .run(&format!("{whole} {offline}"))
        .fails(2, "several vials");
    world
        .run(&format!("{whole} --code '{}' {offline}", code(&story, 11)))
        .fails(3, "NOT_IN_FILE");
    // A damaged part takes nobody else's evidence with it; a file that was cut off loses its end.
    let bytes = std::fs::read(path("proofs/shipment.lotproof")).unwrap();
    let first = std::fs::metadata(path(&format!("proofs/{}.lotproof", found[0])))
        .unwrap()
        .len();
    let number = |vial: &str| {
        let mut all = 1..=10;
        all.find(|n| names::vial(story.recipe.lot, *n).to_string() == vial)
            .unwrap()
    };
    let (lost, kept) = (number(&found[0]), number(&found[1]));
    let mut damaged = bytes.clone();
    damaged[first as usize - 1] ^= 1;
    std::fs::write(path("damaged.lotproof"), damaged).unwrap();
    let check = |name: &str, n: u32| {
        world.run(&format!(
            "verify {name} --code '{}' {offline}",
            code(&story, n)
        ))
    };
    check("damaged.lotproof", lost).fails(3, "10 proof files, 1 of them damaged");
    check("damaged.lotproof", kept).done();
    std::fs::write(path("cut.lotproof"), &bytes[..bytes.len() - 1]).unwrap();
    check("cut.lotproof", kept).done();
    check("cut.lotproof", number(&found[9])).fails(3, "NOT_IN_FILE");
}

/// A code as a scanner types it.
fn scanned(printed: &str) -> String {
    let plain = printed.replace("(17)", "\u{1d}17");
    format!("]d2{}", plain.replace(['(', ')'], ""))
}

#[test]
fn a_scanner_types_code_after_code() {
    let story = training();
    let log = Log::of(&story);
    let (world, _daemon) = running(&log);
    let common = "--trust ledger.trust --training --token-file clinic.token";
    let clinic = names::org("clinic-a");
    let line = format!("vial verify - {common} --as {clinic}");
    let (two, three) = (code(&story, 2), code(&story, 3));
    let stranger = two.replace("(21)", "(21)X")[..two.len()].to_owned();
    let wide: String = two
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    // What is typed; exit code, code or verdict, and a word of why.
    let rows: Vec<(Vec<u8>, i64, &str, &str)> = vec![
        (format!("\u{feff}{two}\r\n").into(), 0, "OK_AS_OF", ""),
        (
            format!("\r\n \n{}\r", scanned(&three)).into(),
            0,
            "OK_AS_OF",
            "",
        ),
        (format!("\n{two}\n").into(), 0, "OK_AS_OF", ""),
        (
            format!("{stranger}\n").into(),
            1,
            "DO_NOT_USE",
            "UNKNOWN_SERIAL",
        ),
        (
            format!("{}\n", scanned(&two).replace('\u{1d}', "")).into(),
            2,
            "UNREADABLE_CODE",
            "LOST_SEPARATOR",
        ),
        (
            format!("{wide}\n").into(),
            2,
            "UNREADABLE_CODE",
            "FULL_WIDTH",
        ),
        (vec![b'0'; 100_000], 2, "UNREADABLE_CODE", "TOO_LONG"),
        (
            b"\n\x93\xfa\x96\x7b\n".to_vec(),
            2,
            "UNREADABLE_CODE",
            "NOT_TEXT",
        ),
        // No line end behind the last one.
        (three.clone().into(), 0, "OK_AS_OF", ""),
    ];
    let input: Vec<u8> = rows.iter().flat_map(|row| row.0.clone()).collect();
    let run = world.fed(&format!("{line} --out kept --json"), &input);
    assert_eq!(run.code(), 1, "{}", run.stderr());
    let answers = run.stdout();
    let answers: Vec<serde_json::Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), rows.len());
    for (number, (answer, (_, exit, name, why))) in (1..).zip(answers.iter().zip(&rows)) {
        assert_eq!(answer["line"], number, "{answer}");
        assert_eq!(answer["exit"], *exit, "{answer}");
        let said = answer.get("verdict").unwrap_or(&answer["code"]);
        assert_eq!(said, name, "{answer}");
        assert!(answer.to_string().contains(why), "{answer}");
    }
    assert_eq!(answers[4]["schema"], "lotledger.error.v1");
    assert!(
        answers[4]["hint_ja"]
            .as_str()
            .unwrap()
            .contains("区切り文字")
    );
    // One file for each vial and evidence, good for the offline check; the same one is written once.
    let kept: Vec<_> = std::fs::read_dir(world.path().join("kept"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(kept.len(), 2, "none of the stranger: {kept:?}");
    let second = code(&story, 2);
    let serial = second.rsplit("(21)").next().unwrap();
    let vial = format!("L1_{serial}-");
    let file = kept.iter().find(|name| name.starts_with(&vial)).unwrap();
    world
        .run(&format!(
            "verify kept/{file} {common} --as {clinic} --code '{two}' --now {}",
            log.time()
        ))
        .done()
        .says("OK_AS_OF: ");

    // For people: shape and verdict first, in both languages.
    let input = format!("{two}\n{stranger}\n{wide}\n");
    let run = world.fed(&format!("{line} --lang ja"), input.as_bytes());
    assert_eq!(run.code(), 1);
    let run = run
        .says("[1] ○○○ 使用を止める記録なし (OK_AS_OF)\n")
        .says("[2] ××× 使用しないでください (DO_NOT_USE)\n")
        .says("コードが印字どおり読み取られたか")
        .says("[3] ??? 読み取れません (UNREADABLE_CODE)\n")
        .says("日本語入力(IME)がオン")
        .says("未承認")
        .remarks("使用しないでください: 1");
    assert!(!run.stdout().contains("NO STOP"));
    world
        .fed(&format!("{line} --lang en"), two.as_bytes())
        .done()
        .says("[1] ○○○ NO STOP ON RECORD (OK_AS_OF)\n")
        .remarks("NO STOP ON RECORD: 1");
    // Nothing at all; a page for each.
    world.fed(&line, b"\n\r\n").fails(2, "NO_CODE");
    world
        .fed(&format!("{line} --out vial.html"), b"")
        .fails(2, "a page for each scanned code is not made");
}

/// Passes connections on to a daemon, while the network is up.
struct Network {
    up: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    accepted: Arc<AtomicUsize>,
    url: String,
}

impl Network {
    fn to(daemon: &Daemon) -> Self {
        let server = daemon.url().replace("http://", "");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let network = Self {
            up: Arc::new(AtomicBool::new(true)),
            open: Arc::default(),
            accepted: Arc::default(),
            url: format!("http://{}", listener.local_addr().unwrap()),
        };
        let (up, open) = (Arc::clone(&network.up), Arc::clone(&network.open));
        let accepted = Arc::clone(&network.accepted);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if !up.load(Ordering::SeqCst) {
                    continue;
                }
                accepted.fetch_add(1, Ordering::SeqCst);
                let far = TcpStream::connect(&server).unwrap();
                let both = [(&near, &far), (&far, &near)];
                for (from, to) in
                    both.map(|(a, b)| (a.try_clone().unwrap(), b.try_clone().unwrap()))
                {
                    std::thread::spawn(move || {
                        let (mut from, mut to) = (from, to);
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
                open.lock().unwrap().extend([near, far]);
            }
        });
        network
    }

    fn cut(&self) {
        self.up.store(false, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

#[test]
fn a_network_that_fails_for_a_while_ends_no_session() {
    let story = training();
    let (world, daemon) = running(&Log::of(&story));
    let network = Network::to(&daemon);
    let world = world.with_server(&network.url);
    let line = "vial verify - --trust ledger.trust --training --json";
    let typed = format!("{}\n", code(&story, 2));
    let mut session = world.session(line);
    let mut ask = |text: &str| -> serde_json::Value {
        session.types(text.as_bytes());
        serde_json::from_str(&session.answer()).unwrap()
    };
    assert_eq!(ask(&typed)["exit"], 0);
    assert_eq!(ask(&typed)["exit"], 0);
    assert_eq!(
        network.accepted.load(Ordering::SeqCst),
        1,
        "one connection is kept"
    );
    network.cut();
    let answer = ask(&typed);
    assert_eq!(
        (&answer["exit"], &answer["line"]),
        (&3.into(), &3.into()),
        "{answer}"
    );
    assert_eq!(ask("hello\n")["exit"], 2);
    network.up.store(true, Ordering::SeqCst);
    assert_eq!(ask(&typed)["exit"], 0);
    assert_eq!(session.ends().code(), 2);

    // It was down from the start: said at once, and asked again at the next vial.
    network.cut();
    let mut session = world.session(line);
    session.types(typed.as_bytes());
    assert!(session.answer().contains("\"exit\":3"));
    network.up.store(true, Ordering::SeqCst);
    session.types(typed.as_bytes());
    assert!(session.answer().contains("\"exit\":0"));
    let run = session.ends();
    assert_eq!(run.code(), 3);
    run.remarks("--- NOT CHECKED (NETWORK)");
}

/// A daemon that shows one bundle and says what it likes about it.
struct Liar {
    checkpoint: pb::GetCheckpointResponse,
    answer: pb::VerifyVialResponse,
}

#[tonic::async_trait]
impl VialService for Liar {
    async fn verify_vial(
        &self,
        _: Request<pb::VerifyVialRequest>,
    ) -> Result<Response<pb::VerifyVialResponse>, Status> {
        Ok(Response::new(self.answer.clone()))
    }

    async fn get_vial_bundle(
        &self,
        _: Request<pb::GetVialBundleRequest>,
    ) -> Result<Response<pb::GetVialBundleResponse>, Status> {
        let bundle = self.answer.bundle.clone();
        Ok(Response::new(pb::GetVialBundleResponse { bundle }))
    }
}

/// Serves a liar until the program ends; gives its address.
fn serve(liar: Liar) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
            let checkpoint = Checkpoints(liar.checkpoint.clone());
            let server = tonic::transport::Server::builder()
                .add_service(LedgerServiceServer::new(checkpoint))
                .add_service(VialServiceServer::new(liar));
            server.serve_with_incoming(incoming).await.unwrap();
        });
    });
    format!("http://{address}")
}

/// Reason code and overall answer that a daemon gives about the story's vial 2.
fn told(story: &Story, overall: pb::Overall, reasons: &[(&str, &str)]) -> (World, String) {
    let evidence = encode_bundle(&bundle(story, &Log::of(story), 2));
    told_with(story, overall, reasons, evidence)
}

/// The same beside this evidence.
fn told_with(
    story: &Story,
    overall: pb::Overall,
    reasons: &[(&str, &str)],
    bundle: Vec<u8>,
) -> (World, String) {
    let log = Log::of(story);
    let world = World::new();
    world.write("ledger.trust", &log.trust_text());
    world.write_private("auditor.token", "token\n");
    let checkpoint = log.checkpoint(log.entries.len());
    let size = log.entries.len();
    let url = serve(Liar {
        checkpoint: pb::GetCheckpointResponse {
            checkpoint,
            ledger_time_ms: log.time().ms(),
            training: true,
            ledger_id: log.trust().ledger_id().to_vec(),
        },
        answer: pb::VerifyVialResponse {
            verdict: Some(pb::Verdict {
                overall: overall.into(),
                reasons: reasons
                    .iter()
                    .map(|(code, about)| pb::VerdictReason {
                        code: (*code).to_owned(),
                        about: (*about).to_owned(),
                        ..Default::default()
                    })
                    .collect(),
                checkpoint_size: size as u64,
                checkpoint_root: log.tree(size).root().bytes().to_vec(),
                ..Default::default()
            }),
            daemons_word: bundle.is_empty(),
            answered_for: String::new(),
            bundle,
        },
    });
    (world.with_server(&url), code(story, 2))
}

#[test]
fn a_daemon_is_not_believed() {
    let good = training();
    let mut recalled = good.clone();
    let recall = make::recall(vec![names::lot("L1")], RecallClass::I, "maker");
    recalled.record("maker.qa", Event::RecallIssued(recall));
    let always = [
        ("UNAPPROVED_PRODUCT", ""),
        ("ORIGIN", "HUMAN/CORD/JP"),
        ("DONORS", "1"),
    ];
    let also = |more: (&'static str, &'static str)| [&always[..], &[more]].concat();
    // What the evidence says, what the daemon says, exit code, whether they agree.
    let table = [
        (&good, pb::Overall::OkAsOf, always.to_vec(), 0, true),
        (
            &recalled,
            pb::Overall::DoNotUse,
            also(("RECALLED", "I")),
            1,
            true,
        ),
        (&recalled, pb::Overall::OkAsOf, always.to_vec(), 1, false),
        (
            &good,
            pb::Overall::DoNotUse,
            also(("RECALLED", "I")),
            1,
            false,
        ),
        (&good, pb::Overall::AskMaker, always.to_vec(), 1, false),
    ];
    for (story, overall, reasons, exit, agrees) in table {
        let (world, code) = told(story, overall, &reasons);
        let run = world.run(&format!(
            "vial verify '{code}' --trust ledger.trust --training --json"
        ));
        assert_eq!(
            run.code(),
            exit,
            "{overall:?}: {} {}",
            run.stdout(),
            run.stderr()
        );
        let value = run.json();
        assert_eq!(
            value["daemon"]["agrees"], agrees,
            "{overall:?}: {}",
            value["daemon"]
        );
        let mine = if std::ptr::eq(story, &good) {
            "OK_AS_OF"
        } else {
            "DO_NOT_USE"
        };
        assert_eq!(value["verdict"], mine);
        let run = world.run(&format!(
            "vial verify '{code}' --trust ledger.trust --training"
        ));
        assert_eq!(run.stdout().contains("NOT THE SAME"), !agrees);
    }
    // No evidence: its word can stop a vial, and allow nothing.
    for (overall, outcome, exit) in [
        (pb::Overall::DoNotUse, "UNPROVEN", 1),
        (pb::Overall::OkAsOf, "INCOMPLETE", 3),
        (pb::Overall::AskMaker, "INCOMPLETE", 3),
        (pb::Overall::Unspecified, "INCOMPLETE", 3),
    ] {
        let (world, code) = told_with(&good, overall, &always, Vec::new());
        let run = world.run(&format!(
            "vial verify '{code}' --trust ledger.trust --training --json"
        ));
        assert_eq!(run.code(), exit, "{overall:?}: {}", run.stdout());
        assert_eq!(run.json()["outcome"], outcome, "{overall:?}");
    }
    // Another vial's evidence.
    let (world, code) = told(&good, pb::Overall::OkAsOf, &always);
    let other = code.replace("(21)", "(21)X")[..code.len()].to_owned();
    world
        .run(&format!(
            "vial verify '{other}' --trust ledger.trust --training"
        ))
        .either(&[3])
        .says("INCOMPLETE: ")
        .says("mixed up");
}

/// The one call of the ledger's service that is needed before a vial can be asked about.
struct Checkpoints(pb::GetCheckpointResponse);

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LedgerService for Checkpoints {
    async fn get_checkpoint(
        &self,
        _: Request<pb::GetCheckpointRequest>,
    ) -> Answer<pb::GetCheckpointResponse> {
        Ok(Response::new(self.0.clone()))
    }
    async fn submit(&self, _: Request<pb::SubmitRequest>) -> Answer<pb::SubmitResponse> {
        Err(Status::unimplemented(""))
    }
    type SubmitStreamStream = tokio_stream::Empty<Result<pb::SubmitStreamResponse, Status>>;

    async fn submit_stream(
        &self,
        _: Request<tonic::Streaming<pb::SubmitStreamRequest>>,
    ) -> Answer<Self::SubmitStreamStream> {
        Err(Status::unimplemented(""))
    }
    async fn submit_batch(
        &self,
        _: Request<pb::SubmitBatchRequest>,
    ) -> Answer<pb::SubmitBatchResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_inclusion_proof(
        &self,
        _: Request<pb::GetInclusionProofRequest>,
    ) -> Answer<pb::GetInclusionProofResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_consistency_proof(
        &self,
        _: Request<pb::GetConsistencyProofRequest>,
    ) -> Answer<pb::GetConsistencyProofResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_entry(&self, _: Request<pb::GetEntryRequest>) -> Answer<pb::GetEntryResponse> {
        Err(Status::unimplemented(""))
    }
    async fn list_entries(
        &self,
        _: Request<pb::ListEntriesRequest>,
    ) -> Answer<pb::ListEntriesResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_histories(
        &self,
        _: Request<pb::GetHistoriesRequest>,
    ) -> Answer<pb::GetHistoriesResponse> {
        Err(Status::unimplemented(""))
    }
}

/// Nobody signs a use by an answer that is none, or that contradicts itself; and a use that happened all the same
/// can be recorded, if that is said.
#[test]
fn no_use_is_signed_by_an_answer_that_cannot_be_believed() {
    let good = training();
    let always = [
        ("UNAPPROVED_PRODUCT", ""),
        ("ORIGIN", "HUMAN/CORD/JP"),
        ("DONORS", "1"),
    ];
    let recalled = [&always[..], &[("RECALLED", "I")]].concat();
    let newer = [("FROZEN_TWICE", "")];
    let evidence = encode_bundle(&bundle(&good, &Log::of(&good), 2));
    // What the daemon says beside which evidence, with what it is opened, what is answered.
    let table = [
        (&recalled[..], &evidence[..], "", 1, "EVIDENCE"),
        (&recalled, &evidence, "--despite RECALLED", 1, "EVIDENCE"),
        (
            &newer,
            &[],
            "",
            1,
            "a reason that this program does not know",
        ),
        (&newer, &[], "--despite ON_HOLD", 1, "FROZEN_TWICE"),
        (&[], &[], "", 1, "a reason that this program does not know"),
        (
            &always,
            &[],
            "",
            1,
            "a reason that this program does not know",
        ),
    ];
    for (reasons, evidence, more, exit, said) in table {
        let overall = pb::Overall::DoNotUse;
        let (world, code) = told_with(&good, overall, reasons, evidence.to_vec());
        // Somebody with keys, of whichever ledger: it does not come to signing.
        world.root_key(DAEMON);
        world
            .run("org init --name Clinic --kind clinic --country JP --person nurse=CLINIC_NURSE --genesis roots/genesis.statement --no-passphrase --out clinic")
            .done();
        let run = world.run(&format!(
            "vial open '{code}' --trust ledger.trust --training --keys clinic --no-passphrase --yes {more}"
        ));
        let run = run.fails(exit, said);
        assert!(!run.stderr().contains("NOT SIGNED YET"), "{}", run.stderr());
    }
    // At the scanner shape, word and count say the same.
    let (world, code) = told(&good, pb::Overall::DoNotUse, &recalled);
    let scanned = world.fed(
        "vial verify - --trust ledger.trust --training",
        format!("{code}\n").as_bytes(),
    );
    let scanned = scanned.either(&[1]);
    assert!(
        scanned
            .stdout()
            .contains("××× DAEMON AND EVIDENCE DISAGREE"),
        "{}",
        scanned.stdout()
    );
    assert!(!scanned.stdout().contains("○"), "{}", scanned.stdout());
}
