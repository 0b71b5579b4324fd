//! What every command is given: options, output, trust, connection, keyrings.

use std::path::PathBuf;
use std::sync::Once;

use clap::Args;

use crate::cli::client::{Client, TlsFiles};
use crate::cli::exit::Code;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::keyring::{Keyring, Passphrase};
use crate::cli::output::Output;
use crate::domain::id::LedgerId;
use crate::domain::refusal::RefusalCode;
use crate::format::trust::{MAX_TRUST_BYTES, TrustFile};
use crate::words::Language;
use crate::words::Problem;
use crate::words::failure;
use crate::words::vial::TRAINING;

/// One command connects several times, and says once that the ledger is for training.
static TRAINING_SAID: Once = Once::new();

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Address of the daemon, e.g. http://127.0.0.1:7443, or https:// with --ca
    #[arg(long, global = true, value_name = "URL", env = "LOTLEDGER_SERVER")]
    pub server: Option<String>,
    /// File with the token for guarded reads
    #[arg(long, global = true, value_name = "FILE", env = "LOTLEDGER_TOKEN_FILE")]
    pub token_file: Option<PathBuf>,
    /// Authorities of the daemon's certificate, PEM; for https:// addresses
    #[arg(long, global = true, value_name = "FILE", env = "LOTLEDGER_CA")]
    pub ca: Option<PathBuf>,
    /// Client certificate, PEM: says who reads, as a token does
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "LOTLEDGER_CLIENT_CERTIFICATE"
    )]
    pub client_certificate: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, global = true, value_name = "FILE", env = "LOTLEDGER_CLIENT_KEY")]
    pub client_key: Option<PathBuf>,
    /// Trust file of the ledger; default: `trust` in the configuration directory
    #[arg(long, global = true, value_name = "FILE", env = "LOTLEDGER_TRUST")]
    pub trust: Option<PathBuf>,
    /// Language of answers; default from LANG
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Language>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Accept a training ledger, whose answers are worth nothing outside a course
    #[arg(long, global = true)]
    pub training: bool,
    /// Configuration directory; default: lotledger in $XDG_CONFIG_HOME
    #[arg(long, global = true, value_name = "DIR", env = "LOTLEDGER_HOME")]
    pub home: Option<PathBuf>,
}

impl Global {
    fn tls(&self) -> TlsFiles<'_> {
        TlsFiles {
            ca: self.ca.as_deref(),
            certificate: self.client_certificate.as_deref(),
            key: self.client_key.as_deref(),
        }
    }
}

/// Keyrings, for commands that sign or show names.
#[derive(Debug, Clone, Default, Args)]
pub struct KeyArgs {
    /// Keyring directory, made by `org init`. Several: say it again, or DIR:DIR. Of others a
    /// directory with their `organisation.json` is enough
    #[arg(
        long,
        value_name = "DIR",
        env = "LOTLEDGER_KEYS",
        value_delimiter = ':'
    )]
    pub keys: Vec<PathBuf>,
    /// Keys have no passphrase (training only)
    #[arg(long)]
    pub no_passphrase: bool,
}

impl KeyArgs {
    /// The keyrings; none given is an empty one.
    pub fn open(&self) -> Result<Keyring, Failure> {
        Keyring::open(
            &self.keys,
            Passphrase::from_environment(self.no_passphrase)?,
        )
    }

    /// The keyrings, of which at least one must be given.
    pub fn require(&self) -> Result<Keyring, Failure> {
        if self.keys.is_empty() {
            return Err(Failure::usage(&failure::NO_KEYRING)
                .at("--keys")
                .expected("the directory that `lotledger org init` made")
                .hint(&failure::SAY_KEYS));
        }
        self.open()
    }
}

/// What every command is given.
#[derive(Debug, Clone)]
pub struct Context {
    pub global: Global,
    pub output: Output,
    /// Configuration directory.
    pub home: PathBuf,
}

