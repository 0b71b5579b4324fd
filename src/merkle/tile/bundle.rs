//! Entry bundles: entries in order, each after its length as `u16` big-endian (C2SP `tlog-tiles`).

use super::TILE_WIDTH;

/// Why entries do not make a bundle, or bytes are not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    #[error("a bundle has 1 to 256 entries, not {got}")]
    Count {
        /// Entries given or expected.
        got: usize,
    },
    #[error("entry {at} of the bundle has {bytes} bytes; the limit is 65535")]
    EntryTooLong {
        /// Position within the bundle, from 0.
        at: usize,
        bytes: usize,
    },
    #[error("the bundle ends inside entry {at}")]
    Truncated { at: usize },
    #[error("{bytes} bytes follow the last entry of the bundle")]
    Trailing { bytes: usize },
}

/// Writes 1..=256 entries, each of at most 65,535 bytes, as a bundle.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    check_count(entries.len())?;
    let mut bundle = Vec::with_capacity(entries.iter().map(|entry| 2 + entry.as_ref().len()).sum());
    for (at, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let too_long = BundleError::EntryTooLong {
            at,
            bytes: entry.len(),
        };
        let length = u16::try_from(entry.len()).map_err(|_| too_long)?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads a bundle of exactly `width` (1..=256) entries; nothing may follow them.
pub fn decode_bundle(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let width = usize::from(width);
    check_count(width)?;
    let mut entries = Vec::with_capacity(width);
    let mut rest = bundle;
    for at in 0..width {
        let (length, tail) = rest
            .split_first_chunk()
            .ok_or(BundleError::Truncated { at })?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, tail) = tail
            .split_at_checked(length)
            .ok_or(BundleError::Truncated { at })?;
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(BundleError::Trailing { bytes: rest.len() })
    }
}

fn check_count(got: usize) -> Result<(), BundleError> {
    let allowed = (1..=usize::from(TILE_WIDTH)).contains(&got);
    if allowed {
        Ok(())
    } else {
        Err(BundleError::Count { got })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes() {
        let entries: [&[u8]; 3] = [b"ab", b"", &[9; 300]];
        let bundle = encode_bundle(&entries).unwrap();
        assert_eq!(bundle[..8], [0, 2, b'a', b'b', 0, 0, 1, 44]);
        assert_eq!(decode_bundle(&bundle, 3), Ok(entries.to_vec()));
    }

    #[test]
    fn refusals() {
        let table: [(&[u8], u16, BundleError); 8] = [
            (&[], 0, BundleError::Count { got: 0 }),
            (&[0, 0], 257, BundleError::Count { got: 257 }),
            (&[], 1, BundleError::Truncated { at: 0 }),
            (&[0], 1, BundleError::Truncated { at: 0 }),
            (&[0, 1], 1, BundleError::Truncated { at: 0 }),
            (&[0, 0, 0, 2, 7], 2, BundleError::Truncated { at: 1 }),
            (&[0, 0], 2, BundleError::Truncated { at: 1 }),
            (&[0, 1, 7, 0], 1, BundleError::Trailing { bytes: 1 }),
        ];
        for (bytes, width, error) in table {
            assert_eq!(
                decode_bundle(bytes, width),
                Err(error),
                "{bytes:?} as {width}"
            );
        }
        assert_eq!(
            encode_bundle::<&[u8]>(&[]),
            Err(BundleError::Count { got: 0 })
        );
        assert_eq!(
            encode_bundle(&[[0u8; 1]; 257]),
            Err(BundleError::Count { got: 257 })
        );
        assert_eq!(
            encode_bundle(&[vec![0; 65_536]]),
            Err(BundleError::EntryTooLong {
                at: 0,
                bytes: 65_536
            })
        );
        assert!(encode_bundle(&[vec![0; 65_535]]).is_ok());
    }
}
