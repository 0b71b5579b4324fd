//! The one way from a statement to its entry: the rules are asked what they will say, it is handed in,
//! and its receipt is checked. Nothing else submits.

use std::collections::BTreeSet;

use crate::cli::before_signing::{Told, Warning, WarningCode, foreseen, late};
use crate::cli::client::{Client, Recorded, Which, checked};
use crate::cli::context::Context;
use crate::cli::draft::Draft;
use crate::cli::exit::{Code, Failure};
use crate::cli::ledger_names::{self, LedgerNames};
use crate::cli::output::Output;
use crate::cli::preview;
use crate::cli::statement_file::StatementFile;
use crate::domain::event::Event;
use crate::domain::id::{Digest, KeyId};
use crate::domain::statement::Statement;
use crate::format::envelope::MAX_BATCH;
use crate::format::trust::TrustFile;
use crate::words::{Language, Problem, Wording, failure, signing};

pub struct Recorder {
    pub client: Client,
    /// What its answers are held against.
    pub trust: Option<TrustFile>,
    /// Keys that an earlier part of the same act revokes.
    pub revoked: BTreeSet<KeyId>,
    output: Output,
    /// Payloads about which the rules were asked.
    asked: BTreeSet<Digest>,
    /// Remarks that were made; each is made once.
    told: BTreeSet<String>,
}

/// What the rules say of a statement that somebody else is still to sign.
pub enum Waiting {
    Admitted,
    Refused(Failure),
    /// They could not be asked, and why.
    Unasked(Wording),
}

/// What the rules answer.
enum Asked {
    Said(Told),
    /// They could not be asked, in words.
    Unasked(Wording),
}

impl Recorder {
    /// At the daemon and with the trust file of this command.
    pub async fn new(context: &Context) -> Result<Self, Failure> {
        Ok(Self {
            client: context.client().await?,
            trust: context.trust_if_any()?,
            revoked: BTreeSet::new(),
            output: context.output,
            asked: BTreeSet::new(),
            told: BTreeSet::new(),
        })
    }

    pub(super) fn language(&self) -> Language {
        self.output.language
    }

    /// Asks the rules about a draft whose signers are settled, fills in what a decision pins, and gives the
    /// statement that is now to be shown and signed.
    ///
    /// # Errors
    /// Exit 1 if they refuse it; also what keeps the histories that they ask for from being read.
    pub async fn preview(&mut self, draft: &mut Draft) -> Result<(StatementFile, Told), Failure> {
        let (file, mut told) = if draft.event.is_decision() {
            let mut statement = draft.statement();
            let told = preview::pinning(&mut statement, self).await?;
            draft.seen = statement.seen;
            (draft.unsigned()?, told)
        } else {
            let file = draft.unsigned()?;
            let told = preview::of_batch(std::slice::from_ref(&file), self).await?;
            (file, told)
        };
        told.join(self.foreseen(std::slice::from_ref(&file)).await);
        self.asked.insert(file.hash());
        Ok((file, told))
    }

    /// The same for who may have no token: what the daemon does not show is left to it. A decision has to
    /// know what it rests on.
    pub async fn preview_as_shown(
        &mut self,
        draft: &mut Draft,
    ) -> Result<(Vec<StatementFile>, Told), Failure> {
        if draft.event.is_decision() {
            let (file, told) = self.preview(draft).await?;
            return Ok((vec![file], told));
        }
        self.preview_several(std::slice::from_ref(draft)).await
    }

    /// The same for several drafts, each on top of the ones before it. A decision among them must rest on what was there
    /// before: it stands alone.
    pub async fn preview_several(
        &mut self,
        drafts: &[Draft],
    ) -> Result<(Vec<StatementFile>, Told), Failure> {
        let files: Result<Vec<StatementFile>, Failure> =
            drafts.iter().map(Draft::unsigned).collect();
        let files = files?;
        let told = self.before_signing(&files).await?;
        self.asked.extend(files.iter().map(StatementFile::hash));
        Ok((files, told))
    }

