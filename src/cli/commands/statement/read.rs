//! A file of an author, read as a statement to be: one event, and what stands beside it.

use std::path::Path;

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use crate::cli::compose::{self, Composer};
use crate::cli::draft::{Draft, Pen, SignerArg};
use crate::cli::exit::Failure;
use crate::cli::problem::Collector;
use crate::cli::yaml::{Entry, Node, Source};
use crate::cli::{files, schema};
use crate::domain::id::{LedgerId, OrgRef, VialTag};
use crate::domain::nearest::nearest;
use crate::domain::statement::{Meaning, Role};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::error::Code;
use crate::format::statement::{declaration, decode_statement};
use crate::words::{Problem, dossier};

/// Members of a file beside the event.
const BESIDE: [&str; 5] = [
    "occurred_at",
    "signers",
    "evidence",
    "sidecar",
    "retrospective",
];
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
    let problems = Collector::new();
    let source = Source {
        file: &file,
        problems: &problems,
    };
    let mut pen = Pen::new(ledger)?;
    let mut composer = Composer::new(&mut pen, organisation);
    let root = source.parse(text);
    let read = root.as_ref().and_then(|root| {
        let entry = Entry::root(source, root);
        top(&mut composer, &entry, path, organisation)
    });
    let offset = composer.offset();
    let top = problems
        .finish(read)
        .map_err(|problems| Failure::input(problems.listed(dossier::in_file(&file))))?;
    let (message, when) = (top.message, top.occurred_at);
    let dated = when.is_some();
    let (occurred_at, utc_offset) = when.unwrap_or((now, offset.unwrap_or(UtcOffset::UTC)));
    let statement = decode(message, ledger, &pen, &|field| match root
        .as_ref()
        .and_then(|root| line_of(root, field))
    {
        Some(line) => format!("{file}:{line}: {field}"),
        None => format!("{file}: {field}"),
    })?;
    let mut draft = pen.draft(statement.event, occurred_at, utc_offset);
    draft.evidence = statement.evidence;
    draft.retrospective = statement.retrospective;
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
    root: &Entry<'_>,
    path: &Path,
    organisation: Option<OrgRef>,
) -> Option<Top> {
    let desc = schema::message("Statement").ok()?;
    let declared = declaration();
    let fields = root.fields_such_as("lot_opened: …")?;
    let mut message = DynamicMessage::new(desc.clone());
    let mut top = Top {
        message: message.clone(),
        occurred_at: None,
        signers: fields.words("signers", str::parse),
        sidecar: None,
    };
    let (mut named, mut told) = (None, false);
    for (name, entry) in fields.entries().filter(|(name, _)| *name != "signers") {
        if entry.given().is_none() {
            told = true;
            continue;
        }
        match name {
            "occurred_at" => top.occurred_at = entry.parsed(compose::time),
            "sidecar" => {
                top.sidecar = entry.parsed(|text| {
                    sidecar(&files::beside(path, text)).map_err(|failure| {
                        format!("{} {}", failure.message.english(), failure.field)
                    })
                });
            }
            "evidence" | "retrospective" => {
                if let Some((field, declared)) =
                    desc.get_field_by_name(name).zip(declared.field(name))
                    && let Some(value) = composer.field(&field, declared.shape, &entry)
                {
                    message.set_field(&field, value);
                }
            }
            _ if !declared.choice.iter().any(|event| event.name == name) => {
                entry.wrong_with(|| unknown(name));
                told = true;
            }
            _ => match named.replace(name) {
                Some(other) => {
                    entry.wrong(format!("one event only; {other} is there already"));
                }
                None => event(composer, &mut message, name, &entry, organisation),
            },
        }
    }
    if named.is_none() && !told {
        root.wrong("no event: expected one of the fields of Statement such as lot_opened");
    }
    top.message = message;
    Some(top)
}

fn event(
    composer: &mut Composer<'_>,
    message: &mut DynamicMessage,
    name: &str,
    entry: &Entry<'_>,
    organisation: Option<OrgRef>,
) {
    let declared = declaration().choice.iter().find(|event| event.name == name);
    let field = message.descriptor().get_field_by_name(name);
    let Some((field, declared)) = field.zip(declared) else {
        return;
    };
    let read = composer.field(&field, declared.shape, entry);
    if let Some(Value::Message(mut event)) = read {
        own(&mut event, organisation);
        message.set_field(&field, Value::Message(event));
    }
}

fn unknown(name: &str) -> String {
    let events = declaration().choice.iter().map(|event| event.name);
    let hint = match nearest(name, events.chain(BESIDE)) {
        Some(near) => format!("did you mean {near:?}?"),
        None => {
            "expected an event such as lot_opened, occurred_at, signers, evidence or retrospective"
                .to_owned()
        }
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
        let wrong = match error.code {
            Code::TooLarge => "the statement is too large",
            _ => "the statement does not say what it must",
        };
        Failure::input(wrong)
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
        let Some(inner) = node.field(name) else {
            break;
        };
        node = inner;
        if part.contains('[') {
            break;
        }
    }
    (!std::ptr::eq(node, root)).then_some(node.line)
}
