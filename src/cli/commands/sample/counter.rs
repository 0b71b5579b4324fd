//! What a laboratory has signed of a client's samples: its gapless counter, and the raw data behind its results.

use std::collections::BTreeMap;

use super::find::Samples;
use crate::cli::exit::Failure;
use crate::cli::recorder::Recorder;
use crate::cli::remote_view::RemoteView;
use crate::domain::id::{Digest, OrgRef, SampleRef};
use crate::domain::subject::Subject;
use crate::domain::view::Reader;
use crate::words::sample as words;

/// Histories that are asked for at a time.
const CHUNK: usize = 200;

/// What is signed of all samples of a client.
#[derive(Default)]
pub struct Signed {
    highest: u64,
    /// Under which results raw data stand: sample and entry.
    pub raw_data: BTreeMap<Digest, Vec<(SampleRef, u64)>>,
}

impl Signed {
    /// `None` where there are more samples than are looked through.
    pub async fn of(
        samples: &Samples,
        recorder: &mut Recorder,
        client: OrgRef,
    ) -> Result<Option<Self>, Failure> {
        let Some(own) = samples.of_client(client) else {
            return Ok(None);
        };
        let mut signed = Self::default();
        for chunk in own.chunks(CHUNK) {
            let mut view = RemoteView::new();
            let subjects = chunk.iter().map(|sample| Subject::Sample(*sample));
            let (daemon, trust) = (&mut recorder.client, recorder.trust.as_ref());
            view.load(daemon, trust, subjects).await?;
            let reader = Reader::new(&view);
            for sample in chunk {
                let Some(state) = reader.sample(*sample).ok().flatten() else {
                    continue;
                };
                signed.highest = state.numbers().fold(signed.highest, u64::max);
                for (index, result) in &state.results {
                    let under = signed.raw_data.entry(result.raw_data).or_default();
                    under.push((*sample, *index));
                }
            }
        }
        Ok(Some(signed))
    }

    /// The next number for this client.
    pub fn next(&self) -> u64 {
        self.highest + 1
    }
}

/// The next number for this client.
///
/// # Errors
/// Exit 2 where there are more samples than are looked through.
pub async fn next(
    samples: &Samples,
    recorder: &mut Recorder,
    client: OrgRef,
) -> Result<u64, Failure> {
    let signed = Signed::of(samples, recorder, client).await?;
    signed.map(|signed| signed.next()).ok_or_else(uncounted)
}

/// There are too many samples to count on from.
pub fn uncounted() -> Failure {
    Failure::usage(&words::SAY_SEQUENCE).at("--sequence")
}
