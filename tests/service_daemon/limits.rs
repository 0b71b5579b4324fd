//! What one caller, one connection or one byte too many meets.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt as _;

use crate::test_ledger::{Daemon, TestLedger, Who, lotledgerd, submission};

/// Longest time for anything that should happen soon.
const PATIENCE: Duration = Duration::from_secs(30);

pub type Hanging = (Sender<pb::SubmitRequest>, JoinHandle<Status>);

/// A submission whose body never comes, until the sender is dropped.
pub async fn hang(channel: Channel, request: Request<()>) -> Hanging {
    let (keep, body) = tokio::sync::mpsc::channel(1);
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.unwrap();
    let task = tokio::spawn(async move {
        let path = "/lotledger.v1.LedgerService/Submit".parse().unwrap();
        let stream = tokio_stream::wrappers::ReceiverStream::new(body);
        let codec = ProstCodec::<pb::SubmitRequest, pb::SubmitResponse>::default();
        let (metadata, extensions, ()) = request.into_parts();
        let request = Request::from_parts(metadata, extensions, stream);
        let answer = client.client_streaming(request, path, codec).await;
        answer.unwrap_err()
    });
    (keep, task)
}

async fn checkpoint(
    test_ledger: &TestLedger,
    ledger: &mut LedgerServiceClient<Channel>,
    who: Who,
) -> Result<(), Status> {
    let request = test_ledger.request(who, pb::GetCheckpointRequest {});
    ledger.get_checkpoint(request).await.map(drop)
}

