//! The ledger itself: genesis, root and log keys, rules.

mod clock_corrected;
mod ledger_created;
mod log_key_rotated;
mod root_keys_changed;
mod rules_activated;

pub use clock_corrected::ClockCorrected;
pub use ledger_created::LedgerCreated;
pub use log_key_rotated::LogKeyRotated;
pub use root_keys_changed::RootKeysChanged;
pub use rules_activated::RulesActivated;

use crate::domain::id::PersonRef;
use crate::domain::key::PublicKey;
use crate::domain::named_enum::named_enum;

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
