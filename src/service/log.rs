//! The log: checkpoints and proofs for anybody, entries for those who may see them.

use tonic::{Code, Status};

use super::auth::Caller;
use super::read_access::may_read_entry;
use super::reading::Reading;
use super::submit::{path, receipt};
use super::{Service, pb, status};
use crate::digest::Digest;
use crate::ledger::LedgerView;
use crate::merkle::leaf_hash;
use crate::store::StoreError;
use crate::words::Problem;

/// Most entries of one page.
const MAX_PAGE: u32 = 1_000;
/// About the most bytes of one page: with the largest sidecar, still under the 4 MiB that clients
/// accept unless told otherwise. One entry always comes, with its sidecar.
const MAX_PAGE_BYTES: usize = 3 << 20;

pub(super) async fn checkpoint(service: &Service) -> Result<pb::GetCheckpointResponse, Status> {
    let now = service.ledger.now();
    let identity = service.ledger.identity().clone();
    let checkpoint = service
        .read(|view| Ok(view.head().checkpoint.clone()))
        .await?;
    Ok(pb::GetCheckpointResponse {
        checkpoint,
        ledger_time_ms: now.ms(),
        training: identity.training,
        ledger_id: identity.ledger_id.bytes().to_vec(),
    })
}

/// Inclusion of an entry; of the entry itself nothing but its hash.
pub(super) async fn inclusion(
    service: &Service,
    request: pb::GetInclusionProofRequest,
) -> Result<pb::GetInclusionProofResponse, Status> {
    service
        .read(move |view| {
            let size = at_most_head(view, "size", request.size)?;
            let index = request.index;
            let proof = view.inclusion(index, size).map_err(|e| status::store(&e))?;
            let proof = proof.ok_or_else(|| {
                out_of_range("index", index, format_args!("less than size {size}"))
            })?;
            let entry = view.entry(index).map_err(|e| status::store(&e))?;
            let entry = entry.ok_or_else(status::damaged)?;
            Ok(pb::GetInclusionProofResponse {
                leaf_hash: leaf_hash(&entry).bytes().to_vec(),
                path: path(&proof),
                size,
            })
        })
        .await
}

/// One size continues another.
pub(super) async fn consistency(
    service: &Service,
    request: pb::GetConsistencyProofRequest,
) -> Result<pb::GetConsistencyProofResponse, Status> {
    service
        .read(move |view| {
            let new_size = at_most_head(view, "new_size", request.new_size)?;
            let old = request.old_size;
            let proof = view
                .consistency(old, new_size)
                .map_err(|e| status::store(&e))?;
            let proof = proof.ok_or_else(|| {
                out_of_range("old_size", old, format_args!("at most new_size {new_size}"))
            })?;
            Ok(pb::GetConsistencyProofResponse {
                path: path(&proof),
                new_size,
            })
        })
        .await
}

/// One entry with its receipt.
pub(super) async fn entry(
    service: &Service,
    caller: Caller,
    request: pb::GetEntryRequest,
) -> Result<pb::GetEntryResponse, Status> {
    use pb::get_entry_request::Which;
    let which = request
        .which
        .ok_or_else(|| status::invalid("which", "nothing", "an index or a payload_hash"))?;
    service
        .read(move |view| {
            // To an organisation, a payload that is not there looks like one that is not for it.
            // How many entries there are is in the checkpoint, so an index is no secret.
            let (index, hidden) = match which {
                Which::Index(index) if index >= view.head().size => {
                    let hint = format!("the log has {} entries", view.head().size);
                    return Err(status::not_found("entry", index, &hint));
                }
                Which::Index(index) => (
                    index,
                    status::not_visible(&caller, "index", format_args!("entry {index}")),
                ),
                Which::PayloadHash(hash) => {
                    let hash = Digest::try_from(hash.as_slice()).map_err(|_| {
                        let found = format!("{} bytes", hash.len());
                        status::invalid("payload_hash", found, "32 bytes, a SHA-256")
                    })?;
                    let hidden = status::not_visible(&caller, "payload_hash", hash);
                    match view.find(&hash).map_err(|e| status::store(&e))? {
                        Some(index) => (index, hidden),
                        None if caller.reads_everything() => {
                            let hint = "no statement with this payload is recorded";
                            return Err(status::not_found("payload", hash, hint));
                        }
                        None => return Err(hidden),
                    }
                }
            };
            if !visible(view, &caller, index)? {
                return Err(hidden);
            }
            let found = view.receipt(index).map_err(|e| status::store(&e))?;
            Ok(pb::GetEntryResponse {
                receipt: Some(receipt(found.ok_or_else(status::damaged)?)),
            })
        })
        .await
}

