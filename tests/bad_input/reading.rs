//! What is asked wrongly, and by whom: a named error with the field; who has no token learns nothing.

use lotledger::domain::event::Event;
use lotledger::domain::id::VialId;
use lotledger::domain::subject::Subject;
use lotledger::format::bundle::decode_bundle;
use lotledger::service::pb;
use lotledger::verify::bundle::{Ask, Outcome, check};
use pb::get_entry_request::Which;
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

use crate::daemon_support::check_support::bundles::code;
use crate::daemon_support::check_support::world::{make, names};
use crate::daemon_support::process::{Daemon, lotledgerd, text};
use crate::daemon_support::{Who, proof};
use crate::scene::Scene;

/// A request to any of the calls.
#[derive(Clone)]
enum Read {
    Inclusion(u64, u64),
    Consistency(u64, u64),
    Entry(Option<Which>),
    Entries(u64),
    Histories(Vec<pb::SubjectId>),
    Vial(String, i64),
    Clock(i64),
}

fn subject(subject: &Subject) -> pb::SubjectId {
    pb::SubjectId {
        kind: subject.kind().into(),
        id: subject.id(),
    }
}

fn wild(kind: u32, len: usize) -> pb::SubjectId {
    pb::SubjectId {
        kind,
        id: vec![1; len],
    }
}

/// Nothing of an answer but that there was one.
fn nothing<T>(answer: Result<Response<T>, Status>) -> Result<(), Status> {
    answer.map(drop)
}

async fn ask(daemon: &Daemon, read: Read, by: impl Fn(&mut Request<()>)) -> Result<(), Status> {
    let mut sample = Request::new(());
    by(&mut sample);
    macro_rules! request {
        ($message:expr) => {{
            let mut request = Request::new($message);
            *request.metadata_mut() = sample.metadata().clone();
            request
        }};
    }
    let mut ledger = daemon.ledger().await;
    match read {
        Read::Inclusion(index, size) => {
            let message = pb::GetInclusionProofRequest { index, size };
            nothing(ledger.get_inclusion_proof(request!(message)).await)
        }
        Read::Consistency(old_size, new_size) => {
            let message = pb::GetConsistencyProofRequest { old_size, new_size };
            nothing(ledger.get_consistency_proof(request!(message)).await)
        }
        Read::Entry(which) => {
            let message = pb::GetEntryRequest { which };
            nothing(ledger.get_entry(request!(message)).await)
        }
        Read::Entries(start) => {
            let message = pb::ListEntriesRequest {
                start,
                ..Default::default()
            };
            nothing(ledger.list_entries(request!(message)).await)
        }
        Read::Histories(subjects) => {
            let message = pb::GetHistoriesRequest { subjects };
            nothing(ledger.get_histories(request!(message)).await)
        }
        Read::Vial(code, max_age_ms) => {
            let message = pb::VerifyVialRequest { code, max_age_ms };
            nothing(daemon.vials().await.verify_vial(request!(message)).await)
        }
        Read::Clock(to_ms) => {
            let message = pb::AdvanceClockRequest { to_ms };
            nothing(daemon.admin().await.advance_clock(request!(message)).await)
        }
    }
}

/// The header of a caller.
fn token(scene: &Scene, who: Who) -> Option<String> {
    let token = scene.live.token(who)?;
    Some(format!("Bearer {token}"))
}

async fn ask_as(scene: &Scene, header: Option<String>, read: Read) -> Result<(), Status> {
    let put = |request: &mut Request<()>| {
        if let Some(header) = &header {
            let metadata = request.metadata_mut();
            metadata.insert("authorization", header.parse().unwrap());
        }
    };
    ask(&scene.daemon, read, put).await
}

fn first_field(status: &Status) -> String {
    let fields = status.get_details_bad_request();
    fields.map_or_else(String::new, |f| f.field_violations[0].field.clone())
}

