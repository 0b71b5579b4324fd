//! What the receipt of a sample pins: the sample, as its taking left it.
//!
//! It is the one decision that is made on another machine than its signer's: the maker's client reads
//! the sample with its proof and writes the receipt down, the laboratory's reads it again before it
//! signs. What moved in between makes the receipt stale, and it is written again.

use std::sync::Arc;

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

    /// What the laboratory has to know of it, one line: label, seal, product, analytes.
    async fn described(mut self, client: &mut Client, trust: Option<&TrustFile>) -> String {
        let Some(taken) = self.state().and_then(|sample| sample.taken.clone()) else {
            return format!("{}: nothing is known of its taking", self.sample);
        };
        let mut said = vec![self.sample.to_string()];
        said.extend(taken.label.as_ref().map(|label| format!("label {label}")));
        said.extend(taken.seal.as_ref().map(|seal| format!("seal {seal}")));
        let mut subjects = vec![taken.target.subject()];
        if let SampleTarget::Lot(lot) = &taken.target {
            subjects.push(Subject::Product(lot.gtin));
        }
        // The plan names the laboratory, which may read it therefore; if it may not, it is told less.
        if self.view.load(client, trust, subjects).await.is_ok() {
            said.extend(self.product(&taken.target));
            let planned = self.sampling(&taken.target);
            let slot = planned.as_ref().and_then(|plan| plan.slot(&taken.slot));
            said.extend(slot.map(|planned| {
                let codes = planned.slot.analytes.iter().map(|code| code.as_str());
                format!("for {}", codes.collect::<Vec<_>>().join(", "))
            }));
        }
        said.join("; ")
    }

    fn product(&self, target: &SampleTarget) -> Option<String> {
        let SampleTarget::Lot(lot) = target else {
            return None;
        };
        let product = Reader::new(&self.view).product(&lot.gtin).ok()??;
        let name = &product.registered.as_ref()?.name;
        Some(format!("product {} {name}", lot.gtin))
    }

    fn sampling(&self, target: &SampleTarget) -> Option<SamplingState> {
        let reader = Reader::new(&self.view);
        match target {
            SampleTarget::Lot(lot) => Some(reader.lot(lot).ok()??.sampling.clone()),
            SampleTarget::Node(node) => Some(reader.node(*node).ok()??.sampling.clone()),
        }
    }
}

/// Before a laboratory signs: each receipt pins its sample as it stands. Remarks say what the sample
/// is, and what was not checked.
///
/// # Errors
/// Exit code 1 where a sample has moved since the receipt was written.
pub async fn check(
    context: &Context,
    statements: impl Iterator<Item = &Statement>,
) -> Result<(), Failure> {
    let receipts: Vec<(&Statement, &SampleReceived)> = statements
        .filter_map(|statement| Some((statement, statement.event.get::<SampleReceived>()?)))
        .collect();
    if receipts.is_empty() {
        return Ok(());
    }
    let may_read =
        context.global.token_file.is_some() || context.global.client_certificate.is_some();
    if context.global.server.is_none() || !may_read {
        context.output.remark(
            "not checked: whether the samples are as their receipts pin them (--server URL, --token-file FILE)",
        );
        return Ok(());
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
        let described = shown.described(&mut client, trust.as_ref()).await;
        context.output.remark(&described);
    }
    Ok(())
}
