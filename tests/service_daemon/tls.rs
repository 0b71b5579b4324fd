//! TLS: who may connect, whom a certificate names, and certificates that change.

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tonic::Code;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::test_ledger::{Daemon, TestLedger, lotledgerd};

/// Longest time for anything that should happen at once.
const PATIENCE: Duration = Duration::from_secs(30);

struct Certificates<'a>(&'a TestLedger);

impl<'a> Certificates<'a> {
    /// Makes them anew, and lets the client's read as `scope` says.
    fn new(test_ledger: &'a TestLedger, scope: &str) -> Self {
        let _ = std::fs::remove_dir_all(test_ledger.path("tls"));
        let out = test_ledger.path("tls");
        let out = out.to_str().unwrap();
        let uri = format!("spiffe://example.org/{scope}");
        let made = lotledgerd(&["dev-certs", "--out", out, "--scope", scope, "--uri", &uri]);
        assert!(made.status.success(), "{made:?}");
        let told = String::from_utf8(made.stderr).unwrap();
        let entry = told.split_once("[[certificate]]").unwrap().1;
        let entry = entry.replace("development-client", &format!("certified-{scope}"));
        let tokens = test_ledger.path("tokens.toml");
        let all = std::fs::read_to_string(&tokens).unwrap();
        std::fs::write(&tokens, format!("{all}\n[[certificate]]{entry}")).unwrap();
        Self(test_ledger)
    }

    fn path(&self, name: &str) -> String {
        self.0.path("tls").join(name).to_str().unwrap().to_owned()
    }

    fn start(&self, more: &[&str]) -> Daemon {
        let files = ["server.pem", "server.key", "ca.pem"].map(|name| self.path(name));
        let flags = ["--tls-certificate", "--tls-key", "--tls-client-ca"];
        let mut all: Vec<&str> = Vec::new();
        for (flag, file) in flags.iter().zip(&files) {
            all.extend([*flag, file.as_str()]);
        }
        all.extend(more);
        self.0.start_with(&all)
    }

    fn config(&self, known: bool) -> ClientTlsConfig {
        let read = |name| std::fs::read(self.path(name)).unwrap();
        let config = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(read("ca.pem")))
            .domain_name("localhost");
        match known {
            true => config.identity(Identity::from_pem(read("client.pem"), read("client.key"))),
            false => config,
        }
    }
}

async fn connect(daemon: &Daemon, config: ClientTlsConfig) -> Option<LedgerServiceClient<Channel>> {
    let endpoint = Endpoint::from_shared(format!("https://{}", daemon.address)).unwrap();
    let channel = endpoint.tls_config(config).unwrap().connect().await.ok()?;
    Some(LedgerServiceClient::new(channel))
}

