//! Whether the file was cut.
//!
//! Alone, SQLite notices a file that is shorter than its first page says. With a write-ahead log it takes the
//! number of pages out of that, and a page that neither has is found missing only when somebody asks for it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use rusqlite::Connection;

use super::open::{OpenError, beside, io_error, sqlite_error};

/// Bytes of the header of a write-ahead log; its salts stand behind the first sixteen.
const HEADER_BYTES: usize = 32;
/// Bytes before each page in it: the number of the page first, the salts behind the first eight.
const FRAME_BYTES: usize = 24;
/// Where the page lies that SQLite never writes, because it locks there.
const LOCKS_AT: u64 = 1 << 30;

/// Every page that the database counts is in the file, or in its write-ahead log, or in use by nothing.
///
/// # Errors
/// [`OpenError::Cut`].
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let sqlite = sqlite_error(path);
    let number = |name| {
        let value = connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        value.map(i64::unsigned_abs).map_err(&sqlite)
    };
    let (size, count) = (number("page_size")?, number("page_count")?);
    let found = std::fs::metadata(path).map_err(io_error(path))?.len();
    let there = found.checked_div(size).unwrap_or(0);
    if there >= count {
        return Ok(());
    }
    let log = beside(path, "-wal");
    let logged = logged(&log, size, there).map_err(io_error(&log))?;
    let locks = LOCKS_AT.checked_div(size).map(|pages| pages + 1);
    let missing = (there + 1..=count).any(|page| Some(page) != locks && !logged.contains(&page));
    // A page that was taken and given back within one transaction is nowhere, and nothing is wrong.
    if !missing || uses_what_is_there(connection) {
        return Ok(());
    }
    Err(OpenError::Cut {
        path: path.to_owned(),
        found,
        expected: count.saturating_mul(size),
    })
}

/// Reads everything: only of a file that is suspected.
fn uses_what_is_there(connection: &Connection) -> bool {
    let said = connection.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0));
    said.is_ok_and(|said| said == "ok")
}

/// The pages beyond so many that the log has; of frames that do not count a few too many.
fn logged(log: &Path, page_bytes: u64, beyond: u64) -> io::Result<BTreeSet<u64>> {
    let log = File::open(log)?;
    let mut pages = BTreeSet::new();
    let mut header = [0; HEADER_BYTES];
    if !whole(log.read_exact_at(&mut header, 0))? {
        return Ok(pages);
    }
    let mut at = HEADER_BYTES as u64;
    let mut frame = [0; FRAME_BYTES];
    // Behind the last one stand those of a log before.
    while whole(log.read_exact_at(&mut frame, at))? && frame.get(8..16) == header.get(16..24) {
        let [a, b, c, d, ..] = frame;
        let page = u64::from(u32::from_be_bytes([a, b, c, d]));
        if page > beyond {
            pages.insert(page);
        }
        at += FRAME_BYTES as u64 + page_bytes;
    }
    Ok(pages)
}

/// `false` at the end of the file.
fn whole(read: io::Result<()>) -> io::Result<bool> {
    match read {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
