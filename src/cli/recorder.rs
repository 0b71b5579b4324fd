//! The one way from a statement to its entry: the rules are asked what they will say, it is handed in,
//! and its receipt is checked. Nothing else submits.

use std::collections::BTreeSet;

use crate::cli::client::{Client, Recorded, Which, checked};
use crate::cli::context::Context;
use crate::cli::draft::Draft;
use crate::cli::exit::{Code, Failure};
use crate::cli::ledger_names::{self, LedgerNames};
use crate::cli::output::Output;
use crate::cli::preview::{self, Said};
use crate::cli::statement_file::StatementFile;
use crate::domain::id::Digest;
use crate::format::envelope::MAX_BATCH;
use crate::format::trust::TrustFile;
use crate::words::{Language, Problem, failure, signing};

pub struct Recorder {
    pub client: Client,
    /// What its answers are held against.
    pub trust: Option<TrustFile>,
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
    Unasked(String),
}

impl Recorder {
    /// At the daemon and with the trust file of this command.
    pub async fn new(context: &Context) -> Result<Self, Failure> {
        Ok(Self {
            client: context.client().await?,
            trust: context.trust_if_any()?,
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
    pub async fn preview(&mut self, draft: &mut Draft) -> Result<(StatementFile, Said), Failure> {
        let (file, said) = if draft.event.is_decision() {
            let mut statement = draft.statement();
            let said = preview::pinning(&mut statement, self).await?;
            draft.seen = statement.seen;
            (draft.unsigned()?, said)
        } else {
            let file = draft.unsigned()?;
            let said = preview::of_batch(std::slice::from_ref(&file), self).await?;
            (file, said)
        };
        self.asked.insert(file.hash());
        Ok((file, said))
    }

    /// The same for who may have no token: what the daemon does not show is left to it. A decision has to
    /// know what it rests on.
    pub async fn preview_as_shown(
        &mut self,
        draft: &mut Draft,
    ) -> Result<(StatementFile, Said), Failure> {
        if draft.event.is_decision() {
            return self.preview(draft).await;
        }
        let file = draft.unsigned()?;
        let said = self.ask(std::slice::from_ref(&file)).await?;
        self.asked.insert(file.hash());
        Ok((file, said))
    }

    /// The same for several drafts, each on top of the ones before it. A decision among them must rest on what was there
    /// before: it stands alone.
    pub async fn preview_several(
        &mut self,
        drafts: &[Draft],
    ) -> Result<(Vec<StatementFile>, Said), Failure> {
        let files: Result<Vec<StatementFile>, Failure> =
            drafts.iter().map(Draft::unsigned).collect();
        let files = files?;
        let said = self.ask(&files).await?;
        self.asked.extend(files.iter().map(StatementFile::hash));
        Ok((files, said))
    }

    /// Asks about statements that others are still to sign, each on top of those before it that are admitted.
    pub async fn ask_of_waiting(
        &mut self,
        files: &[StatementFile],
    ) -> Result<Vec<Waiting>, Failure> {
        let language = self.language();
        let answers = preview::of_waiting(files, self).await?;
        let answers = answers.into_iter().map(|answer| match answer {
            Ok(()) => Ok(Waiting::Admitted),
            Err(failure) if cannot_be_asked(&failure) => {
                Ok(Waiting::Unasked(failure.message(language)))
            }
            Err(failure) if matches!(failure.code, Code::Rule(_)) => Ok(Waiting::Refused(failure)),
            Err(failure) => Err(failure),
        });
        answers.collect()
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
        if let Some(note) = self.ask(files).await?.unasked
            && self.told.insert(note.clone())
        {
            self.output.remark(&note);
        }
        Ok(())
    }

    /// What the rules say, as far as the daemon shows what they ask for: what it does not show is left to
    /// it. A statement that is recorded already gets its receipt once more, whatever they say by now.
    async fn ask(&mut self, files: &[StatementFile]) -> Result<Said, Failure> {
        match preview::of_batch(files, self).await {
            Err(failure) if cannot_be_asked(&failure) => {
                let why = failure.message(self.language());
                let note = signing::rules_not_asked(why);
                Ok(Said {
                    unasked: Some(note.get(self.language()).to_owned()),
                    ..Said::default()
                })
            }
            Err(failure) if matches!(failure.code, Code::Rule(_)) => {
                for file in files {
                    if self.find(file).await?.is_none() {
                        return Err(failure);
                    }
                }
                Ok(Said::default())
            }
            answer => answer,
        }
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
