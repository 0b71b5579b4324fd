//! `--version`: enough to know which commit, rules and schema gave an answer.

use std::sync::LazyLock;

use crate::cli::commands::org::schema_hash;
use crate::domain::rules_in_force;

/// Package, commit, rules, and the first digits of the hash of `statement.proto`, which a genesis
/// names in full. No build time: builds are reproducible.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let schema: String = schema_hash().to_string().chars().take(12).collect();
    format!(
        "{} (commit {}, rules {}, schema {schema})",
        env!("CARGO_PKG_VERSION"),
        env!("LOTLEDGER_COMMIT"),
        rules_in_force::KNOWN,
    )
});
