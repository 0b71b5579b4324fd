//! Before a use is signed: the verdict first, in words, and what its user goes on in spite of (domain.md 14.27).
//!
//! A reason that stops or asks has to be named with `--despite`, and stands in the statement from then on. A
//! code that the verdict did not give is refused: nobody signs away more than they were told. A use that
//! has happened can be recorded without a verdict too, if its user says that there was none.

use std::collections::BTreeSet;

use clap::Args;

use super::scan;
use super::verify::{Answering, Keep, VialVerify};
use crate::cli::before_signing::Warning;
use crate::cli::before_signing::too_early::{self, First};
use crate::cli::client::Client;
use crate::cli::commands::verify::Out;
use crate::cli::commands::verify::arguments::Scanned;
use crate::cli::context::Context;
use crate::cli::draft::Pen;
use crate::cli::exit::{Code, Exit, Failure, Outcome};
use crate::cli::one_statement::Desk;
use crate::cli::render::facts::{MomentFacts, Outcome as Evidence, ReasonFacts, VerdictFacts};
use crate::cli::render::text::party;
use crate::cli::render::zone::Zone;
use crate::domain::event::{Event, MomentKind};
use crate::domain::id::OrgRef;
use crate::domain::reason::{Despite, ReasonCode, Severity};
use crate::domain::verdict::{DEFAULT_MAX_AGE, Giving, Overall};
use crate::words::{Problem, Wording, failure, vial};

/// What a use goes on in spite of.
#[derive(Debug, Clone, Args)]
pub struct BeforeUse {
    /// Reasons of the verdict that you go on in spite of, by their codes; recorded with the use
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    despite: Vec<Despite>,
    /// Record a use that has happened although there is no verdict: the evidence could not be had, is not good, or
    /// the daemon contradicts it
    #[arg(long)]
    unchecked: bool,
}

/// What is known before the use is signed.
#[derive(PartialEq, Eq)]
pub(super) struct Judged {
    /// For the statement: ascending.
    pub(super) despite: Vec<Despite>,
    /// The verdict; `None` if there is none.
    verdict: Option<&'static str>,
    /// What is recorded of the vial so far, in log order.
    moments: Vec<MomentFacts>,
    /// Why no daemon could be asked: the use can only be written down.
    offline: Option<Wording>,
}

impl Judged {
    /// What must have come before a use by this organisation, and is said to have happened later.
    pub(super) fn too_early(&self, desk: &Desk<'_>, giving: bool) -> Vec<Warning> {
        let by = desk.organisation.to_string();
        let comes_first = |moment: &&MomentFacts| {
            too_early::before_a_use(moment.event, moment.by.organisation == by, giving)
        };
        let firsts = self.moments.iter().filter(comes_first).map(|moment| First {
            what: &moment.text,
            at_ms: moment.at.ms,
            index: moment.index,
        });
        too_early::warnings(desk.occurred_at, desk.utc_offset, firsts)
    }

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

/// A vial in the hand of somebody who is about to use it.
pub(super) struct InHand<'a> {
    pub(super) context: &'a Context,
    pub(super) organisation: OrgRef,
    pub(super) scanned: &'a Scanned<'a>,
    /// What is about to be given; `None`: it is opened.
    pub(super) giving: Option<Giving>,
}