impl Context {
    /// With defaults from the environment.
    pub fn new(global: Global) -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let home = global.home.clone().unwrap_or_else(|| {
            let base = variable("XDG_CONFIG_HOME").map(PathBuf::from);
            let base = base.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")));
            base.unwrap_or_default().join("lotledger")
        });
        let language = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .find_map(variable)
        };
        let language = global.lang.unwrap_or_else(|| match language() {
            Some(text) if text.to_string_lossy().starts_with("ja") => Language::Japanese,
            _ => Language::English,
        });
        let output = Output {
            json: global.json,
            language,
        };
        Self {
            global,
            output,
            home,
        }
    }

    /// Where the trust file is, or would be.
    pub fn trust_path(&self) -> PathBuf {
        let given = self.global.trust.clone();
        given.unwrap_or_else(|| self.home.join("trust"))
    }

    /// The pinned trust file; exit 3 if there is none.
    pub fn trust(&self) -> Result<TrustFile, Failure> {
        let path = self.trust_path();
        if !path.exists() {
            return Err(
                Failure::not_checked(Problem::NO_TRUST, &failure::NO_TRUST_FILE)
                    .at(path.display())
                    .found("nothing")
                    .expected("the ledger's trust file")
                    .hint(&failure::ADD_TRUST_FILE),
            );
        }
        let bytes = files::read(&path, MAX_TRUST_BYTES)?;
        TrustFile::parse(&bytes).map_err(|error| Failure::input(error).at(path.display()))
    }

    pub fn trust_if_any(&self) -> Result<Option<TrustFile>, Failure> {
        match self.trust() {
            Err(failure) if failure.code == Code::Problem(Problem::NO_TRUST) => Ok(None),
            other => other.map(Some),
        }
    }

    /// The ledger's id, from the trust file.
    pub fn ledger_id(&self) -> Result<LedgerId, Failure> {
        Ok(LedgerId::from_bytes(*self.trust()?.ledger_id()))
    }

    /// The ledger of the trust file, or else of these keyrings.
    pub fn ledger_of(&self, keyring: &Keyring) -> Result<LedgerId, Failure> {
        let mut directories = keyring.directories().iter();
        let known = directories.find_map(|(_, of)| of.ledger_id);
        match (self.trust_if_any()?, known) {
            (None, Some(ledger)) => Ok(ledger),
            _ => self.ledger_id(),
        }
    }

    fn server(&self) -> Result<&str, Failure> {
        self.global.server.as_deref().ok_or_else(|| {
            Failure::usage(&failure::NO_DAEMON)
                .at("--server")
                .expected("its address, e.g. http://127.0.0.1:7443")
                .hint(&failure::SAY_SERVER)
        })
    }

    /// A connection to `--server`, whatever ledger it keeps.
    pub async fn connect(&self) -> Result<Client, Failure> {
        let token = self.global.token_file.as_deref();
        Client::connect(self.server()?, token, self.global.tls()).await
    }

    /// A connection to `--server`, after making sure that it is the pinned ledger, and no training
    /// ledger unless `--training`.
    pub async fn client(&self) -> Result<Client, Failure> {
        let server = self.server()?;
        let mut client = self.connect().await?;
        let newest = client.newest().await?;
        if newest.training && !self.global.training {
            return Err(
                Failure::refused(Problem::TRAINING, &failure::TRAINING_LEDGER)
                    .at(server)
                    .hint(&failure::SAY_TRAINING),
            );
        }
        if newest.training {
            TRAINING_SAID.call_once(|| self.output.remark(TRAINING.english()));
        }
        if let Some(trust) = self.trust_if_any()? {
            let pinned = LedgerId::from_bytes(*trust.ledger_id());
            if pinned != newest.ledger_id {
                return Err(
                    Failure::refused(RefusalCode::WrongLedger, &failure::OTHER_LEDGER)
                        .at(server)
                        .found(newest.ledger_id)
                        .expected(format!(
                            "{pinned}, pinned in {}",
                            self.trust_path().display()
                        ))
                        .hint(&failure::OTHER_TRUST_FILE),
                );
            }
        }
        Ok(client)
    }
}
