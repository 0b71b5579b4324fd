//! A ledger made as an operator makes one, and a daemon that serves it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ed25519_dalek::{Signer as _, SigningKey};
use lotledger::digest::sha256;
use lotledger::domain::authority::meaning_of;
use lotledger::domain::event::*;
use lotledger::domain::id::*;
use lotledger::domain::key::PublicKey;
use lotledger::domain::statement::{Role, Seen, Signer, Statement};
use lotledger::domain::subject::Subject;
use lotledger::domain::time::{Date, TimestampMs, UtcOffset};
use lotledger::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use lotledger::format::envelope::{Envelope, decode_envelope, encode_envelope};
use lotledger::format::note::VerifierKey;
use lotledger::format::statement::encode_statement;
use lotledger::format::trust::TrustFile;
use lotledger::service::pb;
use lotledger::service::pb::admin_service_client::AdminServiceClient;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use lotledger::service::pb::vial_service_client::VialServiceClient;
use tonic::transport::{Channel, Endpoint};

/// The two organisations of these tests: the one whose node it is, and one that has nothing to do
/// with it.
pub const MAKER: u8 = 1;
/// See [`MAKER`].
pub const STRANGER: u8 = 2;

pub fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&sha256(&[b"key", name.as_bytes()]).bytes())
}

pub fn org(n: u8) -> OrgRef {
    OrgRef::from_bytes([n; 16])
}

pub fn node(n: u8) -> NodeRef {
    NodeRef::from_bytes([n; 16])
}

fn person(name: &str) -> PersonRef {
    PersonRef::from_bytes(sha256(&[name.as_bytes()]).bytes()[..16].try_into().unwrap())
}

pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// A ledger's directory, with tokens for every kind of caller.
pub struct TestLedger {
    directory: tempfile::TempDir,
    data: PathBuf,
    ledger_id: LedgerId,
    started_ms: i64,
    tokens: [String; 4],
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anyone,
    Maker,
    Stranger,
    Auditor,
    Admin,
}

pub fn submission(envelope: Vec<u8>) -> pb::Submission {
    pb::Submission {
        envelope,
        sidecar: Vec::new(),
    }
}

pub fn message(envelope: Vec<u8>) -> pb::SubmitRequest {
    pb::SubmitRequest {
        submission: Some(submission(envelope)),
    }
}

/// `GET` of the listener for metrics and probes: status and text.
pub fn get(address: &str, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap();
    (status.to_owned(), body.to_owned())
}

