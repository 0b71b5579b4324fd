//! Before a use is signed: the verdict first, in words, and what its user goes on in spite of (domain.md 14.27).
//!
//! A reason that stops or asks has to be named with `--despite`, and stands in the statement from then on. A
//! code that the verdict did not give is refused: nobody signs away more than they were told. A use that
//! has happened can be recorded without a verdict too, if its user says that there was none.

use std::collections::BTreeSet;

use clap::Args;

use super::scan;
use super::verify::{Answering, Keep, VialVerify};
use crate::cli::client::Client;
use crate::cli::commands::verify::Out;
use crate::cli::commands::verify::arguments::Scanned;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::render::facts::{Outcome, VerdictFacts};
use crate::domain::id::OrgRef;
use crate::domain::reason::{Despite, ReasonCode, Severity};
use crate::domain::state::UseKind;
use crate::domain::verdict::DEFAULT_MAX_AGE;
use crate::words::{Problem, failure, vial};

/// What a use goes on in spite of.
#[derive(Debug, Clone, Args)]
pub struct BeforeUse {
    /// Reasons of the verdict that you go on in spite of, by their codes; recorded with the use
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    despite: Vec<Despite>,
    /// Record the use although there is no verdict: the evidence could not be had or is not good
    #[arg(long, conflicts_with = "despite")]
    unchecked: bool,
}

/// What is known before the use is signed.
pub(super) struct Judged {
    /// For the statement: ascending.
    pub(super) despite: Vec<Despite>,
    /// The verdict; `None` if there is none.
    verdict: Option<&'static str>,
}

impl Judged {
    /// What the answer says besides.
    pub(super) fn said(&self) -> Vec<(&'static str, String)> {
        let verdict = self.verdict.unwrap_or("NOT_CHECKED").to_owned();
        let mut said = vec![("verdict", verdict)];
        if !self.despite.is_empty() {
            let codes = self.despite.iter().map(ToString::to_string);
            said.push(("despite", codes.collect::<Vec<_>>().join(",")));
        }
        said
    }
}

impl BeforeUse {
    /// Asks for the verdict, shows it, and holds what was said against it.
    ///
    /// # Errors
    /// Exit 1 or 4: the verdict has reasons that were not named. Exit 2: a reason was named that it does not have.
    /// Exit 3: there is no verdict.
    pub(super) async fn judge(
        self,
        context: &Context,
        organisation: OrgRef,
        scanned: &Scanned<'_>,
        use_kind: UseKind,
    ) -> Result<Judged, Failure> {
        let facts = match ask(context, organisation, scanned).await {
            Ok(facts) => facts,
            Err(failure) if self.unchecked => {
                let why = failure.message(context.output.language);
                let note = vial::used_without_verdict(why);
                context.output.remark(note.get(context.output.language));
                return Ok(Judged {
                    despite: Vec::new(),
                    verdict: None,
                });
            }
            Err(failure) => return Err(failure.hint(&failure::SAY_UNCHECKED)),
        };
        let language = context.output.language;
        context
            .output
            .remark(scan::verdict(scanned, &facts, language).trim_end());
        let name = match facts.outcome {
            Outcome::Valid | Outcome::Unproven => facts.verdict.map(|verdict| verdict.name()),
            Outcome::Invalid | Outcome::Incomplete => None,
        };
        if name.is_none() && !self.unchecked {
            let failure = match Exit::from_code(facts.exit) {
                Exit::False => Failure::refused(Problem::EVIDENCE, &failure::NO_VERDICT_FOR_USE),
                _ => Failure::not_checked(Problem::INCOMPLETE, &failure::NO_VERDICT_FOR_USE),
            };
            return Err(failure.hint(&failure::SAY_UNCHECKED));
        }
        let told = told(&facts, organisation, use_kind);
        let named: BTreeSet<Despite> = self.despite.into_iter().collect();
        if let Some(other) = named.iter().find(|code| !told.contains(code)) {
            return Err(Failure::usage(&failure::NOT_IN_VERDICT)
                .at("--despite")
                .found(other)
                .expected(match told.is_empty() {
                    true => "none: the verdict stops nothing".to_owned(),
                    false => list(&told),
                }));
        }
        let open: BTreeSet<Despite> = told.difference(&named).copied().collect();
        if name.is_some() && !open.is_empty() {
            return Err(not_named(&facts, &told, &open));
        }
        Ok(Judged {
            despite: named.into_iter().collect(),
            verdict: name,
        })
    }
}

/// The verdict for the organisation that is about to sign.
async fn ask(
    context: &Context,
    organisation: OrgRef,
    scanned: &Scanned<'_>,
) -> Result<VerdictFacts, Failure> {
    let mut client: Client = context.client().await?;
    let question = VialVerify {
        code: scanned.text.to_owned(),
        asked_by: Some(organisation),
        max_age: DEFAULT_MAX_AGE,
        openings: None,
        out: Out::default(),
    };
    let mut asking = Answering::new(context, &question)?;
    // Without a token the daemon answers nobody in particular.
    asking.answered_for = client.has_token().then_some(organisation);
    asking.about(&mut client, scanned, &Keep::Nothing).await
}

/// The reasons that stop or ask. That the clinic itself has opened the vial stops nobody from giving it.
fn told(facts: &VerdictFacts, organisation: OrgRef, use_kind: UseKind) -> BTreeSet<Despite> {
    let grave = facts.reasons.iter();
    let grave = grave.filter(|reason| reason.severity != Severity::Info);
    let mut told: BTreeSet<Despite> = grave.map(|reason| Despite(reason.code)).collect();
    let given = facts.timeline.iter().any(|moment| {
        moment.event == "VialAdministered" && moment.by.organisation == organisation.to_string()
    });
    if use_kind == UseKind::Administered && !given {
        told.remove(&Despite(ReasonCode::AlreadyYours));
    }
    told
}

fn not_named(facts: &VerdictFacts, told: &BTreeSet<Despite>, open: &BTreeSet<Despite>) -> Failure {
    let stops = facts
        .reasons
        .iter()
        .any(|reason| reason.severity == Severity::Stop && open.contains(&Despite(reason.code)));
    let (code, message) = (Problem::AGAINST_THE_VERDICT, &failure::USE_AGAINST_VERDICT);
    let failure = match stops {
        true => Failure::refused(code, message),
        false => Failure::undecided(code, message),
    };
    failure
        .at("--despite")
        .found(list(open))
        .hint(failure::say_despite(list(told)))
}

fn list(codes: &BTreeSet<Despite>) -> String {
    let codes: Vec<&str> = codes.iter().map(Despite::as_str).collect();
    codes.join(",")
}
