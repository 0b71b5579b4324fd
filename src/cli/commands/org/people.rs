//! `org people`: who may sign for an organisation, as what, and whose key was revoked?

use clap::Args;

use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::Outcome;
use crate::cli::keyring::Keyring;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::statement::Role;
use crate::service::pb;
use crate::words::{Wording, list as words};

/// Whose people.
#[derive(Debug, Args)]
pub struct People {
    /// Of which organisation; default: the token's
    #[arg(long, value_name = "ORG")]
    organisation: Option<OrgRef>,
    /// Keyrings: the ledger knows no names, they do.
    #[command(flatten)]
    keys: KeyArgs,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: &[Column] = &[
    Column::name("name", &words::PERSON),
    Column::name("roles", &words::ROLES),
    Column::reference("key", &words::KEY),
    Column::time("enrolled_at", &words::ENROLLED_AT),
    Column::new("revoked", &words::REVOKED),
    Column::time("revoked_at", &words::REVOKED_AT),
    Column::reference("person", &words::REFERENCE),
];

impl People {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let client = context.client().await?;
        let limit = self.list.limit();
        let (members, more) =
            client
                .members(self.organisation, limit)
                .await
                .map_err(|failure| match self.organisation {
                    // A token that is no organisation's.
                    None if &*failure.field == "organisation" => failure.at("--organisation"),
                    _ => failure,
                })?;
        let list = List {
            schema: "lotledger.members.v1",
            key: "members",
            columns: COLUMNS,
            rows: members.into_iter().map(|one| row(&keyring, one)).collect(),
            more,
            nothing: &words::NO_MEMBERS,
        };
        list.answer(context, &self.list)
    }
}

fn row(keyring: &Keyring, member: pb::ListedMember) -> Vec<Cell> {
    let key = KeyId::parse(&member.key).ok();
    let holder = key.and_then(|key| keyring.by_key(key));
    vec![
        Cell::name_of(
            holder.map_or("", |holder| &holder.person.alias),
            &member.person,
        ),
        roles(&member.roles),
        Cell::text(member.key),
        Cell::time(Some(member.enrolled_at_ms)),
        Cell::text(member.revoked),
        Cell::time(member.revoked_at_ms),
        Cell::text(member.person),
    ]
}

fn roles(codes: &[String]) -> Cell {
    let said = codes.iter().map(|code| match Role::parse(code) {
        Ok(role) => Wording::coded(code, role.said()),
        Err(_) => Wording::data(code),
    });
    let said: Vec<Wording> = said.collect();
    Cell::said(codes, Wording::join(&said, "; "))
}
