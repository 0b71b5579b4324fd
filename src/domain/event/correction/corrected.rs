//! `Corrected`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Replacement;
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::correction::{Wrong, another_quality, at_its_place, wrong};
use crate::domain::event::lot::unsigned;
use crate::domain::event::{Afterwards, Details, Event, Kind, Names, Nature, Worked};
use crate::domain::id::{DonorRef, NodeRef, OrgRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, NodeKind};
use crate::domain::statement::{Meaning, Recorded, Role, Statement};
use crate::domain::subject::{Subject, subjects};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

/// What was recorded wrongly, as it should have been (domain.md 5.3c, "A correction replaces, it does not edit").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Index of the entry that was wrong.
    pub entry: u64,
    /// Index of the entry that stands until now: that one, or its last correction.
    pub stands: u64,
    pub replacement: Replacement,
    /// When the event happened.
    pub occurred_at: TimestampMs,
    pub utc_offset: UtcOffset,
    /// The donor whose test it was said to be.
    pub removed_donor: Option<DonorRef>,
    /// Raw materials that were said to have gone in, ascending.
    pub removed_inputs: Vec<NodeRef>,
    /// What was wrong, and how that is known.
    pub explanation: Text,
}

impl Corrected {
    /// The histories that the event leaves.
    pub fn removed(&self) -> BTreeSet<Subject> {
        let donor = self.removed_donor.map(Subject::Donor);
        let inputs = self.removed_inputs.iter().map(|id| Subject::UseOfNode(*id));
        inputs.chain(donor).collect()
    }

    /// The event with what it says of itself, as if it had been recorded so. Signatures, id and commitments are the
    /// correction's.
    pub fn instead(&self, statement: &Statement) -> Statement {
        Statement {
            occurred_at: self.occurred_at,
            utc_offset: self.utc_offset,
            seen: Vec::new(),
            event: self.replacement.event(),
            ..statement.clone()
        }
    }
}

impl Kind for Corrected {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "what the replacement joins (donor, node, lot, sample, shipment, each container, each vial, use of the donor or of a node); the donor, and the use of each node, that it leaves",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        self.replacement.event().organisation()
    }

    fn signers(&self) -> Signers {
        match self.replacement.event().signers() {
            Signers::One(own) => Signers::Pair(own, roles::QUALITY),
            // Nothing that can be corrected wants more than one signer.
            other => other,
        }
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined: BTreeSet<Subject> = self.replacement.event().joins().into_iter().collect();
        joined.extend(self.removed());
        joined.into_iter().collect()
    }

    fn introduces(&self) -> Vec<Subject> {
        self.replacement.event().introduces()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        let replacement = self.replacement.event();
        let within = |(field, value)| {
            (
                format!("replacement.{}.{field}", replacement.field()),
                value,
            )
        };
        replacement.amounts().into_iter().map(within).collect()
    }

    fn details(&self) -> Details {
        let replaced = self.replacement.event().details();
        let others = match replaced.worked {
            Worked::With(persons) | Worked::But(_, persons) => persons,
            Worked::No | Worked::Signers | Worked::As(_) => Vec::new(),
        };
        Details {
            pins: None,
            names: replaced.names,
            countersigner: None,
            bad_news: false,
            noted: None,
            // Who releases the lot may have agreed to the correction.
            worked: Worked::But(Role::QaRelease, others),
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        let replacement = self.replacement.event();
        let instead = replacement.said(names);
        event::corrected(self.entry, replacement.called(), instead, &self.explanation)
    }

    // The replacement is folded at the place of what it replaces (`state/story.rs`).
    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Donor(donor) = facts {
            donor.corrections.push(entry.index);
        } else if let Facts::Sample(sample) = facts {
            sample.corrections.push((self.entry, entry.index));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            // Nothing that is still to come.
            if self.entry.max(self.stands) >= context.place.index {
                let expected = &event::ENTRY_OF_THE_EVENT;
                return context.refuse(
                    Code::UnknownRef,
                    "entry",
                    refusal::entry(self.entry),
                    expected,
                );
            }
            Ok(())
        });
        let found = context.ask(|| wrong(context, self));
        if let Some(found) = &found {
            context.rule(|| self.may_replace(context, found));
            context.rule(|| self.laboratory_is_silent(context, &found.statement.event));
            context.rule(|| self.leaves_what_it_says(context, &found.statement.event));
            context.rule(|| another_quality(context, found));
        }
        context.pinned();
        at_its_place(context, self, found.as_ref());
    }
}

impl Corrected {
    /// It stands now, is of the same kind, and nothing else of it is changed than can be.
    fn may_replace(&self, context: &Context<'_, '_>, found: &Wrong) -> Step<()> {
        let standing = &found.statement.event;
        // In another donor's history nothing would say that it was told afterwards.
        if found.statement.retrospective.is_some() && self.removed_donor.is_some() {
            let (found, expected) = (&event::ANOTHER_VALUE, &event::AS_IT_WAS);
            return context.refuse(Code::NotCorrectable, "removed_donor", found, expected);
        }
        if found.stands != self.stands || self.stands < self.entry {
            let expected = event::what_stands(found.stands);
            return context.refuse(Code::NotCorrectable, "stands", self.stands, expected);
        }
        match self.replacement.fixed(standing) {
            None => {
                let found = self.replacement.event().called().clone();
                context.refuse(
                    Code::NotCorrectable,
                    "replacement",
                    found,
                    standing.called(),
                )
            }
            Some(Some(fixed)) => {
                let field = format!("replacement.{}.{fixed}", standing.field());
                let (found, expected) = (&event::ANOTHER_VALUE, &event::AS_IT_WAS);
                context.refuse(Code::NotCorrectable, &field, found, expected)
            }
            Some(None) => Ok(()),
        }
    }

    /// What the maker wrote down for a laboratory is corrected only while that has signed nothing of the sample.
    fn laboratory_is_silent(&self, context: &Context<'_, '_>, standing: &Event) -> Step<()> {
        if standing.transcribed().is_none() {
            return Ok(());
        }
        for subject in subjects(standing) {
            let known = context.reader.known(&subject)?;
            let acts = known.as_ref().map_or(&[][..], |known| &known.state.acts);
            unsigned(context, acts, "entry")?;
        }
        Ok(())
    }

    /// It names exactly the histories that the event leaves, and leaves no product.
    fn leaves_what_it_says(&self, context: &Context<'_, '_>, standing: &Event) -> Step<()> {
        let replacement = self.replacement.event();
        let before: BTreeSet<Subject> = standing.joins().into_iter().collect();
        let after: BTreeSet<Subject> = replacement.joins().into_iter().collect();
        let left: BTreeSet<Subject> = before.difference(&after).cloned().collect();
        if left != self.removed() {
            let list = |subjects: &BTreeSet<Subject>| match subjects.is_empty() {
                true => refusal::NOTHING.clone(),
                false => Wording::list(subjects, ", "),
            };
            let field = match self.replacement {
                Replacement::DonorTested(_) => "removed_donor",
                _ => "removed_inputs",
            };
            return context.refuse(
                Code::NotCorrectable,
                field,
                list(&self.removed()),
                list(&left),
            );
        }
        for subject in before.symmetric_difference(&after) {
            if let Subject::UseOfNode(node) = subject {
                let state = context.reader.node(*node)?;
                if state.and_then(|n| n.kind()) != Some(NodeKind::Raw) {
                    let field = "replacement.process_recorded.inputs";
                    return context.refuse(Code::NotCorrectable, field, node, &event::RAW_INPUTS);
                }
            }
        }
        Ok(())
    }
}
