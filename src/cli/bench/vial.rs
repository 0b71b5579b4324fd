//! The demo's cord lot: one of its vials, asked about online and offline.

use std::path::Path;
use std::time::{Duration, Instant};

use tonic::metadata::{Ascii, MetadataValue};

use super::super::exit::Failure;
use super::super::{files, random};
use super::figure::{Figure, micros};
use super::ground::Ground;
use super::load::{Work, load};
use super::{cores, failed};
use crate::format::bundle::{FRAME_BYTES, MAX_BUNDLE_BYTES, UntrustedBundle};
use crate::format::trust::{MAX_TRUST_BYTES, TrustFile};
use crate::verify::bundle::{Ask, Outcome, check};

/// Lives through the demo, then asks; the figures' shares are of `verify_all` signatures a second.
pub async fn measure(
    directory: &Path,
    time: Duration,
    verify_all: u64,
) -> Result<Vec<Figure>, Failure> {
    let demo = directory.join("demo");
    Ground::new(directory, "")?
        .run("demo --dir demo --json")
        .await?;
    let mut figures = offline(&demo, time, verify_all)?;
    let text = files::read_text(&demo.join("box.codes"), 1 << 20)?;
    let code = text.lines().nth(1).unwrap_or_default().to_owned();
    let token = files::read_text(&demo.join("tokens/clinic-a"), 4096)?;
    let token: MetadataValue<Ascii> = format!("Bearer {}", token.trim())
        .parse()
        .map_err(|error| failed("the demo's token", error))?;
    let mut ground = Ground::new(&demo, "--data ledger --tokens tokens.toml")?;
    let (daemon, server, _) = ground.start().await?;
    for clients in [1, 16] {
        let name = format!("vial_server_{clients}");
        let work = Work::Vial(code.clone(), token.clone());
        figures.push(load(&name, &server, clients, time, work).await?);
    }
    daemon.stop().await?;
    Ok(figures)
}

fn offline(demo: &Path, time: Duration, verify_all: u64) -> Result<Vec<Figure>, Failure> {
    let path = demo.join("bundles/1-before-use.lotproof");
    let file = files::read(&path, MAX_BUNDLE_BYTES + FRAME_BYTES)?;
    let trust = files::read(&demo.join("ledger.trust"), MAX_TRUST_BYTES)?;
    let trust = TrustFile::parse(&trust).map_err(|error| failed("the demo's trust file", error))?;
    let now = random::now()?;
    let read = || UntrustedBundle::from_file(&file).map_err(|error| failed("the bundle", error));
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        let one = Instant::now();
        match check(&read()?, &trust, &Ask::default(), now, cores()) {
            Outcome::Valid(_) => times.push(micros(one.elapsed())),
            _ => return Err(failed("the demo's bundle", "it is not valid")),
        }
    }
    let bundle = read()?;
    let signatures: u64 = bundle
        .entries
        .iter()
        .filter_map(|entry| entry.entry.envelope())
        .map(|envelope| envelope.signatures.len() as u64)
        .sum();
    let took = begun.elapsed();
    let figure = Figure::rate("vial_offline", "vials/s", times.len() as u64, took, times);
    let checked = figure.value * signatures;
    Ok(vec![
        figure.of(checked, verify_all, "verify_strict, all cores"),
        Figure::amount("bundle_bytes", file.len() as u64, "bytes"),
        Figure::amount("bundle_entries", bundle.entries.len() as u64, "entries"),
        Figure::amount("bundle_signatures", signatures, "signatures"),
    ])
}
