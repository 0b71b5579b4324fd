//! The auditor's own copy of a daemon's log, in a directory: what was fetched once is not fetched again, and what a
//! daemon shows later is held against it.
//!
//! `entries` begins with [`header`]; behind it each entry stands with what stands beside it in one frame: length
//! (u32), body, and the first bytes of SHA-256 over index and body. A body is entry and list of vials, each behind its
//! length, then a recall's public text. What an interruption or a disk left half is cut off when it is opened. Nothing
//! in it is believed: a reader hands out what an audit checks as if the daemon had sent it.

use std::fs::{File, TryLockError};
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::MAX_CHECKPOINT_BYTES;
use super::auditor::Beside;
use super::server::MAX_PAGE_BYTES;
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::digest::{Digest, sha256};
use crate::domain::id::LedgerId;
use crate::format::entry::MAX_ENTRY_BYTES;
use crate::merkle::{Frontier, leaf_hash};
use crate::words::{Problem, audit as words};

/// Largest body of a frame: an entry with what stands beside it comes in one page.
const MAX_FRAME_BYTES: u64 = MAX_PAGE_BYTES as u64 + 1024;
const CHECKSUM_BYTES: usize = 8;

/// A copy that is open; nobody else has it open.
pub struct Copy {
    directory: PathBuf,
    entries: File,
    tree: Frontier,
    /// Bytes of `entries`, all of them good.
    length: u64,
    /// Bytes that were cut off.
    pub cut: u64,
    _lock: File,
}

/// An entry with what stood beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    pub entry: Vec<u8>,
    pub vial_tags: Vec<u8>,
    pub public_text: Vec<u8>,
}

impl Kept {
    pub fn beside(&self) -> Beside<'_> {
        let there = |bytes: &'_ [u8]| !bytes.is_empty();
        Beside {
            vial_tags: Some(&*self.vial_tags).filter(|bytes| there(bytes)),
            public_text: Some(&*self.public_text).filter(|bytes| there(bytes)),
        }
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for part in [&self.entry, &self.vial_tags] {
            body.extend((part.len() as u64).to_be_bytes());
            body.extend(part);
        }
        body.extend(&self.public_text);
        body
    }

    fn of(body: &[u8]) -> Option<Self> {
        let (entry, rest) = part(body)?;
        let (vial_tags, public_text) = part(rest)?;
        (entry.len() <= MAX_ENTRY_BYTES).then(|| Self {
            entry: entry.to_vec(),
            vial_tags: vial_tags.to_vec(),
            public_text: public_text.to_vec(),
        })
    }
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)
}

/// The first line of `entries`.
fn header(ledger: LedgerId) -> String {
    format!("lotledger audit copy 1 {ledger}\n")
}

fn checksum(index: u64, body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = sha256(&[&index.to_be_bytes(), body]).bytes();
    let mut first = [0; CHECKSUM_BYTES];
    first.copy_from_slice(&digest[..CHECKSUM_BYTES]);
    first
}

