//! `statement new`: an event from a file, asked of the rules, shown, signed.

use std::path::{Path, PathBuf};

use clap::Args;
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};
use serde_json::json;

use super::super::compose::{self, Composer};
use super::super::confirm::confirm;
use super::super::context::{Context, KeyArgs};
use super::super::draft::{Draft, Pen, SignerArg};
use super::super::exit::{Exit, Failure, Outcome};
use super::super::files;
use super::super::statement_file::StatementFile;
use super::super::words::{Names, Words};
use super::super::yaml::{self, Node};
use super::super::{preview, random, schema};
use crate::domain::id::{LedgerId, OrgRef, VialId};
use crate::domain::statement::{Meaning, Role};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::Opening;
use crate::format::statement::decode_statement;

/// Members of a file beside the event.
const BESIDE: [&str; 4] = ["occurred_at", "signers", "evidence", "sidecar"];
/// Largest sidecar file.
const MAX_SIDECAR_BYTES: usize = 8 << 20;

/// What to write.
#[derive(Debug, Args)]
pub struct New {
    /// The event in YAML or JSON; `-` for standard input
    file: PathBuf,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Who signs, where several people could: ALIAS, ALIAS=ROLE or KEY_ID=ROLE
    #[arg(long = "signer", value_name = "WHO")]
    signers: Vec<SignerArg>,
    /// Where to write the statement; default: the file's name with `.statement`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where openings of commitments go, one JSON line each, appended; default: `.openings` beside it
    #[arg(long, value_name = "FILE")]
    openings: Option<PathBuf>,
    /// Do not ask the daemon what the rules say before signing
    #[arg(long)]
    no_check: bool,
    /// Sign without asking
    #[arg(long)]
    yes: bool,
}

/// A draft from a file, and who the file says signs.
pub struct Composed {
    /// The draft, without signers.
    pub draft: Draft,
    /// The file's `signers`.
    pub signers: Vec<SignerArg>,
}

impl New {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let ledger = match keyring
            .directories()
            .iter()
            .find_map(|(_, of)| of.ledger_id)
        {
            Some(ledger) if context.trust_if_any()?.is_none() => ledger,
            _ => context.ledger_id()?,
        };
        let own: Vec<OrgRef> = keyring
            .directories()
            .iter()
            .filter_map(|(_, of)| of.organisation)
            .collect();
        let organisation = match own.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let out = match &self.out {
            Some(out) => out.clone(),
            None if self.file.as_os_str() == "-" => {
                return Err(Failure::usage("say where the statement goes")
                    .at("--out")
                    .expected("a file name, since the event comes from standard input"));
            }
            None => self.file.with_extension("statement"),
        };
        // Before anything is asked or written: openings of a statement that is not kept are litter.
        files::must_be_new(&out)?;
        let text = files::read_text(&self.file, yaml::MAX_BYTES)?;
        let mut daemon = match self.no_check || context.global.server.is_none() {
            true => None,
            false => Some(context.client().await?),
        };
        let now = match &mut daemon {
            // A training ledger's clock is its own.
            Some(client) if context.global.training => client.newest().await?.ledger_time,
            _ => random::now()?,
        };
        let Composed { mut draft, signers } =
            compose(&text, &self.file, ledger, organisation, now)?;
        let prefer = if self.signers.is_empty() {
            signers
        } else {
            self.signers
        };
        draft.choose_signers(&keyring, &prefer)?;
        if let Some(client) = &mut daemon {
            let trust = context.trust_if_any()?;
            for note in preview::preview(&mut draft, client, trust.as_ref()).await? {
                context.output.remark(&note);
            }
        } else {
            if draft.event.is_decision() {
                return Err(
                    Failure::usage("a decision must pin the histories it rests on")
                        .at(draft.event.field())
                        .found("no daemon to read them from")
                        .expected("--server URL and --token-file FILE"),
                );
            }
            context
                .output
                .remark("not checked: what the rules of the ledger say (no daemon was asked)");
        }
        let mut file = draft.unsigned()?;
        let names = Names::of(&keyring);
        let words = Words::new(context.output.lang, &names, &draft.openings).file(&file)?;
        context.output.remark(&words);
        confirm(&context.output, "Sign this?", self.yes)?;
        // The openings first: a commitment that nobody can open is worth nothing.
        let openings = self
            .openings
            .unwrap_or_else(|| out.with_extension("openings"));
        write_openings(&openings, &draft.openings)?;
        file.sign_with(&keyring)?;
        StatementFile::write(std::slice::from_ref(&file), &out, false)?;
        answer(
            context,
            &file,
            &out,
            (!draft.openings.is_empty()).then_some(&openings),
        )
    }
}

