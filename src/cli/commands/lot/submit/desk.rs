//! The desk at which rows are signed and handed in.

use super::OPENINGS_FILE;
use super::other_signers::{Elsewhere, Unwritten};
use crate::cli::before_signing::{self, BeforeSigning, Consent, Told, Warning, WarningCode};
use crate::cli::client::Client;
use crate::cli::commands::lot::manifest::Person;
use crate::cli::commands::lot::plan::Planned;
use crate::cli::commands::lot::submission_order::{Item, Queue};
use crate::cli::donor_check;
use crate::cli::draft::{Draft, Signatory};
use crate::cli::exit::{Code, Failure};
use crate::cli::files;
use crate::cli::keyring::Keyring;
use crate::cli::output::Output;
use crate::cli::recorder::Recorder;
use crate::cli::sample_pin::{self, Shown};
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::Names;
use crate::domain::event::{Event, LotReviewed};
use crate::domain::id::{KeyId, SampleRef};
use crate::domain::statement::Role;
use crate::domain::time::TimestampMs;
use crate::format::commitment::Opening;
use crate::service::pb;
use crate::words::{Problem, failure as words};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const MAX_OPENINGS_BYTES: usize = 32 << 20;
/// A decision that was signed and may or may not have arrived.
const PENDING_FILE: &str = ".lotledger-decision.statement";
/// What happened to a row.
pub(super) enum Sent {
    Recorded,
    /// Whoever has its key recorded it.
    ByOthers,
    /// Its key is not here; the statement, or why there is none to be signed there.
    Elsewhere(Result<Box<StatementFile>, Unwritten>),
}

/// Where rows are signed and handed in.
pub(super) struct Desk<'k> {
    /// What opens the commitments of all rows: a donor is judged with them before an officer signs.
    pub(super) openings: Vec<Opening>,
    pub(super) recorder: Recorder,
    pub(super) keyring: &'k Keyring,
    /// Where remarks go.
    pub(super) output: &'k Output,
    pub(super) consent: &'k Consent,
    /// What was shown before rows were signed, for programs.
    pub(super) shown: Vec<Value>,
    /// With `--advance-clock`: the ledger's clock, once it is known.
    pub(super) clock: Option<Option<TimestampMs>>,
    /// Samples whose receipt is neither recorded nor written for signing.
    pub(super) unreceived: BTreeSet<SampleRef>,
}

