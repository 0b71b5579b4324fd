//! What rules of samples share: their target, their line of the plan, their laboratory.

use crate::domain::authority::roles::QUALITY;
use crate::domain::decide::{Context, refuse};
use crate::domain::event::{Corrected, SampleTarget, TestReported};
use crate::domain::gate::person_of;
use crate::domain::id::{OrgRef, PersonRef, SampleRef};
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{NodeKind, Planned, SampleState, SamplingState};
use crate::domain::statement::{Role, Signer};
use crate::domain::view::{Reader, Ref, Step};
use crate::words::{event, refusal};

/// What the rules of sampling need to know of a target.
pub(crate) struct Target {
    pub(crate) organisation: Option<OrgRef>,
    pub(crate) sampling: SamplingState,
    /// Of a node that is there.
    pub(crate) kind: Option<NodeKind>,
    /// Of a lot: its vials are commissioned.
    pub(crate) commissioned: bool,
}

pub(crate) fn target(reader: &Reader<'_>, target: &SampleTarget) -> Step<Option<Target>> {
    Ok(match target {
        SampleTarget::Lot(lot) => reader.lot(lot)?.map(|lot| Target {
            organisation: lot.opened.as_ref().map(|o| o.organisation),
            sampling: lot.sampling.clone(),
            kind: None,
            commissioned: lot.commissioned.is_some(),
        }),
        SampleTarget::Node(node) => reader.node(*node)?.map(|node| Target {
            organisation: node.organisation(),
            sampling: node.sampling.clone(),
            kind: node.kind(),
            commissioned: false,
        }),
    })
}

/// A sample with its line of the plan, and whose its target is.
pub(crate) struct PlannedSample {
    pub(crate) sample: Ref<SampleState>,
    pub(crate) planned: Planned,
    pub(crate) maker: Option<OrgRef>,
}

pub(crate) fn planned_sample(context: &Context<'_, '_>, id: SampleRef) -> Step<PlannedSample> {
    let known = context.reader.sample(id)?;
    let Some(sample) = known.filter(|sample| sample.taken.is_some()) else {
        let expected = &refusal::A_TAKEN_SAMPLE;
        return context.refuse(Code::UnknownRef, "sample", id, expected);
    };
    let found = match &sample.taken {
        Some(taken) => target(context.reader, &taken.target)?
            .and_then(|of| Some((of.sampling.slot(&taken.slot)?.clone(), of.organisation))),
        None => None,
    };
    match found {
        Some((planned, maker)) => Ok(PlannedSample {
            sample,
            planned,
            maker,
        }),
        None => {
            let found = &refusal::AN_UNPLANNED_SAMPLE;
            let expected = &refusal::A_PLANNED_SAMPLE;
            context.refuse(Code::UnknownRef, "sample", found, expected)
        }
    }
}

/// The planned laboratory signs; the maker's own analysts are `QC_ANALYST`, a contract laboratory's
/// are not.
pub(crate) fn laboratory(context: &Context<'_, '_>, own: OrgRef, of: &PlannedSample) -> Step<()> {
    let planned = of.planned.slot.laboratory;
    if planned != own {
        return context.refuse(Code::WrongLab, "laboratory", own, planned);
    }
    let in_house = of.maker == Some(own);
    if in_house != context.by(&[Role::QcAnalyst])? {
        let expected = if in_house {
            &refusal::MAKERS_ANALYST
        } else {
            &refusal::LABORATORYS_ANALYST
        };
        return context.refuse(
            Code::WrongLab,
            "laboratory",
            &refusal::ANOTHER_ROLE,
            expected,
        );
    }
    Ok(())
}

/// A result that somebody doubts, and its sample.
pub(crate) struct Doubted {
    pub(crate) planned: PlannedSample,
    /// Index of the entry, and what it reported.
    pub(crate) result: (u64, TestReported),
}

/// Looks the result of an entry up, and asks that it was reported before it is doubted, and that the author saw what
/// there is. `None` where it is not there or cannot be known.
pub(crate) fn doubted(context: &Context<'_, '_>, sample: SampleRef, entry: u64) -> Option<Doubted> {
    let planned = context.ask(|| planned_sample(context, sample));
    let found = planned.and_then(|planned| {
        let results = &planned.sample.results;
        let result = results.iter().find(|(index, _)| *index == entry).cloned();
        context.ask(|| match result {
            Some(result) => Ok(Doubted { planned, result }),
            None => {
                let expected = &event::ENTRY_OF_A_RESULT;
                context.refuse(Code::UnknownRef, "entry", refusal::entry(entry), expected)
            }
        })
    });
    if let Some(Doubted { result, .. }) = &found {
        context.rule(|| {
            let (occurred_at, reported_at) = (context.statement.occurred_at, result.1.reported_at);
            if occurred_at < reported_at {
                let expected = refusal::not_before(reported_at);
                return refuse(Code::TimeOrder, "occurred_at_ms", occurred_at, expected);
            }
            Ok(())
        });
    }
    context.pinned();
    found
}

