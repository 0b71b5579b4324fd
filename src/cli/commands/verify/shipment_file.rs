//! A file with the evidence of a whole shipment: proof files after one another, of which the one
//! about the vial in hand is taken. Only one of them is in memory at a time.

use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use crate::cli::commands::bundle::MAX_VIALS;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::domain::id::VialTag;
use crate::format::bundle::{FRAME_BYTES, MAGIC, MAX_BUNDLE_BYTES, UntrustedBundle, framed_length};
use crate::words::Problem;
use crate::words::failure;

/// Bytes of the proof file to be checked, and whether they are a part of a larger file.
pub(super) fn evidence(path: &Path, vial: Option<VialTag>) -> Result<(Vec<u8>, bool), Failure> {
    if path.as_os_str() == "-" || !is_several(path)? {
        return Ok((files::read(path, MAX_BUNDLE_BYTES + FRAME_BYTES)?, false));
    }
    let Some(vial) = vial else {
        return Err(Failure::usage(&failure::SEVERAL_VIALS)
            .at(path.display())
            .expected("--code CODE, to say which vial is in hand"));
    };
    Ok((find(path, vial)?, true))
}

/// Whether another proof file begins where the first one ends.
fn is_several(path: &Path) -> Result<bool, Failure> {
    let failed = |error: std::io::Error| Failure::io(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut head = [0; FRAME_BYTES];
    if file.read_exact(&mut head).is_err() {
        return Ok(false);
    }
    let Some(length) = framed_length(&head).filter(|length| *length <= MAX_BUNDLE_BYTES as u64)
    else {
        return Ok(false);
    };
    file.seek(SeekFrom::Start(FRAME_BYTES as u64 + length))
        .map_err(failed)?;
    let mut next = [0; MAGIC.len()];
    Ok(file.read_exact(&mut next).is_ok() && next == *MAGIC)
}

fn find(path: &Path, vial: VialTag) -> Result<Vec<u8>, Failure> {
    let file = File::open(path).map_err(|error| Failure::io(path, &error))?;
    let mut file = BufReader::new(file);
    let (mut read, mut damaged) = (0, 0);
    while read < MAX_VIALS {
        let part = match part(&mut file) {
            Ok(Some(part)) => part,
            Ok(None) => break,
            // Nothing can be found behind a part whose end is not known.
            Err(_) => {
                damaged += 1;
                break;
            }
        };
        read += 1;
        match UntrustedBundle::from_file(&part).map(|bundle| bundle.question) {
            Ok(Some(question)) if question.vial == vial => return Ok(part),
            Ok(_) => {}
            Err(_) => damaged += 1,
        }
    }
    Err(
        Failure::not_checked(Problem::NOT_IN_FILE, &failure::VIAL_NOT_IN_FILE)
            .at(path.display())
            .found(format!("{read} proof files, {damaged} of them damaged"))
            .expected("evidence about the vial whose code was given")
            .hint(&failure::ASK_FOR_FILE),
    )
}

/// The next proof file as bytes; `None` at the end.
fn part(file: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut part = Vec::new();
    file.take(FRAME_BYTES as u64).read_to_end(&mut part)?;
    if part.is_empty() {
        return Ok(None);
    }
    let cut_off = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let head: [u8; FRAME_BYTES] = part.as_slice().try_into().map_err(|_| cut_off())?;
    let length = framed_length(&head)
        .filter(|length| *length <= MAX_BUNDLE_BYTES as u64)
        .ok_or_else(cut_off)?;
    let got = file.take(length).read_to_end(&mut part)?;
    match got as u64 == length {
        true => Ok(Some(part)),
        false => Err(cut_off()),
    }
}