/// Reads the draft of a statement from a file's text.
pub fn compose(
    text: &str,
    path: &Path,
    ledger: LedgerId,
    organisation: Option<OrgRef>,
    now: TimestampMs,
) -> Result<Composed, Failure> {
    let file = path.display().to_string();
    let root = yaml::parse(text).map_err(|error| {
        let problem = compose::Problem {
            line: error.line,
            field: String::new(),
            message: error.message,
        };
        compose::failure(&file, vec![problem])
    })?;
    let mut pen = Pen::new(ledger)?;
    let mut composer = Composer::new(file.clone(), &mut pen, organisation);
    let read = top(&mut composer, &root, path, organisation);
    let offset = composer.offset();
    let top = composer.finish(read)?;
    let (message, when) = (top.message, top.occurred_at);
    let (occurred_at, utc_offset) = when.unwrap_or((now, offset.unwrap_or(UtcOffset::UTC)));
    let statement = decode(
        message,
        ledger,
        &pen,
        &|field| match line_of(&root, field) {
            Some(line) => format!("{file}:{line}: {field}"),
            None => format!("{file}: {field}"),
        },
    )?;
    let mut draft = pen.draft(statement.event, occurred_at, utc_offset);
    draft.evidence = statement.evidence;
    draft.sidecar = top.sidecar;
    Ok(Composed {
        draft,
        signers: top.signers,
    })
}

/// What stands at the top of a file.
struct Top {
    message: DynamicMessage,
    occurred_at: Option<(TimestampMs, UtcOffset)>,
    signers: Vec<SignerArg>,
    sidecar: Option<Vec<VialId>>,
}

fn top(
    composer: &mut Composer<'_>,
    root: &Node,
    path: &Path,
    organisation: Option<OrgRef>,
) -> Option<Top> {
    let desc = schema::message("Statement").ok()?;
    let events: Vec<_> = desc
        .oneofs()
        .flat_map(|oneof| oneof.fields().collect::<Vec<_>>())
        .collect();
    let yaml::Value::Map(entries) = &root.value else {
        composer.wrong(root.line, "", "expected fields such as `lot_opened: …`");
        return None;
    };
    let mut message = DynamicMessage::new(desc.clone());
    let mut top = Top {
        message: message.clone(),
        occurred_at: None,
        signers: Vec::new(),
        sidecar: None,
    };
    let (mut named, mut misspelt) = (None::<String>, false);
    for (name, node) in entries {
        let text = match &node.value {
            yaml::Value::Scalar { text, .. } => Some(text.as_str()),
            _ => None,
        };
        match (name.as_str(), text) {
            ("occurred_at", text) => match compose::time(text.unwrap_or_default()) {
                Ok(at) => top.occurred_at = Some(at),
                Err(error) => composer.wrong(node.line, name, error),
            },
            ("signers", _) => top.signers = signers(composer, node),
            ("sidecar", Some(text)) => match sidecar(&files::beside(path, text)) {
                Ok(ids) => top.sidecar = Some(ids),
                Err(failure) => composer.wrong(
                    node.line,
                    name,
                    format!("{} {}", failure.message, failure.field),
                ),
            },
            ("evidence", _) => {
                if let Some(field) = desc.get_field_by_name(name)
                    && let Some(value) = composer.field(&field, name, node)
                {
                    message.set_field(&field, value);
                }
            }
            _ => {
                let Some(field) = events.iter().find(|f| f.name() == name) else {
                    let known = events.iter().map(|f| f.name()).chain(BESIDE);
                    let hint = match schema::nearest(name, known) {
                        Some(near) => format!("did you mean {near:?}?"),
                        None => {
                            "expected an event such as lot_opened, occurred_at, signers or evidence"
                                .to_owned()
                        }
                    };
                    let text = format!("there is no such event or field; {hint}");
                    composer.wrong(node.line, name, text);
                    misspelt = true;
                    continue;
                };
                if let Some(other) = named.replace(name.clone()) {
                    composer.wrong(
                        node.line,
                        name,
                        format!("one event only; {other} is there already"),
                    );
                    continue;
                }
                if let Some(Value::Message(mut event)) = composer.field(field, name, node) {
                    own(&mut event, organisation);
                    message.set_field(field, Value::Message(event));
                }
            }
        }
    }
    if named.is_none() && !misspelt {
        composer.wrong(
            root.line,
            "",
            "no event: expected one of the fields of Statement such as lot_opened",
        );
    }
    top.message = message;
    Some(top)
}

/// The acting organisation is the keyring's, if the file does not say.
fn own(event: &mut DynamicMessage, organisation: Option<OrgRef>) {
    let field = event.descriptor().get_field_by_name("organisation");
    if let (Some(field), Some(organisation)) = (field, organisation)
        && !event.has_field(&field)
    {
        event.set_field(&field, Value::String(organisation.to_string()));
    }
}

fn signers(composer: &mut Composer<'_>, node: &Node) -> Vec<SignerArg> {
    let yaml::Value::List(items) = &node.value else {
        composer.wrong(
            node.line,
            "signers",
            "expected a list such as [alice, bob=QA_RELEASE]",
        );
        return Vec::new();
    };
    let mut signers = Vec::new();
    for item in items {
        let parsed = match &item.value {
            yaml::Value::Scalar { text, .. } => text.parse::<SignerArg>(),
            _ => Err("expected ALIAS, ALIAS=ROLE or KEY_ID=ROLE".to_owned()),
        };
        match parsed {
            Ok(signer) => signers.push(signer),
            Err(error) => composer.wrong(item.line, "signers", error),
        }
    }
    signers
}

