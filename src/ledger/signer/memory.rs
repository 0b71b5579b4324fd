//! The file of the signer's memory: two slots, written in turn.
//!
//! A slot holds one signed note with its length and its hash, and is written in place: the file
//! keeps its length and its name, so that one flush of data makes a write durable. The slot with the
//! newest note is never the one that is written. So a crash leaves the old note and the new one, or
//! the old note and a torn slot, and the torn one is not taken for a note.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::digest::sha256;
use crate::store::file_identity::Glance;

/// Bytes of a slot: one block of a disk, and more than a checkpoint of the longest origin needs.
const SLOT_BYTES: usize = 4096;
const FILE_BYTES: usize = 2 * SLOT_BYTES;
/// First word of a slot.
const MAGIC: &str = "lotledger-signer-memory/1";

/// Where the memory is, and which slot is written next.
#[derive(Debug)]
pub(super) struct Memory {
    path: PathBuf,
    next: Next,
    /// Held open, so that remembering needs no descriptor: there may be none left.
    file: Option<File>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// There is no file with slots yet: it is made aside and renamed.
    NewFile,
    /// This slot, in place.
    Slot(usize),
}

/// A note that was found, and the slot that it was in.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) note: Vec<u8>,
    slot: Option<usize>,
}

impl Memory {
    /// The memory in a file, and the notes that are in it: none if there is no file.
    ///
    /// A file without slots is a note as a whole, as earlier versions wrote it; whether it is one is
    /// for the caller to find out. Slots that were not written whole are left out; if there is no
    /// other, the answer is `InvalidData`.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Vec<Found>)> {
        let found = match File::open(path) {
            Ok(file) => notes(file)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let memory = Self {
            path: path.to_owned(),
            next: Next::NewFile,
            // If it may not be written, the first write says so.
            file: OpenOptions::new().read(true).write(true).open(path).ok(),
        };
        Ok((memory, found))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps this note: it is not written over by the next.
    pub(super) fn keep(&mut self, newest: &Found) {
        self.next = match newest.slot {
            Some(slot) => Next::Slot(1 - slot),
            None => Next::NewFile,
        };
    }

    /// Writes a note: durable on return. After an error the note before it is still there, and the
    /// next try writes where this one did.
    pub(super) fn write(&mut self, note: &[u8]) -> io::Result<()> {
        let slot = slot(note)?;
        let written = match self.next {
            Next::NewFile => self.replace(&slot)?,
            Next::Slot(place) => match self.overwrite(place, &slot) {
                // Somebody took it away: what this process knows is newer than anything else.
                Err(error) if error.kind() == io::ErrorKind::NotFound => self.replace(&slot)?,
                written => written.map(|()| place)?,
            },
        };
        self.next = Next::Slot(1 - written);
        Ok(())
    }

    fn overwrite(&mut self, place: usize, slot: &[u8]) -> io::Result<()> {
        let found = Glance::at(&self.path)?;
        let same = match &self.file {
            Some(file) => Glance::of(file)?.identity == found.identity,
            None => false,
        };
        let file = match self.file.take().filter(|_| same) {
            Some(file) => file,
            // Somebody put something else in its place.
            None => OpenOptions::new().write(true).open(&self.path)?,
        };
        let file = self.file.insert(file);
        file.write_all_at(slot, (place * SLOT_BYTES) as u64)?;
        file.sync_data()
    }

    /// A new file in the place of what was there: this slot and an empty one. All of its bytes are
    /// written, so that later writes change no block but their own. Which slot it is.
    fn replace(&mut self, slot: &[u8]) -> io::Result<usize> {
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut options = OpenOptions::new();
        let options = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600);
        // A crash before the rename leaves a `.new` file that nobody reads.
        let mut file = options.open(&new)?;
        file.write_all(slot)?;
        file.write_all(&[0; SLOT_BYTES])?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)?;
        self.file = Some(file);
        // A bare file name lies in the current directory.
        let directory = self.path.parent();
        let directory = directory.filter(|path| !path.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(0)
    }
}

/// The notes in a file, for who checks it without the log's key.
///
/// # Errors
/// `NotFound`; `InvalidData` if it has slots of which none is whole; what else reading fails with.
pub fn remembered(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let found = notes(File::open(path)?)?;
    Ok(found.into_iter().map(|found| found.note).collect())
}

