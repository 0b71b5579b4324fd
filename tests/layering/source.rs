//! Just enough of Rust to find its paths and its sentences: words, literals and punctuation without comments, the
//! nesting of modules, and the trees of `use`.

use std::collections::BTreeSet;

/// A path that a file uses, from the crate root (`crate`, `super`) or from another crate.
#[derive(Debug, Clone)]
pub struct Used {
    /// Where, from 1.
    pub line: u32,
    /// Its parts; for a path of this crate, without `crate`.
    pub segments: Vec<String>,
    /// It is of this crate.
    pub own: bool,
    /// It stands in a test module.
    pub in_test: bool,
}

#[derive(Debug)]
struct Token {
    line: u32,
    text: String,
    in_test: bool,
}

/// One file.
#[derive(Debug)]
pub struct Source {
    module: Vec<String>,
    tokens: Vec<Token>,
    paths: Vec<Used>,
    test_modules: Vec<Vec<String>>,
    all_test: bool,
}

impl Source {
    /// Reads a file; `file` is its path below `src/`.
    pub fn read(file: &str, text: &str) -> Self {
        let program = file.starts_with("bin/");
        let mut module: Vec<String> = file
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        if program
            || module
                .last()
                .is_some_and(|last| last == "mod" || last == "lib")
        {
            module.pop();
        }
        if program {
            module.clear();
        }
        let mut source = Self {
            module,
            tokens: tokens(text),
            paths: Vec::new(),
            test_modules: Vec::new(),
            all_test: false,
        };
        source.walk(program);
        source
    }

    /// Every path.
    pub fn paths(&self) -> &[Used] {
        &self.paths
    }

    /// The paths of this crate.
    pub fn own_paths(&self) -> impl Iterator<Item = &Used> {
        self.paths.iter().filter(|used| used.own)
    }

    /// Modules declared `#[cfg(test)] mod name;`: they lie in files of their own.
    pub fn test_modules(&self) -> Vec<Vec<String>> {
        self.test_modules.clone()
    }

    /// Marks this file as a test module if it, or one it lies in, is among `tests`.
    pub fn mark_tests(&mut self, tests: &BTreeSet<Vec<String>>) {
        self.all_test = tests.iter().any(|test| self.module.starts_with(test));
        if self.all_test {
            self.paths.iter_mut().for_each(|used| used.in_test = true);
        }
    }

    /// Where any of these words stands outside tests.
    pub fn words<'w>(&self, words: &[&'w str]) -> Vec<(u32, &'w str)> {
        let found = |token: &Token| {
            let word = words.iter().find(|word| **word == token.text)?;
            (!token.in_test && !self.all_test).then_some((token.line, *word))
        };
        self.tokens.iter().filter_map(found).collect()
    }

    /// String literals of two words and more outside tests: what stands in braces is a value and no word. Left out are
    /// reasons of lints, documentation (`joins` is that of docs/FORMAT.md), messages of `expect`, and errors of reading
    /// (`#[error(…)]`).
    pub fn sentences(&self) -> Vec<(u32, &str)> {
        let sentence = |at: usize| {
            let token = &self.tokens[at];
            let before = at.checked_sub(2).map_or("", |before| self.text(before));
            let excused = ["reason", "doc", "expect", "error", "joins"].contains(&before);
            let found = token.text.starts_with('"') && !excused && is_sentence(&token.text);
            (found && !token.in_test && !self.all_test).then_some((token.line, &*token.text))
        };
        (0..self.tokens.len()).filter_map(sentence).collect()
    }

    /// Where `static mut` stands outside tests.
    pub fn static_muts(&self) -> Vec<u32> {
        let pairs = self.tokens.windows(2);
        pairs
            .filter(|pair| pair[0].text == "static" && pair[1].text == "mut")
            .filter(|pair| !pair[0].in_test && !self.all_test)
            .map(|pair| pair[0].line)
            .collect()
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// Goes through the tokens once, knowing in which module it is.
    fn walk(&mut self, program: bool) {
        // One item per open brace: the module it opens, if any, and whether it is for tests.
        let mut braces: Vec<(Option<String>, bool)> = Vec::new();
        let mut test_next = false;
        let mut at = 0;
        while at < self.tokens.len() {
            let in_test = braces.iter().any(|(_, test)| *test);
            self.tokens[at].in_test = in_test || test_next;
            match self.text(at) {
                "#" if (1..=5)
                    .map(|n| self.text(at + n))
                    .eq(["[", "cfg", "(", "test", ")"]) =>
                {
                    test_next = true;
                }
                "{" => {
                    let module = (at >= 2 && self.text(at - 2) == "mod")
                        .then(|| self.text(at - 1).to_owned());
                    braces.push((module, test_next));
                    test_next = false;
                }
                "}" => {
                    braces.pop();
                }
                ";" => {
                    if test_next && at >= 2 && self.text(at - 2) == "mod" {
                        let mut module = self.module.clone();
                        module.extend(braces.iter().filter_map(|(name, _)| name.clone()));
                        module.push(self.text(at - 1).to_owned());
                        self.test_modules.push(module);
                    }
                    test_next = false;
                }
                _ => {}
            }
            if self.starts_path(at) {
                let mut inside = self.module.clone();
                inside.extend(braces.iter().filter_map(|(name, _)| name.clone()));
                let test = in_test || test_next;
                at = self.path(at, &inside, test, program);
            } else {
                at += 1;
            }
        }
    }

    /// A word with `::` behind and none before it.
    fn starts_path(&self, at: usize) -> bool {
        let word = self.text(at);
        word.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && self.text(at + 1) == "::"
            && (at == 0 || self.text(at - 1) != "::")
    }

    /// Reads the path that starts at `at`; returns where to go on (inside a `use` tree: behind it).
    fn path(&mut self, at: usize, inside: &[String], in_test: bool, program: bool) -> usize {
        let line = self.tokens[at].line;
        let mut next = at;
        let mut own = true;
        let mut base: Vec<String> = match self.text(at) {
            "crate" => Vec::new(),
            "lotledger" if program => Vec::new(),
            "super" | "self" => inside.to_vec(),
            other => {
                own = false;
                vec![other.to_owned()]
            }
        };
        if self.text(at) == "super" {
            base.pop();
            while self.text(next + 2) == "super" {
                base.pop();
                next += 2;
            }
        }
        let mut found = Vec::new();
        let end = self.tree(next + 1, &base, line, &mut found);
        for (line, segments) in found {
            self.paths.push(Used {
                line,
                segments,
                own,
                in_test,
            });
        }
        end
    }

    /// The rest of a path from its `::` on; a group branches. Returns the first token behind it.
    fn tree(
        &self,
        at: usize,
        base: &[String],
        line: u32,
        found: &mut Vec<(u32, Vec<String>)>,
    ) -> usize {
        if self.text(at) != "::" {
            found.push((line, base.to_vec()));
            return at;
        }
        if self.text(at + 1) != "{" {
            let mut longer = base.to_vec();
            longer.push(self.text(at + 1).to_owned());
            return self.tree(at + 2, &longer, line, found);
        }
        let mut next = at + 2;
        while next < self.tokens.len() && self.text(next) != "}" {
            let mut longer = base.to_vec();
            longer.push(self.text(next).to_owned());
            next = self.tree(next + 1, &longer, self.tokens[next].line, found);
            if self.text(next) == "as" {
                next += 2;
            }
            if self.text(next) == "," {
                next += 1;
            }
        }
        next + 1
    }
}

