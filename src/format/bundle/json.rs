//! The readable view of a bundle. It is for people and is not read back: the evidence is the file.

use super::{BundledEntry, UntrustedBundle};
use crate::digest::Digest;
use crate::format::entry::Body;
use crate::merkle::subject_index::ProofNode;
use crate::merkle::vial_tree::{VialMembership, VialPath};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

impl UntrustedBundle {
    /// The bundle as JSON, schema `lotledger.bundle` version 1: hex in lower case, instants as
    /// text, statements as far as they can be read. Salts of openings are left out.
    pub fn to_json(&self) -> Value {
        let histories = self.histories.iter().map(|history| {
            json!({
                "kind": history.subject.kind(),
                "id": HEXLOWER.encode(&history.subject.id()),
                "subject": history.subject.to_string(),
                "entries": history.entries,
            })
        });
        let openings = self.openings.iter().map(|opening| {
            json!({
                "statement_id": opening.statement_id.to_string(),
                "field_id": opening.field_id.as_str(),
                "value": opening.value,
            })
        });
        json!({
            "schema": "lotledger.bundle",
            "version": 1,
            "question": self.question.as_ref().map(|question| json!({
                "gtin14": question.lot.gtin.as_str(),
                "lot": question.lot.lot.as_str(),
                "vial": question.vial.to_string(),
                "membership": question.membership.as_ref().map(membership),
            })),
            "checkpoint": String::from_utf8_lossy(&self.checkpoint),
            "seal_path": hashes(&self.seal_path),
            "entries": self.entries.iter().map(entry).collect::<Vec<_>>(),
            "trie": self.trie.iter().map(node).collect::<Vec<_>>(),
            "histories": histories.collect::<Vec<_>>(),
            "openings": openings.collect::<Vec<_>>(),
        })
    }
}

fn hashes(hashes: &[Digest]) -> Vec<String> {
    hashes.iter().map(Digest::to_string).collect()
}

fn entry(bundled: &BundledEntry) -> Value {
    let entry = &bundled.entry;
    let body = match &entry.body {
        Body::Seal(seal) => json!({
            "seal": {
                "index_root": seal.index_root.to_string(),
                "subject_count": seal.subject_count,
                "rules_version": seal.rules_version,
            }
        }),
        Body::Envelope(envelope) => match envelope.statement() {
            Err(error) => json!({ "unreadable": error.to_string() }),
            Ok(statement) => {
                let signers = statement.signers.iter().map(|signer| {
                    json!({
                        "key_id": signer.key.to_string(),
                        "role": signer.role.as_str(),
                        "meaning": signer.meaning.as_str(),
                    })
                });
                json!({
                    "statement": {
                        "statement_id": statement.statement_id.to_string(),
                        "payload_hash": envelope.payload_hash().to_string(),
                        "occurred_at": statement.occurred_at.to_string(),
                        "utc_offset": statement.utc_offset.to_string(),
                        "signers": signers.collect::<Vec<_>>(),
                        "event": statement.event.name(),
                        "event_type": statement.event.number(),
                    }
                })
            }
        },
    };
    json!({
        "index": entry.index,
        "leaf_hash": bundled.leaf_hash().to_string(),
        "previous": entry.previous.to_string(),
        "recorded_at": entry.recorded_at.to_string(),
        "body": body,
        "bytes": HEXLOWER.encode(&bundled.bytes),
    })
}

fn node(node: &ProofNode) -> Value {
    match node {
        ProofNode::Stub(hash) => json!({ "stub": hash.to_string() }),
        ProofNode::Leaf { key, value } => {
            json!({ "key": key.to_string(), "value": value.to_string() })
        }
        ProofNode::Inner { bit } => json!({ "bit": bit }),
    }
}

fn membership(membership: &VialMembership) -> Value {
    let path = |path: &VialPath| {
        json!({
            "index": path.index,
            "vial": path.tag.to_string(),
            "path": hashes(&path.proof),
        })
    };
    match membership {
        VialMembership::Present(present) => json!({ "present": path(present) }),
        VialMembership::Absent { before, after } => json!({
            "before": before.as_ref().map(path),
            "after": after.as_ref().map(path),
        }),
    }
}
