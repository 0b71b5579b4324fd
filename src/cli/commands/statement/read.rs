//! A file of an author, read as a statement to be: one event, and what stands beside it.

use std::path::Path;

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use crate::cli::compose::{self, Composer};
use crate::cli::draft::{Draft, Pen, SignerArg};
use crate::cli::exit::Failure;
use crate::cli::yaml::{self, Node};
use crate::cli::{files, schema};
use crate::domain::id::{LedgerId, OrgRef, VialTag};
use crate::domain::statement::{Meaning, Role};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::statement::{declaration, decode_statement};
use crate::words::Problem;

/// Members of a file beside the event.
const BESIDE: [&str; 4] = ["occurred_at", "signers", "evidence", "sidecar"];
const MAX_SIDECAR_BYTES: usize = 8 << 20;

/// A draft from a file, and who the file says signs.
pub struct Composed {
    /// The draft, without signers.
    pub draft: Draft,
    /// The file's `signers`.
    pub signers: Vec<SignerArg>,
    /// Whether the file says when it happened.
    pub dated: bool,
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
    let mut pen = Pen::new(ledger)?;
    let mut composer = Composer::new(file.clone(), &mut pen, organisation);
    let root = match yaml::parse(text) {
        Ok(root) => root,
        Err(error) => {
            composer.wrong(error.line, "", error);
            return composer.finish(None);
        }
    };
    let read = top(&mut composer, &root, path, organisation);
    let offset = composer.offset();
    let top = composer.finish(read)?;
    let (message, when) = (top.message, top.occurred_at);
    let dated = when.is_some();
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
        dated,
    })
}

/// What stands at the top of a file.
struct Top {
    message: DynamicMessage,
    occurred_at: Option<(TimestampMs, UtcOffset)>,
    signers: Vec<SignerArg>,
    sidecar: Option<Vec<VialTag>>,
}

fn top(
    composer: &mut Composer<'_>,
    root: &Node,
    path: &Path,
    organisation: Option<OrgRef>,
) -> Option<Top> {
    let desc = schema::message("Statement").ok()?;
    let declared = declaration();
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
    let (mut named, mut told) = (None::<String>, false);
    for (name, node) in entries {
        if node.is_null() {
            composer.wrong(node.line, name, yaml::NO_VALUE);
            told = true;
            continue;
        }
        match name.as_str() {
            "occurred_at" => match compose::time(node.text().unwrap_or_default()) {
                Ok(at) => top.occurred_at = Some(at),
                Err(error) => composer.wrong(node.line, name, error),
            },
            "signers" => top.signers = signers(composer, node),
            "sidecar" => match node.text().map(|text| sidecar(&files::beside(path, text))) {
                Some(Ok(tags)) => top.sidecar = Some(tags),
                Some(Err(failure)) => {
                    let text = format!("{} {}", failure.message.english(), failure.field);
                    composer.wrong(node.line, name, text);
                }
                None => composer.wrong(node.line, name, "expected the name of a file"),
            },
            "evidence" => {
                if let Some((field, declared)) =
                    desc.get_field_by_name(name).zip(declared.field(name))
                    && let Some(value) = composer.field(&field, declared.shape, name, node)
                {
                    message.set_field(&field, value);
                }
            }
            _ if !declared.choice.iter().any(|event| event.name == name) => {
                composer.wrong(node.line, name, unknown(name));
                told = true;
            }
            _ => match named.replace(name.clone()) {
                Some(other) => {
                    let text = format!("one event only; {other} is there already");
                    composer.wrong(node.line, name, text);
                }
                None => event(composer, &mut message, name, node, organisation),
            },
        }
    }
    if named.is_none() && !told {
        composer.wrong(
            root.line,
            "",
            "no event: expected one of the fields of Statement such as lot_opened",
        );
    }
    top.message = message;
    Some(top)
}

fn event(
    composer: &mut Composer<'_>,
    message: &mut DynamicMessage,
    name: &str,
    node: &Node,
    organisation: Option<OrgRef>,
) {
    let declared = declaration().choice.iter().find(|event| event.name == name);
    let field = message.descriptor().get_field_by_name(name);
    let Some((field, declared)) = field.zip(declared) else {
        return;
    };
    let read = composer.field(&field, declared.shape, name, node);
    if let Some(Value::Message(mut event)) = read {
        own(&mut event, organisation);
        message.set_field(&field, Value::Message(event));
    }
}

fn unknown(name: &str) -> String {
    let events = declaration().choice.iter().map(|event| event.name);
    let hint = match schema::nearest(name, events.chain(BESIDE)) {
        Some(near) => format!("did you mean {near:?}?"),
        None => "expected an event such as lot_opened, occurred_at, signers or evidence".to_owned(),
    };
    format!("there is no such event or field; {hint}")
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
        let parsed = match item.text().filter(|_| !item.is_null()) {
            Some(text) => text.parse::<SignerArg>(),
            None => Err("expected ALIAS, ALIAS=ROLE or KEY_ID=ROLE".to_owned()),
        };
        match parsed {
            Ok(signer) => signers.push(signer),
            Err(error) => composer.wrong(item.line, "signers", error),
        }
    }
    signers
}

/// Vial tags: one in hex a line, or 32 bytes each.
fn sidecar(path: &Path) -> Result<Vec<VialTag>, Failure> {
    let bytes = files::read(path, MAX_SIDECAR_BYTES)?;
    let mut tags = match std::str::from_utf8(&bytes) {
        Ok(text) if text.trim_end().len() >= 64 && text.is_ascii() => text
            .lines()
            .map(|line| {
                VialTag::parse(line).map_err(|error| Failure::input(error).at(path.display()))
            })
            .collect::<Result<Vec<_>, _>>()?,
        _ => {
            let (chunks, rest) = bytes.as_chunks::<32>();
            if !rest.is_empty() || chunks.is_empty() {
                return Err(Failure::input("expected vial tags, 32 bytes each").at(path.display()));
            }
            chunks
                .iter()
                .map(|chunk| VialTag::from_bytes(*chunk))
                .collect()
        }
    };
    tags.sort();
    Ok(tags)
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
    set_all.map_err(|error| Failure::not_checked(Problem::INTERNAL, error))?;
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
