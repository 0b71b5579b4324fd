//! Clients that submit as fast as they are answered, and keep what they sent and what came back.

use std::time::{Duration, Instant};

use lotledger::digest::Digest;
use lotledger::domain::authority::meaning_of;
use lotledger::domain::event::{Event, HoldReason, HoldScope, ProcessStep};
use lotledger::domain::id::{LedgerId, StatementId, VialTag};
use lotledger::domain::statement::{Role, Signer, Statement};
use lotledger::domain::time::{TimestampMs, UtcOffset};
use lotledger::format::envelope::encode_envelope;
use lotledger::merkle::vial_tree::vial_root;
use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::Channel;

use crate::daemon_support::check_support::notary::sign;
use crate::daemon_support::check_support::world::{make, names};
use crate::daemon_support::{Live, submit};

/// Vials in each lot of the load.
const VIALS: u32 = 40;
/// No call takes longer than this, killed or not.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Statements that were sent together, all or none.
pub struct Sent {
    pub submissions: Vec<pb::Submission>,
    /// One each, if an answer came.
    pub receipts: Option<Vec<pb::Receipt>>,
}

/// What every statement of the load has.
#[derive(Clone)]
pub struct Author {
    ledger_id: LedgerId,
    at: TimestampMs,
}

impl Author {
    pub fn of(live: &Live) -> Self {
        Self {
            ledger_id: live.world.ledger_id().unwrap(),
            at: live.world.now,
        }
    }

    fn signed(&self, name: &str, by: &str, role: Role, event: Event) -> Vec<u8> {
        let mut id = [0; 16];
        id.copy_from_slice(&names::seed(&format!("{name}/{}", event.name()))[..16]);
        id[6] = 0x70 | (id[6] & 0x0f);
        id[8] = 0x80 | (id[8] & 0x3f);
        let statement = Statement {
            ledger_id: Some(self.ledger_id),
            statement_id: StatementId::try_from_bytes(id).unwrap(),
            occurred_at: self.at,
            utc_offset: UtcOffset::JST,
            retrospective: None,
            signers: vec![Signer {
                key: names::key(by),
                role,
                meaning: meaning_of(&event, None, role),
            }],
            seen: Vec::new(),
            evidence: Vec::new(),
            event,
        };
        encode_envelope(&sign(&statement))
    }

    fn material(&self, name: &str) -> pb::Submission {
        let event = Event::MaterialReceived(make::raw(name, make::medium()));
        pb::Submission {
            envelope: self.signed(name, "maker.operator", Role::Operator, event),
            sidecar: Vec::new(),
        }
    }

    fn hold(&self, name: &str) -> pb::Submission {
        let scope = HoldScope::Node(names::node(name));
        let event = Event::HoldPlaced(make::hold(scope, HoldReason::Deviation, "maker"));
        pb::Submission {
            envelope: self.signed(name, "maker.operator", Role::Operator, event),
            sidecar: Vec::new(),
        }
    }

    /// A lot is opened, its bulk is made, and its vials are commissioned.
    fn lot(&self, number: &str) -> Vec<pb::Submission> {
        let by = |event| self.signed(number, "maker.head", Role::ProductionHead, event);
        let bulk = format!("bulk.{number}");
        let ids = names::vials(number, 1, VIALS);
        let hashes: Vec<Digest> = ids.iter().map(|id| id.digest()).collect();
        let root = lotledger::domain::id::Digest::from_bytes(vial_root(&hashes).bytes());
        let opened = Event::LotOpened(make::lot_opened(number, "small@1", "wcb.1"));
        let filled = Event::VialsCommissioned(make::commissioned(number, &bulk, VIALS, root));
        let step = make::step(ProcessStep::SterileBulk, &["pool"], &[&bulk], self.at);
        let made = Event::ProcessRecorded(step);
        vec![
            pb::Submission {
                envelope: by(opened),
                sidecar: Vec::new(),
            },
            pb::Submission {
                envelope: self.signed(number, "maker.operator", Role::Operator, made),
                sidecar: Vec::new(),
            },
            pb::Submission {
                envelope: by(filled),
                sidecar: ids.iter().flat_map(VialTag::bytes).collect(),
            },
        ]
    }

    /// One statement that asks for nothing else.
    pub fn single(&self, name: &str) -> Vec<pb::Submission> {
        vec![self.material(name)]
    }

    /// The `n`-th thing that a client does: mostly single statements, sometimes several at once,
    /// sometimes a lot with its vials.
    pub fn work(&self, client: &str, n: u32) -> Vec<pb::Submission> {
        let name = format!("{client}-{n}");
        match n % 6 {
            3 => self.lot(&name),
            5 => {
                let mut all: Vec<_> = (0..3)
                    .map(|i| self.material(&format!("{name}.{i}")))
                    .collect();
                all.push(self.hold(&format!("{name}.1")));
                all
            }
            _ => vec![self.material(&name)],
        }
    }
}

/// Clients at work, each until it is not answered any more.
pub struct Load(Vec<JoinHandle<Vec<Sent>>>);

impl Load {
    /// Starts so many clients; what they name begins with `name`.
    pub fn start(author: &Author, channel: &[Channel], name: &str) -> Self {
        let client = |(i, channel): (usize, &Channel)| {
            let ledger = LedgerServiceClient::new(channel.clone());
            tokio::spawn(client(author.clone(), ledger, format!("{name}-{i}")))
        };
        Self(channel.iter().enumerate().map(client).collect())
    }

    /// Waits until every client has noticed that nobody answers, and gives what they sent.
    pub async fn end(self) -> Vec<Sent> {
        let mut sent = Vec::new();
        for client in self.0 {
            sent.extend(client.await.unwrap());
        }
        sent
    }
}

async fn client(
    author: Author,
    mut ledger: LedgerServiceClient<Channel>,
    name: String,
) -> Vec<Sent> {
    let mut all = Vec::new();
    for n in 0.. {
        let submissions = author.work(&name, n);
        let begun = Instant::now();
        let answer = submit(&mut ledger, &submissions).await;
        assert!(begun.elapsed() < DEADLINE, "{name}: {:?}", begun.elapsed());
        let status = answer.as_ref().err().cloned();
        all.push(Sent {
            submissions,
            receipts: answer.ok(),
        });
        // The only reason to refuse any of it is that the daemon ends or is gone.
        if let Some(status) = status {
            let gone = matches!(
                status.code(),
                Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Internal
            );
            assert!(gone, "{name}: {status:?}");
            break;
        }
    }
    all
}