impl Desk<'_> {
    pub(super) async fn submit(&mut self, queue: &mut Queue, item: &Item) -> Result<Sent, Failure> {
        let planned = &item.planned;
        let Some(signers) = signatories(self.keyring, planned) else {
            if let Event::SampleReceived(e) = &planned.draft.event {
                self.unreceived.insert(e.sample);
            }
            return Ok(Sent::Elsewhere(Err(Unwritten::UnknownKey)));
        };
        let draft = Draft {
            signers,
            ..planned.draft.clone()
        };
        match all_here(self.keyring, &draft.signers) {
            true => self.submit_here(queue, item, draft).await,
            false => self.leave_to_others(queue, item, draft).await,
        }
    }

    /// Its key is elsewhere: recorded by who has it, or written down for them.
    async fn leave_to_others(
        &mut self,
        queue: &mut Queue,
        item: &Item,
        draft: Draft,
    ) -> Result<Sent, Failure> {
        let planned = &item.planned;
        self.keep_openings(queue, item)?;
        let index = match self.elsewhere(planned, draft).await? {
            Elsewhere::Recorded(index) => index,
            Elsewhere::Written(file) => return Ok(Sent::Elsewhere(Ok(file))),
            Elsewhere::Unwritten(why) => return Ok(Sent::Elsewhere(Err(why))),
        };
        queue.note(item.of, planned, Some(index))?;
        Ok(Sent::ByOthers)
    }

    async fn submit_here(
        &mut self,
        queue: &mut Queue,
        item: &Item,
        mut draft: Draft,
    ) -> Result<Sent, Failure> {
        let planned = &item.planned;
        self.advance(planned.draft.occurred_at).await?;
        self.judge_donor(planned).await?;
        let mut file = if let Event::SampleReceived(e) = &planned.draft.event {
            // Its laboratory need not read what else there is of the lot to pin the sample.
            draft.seen = vec![self.sample(e.sample).await?.pin()];
            draft.unsigned()?
        } else if planned.draft.event.is_decision() {
            let (file, told) = self.recorder.preview(&mut draft).await?;
            self.accept(queue, item, &file, told)?;
            file
        } else {
            draft.unsigned()?
        };
        file.sign_with(self.keyring)?;
        // What opens the commitments is safe before the commitments are public, and a decision
        // before it is sent: a crash from here on is repaired by running again.
        self.keep_openings(queue, item)?;
        let pending = directory(queue, item.of).join(PENDING_FILE);
        if planned.draft.event.is_decision() {
            let one = std::slice::from_ref(&file);
            StatementFile::write(one, &pending, pending.exists())?;
        }
        queue.note(item.of, planned, None)?;
        let recorded = self.recorder.submit(&file).await?;
        queue.note(item.of, planned, Some(recorded.index))?;
        if pending.exists() {
            remove(&pending)?;
        }
        Ok(Sent::Recorded)
    }

    /// Before an officer's key is used: is the donor eligible by what the dossier's openings say?
    async fn judge_donor(&mut self, planned: &Planned) -> Result<(), Failure> {
        let eligible = donor_check::eligible(&planned.draft.event);
        let eligible: Vec<_> = eligible.into_iter().collect();
        let (client, trust) = (&mut self.recorder.client, self.recorder.trust.as_ref());
        let told = donor_check::against(client, trust, &eligible, &self.openings).await?;
        // What it warns of was asked before the first row.
        for line in told.lines(self.output.language) {
            self.output.remark(&line);
        }
        Ok(())
    }

    /// What a decision is warned of is known once the rows before it are recorded: it is asked about by itself.
    fn accept(
        &mut self,
        queue: &Queue,
        item: &Item,
        file: &StatementFile,
        told: Told,
    ) -> Result<(), Failure> {
        // That it is late was asked before the first row.
        let late = |warning: &Warning| warning.code.is_of_each_row();
        let (_, warnings) = told.warnings.into_iter().partition(late);
        let shown = BeforeSigning {
            acts: before_signing::acts(&Names::of(self.keyring), &[], [file])?,
            told: Told { warnings, ..told },
            ..BeforeSigning::default()
        };
        // Who reviews is told what the records say against the lot; what a release rests on was shown then.
        let reviews = item.planned.draft.event.get::<LotReviewed>().is_some();
        if shown.told.warnings.is_empty() && !reviews {
            return Ok(());
        }
        self.output.remark(&queue.place(item));
        shown.show(self.output);
        self.shown.push(shown.json());
        let consent = self.consent.ahead(WarningCode::ALL);
        consent.accept(self.output, &shown).map(|_| ())
    }

    pub(super) async fn sample(&mut self, sample: SampleRef) -> Result<Shown, Failure> {
        let (client, trust) = (&mut self.recorder.client, self.recorder.trust.as_ref());
        sample_pin::read(client, trust, sample).await
    }

    /// A decision that was signed before a crash: the same bytes again give the same receipt. One
    /// that is refused never was recorded, and is made anew.
    pub(super) async fn settle(&mut self, queue: &mut Queue, of: usize) -> Result<(), Failure> {
        let pending = directory(queue, of).join(PENDING_FILE);
        if !pending.exists() {
            return Ok(());
        }
        for file in StatementFile::read(&pending)? {
            let id = file.statement().statement_id;
            let found = queue
                .items
                .iter()
                .find(|i| i.of == of && i.planned.draft.statement_id == id);
            let planned = found.map(|item| item.planned.clone());
            match (self.recorder.submit(&file).await, planned) {
                (Ok(recorded), Some(planned)) => queue.note(of, &planned, Some(recorded.index))?,
                (Err(failure), _) if !matches!(failure.code, Code::Rule(_)) => return Err(failure),
                _ => {}
            }
        }
        remove(&pending)
    }

    /// Advances a training ledger's clock to `to`; it never goes back.
    async fn advance(&mut self, to: TimestampMs) -> Result<(), Failure> {
        let Some(known) = self.clock else {
            return Ok(());
        };
        let client = &mut self.recorder.client;
        let now = match known {
            Some(now) => now,
            None => client.newest().await?.ledger_time,
        };
        self.clock = Some(Some(now.max(to)));
        if to <= now {
            return Ok(());
        }
        let mut admin = pb::admin_service_client::AdminServiceClient::new(client.channel());
        let request = client.request(pb::AdvanceClockRequest { to_ms: to.ms() });
        let answer = admin.advance_clock(request).await;
        let scope = Code::Problem(Problem::SCOPE);
        let answer = Client::answer(answer).map(|_| ());
        answer.map_err(|failure| match failure.code == scope {
            true => failure.hint(&words::CLOCK_NEEDS_ADMIN),
            false => failure,
        })
    }

    /// Appends the openings of a row, each once.
    pub(super) fn keep_openings(&self, queue: &Queue, item: &Item) -> Result<(), Failure> {
        let openings = &item.planned.draft.openings;
        if openings.is_empty() {
            return Ok(());
        }
        let path = directory(queue, item.of).join(OPENINGS_FILE);
        let text = match path.exists() {
            true => files::read_text(&path, MAX_OPENINGS_BYTES)?,
            false => String::new(),
        };
        let kept: BTreeSet<&str> = text.lines().collect();
        let mut fresh = String::new();
        for line in openings.iter().map(|opening| opening.to_line()) {
            if !kept.contains(line.as_str()) {
                fresh.push_str(&line);
                fresh.push('\n');
            }
        }
        match fresh.is_empty() {
            true => Ok(()),
            false => files::append_private(&path, fresh.as_bytes()),
        }
    }
}

/// The keys that sign a row; `None` if the keyring does not say which.
pub(in crate::cli::commands::lot) fn signatories(
    keyring: &Keyring,
    planned: &Planned,
) -> Option<Vec<Signatory>> {
    let signatory = |(person, role)| {
        let key = key_of(keyring, person, role)?;
        Some(Signatory { key, role })
    };
    planned.signers().map(signatory).collect()
}

pub(super) fn all_here(keyring: &Keyring, signers: &[Signatory]) -> bool {
    let here = |key| keyring.by_key(key).is_some_and(|holder| holder.is_here());
    signers.iter().all(|signer| here(signer.key))
}

/// The key by which somebody signs: of their keys one that is here, or else any.
pub(in crate::cli::commands::lot) fn key_of(
    keyring: &Keyring,
    signer: &Person,
    role: Role,
) -> Option<KeyId> {
    let mut holders: Vec<_> = keyring
        .holders()
        .filter(|h| h.person.person == signer.reference)
        .filter(|h| h.of.organisation == Some(signer.organisation))
        .filter(|h| h.person.roles.contains(&role))
        .collect();
    holders.sort_by_key(|holder| !holder.is_here());
    holders.first().map(|holder| holder.person.key_id)
}

fn directory(queue: &Queue, of: usize) -> PathBuf {
    queue
        .open
        .get(of)
        .map(|open| open.dossier.directory.clone())
        .unwrap_or_default()
}

fn remove(path: &Path) -> Result<(), Failure> {
    std::fs::remove_file(path).map_err(|error| Failure::io(path, &error))
}
