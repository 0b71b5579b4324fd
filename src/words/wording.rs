//! A text in both languages, and the macro that declares the entries of a chapter.

use std::borrow::Cow;
use std::fmt::Display;

/// Languages of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

/// The same in English and in Japanese.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Wording {
    en: Cow<'static, str>,
    ja: Cow<'static, str>,
}

impl Wording {
    /// An entry without values.
    pub(super) const fn fixed(english: &'static str, japanese: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(english),
            ja: Cow::Borrowed(japanese),
        }
    }

    /// A text that `of` gives in either language.
    pub fn each(of: impl Fn(Language) -> String) -> Self {
        Self {
            en: of(Language::English).into(),
            ja: of(Language::Japanese).into(),
        }
    }

    /// What has no language: references, codes, numbers, dates.
    pub fn data(data: impl Display) -> Self {
        let text = data.to_string();
        Self {
            ja: text.clone().into(),
            en: text.into(),
        }
    }

    /// A code, which people who read Japanese read in words.
    pub fn coded(code: impl Display, said: &Self) -> Self {
        Self {
            en: code.to_string().into(),
            ja: said.ja.clone(),
        }
    }

    /// The text.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Japanese => &self.ja,
        }
    }

    /// Nothing.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty()
    }

    /// The stable text.
    pub fn english(&self) -> &str {
        &self.en
    }

    /// For programs, whose language is English.
    pub fn serialize_english<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.en)
    }

    /// The text behind what it is about: `don_…: the text`.
    #[must_use]
    pub fn of(&self, what: impl Display) -> Self {
        Self::each(|language| format!("{what}: {}", self.get(language)))
    }

    /// The text before what has no language: `the text: CODE`.
    #[must_use]
    pub fn append(&self, data: impl Display) -> Self {
        Self::each(|language| format!("{}: {data}", self.get(language)))
    }

    /// Several texts in a row.
    pub fn join(texts: &[Self], separator: impl Value) -> Self {
        Self::each(|language| {
            let texts: Vec<_> = texts.iter().map(|text| text.get(language)).collect();
            texts.join(&separator.say(language).to_string())
        })
    }

    /// Data in a row.
    pub fn list<T: Display>(data: impl IntoIterator<Item = T>, separator: impl Value) -> Self {
        let texts: Vec<_> = data.into_iter().map(Self::data).collect();
        Self::join(&texts, separator)
    }
}

/// What can stand in a text: data, which is the same in each language, or a text itself.
pub trait Value {
    /// As it is said in a language.
    fn say(&self, language: Language) -> impl Display;

    /// As a text of its own.
    fn wording(self) -> Wording;
}

impl<T: Display> Value for T {
    fn say(&self, _: Language) -> impl Display {
        self
    }

    fn wording(self) -> Wording {
        Wording::data(self)
    }
}

impl Value for Wording {
    fn say(&self, language: Language) -> impl Display {
        self.get(language)
    }

    fn wording(self) -> Wording {
        self
    }
}

impl Value for &Wording {
    fn say(&self, language: Language) -> impl Display {
        self.get(language)
    }

    // An entry without values is borrowed: nothing is allocated.
    fn wording(self) -> Wording {
        self.clone()
    }
}

/// The entries of a chapter: without values a `Wording`, with values a function of them.
macro_rules! words {
    ($($name:ident $(($($value:ident),+))? = $en:literal, $ja:literal;)+) => {
        $(word! { $name $(($($value),+))? $en, $ja })+
    };
}

macro_rules! word {
    ($name:ident $en:literal, $ja:literal) => {
        #[allow(non_upper_case_globals, reason = "what a code means is named as the code")]
        pub(crate) static $name: $crate::words::Wording = $crate::words::Wording::fixed($en, $ja);
    };
    ($name:ident ($($value:ident),+) $en:literal, $ja:literal) => {
        #[allow(non_snake_case, reason = "what a code means is named as the code")]
        #[deny(unused_variables, reason = "a language that leaves a value out")]
        pub(crate) fn $name($($value: impl $crate::words::Value),+) -> $crate::words::Wording {
            use $crate::words::{Language, Wording};
            Wording::each(|language| match language {
                Language::English => {
                    $(let $value = $value.say(Language::English);)+
                    format!($en)
                }
                Language::Japanese => {
                    $(let $value = $value.say(Language::Japanese);)+
                    format!($ja)
                }
            })
        }
    };
}

/// The codes of a chapter in groups: an enum whose every value has its entry.
#[cfg(feature = "programs")]
macro_rules! problems {
    ($($group:ident { $($name:ident = $en:literal, $ja:literal;)+ })+) => {
        /// What went wrong, by its stable code.
        #[allow(
            non_camel_case_types,
            clippy::upper_case_acronyms,
            reason = "the names are the codes"
        )]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Problem { $($(#[doc = $en] $name,)+)+ }

        impl Problem {
            $(
                /// Those of this group.
                pub const $group: &'static [Self] = &[$(Self::$name,)+];
            )+

            /// The code.
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$name => stringify!($name),)+)+ }
            }

            /// The problem with this code.
            pub fn read(code: &str) -> Option<Self> {
                match code {
                    $($(_ if code == stringify!($name) => Some(Self::$name),)+)+
                    _ => None,
                }
            }

            /// What it means.
            pub fn said(self) -> &'static $crate::words::Wording {
                match self {
                    $($(Self::$name => {
                        static SAID: $crate::words::Wording = $crate::words::Wording::fixed($en, $ja);
                        &SAID
                    })+)+
                }
            }
        }

        impl From<Problem> for &'static str {
            fn from(problem: Problem) -> Self {
                problem.as_str()
            }
        }
    };
}

/// Labels by the name of a field or an event.
#[cfg(feature = "programs")]
macro_rules! labels {
    ($($name:ident = $en:literal, $ja:literal;)+) => {
        pub(crate) fn label(name: &str) -> Option<&'static $crate::words::Wording> {
            $(if name == stringify!($name) {
                static SAID: $crate::words::Wording = $crate::words::Wording::fixed($en, $ja);
                return Some(&SAID);
            })+
            None
        }
    };
}
