//! Who signs: a root, a maker's three people, a laboratory's analyst, a clinic's nurse.

use ed25519_dalek::{Signer as _, SigningKey};

use super::failed;
use crate::cli::exit::Failure;
use crate::cli::random;
use crate::digest::sha256;
use crate::domain::authority::meaning_of;
use crate::domain::event::{
    Clock, Event, KeyEnrolled, LedgerCreated, OrgKind, OrgRegistered, RootKeys,
};
use crate::domain::id::{
    CountryCode, Digest, LedgerId, NodeRef, OrgRef, PersonRef, SampleRef, StatementId, Text,
};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Role, Seen, Signer, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use crate::format::envelope::{Envelope, encode_envelope};
use crate::format::statement::encode_statement;
use crate::service::pb;

/// Somebody with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Root,
    Operator,
    Quality,
    Collector,
    Analyst,
    Nurse,
}

/// Those who are enrolled, with role and organisation.
const PEOPLE: [(Who, Role, Place); 5] = [
    (Who::Operator, Role::Operator, Place::Maker),
    (Who::Quality, Role::QaRelease, Place::Maker),
    (Who::Collector, Role::Collector, Place::Maker),
    (Who::Analyst, Role::LabAnalyst, Place::Laboratory),
    (Who::Nurse, Role::ClinicNurse, Place::Clinic),
];

/// An organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Maker,
    Laboratory,
    Clinic,
}

const PLACES: [(Place, &[OrgKind]); 3] = [
    (Place::Maker, &[OrgKind::Maker, OrgKind::Collector]),
    (Place::Laboratory, &[OrgKind::Laboratory]),
    (Place::Clinic, &[OrgKind::Clinic]),
];

/// The people of one ledger. Everything that they name follows from one random seed.
#[derive(Clone)]
pub struct Cast {
    seed: [u8; 32],
    /// `None` for the genesis only.
    ledger: Option<LedgerId>,
    keys: Vec<(Who, SigningKey, PublicKey)>,
}

impl Cast {
    /// With fresh keys.
    pub fn new() -> Result<Self, Failure> {
        let seed = random::bytes()?;
        let all = [Who::Root].into_iter().chain(PEOPLE.map(|(who, ..)| who));
        let keys = all.map(|who| {
            let key = SigningKey::from_bytes(&hash(&seed, "key", who as u64).bytes());
            let public = PublicKey::of(&key);
            (who, key, public)
        });
        Ok(Self {
            seed,
            ledger: None,
            keys: keys.collect(),
        })
    }

    /// The genesis of a ledger whose log has this key; from here on its people speak of it.
    pub fn genesis(
        &mut self,
        origin: &str,
        log_key: PublicKey,
        schema_hash: Digest,
    ) -> Result<Vec<u8>, Failure> {
        let event = Event::LedgerCreated(LedgerCreated {
            origin: origin.to_owned(),
            clock: Clock::Utc,
            rules_version: 1,
            schema_hash,
            roots: RootKeys {
                keys: vec![(self.key(Who::Root)?.1, self.person(Who::Root))],
                threshold: 1,
            },
            log_keys: vec![log_key],
        });
        let by = [(Who::Root, Role::Root)];
        let genesis = self.envelope(event, &by, random::now()?, ("genesis", 0), Vec::new())?;
        self.ledger = Some(genesis.as_genesis());
        Ok(encode_envelope(&genesis))
    }

    /// Organisations and keys: what has to be recorded before any story.
    pub fn arrival(&self) -> Result<Vec<pb::Submission>, Failure> {
        let now = random::now()?;
        let mut all = Vec::new();
        for (place, kinds) in PLACES {
            let event = Event::OrgRegistered(OrgRegistered {
                organisation: self.organisation(place),
                name: known(Text::parse("A measured organisation"))?,
                kinds: kinds.to_vec(),
                country: known(CountryCode::parse("JP"))?,
                gln: None,
                affiliates: Vec::new(),
            });
            let by = [(Who::Root, Role::Root)];
            all.push(self.signed(event, &by, now, ("organisation", place as u64), Vec::new())?);
        }
        for (who, role, place) in PEOPLE {
            let event = Event::KeyEnrolled(KeyEnrolled {
                organisation: self.organisation(place),
                person: self.person(who),
                public_key: self.key(who)?.1,
                roles: vec![role],
            });
            let by = [(Who::Root, Role::Root), (who, Role::Enrollee)];
            all.push(self.signed(event, &by, now, ("enrolment", who as u64), Vec::new())?);
        }
        Ok(all)
    }

