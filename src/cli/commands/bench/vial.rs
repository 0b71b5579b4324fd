//! The demo's cord lot: one of its vials, asked about online and offline.

use std::path::Path;
use std::time::{Duration, Instant};

use super::bench_ledger::BenchLedger;
use super::call::{Method, bytes};
use super::figure::{Figure, micros};
use super::load::{Messages, Work, load};
use super::{cores, failed};
use crate::cli::exit::Failure;
use crate::cli::{files, random};
use crate::format::bundle::{FRAME_BYTES, MAX_BUNDLE_BYTES, UntrustedBundle};
use crate::format::trust::{MAX_TRUST_BYTES, TrustFile};
use crate::service::pb;
use crate::verify::bundle::{Ask, Outcome, check};

/// A vial of the demo before it is used.
const BUNDLE: &str = "bundles/1-before-use.lotproof";

/// Lives through the demo, then asks. `empty`: empty calls by as many clients as are to ask.
pub async fn measure(
    directory: &Path,
    time: Duration,
    verify_all: &Figure,
    empty: &[(usize, Figure)],
) -> Result<Vec<Figure>, Failure> {
    let demo = directory.join("demo");
    BenchLedger::new(directory, "")?
        .run("demo --dir demo --json")
        .await?;
    let mut figures = offline(&demo, time, verify_all)?;
    let mut bench_ledger = BenchLedger::new(&demo, "--data ledger --tokens tokens.toml")?;
    figures.push(as_a_command(&bench_ledger, time).await?);
    let text = files::read_text(&demo.join("box.codes"), 1 << 20)?;
    let code = text.lines().nth(1).unwrap_or_default().to_owned();
    let token = files::read_text(&demo.join("tokens/clinic-a"), 4096)?;
    let method = Method::new("/lotledger.v1.VialService/VerifyVial", Some(&token))?;
    let message = bytes(&pb::VerifyVialRequest {
        code,
        max_age_ms: 0,
    });
    let (daemon, target, _) = bench_ledger.start().await?;
    for (clients, empty) in empty {
        let message = message.clone();
        let work = Work {
            method: method.clone(),
            messages: Messages::Endless(Box::new(move |_| message.clone())),
            unit: "vials/s",
        };
        let name = format!("vial_server_{clients}");
        let figure = load(&name, &target, *clients, time, work).await?;
        figures.push(figure.of(empty));
    }
    daemon.stop().await?;
    Ok(figures)
}

/// The same as a clinic does it: a new process for each, which starts, reads the files and prints.
async fn as_a_command(bench_ledger: &BenchLedger, time: Duration) -> Result<Figure, Failure> {
    let line = format!("verify {BUNDLE} --trust ledger.trust --training --json");
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        let one = Instant::now();
        bench_ledger.ask(&line).await?;
        times.push(micros(one.elapsed()));
    }
    let (count, took) = (times.len() as u64, begun.elapsed());
    let name = "vial_offline_command";
    Ok(Figure::rate(name, "vials/s", count, took, times))
}

fn offline(demo: &Path, time: Duration, verify_all: &Figure) -> Result<Vec<Figure>, Failure> {
    let path = demo.join(BUNDLE);
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
    let took = begun.elapsed();
    let bundle = read()?;
    let envelopes = bundle.entries.iter().filter_map(|e| e.entry.envelope());
    let signatures: u64 = envelopes.map(|e| e.signatures.len() as u64).sum();
    let figure = Figure::rate("vial_offline", "vials/s", times.len() as u64, took, times);
    let checked = figure.value * signatures;
    Ok(vec![
        figure.share(checked, verify_all.value, &verify_all.name),
        Figure::amount("bundle_size", file.len() as u64, "bytes"),
        Figure::amount("bundle_entries", bundle.entries.len() as u64, "entries"),
        Figure::amount("bundle_signatures", signatures, "signatures"),
    ])
}
