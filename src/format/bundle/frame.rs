//! The file around a bundle: `LOTPROOF` ‖ u16 1 ‖ u64 length ‖ SHA-256(body) ‖ body.
//!
//! The hash finds damage, such as a file cut off or opened as text; it proves nothing.

use super::MAX_BUNDLE_BYTES;
use crate::digest::sha256;
use crate::format::error::{Code, FormatError};
use data_encoding::HEXLOWER;

/// First bytes of the file.
pub const MAGIC: &[u8; 8] = b"LOTPROOF";
/// Version of the frame and of the body in it.
pub const FRAME_VERSION: u16 = 1;
/// Bytes before the body.
pub const FRAME_BYTES: usize = 8 + 2 + 8 + 32;

pub fn frame(body: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(FRAME_BYTES + body.len());
    file.extend(MAGIC);
    file.extend(FRAME_VERSION.to_be_bytes());
    file.extend((body.len() as u64).to_be_bytes());
    file.extend(sha256(&[body]).bytes());
    file.extend(body);
    file
}

/// How long the body is that follows these first bytes of a file, by what they say; `None` if they
/// are not those of a bundle of this version.
pub fn framed_length(head: &[u8; FRAME_BYTES]) -> Option<u64> {
    let mut rest = head.as_slice();
    let magic = take::<8>(&mut rest)?;
    let version = u16::from_be_bytes(take(&mut rest)?);
    let length = u64::from_be_bytes(take(&mut rest)?);
    (magic == *MAGIC && version == FRAME_VERSION).then_some(length)
}

/// The body of a file, if the frame around it is whole.
///
/// # Errors
/// `BAD_FRAME` with the part (`magic`, `version`, `length`, `sha256`); `TOO_LARGE`.
pub fn unframe(file: &[u8]) -> Result<&[u8], FormatError> {
    let bad = |part: &'static str, found: String, expected: String| {
        Err(FormatError::new(Code::BadFrame, part, found, expected))
    };
    let mut rest = file;
    let magic = take::<8>(&mut rest).unwrap_or_default();
    if magic != *MAGIC {
        return bad("magic", HEXLOWER.encode(&magic), HEXLOWER.encode(MAGIC));
    }
    let (Some(version), Some(length), Some(hash)) = (
        take(&mut rest).map(u16::from_be_bytes),
        take(&mut rest).map(u64::from_be_bytes),
        take::<32>(&mut rest),
    ) else {
        return bad(
            "length",
            format!("a file of {} bytes", file.len()),
            format!("at least {FRAME_BYTES} bytes"),
        );
    };
    if version != FRAME_VERSION {
        return bad("version", version.to_string(), FRAME_VERSION.to_string());
    }
    if length > MAX_BUNDLE_BYTES as u64 {
        return Err(FormatError::new(
            Code::TooLarge,
            "length",
            format_args!("{length} bytes"),
            format_args!("at most {MAX_BUNDLE_BYTES} bytes"),
        ));
    }
    if rest.len() as u64 != length {
        return bad(
            "length",
            format!("{} bytes after the frame", rest.len()),
            format!("{length} bytes"),
        );
    }
    let found = sha256(&[rest]);
    if found.bytes() != hash {
        return bad("sha256", found.to_string(), HEXLOWER.encode(&hash));
    }
    Ok(rest)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}
