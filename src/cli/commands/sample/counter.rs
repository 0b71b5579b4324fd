//! The laboratory's gapless counter for a client: on from the highest number that it has signed.

use super::find::Samples;
use crate::cli::exit::Failure;
use crate::cli::recorder::Recorder;
use crate::cli::remote_view::RemoteView;
use crate::domain::id::OrgRef;
use crate::domain::subject::Subject;
use crate::domain::view::Reader;
use crate::words::sample as words;

/// Histories that are asked for at a time.
const CHUNK: usize = 200;

/// The next number for this client.
///
/// # Errors
/// Exit 2 where there are more samples than are looked through.
pub async fn next(
    samples: &Samples,
    recorder: &mut Recorder,
    client: OrgRef,
) -> Result<u64, Failure> {
    let Some(own) = samples.of_client(client) else {
        return Err(Failure::usage(&words::SAY_SEQUENCE).at("--sequence"));
    };
    let mut highest = 0;
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
            highest = state.numbers().fold(highest, u64::max);
        }
    }
    Ok(highest + 1)
}
