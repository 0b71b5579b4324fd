//! `vial verify` and `audit` against a running daemon, and against one that lies.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;
mod cli_support;

use std::time::{SystemTime, UNIX_EPOCH};

use check_support::bundles::{bundle, code};
use check_support::log::Log;
use check_support::world::{World as Story, make, names};
use check_support::{database, training};
use cli_support::{Daemon, World};
use lotledger::domain::event::{Event, RecallClass};
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
    let mut store = SqliteStore::open(&path, 1).unwrap();
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
    let (world, _daemon) = running(&log);
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
    // A serial that is not there.
    let stranger = code.replace("(21)", "(21)X")[..code.len()].to_owned();
    world
        .run(&format!("vial verify '{stranger}' {common}"))
        .either(&[1])
        .says("UNKNOWN_SERIAL");

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
        .says("TRAINING LEDGER / 訓練用台帳\nVERIFIED: ");
    world
        .run("audit --database data/ledger.sqlite --trust ledger.trust")
        .fails(2, "TRAINING");
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
                checkpoint_root: log.tree(size).root().0.to_vec(),
                ..Default::default()
            }),
            bundle: encode_bundle(&bundle(story, &log, 2)),
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
    // Another vial's evidence.
    let (world, code) = told(&good, pb::Overall::OkAsOf, &always);
    let other = code.replace("(21)", "(21)X")[..code.len()].to_owned();
    world
        .run(&format!(
            "vial verify '{other}' --trust ledger.trust --training"
        ))
        .either(&[1])
        .says("INVALID: ")
        .says("QUESTION");
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