fn notes(file: File) -> io::Result<Vec<Found>> {
    let mut bytes = Vec::new();
    file.take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() != FILE_BYTES {
        return Ok(vec![Found {
            note: bytes,
            slot: None,
        }]);
    }
    let slots = bytes.chunks(SLOT_BYTES).enumerate();
    let found: Vec<Found> = slots
        .filter_map(|(place, slot)| {
            Some(Found {
                note: note_of(slot)?.to_owned(),
                slot: Some(place),
            })
        })
        .collect();
    if found.is_empty() {
        let text = "neither of its two slots is whole";
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    Ok(found)
}

/// A note as it stands in a slot: a line with its length and hash, itself, zeros.
fn slot(note: &[u8]) -> io::Result<Vec<u8>> {
    let mut slot = format!("{MAGIC} {} {}\n", note.len(), sha256(&[note])).into_bytes();
    slot.extend_from_slice(note);
    if slot.len() > SLOT_BYTES {
        let text = format!("a note of {} bytes fits no slot", note.len());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    slot.resize(SLOT_BYTES, 0);
    Ok(slot)
}

/// The note of a slot that was written whole.
fn note_of(slot: &[u8]) -> Option<&[u8]> {
    let end = slot.iter().position(|byte| *byte == b'\n')?;
    let (head, rest) = slot.split_at_checked(end + 1)?;
    let head = std::str::from_utf8(head).ok()?.strip_suffix('\n')?;
    let (length, hash) = head
        .strip_prefix(MAGIC)?
        .strip_prefix(' ')?
        .split_once(' ')?;
    let note = rest.get(..length.parse().ok()?)?;
    (sha256(&[note]).to_string() == hash).then_some(note)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("memory");
        (directory, path)
    }

    fn found(path: &Path) -> Vec<String> {
        let (_, found) = Memory::open(path).unwrap();
        let text = |found: Found| String::from_utf8(found.note).unwrap();
        found.into_iter().map(text).collect()
    }

    #[test]
    fn slots_are_written_in_turn_and_the_file_keeps_its_length() {
        let (_directory, path) = file();
        let (mut memory, none) = Memory::open(&path).unwrap();
        assert!(none.is_empty());
        for (note, expected) in [
            ("one", &["one"][..]),
            ("two", &["one", "two"]),
            ("three", &["three", "two"]),
            ("four", &["three", "four"]),
        ] {
            memory.write(note.as_bytes()).unwrap();
            assert_eq!(found(&path), expected);
            assert_eq!(std::fs::metadata(&path).unwrap().len(), FILE_BYTES as u64);
        }
        // After a start the older one is written over.
        let (mut memory, notes) = Memory::open(&path).unwrap();
        memory.keep(&notes[1]);
        memory.write(b"five").unwrap();
        assert_eq!(found(&path), ["five", "four"]);
        std::fs::remove_file(&path).unwrap();
        memory.write(b"six").unwrap();
        assert_eq!(found(&path), ["six"]);
    }

    /// A write in place reaches the disk in pieces: whatever has and whatever has not, the note
    /// before it stays.
    #[test]
    fn a_slot_torn_anywhere_leaves_the_note_before_it() {
        let (_directory, path) = file();
        let (mut memory, _) = Memory::open(&path).unwrap();
        memory.write(b"old note\n").unwrap();
        memory.write(b"older when torn\n").unwrap();
        memory.write(b"newest note\n").unwrap();
        let before = std::fs::read(&path).unwrap();
        memory.write(b"torn: longer than what was there\n").unwrap();
        let after = std::fs::read(&path).unwrap();
        let end = SLOT_BYTES + 200;
        assert_eq!(before[end..], after[end..]);
        for cut in SLOT_BYTES..end {
            for (first, second) in [(&after, &before), (&before, &after)] {
                let torn = [&first[..cut], &second[cut..]].concat();
                std::fs::write(&path, &torn).unwrap();
                let notes = found(&path);
                assert_eq!(notes[0], "newest note\n", "{cut}");
                let other = notes.get(1).map(String::as_str);
                let whole = ["older when torn\n", "torn: longer than what was there\n"];
                assert!(other.is_none_or(|other| whole.contains(&other)), "{cut}");
            }
        }
    }

    #[test]
    fn every_changed_byte_of_a_note_spoils_its_slot() {
        let good = slot(b"origin\n7\nroot\n").unwrap();
        assert!(note_of(&good).is_some());
        let used = good.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        for place in 0..used {
            let mut bad = good.clone();
            bad[place] ^= 1;
            assert!(note_of(&bad).is_none(), "{place}");
        }
        assert!(slot(&[b'x'; SLOT_BYTES]).is_err());
    }

    #[test]
    fn files_that_are_no_slots() {
        let (_directory, path) = file();
        std::fs::write(&path, [0; FILE_BYTES]).unwrap();
        let error = Memory::open(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        for length in [0, 1, SLOT_BYTES, FILE_BYTES - 1, FILE_BYTES + 1] {
            std::fs::write(&path, vec![b'x'; length]).unwrap();
            let (_, found) = Memory::open(&path).unwrap();
            assert_eq!(found.len(), 1, "{length}");
            assert!(found[0].slot.is_none());
        }
    }

    #[test]
    fn a_plain_note_makes_room_for_slots_and_a_failed_write_changes_nothing() {
        let (_directory, path) = file();
        std::fs::write(&path, "plain").unwrap();
        let (mut memory, notes) = Memory::open(&path).unwrap();
        memory.keep(&notes[0]);
        assert!(memory.write(&[b'x'; SLOT_BYTES]).is_err());
        assert_eq!(found(&path), ["plain"]);
        memory.write(b"first").unwrap();
        assert_eq!(found(&path), ["first"]);
        assert!(memory.write(&[b'x'; SLOT_BYTES]).is_err());
        memory.write(b"second").unwrap();
        assert_eq!(found(&path), ["first", "second"]);
    }
}