impl BeforeUse {
    /// Asks for the verdict, shows it, and holds what was said against it.
    ///
    /// # Errors
    /// Exit 1 or 4: the verdict has reasons that were not named. Exit 2: a reason was named that it does not have.
    /// Exit 3: there is no verdict.
    pub(super) async fn judge(&self, vial: &InHand<'_>) -> Result<Judged, Failure> {
        let output = vial.context.output;
        let facts = match vial.ask().await {
            Ok(facts) => facts,
            Err(failure) if self.unchecked && !is_network(&failure) => {
                let why = failure.message(output.language);
                output.remark(vial::without_verdict(why).get(output.language));
                return self.named(None, &[]);
            }
            Err(failure) if self.unchecked => {
                let why = failure.message(output.language);
                output.remark(vial::without_verdict(why).get(output.language));
                return Ok(Judged {
                    despite: self.despite.clone(),
                    verdict: None,
                    moments: Vec::new(),
                    offline: Some(Wording::each(|language| failure.message(language))),
                });
            }
            // Without a daemon nothing can be recorded either.
            Err(failure) if is_network(&failure) => {
                return Err(failure.hint(&failure::NOT_SIGNED_ASK_AGAIN));
            }
            Err(failure) => return Err(failure),
        };
        output.remark(scan::verdict(vial.scanned, &facts, output.language).trim_end());
        let reasons = facts.reasons.iter();
        for reason in reasons.filter(|reason| reason.code == ReasonCode::NotOpened) {
            output.remark(reason.text.get(output.language));
        }
        let verdict = match (no_verdict(&facts), self.unchecked) {
            (Some(lack), false) => return Err(lack),
            (Some(_), true) => None,
            (None, unchecked) => {
                if unchecked {
                    output.remark(vial::UNCHECKED_NOT_NEEDED.get(output.language));
                }
                facts.verdict.map(|verdict| verdict.name())
            }
        };
        Ok(Judged {
            moments: facts.timeline,
            ..self.named(verdict, &facts.reasons)?
        })
    }

    /// Has the use signed and recorded, and looks at the vial once more; without a daemon it is signed and kept.
    pub(super) async fn record(
        &self,
        vial: &InHand<'_>,
        judged: &Judged,
        desk: &Desk<'_>,
        pen: Pen,
        event: Event,
    ) -> Outcome {
        if let Some(why) = &judged.offline {
            return desk.keep(pen, event, why);
        }
        let ready = desk.prepare(pen, event).await?;
        if ready.somebody_answered {
            self.judge_again(vial, judged).await?;
        }
        let recorded = ready.record(&judged.said()).await?;
        match self.look_again(vial, judged).await? {
            Exit::Done => Ok(recorded),
            worse => Ok(worse),
        }
    }

    /// Looks at the vial once more after its use is recorded: two people may have asked at the same time, and both were
    /// told that nothing is recorded.
    async fn look_again(&self, vial: &InHand<'_>, before: &Judged) -> Outcome {
        let output = vial.context.output;
        let facts = match vial.ask().await {
            Ok(facts) => facts,
            Err(failure) => {
                let why = failure.message(output.language);
                output.remark(vial::not_looked_again(why).get(output.language));
                return Ok(Exit::Done);
            }
        };
        let known = |moment: &MomentFacts| before.moments.iter().any(|m| m.index == moment.index);
        let fresh = facts
            .timeline
            .iter()
            .filter(|m| m.kind == MomentKind::Used && !known(m));
        let fresh: Vec<&MomentFacts> = fresh.collect();
        // One of them is the use that was just recorded.
        if fresh.len() < 2 {
            return Ok(Exit::Done);
        }
        let zone = Zone::of_machine();
        let uses = fresh.into_iter().map(|moment| {
            vial::one_use(
                &moment.text,
                party(&moment.by),
                zone.second(moment.at.ms),
                moment.index,
            )
        });
        let uses: Vec<Wording> = uses.collect();
        output.remark(vial::used_also(Wording::join(&uses, "; ")).get(output.language));
        Ok(Exit::False)
    }

    /// The same once more, after somebody took their time to answer: what is signed is what was shown.
    async fn judge_again(&self, vial: &InHand<'_>, before: &Judged) -> Result<(), Failure> {
        match self.judge(vial).await? == *before {
            true => Ok(()),
            false => Err(Failure::undecided(
                Problem::AGAINST_THE_VERDICT,
                &failure::VERDICT_CHANGED,
            )),
        }
    }

