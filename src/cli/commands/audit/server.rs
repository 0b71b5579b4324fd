//! An audit over the network: the daemon's entries, believed in nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use super::auditor::Auditor;
use super::copy::{Copy, Kept, Reader};
use super::long_log::Entries;
use super::report::{AuditFacts, CopyFacts};
use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::{Code, Failure};
use crate::cli::progress::Progress;
use crate::digest::Digest;
use crate::domain::id::LedgerId;
use crate::format::checkpoint::{Checkpoint, UntrustedCheckpoint};
use crate::merkle::{leaf_hash, verify_consistency};
use crate::service::pb;
use crate::words::{Problem, Wording, audit};
use pb::ledger_service_client::LedgerServiceClient;

pub const MAX_PAGE_BYTES: usize = 64 << 20;

/// Seconds between asking and asking again, when the network fails.
const PAUSES: [u64; 3] = [1, 2, 4];

/// Audits a daemon's log, with the copy of it that is kept in a directory. Needs an auditor's token.
///
/// # Errors
/// Exit 2: the copy is of another ledger. Exit 3: the daemon cannot be reached, or keeps back what it must show; the
/// copy is in use, or cannot be written.
pub async fn audit(
    context: &Context,
    auditor: Auditor<'_>,
    copy: Option<&Path>,
    progress: &mut Progress,
) -> Result<AuditFacts, Failure> {
    let ledger = LedgerId::from_bytes(*auditor.trust().ledger_id());
    let copy = copy.map(|directory| Copy::open(directory, ledger));
    let copy = copy.transpose()?;
    let daemon = Daemon {
        client: context.client().await?,
        context,
    };
    let note = daemon.client.clone().newest().await?.checkpoint;
    let newest = UntrustedCheckpoint::parse(&note)
        .map_err(|error| Failure::not_checked(Problem::CHECKPOINT, error))?;
    let newest = newest.claimed();
    let (size, root) = (newest.size, newest.root);
    let mut auditor = auditor
        .begin(size, Entries::Kept)
        .map_err(|error| Failure::not_checked(Problem::IO, error))?;
    let mut source = Source::new(daemon, copy, size);
    source
        .compare_copy(&mut auditor, &note, root, progress)
        .await?;
    source.read_copy(&mut auditor, progress)?;
    let stopped = source.fetch(&mut auditor, progress).await?;
    let contradicted = auditor.contradicts_copy();
    let closed = auditor.finish(&note, stopped);
    let suspect = match closed.suspect() {
        Some(index) => source.daemon.page(index).await.ok(),
        None => None,
    };
    let suspect = suspect.and_then(|page| page.entries.into_iter().next());
    let mut facts = closed.facts(suspect.as_deref());
    facts.source = context.global.server.clone().unwrap_or_default();
    facts.not_checked.push(audit::BESIDE_THE_LOG.clone());
    source.say(&mut facts, contradicted, &note)?;
    facts.note = note;
    Ok(facts)
}

/// Where entries come from: the copy as far as the daemon's log goes on from it, then the daemon.
struct Source<'c> {
    daemon: Daemon<'c>,
    copy: Option<Copy>,
    /// Entries under the daemon's newest checkpoint.
    size: u64,
    /// Whether the log goes on from what is in the copy: else it is compared with it and left alone.
    goes_on: bool,
    /// The checkpoint that was kept before.
    kept: Option<Checkpoint>,
    taken: u64,
    fetched: u64,
    differs_at: Option<u64>,
}

impl<'c> Source<'c> {
    fn new(daemon: Daemon<'c>, copy: Option<Copy>, size: u64) -> Self {
        Self {
            daemon,
            goes_on: copy.is_some(),
            copy,
            size,
            kept: None,
            taken: 0,
            fetched: 0,
            differs_at: None,
        }
    }

    /// Finds out whether the log goes on from the copy and from the checkpoint in it. The newest checkpoint is kept
    /// before anything is fetched under it: what an interrupted audit has seen signed, it holds as well.
    async fn compare_copy(
        &mut self,
        auditor: &mut Auditor<'_>,
        note: &[u8],
        root: Digest,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let Some(copy) = &self.copy else {
            return Ok(());
        };
        let newest = (self.size, root);
        if let Some(kept) = copy.checkpoint()? {
            self.kept = Some(auditor.holds_of_copy(&kept, &copy.checkpoint_path())?);
        }
        self.goes_on = match copy.size() <= self.size {
            true => {
                let copied = (copy.size(), copy.root());
                self.daemon.goes_on(copied, newest, progress).await?
            }
            false => copy.root_at(self.size)? == root,
        };
        // A shorter log than the kept checkpoint's: the entries of that tell whether it is only older.
        let longer = self.kept.as_ref().filter(|kept| kept.size > self.size);
        if let Some(kept) = longer
            && !self.goes_on
            && copy.size() >= kept.size
            && copy.root_at(kept.size)? == kept.root
        {
            auditor.contradicted_by_copy();
        }
        let newer = match &self.kept {
            Some(kept) if kept.size > self.size => false,
            Some(kept) => {
                let kept = (kept.size, kept.root);
                self.daemon.goes_on(kept, newest, progress).await?
            }
            None => true,
        };
        if newer && auditor.own(note).is_ok() {
            copy.keep_checkpoint(note)?;
        }
        Ok(())
    }

