//! CSV, read strictly: where each record and each fault stands as an editor shows it.
//!
//! RFC 4180 with three liberties that change no value: lines end with LF, CRLF or CR, spaces around
//! a cell without quotes are dropped, and records may be of any length (the table says whether that
//! is right). Whatever programs read in different ways is a fault: a quote within a cell that does
//! not begin with one, text behind a closing quote, a quote that is never closed. A fault ends its
//! line; reading goes on behind it, so that it does not hide another.

use std::iter::Peekable;
use std::str::Chars;

/// A place in the text, both from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A line of cells. Within quotes it may go over several lines of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line on which it begins.
    pub(super) line: u32,
    /// Its cells, trimmed.
    pub(super) cells: Vec<String>,
}

/// What is no CSV, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: At,
    pub(super) message: String,
}

/// Records of a text without byte order mark.
pub(super) struct Records<'t> {
    rest: Peekable<Chars<'t>>,
    at: At,
}

/// How a cell ended.
enum End {
    Comma,
    Line,
    Text,
}

impl<'t> Records<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            rest: text.chars().peekable(),
            at: At { line: 1, column: 1 },
        }
    }

    /// The next character; a line end of any kind is one LF.
    fn next_char(&mut self) -> Option<char> {
        let c = match self.rest.next()? {
            '\r' => {
                self.rest.next_if_eq(&'\n');
                '\n'
            }
            c => c,
        };
        match c {
            '\n' => {
                self.at.line = self.at.line.saturating_add(1);
                self.at.column = 1;
            }
            _ => self.at.column = self.at.column.saturating_add(1),
        }
        Some(c)
    }

    /// Passes over the rest of the line.
    fn skip_line(&mut self) {
        while self.next_char().is_some_and(|c| c != '\n') {}
    }

    fn cell(&mut self) -> Result<(String, End), Fault> {
        match self.rest.peek() {
            Some('"') => self.quoted(),
            _ => self.plain(),
        }
    }

    fn plain(&mut self) -> Result<(String, End), Fault> {
        let mut text = String::new();
        loop {
            let at = self.at;
            let end = match self.next_char() {
                None => End::Text,
                Some(',') => End::Comma,
                Some('\n') => End::Line,
                Some('"') => {
                    let message = match text.trim().is_empty() {
                        true => {
                            "a quote stands behind a space; a cell in quotes begins with its quote: delete the space"
                        }
                        false => {
                            "a quote stands within the cell; put the whole cell in quotes and write the quote in it twice: \"Kanto \"\"Cell\"\" Media\""
                        }
                    };
                    return Err(self.fault(at, message.to_owned()));
                }
                Some(c) => {
                    text.push(c);
                    continue;
                }
            };
            return Ok((text.trim().to_owned(), end));
        }
    }

    fn quoted(&mut self) -> Result<(String, End), Fault> {
        let opened = self.at;
        self.next_char();
        let mut text = String::new();
        loop {
            match self.next_char() {
                None => {
                    let message = "the quote that begins here is never closed; everything behind it would be one cell";
                    return Err(Fault {
                        at: opened,
                        message: message.to_owned(),
                    });
                }
                Some('"') if self.rest.next_if_eq(&'"').is_some() => {
                    self.at.column = self.at.column.saturating_add(1);
                    text.push('"');
                }
                Some('"') => break,
                Some(c) => text.push(c),
            }
        }
        let behind = self.at;
        let end = match self.next_char() {
            None => End::Text,
            Some(',') => End::Comma,
            Some('\n') => End::Line,
            // Over several lines the quote that is wrong is rather the one that opened the cell.
            Some(_) if behind.line != opened.line => {
                let message = format!(
                    "the quote that begins here is closed at line {}, column {}, where text follows; is the closing quote of this cell missing?",
                    behind.line,
                    behind.column.saturating_sub(1)
                );
                return Err(self.fault(opened, message));
            }
            Some(_) => {
                let message = "text stands behind the closing quote of the cell; a quote in a cell is written twice: \"Kanto \"\"Cell\"\" Media\"";
                return Err(self.fault(behind, message.to_owned()));
            }
        };
        Ok((text.trim().to_owned(), end))
    }

    fn fault(&mut self, at: At, message: String) -> Fault {
        self.skip_line();
        Fault { at, message }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest.peek()?;
        let line = self.at.line;
        let mut cells = Vec::new();
        loop {
            match self.cell() {
                Err(fault) => return Some(Err(fault)),
                Ok((text, end)) => {
                    cells.push(text);
                    if !matches!(end, End::Comma) {
                        return Some(Ok(Record { line, cells }));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line: cell|cell` of each record, `line:column! message` of each fault.
    fn read(text: &str) -> Vec<String> {
        let shown = |record| match record {
            Ok(Record { line, cells }) => format!("{line}: {}", cells.join("|")),
            Err(Fault { at, message }) => {
                let words: Vec<&str> = message.split(' ').take(6).collect();
                format!("{}:{}! {}", at.line, at.column, words.join(" "))
            }
        };
        Records::of(text).map(shown).collect()
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"x", "y\",3", "4,5"].join(end);
            let expected = ["1: a|b", "2: 1|2", "3: ", "4: x\ny|3", "6: 4|5"];
            assert_eq!(read(&text), expected, "{end:?}");
            assert_eq!(read(&(text + end)), expected, "{end:?} at the end");
        }
        // A mixture, as of a file that two programs wrote.
        assert_eq!(
            read("a\r\nb\rc\nd\n\re"),
            ["1: a", "2: b", "3: c", "4: d", "5: ", "6: e"]
        );
    }

    #[test]
    fn cells() {
        let rows = [
            ("a, b ,c", "1: a|b|c"),
            ("a,,", "1: a||"),
            (",", "1: |"),
            ("\"\",x", "1: |x"),
            ("\"a,b\",\"c\"\"d\"", "1: a,b|c\"d"),
            ("\" a \"", "1: a"),
            ("\u{3000}a\u{3000},\tb", "1: a|b"),
            ("a;b\tc", "1: a;b\tc"),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), [expected], "{text}");
        }
        assert!(read("").is_empty());
    }

    #[test]
    fn faults_have_line_and_column_and_hide_no_other() {
        let rows: &[(&str, &[&str])] = &[
            ("a,\"b", &["1:3! the quote that begins here is"]),
            (
                "a\n1,\"b\n2,c\n3,d\n",
                &["1: a", "2:3! the quote that begins here is"],
            ),
            (
                "\"Kanto \\\"Cell\\\" Media\",1\nx,2",
                &["1:10! text stands behind the closing quote", "2: x|2"],
            ),
            ("a, \"x\"", &["1:4! a quote stands behind a space;"]),
            ("a,\t\"x\"", &["1:4! a quote stands behind a space;"]),
            ("培地\"x\",1", &["1:3! a quote stands within the cell;"]),
            ("\"x\" ,1", &["1:4! text stands behind the closing quote"]),
            ("\"x\"y,1", &["1:4! text stands behind the closing quote"]),
            ("5\" dish,1", &["1:2! a quote stands within the cell;"]),
            // The closing quote of line 1 is missing; the next quote is taken for it.
            (
                "\"a,1\n\"b\",2\n\"c\",3",
                &["1:1! the quote that begins here is", "3: c|3"],
            ),
            (
                "x\"y\n\"z\"w\nok",
                &[
                    "1:2! a quote stands within the cell;",
                    "2:4! text stands behind the closing quote",
                    "3: ok",
                ],
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), *expected, "{text:?}");
        }
    }
}