/// Whether a literal has a word and a blank beside its values.
fn is_sentence(literal: &str) -> bool {
    let mut depth = 0_u32;
    let mut text = String::new();
    for c in literal.trim_matches('"').chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(c),
            _ => {}
        }
    }
    let mut words = text.split(|c: char| !c.is_alphabetic());
    text.contains(' ') && words.any(|word| word.chars().count() > 1)
}

/// Words, `::`, string literals and single characters; comments, raw strings and characters are left out.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut line) = (0, 1);
    let mut tokens = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(&c) = chars.get(at) {
        let start = at;
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        at = match c {
            '/' if next == '/' => (at..chars.len())
                .find(|&i| chars[i] == '\n')
                .unwrap_or(chars.len()),
            '/' if next == '*' => end_of_comment(&chars, at),
            '"' => {
                let end = end_of_string(&chars, at);
                tokens.push(Token {
                    line,
                    text: chars[at..end].iter().collect(),
                    in_test: false,
                });
                end
            }
            'r' | 'b' | 'c' if opens_raw(&chars, at).is_some() => opens_raw(&chars, at)
                .map_or(at + 1, |(quote, hashes)| end_of_raw(&chars, quote, hashes)),
            // A character, unless it is a lifetime.
            '\'' if next == '\\' => (at + 3..chars.len())
                .find(|&i| chars[i] == '\'')
                .map_or(at + 1, |i| i + 1),
            '\'' if chars.get(at + 2) == Some(&'\'') => at + 3,
            c if is_word(c) => {
                let end = (at..chars.len())
                    .find(|&i| !is_word(chars[i]))
                    .unwrap_or(chars.len());
                let text: String = chars[at..end].iter().collect();
                // A number keeps its type as a word of its own: `1f64` mentions f64.
                let text = match text.find("f64").or_else(|| text.find("f32")) {
                    Some(suffix) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                        text[suffix..].to_owned()
                    }
                    _ => text,
                };
                tokens.push(Token {
                    line,
                    text,
                    in_test: false,
                });
                end
            }
            c if c.is_whitespace() => at + 1,
            _ => {
                let long = c == ':' && next == ':';
                let text = if long { "::".to_owned() } else { c.to_string() };
                tokens.push(Token {
                    line,
                    text,
                    in_test: false,
                });
                at + if long { 2 } else { 1 }
            }
        };
        line += chars[start..at]
            .iter()
            .fold(0, |n, &c| n + u32::from(c == '\n'));
    }
    tokens
}

fn end_of_comment(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0u32);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            break;
        }
    }
    at
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `r"`, `r#"`, `br"`, …: where its quote is, and how many `#`.
fn opens_raw(chars: &[char], start: usize) -> Option<(usize, usize)> {
    let mut at = start;
    if chars[at] != 'r' {
        at += 1;
    }
    if chars.get(at) != Some(&'r') {
        return None;
    }
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    let quote = at + 1 + hashes;
    (chars.get(quote) == Some(&'"')).then_some((quote, hashes))
}

fn end_of_raw(chars: &[char], quote: usize, hashes: usize) -> usize {
    let closes = |i: usize| {
        chars[i] == '"'
            && chars[i + 1..]
                .iter()
                .take(hashes)
                .filter(|&&c| c == '#')
                .count()
                == hashes
    };
    (quote + 1..chars.len())
        .find(|&i| closes(i))
        .map_or(chars.len(), |i| i + 1 + hashes)
}
