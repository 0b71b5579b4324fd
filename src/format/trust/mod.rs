//! The trust file: what a client believes before it has asked anybody.
//!
//! A C2SP tlog-policy, so that strangers' tools can use the same file, with comment lines of our
//! own for what the policy format cannot say:
//!
//! ```text
//! # lotledger ledger_id <64 hex digits>        required
//! # lotledger require index_replayed           optional
//! log <vkey> [<url>]                           at least one, all with one origin
//! witness <name> <vkey> [<url>]
//! group <name> <k|any|all> <member>...
//! quorum <name|none>                           exactly one
//! ```
//!
//! A file is compared with a fingerprint received on paper before it is believed; what it says is
//! the only trusted input of a verification besides the clock. The parser is in `trust_parse.rs`.
//!
//! Source: C2SP tlog-policy; docs/FORMAT.md.

use super::checkpoint::{Checkpoint, CheckpointError, Cosignature, UntrustedCheckpoint};
use super::note::VerifierKey;
pub use super::trust_parse::{TrustFileError, TrustProblem};
use crate::digest::{Digest, sha256};
use data_encoding::HEXLOWER;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Largest trust file, in bytes.
pub const MAX_TRUST_BYTES: usize = 64 << 10;
pub const MAX_TRUST_LINES: usize = 256;

/// A log key and where the log can be reached. Several keys of one origin are rotated keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedLog {
    /// The key; its name is the origin.
    pub key: VerifierKey,
    /// As written, not interpreted here.
    pub url: Option<String>,
}

/// A witness, under the name by which this file's groups call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedWitness {
    /// Name within this file; it has no meaning outside.
    pub name: String,
    /// The key; its own name stands in cosignature lines.
    pub key: VerifierKey,
    /// As written, not interpreted here.
    pub url: Option<String>,
}

/// A witness whose key is of a type that is not known here: it counts as absent, whatever it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentWitness {
    /// Name within this file.
    pub name: String,
    /// Its key, as written.
    pub vkey: String,
    /// The type byte of the key.
    pub key_type: u8,
    /// As written, not interpreted here.
    pub url: Option<String>,
}

/// At least `threshold` of `members` (witnesses or earlier groups).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessGroup {
    /// Name within this file.
    pub name: String,
    /// From 1 to the number of members.
    pub threshold: usize,
    /// Names defined on earlier lines.
    pub members: Vec<String>,
}

/// Why a checkpoint does not satisfy a trust file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A line that claims to be a witness's cosignature and is not.
    #[error("the cosignature of witness {witness}: {source}")]
    Witness {
        witness: String,
        source: CheckpointError,
    },
    /// Genuine, but too few witnesses have cosigned it yet: ask for a newer one.
    #[error(
        "checkpoint of size {size}: expected cosignatures that satisfy quorum {expected:?}, got {got:?}"
    )]
    QuorumNotMet {
        size: u64,
        /// Names of the witnesses that cosigned.
        got: Vec<String>,
        /// Name of the quorum.
        expected: String,
    },
}

/// A parsed trust file. Only [`TrustFile::parse`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustFile {
    pub(super) ledger_id: [u8; 32],
    pub(super) requires_index_replayed: bool,
    /// Never empty; all keys have the same name.
    pub(super) logs: Vec<TrustedLog>,
    pub(super) witnesses: Vec<TrustedWitness>,
    pub(super) absent: Vec<AbsentWitness>,
    /// In file order, so that members come before the groups that name them.
    pub(super) groups: Vec<WitnessGroup>,
    /// `None` is `quorum none`.
    pub(super) quorum: Option<String>,
    pub(super) fingerprint: Digest,
}

