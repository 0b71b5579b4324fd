//! An audit over the network: the daemon's entries, believed in nothing.

use std::time::Instant;

use super::auditor::{Auditor, Beside};
use super::report::AuditFacts;
use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::progress::Progress;
use crate::format::checkpoint::UntrustedCheckpoint;
use crate::service::pb;
use crate::words::Problem;
use crate::words::audit;
use pb::ledger_service_client::LedgerServiceClient;

const MAX_PAGE_BYTES: usize = 64 << 20;

/// Audits a daemon's log. Needs an auditor's token.
///
/// # Errors
/// Exit 3: the daemon cannot be reached, or keeps back what it must show.
pub async fn audit(
    context: &Context,
    mut auditor: Auditor<'_>,
    progress: &mut Progress,
) -> Result<AuditFacts, Failure> {
    let mut client = context.client().await?;
    let note = client.newest().await?.checkpoint;
    let size = UntrustedCheckpoint::parse(&note)
        .map_err(|error| Failure::not_checked(Problem::CHECKPOINT, error))?
        .claimed()
        .size;
    let mut stopped = None;
    while auditor.size() < size && !auditor.newer_rules() {
        let asked = Instant::now();
        let page = page(&client, auditor.size()).await?;
        auditor.times.read += asked.elapsed();
        if page.entries.is_empty() {
            stopped = Some(format!(
                "the daemon shows {} of {size} entries",
                auditor.size()
            ));
            break;
        }
        for bytes in page.entries {
            let index = auditor.size();
            if index == size {
                // Recorded since: covered by a newer checkpoint than ours.
                break;
            }
            let sidecar = page.sidecars.iter().find(|sidecar| sidecar.index == index);
            let there = |bytes: fn(&pb::Sidecar) -> &[u8]| {
                sidecar.map(bytes).filter(|bytes| !bytes.is_empty())
            };
            let beside = Beside {
                vial_tags: there(|sidecar| &sidecar.vial_tags),
                public_text: there(|sidecar| &sidecar.public_text),
            };
            auditor.entry(&bytes, beside);
        }
        progress.at(auditor.size(), size);
    }
    let closed = auditor.finish(&note, stopped);
    let suspect = match closed.suspect() {
        Some(index) => page(&client, index).await.ok(),
        None => None,
    };
    let suspect = suspect.and_then(|page| page.entries.into_iter().next());
    let mut facts = closed.facts(suspect.as_deref());
    facts.note.clone_from(&note);
    facts.source = context.global.server.clone().unwrap_or_default();
    facts.not_checked.push(audit::BESIDE_THE_LOG.clone());
    Ok(facts)
}

async fn page(client: &Client, start: u64) -> Result<pb::ListEntriesResponse, Failure> {
    let request = client.request(pb::ListEntriesRequest {
        start,
        page_size: 0,
        sidecars: true,
    });
    let mut service =
        LedgerServiceClient::new(client.channel()).max_decoding_message_size(MAX_PAGE_BYTES);
    Client::answer(service.list_entries(request).await)
}
