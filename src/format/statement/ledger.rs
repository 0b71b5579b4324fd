//! The ledger itself: genesis, root and log keys, rules.

use crate::domain::event::{
    Clock, ClockCorrected, LedgerCreated, LogKeyRotated, RootKeys, RootKeysChanged, RulesActivated,
};
use crate::domain::id::{Digest, PersonRef};
use crate::domain::key::PublicKey;
use crate::format::message::prelude::*;

pub const MAX_ROOT_KEYS: usize = 16;
pub const MAX_LOG_KEYS: usize = 8;
/// Longest origin, in bytes.
pub const MAX_ORIGIN_BYTES: usize = 200;

/// A key and the person who holds it.
type RootKey = (PublicKey, PersonRef);
type RootKeyList = Ascending<RootKey, 1, MAX_ROOT_KEYS>;
type LogKeyList = Ascending<PublicKey, 1, MAX_LOG_KEYS>;
/// How many root keys must sign; that there are so many is judged with them.
type Threshold = Within<1, { MAX_ROOT_KEYS as u32 }>;
/// The origin is a key name of C2SP signed-note and a line of its own: printable ASCII without
/// space and plus. (Notes allow more; one spelling of a name is enough.)
enum Origin {}

plain! {
    Origin => String, String, table::Kind::Text("origin"), |at, wire| origin(at, wire), |value| value.clone();
}

fn origin(at: &At<'_>, wire: &str) -> Result<String> {
    let expected = "1 to 200 printable ASCII characters without space and plus";
    if wire.is_empty() {
        return Err(at.missing(expected));
    }
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'+';
    let ok = wire.len() <= MAX_ORIGIN_BYTES && wire.bytes().all(plain);
    at.check(ok, Code::BadValue, format_args!("{wire:?}"), expected)?;
    Ok(wire.to_owned())
}

message! { tuple RootKey as RootKey {
    key public_key: PublicKey;
    person: PersonRef;
} }

message! { LedgerCreated as LedgerCreated {
    origin: Origin;
    clock: Clock;
    rules_version: Positive;
    schema_hash: Digest;
    group roots by read_roots(), write_roots {
        root_keys: RootKeyList;
        root_threshold: Threshold;
    }
    log_keys: LogKeyList;
} }

message! { RootKeysChanged as RootKeysChanged {
    group roots by read_roots(), write_roots {
        root_keys: RootKeyList;
        root_threshold: Threshold;
    }
} }

fn read_roots(at: &At<'_>, keys: &Vec<pb::RootKey>, threshold: &u32) -> Result<RootKeys> {
    let keys = RootKeyList::read(&at.field("root_keys"), keys)?;
    // cannot truncate: at most 16
    let threshold = at
        .field("root_threshold")
        .in_range(*threshold, 1..=keys.len() as u32)?;
    Ok(RootKeys { keys, threshold })
}

fn write_roots(roots: &RootKeys) -> (Vec<pb::RootKey>, u32) {
    (RootKeyList::write(&roots.keys), roots.threshold)
}

message! { LogKeyRotated as LogKeyRotated {
    log_keys: LogKeyList;
} }

message! { RulesActivated as RulesActivated {
    version: Positive;
    schema_hash: Digest;
} }

message! { ClockCorrected as ClockCorrected {
    last_good_index: u64;
    at_index: u64;
} }

#[cfg(test)]
mod examples {
    use crate::format::testing::examples::*;

    impl Example for LedgerCreated {
        fn example(g: &mut Gen) -> Self {
            LedgerCreated {
                origin: format!("ledger.example/{}", g.below(1000)),
                clock: g.pick(Clock::ALL),
                rules_version: 1,
                schema_hash: g.digest(),
                roots: g.roots(),
                log_keys: g.public_keys(3),
            }
        }
    }

    impl Example for RootKeysChanged {
        fn example(g: &mut Gen) -> Self {
            RootKeysChanged { roots: g.roots() }
        }
    }

    impl Example for LogKeyRotated {
        fn example(g: &mut Gen) -> Self {
            LogKeyRotated {
                log_keys: g.public_keys(3),
            }
        }
    }

    impl Example for RulesActivated {
        fn example(g: &mut Gen) -> Self {
            RulesActivated {
                version: g.positive(),
                schema_hash: g.digest(),
            }
        }
    }

    impl Example for ClockCorrected {
        fn example(g: &mut Gen) -> Self {
            ClockCorrected {
                last_good_index: g.below(1_000_000) as u64,
                at_index: 1_000_000 + g.below(1_000_000) as u64,
            }
        }
    }
}
