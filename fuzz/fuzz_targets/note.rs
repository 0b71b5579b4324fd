//! Signed notes, checkpoints and verifier keys.
#![no_main]

use lotledger::format::checkpoint::{Checkpoint, UntrustedCheckpoint};
use lotledger::format::note::{SignedNote, VerifierKey};
use lotledger_fuzz::ask;

lotledger_fuzz::target!(|bytes: &[u8]| {
    if let Ok(note) = SignedNote::parse(bytes) {
        assert_eq!(note.to_text().as_bytes(), bytes);
        let mut again = note.clone();
        for signature in note.signatures() {
            let _ = again.add(signature.clone());
        }
        assert_eq!(again, note, "a line that is there is not added");
    }
    if let Ok(checkpoint) = UntrustedCheckpoint::parse(bytes) {
        let claimed = checkpoint.claimed();
        assert_eq!(claimed.body(), checkpoint.note().text());
        assert_eq!(Checkpoint::parse_body(&claimed.body()).as_ref(), Ok(claimed));
        let _ = ask::trust_of_the_story().verify(&checkpoint);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
});
