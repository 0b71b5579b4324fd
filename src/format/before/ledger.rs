//! The ledger itself: genesis, root and log keys, rules.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{
    LedgerCreated, LogKeyRotated, RootKeys, RootKeysChanged, RulesActivated,
};
use crate::domain::id::PersonRef;
use crate::domain::key::PublicKey;
use crate::format::error::Code;
use crate::format::pb;

/// Most root keys of a ledger.
pub const MAX_ROOT_KEYS: usize = 16;
/// Most log keys of a ledger.
pub const MAX_LOG_KEYS: usize = 8;
/// Longest origin, in bytes.
pub const MAX_ORIGIN_BYTES: usize = 200;

impl Message for LedgerCreated {
    type Wire = pb::LedgerCreated;

    fn read(at: &At<'_>, wire: &pb::LedgerCreated) -> Result<Self> {
        Ok(Self {
            origin: origin(at, &wire.origin)?,
            clock: at.word("clock", wire.clock)?,
            rules_version: at.positive("rules_version", wire.rules_version)?,
            schema_hash: at.digest("schema_hash", &wire.schema_hash)?,
            roots: roots(at, &wire.root_keys, wire.root_threshold)?,
            log_keys: log_keys(at, &wire.log_keys)?,
        })
    }

    fn write(&self) -> pb::LedgerCreated {
        pb::LedgerCreated {
            origin: self.origin.clone(),
            clock: self.clock.number(),
            rules_version: self.rules_version,
            schema_hash: self.schema_hash.bytes().to_vec(),
            root_keys: write_roots(&self.roots),
            root_threshold: self.roots.threshold,
            log_keys: write_log_keys(&self.log_keys),
        }
    }
}

impl Message for RootKeysChanged {
    type Wire = pb::RootKeysChanged;

    fn read(at: &At<'_>, wire: &pb::RootKeysChanged) -> Result<Self> {
        let roots = roots(at, &wire.root_keys, wire.root_threshold)?;
        Ok(Self { roots })
    }

    fn write(&self) -> pb::RootKeysChanged {
        pb::RootKeysChanged {
            root_keys: write_roots(&self.roots),
            root_threshold: self.roots.threshold,
        }
    }
}

impl Message for LogKeyRotated {
    type Wire = pb::LogKeyRotated;

    fn read(at: &At<'_>, wire: &pb::LogKeyRotated) -> Result<Self> {
        let log_keys = log_keys(at, &wire.log_keys)?;
        Ok(Self { log_keys })
    }

    fn write(&self) -> pb::LogKeyRotated {
        pb::LogKeyRotated {
            log_keys: write_log_keys(&self.log_keys),
        }
    }
}

impl Message for RulesActivated {
    type Wire = pb::RulesActivated;

    fn read(at: &At<'_>, wire: &pb::RulesActivated) -> Result<Self> {
        Ok(Self {
            version: at.positive("version", wire.version)?,
            schema_hash: at.digest("schema_hash", &wire.schema_hash)?,
        })
    }

    fn write(&self) -> pb::RulesActivated {
        pb::RulesActivated {
            version: self.version,
            schema_hash: self.schema_hash.bytes().to_vec(),
        }
    }
}

/// The origin is a key name of C2SP signed-note and a line of its own: printable ASCII without
/// space and plus. (Notes allow more; one spelling of a name is enough.)
fn origin(at: &At<'_>, wire: &str) -> Result<String> {
    let at = at.field("origin");
    let expected = "1 to 200 printable ASCII characters without space and plus";
    if wire.is_empty() {
        return Err(at.error(Code::MissingField, "nothing", expected));
    }
    let ok = wire.len() <= MAX_ORIGIN_BYTES
        && wire
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'+');
    at.check(ok, Code::BadValue, format!("{wire:?}"), expected)?;
    Ok(wire.to_owned())
}

fn roots(at: &At<'_>, wire: &[pb::RootKey], threshold: u32) -> Result<RootKeys> {
    let read = |at: &At<'_>, wire: &pb::RootKey| {
        Ok((
            at.public_key("public_key", &wire.public_key)?,
            at.text("person", &wire.person)?,
        ))
    };
    let by_key =
        |a: &(PublicKey, PersonRef), b: &(PublicKey, PersonRef)| a.0.as_bytes().cmp(b.0.as_bytes());
    let keys = at.ascending("root_keys", wire, 1..=MAX_ROOT_KEYS, read, by_key)?;
    // cannot truncate: at most 16
    let threshold = at.within("root_threshold", threshold, 1..=keys.len() as u32)?;
    Ok(RootKeys { keys, threshold })
}

fn write_roots(roots: &RootKeys) -> Vec<pb::RootKey> {
    let write = |(key, person): &(PublicKey, PersonRef)| pb::RootKey {
        public_key: key.as_bytes().to_vec(),
        person: write::text(person),
    };
    roots.keys.iter().map(write).collect()
}

fn log_keys(at: &At<'_>, wire: &[Vec<u8>]) -> Result<Vec<PublicKey>> {
    let read = |at: &At<'_>, bytes: &Vec<u8>| at.key(bytes);
    at.ascending("log_keys", wire, 1..=MAX_LOG_KEYS, read, |a, b| {
        a.as_bytes().cmp(b.as_bytes())
    })
}

fn write_log_keys(keys: &[PublicKey]) -> Vec<Vec<u8>> {
    keys.iter().map(|key| key.as_bytes().to_vec()).collect()
}