    /// A statement of one person in the role that it has.
    pub fn says(
        &self,
        who: Who,
        event: Event,
        now: TimestampMs,
        place: (&str, u64),
    ) -> Result<pb::Submission, Failure> {
        self.says_of(who, event, now, place, Vec::new())
    }

    /// The same of what it has seen.
    pub fn says_of(
        &self,
        who: Who,
        event: Event,
        now: TimestampMs,
        place: (&str, u64),
        seen: Vec<Seen>,
    ) -> Result<pb::Submission, Failure> {
        let role = PEOPLE.iter().find(|(one, ..)| *one == who);
        let role = role.map_or(Role::Root, |(_, role, _)| *role);
        self.signed(event, &[(who, role)], now, place, seen)
    }

    fn signed(
        &self,
        event: Event,
        by: &[(Who, Role)],
        now: TimestampMs,
        place: (&str, u64),
        seen: Vec<Seen>,
    ) -> Result<pb::Submission, Failure> {
        Ok(pb::Submission {
            envelope: encode_envelope(&self.envelope(event, by, now, place, seen)?),
            sidecar: Vec::new(),
        })
    }

    /// `place` makes the statement's id its own.
    fn envelope(
        &self,
        event: Event,
        by: &[(Who, Role)],
        now: TimestampMs,
        (kind, n): (&str, u64),
        seen: Vec<Seen>,
    ) -> Result<Envelope, Failure> {
        let mut signers = Vec::with_capacity(by.len());
        for (who, role) in by {
            let (key, public) = self.key(*who)?;
            signers.push((public.id(), key, *role));
        }
        signers.sort_by_key(|(id, ..)| *id);
        let ms = u64::try_from(now.ms()).unwrap_or_default();
        let id = hash(
            &self.seed,
            &format!("statement {kind} {}", event.number()),
            n,
        );
        let id = id.bytes();
        let (id, _) = id.split_first_chunk().unwrap_or((&[0; 10], &[]));
        let id = uuid::Builder::from_unix_timestamp_millis(ms, id).into_uuid();
        let statement = Statement {
            ledger_id: self.ledger,
            statement_id: known(StatementId::try_from_bytes(id.into_bytes()))?,
            occurred_at: now,
            utc_offset: UtcOffset::JST,
            retrospective: None,
            signers: signers
                .iter()
                .map(|(key, _, role)| Signer {
                    key: *key,
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
        let signatures = signers.iter().map(|(_, key, _)| key.sign(&message));
        let signatures = signatures.map(|signature| signature.to_bytes()).collect();
        Ok(Envelope {
            payload,
            signatures,
        })
    }

    fn key(&self, who: Who) -> Result<(&SigningKey, PublicKey), Failure> {
        let found = self.keys.iter().find(|(one, ..)| *one == who);
        let (_, key, public) = found.ok_or_else(|| failed("the cast", "somebody has no key"))?;
        Ok((key, *public))
    }

    pub fn person(&self, who: Who) -> PersonRef {
        PersonRef::from_bytes(self.reference("person", who as u64))
    }

    pub fn organisation(&self, place: Place) -> OrgRef {
        OrgRef::from_bytes(self.reference("organisation", place as u64))
    }

    pub fn node(&self, kind: &str, n: u64) -> NodeRef {
        NodeRef::from_bytes(self.reference(kind, n))
    }

    pub fn sample(&self, n: u64) -> SampleRef {
        SampleRef::from_bytes(self.reference("sample", n))
    }

    /// A hash that stands for something of the n-th story.
    pub fn digest(&self, kind: &str, n: u64) -> Digest {
        hash(&self.seed, kind, n)
    }

    pub fn reference(&self, kind: &str, n: u64) -> [u8; 16] {
        let hash = hash(&self.seed, kind, n).bytes();
        hash.first_chunk().copied().unwrap_or_default()
    }
}

fn hash(seed: &[u8; 32], kind: &str, n: u64) -> Digest {
    sha256(&[seed, &n.to_be_bytes(), kind.as_bytes()])
}

/// What is written in this program and cannot be wrong.
pub fn known<T, E: std::fmt::Display>(parsed: Result<T, E>) -> Result<T, Failure> {
    parsed.map_err(|error| failed("a statement of the bench", error))
}