pub fn lotledgerd(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotledgerd"));
    command.env_clear().args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

impl TestLedger {
    pub fn new(clock: Clock) -> Self {
        Self::before(clock, |_| {})
    }

    /// The same, after something was done to the directory that its files will be in (`data`).
    pub fn before(clock: Clock, prepare: impl FnOnce(&Path)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        prepare(&directory.path().join("data"));
        let at = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let (data, tokens_file, genesis) = (at("data"), at("tokens.toml"), at("genesis"));
        let origin = "example.org/lots";
        let made = lotledgerd(&["init", "--data", &data, "--key-only", "--origin", origin]);
        let log_key = VerifierKey::parse(text(&made).trim()).unwrap();

        let started = now_ms() - 3_600_000;
        let event = Event::LedgerCreated(LedgerCreated {
            origin: origin.to_owned(),
            clock,
            rules_version: 1,
            schema_hash: Digest::from_bytes([7; 32]),
            roots: RootKeys {
                keys: vec![(PublicKey::of(&key("root")), person("root"))],
                threshold: 1,
            },
            log_keys: vec![*log_key.public_key()],
        });
        let envelope = sign(None, started, event, Vec::new(), &[("root", Role::Root)]);
        std::fs::write(&genesis, &envelope).unwrap();
        let start = TimestampMs::new(started).unwrap().to_string();
        let mut init = vec!["init", "--data", &data, "--genesis", &genesis];
        if clock == Clock::Training {
            init.extend(["--training", "--start", &start]);
        }
        let ledger_id = text(&lotledgerd(&init));
        let scope = |n| format!("organisation:{}", org(n));
        let tokens = [
            ("maker", scope(MAKER)),
            ("stranger", scope(STRANGER)),
            ("auditor", "auditor".to_owned()),
            ("admin", "admin".to_owned()),
        ]
        .map(|(name, scope)| {
            let new = ["token", "new", "--name", name, "--scope", &scope];
            text(&lotledgerd(
                &[&new[..], &["--tokens", &tokens_file]].concat(),
            ))
            .trim()
            .to_owned()
        });
        let test_ledger = Self {
            ledger_id: LedgerId::parse(ledger_id.trim()).unwrap(),
            started_ms: started,
            data: directory.path().join("data"),
            directory,
            tokens,
        };
        assert_eq!(
            test_ledger.ledger_id,
            decode_envelope(&envelope).unwrap().as_genesis()
        );
        test_ledger
    }

    /// A file of the ledger.
    pub fn data(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn trust(&self) -> TrustFile {
        let data = self.path("data");
        let file = text(&lotledgerd(&["trust", "--data", data.to_str().unwrap()]));
        TrustFile::parse(file.as_bytes()).unwrap()
    }

    pub fn start(&self) -> Daemon {
        self.start_with(&[])
    }

    pub fn start_with(&self, more: &[&str]) -> Daemon {
        self.start_in(&[], more)
    }

    /// With these variables and no others.
    pub fn start_in(&self, environment: &[(&str, &str)], more: &[&str]) -> Daemon {
        let log = std::fs::File::create(self.path("log")).unwrap();
        self.start_through(&[], environment, more, log.into())
    }

    /// Through another program, which runs the one that follows it; with this standard error.
    pub fn start_through(
        &self,
        through: &[&str],
        environment: &[(&str, &str)],
        more: &[&str],
        stderr: Stdio,
    ) -> Daemon {
        let ready = self.path("ready");
        let _ = std::fs::remove_file(&ready);
        let mut command = self.serve(through, environment, more);
        let mut child = command.stderr(stderr).spawn().unwrap();
        let address = wait_for(&ready, &mut child, &self.path("log"));
        Daemon { child, address }
    }

    /// A start that is refused: exit code, and what it says.
    pub fn refused(&self, environment: &[(&str, &str)], more: &[&str]) -> (Option<i32>, String) {
        let log = std::fs::File::create(self.path("log")).unwrap();
        let mut command = self.serve(&[], environment, more);
        let child = command.stderr(log).spawn().unwrap();
        let address = String::new();
        let (code, _) = Daemon { child, address }.wait();
        (code, self.log())
    }

    fn serve(&self, through: &[&str], environment: &[(&str, &str)], more: &[&str]) -> Command {
        let program = [through, &[env!("CARGO_BIN_EXE_lotledgerd")]].concat();
        let mut command = Command::new(program[0]);
        command
            .env_clear()
            .args(&program[1..])
            .arg("serve")
            .arg("--data")
            .arg(self.path("data"))
            .arg("--tokens")
            .arg(self.path("tokens.toml"))
            .arg("--ready-file")
            .arg(self.path("ready"))
            .args(["--listen", "127.0.0.1:0", "--log-format", "json"])
            .args(more)
            .envs(environment.iter().copied())
            .stdout(Stdio::null());
        command
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap()
    }

    /// A request of this caller.
    pub fn request<T>(&self, who: Who, message: T) -> tonic::Request<T> {
        let token = match who {
            Who::Anyone => None,
            Who::Maker => Some(&self.tokens[0]),
            Who::Stranger => Some(&self.tokens[1]),
            Who::Auditor => Some(&self.tokens[2]),
            Who::Admin => Some(&self.tokens[3]),
        };
        let mut request = tonic::Request::new(message);
        if let Some(token) = token {
            let value = format!("Bearer {token}").parse().unwrap();
            request.metadata_mut().insert("authorization", value);
        }
        request
    }

    pub fn secrets(&self) -> &[String] {
        &self.tokens
    }

    /// Always the same bytes for the same event.
    pub fn statement(&self, event: Event, by: &[(&str, Role)]) -> Vec<u8> {
        self.pinned(event, Vec::new(), by)
    }

    /// A statement that pins what it rests on.
    pub fn pinned(&self, event: Event, seen: Vec<Seen>, by: &[(&str, Role)]) -> Vec<u8> {
        sign(Some(self.ledger_id), self.started_ms, event, seen, by)
    }

    pub fn registers(&self, n: u8) -> Vec<u8> {
        let event = Event::OrgRegistered(OrgRegistered {
            organisation: org(n),
            name: Text::parse(&format!("Organisation {n}")).unwrap(),
            kinds: vec![OrgKind::Maker],
            country: CountryCode::parse("JP").unwrap(),
            gln: None,
            affiliates: Vec::new(),
        });
        self.statement(event, &[("root", Role::Root)])
    }

    /// As many statements as one likes: organisation `n` of a great many registers.
    pub fn registers_one_of_many(&self, n: u32) -> Vec<u8> {
        let mut reference = [0xee; 16];
        reference[..4].copy_from_slice(&n.to_be_bytes());
        let event = Event::OrgRegistered(OrgRegistered {
            organisation: OrgRef::from_bytes(reference),
            name: Text::parse(&format!("Organisation {n} of many, {}", "x".repeat(150))).unwrap(),
            kinds: vec![OrgKind::Maker],
            country: CountryCode::parse("JP").unwrap(),
            gln: None,
            affiliates: Vec::new(),
        });
        self.statement(event, &[("root", Role::Root)])
    }

    pub fn enrols(&self, n: u8, name: &str, role: Role) -> Vec<u8> {
        let event = Event::KeyEnrolled(KeyEnrolled {
            organisation: org(n),
            person: person(name),
            public_key: PublicKey::of(&key(name)),
            roles: vec![role],
        });
        self.statement(event, &[("root", Role::Root), (name, Role::Enrollee)])
    }

    pub fn receives_material(&self, n: u8, by: &str, into: NodeRef) -> Vec<u8> {
        let label = |text| Label::parse(text).unwrap();
        let event = Event::MaterialReceived(MaterialReceived {
            node: into,
            organisation: org(n),
            material: Material::Raw(Box::new(RawMaterial {
                name: Text::parse("Basal medium").unwrap(),
                category: RawMaterialCategory::Medium,
                contains: Vec::new(),
                supplier: Text::parse("Supplier").unwrap(),
                supplier_lot: label("S-1"),
                grade: Grade::Gmp,
                species: Species::Synthetic,
                country: CountryCode::parse("JP").unwrap(),
                expiry: Date::parse("2030-01-01").unwrap(),
                certificate: Digest::from_bytes([9; 32]),
                tse_statement: true,
                released_by: None,
            })),
        });
        self.statement(event, &[(by, Role::Operator)])
    }

    pub fn holds(&self, n: u8, by: &str, what: NodeRef) -> Vec<u8> {
        self.holds_with(n, by, what, HoldReason::Deviation)
    }

    pub fn holds_with(&self, n: u8, by: &str, what: NodeRef, reason: HoldReason) -> Vec<u8> {
        let event = Event::HoldPlaced(HoldPlaced {
            scope: HoldScope::Node(what),
            reason,
            organisation: org(n),
            rationale: None,
            authority_reference: None,
        });
        self.statement(event, &[(by, Role::Operator)])
    }

    /// Two organisations with an operator each; a node of the maker; a hold on it. Answers the
    /// receipts.
    pub async fn furnish(&self, daemon: &Daemon) -> Vec<pb::Receipt> {
        let statements = [
            self.registers(MAKER),
            self.registers(STRANGER),
            self.enrols(MAKER, "op1", Role::Operator),
            self.enrols(STRANGER, "op2", Role::Operator),
            self.receives_material(MAKER, "op1", node(1)),
            self.holds(MAKER, "op1", node(1)),
        ];
        let request = pb::SubmitBatchRequest {
            submissions: statements.map(submission).to_vec(),
        };
        let answer = daemon.ledger().await.submit_batch(request).await.unwrap();
        answer.into_inner().receipts
    }
}

fn wait_for(ready: &Path, child: &mut Child, log: &Path) -> String {
    let begun = Instant::now();
    loop {
        if let Ok(address) = std::fs::read_to_string(ready) {
            return address.trim().to_owned();
        }
        let ended = child.try_wait().unwrap();
        if ended.is_some() || begun.elapsed() > Duration::from_secs(30) {
            panic!("{ended:?}: {}", std::fs::read_to_string(log).unwrap());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A running daemon; killed when dropped.
pub struct Daemon {
    child: Child,
    pub address: String,
}

impl Daemon {
    pub async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).unwrap();
        endpoint.connect().await.unwrap()
    }

    pub async fn ledger(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel().await)
            .max_encoding_message_size(256 << 20)
            .max_decoding_message_size(256 << 20)
    }

    pub async fn vials(&self) -> VialServiceClient<Channel> {
        VialServiceClient::new(self.channel().await)
    }

    pub async fn admin(&self) -> AdminServiceClient<Channel> {
        AdminServiceClient::new(self.channel().await)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: the exit code, and how long it took.
    pub fn wait(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), begun.elapsed());
            }
            assert!(begun.elapsed() < Duration::from_secs(90), "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn subject(subject: &Subject) -> pb::SubjectId {
    pb::SubjectId {
        kind: subject.kind().into(),
        id: subject.id(),
    }
}

fn sign(
    ledger_id: Option<LedgerId>,
    at_ms: i64,
    event: Event,
    seen: Vec<Seen>,
    by: &[(&str, Role)],
) -> Vec<u8> {
    let mut by: Vec<(SigningKey, Role)> =
        by.iter().map(|(name, role)| (key(name), *role)).collect();
    by.sort_by_key(|(key, _)| PublicKey::of(key).id());
    let mut id: [u8; 16] = sha256(&[format!("{event:?}").as_bytes()]).bytes()[..16]
        .try_into()
        .unwrap();
    id[6] = 0x70 | (id[6] & 0x0f);
    id[8] = 0x80 | (id[8] & 0x3f);
    let statement = Statement {
        ledger_id,
        statement_id: StatementId::try_from_bytes(id).unwrap(),
        occurred_at: TimestampMs::new(at_ms).unwrap(),
        utc_offset: UtcOffset::JST,
        retrospective: None,
        signers: by
            .iter()
            .map(|(key, role)| Signer {
                key: PublicKey::of(key).id(),
                role: *role,
                meaning: meaning_of(&event, None, *role),
            })
            .collect(),
        seen,
        evidence: Vec::new(),
        event,
    };
    let payload = encode_statement(&statement);
    let message = pae(STATEMENT_PAYLOAD_TYPE, &payload);
    let signatures = by.iter().map(|(key, _)| key.sign(&message).to_bytes());
    encode_envelope(&Envelope {
        signatures: signatures.collect(),
        payload,
    })
}