fn visible(view: &LedgerView, caller: &Caller, index: u64) -> Result<bool, Status> {
    if caller.reads_everything() {
        return Ok(true);
    }
    let Some(organisation) = caller.organisation() else {
        return Ok(false);
    };
    let mut reading = Reading::new(view);
    let entry = reading.recorded(index).map_err(|e| status::store(&e))?;
    match entry {
        // A seal says nothing of anybody.
        None => Ok(true),
        Some(entry) => {
            may_read_entry(&mut reading, organisation, &entry).map_err(|e| status::store(&e))
        }
    }
}

/// Entries in log order.
pub(super) async fn list(
    service: &Service,
    request: pb::ListEntriesRequest,
) -> Result<pb::ListEntriesResponse, Status> {
    service
        .read(move |view| {
            let size = view.head().size;
            let start = request.start;
            if start > size {
                return Err(out_of_range("start", start, format_args!("at most {size}")));
            }
            let count = match request.page_size {
                0 => MAX_PAGE,
                count => count.min(MAX_PAGE),
            };
            let mut entries = view
                .entries(start, count as usize, MAX_PAGE_BYTES)
                .map_err(|e| status::store(&e))?;
            let mut sidecars = Vec::new();
            if request.sidecars {
                let mut bytes: usize = 0;
                let mut kept = 0;
                for (index, entry) in (start..).zip(&entries) {
                    let sidecar = sidecar(view, index).map_err(|e| status::store(&e))?;
                    let more =
                        entry.len() + sidecar.as_ref().map_or(0, prost::Message::encoded_len);
                    bytes = bytes.saturating_add(more);
                    if kept > 0 && bytes > MAX_PAGE_BYTES {
                        break;
                    }
                    kept += 1;
                    sidecars.extend(sidecar);
                }
                entries.truncate(kept);
            }
            let next = start.saturating_add(entries.len() as u64);
            Ok(pb::ListEntriesResponse {
                entries,
                next_start: (next < size).then_some(next),
                sidecars,
            })
        })
        .await
}

/// What stands beside an entry: a list of vials, or what a recall says to the public.
fn sidecar(view: &LedgerView, index: u64) -> Result<Option<pb::Sidecar>, StoreError> {
    if let Some(vial_tags) = view.sidecar(index)? {
        return Ok(Some(pb::Sidecar {
            index,
            vial_tags,
            public_text: Vec::new(),
        }));
    }
    let text = view.stored_public_text(index)?;
    Ok(text.map(|public_text| pb::Sidecar {
        index,
        vial_tags: Vec::new(),
        public_text,
    }))
}

/// A size of the log; 0 is the newest.
fn at_most_head(view: &LedgerView, field: &str, size: u64) -> Result<u64, Status> {
    let head = view.head().size;
    match size {
        0 => Ok(head),
        size if size <= head => Ok(size),
        size => Err(out_of_range(field, size, format_args!("at most {head}"))),
    }
}

fn out_of_range(field: &str, found: u64, expected: std::fmt::Arguments<'_>) -> Status {
    status::StatusBuilder::new(Code::OutOfRange, Problem::OUT_OF_RANGE)
        .wrong(field, found, expected)
        .status()
}