async fn list(client: &mut LedgerServiceClient<Channel>) -> Code {
    let answer = client.list_entries(pb::ListEntriesRequest::default()).await;
    answer.map_or_else(|status| status.code(), |_| Code::Ok)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_names_its_scope() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let certificates = Certificates::new(&test_ledger, "auditor");
    let daemon = certificates.start(&[]);
    // A connection that never says anything, and one without TLS, keep nobody waiting.
    let _silent = TcpStream::connect(&daemon.address).unwrap();
    let plain = Endpoint::from_shared(format!("http://{}", daemon.address)).unwrap();
    let plain = plain.connect().await;
    if let Ok(channel) = plain {
        let mut client = LedgerServiceClient::new(channel);
        assert_ne!(list(&mut client).await, Code::Ok);
    }
    let mut known = connect(&daemon, certificates.config(true)).await.unwrap();
    assert_eq!(list(&mut known).await, Code::Ok);
    let mut anyone = connect(&daemon, certificates.config(false)).await.unwrap();
    assert_eq!(list(&mut anyone).await, Code::Unauthenticated);
    // A token says more than a certificate.
    let request = test_ledger.request(
        crate::test_ledger::Who::Maker,
        pb::ListEntriesRequest::default(),
    );
    let denied = known.list_entries(request).await.unwrap_err();
    assert_eq!(denied.code(), Code::PermissionDenied);
    assert!(
        test_ledger
            .log()
            .contains("\"caller\":\"certified-auditor\"")
    );

    // One that is not listed any more reads nothing, also on a connection that is open.
    let tokens = test_ledger.path("tokens.toml");
    let listed = std::fs::read_to_string(&tokens).unwrap();
    let (others, _) = listed.split_once("[[certificate]]").unwrap();
    std::fs::write(&tokens, others).unwrap();
    daemon.signal("-HUP");
    let begun = Instant::now();
    while list(&mut known).await == Code::Ok {
        assert!(begun.elapsed() < PATIENCE, "{}", test_ledger.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let status = known.get_checkpoint(pb::GetCheckpointRequest {}).await;
    let status = status.unwrap_err();
    assert!(
        status.message().starts_with("CERTIFICATE_UNKNOWN"),
        "{status:?}"
    );
    std::fs::write(&tokens, listed).unwrap();
    daemon.signal("-HUP");
    let begun = Instant::now();
    while list(&mut known).await != Code::Ok {
        assert!(begun.elapsed() < PATIENCE, "{}", test_ledger.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    // The command line's client, with its own flags.
    let run = |more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_lotledger"))
            .env("LOTLEDGER_HOME", test_ledger.path("home"))
            .args(["statement", "show", "0"])
            .args(["--server", &format!("https://{}", daemon.address)])
            .args(more)
            .output()
            .unwrap()
    };
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--ca"));
    let [ca, certificate, key] =
        ["ca.pem", "client.pem", "client.key"].map(|name| certificates.path(name));
    let unknown = run(&["--ca", &ca]);
    assert_eq!(unknown.status.code(), Some(3), "{unknown:?}");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("TOKEN_REQUIRED"));
    let who = ["--client-certificate", &certificate, "--client-key", &key];
    let shown = run(&[&["--ca", &ca], &who[..]].concat());
    assert_eq!(shown.status.code(), Some(0), "{shown:?}");
    let half = run(&["--ca", &ca, "--client-key", &key]);
    assert_eq!(half.status.code(), Some(2), "{half:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_change_while_it_runs() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let before = Certificates::new(&test_ledger, "auditor");
    let daemon = before.start(&["--tls-require-client", "true"]);
    let old = before.config(true);
    let mut open = connect(&daemon, old.clone()).await.unwrap();
    assert_eq!(list(&mut open).await, Code::Ok);
    if let Some(mut nobody) = connect(&daemon, before.config(false)).await {
        assert_ne!(
            list(&mut nobody).await,
            Code::Unauthenticated,
            "a connection"
        );
    }

    let after = Certificates::new(&test_ledger, "admin");
    daemon.signal("-HUP");
    let begun = Instant::now();
    loop {
        if let Some(mut client) = connect(&daemon, after.config(true)).await
            && list(&mut client).await == Code::Ok
        {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{}", test_ledger.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(connect(&daemon, old).await.is_none(), "the old authority");
    assert_eq!(list(&mut open).await, Code::Ok, "what is open stays");

    // Rubbish is not taken.
    std::fs::write(after.path("server.pem"), "rubbish").unwrap();
    daemon.signal("-HUP");
    let begun = Instant::now();
    while !test_ledger.log().contains("certificates stay as they were") {
        assert!(begun.elapsed() < PATIENCE, "{}", test_ledger.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(connect(&daemon, after.config(true)).await.is_some());
}

#[test]
fn what_cannot_be_meant_is_refused_and_what_is_dangerous_is_said() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let certificates = Certificates::new(&test_ledger, "auditor");
    let data = test_ledger.path("data");
    let data = data.to_str().unwrap();
    let files = ["server.pem", "server.key", "client.key", "ca.pem"];
    let [pem, key, other, ca] = files.map(|name| certificates.path(name));
    let both = |key| vec!["--tls-certificate", pem.as_str(), "--tls-key", key];
    for (more, code, expected) in [
        (vec!["--tls-key", "x"], 2, "tls.certificate is not set"),
        (
            vec!["--tls-client-ca", &ca],
            2,
            "tls.certificate is not set",
        ),
        (
            vec!["--tls-require-client", "true"],
            2,
            "tls.client_ca is not set",
        ),
        (both(&other), 2, "the key of tls.certificate"),
        (both(&ca), 2, "chmod"),
        (both("/nonexistent"), 3, "/nonexistent"),
        (both(&key), 0, ""),
        (vec!["--listen", "0.0.0.0:0"], 0, "NO TLS"),
    ] {
        let arguments = [&["config", "check", "--data", data], &more[..]].concat();
        let output = lotledgerd(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{more:?}: {errors}");
        assert!(errors.contains(expected), "{more:?}: {errors}");
    }
    // Nothing is written over.
    let out = test_ledger.path("tls");
    let again = lotledgerd(&["dev-certs", "--out", out.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(3), "{again:?}");
}