fn reason(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.map_or_else(String::new, |info| info.reason)
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_questions() {
    use Code::{FailedPrecondition, InvalidArgument, NotFound, OutOfRange};
    let scene = Scene::new().await;
    let head = scene.head().await;
    let size = head.0;
    let feed = || subject(&Subject::SafetyFeed);
    // Question, code, reason, field.
    let rows = [
        (
            Read::Inclusion(size, 0),
            OutOfRange,
            "OUT_OF_RANGE",
            "index",
        ),
        (
            Read::Inclusion(0, size + 1),
            OutOfRange,
            "OUT_OF_RANGE",
            "size",
        ),
        (Read::Inclusion(5, 3), OutOfRange, "OUT_OF_RANGE", "index"),
        (
            Read::Inclusion(u64::MAX, u64::MAX),
            OutOfRange,
            "OUT_OF_RANGE",
            "size",
        ),
        (
            Read::Consistency(5, 3),
            OutOfRange,
            "OUT_OF_RANGE",
            "old_size",
        ),
        (
            Read::Consistency(1, size + 1),
            OutOfRange,
            "OUT_OF_RANGE",
            "new_size",
        ),
        (
            Read::Consistency(u64::MAX, 0),
            OutOfRange,
            "OUT_OF_RANGE",
            "old_size",
        ),
        (Read::Entry(None), InvalidArgument, "FORMAT", "which"),
        (
            Read::Entry(Some(Which::Index(size))),
            NotFound,
            "NOT_FOUND",
            "",
        ),
        (
            Read::Entry(Some(Which::PayloadHash(vec![1; 31]))),
            InvalidArgument,
            "FORMAT",
            "payload_hash",
        ),
        (
            Read::Entry(Some(Which::PayloadHash(vec![1; 32]))),
            NotFound,
            "NOT_FOUND",
            "",
        ),
        (Read::Entries(size + 1), OutOfRange, "OUT_OF_RANGE", "start"),
        (
            Read::Histories(Vec::new()),
            InvalidArgument,
            "FORMAT",
            "subjects",
        ),
        (
            Read::Histories(vec![feed(); 513]),
            InvalidArgument,
            "FORMAT",
            "subjects",
        ),
        (
            Read::Histories(vec![feed(), wild(0, 0)]),
            InvalidArgument,
            "FORMAT",
            "subjects[1]",
        ),
        (
            Read::Histories(vec![wild(0, 0)]),
            InvalidArgument,
            "FORMAT",
            "subjects[0]",
        ),
        (
            Read::Histories(vec![wild(99, 16)]),
            InvalidArgument,
            "FORMAT",
            "subjects[0]",
        ),
        (
            Read::Histories(vec![wild(0x0b, 15)]),
            InvalidArgument,
            "FORMAT",
            "subjects[0]",
        ),
        (
            Read::Histories(vec![wild(0x0d, 5_000)]),
            InvalidArgument,
            "FORMAT",
            "subjects[0]",
        ),
        (
            Read::Vial(String::new(), 0),
            InvalidArgument,
            "UNREADABLE_CODE",
            "code",
        ),
        (
            Read::Vial("x".repeat(100_000), 0),
            OutOfRange,
            "REQUEST_TOO_LARGE",
            "request",
        ),
        (
            Read::Vial("(01)04987654000013(10)L1(21)A".into(), 0),
            InvalidArgument,
            "UNREADABLE_CODE",
            "code",
        ),
        (
            Read::Vial("（０１）０４９８７６５４００００１２".into(), 0),
            InvalidArgument,
            "UNREADABLE_CODE",
            "code",
        ),
        (
            Read::Vial(code(&scene.live.world, 1), -1),
            InvalidArgument,
            "FORMAT",
            "max_age_ms",
        ),
        (Read::Clock(0), FailedPrecondition, "CLOCK", "to_ms"),
        (Read::Clock(i64::MAX), InvalidArgument, "FORMAT", "to_ms"),
        (Read::Clock(-1), InvalidArgument, "FORMAT", "to_ms"),
    ];
    let mut wrong = Vec::new();
    for (i, (read, code, named, field)) in rows.into_iter().enumerate() {
        let found = match ask_as(&scene, token(&scene, Who::Admin), read).await {
            Ok(()) => (Code::Ok, String::new(), String::new()),
            Err(status) => (status.code(), reason(&status), first_field(&status)),
        };
        let expected = (code, named.to_owned(), field.to_owned());
        if found != expected {
            wrong.push(format!("row {i}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(scene.head().await, head);
    assert!(!scene.live.stderr().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_ask_what() {
    use Code::{NotFound, Ok as Yes, PermissionDenied as Denied, Unauthenticated as Token};
    let scene = Scene::new().await;
    let hash = {
        let entry = scene.live.world.log.iter().rev();
        let mut entry = entry.filter(|e| e.statement.event.name() == "LotReleased");
        entry.next().unwrap().statement.statement_id
    };
    let _ = hash;
    let one = |s: Subject| Read::Histories(vec![subject(&s)]);
    let lot = Subject::Lot(names::lot("L1"));
    let nowhere = Subject::Lot(names::lot("NOWHERE"));
    let vial = Subject::Vial(names::vial("L1", 1));
    let donor = Subject::Donor(names::donor("donor.1"));
    // Question; anyone, the maker, a rival, an auditor, an administrator.
    let rows = [
        ("proof", Read::Inclusion(0, 0), [Yes; 5]),
        ("consistency", Read::Consistency(2, 0), [Yes; 5]),
        ("safety feed", one(Subject::SafetyFeed), [Yes; 5]),
        (
            "verdict",
            Read::Vial(code(&scene.live.world, 2), 0),
            [Yes; 5],
        ),
        (
            "verdict, unknown",
            Read::Vial("(01)04987654000012(10)NO(21)ABCDEFGHJKLMN".into(), 0),
            [Yes; 5],
        ),
        (
            "genesis",
            Read::Entry(Some(Which::Index(0))),
            [Token, Yes, Yes, Yes, Yes],
        ),
        (
            "no entry",
            Read::Entry(Some(Which::PayloadHash(vec![3; 32]))),
            [Token, Denied, Denied, NotFound, NotFound],
        ),
        ("list", Read::Entries(0), [Token, Denied, Denied, Yes, Yes]),
        ("lot", one(lot), [Token, Yes, Denied, Yes, Yes]),
        ("no lot", one(nowhere), [Token, Yes, Denied, Yes, Yes]),
        ("vial", one(vial), [Token, Yes, Denied, Yes, Yes]),
        // The rival received tissue of this donor, too.
        ("donor", one(donor), [Token, Yes, Yes, Yes, Yes]),
        (
            "directory",
            one(Subject::Directory),
            [Token, Yes, Yes, Yes, Yes],
        ),
        (
            "clock",
            Read::Clock(0),
            [Token, Denied, Denied, Denied, Code::FailedPrecondition],
        ),
    ];
    let mut wrong = Vec::new();
    for (name, read, expected) in rows {
        for (who, expected) in Who::ALL.into_iter().zip(expected) {
            let answer = ask_as(&scene, token(&scene, who), read.clone()).await;
            let found = answer.map_or_else(|status| status.code(), |()| Code::Ok);
            if found != expected {
                wrong.push(format!("{name}, {who:?}: {found:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the daemon answers about a code.
async fn verify(scene: &Scene, who: Who, code: &str) -> pb::VerifyVialResponse {
    let message = pb::VerifyVialRequest {
        code: code.to_owned(),
        max_age_ms: 0,
    };
    let request = scene.live.request(who, message);
    let mut vials = scene.daemon.vials().await;
    vials.verify_vial(request).await.unwrap().into_inner()
}

/// Asked for a few seconds with serials that nobody printed, a ledger gave its lots' histories and the names
/// of their vials away.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_nobody_printed_brings_no_evidence() {
    let scene = Scene::new().await;
    let known = code(&scene.live.world, 2);
    let serial = |code: &str| code.split_once("(21)").unwrap().1.to_owned();
    let invented = "(21)ABCDEFGHJKLMNPQR";
    // The code; whether evidence comes for anyone, the maker, a rival, an auditor, an administrator.
    let rows = [
        ("a vial", known.clone(), [true; 5]),
        (
            "a serial of nobody",
            format!("(01){}(10)L1{invented}", names::gtin()),
            [false, true, false, true, true],
        ),
        (
            "another lot's vial",
            format!("(01){}(10)L2(21){}", names::gtin(), serial(&known)),
            [false, true, false, true, true],
        ),
        (
            "a lot without vials",
            format!("(01){}(10)L3{invented}", names::gtin()),
            [false, true, false, true, true],
        ),
        (
            "no such lot",
            format!("(01){}(10)NO{invented}", names::gtin()),
            [true; 5],
        ),
        (
            "no such product",
            format!("(01)04512345678906(10)L1{invented}"),
            [true; 5],
        ),
    ];
    let now = scene.live.world.now;
    for (name, code, shown) in rows {
        for (who, shown) in Who::ALL.into_iter().zip(shown) {
            let answer = verify(&scene, who, &code).await;
            assert_eq!(!answer.bundle.is_empty(), shown, "{name}, {who:?}");
            assert_eq!(answer.daemons_word, !shown, "{name}, {who:?}");
            let verdict = answer.verdict.unwrap();
            if shown {
                let bundle = decode_bundle(&answer.bundle).unwrap();
                let checked = check(&bundle, &scene.trust, &Ask::default(), now, 1);
                assert!(matches!(checked, Outcome::Valid(_)), "{name}, {who:?}");
                continue;
            }
            assert_eq!(verdict.overall(), pb::Overall::DoNotUse, "{name}, {who:?}");
            let codes = verdict.reasons.iter().map(|r| r.code.as_str());
            let codes: Vec<&str> = codes.collect();
            assert_eq!(
                codes,
                ["UNKNOWN_SERIAL", "UNAPPROVED_PRODUCT"],
                "{name}, {who:?}"
            );
        }
    }
    // However often: no tag of the lot.
    let tags = names::vials("L1", 1, scene.live.world.recipe.vials);
    for n in 0..20 {
        let code = format!("(01){}(10)L1(21)ABCDEFGHJKLMNP{n:02}", names::gtin());
        let answer = prost::Message::encode_to_vec(&verify(&scene, Who::Anyone, &code).await);
        let told = tags.iter().filter(|tag| {
            let tag = tag.bytes();
            answer.windows(tag.len()).any(|bytes| bytes == tag)
        });
        assert_eq!(told.count(), 0);
    }
}

/// Who records a use of a vial that never came to them reads no more of it than before; and who knows tags
/// alone cannot record a use at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_gives_no_right_to_read() {
    let mut scene = Scene::new().await;
    let tokens = scene.live.path("tokens.toml");
    let scope = format!("organisation:{}", names::org("clinic-b"));
    let new = ["token", "new", "--name", "clinic-b", "--scope", &scope];
    let made = lotledgerd(&[&new[..], &["--tokens", tokens.to_str().unwrap()]].concat());
    let header = format!("Bearer {}", text(&made).trim());
    scene.daemon.kill();
    scene.daemon = scene.live.start();

    let now = scene.live.world.now;
    // Vials 1 to 10 of the lot went to the other clinic.
    let used = make::opened(names::vial_id("L1", 4), "clinic-b", now);
    let by_tag = VialId::from_bytes(names::vial("L1", 5).bytes());
    let guessed = make::opened(by_tag, "clinic-b", now);
    for opened in [used, guessed] {
        let event = Event::VialOpened(opened);
        scene
            .live
            .record(&scene.daemon, "clinic-b.pharmacy", event)
            .await;
    }
    let put = |request: &mut Request<()>| {
        let metadata = request.metadata_mut();
        metadata.insert("authorization", header.parse().unwrap());
    };
    for (n, may) in [(4, false), (5, false), (11, true)] {
        let vial = names::vial("L1", n);
        let read = Read::Histories(vec![subject(&Subject::Vial(vial))]);
        let answer = ask(&scene.daemon, read, put).await;
        assert_eq!(answer.is_ok(), may, "history of {n}: {answer:?}");
        let mut request = Request::new(pb::GetVialBundleRequest {
            vial_tag: vial.bytes().to_vec(),
        });
        let metadata = request.metadata_mut();
        metadata.insert("authorization", header.parse().unwrap());
        let answer = scene.daemon.vials().await.get_vial_bundle(request).await;
        assert_eq!(answer.is_ok(), may, "bundle of {n}");
    }
    // The first was used, by whom ever; the second is as it was.
    for (n, used) in [(4, true), (5, false)] {
        let answer = verify(&scene, Who::Anyone, &code(&scene.live.world, n)).await;
        let reasons = answer.verdict.unwrap().reasons;
        let told = |code: &str| code.starts_with("ALREADY_") || code.starts_with("USED_");
        let found = reasons.iter().any(|r| told(&r.code));
        assert_eq!(found, used, "{n}");
    }
}

/// A refusal without anything that depends on the question.
fn told(status: &Status, asked: &str) -> (Code, String, String, Vec<String>) {
    let text = status.message().replace(asked, "WHAT");
    let metadata = status.get_details_error_info().map(|info| info.metadata);
    let mut keys: Vec<String> = metadata.unwrap_or_default().into_keys().collect();
    keys.sort();
    (status.code(), reason(status), text, keys)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_token_cannot_tell_what_is_there() {
    let scene = Scene::new().await;
    let pairs = [
        (
            Subject::Lot(names::lot("L1")),
            Subject::Lot(names::lot("XX")),
        ),
        (
            Subject::Vial(names::vial("L1", 1)),
            Subject::Vial(names::vial("XX", 1)),
        ),
        (
            Subject::Donor(names::donor("donor.1")),
            Subject::Donor(names::donor("x")),
        ),
        (
            Subject::Key(names::key("maker.qa")),
            Subject::Key(names::key("x")),
        ),
        (
            Subject::Organisation(names::org("maker")),
            Subject::Organisation(names::org("x")),
        ),
    ];
    for (there, not) in pairs {
        let mut answers = Vec::new();
        for asked in [there, not] {
            let read = Read::Histories(vec![subject(&asked)]);
            let status = ask_as(&scene, None, read).await.unwrap_err();
            answers.push(told(&status, &asked.to_string()));
        }
        assert_eq!(answers[0], answers[1]);
    }
    let recorded = scene.live.world.log.len() as u64;
    let mut answers = Vec::new();
    for index in [1, recorded * 10] {
        let read = Read::Entry(Some(Which::Index(index)));
        let status = ask_as(&scene, None, read).await.unwrap_err();
        answers.push(told(&status, &index.to_string()));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_open_nothing() {
    let scene = Scene::new().await;
    let good = token(&scene, Who::Admin).unwrap();
    let short = good[..good.len() - 1].to_owned();
    let rows = [
        (format!("Bearer llt_{}", "A".repeat(43)), "TOKEN_UNKNOWN"),
        (short, "TOKEN_MALFORMED"),
        (format!("{good}A"), "TOKEN_MALFORMED"),
        (good.replace("Bearer ", "Basic "), "TOKEN_MALFORMED"),
        (good.replace("Bearer ", ""), "TOKEN_MALFORMED"),
        ("Bearer ".to_owned(), "TOKEN_MALFORMED"),
    ];
    for (header, expected) in rows {
        for read in [Read::Entries(0), Read::Inclusion(0, 0)] {
            let status = ask_as(&scene, Some(header.clone()), read).await;
            let status = status.unwrap_err();
            assert_eq!(status.code(), Code::Unauthenticated, "{header}");
            assert_eq!(reason(&status), expected, "{header}");
            assert!(!status.message().contains("llt_A"), "{status:?}");
        }
    }
    // One that has expired is not known any more.
    let file = scene.live.path("tokens.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let expired: Vec<String> = text
        .lines()
        .flat_map(|line| match line.starts_with("sha256") {
            true => vec![line.to_owned(), "expires = \"2026-01-01\"".to_owned()],
            false => vec![line.to_owned()],
        })
        .collect();
    std::fs::write(&file, expired.join("\n")).unwrap();
    scene.daemon.kill();
    let daemon = scene.live.start();
    let put = |request: &mut Request<()>| {
        let metadata = request.metadata_mut();
        metadata.insert("authorization", good.parse().unwrap());
    };
    let status = ask(&daemon, Read::Entries(0), put).await.unwrap_err();
    assert_eq!(reason(&status), "TOKEN_UNKNOWN");
    let trust = scene.live.trust();
    proof::newest(&mut daemon.ledger().await, &trust).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_at_all() {
    let scene = Scene::new().await;
    let head = scene.head().await;
    for call in [
        "LedgerService/Submit",
        "LedgerService/SubmitBatch",
        "LedgerService/SubmitStream",
        "LedgerService/GetInclusionProof",
        "LedgerService/GetHistories",
        "VialService/VerifyVial",
    ] {
        for rubbish in [vec![0xff; 40], vec![0x0a, 0x7f, 1], vec![0x0b; 3]] {
            let mut client = tonic::client::Grpc::new(scene.daemon.channel().await);
            client.ready().await.unwrap();
            let path = format!("/lotledger.v1.{call}").parse().unwrap();
            let request = Request::new(rubbish);
            let answer = client.unary(request, path, crate::bytes::Raw).await;
            let status = answer.unwrap_err();
            let found = (status.code(), reason(&status), first_field(&status));
            let expected = (Code::InvalidArgument, "FORMAT".into(), "request".into());
            assert_eq!(found, expected, "{call}: {status:?}");
        }
    }
    assert_eq!(scene.head().await, head);
}
