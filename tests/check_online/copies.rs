//! An audit that keeps a copy: interrupted in the middle it goes on, and what a daemon shows later is held against it.

use super::*;

use std::path::PathBuf;

use lotledger::domain::event::{HoldReason, HoldScope};
use pb::ledger_service_client::LedgerServiceClient;
use serde_json::Value;
use tonic::transport::{Channel, Endpoint};

/// Passes an auditor's questions on to a daemon, ten entries a page, and counts them.
struct Relay {
    daemon: LedgerServiceClient<Channel>,
    asked: Arc<Mutex<Vec<u64>>>,
    /// Pages that are still answered.
    pages: Arc<AtomicUsize>,
    /// What is answered then; without it, nothing ever.
    then: Option<Status>,
}

/// A relay that runs.
struct Relayed {
    url: String,
    asked: Arc<Mutex<Vec<u64>>>,
    pages: Arc<AtomicUsize>,
}

impl Relayed {
    fn to(daemon: &Daemon, pages: usize, then: Option<Status>) -> Self {
        let (asked, pages) = (Arc::default(), Arc::new(AtomicUsize::new(pages)));
        let (asked_here, pages_here) = (Arc::clone(&asked), Arc::clone(&pages));
        let far = daemon.url();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let far = Endpoint::from_shared(far).unwrap().connect_lazy();
                let relay = Relay {
                    daemon: LedgerServiceClient::new(far),
                    asked: asked_here,
                    pages: pages_here,
                    then,
                };
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
                let server = tonic::transport::Server::builder()
                    .add_service(LedgerServiceServer::new(relay));
                server.serve_with_incoming(incoming).await.unwrap();
            });
        });
        Self { url, asked, pages }
    }

    fn asked(&self) -> Vec<u64> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn answers(&self, pages: usize) {
        self.pages.store(pages, Ordering::SeqCst);
    }
}

#[tonic::async_trait]
impl LedgerService for Relay {
    async fn get_checkpoint(
        &self,
        request: Request<pb::GetCheckpointRequest>,
    ) -> Answer<pb::GetCheckpointResponse> {
        self.daemon.clone().get_checkpoint(request).await
    }
    async fn get_consistency_proof(
        &self,
        request: Request<pb::GetConsistencyProofRequest>,
    ) -> Answer<pb::GetConsistencyProofResponse> {
        self.daemon.clone().get_consistency_proof(request).await
    }
    async fn list_entries(
        &self,
        mut request: Request<pb::ListEntriesRequest>,
    ) -> Answer<pb::ListEntriesResponse> {
        self.asked.lock().unwrap().push(request.get_ref().start);
        let fewer = |pages: usize| pages.checked_sub(1);
        if self
            .pages
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, fewer)
            .is_err()
        {
            match &self.then {
                Some(status) => return Err(status.clone()),
                None => std::future::pending().await,
            }
        }
        request.get_mut().page_size = 10;
        self.daemon.clone().list_entries(request).await
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
    async fn get_entry(&self, _: Request<pb::GetEntryRequest>) -> Answer<pb::GetEntryResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_histories(
        &self,
        _: Request<pb::GetHistoriesRequest>,
    ) -> Answer<pb::GetHistoriesResponse> {
        Err(Status::unimplemented(""))
    }
}

const AUDIT: &str = "audit --trust ledger.trust --training --json";

/// What a report says beside times and copy, and beside that copied entries were not asked for.
fn of_the_log(mut report: Value) -> Value {
    let members = report.as_object_mut().unwrap();
    members.remove("times").unwrap();
    members.remove("copy").unwrap();
    let open = members["not_checked"].as_array_mut().unwrap();
    open.retain(|item| !item.to_string().contains("taken from the copy"));
    report
}

/// Where each page begins from here to the end of the log.
fn pages_from(first: u64, size: u64) -> Vec<u64> {
    (first..size).step_by(10).collect()
}

