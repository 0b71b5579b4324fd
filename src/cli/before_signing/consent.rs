//! Whether it is signed: a person at a terminal is asked, everybody else has said so beforehand, warning by warning.

use std::collections::BTreeSet;

use clap::Args;

use super::{BeforeSigning, WarningCode, confirm};
use crate::cli::exit::Failure;
use crate::cli::output::Output;
use crate::words::{Problem, Wording, failure, signing};

/// How a signer says yes.
#[derive(Debug, Clone, Default, Args)]
pub struct Consent {
    /// Sign without asking; each warning has to be named with --accept
    #[arg(long)]
    yes: bool,
    /// Warnings in spite of which it is signed, by their codes (docs/CODES.md)
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    accept: Vec<WarningCode>,
    /// Codes that may be named before they are warned of.
    #[arg(skip)]
    ahead: Vec<WarningCode>,
}

impl Consent {
    /// Whether nobody will be asked.
    pub fn is_given(&self) -> bool {
        self.yes
    }

    /// The same for a part of an act, of which a later part may be warned of these.
    #[must_use]
    pub fn ahead(&self, codes: &[WarningCode]) -> Self {
        Self {
            ahead: codes.to_vec(),
            ..self.clone()
        }
    }

    /// The same where this was said by another option too.
    #[must_use]
    pub fn also(&self, code: WarningCode) -> Self {
        let mut consent = self.clone();
        consent.accept.push(code);
        consent
    }

    /// Asks whether to sign what was shown.
    ///
    /// # Errors
    /// As [`Consent::accept`] and [`Consent::confirm`].
    pub fn ask(
        &self,
        output: &Output,
        shown: &BeforeSigning,
        question: &Wording,
    ) -> Result<(), Failure> {
        match self.accept(output, shown)? {
            true => Ok(()),
            false => self.confirm(output, shown, question),
        }
    }

    /// Asks whether to sign in spite of the warnings; `false` if there is nothing to ask.
    ///
    /// # Errors
    /// Exit 4: without a terminal, or with `--yes`, a warning was not named. Exit 2: a code was named that was not
    /// warned of, or somebody did not say yes.
    pub fn accept(&self, output: &Output, shown: &BeforeSigning) -> Result<bool, Failure> {
        let open = self
            .to_ask(shown)
            .map_err(|failure| failure.shown(shown.json()))?;
        if open.is_empty() {
            return Ok(false);
        }
        self.confirm(output, shown, &signing::sign_all_the_same(list(&open)))?;
        Ok(true)
    }

    /// # Errors
    /// Exit 2: somebody did not say yes, or nobody is there to say it.
    pub fn confirm(
        &self,
        output: &Output,
        shown: &BeforeSigning,
        question: &Wording,
    ) -> Result<(), Failure> {
        let question = question.get(output.language);
        confirm(output, question, self.yes).map_err(|failure| failure.shown(shown.json()))
    }

    /// The warnings about which a person has to be asked.
    fn to_ask(&self, shown: &BeforeSigning) -> Result<BTreeSet<WarningCode>, Failure> {
        let warned = shown.told.codes();
        let named: BTreeSet<WarningCode> = self.accept.iter().copied().collect();
        let other = named
            .difference(&warned)
            .find(|code| !self.ahead.contains(code));
        if let Some(other) = other {
            let failure = Failure::usage(&failure::NOT_WARNED_OF)
                .at("--accept")
                .found(other);
            return Err(match warned.is_empty() {
                true => failure.expected(&failure::NOTHING_TO_ACCEPT),
                false => failure.expected(list(&warned)),
            });
        }
        let open: BTreeSet<WarningCode> = warned.difference(&named).copied().collect();
        if open.is_empty() || (!self.yes && confirm::somebody_is_there()) {
            return Ok(open);
        }
        let all: BTreeSet<WarningCode> = warned.union(&named).copied().collect();
        Err(
            Failure::undecided(Problem::NOT_ACCEPTED, &failure::WARNED_OF)
                .at("--accept")
                .found(list(&open))
                .hint(failure::say_accept(list(&all))),
        )
    }
}

fn list(codes: &BTreeSet<WarningCode>) -> String {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    codes.join(",")
}
