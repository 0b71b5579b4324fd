//! Writing HTML: markup is ours and fixed, text is anybody's and escaped.

use data_encoding::BASE64;

use super::super::printable;
use crate::merkle::sha256;
use crate::words::Language;
use crate::words::Wording;
use crate::words::vial;

use super::MAX_LINES;

/// A page that is being written.
pub(in crate::cli) struct Html {
    out: String,
    pub(super) language: Language,
}

impl Html {
    /// Nothing written yet: a part of a page.
    pub(super) fn new(language: Language) -> Self {
        Self {
            out: String::new(),
            language,
        }
    }

    /// Begins a page that may load and run nothing, with one style sheet.
    pub(in crate::cli) fn begin(language: Language, title: &Wording, style: &str) -> Self {
        let mut page = Self::new(language);
        let code = match language {
            Language::English => "en",
            Language::Japanese => "ja",
        };
        // The digest lets in this one style sheet and no other.
        let digest = BASE64.encode(&sha256(&[style.as_bytes()]).0);
        page.raw(&format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n"
        ));
        page.element("title", "", title.get(language));
        page.raw(&format!(
            "<style>{style}</style>\n</head>\n<body>\n<main>\n"
        ));
        page
    }

    /// The page, ended.
    pub(in crate::cli) fn end(mut self) -> String {
        self.raw("</main>\n</body>\n</html>\n");
        self.finish()
    }

    /// What was written so far.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Markup, and only markup of this program.
    pub(in crate::cli) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text from anywhere: what means something in markup, in elements and in quoted attributes,
    /// is escaped, and control characters and direction marks are replaced.
    pub(in crate::cli) fn text(&mut self, text: &str) {
        for c in printable(text).chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                c => self.out.push(c),
            }
        }
    }

    /// An element with a class (none if empty) and a text.
    pub(in crate::cli) fn element(&mut self, name: &str, class: &str, text: &str) {
        match class {
            "" => self.raw(&format!("<{name}>")),
            class => self.raw(&format!("<{name} class=\"{class}\">")),
        }
        self.text(text);
        self.raw(&format!("</{name}>\n"));
    }

    pub(super) fn heading(&mut self, word: &Wording) {
        self.element("h2", "", word.get(self.language));
    }

    /// A term and what it is, if there is anything.
    pub(super) fn pair(&mut self, word: &Wording, value: Option<&str>) {
        if let Some(value) = value {
            self.element("dt", "", word.get(self.language));
            self.element("dd", "", value);
        }
    }

    /// A heading with a list of bounded length, unless it is empty.
    pub(super) fn list(&mut self, word: &Wording, items: Vec<String>) {
        if items.is_empty() {
            return;
        }
        self.heading(word);
        self.raw("<ul>\n");
        for item in items.iter().take(MAX_LINES) {
            self.element("li", "", item);
        }
        self.raw("</ul>\n");
        self.more(items.len().saturating_sub(MAX_LINES));
    }

    /// That so many lines are not shown.
    pub(super) fn more(&mut self, count: usize) {
        if count > 0 {
            let text = format!("+{count} {}", vial::MORE_MOMENTS.get(self.language));
            self.element("p", "more", &text);
        }
    }
}
