//! The ready file: says where the daemon answers, once it does.

use std::net::SocketAddr;
use std::path::Path;

use super::Failure;

/// Writes the address in one step, so that who waits for the file never reads half of it.
pub fn write(path: &Path, address: SocketAddr) -> Result<(), Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let written = std::fs::write(&name, format!("{address}\n"));
    written
        .and_then(|()| std::fs::rename(&name, path))
        .map_err(|error| Failure::world(format!("cannot write {}", path.display()), error))
}
