//! What follows from the declaration of a setting.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::Layer;

/// The names and the meaning of a setting.
pub struct Setting {
    /// Its place in a file; its name among arguments.
    pub key: &'static str,
    /// Its flag, with the dashes.
    pub flag: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// What stands behind the flag in the help.
    pub form: &'static str,
    pub meaning: &'static str,
    /// What the help says is the default.
    pub default: Option<String>,
    /// Of a number: default, least and most.
    pub range: Option<[u64; 3]>,
    /// Reads its flag and its variable.
    pub parsed: fn(Arg) -> Arg,
}

impl Setting {
    fn argument(&self) -> Arg {
        let meaning = self.meaning.trim_start();
        let argument = Arg::new(self.key)
            .long(self.flag.trim_start_matches('-'))
            .env(self.variable)
            .value_name(self.form)
            .help(match &self.default {
                Some(default) => format!("{meaning} [default: {default}]"),
                None => meaning.to_owned(),
            });
        (self.parsed)(argument)
    }
}

/// A table of the configuration file: `$table` is what the daemon uses, `$layer` what one source says. Tables
/// within it come after its own settings.
macro_rules! table {
    (
        $(#[$about:meta])*
        $table:ident, $layer:ident, $prefix:literal {
            $(
                $(#[doc = $meaning:literal])+
                $name:ident: $rule:ty = $new:expr, $flag:literal $form:literal, $variable:literal;
            )*
        }
        $( $(#[$inner_about:meta])* $inner:ident: $inner_table:ident, $inner_layer:ident; )*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $table {
            $( $(#[doc = $meaning])+ pub $name: <$rule as Rule>::Value, )*
            $( $(#[$inner_about])* pub $inner: $inner_table, )*
        }

        /// What one source says of it; `None` where it says nothing.
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $layer {
            $( $(#[doc = $meaning])+ pub $name: Option<<$rule as Rule>::Said>, )*
            $( $(#[$inner_about])* pub $inner: $inner_layer, )*
        }

        impl $layer {
            $(
                fn $name() -> (Setting, $rule) {
                    let rule: $rule = $new;
                    let setting = Setting {
                        key: concat!($prefix, stringify!($name)),
                        flag: $flag,
                        variable: $variable,
                        form: $form,
                        meaning: concat!($($meaning),+),
                        default: rule.default(),
                        range: rule.range(),
                        parsed: <$rule as Rule>::Said::parsed,
                    };
                    (setting, rule)
                }
            )*

            /// Every setting, as a file has them.
            pub(super) fn settings() -> Vec<Setting> {
                let own = vec![$( Self::$name().0 ),*];
                [own $(, $inner_layer::settings() )*].into_iter().flatten().collect()
            }

            /// What flags and variables say.
            pub(super) fn given(matches: &ArgMatches) -> Self {
                Self {
                    $( $name: Said::given(matches, Self::$name().0.key), )*
                    $( $inner: $inner_layer::given(matches), )*
                }
            }

            /// This layer, and where it says nothing, the one below.
            #[must_use]
            pub fn over(self, below: Self) -> Self {
                Self {
                    $( $name: self.$name.or(below.$name), )*
                    $( $inner: self.$inner.over(below.$inner), )*
                }
            }

            /// The same, said by a file in this directory: there relative paths begin.
            pub(super) fn said_in(self, directory: &Path) -> Self {
                Self {
                    $( $name: self.$name.map(|said| said.said_in(directory)), )*
                    $( $inner: self.$inner.said_in(directory), )*
                }
            }

            /// The values, in the order of the settings; `data` is the directory of the ledger's files.
            pub(super) fn settle(self, data: &Path) -> Result<$table, ConfigError> {
                Ok($table {
                    $( $name: {
                        let (setting, rule) = Self::$name();
                        rule.settle(&setting, self.$name, data)?
                    }, )*
                    $( $inner: self.$inner.settle(data)?, )*
                })
            }
        }

        impl $table {
            /// Every value in the order of the settings, as a file says it; `None` if it is not set.
            pub(super) fn shown(&self) -> Vec<Option<toml::Value>> {
                let own = vec![$( <$rule as Rule>::shown(&self.$name) ),*];
                [own $(, self.$inner.shown() )*].into_iter().flatten().collect()
            }

            /// The files that are read again when they change.
            pub fn read_again(&self) -> Vec<&Path> {
                let own = vec![$( <$rule as Rule>::read_again(&self.$name) ),*];
                let own: Vec<&Path> = own.into_iter().flatten().collect();
                [own $(, self.$inner.read_again() )*].into_iter().flatten().collect()
            }
        }
    };
}
pub(super) use table;

impl FromArgMatches for Layer {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self::given(matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::given(matches).over(std::mem::take(self));
        Ok(())
    }
}

impl Args for Layer {
    fn augment_args(command: Command) -> Command {
        command.args(Self::settings().iter().map(Setting::argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