    /// What the rules and signed entries say of statements, each on top of the ones before it.
    async fn before_signing(&mut self, files: &[StatementFile]) -> Result<Told, Failure> {
        let mut told = match self.ask(files).await? {
            Asked::Said(told) => told,
            Asked::Unasked(why) => Told {
                not_asked: vec![why],
                warnings: self.late(files).await?,
                ..Told::default()
            },
        };
        told.join(self.foreseen(files).await);
        Ok(told)
    }

    async fn foreseen(&mut self, files: &[StatementFile]) -> Told {
        let mut revoked = foreseen::revoked(files.iter().map(event));
        revoked.extend(&self.revoked);
        let (client, trust) = (&mut self.client, self.trust.as_ref());
        foreseen::of(
            client,
            trust,
            files.iter().map(StatementFile::statement),
            &revoked,
        )
        .await
    }

    /// That statements are late, where the rules say nothing of them.
    async fn late(&mut self, files: &[StatementFile]) -> Result<Vec<Warning>, Failure> {
        let now = self.client.newest().await?.ledger_time;
        let late = files.iter().filter_map(|file| {
            let statement = file.statement();
            let kind = statement.retrospective.map(|(kind, _)| kind);
            late::warning(&statement.event, kind, statement.occurred_at, now)
        });
        Ok(late.collect())
    }

    /// What there is to say of statements that others have written, before somebody signs those that are `theirs`. That
    /// the rules would refuse one now is a warning: what it needs may be recorded before it is.
    pub async fn before_countersigning(
        &mut self,
        files: &[StatementFile],
        theirs: impl Fn(&StatementFile) -> bool,
    ) -> Result<Told, Failure> {
        let to_sign: Vec<StatementFile> = files.iter().filter(|f| theirs(f)).cloned().collect();
        let revoked = foreseen::revoked(files.iter().map(event));
        let (client, trust) = (&mut self.client, self.trust.as_ref());
        let mut told = foreseen::of(
            client,
            trust,
            to_sign.iter().map(StatementFile::statement),
            &revoked,
        )
        .await;
        let answers = self.ask_of_waiting(files).await?;
        for (_, answer) in files.iter().zip(answers).filter(|(file, _)| theirs(file)) {
            match answer {
                Waiting::Admitted => {}
                Waiting::Unasked(why) => told.join(Told {
                    not_asked: vec![signing::rules_not_asked(why)],
                    ..Told::default()
                }),
                Waiting::Refused(failure) => {
                    let why = Wording::each(|language| failure.reason(language));
                    let said = signing::would_be_refused(failure.code.as_str(), why);
                    told.warnings
                        .push(Warning::new(WarningCode::WouldBeRefused, said));
                }
            }
        }
        told.warnings.extend(self.late(&to_sign).await?);
        Ok(told)
    }

    /// Asks about statements that others are still to sign, each on top of those before it that are admitted.
    pub async fn ask_of_waiting(
        &mut self,
        files: &[StatementFile],
    ) -> Result<Vec<Waiting>, Failure> {
        let answers = preview::of_waiting(files, self).await?;
        let has_token = self.client.has_token();
        let answers = answers.into_iter().map(|answer| match answer {
            Ok(()) => Ok(Waiting::Admitted),
            Err(failure) if cannot_be_asked(&failure) => {
                Ok(Waiting::Unasked(why_not_asked(&failure, has_token)))
            }
            Err(failure) if matches!(failure.code, Code::Rule(_)) => Ok(Waiting::Refused(failure)),
            Err(failure) => Err(failure),
        });
        answers.collect()
    }

    /// Asks about statements to be, as they would be recorded one after the other: what the rules refuse of which. What
    /// cannot be asked is a failure.
    pub async fn ask_of_plan(
        &mut self,
        statements: &mut [Statement],
    ) -> Result<Vec<Option<Failure>>, Failure> {
        preview::of_plan(statements, self).await
    }

    /// The names that signed entries give to the references in a text.
    pub async fn names(&mut self, text: &str) -> LedgerNames {
        ledger_names::of(&mut self.client, self.trust.as_ref(), text).await
    }

