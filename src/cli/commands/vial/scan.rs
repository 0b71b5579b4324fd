//! `vial verify -`: codes as a scanner types them, one a line, each answered at once.
//!
//! For a nurse at arm's length: shape and verdict first, then what to do, then which vial. A line
//! that cannot be read or checked does not end the session; it is said as loudly as a verdict.
//! Lines end with CR, LF or both, blank ones are passed over, and of a line that is too long no
//! more is kept than shows that it is.

use std::io::{self, BufRead, BufReader, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use crate::cli::client::Client;
use crate::cli::commands::verify::arguments::{self, Scanned};
use crate::cli::commands::vial::verify::{Answering, Keep, read};
use crate::cli::context::Context;
use crate::cli::exit::Code;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files;
use crate::cli::output::{ERROR_SCHEMA, Output};
use crate::cli::render;
use crate::cli::render::facts::{SCHEMA, VerdictFacts, in_language};
use crate::cli::render::phrases;
use crate::cli::render::to_do::to_do;
use crate::cli::render::zone::Zone;
use crate::domain::gs1::{MAX_BYTES, VialCode};
use crate::domain::reason::Severity;
use crate::verify::Check;
use crate::words::Language;
use crate::words::Problem;
use crate::words::Wording;
use crate::words::failure;
use crate::words::vial;

/// After this it is said that an answer is waited for.
const SHOW_WAITING: Duration = Duration::from_secs(1);
/// After this the vial is not checked.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Answers code after code until the input ends. What ends it before is one line of JSON as every answer is.
pub(super) async fn session(asking: Answering<'_>, keep: Option<&Path>) -> Outcome {
    let output = asking.context.output;
    match answer_lines(asking, keep).await {
        Err(failure) if output.json => {
            output.one_of_many(ERROR_SCHEMA, failure.json(), String::new)?;
            output.complain(&failure);
            Ok(failure.exit)
        }
        ended => ended,
    }
}

async fn answer_lines(asking: Answering<'_>, keep: Option<&Path>) -> Outcome {
    let output = asking.context.output;
    if let Some(directory) = keep {
        files::ensure_private_dir(directory)?;
    }
    let keep = keep.map_or(Keep::Nothing, Keep::Directory);
    let mut client = None;
    // A nurse should know before the first vial that there is no network.
    if let Err(failure) = connect(&mut client, asking.context).await {
        let failure = not_for_ever(failure)?;
        output.remark(&not_checked(&failure, output.language));
    }
    if io::stdin().is_terminal() {
        output.remark(vial::SCAN_NOW.get(output.language));
    }
    let mut tally = Tally::default();
    let mut lines = Lines::new(BufReader::new(io::stdin()));
    loop {
        // Elsewhere than on this thread, which keeps the connection alive meanwhile.
        let (rest, line) = tokio::task::spawn_blocking(move || {
            let line = lines.next_line();
            (lines, line)
        })
        .await
        .map_err(|error| Failure::not_checked(Problem::INTERNAL, error))?;
        lines = rest;
        let Some(line) = line.map_err(|error| Failure::io(Path::new("stdin"), &error))? else {
            break;
        };
        if line.trim().is_empty() {
            continue;
        }
        tally.lines += 1;
        let answer = in_time(&output, one(&asking, &mut client, &line, &keep)).await?;
        tally.count(say(&output, tally.lines, answer)?);
    }
    let Some(worst) = tally.worst() else {
        return Err(Failure::usage(&failure::NO_CODE)
            .code(Problem::NO_CODE)
            .hint(&failure::SCAN_ONE));
    };
    output.remark(&tally.text(output.language));
    Ok(worst)
}

/// Says that it waits if the answer takes long, and ends waiting: a nurse has the vial in hand.
async fn in_time<'a>(
    output: &Output,
    answer: impl Future<Output = Result<Answer<'a>, Failure>>,
) -> Result<Answer<'a>, Failure> {
    let mut answer = std::pin::pin!(answer);
    if let Ok(soon) = tokio::time::timeout(SHOW_WAITING, &mut answer).await {
        return soon;
    }
    output.remark(vial::ASKING.get(output.language));
    match tokio::time::timeout(LONGEST_WAIT, answer).await {
        Ok(answer) => answer,
        Err(_) => Ok(Err(Failure::not_checked(
            Problem::DEADLINEEXCEEDED,
            &failure::NO_ANSWER_IN_TIME,
        )
        .hint(&failure::CHECK_SERVER))),
    }
}

/// What came of one code.
type Answer<'a> = Result<(Scanned<'a>, VerdictFacts), Failure>;

/// One code. An `Err` ends the session: nothing could ever be answered.
async fn one<'a>(
    asking: &Answering<'_>,
    client: &mut Option<Client>,
    line: &'a str,
    keep: &Keep<'_>,
) -> Result<Answer<'a>, Failure> {
    let scanned = match read(line) {
        Ok(scanned) => scanned,
        Err(failure) => return Ok(Err(failure)),
    };
    Ok(match connect(client, asking.context).await {
        Ok(client) => {
            let facts = asking.about(client, &scanned, keep).await;
            facts.map(|facts| (scanned, facts))
        }
        Err(failure) => Err(not_for_ever(failure)?),
    })
}