impl TrustFile {
    /// Parses the bytes of a trust file. Stricter than the policy format: UTF-8, at most
    /// [`MAX_TRUST_BYTES`] and [`MAX_TRUST_LINES`], at least one log, exactly one origin, no key
    /// that is log and witness at once, no unknown `# lotledger` line.
    ///
    /// # Errors
    /// [`TrustFileError`]: the line, what was found and what to do.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustFileError> {
        super::trust_parse::parse(bytes)
    }

    /// A trust file for a log without witnesses, as a new ledger's operator hands it out.
    ///
    /// # Errors
    /// [`TrustFileError`] if the keys are not log keys of one origin.
    pub fn without_witnesses(
        ledger_id: &[u8; 32],
        log_keys: &[VerifierKey],
    ) -> Result<Self, TrustFileError> {
        let mut text = header(ledger_id, false);
        for key in log_keys {
            // cannot fail: writing to a String.
            let _ = writeln!(text, "log {key}");
        }
        text.push_str("quorum none\n");
        Self::parse(text.as_bytes())
    }

    /// The content in one fixed layout, without other comments. Its fingerprint is that of the
    /// file only if the file had this layout.
    pub fn to_text(&self) -> String {
        let mut text = header(&self.ledger_id, self.requires_index_replayed);
        let url = |url: &Option<String>| url.as_ref().map(|u| format!(" {u}")).unwrap_or_default();
        for log in &self.logs {
            // cannot fail, here and below: writing to a String.
            let _ = writeln!(text, "log {}{}", log.key, url(&log.url));
        }
        for witness in &self.witnesses {
            let _ = writeln!(
                text,
                "witness {} {}{}",
                witness.name,
                witness.key,
                url(&witness.url)
            );
        }
        for witness in &self.absent {
            let (name, vkey) = (&witness.name, &witness.vkey);
            let _ = writeln!(text, "witness {name} {vkey}{}", url(&witness.url));
        }
        for group in &self.groups {
            let _ = writeln!(
                text,
                "group {} {} {}",
                group.name,
                group.threshold,
                group.members.join(" ")
            );
        }
        let _ = writeln!(text, "quorum {}", self.quorum_name());
        text
    }

    /// SHA-256 of the bytes that were parsed: what is printed on paper and compared by eye.
    pub fn fingerprint(&self) -> Digest {
        self.fingerprint
    }

    pub fn ledger_id(&self) -> &[u8; 32] {
        &self.ledger_id
    }

    /// Whether an index root that no auditor has replayed is not good enough for this client.
    pub fn requires_index_replayed(&self) -> bool {
        self.requires_index_replayed
    }

    /// The one origin of all log keys.
    pub fn origin(&self) -> &str {
        // The parser refuses a file without a log, so there is always a first one.
        self.logs
            .first()
            .map(|log| log.key.name())
            .unwrap_or_default()
    }

    /// The log keys, in file order.
    pub fn logs(&self) -> &[TrustedLog] {
        &self.logs
    }

    /// The witnesses, in file order.
    pub fn witnesses(&self) -> &[TrustedWitness] {
        &self.witnesses
    }

    /// The witnesses that count as absent, in file order.
    pub fn absent_witnesses(&self) -> &[AbsentWitness] {
        &self.absent
    }

    /// The groups, in file order.
    pub fn groups(&self) -> &[WitnessGroup] {
        &self.groups
    }

    /// Name of the witness or group that makes the quorum, or `none`.
    pub fn quorum_name(&self) -> &str {
        self.quorum.as_deref().unwrap_or("none")
    }

    /// Whether these witnesses (names of this file; unknown and repeated ones count for nothing)
    /// satisfy the quorum.
    pub fn quorum_met<S: AsRef<str>>(&self, witnesses: &[S]) -> bool {
        let Some(quorum) = &self.quorum else {
            return true;
        };
        let known = |name: &&str| self.witnesses.iter().any(|w| w.name == *name);
        let mut met: BTreeSet<&str> = witnesses.iter().map(AsRef::as_ref).filter(known).collect();
        // Members come before their groups, so one pass in file order is enough.
        for group in &self.groups {
            if group
                .members
                .iter()
                .filter(|name| met.contains(name.as_str()))
                .count()
                >= group.threshold
            {
                met.insert(&group.name);
            }
        }
        met.contains(quorum.as_str())
    }

    /// The name in this file of the witness with this key.
    pub fn witness_name(&self, key: &VerifierKey) -> Option<&str> {
        self.witnesses
            .iter()
            .find(|w| w.key == *key)
            .map(|w| w.name.as_str())
    }

    /// The largest time T, in seconds since 1970, such that cosignatures of time T or later meet the
    /// quorum: as of when witnesses say that they had seen nothing newer. `None` if the file demands no
    /// quorum, or it is not met.
    pub fn witnessed_at(&self, cosignatures: &[Cosignature]) -> Option<u64> {
        self.quorum.as_ref()?;
        let met = |time_s: u64| {
            let since = cosignatures.iter().filter(|c| c.time_s >= time_s);
            let names: Vec<&str> = since.filter_map(|c| self.witness_name(&c.key)).collect();
            self.quorum_met(&names)
        };
        let times = cosignatures.iter().map(|c| c.time_s);
        times.filter(|time_s| met(*time_s)).max()
    }

    /// Believes a checkpoint if it is of this origin, signed by one of the log keys and cosigned by
    /// a quorum. Also answers who cosigned and when (more than the quorum, if more did).
    ///
    /// # Errors
    /// [`TrustError::Checkpoint`], [`TrustError::Witness`]: false or of another log.
    /// [`TrustError::QuorumNotMet`]: too early to say.
    pub fn verify(
        &self,
        checkpoint: &UntrustedCheckpoint,
    ) -> Result<(Checkpoint, Vec<Cosignature>), TrustError> {
        let log_keys: Vec<VerifierKey> = self.logs.iter().map(|log| log.key.clone()).collect();
        let believed = checkpoint.verify(self.origin(), &log_keys)?;
        let witness_keys: Vec<VerifierKey> = self.witnesses.iter().map(|w| w.key.clone()).collect();
        let mut cosignatures = checkpoint
            .cosignatures(&witness_keys)
            .map_err(|source| self.whose(checkpoint, source))?;
        // Without a time it says nothing about when (C2SP tlog-cosignature): it counts for nothing.
        cosignatures.retain(|cosignature| cosignature.time_s != 0);
        let got: Vec<&str> = cosignatures
            .iter()
            .filter_map(|c| self.witness_name(&c.key))
            .collect();
        if !self.quorum_met(&got) {
            return Err(TrustError::QuorumNotMet {
                size: believed.size,
                got: got.into_iter().map(str::to_owned).collect(),
                expected: self.quorum_name().to_owned(),
            });
        }
        Ok((believed, cosignatures))
    }

    /// The witness by whose cosignature a checkpoint is refused.
    fn whose(&self, checkpoint: &UntrustedCheckpoint, source: CheckpointError) -> TrustError {
        let refused = |witness: &&TrustedWitness| {
            let key = std::slice::from_ref(&witness.key);
            checkpoint.cosignatures(key).is_err()
        };
        match self.witnesses.iter().find(refused) {
            Some(witness) => TrustError::Witness {
                witness: witness.name.clone(),
                source,
            },
            None => TrustError::Checkpoint(source),
        }
    }
}

/// SHA-256 of a trust file's bytes.
pub(super) fn fingerprint_of(bytes: &[u8]) -> Digest {
    sha256(&[bytes])
}

fn header(ledger_id: &[u8; 32], index_replayed: bool) -> String {
    let require = if index_replayed {
        "# lotledger require index_replayed\n"
    } else {
        ""
    };
    format!(
        "# lotledger ledger_id {}\n{require}",
        HEXLOWER.encode(ledger_id)
    )
}

#[cfg(test)]
mod tests;
