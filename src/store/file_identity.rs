//! Which file is at a path, and how long it is: nothing else is asked.
//!
//! Who asks for a file's times makes every write after it update them at once (multigrain timestamps of Linux), and
//! the next sync write the inode too. A file that is looked at around each batch must not be asked for them.

use std::fs::File;
use std::io;
use std::path::Path;

/// What is at a path, or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// Device and inode: the same file if they are equal.
    pub identity: (u64, u64),
    pub size: u64,
}

impl Glance {
    /// At what is at a path, links followed.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where nothing is.
    pub fn at(path: &Path) -> io::Result<Self> {
        look(Place::At(path))
    }

    pub fn of(file: &File) -> io::Result<Self> {
        look(Place::Open(file))
    }
}

enum Place<'a> {
    At(&'a Path),
    Open(&'a File),
}

#[cfg(target_os = "linux")]
fn look(place: Place<'_>) -> io::Result<Glance> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
    use rustix::io::Errno;
    let wanted = StatxFlags::INO | StatxFlags::SIZE;
    let found = match &place {
        Place::At(path) => statx(CWD, *path, AtFlags::empty(), wanted),
        Place::Open(file) => statx(file, c"", AtFlags::EMPTY_PATH, wanted),
    };
    let found = match found {
        // An old kernel, or a sandbox that does not let it through.
        Err(Errno::NOSYS | Errno::PERM) => return look_at_all(place),
        found => found?,
    };
    let device = u64::from(found.stx_dev_major) << 32 | u64::from(found.stx_dev_minor);
    Ok(Glance {
        identity: (device, found.stx_ino),
        size: found.stx_size,
    })
}

#[cfg(not(target_os = "linux"))]
fn look(place: Place<'_>) -> io::Result<Glance> {
    look_at_all(place)
}

/// By the call that asks for everything.
fn look_at_all(place: Place<'_>) -> io::Result<Glance> {
    use std::os::unix::fs::MetadataExt as _;
    let found = match place {
        Place::At(path) => std::fs::metadata(path)?,
        Place::Open(file) => file.metadata()?,
    };
    Ok(Glance {
        identity: (found.dev(), found.ino()),
        size: found.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_knows_a_file_and_its_length() {
        let directory = tempfile::tempdir().unwrap();
        let (one, other) = (directory.path().join("one"), directory.path().join("other"));
        let missing = Glance::at(&one).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        std::fs::write(&one, b"12345").unwrap();
        let open = File::open(&one).unwrap();
        let found = Glance::at(&one).unwrap();
        assert_eq!((found, found.size), (Glance::of(&open).unwrap(), 5));
        // The open file stays what it was; the path has another.
        std::fs::write(&other, b"12345").unwrap();
        std::fs::rename(&other, &one).unwrap();
        assert_ne!(Glance::at(&one).unwrap().identity, found.identity);
        assert_eq!(Glance::of(&open).unwrap(), found);
    }
}
