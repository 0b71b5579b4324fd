//! Several entries as one input: each after its length as `u16` big-endian, as in the entry bundles
//! of C2SP `tlog-tiles`.

use crate::wire::{self, Random};

/// The entries of an input; one that is cut short is what is left of it.
pub fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, tail)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(tail.len());
        let (entry, tail) = tail.split_at(length);
        entries.push(entry);
        rest = tail;
    }
    entries
}

/// Changes one entry, or the order of the entries. For `fuzz_mutator!`.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed.rotate_left(7));
    let mut entries: Vec<Vec<u8>> = split(&data[..size]).iter().map(|e| e.to_vec()).collect();
    if entries.is_empty() {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let at = random.index(entries.len());
    match random.below(12) {
        0 => {
            entries.remove(at);
        }
        1 => {
            let again = entries[at].clone();
            entries.insert(random.index(entries.len()), again);
        }
        2 => {
            let other = random.index(entries.len());
            entries.swap(at, other);
        }
        _ => {
            let entry = &mut entries[at];
            let length = entry.len();
            let most = (length + 256).min(usize::from(u16::MAX));
            entry.resize(most.max(length), 0);
            let length = wire::mutate(entry, length, most, seed);
            entry.truncate(length);
        }
    }
    let mut changed = Vec::with_capacity(size);
    for entry in &entries {
        let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
        changed.extend(length.to_be_bytes());
        changed.extend(&entry[..usize::from(length)]);
    }
    changed.truncate(max_size.min(data.len()));
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}
