//! What the machine could do at most: disk, curve, hash.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use ed25519_dalek::{Signer as _, SigningKey};

use super::figure::{Figure, micros};
use super::{cores, failed};
use crate::cli::exit::Failure;
use crate::digest::sha256;
use crate::domain::key::{BusyKeys, PublicKey};

/// Bytes of a message that is verified: about those of a small statement.
const MESSAGE_BYTES: usize = 256;

/// The limits that others are compared with.
pub struct Limits {
    /// An append of 4 KiB that is on disk.
    pub fsync: Figure,
    /// Strict signature checks on one core.
    pub verify_one: Figure,
    /// The same on all cores.
    pub verify_all: Figure,
    /// The same on all cores, with tables of the key's multiples.
    pub verify_busy: Figure,
    /// SHA-256 on one core.
    pub hash: Figure,
}

/// Measures them, each for this time; a file is made in `directory`.
pub fn measure(directory: &Path, time: Duration) -> Result<Limits, Failure> {
    Ok(Limits {
        fsync: fsync(directory, time)?,
        verify_one: verify("limit_verify_strict_1", 1, 1, time)?,
        verify_all: verify("limit_verify_strict_all", 1, cores(), time)?,
        verify_busy: verify("limit_verify_busy_all", 16, cores(), time)?,
        hash: hash(time),
    })
}

/// The file grows, as a log does: its length has to reach the disk as well.
fn fsync(directory: &Path, time: Duration) -> Result<Figure, Failure> {
    let path = directory.join("fsync");
    let io = |error| Failure::io(&path, &error);
    let mut file = std::fs::File::create_new(&path).map_err(io)?;
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        let one = Instant::now();
        file.write_all(&[7; 4096]).map_err(io)?;
        file.sync_all().map_err(io)?;
        times.push(micros(one.elapsed()));
    }
    let (count, took) = (times.len() as u64, begun.elapsed());
    drop(file);
    std::fs::remove_file(&path).map_err(io)?;
    Ok(Figure::rate("limit_fsync", "appends/s", count, took, times))
}

/// By a key that was used so many times before.
fn verify(name: &str, uses: usize, threads: usize, time: Duration) -> Result<Figure, Failure> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let message = [7; MESSAGE_BYTES];
    let (public, signature) = (PublicKey::of(&key), key.sign(&message).to_bytes());
    let mut book = BusyKeys::new(1 << 20);
    book.insert(public);
    (0..uses).for_each(|_| book.used(&public.id()));
    let key = book.get(&public.id()).unwrap_or_else(|| public.into());
    let begun = Instant::now();
    let count = std::thread::scope(|scope| {
        let work = || {
            let mut count = 0_u64;
            while begun.elapsed() < time {
                key.verify_strict(&message, &signature).ok()?;
                count += 1;
            }
            Some(count)
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let counts = threads
            .into_iter()
            .map(|thread| thread.join().ok().flatten());
        counts.sum::<Option<u64>>()
    });
    let count = count.ok_or_else(|| failed("verify_strict", "a good signature was refused"))?;
    let took = begun.elapsed();
    Ok(Figure::rate(name, "signatures/s", count, took, Vec::new()))
}

fn hash(time: Duration) -> Figure {
    let block = vec![7; 1 << 20];
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < time {
        std::hint::black_box(sha256(&[&block]));
        count += 1;
    }
    Figure::rate("limit_sha256", "MiB/s", count, begun.elapsed(), Vec::new())
}