/// A setting that is wrong now (no address, another ledger) is wrong for every vial: it ends the
/// session.
fn not_for_ever(failure: Failure) -> Result<Failure, Failure> {
    match failure.exit {
        Exit::NotChecked => Ok(failure),
        _ => Err(failure),
    }
}

/// The connection, made when there is none. It is kept, and renews itself after a break.
async fn connect<'c>(
    client: &'c mut Option<Client>,
    context: &Context,
) -> Result<&'c mut Client, Failure> {
    Ok(match client {
        Some(client) => client,
        None => client.insert(context.client().await?),
    })
}

/// Prints the answer to one line; its exit code.
fn say(output: &Output, number: u64, answer: Answer<'_>) -> Result<Exit, Failure> {
    let language = output.language;
    let numbered = |mut value: serde_json::Value| {
        value["line"] = number.into();
        value
    };
    match answer {
        Ok((scanned, facts)) => {
            let value = serde_json::to_value(&facts)
                .map_err(|e| Failure::not_checked(Problem::OUTPUT, e))?;
            output.one_of_many(SCHEMA, numbered(value), || {
                short(number, &scanned, &facts, language)
            })?;
            Ok(Exit::from_code(facts.exit))
        }
        Err(failure) => {
            output.one_of_many(ERROR_SCHEMA, numbered(failure.json()), || {
                format!("[{number}] {}\n", not_checked(&failure, language))
            })?;
            Ok(failure.exit)
        }
    }
}

/// A line without an answer: that there is none first, then what to do.
fn not_checked(failure: &Failure, language: Language) -> String {
    let (shape, word) = match failure.code {
        Code::Problem(Problem::UNREADABLE_CODE) => ("???", &vial::VERDICT_UNREADABLE),
        _ => ("---", &vial::VERDICT_INCOMPLETE),
    };
    let mut text = format!("{shape} {} ({})", word.get(language), failure.code.as_str());
    for line in [
        &failure.message(language),
        failure.hint.get(language),
        failure.found.get(language),
    ] {
        if !line.is_empty() {
            text.push_str(&format!("\n    {line}"));
        }
    }
    text
}

/// A verdict in few lines, with the number of its line.
fn short(number: u64, scanned: &Scanned<'_>, facts: &VerdictFacts, language: Language) -> String {
    format!("[{number}] {}", verdict(scanned, facts, language))
}

/// A verdict in few lines: shape and word first.
pub(super) fn verdict(scanned: &Scanned<'_>, facts: &VerdictFacts, language: Language) -> String {
    let (_, word, name) = render::said(facts);
    let shape = match name {
        "OK_AS_OF" => "○○○",
        "ASK_MAKER" => "△△△",
        "INCOMPLETE" => "---",
        _ => "×××",
    };
    let zone = Zone::of_machine();
    let (word, headline) = (
        word.get(language),
        zone.in_text(facts.headline.get(language)),
    );
    let mut lines = vec![format!("{shape} {word} ({name})")];
    if headline != word {
        lines.push(headline);
    }
    let grave = facts
        .reasons
        .iter()
        .filter(|r| r.severity != Severity::Info);
    for reason in grave {
        let severity = phrases::severity(reason.severity).get(language);
        let text = reason.text.get(language);
        lines.push(format!("{severity} {}: {text}", reason.stable));
        let detail = in_language(language, &reason.detail, &reason.detail_ja);
        lines.extend(detail.as_ref().map(|detail| zone.in_text(detail)));
    }
    let to_do = to_do(facts).into_iter();
    lines.extend(to_do.map(|line| line.get(language).to_owned()));
    for recall in &facts.recalls {
        let heading = recall.heading(&zone);
        lines.extend(heading.map(|heading| heading.get(language).to_owned()));
        lines.extend(recall.told.quoted());
    }
    lines.extend(in_language(language, &facts.missing, &facts.missing_ja).clone());
    let checks = facts.faults.iter().map(|fault| fault.check);
    let said = |check: Check| {
        check
            .said()
            .map_or(check.as_str(), |asked| asked.get(language))
    };
    lines.extend(checks.map(|check| said(check).to_owned()));
    let compare = arguments::compare_with_label(facts, scanned);
    lines.extend(
        compare
            .iter()
            .map(|item: &Wording| item.get(language).to_owned()),
    );
    if facts
        .daemon
        .as_ref()
        .is_some_and(|daemon| daemon.agrees == Some(false))
    {
        lines.push(vial::DIFFERS.get(language).to_owned());
    }
    lines.push(which(&scanned.code, facts, language));
    lines.push(facts.unapproved.get(language).to_owned());
    lines.join("\n    ") + "\n"
}