impl Copy {
    /// Opens or begins the copy of this ledger's log.
    ///
    /// # Errors
    /// Exit 2: of another ledger, or no copy. Exit 3: somebody else has it open, or it cannot be read or written.
    pub fn open(directory: &Path, ledger: LedgerId) -> Result<Self, Failure> {
        files::ensure_private_dir(directory)?;
        let lock = lock(directory)?;
        let path = directory.join("entries");
        let mut entries = files::options(Mode::Private)
            .read(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Failure::io(&path, &error))?;
        begin(&mut entries, &path, &header(ledger))?;
        let mut copy = Self {
            directory: directory.to_owned(),
            entries,
            tree: Frontier::new(),
            length: header(ledger).len() as u64,
            cut: 0,
            _lock: lock,
        };
        let mut reader = copy.reader()?;
        while let Some(kept) = reader.next()? {
            copy.tree.append(leaf_hash(&kept.entry));
        }
        copy.length = reader.at;
        let wrong = |error| Failure::io(&path, &error);
        let there = copy.entries.metadata().map_err(wrong)?.len();
        copy.cut = there.saturating_sub(copy.length);
        copy.entries.set_len(copy.length).map_err(wrong)?;
        Ok(copy)
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    pub fn root(&self) -> Digest {
        self.tree.root()
    }

    pub fn bytes(&self) -> u64 {
        self.length
    }

    /// The root of its first entries.
    pub fn root_at(&self, size: u64) -> Result<Digest, Failure> {
        let mut tree = Frontier::new();
        let mut reader = self.reader()?;
        while tree.size() < size {
            let Some(kept) = reader.next()? else { break };
            tree.append(leaf_hash(&kept.entry));
        }
        Ok(tree.root())
    }

    /// Reads it from its first entry on.
    pub fn reader(&self) -> Result<Reader, Failure> {
        let path = self.entries_path();
        let opened = File::open(&path).and_then(|file| {
            let mut file = BufReader::new(file);
            let mut header = Vec::new();
            io::BufRead::read_until(&mut file, b'\n', &mut header)?;
            Ok((file, header.len() as u64))
        });
        let (file, at) = opened.map_err(|error| Failure::io(&path, &error))?;
        let index = 0;
        Ok(Reader {
            path,
            file,
            index,
            at,
        })
    }

    /// Adds a page of entries, so that they are still there after a crash.
    pub fn append(&mut self, page: &[Kept]) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        for (index, kept) in (self.size()..).zip(page) {
            let body = kept.body();
            let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
            bytes.extend(length.to_be_bytes());
            bytes.extend(&body);
            bytes.extend(checksum(index, &body));
        }
        let written = self.entries.seek(SeekFrom::Start(self.length));
        let written = written.and_then(|_| self.entries.write_all(&bytes));
        let written = written.and_then(|()| self.entries.sync_data());
        written.map_err(|error| Failure::io(&self.entries_path(), &error))?;
        self.length += bytes.len() as u64;
        for kept in page {
            self.tree.append(leaf_hash(&kept.entry));
        }
        Ok(())
    }

    pub fn entries_path(&self) -> PathBuf {
        self.directory.join("entries")
    }

    pub fn checkpoint_path(&self) -> PathBuf {
        self.directory.join("checkpoint")
    }

    /// The signed checkpoint that was kept beside the entries.
    pub fn checkpoint(&self) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.checkpoint_path();
        match path.exists() {
            true => files::read(&path, MAX_CHECKPOINT_BYTES).map(Some),
            false => Ok(None),
        }
    }

    pub fn keep_checkpoint(&self, note: &[u8]) -> Result<(), Failure> {
        files::replace(&self.checkpoint_path(), note, Mode::Private)
    }

    /// Keeps a signed checkpoint that contradicts the one that was kept; gives its path.
    pub fn keep_contradiction(&self, note: &[u8]) -> Result<PathBuf, Failure> {
        let path = self.directory.join("checkpoint-that-contradicts");
        files::replace(&path, note, Mode::Private)?;
        Ok(path)
    }
}

/// Writes the header into an empty file, or one whose first writing was interrupted; else compares it.
fn begin(file: &mut File, path: &Path, header: &str) -> Result<(), Failure> {
    let mut there = Vec::new();
    let read = file.take(header.len() as u64).read_to_end(&mut there);
    read.map_err(|error| Failure::io(path, &error))?;
    if there == header.as_bytes() {
        return Ok(());
    }
    if !header.as_bytes().starts_with(&there) {
        let found = String::from_utf8_lossy(&there);
        return Err(Failure::input(&words::COPY_OF_ANOTHER)
            .at(path.display())
            .found(found.trim_end())
            .expected(header.trim_end())
            .hint(&words::COPY_CHOOSE_ANOTHER));
    }
    let written = file
        .rewind()
        .and_then(|()| file.write_all(header.as_bytes()));
    written
        .and_then(|()| file.sync_all())
        .map_err(|error| Failure::io(path, &error))
}

fn lock(directory: &Path) -> Result<File, Failure> {
    let path = directory.join("lock");
    let file = files::options(Mode::Private)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| Failure::io(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::not_checked(Problem::LOCKED, &words::COPY_IN_USE)
                .at(directory.display())
                .hint(&words::COPY_WAIT))
        }
        Err(TryLockError::Error(error)) => Err(Failure::io(&path, &error)),
    }
}

/// Entries of a copy in order, up to the first that is not whole.
pub struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    index: u64,
    /// Bytes behind the last whole frame.
    at: u64,
}