    /// Has the entries of the copy audited, if the log goes on from them.
    fn read_copy(
        &mut self,
        auditor: &mut Auditor<'_>,
        progress: &mut Progress,
    ) -> Result<(), Failure> {
        let Some(copy) = self
            .copy
            .as_ref()
            .filter(|copy| self.goes_on && copy.size() > 0)
        else {
            return Ok(());
        };
        let from_copy = copy.size().min(self.size);
        let directory = copy.directory().display();
        self.daemon.remark(
            progress,
            &audit::copy_goes_on(directory, from_copy, self.size),
        );
        let mut reader = copy.reader()?;
        while self.taken < from_copy && !auditor.newer_rules() && auditor.trouble().is_none() {
            let asked = Instant::now();
            let Some(kept) = reader.next()? else { break };
            auditor.times.read += asked.elapsed();
            auditor.entry(&kept.entry, kept.beside());
            self.taken += 1;
            progress.at(self.taken, self.size);
        }
        Ok(())
    }

    /// Fetches what is missing. Gives why it could not be read to the end, if the daemon shows less than it signed.
    async fn fetch(
        &mut self,
        auditor: &mut Auditor<'_>,
        progress: &mut Progress,
    ) -> Result<Option<String>, Failure> {
        let size = self.size;
        let mut compared = match &self.copy {
            Some(copy) if !self.goes_on => Some(copy.reader()?),
            _ => None,
        };
        while auditor.size() < size && !auditor.newer_rules() {
            if let Some(why) = auditor.trouble() {
                return Ok(Some(why));
            }
            let asked = Instant::now();
            let start = auditor.size();
            let page = self
                .daemon
                .again(progress, || self.daemon.page(start))
                .await
                .map_err(|failure| self.unfinished(failure))?;
            auditor.times.read += asked.elapsed();
            if page.entries.is_empty() {
                return Ok(Some(format!("the daemon shows {start} of {size} entries")));
            }
            // Recorded since: covered by a newer checkpoint than ours.
            let page: Vec<Kept> = in_order(page, start)
                .take(usize::try_from(size - start).unwrap_or(usize::MAX))
                .collect();
            self.fetched += page.len() as u64;
            if let Some(copy) = self.copy.as_mut().filter(|_| self.goes_on) {
                copy.append(&page)?;
            }
            for kept in &page {
                self.compare(&mut compared, auditor.size(), kept)?;
                auditor.entry(&kept.entry, kept.beside());
            }
            progress.at(auditor.size(), size);
        }
        Ok(None)
    }

    /// Notes the first entry that is another in the copy.
    fn compare(
        &mut self,
        copied: &mut Option<Reader>,
        index: u64,
        shown: &Kept,
    ) -> Result<(), Failure> {
        let Some(reader) = copied else { return Ok(()) };
        match reader.next()? {
            Some(kept) if leaf_hash(&kept.entry) == leaf_hash(&shown.entry) => {}
            Some(_) => {
                self.differs_at = Some(index);
                *copied = None;
            }
            None => *copied = None,
        }
        Ok(())
    }

    fn unfinished(&self, failure: Failure) -> Failure {
        match self.copy.as_ref().filter(|_| self.goes_on) {
            Some(copy) => {
                let directory = copy.directory().display();
                failure.hint(audit::goes_on_later(directory, copy.size(), self.size))
            }
            None if self.copy.is_none() => failure.hint(&audit::NOTHING_KEPT),
            None => failure,
        }
    }

