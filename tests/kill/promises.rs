//! What must hold after a restart, for everything that was sent before.

use lotledger::format::entry::decode_entry;
use lotledger::format::trust::TrustFile;
use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tonic::Code;
use tonic::transport::Channel;

use crate::daemon_support::proof::{self, Promised};
use crate::daemon_support::{Live, Who, submit};
use crate::load::Sent;

/// What was sent, by what became of it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub answered: usize,
    pub recorded_unanswered: usize,
    pub not_recorded: usize,
    pub batches: usize,
    pub sidecars: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.answered += other.answered;
        self.recorded_unanswered += other.recorded_unanswered;
        self.not_recorded += other.not_recorded;
        self.batches += other.batches;
        self.sidecars += other.sidecars;
    }
}

/// Every answered statement is there, its receipt is valid, and asking again gives the same bytes;
/// what was not answered is there whole or not at all, and can be submitted again.
pub async fn kept(
    live: &Live,
    ledger: &mut LedgerServiceClient<Channel>,
    trust: &TrustFile,
    promised: &mut Promised,
    sent: &mut [Sent],
) -> Tally {
    let mut tally = Tally::default();
    for sent in sent {
        let found = find(live, ledger, sent).await;
        tally.batches += usize::from(sent.submissions.len() > 1);
        tally.sidecars += sent
            .submissions
            .iter()
            .filter(|s| !s.sidecar.is_empty())
            .count();
        let there = found.iter().flatten().count();
        assert!(
            there == 0 || there == found.len(),
            "half a batch: {found:?}"
        );
        match &sent.receipts {
            Some(_) => tally.answered += found.len(),
            None => tally.recorded_unanswered += there,
        }
        tally.not_recorded += found.len() - there;

        let again = submit(ledger, &sent.submissions).await.unwrap();
        if let Some(receipts) = &sent.receipts {
            assert_eq!(&again, receipts, "another receipt than the first time");
            assert_eq!(there, found.len(), "answered, and not there");
        }
        let mut last = None;
        for ((submission, receipt), found) in sent.submissions.iter().zip(&again).zip(found) {
            let (index, checkpoint) = proof::receipt(receipt, &submission.envelope, trust);
            promised.add(&checkpoint);
            assert!(found.is_none_or(|found| found == index));
            assert!(
                last.is_none_or(|last: u64| last + 1 == index),
                "a batch is apart"
            );
            last = Some(index);
        }
        sent.receipts = Some(again);
    }
    promised.kept(ledger, trust).await;
    tally
}

/// The index of each statement, by its payload, for who may see everything.
async fn find(
    live: &Live,
    ledger: &mut LedgerServiceClient<Channel>,
    sent: &Sent,
) -> Vec<Option<u64>> {
    let mut found = Vec::new();
    for submission in &sent.submissions {
        let hash = proof::payload_hash(&submission.envelope);
        let which = pb::get_entry_request::Which::PayloadHash(hash.bytes().to_vec());
        let request = pb::GetEntryRequest { which: Some(which) };
        let answer = ledger.get_entry(live.request(Who::Admin, request)).await;
        found.push(match answer {
            Ok(answer) => {
                let receipt = answer.into_inner().receipt.unwrap();
                let entry = decode_entry(&receipt.entry).unwrap();
                assert_eq!(entry.envelope().unwrap().payload_hash(), hash);
                Some(entry.index)
            }
            Err(status) => {
                assert_eq!(status.code(), Code::NotFound, "{status:?}");
                None
            }
        });
    }
    found
}