/// A call of somebody that never ends, and what their next one hears: there is place for one.
pub async fn takes_the_place(
    test_ledger: &TestLedger,
    daemon: &Daemon,
    who: Who,
) -> (Hanging, Status) {
    let begin = async || hang(daemon.channel().await, test_ledger.request(who, ())).await;
    let mut ledger = daemon.ledger().await;
    let mut hanging = begin().await;
    let begun = Instant::now();
    loop {
        // A question that was under way when it came kept it out.
        if hanging.1.is_finished() {
            hanging = begin().await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        match checkpoint(test_ledger, &mut ledger, who).await {
            Err(status) => return (hanging, status),
            Ok(()) => assert!(begun.elapsed() < PATIENCE, "{}", test_ledger.log()),
        }
    }
}

fn refused(status: &Status) -> (String, Duration) {
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    let wait = status.get_details_retry_info().unwrap().retry_delay;
    let reason = status.get_details_error_info().unwrap().reason;
    (reason, wait.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_caller_takes_no_others_place() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--caller-requests", "1"]);
    let (_hanging, status) = takes_the_place(&test_ledger, &daemon, Who::Maker).await;
    let mut ledger = daemon.ledger().await;
    assert_eq!(refused(&status).0, "CALLER_LIMIT");
    for who in [Who::Stranger, Who::Anyone, Who::Auditor] {
        checkpoint(&test_ledger, &mut ledger, who).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_too_fast_learns_when_to_come_again() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--caller-per-second", "1", "--caller-burst", "3"]);
    let mut ledger = daemon.ledger().await;
    for _ in 0..3 {
        checkpoint(&test_ledger, &mut ledger, Who::Maker)
            .await
            .unwrap();
    }
    let status = checkpoint(&test_ledger, &mut ledger, Who::Maker).await;
    let (reason, wait) = refused(&status.unwrap_err());
    assert_eq!(reason, "CALLER_LIMIT");
    assert!(
        wait > Duration::ZERO && wait <= Duration::from_secs(1),
        "{wait:?}"
    );
    checkpoint(&test_ledger, &mut ledger, Who::Anyone)
        .await
        .unwrap();
    tokio::time::sleep(wait + Duration::from_millis(100)).await;
    checkpoint(&test_ledger, &mut ledger, Who::Maker)
        .await
        .unwrap();
}

/// The beginning of a connection, as bytes: other clients would watch the time, or connect again, by
/// themselves.
const GREETING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The beginning of a submission that never goes on.
fn begins_to_submit(timeout: &str) -> Vec<u8> {
    let call = begins("/lotledger.v1.LedgerService/Submit", timeout, 1);
    [GREETING, &call].concat()
}

/// The beginning of a call, the connection's first, third, fifth and so on.
fn begins(path: &str, timeout: &str, stream: u8) -> Vec<u8> {
    let mut headers = vec![0x83, 0x86];
    let mut literal = |name: &[u8], value: &str| {
        headers.extend_from_slice(name);
        headers.push(u8::try_from(value.len()).unwrap());
        headers.extend_from_slice(value.as_bytes());
    };
    literal(&[0x04], path);
    literal(&[0x01], "localhost");
    literal(b"\0\x0ccontent-type", "application/grpc");
    literal(b"\0\x02te", "trailers");
    literal(b"\0\x0cgrpc-timeout", timeout);
    let length = u8::try_from(headers.len()).unwrap();
    let mut bytes = vec![0, 0, length, 1, 4, 0, 0, 0, stream];
    bytes.extend(headers);
    bytes
}

#[test]
fn a_deadline_is_called_a_deadline() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let calls: Vec<TcpStream> = (20..60)
        .map(|ms| {
            let mut stream = TcpStream::connect(&daemon.address).unwrap();
            let bytes = begins_to_submit(&format!("{ms}m"));
            stream.write_all(&bytes).unwrap();
            stream
        })
        .collect();
    // tonic would answer CANCELLED by itself, and this line would not be there.
    let begun = Instant::now();
    while test_ledger.log().matches("\"code\":\"4\"").count() < calls.len() {
        assert!(begun.elapsed() < PATIENCE, "{}", test_ledger.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_idle_connections_keep_nobody_out() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--max-connections", "50"]);
    let begun = Instant::now();
    let idle: Vec<TcpStream> = (0..1_000)
        .map(|_| TcpStream::connect(&daemon.address).unwrap())
        .collect();
    let mut ledger = daemon.ledger().await;
    checkpoint(&test_ledger, &mut ledger, Who::Anyone)
        .await
        .unwrap();
    // The longest idle has made room.
    let mut first = idle.first().unwrap();
    first.set_read_timeout(Some(PATIENCE)).unwrap();
    let end = first.read_to_end(&mut Vec::new());
    assert!(end.is_ok() || begun.elapsed() < PATIENCE, "{end:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_requests_is_closed() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--idle-timeout-ms", "1000"]);
    let mut stream = TcpStream::connect(&daemon.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(GREETING).unwrap();
    let begun = Instant::now();
    let mut greeting = Vec::new();
    let end = stream.read_to_end(&mut greeting);
    assert!(begun.elapsed() < PATIENCE, "{end:?}");
    assert!(!greeting.is_empty(), "it spoke HTTP/2 before");
}

/// Who only asks for health, and who is refused for want of room, is not idle.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_with_requests_stays_whatever_becomes_of_them() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--idle-timeout-ms", "1000", "--max-requests", "1"]);
    let _hanging = hang(daemon.channel().await, test_ledger.request(Who::Maker, ())).await;
    let mut streams = [
        "/grpc.health.v1.Health/Check",
        "/lotledger.v1.LedgerService/Submit",
    ]
    .map(|path| {
        let mut stream = TcpStream::connect(&daemon.address).unwrap();
        stream.write_all(GREETING).unwrap();
        (path, stream)
    });
    for n in 0..20 {
        for (path, stream) in &mut streams {
            let call = begins(path, "20S", 2 * n + 1);
            stream.write_all(&call).expect(path);
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    for (path, stream) in &mut streams {
        // All that was answered, and then nothing, but no end.
        let soon = Some(Duration::from_millis(200));
        stream.set_read_timeout(soon).unwrap();
        let end = stream.read_to_end(&mut Vec::new()).expect_err(path);
        assert_eq!(end.kind(), std::io::ErrorKind::WouldBlock, "{path}");
    }
    assert!(
        test_ledger.log().contains("refused"),
        "{}",
        test_ledger.log()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_take_his_answer_loses_his_place() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let more = ["--max-requests", "1", "--answer-timeout-ms", "3000"];
    let daemon = test_ledger.start_with(&[&more[..], &["--request-timeout-ms", "5000"]].concat());
    let submissions = (1..100).map(|n| submission(test_ledger.registers(n)));
    let request = pb::SubmitBatchRequest {
        submissions: submissions.collect(),
    };
    daemon.ledger().await.submit_batch(request).await.unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{}", daemon.address)).unwrap();
    // It takes a little of the answer and then no more.
    let slow = endpoint.initial_stream_window_size(512);
    let mut slow = tonic::client::Grpc::new(slow.connect().await.unwrap());
    slow.ready().await.unwrap();
    let request = test_ledger.request(Who::Auditor, pb::ListEntriesRequest::default());
    let path = "/lotledger.v1.LedgerService/ListEntries".parse().unwrap();
    let codec = ProstCodec::<pb::ListEntriesRequest, pb::ListEntriesResponse>::default();
    let answer = slow.server_streaming(request, path, codec).await.unwrap();

    let mut ledger = daemon.ledger().await;
    let status = checkpoint(&test_ledger, &mut ledger, Who::Anyone).await;
    assert_eq!(refused(&status.unwrap_err()).0, "BUSY");
    let begun = Instant::now();
    while checkpoint(&test_ledger, &mut ledger, Who::Anyone)
        .await
        .is_err()
    {
        assert!(begun.elapsed() < PATIENCE, "the place is not given back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(answer);
}

/// The rows of a table of docs/LIMITS.md, by their first column.
fn table(heading: &str) -> BTreeMap<String, Vec<String>> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/LIMITS.md");
    let page = std::fs::read_to_string(page).unwrap();
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| {
        let cells = line.strip_prefix("| `")?.strip_suffix(" |")?;
        let mut cells = cells.split(" | ").map(str::to_owned);
        let name = cells.next()?.trim_end_matches('`').to_owned();
        Some((name, cells.collect()))
    });
    rows.collect()
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Defaults and ranges of docs/LIMITS.md are those of the program, and none is missing.
#[test]
fn the_documented_settings_are_those_of_the_program() {
    let documented = table("Settings");
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let shown = lotledgerd(&["config", "show", "--data", data]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    let mut settings = 0;
    for line in shown.lines() {
        let Some((key, value)) = line.trim_end_matches(" # default").split_once(" = ") else {
            continue;
        };
        let Ok(default) = value.parse::<u64>() else {
            continue;
        };
        settings += 1;
        let (section, name) = key.split_once('.').unwrap();
        let file = directory.path().join("l.toml");
        let text = format!("data = \"d\"\n[{section}]\n{name} = {}\n", i64::MAX);
        std::fs::write(&file, text).unwrap();
        let refused = lotledgerd(&["config", "check", "--config", file.to_str().unwrap()]);
        let refused = String::from_utf8(refused.stderr).unwrap();
        let range = refused.split("expected ").nth(1).unwrap().trim();
        let (least, most) = range.split_once(" to ").unwrap();
        let number = |text: &str| grouped(text.parse().unwrap());
        let row = documented
            .get(key)
            .unwrap_or_else(|| panic!("{key} is not there"));
        let expected = [grouped(default), number(least), number(most)];
        assert_eq!(row[..3], expected, "{key}");
    }
    assert_eq!(settings, documented.len(), "{documented:?}");
}

/// What the help says is the default is the default.
#[test]
fn the_defaults_of_the_help_are_those_of_the_program() {
    let help = lotledgerd(&["serve", "--help"]).stdout;
    let help = String::from_utf8(help).unwrap();
    let options = help.split("\n      --").skip(1);
    let defaults = options.filter_map(|option| {
        let text = option.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, default) = text.split_once("[default: ")?;
        let (flag, default) = (
            option.split_whitespace().next()?,
            default.split(']').next()?,
        );
        // Of files it says where, not what.
        (!default.contains(' ')).then(|| (format!("--{flag}"), default.to_owned()))
    });
    let lines = |arguments: &[&str]| -> Vec<String> {
        let shown = lotledgerd(&[&["config", "show", "--data", "d"], arguments].concat());
        let text = String::from_utf8(shown.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let unset = lines(&[]);
    let mut compared = 0;
    // Without certificates there is nothing to show of TLS.
    for (flag, default) in defaults.filter(|(flag, _)| !flag.starts_with("--tls-")) {
        let given = lines(&[&flag, &default]);
        let origin = format!(" # {flag}");
        let line = given.iter().find_map(|line| line.strip_suffix(&origin));
        let line = line.unwrap_or_else(|| panic!("{flag} {default}: {given:?}"));
        assert!(
            unset.contains(&format!("{line} # default")),
            "{flag}: {line}"
        );
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

/// The retry policy names services and calls that exist, and none that must not be sent twice.
#[test]
fn the_retry_policy_fits_the_interface() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/retry-service-config.json"
    );
    let file = std::fs::read_to_string(file).unwrap();
    let config: serde_json::Value = serde_json::from_str(&file).unwrap();
    let [config] = config["methodConfig"].as_array().unwrap().as_slice() else {
        panic!("{config}");
    };
    let names = config["name"].as_array().unwrap().iter();
    let mut services: Vec<&str> = names
        .map(|name| name["service"].as_str().unwrap())
        .collect();
    services.sort_unstable();
    let pool = prost_reflect::DescriptorPool::decode(lotledger::service::DESCRIPTORS).unwrap();
    let ours = pool
        .services()
        .filter(|s| s.package_name() == "lotledger.v1");
    let mut expected: Vec<String> = ours.map(|s| s.full_name().to_owned()).collect();
    // A training clock that was advanced is not advanced again to the same time.
    expected.retain(|name| !name.ends_with("AdminService"));
    expected.sort_unstable();
    assert_eq!(services, expected);
    let policy = &config["retryPolicy"];
    assert_eq!(policy["maxAttempts"], 4);
    // RESOURCE_EXHAUSTED has its own time to wait, which this policy does not know.
    assert_eq!(
        policy["retryableStatusCodes"],
        serde_json::json!(["UNAVAILABLE"])
    );
}

/// What a constant's expression says, as the page writes it.
fn said(expression: &str) -> String {
    let number = |text: &str| text.replace('_', "").parse::<u64>().unwrap();
    let inner = |prefix: &str| {
        let expression = expression.trim_start_matches("std::time::");
        expression.strip_prefix(prefix)?.strip_suffix(')')
    };
    if let Some(text) = inner("Duration::from_secs(") {
        return format!("{} s", grouped(number(text)));
    }
    if let Some(text) = inner("Duration::from_millis(") {
        return format!("{} ms", grouped(number(text)));
    }
    match expression.split_once(" << ") {
        Some((n, shift)) => grouped(number(n) << number(shift)),
        None => grouped(number(expression)),
    }
}

/// The constants of docs/LIMITS.md are those of the source, and every limit of the daemon, its
/// service and its ledger is there.
#[test]
fn the_documented_constants_are_those_of_the_source() {
    let documented = table("Fixed");
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (name, row) in &documented {
        let (path, constant) = name.split_once(' ').unwrap();
        let text = std::fs::read_to_string(source.join(path)).unwrap();
        let line = text.lines().map(str::trim).find_map(|line| {
            let line = line.split_once("const ")?.1;
            line.strip_prefix(&format!("{constant}: "))?
                .split_once(" = ")
        });
        let (_, expression) = line.unwrap_or_else(|| panic!("{name} is not there"));
        assert_eq!(row[0], said(expression.trim_end_matches(';')), "{name}");
    }
    let mut open = ["daemon", "service", "ledger", "store"]
        .map(|layer| source.join(layer))
        .to_vec();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let file = path.strip_prefix(&source).unwrap().to_str().unwrap();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if let Some((before, rest)) = line.split_once("const MAX_")
                && !before.starts_with("//")
            {
                let name = format!("{file} MAX_{}", rest.split(':').next().unwrap());
                assert!(documented.contains_key(&name), "{name} is not documented");
            }
        }
    }
}