/// Laboratory and maker sign together: the laboratory that was planned, whose quality assurance it is, the maker of
/// what was sampled, and nobody who tested these results.
pub(crate) fn signed_together(
    context: &Context<'_, '_>,
    laboratory: OrgRef,
    countersigner: OrgRef,
    of: &PlannedSample,
    results: &[(u64, TestReported)],
) {
    let in_house = of.maker == Some(laboratory);
    context.rule(|| match of.maker {
        Some(maker) if maker != countersigner => {
            context.refuse(Code::NotYours, "countersigner", countersigner, maker)
        }
        _ => Ok(()),
    });
    context.rule(|| {
        let planned = of.planned.slot.laboratory;
        if planned != laboratory {
            return context.refuse(Code::WrongLab, "laboratory", laboratory, planned);
        }
        let of_maker = |role: Role| role != Role::LabQa && role != Role::QaRelease;
        let acting = context.acting()?;
        let fits = acting.iter().all(|signer| match signer.role {
            Role::QaRelease => signer.organisation == of.maker,
            role => signer.organisation == Some(laboratory) && of_maker(role) == in_house,
        });
        if !fits {
            let expected = match in_house {
                true => &event::MAKERS_TWO,
                false => &event::LABORATORY_AND_MAKER,
            };
            return context.refuse(
                Code::WrongLab,
                "laboratory",
                &refusal::ANOTHER_ROLE,
                expected,
            );
        }
        Ok(())
    });
    context.rule(|| {
        let tested = who_tested(context, of, results)?;
        let acting = context.acting()?;
        if acting.iter().any(|signer| tested.contains(&signer.person)) {
            let (found, expected) = (&event::WHO_TESTED, &event::NOT_WHO_TESTED);
            return context.refuse(Code::SamePerson, "laboratory", found, expected);
        }
        Ok(())
    });
}

/// Analysts of results, and who signed them or their corrections.
fn who_tested(
    context: &Context<'_, '_>,
    of: &PlannedSample,
    results: &[(u64, TestReported)],
) -> Step<Vec<PersonRef>> {
    let mut tested = Vec::new();
    for act in of.sample.acts() {
        let corrected = act.statement.event.get::<Corrected>();
        let result = corrected.map_or(act.index, |corrected| corrected.entry);
        if !results.iter().any(|(index, _)| *index == result) {
            continue;
        }
        let told = act.statement.event.told();
        tested.extend(told.get::<TestReported>().map(|result| result.analyst));
        let signers = act.statement.signers.iter();
        let quality = |signer: &&Signer| QUALITY.contains(&signer.role);
        // Who agreed to a correction did not test; of two of quality nobody knows who was the one.
        let agreed = corrected.is_some() && signers.clone().filter(quality).count() == 1;
        for signer in signers.filter(|signer| !agreed || !quality(signer)) {
            tested.extend(person_of(context.reader, signer.key)?);
        }
    }
    Ok(tested)
}

/// The laboratory has a sample no more: once, not before it was taken, and in a maker's own laboratory not by who
/// tested it.
pub(crate) fn given_up(
    context: &Context<'_, '_>,
    sample: SampleRef,
    laboratory: OrgRef,
    countersigner: OrgRef,
) {
    let planned = context.ask(|| planned_sample(context, sample));
    let Some(planned) = planned else {
        return context.pinned();
    };
    context.rule(|| {
        let occurred_at = context.statement.occurred_at;
        let before = planned.sample.received_at.or(planned.sample.taken_at);
        match before {
            Some(before) if occurred_at < before => {
                let expected = refusal::not_before(before);
                refuse(Code::TimeOrder, "occurred_at_ms", occurred_at, expected)
            }
            _ => Ok(()),
        }
    });
    context.pinned();
    let in_house = planned.maker == Some(laboratory);
    let tested = if in_house {
        planned.sample.results.as_slice()
    } else {
        &[]
    };
    signed_together(context, laboratory, countersigner, &planned, tested);
    context.rule(|| {
        if planned.sample.ended.is_some() {
            let (found, expected) = (&event::SAMPLE_GONE, &event::A_SAMPLE_IN_HAND);
            return context.refuse(Code::Exists, "sample", found, expected);
        }
        Ok(())
    });
}
