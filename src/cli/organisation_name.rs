//! An organisation by its name: as it signed it, looked up in the ledger's directory.

use std::str::FromStr;

use crate::cli::client::Client;
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::OrgRegistered;
use crate::domain::id::{OrgRef, Text};
use crate::domain::subject::Subject;
use crate::format::trust::TrustFile;
use crate::words::list as words;

/// Most candidates that a failure names.
const MAX_NAMED: usize = 12;

/// A reference, or a name.
#[derive(Debug, Clone)]
pub enum Named {
    Reference(OrgRef),
    Name(Text),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Whoever writes a reference does not mean a name: a digit too few is said.
        if text.starts_with("org_") {
            return OrgRef::parse(text)
                .map(Self::Reference)
                .map_err(|e| e.to_string());
        }
        Text::parse(text).map(Self::Name).map_err(|e| e.to_string())
    }
}

impl Named {
    /// The one organisation that is called so; upper and lower case are alike.
    ///
    /// # Errors
    /// Exit 2 if none is, or several are: with those that come near.
    pub async fn resolved(
        &self,
        client: &mut Client,
        trust: Option<&TrustFile>,
        option: &str,
    ) -> Result<OrgRef, Failure> {
        let name = match self {
            Self::Reference(reference) => return Ok(*reference),
            Self::Name(name) => name.as_str(),
        };
        let all = directory(client, trust).await?;
        let wanted = name.to_lowercase();
        let called = |of: &&OrgRegistered| of.name.as_str().to_lowercase() == wanted;
        let found: Vec<&OrgRegistered> = all.iter().filter(called).collect();
        match found.as_slice() {
            [one] => Ok(one.organisation),
            [] => {
                let near = all.iter().filter(|of| {
                    let known = of.name.as_str().to_lowercase();
                    known.contains(&wanted) || wanted.contains(&known)
                });
                Err(Failure::usage(&words::NO_SUCH_ORGANISATION)
                    .at(option)
                    .found(name)
                    .expected(candidates(near))
                    .hint(&words::NAME_AS_REGISTERED))
            }
            several => Err(Failure::usage(&words::SEVERAL_ORGANISATIONS)
                .at(option)
                .found(name)
                .expected(candidates(several.iter().copied()))
                .hint(&words::SAY_REFERENCE)),
        }
    }
}

fn candidates<'o>(all: impl Iterator<Item = &'o OrgRegistered>) -> String {
    let told = all.take(MAX_NAMED).map(|of| {
        let kinds: Vec<&str> = of.kinds.iter().map(|kind| kind.as_str()).collect();
        format!(
            "{} ({}, {}, {})",
            of.name,
            kinds.join(" "),
            of.country,
            of.organisation
        )
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Every organisation that joined, with its proof.
async fn directory(
    client: &mut Client,
    trust: Option<&TrustFile>,
) -> Result<Vec<OrgRegistered>, Failure> {
    let mut view = RemoteView::new();
    view.load(client, trust, [Subject::Directory]).await?;
    let acts = view.acts(&Subject::Directory);
    let joined = acts
        .iter()
        .filter_map(|act| act.statement.event.get::<OrgRegistered>());
    Ok(joined.cloned().collect())
}