    /// Every reason that stops or asks has been named, and no other.
    fn named(
        &self,
        verdict: Option<&'static str>,
        reasons: &[ReasonFacts],
    ) -> Result<Judged, Failure> {
        let grave = || reasons.iter().filter(|r| r.severity != Severity::Info);
        let told: BTreeSet<Despite> = grave().map(|reason| Despite(reason.code)).collect();
        let named: BTreeSet<Despite> = self.despite.iter().copied().collect();
        if let Some(other) = named.iter().find(|code| !told.contains(code)) {
            let failure = Failure::usage(&failure::NOT_IN_VERDICT)
                .at("--despite")
                .found(other);
            return Err(match told.is_empty() {
                true => failure.expected(&failure::NOTHING_TO_NAME),
                false => failure.expected(list(&told)),
            });
        }
        let open: BTreeSet<Despite> = told.difference(&named).copied().collect();
        if !open.is_empty() {
            let stops =
                grave().any(|r| r.severity == Severity::Stop && open.contains(&Despite(r.code)));
            return Err(not_named(stops, &told, &open));
        }
        Ok(Judged {
            despite: named.into_iter().collect(),
            verdict,
            moments: Vec::new(),
            offline: None,
        })
    }
}

impl InHand<'_> {
    /// The verdict for the organisation that is about to sign.
    async fn ask(&self) -> Result<VerdictFacts, Failure> {
        let mut client: Client = self.context.client().await?;
        let question = VialVerify {
            code: self.scanned.text.to_owned(),
            asked_by: Some(self.organisation),
            max_age: DEFAULT_MAX_AGE,
            openings: None,
            out: Out::default(),
        };
        let mut asking = Answering::new(self.context, &question)?;
        asking.giving.clone_from(&self.giving);
        asking
            .about(&mut client, self.scanned, &Keep::Nothing)
            .await
    }
}

fn is_network(failure: &Failure) -> bool {
    failure.code == Code::Problem(Problem::NETWORK)
}

/// Why nothing can be signed by this answer, whatever is named: there is no verdict, or not one of which this
/// program knows every reason, or the daemon contradicts its own evidence.
fn no_verdict(facts: &VerdictFacts) -> Option<Failure> {
    let daemon = facts.daemon.as_ref();
    if daemon.is_some_and(|daemon| daemon.agrees == Some(false)) {
        let failure = Failure::refused(Problem::EVIDENCE, &failure::CONTRADICTED_FOR_USE);
        return Some(failure.hint(&failure::SAY_UNCHECKED));
    }
    let grave = facts.reasons.iter().any(|r| r.severity != Severity::Info);
    let failure = match (facts.outcome, facts.verdict) {
        (Evidence::Valid, Some(Overall::OkAsOf)) => return None,
        (Evidence::Valid, Some(_)) if grave => return None,
        // The daemon's word alone: that it has a reason is not enough, all of them have to be known.
        (Evidence::Unproven, Some(_))
            if grave && daemon.is_none_or(|d| d.reasons.len() == facts.reasons.len()) =>
        {
            return None;
        }
        (Evidence::Unproven, _) => {
            let reasons = daemon.map(|daemon| daemon.reasons.join(", "));
            Failure::refused(Problem::INCOMPLETE, &failure::UNKNOWN_REASONS)
                .found(reasons.unwrap_or_default())
        }
        (Evidence::Invalid, _) => Failure::refused(Problem::EVIDENCE, &failure::NO_VERDICT_FOR_USE),
        (Evidence::Incomplete, _) | (Evidence::Valid, _) => {
            Failure::not_checked(Problem::INCOMPLETE, &failure::NO_VERDICT_FOR_USE)
        }
    };
    Some(failure.hint(&failure::SAY_UNCHECKED))
}

fn not_named(stops: bool, told: &BTreeSet<Despite>, open: &BTreeSet<Despite>) -> Failure {
    let code = Problem::AGAINST_THE_VERDICT;
    let failure = match stops {
        true => Failure::refused(code, &failure::USE_AGAINST_VERDICT),
        false => Failure::undecided(code, &failure::USE_WITHOUT_ASKING),
    };
    // How it is given can be wrong although the vial is good.
    let how = |code: &Despite| {
        matches!(
            code.0,
            ReasonCode::WrongRoute | ReasonCode::DoseAboveProduct | ReasonCode::VolumeAboveVial
        )
    };
    let failure = failure.at("--despite").found(list(open));
    match open.iter().all(how) {
        true => failure.hint(failure::check_the_order(list(told))),
        false => failure.hint(failure::say_despite(list(told))),
    }
}

fn list(codes: &BTreeSet<Despite>) -> String {
    let codes: Vec<&str> = codes.iter().map(Despite::as_str).collect();
    codes.join(",")
}
