//! A text for people, in both languages of the answers.

/// Languages of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

/// The same in English and in Japanese. The English text is the stable one, and what `Display` gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bilingual {
    english: String,
    japanese: String,
}

impl Bilingual {
    /// A text in both languages; see [`both!`] for one with a wording of its own.
    pub fn new(english: impl Into<String>, japanese: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            japanese: japanese.into(),
        }
    }

    /// What has no language: references, codes, numbers, dates.
    pub fn data(data: impl std::fmt::Display) -> Self {
        let text = data.to_string();
        Self::new(text.clone(), text)
    }

    /// The text.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }

    /// The text behind what it is about: `don_…: the text`.
    #[must_use]
    pub fn of(&self, what: impl std::fmt::Display) -> Self {
        Self::new(
            format!("{what}: {}", self.english),
            format!("{what}: {}", self.japanese),
        )
    }

    /// The text before what has no language: `the text: CODE`.
    #[must_use]
    pub fn append(&self, data: impl std::fmt::Display) -> Self {
        Self::new(
            format!("{}: {data}", self.english),
            format!("{}: {data}", self.japanese),
        )
    }

    /// Several texts in a row.
    pub fn join(texts: &[Self], separator: &str) -> Self {
        let all = |language| texts.iter().map(|t| t.get(language)).collect::<Vec<_>>();
        Self::new(
            all(Language::English).join(separator),
            all(Language::Japanese).join(separator),
        )
    }
}

impl std::fmt::Display for Bilingual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.english)
    }
}

/// A wording in English and Japanese, each with the same values.
macro_rules! both {
    ($english:literal, $japanese:literal $(, $value:expr)* $(,)?) => {
        $crate::domain::bilingual::Bilingual::new(
            format!($english $(, $value)*),
            format!($japanese $(, $value)*),
        )
    };
}
pub(crate) use both;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    /// The two literals of every `both!` in a source.
    fn wordings(source: &str, into: &mut BTreeMap<String, String>) {
        for call in source.split("both!(").skip(1) {
            let mut literals = call.split('"').skip(1).step_by(2);
            if let (Some(english), Some(japanese)) = (literals.next(), literals.next()) {
                into.insert(english.to_owned(), japanese.to_owned());
            }
        }
    }

    fn walk(directory: &Path, into: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if !path.ends_with("bilingual.rs") {
                wordings(&std::fs::read_to_string(&path).unwrap(), into);
            }
        }
    }

    fn placeholders(text: &str) -> Vec<&str> {
        let inside = text.split('{').skip(1);
        let mut all: Vec<&str> = inside.filter_map(|rest| rest.split('}').next()).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn every_wording_is_in_both_languages() {
        let mut all = BTreeMap::new();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        walk(&src.join("domain"), &mut all);
        walk(&src.join("verify"), &mut all);
        let japanese = |c: char| {
            ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)
        };
        for (english, translated) in &all {
            assert!(translated.contains(japanese), "{english}: {translated}");
            assert!(!english.contains(japanese), "{english}");
            assert_eq!(placeholders(english), placeholders(translated), "{english}");
        }
        assert_eq!(all.len(), WORDINGS, "a wording was added or lost: {all:#?}");
    }

    /// How many wordings there are; a new one is counted here.
    const WORDINGS: usize = 68;
}
