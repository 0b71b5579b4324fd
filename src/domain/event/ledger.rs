//! The ledger itself: genesis, root and log keys, rules.

use crate::domain::id::{Digest, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::named::named_enum;

named_enum! {
    /// Whether a ledger's time is real.
    pub enum Clock {
        /// Wall clock.
        Utc = "UTC",
        /// A training ledger: an administrator may advance the clock up to the wall clock.
        Training = "TRAINING",
    }
}

/// The root keys in force and how many must sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeys {
    /// Key and holder, ascending by public key.
    pub keys: Vec<(PublicKey, PersonRef)>,
    /// How many must sign, 1 to the number of keys.
    pub threshold: u32,
}

/// Entry 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerCreated {
    /// Origin line of the checkpoints (C2SP tlog-checkpoint).
    pub origin: String,
    /// Whether time is real.
    pub clock: Clock,
    /// Rules from here on; 1.
    pub rules_version: u32,
    /// SHA-256 of the schema that the rules are written for.
    pub schema_hash: Digest,
    /// Who may change who may sign.
    pub roots: RootKeys,
    /// Keys that sign checkpoints, ascending.
    pub log_keys: Vec<PublicKey>,
}

/// New root keys; the old threshold and the new one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeysChanged {
    /// From here on.
    pub roots: RootKeys,
}

/// New log keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKeyRotated {
    /// Keys that sign checkpoints from here on, ascending.
    pub log_keys: Vec<PublicKey>,
}

/// New rules from this entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesActivated {
    /// Their version.
    pub version: u32,
    /// SHA-256 of their schema.
    pub schema_hash: Digest,
}