#[test]
fn an_audit_that_was_killed_goes_on() {
    let log = Log::of(&training());
    let (world, daemon) = running(&log);
    let relay = Relayed::to(&daemon, 4, None);
    let world = world.with_server(&relay.url);
    let line = format!("{AUDIT} --copy mine");
    let session = world.session(&line);
    while relay.asked.lock().unwrap().len() < 5 {
        std::thread::sleep(Duration::from_millis(10));
    }
    // Two at once would write into each other's copy.
    let second = world.run(&line).either(&[3]).json();
    assert_eq!(second["code"], "LOCKED", "{second}");
    session.killed();
    assert_eq!(relay.asked(), [0, 10, 20, 30, 40]);

    // A write that was cut in the middle, too.
    let entries = world.path().join("mine/entries");
    let mut bytes = std::fs::read(&entries).unwrap();
    bytes.extend([0, 0, 1]);
    std::fs::write(&entries, &bytes).unwrap();
    relay.answers(usize::MAX);
    let resumed = world.run(&line).done().remarks("mine has 40 of ").json();
    let size = resumed["counts"]["entries"].as_u64().unwrap();
    assert_eq!(relay.asked(), pages_from(40, size));
    let copy = &resumed["copy"];
    for (member, expected) in [
        ("taken", 40),
        ("fetched", size - 40),
        ("entries", size),
        ("cut", 3),
        ("checkpoint", size),
    ] {
        assert_eq!(copy[member], expected, "{member}: {copy}");
    }
    let whole = world.run(AUDIT).done().json();
    assert!(whole["copy"].is_null());
    assert_eq!(relay.asked(), pages_from(0, size));
    assert_eq!(of_the_log(resumed), of_the_log(whole.clone()));

    // Nothing is new: nothing is fetched, and all of it is checked again. With --since, too.
    world
        .run("audit --trust ledger.trust --training --keep today")
        .done();
    relay.asked();
    let again = world.run(&format!("{line} --since today")).done().json();
    assert_eq!(relay.asked(), [] as [u64; 0]);
    assert_eq!(
        (&again["copy"]["taken"], &again["since"]),
        (&size.into(), &size.into())
    );
    assert_eq!(again["counts"], whole["counts"]);

    // A bit that a disk flipped: from there it is fetched again.
    let mut bytes = std::fs::read(&entries).unwrap();
    let (length, middle) = (bytes.len(), bytes.len() / 2);
    bytes[middle] ^= 4;
    std::fs::write(&entries, &bytes).unwrap();
    let mended = world.run(&line).done().json();
    let taken = mended["copy"]["taken"].as_u64().unwrap();
    assert!((1..size).contains(&taken) && mended["copy"]["cut"].as_u64().unwrap() > 0);
    assert_eq!(relay.asked(), pages_from(taken, size));
    assert_eq!(of_the_log(mended), of_the_log(whole));
    assert_eq!(std::fs::read(&entries).unwrap().len(), length);

    // For people, in both languages; a copy is for a daemon.
    let text = "audit --trust ledger.trust --training --copy mine --html audit.html";
    world
        .run(&format!("{text} --lang ja"))
        .done()
        .says("\n台帳の写し\n")
        .says("写しから読み取り");
    assert!(world.read("audit.html").contains("台帳の写し"));
    world
        .run("audit --copy mine --database data/ledger.sqlite --trust ledger.trust")
        .fails(2, "--copy");
}

/// The story, and then these holds: each another log that the same operator could sign.
fn with_holds(reasons: &[HoldReason]) -> Log {
    let mut story = training();
    for reason in reasons {
        let scope = HoldScope::Lot(names::lot("L1"));
        let hold = make::hold(scope, *reason, "maker");
        story.record("maker.qa", Event::HoldPlaced(hold));
    }
    Log::of(&story)
}

/// Audits with the copy of another ledger's directory.
fn audit_with(world: &World, copy: &Path) -> (i32, Value) {
    let run = world.run(&format!("{AUDIT} --copy '{}'", copy.display()));
    (run.code(), run.json())
}

fn faults(report: &Value) -> Vec<(&str, Option<u64>)> {
    let faults = report["faults"].as_array().unwrap().iter();
    let fault = |fault: &'_ Value| -> (&'static str, Option<u64>) {
        let check = fault["check"].as_str().unwrap();
        (check.to_owned().leak(), fault["index"].as_u64())
    };
    faults.map(fault).collect()
}