impl Reader {
    /// The next one; `None` where what is there ends, or is not what was written.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn next(&mut self) -> Result<Option<Kept>, Failure> {
        let read = self.frame();
        let kept = read.map_err(|error| Failure::io(&self.path, &error))?;
        self.index += u64::from(kept.is_some());
        Ok(kept)
    }

    fn frame(&mut self) -> io::Result<Option<Kept>> {
        let Some(length) = self.bytes(4)? else {
            return Ok(None);
        };
        let length = length
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        if length > MAX_FRAME_BYTES {
            return Ok(None);
        }
        let (Some(body), Some(sum)) = (self.bytes(length)?, self.bytes(CHECKSUM_BYTES as u64)?)
        else {
            return Ok(None);
        };
        if sum != checksum(self.index, &body) {
            return Ok(None);
        }
        let kept = Kept::of(&body);
        if kept.is_some() {
            self.at += 4 + length + CHECKSUM_BYTES as u64;
        }
        Ok(kept)
    }

    /// So many bytes, if they are there; no memory is taken for those that are not.
    fn bytes(&mut self, count: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let read = self.file.by_ref().take(count).read_to_end(&mut bytes)?;
        Ok((read as u64 == count).then_some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(first: u8) -> LedgerId {
        LedgerId::from_bytes([first; 32])
    }

    fn kept(number: u8) -> Kept {
        Kept {
            entry: vec![number; 40],
            vial_tags: vec![7; usize::from(number % 3)],
            public_text: vec![8; usize::from(number % 2)],
        }
    }

    /// The lock of a copy that was just closed may live on in a program that another test is starting.
    fn opened(directory: &tempfile::TempDir, ledger: LedgerId) -> Result<Copy, Failure> {
        for _ in 0..500 {
            match Copy::open(directory.path(), ledger) {
                Err(failure) if failure.code.as_str() == "LOCKED" => {
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
                opened => return opened,
            }
        }
        Copy::open(directory.path(), ledger)
    }

    fn all(copy: &Copy) -> Vec<Kept> {
        let mut reader = copy.reader().unwrap();
        std::iter::from_fn(|| reader.next().unwrap()).collect()
    }

    /// Whatever byte is changed, and wherever it ends: what stands before is kept, and nothing false is handed out.
    #[test]
    fn what_is_damaged_is_cut_off_and_the_rest_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("entries");
        let pages: Vec<Kept> = (0..5).map(kept).collect();
        let mut copy = opened(&directory, ledger(1)).unwrap();
        copy.append(&pages[..2]).unwrap();
        copy.append(&pages[2..]).unwrap();
        let (root, whole) = (copy.root(), std::fs::read(&path).unwrap());
        drop(copy);
        let first = header(ledger(1)).len();
        for at in first..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            for bytes in [&whole[..at], &changed] {
                std::fs::write(&path, bytes).unwrap();
                let mut copy = opened(&directory, ledger(1)).unwrap();
                let good = usize::try_from(copy.size()).unwrap();
                assert!(good < 5);
                assert_eq!(all(&copy), pages[..good]);
                assert_eq!(copy.cut > 0, bytes.len() as u64 > copy.bytes());
                copy.append(&pages[good..]).unwrap();
                assert_eq!((all(&copy), copy.root()), (pages.clone(), root));
                assert_eq!(std::fs::read(&path).unwrap(), whole);
            }
        }
    }

    #[test]
    fn it_is_of_one_ledger_and_for_one_audit_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("entries");
        let copy = opened(&directory, ledger(1)).unwrap();
        let again = Copy::open(directory.path(), ledger(1)).err().unwrap();
        assert_eq!(again.code.as_str(), "LOCKED");
        drop(copy);
        let other = opened(&directory, ledger(2)).err().unwrap();
        assert_eq!(other.exit, crate::cli::exit::Exit::Usage);
        // A file that is no copy is not written over; one whose header was not finished is.
        std::fs::write(&path, "minutes of a meeting").unwrap();
        assert!(opened(&directory, ledger(1)).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"minutes of a meeting");
        std::fs::write(&path, "lotledger au").unwrap();
        assert_eq!(opened(&directory, ledger(1)).unwrap().size(), 0);
    }
}