    /// Says in the report what became of the copy.
    fn say(&self, facts: &mut AuditFacts, contradicted: bool, note: &[u8]) -> Result<(), Failure> {
        let Some(copy) = &self.copy else {
            return Ok(());
        };
        let directory = copy.directory().display();
        let (entries, bytes, kept) = (copy.size(), copy.bytes(), self.kept.as_ref());
        let mut said = vec![audit::copy_is(&directory, entries, bytes)];
        if copy.cut > 0 {
            said.push(audit::copy_cut(copy.cut));
        }
        match (self.goes_on, self.differs_at) {
            (true, _) if self.taken == 0 => said.push(audit::copy_begun(self.fetched)),
            (true, _) => said.push(audit::copy_taken(self.taken, self.fetched)),
            (false, Some(entry)) => said.push(audit::copy_differs(entry)),
            (false, None) => said.push(audit::COPY_NOT_PROVEN.clone()),
        }
        // A checkpoint that nobody whom the trust file knows has signed contradicts nothing.
        if contradicted && facts.checkpoint.is_some() {
            let shown = copy.keep_contradiction(note)?;
            let kept = copy.checkpoint_path();
            said.push(audit::copy_contradicted(kept.display(), shown.display()));
        } else if let Some(kept) = kept.filter(|kept| !contradicted && kept.size <= self.size) {
            said.push(audit::copy_continued(kept.size));
            if self.differs_at.is_some() {
                said.push(audit::copy_other_entries(copy.entries_path().display()));
            }
        }
        if self.taken > 0 {
            facts.not_checked.push(audit::copy_not_asked(self.taken));
            if facts.exit == 1 {
                said.push(audit::COPY_ANEW.clone());
            }
        }
        facts.copy = Some(CopyFacts {
            directory: directory.to_string(),
            entries,
            bytes,
            taken: self.taken,
            fetched: self.fetched,
            cut: copy.cut,
            checkpoint: kept.map(|kept| kept.size),
            contradicted,
            differs_at: self.differs_at,
            said,
        });
        Ok(())
    }
}

/// The entries of a page, each with what stands beside it.
fn in_order(page: pb::ListEntriesResponse, start: u64) -> impl Iterator<Item = Kept> {
    let mut sidecars = page.sidecars;
    (start..).zip(page.entries).map(move |(index, entry)| {
        let beside = sidecars.iter_mut().find(|sidecar| sidecar.index == index);
        let beside = beside.map(std::mem::take).unwrap_or_default();
        Kept {
            entry,
            vial_tags: beside.vial_tags,
            public_text: beside.public_text,
        }
    })
}

/// The daemon that is asked, and asked again when the network fails for a while.
struct Daemon<'c> {
    client: Client,
    context: &'c Context,
}

impl Daemon<'_> {
    async fn page(&self, start: u64) -> Result<pb::ListEntriesResponse, Failure> {
        let request = self.client.request(pb::ListEntriesRequest {
            start,
            page_size: 0,
            sidecars: true,
        });
        Client::answer(self.service().list_entries(request).await)
    }

    /// Whether the daemon proves that one tree goes on from another (size and root each).
    async fn goes_on(
        &self,
        old: (u64, Digest),
        new: (u64, Digest),
        progress: &Progress,
    ) -> Result<bool, Failure> {
        let proof = match old.0 == 0 || old.0 >= new.0 {
            true => Vec::new(),
            false => {
                let proof = || self.consistency_proof(old.0, new.0);
                match self.again(progress, proof).await {
                    Ok(path) => path,
                    Err(failure) if passes(&failure) => return Err(failure),
                    // It has no proof: the entries will show what it has.
                    Err(_) => return Ok(false),
                }
            }
        };
        Ok(verify_consistency(old.0, &old.1, new.0, &new.1, &proof).is_ok())
    }

    async fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Digest>, Failure> {
        let request = self.client.request(pb::GetConsistencyProofRequest {
            old_size: old,
            new_size: new,
        });
        let answer = Client::answer(self.service().get_consistency_proof(request).await)?;
        let hashes = answer.path.iter().map(|hash| hash.as_slice().try_into());
        let hashes: Result<Vec<Digest>, _> = hashes.collect();
        // What is no hash proves nothing.
        Ok(hashes.unwrap_or_default())
    }

    fn service(&self) -> LedgerServiceClient<tonic::transport::Channel> {
        LedgerServiceClient::new(self.client.channel()).max_decoding_message_size(MAX_PAGE_BYTES)
    }

    /// Asks again after a pause, a few times, what failed and may pass.
    async fn again<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        progress: &Progress,
        ask: impl Fn() -> F,
    ) -> Result<T, Failure> {
        for seconds in PAUSES {
            match ask().await {
                Err(failure) if passes(&failure) => {
                    self.remark(
                        progress,
                        &audit::asked_again(seconds).append(failure.code.as_str()),
                    );
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                }
                answer => return answer,
            }
        }
        ask().await
    }

    fn remark(&self, progress: &Progress, said: &Wording) {
        let output = self.context.output;
        progress.aside(|| output.remark(said.get(output.language)));
    }
}

/// Whether it may be over in a while: the network, or a daemon that is starting or has too much to do.
fn passes(failure: &Failure) -> bool {
    use Problem as P;
    let Code::Problem(problem) = &failure.code else {
        return false;
    };
    [
        P::NETWORK,
        P::UNAVAILABLE,
        P::DEADLINE_EXCEEDED,
        P::DEADLINEEXCEEDED,
        P::CANCELLED,
        P::BUSY,
        P::NOT_SERVING,
        P::CALLER_LIMIT,
    ]
    .contains(problem)
}
