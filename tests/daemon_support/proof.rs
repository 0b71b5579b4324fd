//! What a client and an auditor check: receipts, consistency, the whole log.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lotledger::digest::Digest;
use lotledger::domain::subject::{Subject, subjects};
use lotledger::format::checkpoint::{Checkpoint, UntrustedCheckpoint};
use lotledger::format::envelope::decode_envelope;
use lotledger::format::trust::TrustFile;
use lotledger::merkle::verify_consistency;
use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use lotledger::store::sqlite::SqliteStore;
use lotledger::verify::receipt::{UntrustedReceipt, check};
use lotledger::verify::replay::{Replay, Report};
use lotledger::verify::signatures::check_all;
use tonic::transport::Channel;

/// A payload's hash, from the envelope that was sent.
pub fn payload_hash(envelope: &[u8]) -> Digest {
    decode_envelope(envelope).unwrap().payload_hash()
}

pub fn hashes(bytes: &[Vec<u8>]) -> Vec<Digest> {
    let hash = |bytes: &Vec<u8>| Digest::from_bytes(bytes.as_slice().try_into().unwrap());
    bytes.iter().map(hash).collect()
}

/// Checks a receipt as a client does who has only the trust file: its index and its checkpoint.
pub fn receipt(receipt: &pb::Receipt, envelope: &[u8], trust: &TrustFile) -> (u64, Checkpoint) {
    let sent = decode_envelope(envelope).unwrap();
    let event = sent.statement().unwrap().event;
    let places: Vec<Subject> = subjects(&event);
    let told = receipt.places.iter().map(|p| (p.kind, p.id.clone()));
    let known = places.iter().map(|s| (u32::from(s.kind()), s.id()));
    assert!(told.eq(known), "other places: {:?}", receipt.places);
    let untrusted = UntrustedReceipt::read(
        &receipt.entry,
        hashes(&receipt.inclusion_path),
        receipt.checkpoint.clone(),
        places,
    )
    .unwrap();
    let checkpoint = check(&untrusted, &sent.payload_hash(), &event, trust).unwrap();
    (untrusted.entry().index, checkpoint)
}

/// The newest checkpoint, signed by a key of the trust file.
pub async fn newest(client: &mut LedgerServiceClient<Channel>, trust: &TrustFile) -> Checkpoint {
    let answer = client.get_checkpoint(pb::GetCheckpointRequest {}).await;
    let note = answer.unwrap().into_inner().checkpoint;
    let keys: Vec<_> = trust.logs().iter().map(|log| log.key.clone()).collect();
    let note = UntrustedCheckpoint::parse(&note).unwrap();
    note.verify(trust.origin(), &keys).unwrap()
}

/// Checkpoints that receipts named: each must be a beginning of the newest log.
#[derive(Default)]
pub struct Promised {
    all: BTreeMap<u64, Digest>,
    /// Sizes of those that no proof was asked for yet.
    unproven: BTreeSet<u64>,
}

impl Promised {
    /// One more; two roots for one size are two histories.
    pub fn add(&mut self, checkpoint: &Checkpoint) {
        match self.all.insert(checkpoint.size, checkpoint.root) {
            Some(root) => assert_eq!(root, checkpoint.root),
            None => {
                self.unproven.insert(checkpoint.size);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Asks for proofs of those that came since the last time. The newest checkpoint joins them: a
    /// proof from it, the next time, is one from every checkpoint that it was the end of.
    pub async fn kept(&mut self, client: &mut LedgerServiceClient<Channel>, trust: &TrustFile) {
        let newest = newest(client, trust).await;
        for size in std::mem::take(&mut self.unproven) {
            self.prove(size, &newest, client).await;
        }
        self.add(&newest);
    }

    /// Asks for proofs of all of them.
    pub async fn all_kept(&self, client: &mut LedgerServiceClient<Channel>, trust: &TrustFile) {
        let newest = newest(client, trust).await;
        for size in self.all.keys() {
            self.prove(*size, &newest, client).await;
        }
    }

    async fn prove(
        &self,
        size: u64,
        newest: &Checkpoint,
        client: &mut LedgerServiceClient<Channel>,
    ) {
        let request = pb::GetConsistencyProofRequest {
            old_size: size,
            new_size: newest.size,
        };
        let answer = client.get_consistency_proof(request).await;
        let path = hashes(&answer.unwrap().into_inner().path);
        let (old, new) = (self.all[&size], newest.root);
        verify_consistency(size, &old, newest.size, &new, &path).unwrap();
    }
}

/// The whole log again from nothing, with its sidecars, as an auditor with a copy of the file would.
pub fn audit(database: &Path, trust: &TrustFile) -> Report {
    let snapshots = SqliteStore::open_read_only(database).unwrap();
    let snapshot = snapshots.snapshot().unwrap();
    let head = snapshot.head().unwrap();
    let mut replay = Replay::new();
    let entries = snapshot.entries(0, usize::MAX, usize::MAX).unwrap();
    for (index, entry) in (0..).zip(&entries) {
        let sidecar = snapshot.sidecar(index).unwrap();
        replay.entry(entry, sidecar.as_deref());
        let faults = check_all(&replay.take_pending(), 1);
        replay.add_faults(faults);
    }
    let keys: Vec<_> = trust.logs().iter().map(|log| log.key.clone()).collect();
    let note = UntrustedCheckpoint::parse(&head.checkpoint).unwrap();
    let checkpoint = note.verify(trust.origin(), &keys).unwrap();
    assert_eq!(checkpoint.size, head.size);
    let report = replay.finish(Some(&checkpoint));
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert!(
        report.unchecked_lots.is_empty(),
        "{:?}",
        report.unchecked_lots
    );
    report
}