    /// Records a statement and checks the receipt.
    pub async fn submit(&mut self, file: &StatementFile) -> Result<Recorded, Failure> {
        self.ask_first(std::slice::from_ref(file)).await?;
        let receipt = self.client.submit(file).await?;
        checked(&receipt, file, self.trust.as_ref())
    }

    /// Records several statements, all or none, in this order, and checks the receipts.
    pub async fn submit_batch(
        &mut self,
        files: &[StatementFile],
    ) -> Result<Vec<Recorded>, Failure> {
        if files.is_empty() || files.len() > MAX_BATCH {
            return Err(Failure::input(&failure::NUMBER_OF_STATEMENTS)
                .found(files.len())
                .expected(format!("1 to {MAX_BATCH} in one atomic batch")));
        }
        self.ask_first(files).await?;
        let receipts = self.client.submit_batch(files).await?;
        let pairs = receipts.into_iter().zip(files);
        pairs
            .map(|(receipt, file)| checked(&receipt, file, self.trust.as_ref()))
            .collect()
    }

    /// A statement as it is recorded, its receipt checked; `None` if it is not, or without a token,
    /// which the question needs.
    pub async fn recorded(&mut self, file: &StatementFile) -> Result<Option<Recorded>, Failure> {
        match self.client.has_token() {
            true => self.find(file).await,
            false => Ok(None),
        }
    }

    async fn find(&mut self, file: &StatementFile) -> Result<Option<Recorded>, Failure> {
        use Problem as P;
        match self.client.entry(Which::Payload(file.hash())).await {
            // An organisation is not told whether it is hidden or absent.
            Err(failure) if is(&failure, &[P::NOT_FOUND, P::NOT_VISIBLE]) => Ok(None),
            answer => checked(&answer?, file, self.trust.as_ref()).map(Some),
        }
    }

    /// Asks about these statements, unless they were asked about before they were signed.
    async fn ask_first(&mut self, files: &[StatementFile]) -> Result<(), Failure> {
        if files.iter().all(|file| self.asked.contains(&file.hash())) {
            return Ok(());
        }
        if let Asked::Unasked(what) = self.ask(files).await? {
            let note = signing::not_asked(what).get(self.language()).to_owned();
            if self.told.insert(note.clone()) {
                self.output.remark(&note);
            }
        }
        Ok(())
    }

    /// What the rules say, as far as the daemon shows what they ask for: what it does not show is left to
    /// it. A statement that is recorded already gets its receipt once more, whatever they say by now.
    async fn ask(&mut self, files: &[StatementFile]) -> Result<Asked, Failure> {
        match preview::of_batch(files, self).await {
            Err(failure) if cannot_be_asked(&failure) => {
                let why = why_not_asked(&failure, self.client.has_token());
                Ok(Asked::Unasked(signing::rules_not_asked(why)))
            }
            Err(failure) if matches!(failure.code, Code::Rule(_)) => {
                for file in files {
                    if self.find(file).await?.is_none() {
                        return Err(failure);
                    }
                }
                Ok(Asked::Said(Told::default()))
            }
            answer => answer.map(Asked::Said),
        }
    }
}

fn event(file: &StatementFile) -> &Event {
    &file.statement().event
}

/// Why the rules could not be asked.
fn why_not_asked(failure: &Failure, has_token: bool) -> Wording {
    match (&failure.code, has_token) {
        (Code::Problem(Problem::NOT_VISIBLE), false) => signing::NO_TOKEN.clone(),
        (Code::Problem(Problem::NOT_VISIBLE), true) => signing::TOKEN_NOT_SHOWN.clone(),
        _ => Wording::each(|language| failure.message(language)),
    }
}

/// The daemon does not show what the rules ask for: what they say is left to it.
fn cannot_be_asked(failure: &Failure) -> bool {
    use Problem as P;
    is(failure, &[P::NOT_VISIBLE, P::INCOMPLETE, P::TOO_LARGE])
}

fn is(failure: &Failure, problems: &[Problem]) -> bool {
    matches!(&failure.code, Code::Problem(problem) if problems.contains(problem))
}
