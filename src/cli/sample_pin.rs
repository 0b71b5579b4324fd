//! What the receipt of a sample pins: the sample, as its taking left it.
//!
//! It is the one decision that is made on another machine than its signer's: the maker's client reads
//! the sample with its proof and writes the receipt down, the laboratory's reads it again before it
//! signs. What moved in between makes the receipt stale, and it is written again.

use std::sync::Arc;

use crate::cli::before_signing::Told;
use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::{Event, SampleReceived, SampleTarget};
use crate::domain::id::SampleRef;
use crate::domain::refusal::RefusalCode;
use crate::domain::state::{SampleState, SamplingState};
use crate::domain::statement::{Recorded, Seen, Statement};
use crate::domain::subject::{Position, Subject};
use crate::domain::view::{Known, Reader, Ref};
use crate::format::trust::TrustFile;
use crate::words::{Wording, sample as words, signing};

/// A sample as the ledger shows it; checked where there is a trust file.
pub struct Shown {
    sample: SampleRef,
    view: RemoteView,
}

/// Reads a sample. What is absent and what is another's look the same.
pub async fn read(
    client: &mut Client,
    trust: Option<&TrustFile>,
    sample: SampleRef,
) -> Result<Shown, Failure> {
    let subject = Subject::Sample(sample);
    let mut view = RemoteView::with_new([subject.clone()].into());
    view.load(client, trust, [subject]).await?;
    Ok(Shown { sample, view })
}

/// A tube, as somebody who has it recognises it.
pub struct Card(Vec<Wording>);

impl Card {
    /// One line.
    pub fn wording(&self) -> Wording {
        Wording::join(&self.0, "; ")
    }
}

impl Shown {
    fn known(&self) -> Option<Arc<Known>> {
        let subject = Subject::Sample(self.sample);
        Reader::new(&self.view).known(&subject).ok().flatten()
    }

    fn state(&self) -> Option<Ref<SampleState>> {
        Reader::new(&self.view).sample(self.sample).ok().flatten()
    }

    /// Whether it is recorded as taken.
    pub fn is_taken(&self) -> bool {
        self.state().is_some_and(|sample| sample.taken.is_some())
    }

    pub fn arrival(&self) -> Option<Arc<Recorded>> {
        let known = self.known()?;
        let mut acts = known.state.acts.iter();
        acts.find(|act| matches!(act.statement.event, Event::SampleReceived(_)))
            .cloned()
    }

    /// What its receipt pins.
    pub fn pin(&self) -> Seen {
        Seen {
            subject: Subject::Sample(self.sample),
            position: self.known().map_or(Position::EMPTY, |known| known.position),
        }
    }

    /// What the laboratory has to know of it.
    pub async fn card(mut self, client: &mut Client, trust: Option<&TrustFile>) -> Card {
        let Some(taken) = self.state().and_then(|sample| sample.taken.clone()) else {
            return Card(vec![words::nothing_known(self.sample)]);
        };
        let mut said = vec![match &taken.label {
            Some(label) => words::tube(label),
            None => words::NO_LABEL.clone(),
        }];
        said.extend(taken.seal.as_ref().map(words::sealed));
        let mut subjects = vec![taken.target.subject()];
        if let SampleTarget::Lot(lot) = &taken.target {
            said.push(words::of_lot(&lot.lot));
            subjects.push(Subject::Product(lot.gtin));
        }
        said.push(words::line(&taken.slot));
        // The plan names the laboratory, which may read it therefore; if it may not, it is told less.
        if self.view.load(client, trust, subjects).await.is_ok() {
            said.extend(self.product(&taken.target));
            let planned = self.sampling(&taken.target);
            let slot = planned.as_ref().and_then(|plan| plan.slot(&taken.slot));
            said.extend(slot.map(|planned| {
                let analytes = Wording::list(&planned.slot.analytes, ", ");
                words::to_test(analytes)
            }));
        }
        said.push(Wording::data(self.sample));
        Card(said)
    }

    fn product(&self, target: &SampleTarget) -> Option<Wording> {
        let SampleTarget::Lot(lot) = target else {
            return None;
        };
        let product = Reader::new(&self.view).product(&lot.gtin).ok()??;
        let name = &product.registered.as_ref()?.name;
        Some(words::product(lot.gtin, name))
    }

    fn sampling(&self, target: &SampleTarget) -> Option<SamplingState> {
        let reader = Reader::new(&self.view);
        match target {
            SampleTarget::Lot(lot) => Some(reader.lot(lot).ok()??.sampling.clone()),
            SampleTarget::Node(node) => Some(reader.node(*node).ok()??.sampling.clone()),
        }
    }
}

/// Before a laboratory signs: each receipt pins its sample as it stands. What the sample is, and what was not
/// checked.
///
/// # Errors
/// Exit code 1 where a sample has moved since the receipt was written.
pub async fn check(
    context: &Context,
    statements: impl Iterator<Item = &Statement>,
) -> Result<Told, Failure> {
    let mut told = Told::default();
    let receipts: Vec<(&Statement, &SampleReceived)> = statements
        .filter_map(|statement| Some((statement, statement.event.get::<SampleReceived>()?)))
        .collect();
    if receipts.is_empty() {
        return Ok(told);
    }
    let may_read =
        context.global.token_file.is_some() || context.global.client_certificate.is_some();
    if context.global.server.is_none() || !may_read {
        told.not_asked.push(signing::SAMPLES_AS_PINNED.clone());
        return Ok(told);
    }
    let mut client = context.client().await?;
    let trust = context.trust_if_any()?;
    for (statement, received) in receipts {
        let shown = read(&mut client, trust.as_ref(), received.sample).await?;
        let found = shown.pin();
        if statement.seen != [found.clone()] {
            let pinned = statement.seen.first().map_or(0, |seen| seen.position.count);
            return Err(Failure::refused(RefusalCode::StaleSeen, "the sample is not as its receipt pins it")
                .at(format!("sample_received.sample {}", received.sample))
                .found(format!("a receipt of {pinned} entries"))
                .expected(format!("the {} entries of the ledger", found.position.count))
                .hint("nothing was signed; look at the sample, and have the receipt written again: lotledger lot submit DOSSIER --export DIR"));
        }
        let card = shown.card(&mut client, trust.as_ref()).await;
        told.notes.push(card.wording());
    }
    Ok(told)
}