/// The operator shows another log than the one whose checkpoint it signed. Each alone is without fault; who kept a copy
/// has both signatures.
#[test]
fn a_daemon_that_shows_another_log_than_the_copied_one() {
    let first = with_holds(&[HoldReason::Deviation]);
    let fork = with_holds(&[HoldReason::SuspectProduct, HoldReason::Deviation]);
    let parted = first.entries.len() as u64 - 2;
    let (world, daemon) = running(&first);
    let copy = world.path().join("mine");
    assert_eq!(audit_with(&world, &copy).0, 0);
    // An auditor who was interrupted holds the checkpoint all the same, and two entries before the fork.
    let interrupted = world.path().join("interrupted");
    let relay = Relayed::to(&daemon, 3, Some(Status::internal("")));
    let slow = World::new().with_server(&relay.url);
    slow.write("ledger.trust", &first.trust_text());
    slow.write_private("auditor.token", &world.read("auditor.token"));
    let (exit, failure) = audit_with(&slow, &interrupted);
    assert_eq!(exit, 3);
    let hint = failure["hint"].as_str().unwrap();
    assert!(
        hint.starts_with("30 of ") && hint.contains("goes on from there"),
        "{hint}"
    );

    let (other, _daemon) = running(&fork);
    assert_eq!(other.run(AUDIT).either(&[0]).json()["outcome"], "VERIFIED");
    let signed = std::fs::read(copy.join("checkpoint")).unwrap();
    for again in 0..2 {
        let (exit, report) = audit_with(&other, &copy);
        assert_eq!(exit, 1, "{again}");
        let size = report["copy"]["checkpoint"].as_u64().unwrap();
        assert_eq!(faults(&report), [("CHECKPOINT_HELD", Some(size - 1))]);
        let cause = report["cause"]["text"]["en"].to_string();
        assert!(
            cause.contains("does not go on from the checkpoint that you hold"),
            "{cause}"
        );
        let told = &report["copy"];
        assert_eq!(told["differs_at"], parted, "{told}");
        assert_eq!(
            (&told["contradicted"], &told["taken"]),
            (&true.into(), &0.into())
        );
        // Both signatures are kept, and the entries of the first.
        assert_eq!(told["entries"].as_u64().unwrap(), size);
        assert_eq!(std::fs::read(copy.join("checkpoint")).unwrap(), signed);
        let against = std::fs::read(copy.join("checkpoint-that-contradicts")).unwrap();
        assert_ne!(against, signed);
    }
    let (exit, report) = audit_with(&other, &interrupted);
    assert_eq!((exit, faults(&report).len()), (1, 1), "{report:#}");
    assert_eq!(faults(&report)[0].0, "CHECKPOINT_HELD");
    assert_eq!(
        (&report["copy"]["taken"], &report["copy"]["contradicted"]),
        (&30.into(), &true.into())
    );
}

/// Months later the log is longer, or it is an older copy of the database that is shown.
/// The shorter of two logs looks like an older one; what is kept of the longer one shows that it is another.
#[test]
fn a_shorter_log_that_the_same_key_signed() {
    let first = with_holds(&[HoldReason::Deviation, HoldReason::SuspectProduct]);
    let (world, _daemon) = running(&first);
    let copy = world.path().join("mine");
    assert_eq!(audit_with(&world, &copy).0, 0);
    let (other, _other) = running(&with_holds(&[HoldReason::SuspectProduct]));
    let (exit, report) = audit_with(&other, &copy);
    assert_eq!(exit, 1, "{report:#}");
    assert!(report["fork"]["en"].is_string(), "{report:#}");
    assert_eq!(report["headline"], report["fork"], "{report:#}");
    assert_eq!(report["copy"]["contradicted"], true, "{report:#}");
    assert!(copy.join("checkpoint-that-contradicts").exists());
}