/// Which vial it is about: product and lot, and as much of the serial as tells it in a box.
fn which(code: &VialCode, facts: &VerdictFacts, language: Language) -> String {
    let serial = code.serial.as_str();
    let from = serial.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    let dots = if from > 0 { "…" } else { "" };
    let (lot, end) = (vial::LOT.get(language), vial::SERIAL.get(language));
    let product = facts.question.product.as_deref().unwrap_or_default();
    let text = format!(
        "{lot} {}  {end} {dots}{}  {product}",
        code.lot,
        &serial[from..]
    );
    text.trim_end().to_owned()
}

/// How many lines, and how each was answered.
#[derive(Debug, Default)]
struct Tally {
    lines: u64,
    /// By exit code.
    answered: [u64; 5],
}

impl Tally {
    fn count(&mut self, exit: Exit) {
        if let Some(count) = self.answered.get_mut(exit as usize) {
            *count += 1;
        }
    }

    /// The exit code of the session: the worst line, in the order 1, 2, 3, 4, 0.
    fn worst(&self) -> Option<Exit> {
        let order = [
            Exit::False,
            Exit::Usage,
            Exit::NotChecked,
            Exit::Ask,
            Exit::Done,
        ];
        order
            .into_iter()
            .find(|exit| self.answered[*exit as usize] > 0)
    }

    fn text(&self, language: Language) -> String {
        let words = [
            (Exit::Done, &vial::VERDICT_OK),
            (Exit::Ask, &vial::VERDICT_ASK),
            (Exit::False, &vial::VERDICT_STOP),
            (Exit::Usage, &vial::VERDICT_UNREADABLE),
            (Exit::NotChecked, &vial::VERDICT_INCOMPLETE),
        ];
        let counted = words.map(|(exit, word)| {
            format!("{}: {}", word.get(language), self.answered[exit as usize])
        });
        counted.join(", ")
    }
}

/// Lines of bounded length from a scanner.
struct Lines<R> {
    from: R,
    /// The last line ended with CR: a LF that follows belongs to it.
    after_cr: bool,
    begun: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(from: R) -> Self {
        Self {
            from,
            after_cr: false,
            begun: false,
        }
    }

    /// The next line without its end. Of a long one the first bytes beyond what a code may have;
    /// what is not UTF-8 becomes U+FFFD, which no code has.
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let mut any = false;
        loop {
            let buffer = match self.from.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let Some(first) = buffer.first() else {
                return Ok(any.then(|| self.text(&line)));
            };
            if std::mem::take(&mut self.after_cr) && *first == b'\n' {
                self.from.consume(1);
                continue;
            }
            any = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = (MAX_BYTES + 1).saturating_sub(line.len());
            line.extend_from_slice(&part[..part.len().min(room)]);
            match end {
                None => {
                    let used = buffer.len();
                    self.from.consume(used);
                }
                Some(at) => {
                    self.after_cr = buffer[at] == b'\r';
                    self.from.consume(at + 1);
                    return Ok(Some(self.text(&line)));
                }
            }
        }
    }

    /// The bytes as text. A mark of byte order at the very beginning is the file's, not the code's.
    fn text(&mut self, line: &[u8]) -> String {
        let text = String::from_utf8_lossy(line);
        match std::mem::replace(&mut self.begun, true) {
            false => text.trim_start_matches('\u{feff}').to_owned(),
            true => text.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], capacity: usize) -> Vec<String> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, bytes));
        std::iter::from_fn(|| lines.next_line().unwrap()).collect()
    }

    #[test]
    fn every_end_of_line() {
        let rows: &[(&[u8], &[&str])] = &[
            (b"", &[]),
            (b"a", &["a"]),
            (b"a\nb\n", &["a", "b"]),
            (b"a\rb\r", &["a", "b"]),
            (b"a\r\nb\r\n", &["a", "b"]),
            (b"a\n\rb", &["a", "", "b"]),
            (b"a\r\r\nb", &["a", "", "b"]),
            (b"\n\n", &["", ""]),
            (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", &["a", "\u{feff}b"]),
            (b"\x93\xfa\n", &["\u{fffd}\u{fffd}"]),
            (b"a\x1db\n", &["a\u{1d}b"]),
        ];
        for (bytes, expected) in rows {
            for capacity in [1, 2, 3, 64] {
                assert_eq!(lines(bytes, capacity), *expected, "{bytes:?} by {capacity}");
            }
        }
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_one_is_whole() {
        let mut bytes = vec![b'x'; 1 << 20];
        bytes.extend(b"\nnext\n");
        let found = lines(&bytes, 4096);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].len(), MAX_BYTES + 1);
        assert_eq!(found[1], "next");
    }

    #[test]
    fn the_worst_line_decides() {
        use Exit::{Ask, Done, False, NotChecked, Usage};
        let rows: &[(&[Exit], Option<Exit>)] = &[
            (&[], None),
            (&[Done], Some(Done)),
            (&[Done, Ask], Some(Ask)),
            (&[Ask, NotChecked], Some(NotChecked)),
            (&[NotChecked, Usage], Some(Usage)),
            (&[Usage, False, Done], Some(False)),
        ];
        for (exits, expected) in rows {
            let mut tally = Tally::default();
            exits.iter().for_each(|exit| tally.count(*exit));
            assert_eq!(tally.worst(), *expected, "{exits:?}");
        }
    }
}
