//! What is submitted: registrations of organisations, each signed by the one root key.

use ed25519_dalek::{Signer as _, SigningKey};

use super::super::exit::Failure;
use super::super::random;
use super::{cores, failed};
use crate::domain::authority::meaning_of;
use crate::domain::event::{Event, OrgKind, OrgRegistered};
use crate::domain::id::{CountryCode, LedgerId, OrgRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Role, Signer, Statement};
use crate::domain::time::UtcOffset;
use crate::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use crate::format::envelope::{Envelope, encode_envelope};
use crate::format::statement::encode_statement;
use crate::service::pb;

/// Who signs, and for which ledger.
#[derive(Clone)]
pub struct Author {
    key: SigningKey,
    /// `None` for the genesis only.
    pub ledger: Option<LedgerId>,
}

impl Author {
    /// With a fresh key.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            key: SigningKey::from_bytes(&random::bytes()?),
            ledger: None,
        })
    }

    /// The root key.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::of(&self.key)
    }

    /// An event as a root's signed statement.
    pub fn envelope(&self, event: Event) -> Result<Envelope, Failure> {
        let statement = Statement {
            ledger_id: self.ledger,
            statement_id: random::statement_id()?,
            occurred_at: random::now()?,
            utc_offset: UtcOffset::JST,
            retrospective: None,
            signers: vec![Signer {
                key: self.public_key().id(),
                role: Role::Root,
                meaning: meaning_of(&event, Role::Root),
            }],
            seen: Vec::new(),
            evidence: Vec::new(),
            event,
        };
        let payload = encode_statement(&statement);
        let signature = self.key.sign(&pae(STATEMENT_PAYLOAD_TYPE, &payload));
        Ok(Envelope {
            payload,
            signatures: vec![signature.to_bytes()],
        })
    }

    fn submission(&self) -> Result<pb::Submission, Failure> {
        let wrong = |error: &dyn std::fmt::Display| failed("a statement", error);
        let event = Event::OrgRegistered(OrgRegistered {
            organisation: OrgRef::from_bytes(random::bytes()?),
            name: Text::parse("Measured Organisation").map_err(|e| wrong(&e))?,
            kinds: vec![OrgKind::Maker],
            country: CountryCode::parse("JP").map_err(|e| wrong(&e))?,
            gln: None,
            affiliates: Vec::new(),
        });
        Ok(pb::Submission {
            envelope: encode_envelope(&self.envelope(event)?),
            sidecar: Vec::new(),
        })
    }

    /// Signs this many statements, on all cores.
    pub fn many(&self, count: usize) -> Result<Vec<pb::Submission>, Failure> {
        let parts = cores();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..parts)
                .map(|part| {
                    let share = count / parts + usize::from(part < count % parts);
                    scope.spawn(move || (0..share).map(|_| self.submission()).collect())
                })
                .collect();
            let mut all = Vec::with_capacity(count);
            for thread in threads {
                let part: Result<Vec<_>, Failure> = thread
                    .join()
                    .map_err(|_| failed("signing", "a thread died"))?;
                all.extend(part?);
            }
            Ok(all)
        })
    }
}
