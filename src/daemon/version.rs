//! `--version`: enough to know which rules, which store and which commit run.

use std::sync::LazyLock;

use crate::digest::sha256;
use crate::domain::rules_in_force;
use crate::service::DESCRIPTORS;
use crate::store::sqlite::SCHEMA_VERSION;

/// Package, commit, rules, store, interface, SQLite. No build time: builds are reproducible.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} (commit {}, rules {}, store schema {SCHEMA_VERSION}, interface {}, SQLite {})",
        env!("CARGO_PKG_VERSION"),
        env!("LOTLEDGER_COMMIT"),
        rules_in_force::KNOWN,
        interface(),
        rusqlite::version(),
    )
});

/// A short fingerprint of the interface description, to compare two installations by eye.
fn interface() -> String {
    sha256(&[DESCRIPTORS])
        .to_string()
        .chars()
        .take(12)
        .collect()
}
