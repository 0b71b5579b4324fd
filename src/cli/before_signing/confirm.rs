//! Asking the person at the terminal before something is done in their name.

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use crate::cli::exit::Failure;
use crate::cli::output::Output;
use crate::words::failure;
use crate::words::vial;

/// How often one is asked whose answer is nearly the word.
const TIMES: usize = 3;

/// Whether there is a terminal to ask at.
pub(super) fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal()
}

/// Asks; `yes` answers beforehand. Without a terminal there is nobody to ask.
pub fn confirm(output: &Output, question: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let declined = || Failure::usage(&failure::NOT_CONFIRMED);
    if !somebody_is_there() {
        return Err(declined().hint(&failure::SAY_YES));
    }
    let how = vial::TYPE_YES.get(output.language);
    let mut asked = format!("{question} {how}");
    for _ in 0..TIMES {
        output.remark(&asked);
        let mut line = String::new();
        // A line of confirmation is short; more is not read.
        std::io::stdin()
            .lock()
            .take(64)
            .read_line(&mut line)
            .map_err(|error| Failure::io(std::path::Path::new("terminal"), &error))?;
        match line.trim().to_lowercase().as_str() {
            "yes" | "はい" => return Ok(()),
            // A key hit in passing signs nothing, and ends nothing.
            "y" | "ye" | "ok" | "ｙｅｓ" => asked = how.to_owned(),
            _ => break,
        }
    }
    Err(declined())
}