#[test]
fn a_log_that_went_on_and_one_that_was_put_back() {
    let short = with_holds(&[]);
    let mut longer = short.clone();
    longer.seal();
    let (before, _old) = running(&short);
    let (after, _new) = running(&longer);
    let copy = before.path().join("mine");
    let (exit, report) = audit_with(&before, &copy);
    assert_eq!((exit, &report["copy"]["checkpoint"]), (0, &Value::Null));
    let size = report["counts"]["entries"].as_u64().unwrap();
    let (exit, report) = audit_with(&after, &copy);
    let told = &report["copy"];
    assert_eq!(
        (exit, &told["checkpoint"], &told["taken"]),
        (0, &size.into(), &size.into())
    );
    let longer = report["counts"]["entries"].as_u64().unwrap();
    assert_eq!(told["fetched"], longer - size);
    let (exit, report) = audit_with(&before, &copy);
    assert_eq!(
        (exit, faults(&report)),
        (1, vec![("CHECKPOINT_HELD", None)])
    );
    assert_eq!(
        (&report["copy"]["fetched"], &report["copy"]["contradicted"]),
        (&0.into(), &false.into())
    );
    // Nothing was lost by it.
    assert_eq!(audit_with(&after, &copy).0, 0);
}

/// Somebody else's changes to the copy are no fault of the daemon.
#[test]
fn a_copy_that_is_of_something_else() {
    let log = with_holds(&[]);
    let (world, _daemon) = running(&log);
    let of = |log: &Log| -> (World, PathBuf) {
        let (other, _daemon) = running(log);
        let copy = other.path().join("mine");
        assert_eq!(audit_with(&other, &copy).0, 0);
        (other, copy)
    };
    // Entries of another log beside our own checkpoint: the checkpoint decides.
    let (_kept, copy) = of(&with_holds(&[HoldReason::SuspectProduct]));
    let own = world.path().join("own");
    assert_eq!(audit_with(&world, &own).0, 0);
    std::fs::copy(copy.join("entries"), own.join("entries")).unwrap();
    let (exit, report) = audit_with(&world, &own);
    assert_eq!(exit, 0, "{report:#}");
    let told = &report["copy"];
    assert_eq!(
        (&told["taken"], &told["contradicted"]),
        (&0.into(), &false.into())
    );
    assert!(told["said"].to_string().contains("Move it away"), "{told}");
    std::fs::remove_file(own.join("entries")).unwrap();
    let (exit, report) = audit_with(&world, &own);
    assert_eq!(
        (exit, &report["copy"]["fetched"]),
        (0, &report["counts"]["entries"])
    );

    // Of another ledger, or no copy at all; and a checkpoint that is none.
    let bytes = std::fs::read(own.join("entries")).unwrap();
    let mut other = bytes.clone();
    other[30] = if other[30] == b'0' { b'1' } else { b'0' };
    std::fs::write(own.join("entries"), &other).unwrap();
    let line = format!(
        "audit --trust ledger.trust --training --copy '{}'",
        own.display()
    );
    let run = world
        .run(&line)
        .fails(2, "this is no copy of this ledger's log");
    assert!(
        run.stderr().contains("say another directory"),
        "{}",
        run.stderr()
    );
    assert_eq!(std::fs::read(own.join("entries")).unwrap(), other);
    std::fs::write(own.join("entries"), &bytes).unwrap();
    std::fs::write(own.join("checkpoint"), "lottery\n").unwrap();
    world.run(&line).fails(2, "no checkpoint of this ledger");
}

#[test]
fn a_network_that_fails_for_a_while_ends_no_audit() {
    let (world, daemon) = running(&with_holds(&[]));
    let relay = Relayed::to(&daemon, 2, Some(Status::unavailable("starting")));
    let world = world.with_server(&relay.url);
    let session = world.session(AUDIT);
    while relay.asked.lock().unwrap().len() < 3 {
        std::thread::sleep(Duration::from_millis(10));
    }
    relay.answers(usize::MAX);
    let run = session.ends().done();
    assert!(
        run.stderr().contains("asking the daemon again in 1 s"),
        "{}",
        run.stderr()
    );
    let asked = relay.asked();
    assert_eq!(asked[..5], [0, 10, 20, 20, 30]);

    // It stays away: said, with what to do.
    relay.answers(1);
    world
        .run("audit --trust ledger.trust --training")
        .fails(3, "with --copy DIR");
    assert_eq!(relay.asked(), [0, 10, 10, 10, 10]);
}