/// Vial ids: one in hex a line, or 32 bytes each.
fn sidecar(path: &Path) -> Result<Vec<VialId>, Failure> {
    let bytes = files::read(path, MAX_SIDECAR_BYTES)?;
    let mut ids = match std::str::from_utf8(&bytes) {
        Ok(text) if text.trim_end().len() >= 64 && text.is_ascii() => text
            .lines()
            .map(|line| {
                VialId::parse(line).map_err(|error| Failure::input(error).at(path.display()))
            })
            .collect::<Result<Vec<_>, _>>()?,
        _ => {
            let (chunks, rest) = bytes.as_chunks::<32>();
            if !rest.is_empty() || chunks.is_empty() {
                return Err(Failure::input("expected vial ids, 32 bytes each").at(path.display()));
            }
            chunks
                .iter()
                .map(|chunk| VialId::from_bytes(*chunk))
                .collect()
        }
    };
    ids.sort();
    Ok(ids)
}

/// Gives the event to the codec, which knows what can be said: everything else of the statement is
/// a stand-in here and filled in by the draft.
fn decode(
    mut message: DynamicMessage,
    ledger: LedgerId,
    pen: &Pen,
    place: &dyn Fn(&str) -> String,
) -> Result<crate::domain::statement::Statement, Failure> {
    let mut set = |name: &str, value: Value| message.try_set_field_by_name(name, value);
    let signer = schema::message("Signer").map(|desc| {
        let mut signer = DynamicMessage::new(desc);
        signer.set_field_by_name("key_id", Value::Bytes(vec![1; 32].into()));
        signer.set_field_by_name("role", Value::EnumNumber(Role::Operator.number()));
        signer.set_field_by_name("meaning", Value::EnumNumber(Meaning::Authored.number()));
        Value::Message(signer)
    })?;
    let id = pen.statement_id().bytes().to_vec();
    let set_all = set("ledger_id", Value::Bytes(ledger.bytes().to_vec().into()))
        .and_then(|()| set("statement_id", Value::Bytes(id.into())))
        .and_then(|()| set("occurred_at_ms", Value::I64(1)))
        .and_then(|()| set("signers", Value::List(vec![signer])));
    set_all.map_err(|error| Failure::not_checked("INTERNAL", error))?;
    let bytes = prost::Message::encode_to_vec(&message);
    decode_statement(&bytes).map_err(|error| {
        Failure::input("the statement does not say what it must")
            .at(place(&error.field))
            .found(&error.found)
            .expected(&error.expected)
    })
}

/// The line of a field, by its path; within lists, which may have been put in order, the list's.
fn line_of(root: &Node, path: &str) -> Option<u32> {
    let mut node = root;
    for part in path.split('.') {
        let name = part.split('[').next().unwrap_or_default();
        let yaml::Value::Map(entries) = &node.value else {
            break;
        };
        let Some((_, inner)) = entries.iter().find(|(key, _)| key == name) else {
            break;
        };
        node = inner;
        if part.contains('[') {
            break;
        }
    }
    (!std::ptr::eq(node, root)).then_some(node.line)
}

/// Appends openings; nothing is ever overwritten.
pub fn write_openings(path: &Path, openings: &[Opening]) -> Result<(), Failure> {
    if openings.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for opening in openings {
        text.push_str(&opening.to_line());
        text.push('\n');
    }
    files::append_private(path, text.as_bytes())
}

fn answer(
    context: &Context,
    file: &StatementFile,
    out: &Path,
    openings: Option<&PathBuf>,
) -> Outcome {
    let missing: Vec<String> = file
        .missing()
        .iter()
        .map(|who| format!("{}={}", who.key, who.role))
        .collect();
    let value = json!({
        "file": out.display().to_string(),
        "payload_hash": file.hash(),
        "event": file.statement().event.name(),
        "openings": openings.map(|path| path.display().to_string()),
        "missing": missing,
        "complete": missing.is_empty(),
    });
    context.output.answer("lotledger.signed.v1", &value, || {
        let mut text = format!(
            "wrote         {}\npayload hash  {}\n",
            out.display(),
            file.hash()
        );
        if let Some(path) = openings {
            text.push_str(&format!(
                "openings      {} (secret: keep it)\n",
                path.display()
            ));
        }
        for who in &missing {
            text.push_str(&format!("missing       {who}\n"));
        }
        text
    })?;
    context.output.remark(match missing.is_empty() {
        true => "complete; next: lotledger statement submit FILE",
        false => "next: carry the file to the missing signers; they run lotledger statement sign FILE --keys DIR",
    });
    Ok(Exit::Done)
}
