//! The JSON of `.statement` files.

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Sidecar, Signature, StatementFile};
use crate::cli::exit::Failure;
use crate::domain::id::VialTag;
use crate::domain::key::PublicKey;
use crate::format::base64;
use crate::format::dsse::STATEMENT_PAYLOAD_TYPE;
use crate::format::envelope::MAX_BATCH;
use crate::format::public_text::{PublicText, committed};
use crate::format::statement::decode_statement;
use crate::words::failure;

/// Schema of a file with several statements.
const LIST: &str = "lotledger.statements.v1";

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    List(List),
    One(Box<One>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    schema: String,
    statements: Vec<One>,
}

/// DSSE's members, and ours; others are DSSE extensions that nothing here needs.
#[derive(Deserialize)]
struct One {
    #[serde(rename = "payloadType")]
    payload_type: String,
    payload: String,
    #[serde(default)]
    signatures: Vec<JsonSignature>,
    #[serde(default)]
    sidecar: Option<String>,
}

#[derive(Deserialize)]
struct JsonSignature {
    keyid: String,
    sig: String,
    #[serde(rename = "publicKey")]
    public_key: String,
}

pub(super) fn parse(text: &str) -> Result<Vec<StatementFile>, Failure> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Failure::input("this is not a statement file")
            .found(error)
            .expected("JSON as written by `lotledger statement new`")
    })?;
    let file: File = serde_json::from_value(value).map_err(|_| {
        Failure::input("this is not a statement file")
            .expected("payloadType, payload and signatures, or a list of such statements")
            .hint("an event in YAML becomes a statement with `lotledger statement new`")
    })?;
    let statements = match file {
        File::One(one) => vec![*one],
        File::List(list) if list.schema == LIST => list.statements,
        File::List(list) => {
            return Err(Failure::input("the file has another schema")
                .found(list.schema)
                .expected(LIST));
        }
    };
    if statements.is_empty() || statements.len() > MAX_BATCH {
        return Err(Failure::input(&failure::NUMBER_OF_STATEMENTS)
            .found(statements.len())
            .expected(format!("1 to {MAX_BATCH}")));
    }
    let several = statements.len() > 1;
    let read = |(i, one)| {
        read(one).map_err(|failure: Failure| {
            let field = failure.field.clone();
            match several {
                true => failure.at(format!("statements[{i}].{field}")),
                false => failure,
            }
        })
    };
    statements.into_iter().enumerate().map(read).collect()
}

fn read(one: One) -> Result<StatementFile, Failure> {
    if one.payload_type != STATEMENT_PAYLOAD_TYPE {
        return Err(Failure::input("the envelope holds something else")
            .at("payloadType")
            .found(one.payload_type)
            .expected(STATEMENT_PAYLOAD_TYPE));
    }
    let payload = unbase64("payload", &one.payload)?;
    let sidecar = one
        .sidecar
        .map(|text| sidecar(&payload, &text))
        .transpose()?;
    let mut file = StatementFile::unsigned(payload, sidecar)?;
    for (i, signature) in one.signatures.iter().enumerate() {
        let at = |name: &str| format!("signatures[{i}].{name}");
        let key = hex32(&at("publicKey"), &signature.public_key)?;
        let key =
            PublicKey::parse(&key).map_err(|error| Failure::input(error).at(at("publicKey")))?;
        if key.id().to_string() != signature.keyid {
            return Err(Failure::input("the key id is not that of the public key")
                .at(at("keyid"))
                .found(&signature.keyid)
                .expected(key.id()));
        }
        let bytes = unbase64(&at("sig"), &signature.sig)?;
        let found = bytes.len();
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| {
            Failure::input("the signature has another length")
                .at(at("sig"))
                .found(format!("{found} bytes"))
                .expected("64 bytes")
        })?;
        file.add(key, bytes)?;
    }
    Ok(file)
}

/// Prints a file: one statement by itself, several as a list.
pub(super) fn print(statements: &[StatementFile]) -> String {
    let value = match statements {
        [one] => self::one(one),
        several => json!({
            "schema": LIST,
            "statements": several.iter().map(self::one).collect::<Vec<_>>(),
        }),
    };
    format!("{value:#}\n")
}

pub(super) fn one(file: &StatementFile) -> Value {
    let signature = |s: &Signature| {
        json!({
            "keyid": s.key.id().to_string(),
            "publicKey": HEXLOWER.encode(s.key.as_bytes()),
            "sig": BASE64.encode(&s.bytes),
        })
    };
    let missing: Vec<Value> = file
        .missing()
        .iter()
        .map(|who| json!({"keyid": who.key.to_string(), "role": who.role.as_str()}))
        .collect();
    let mut value = json!({
        "payloadType": STATEMENT_PAYLOAD_TYPE,
        "payload": BASE64.encode(&file.payload),
        "signatures": file.signatures.iter().flatten().map(signature).collect::<Vec<_>>(),
        "event": file.statement.event.name(),
        "payloadHash": file.hash().to_string(),
        "missing": missing,
    });
    if let (Some(sidecar), Some(members)) = (&file.sidecar, value.as_object_mut()) {
        members.insert("sidecar".to_owned(), BASE64.encode(&sidecar.bytes()).into());
    }
    value
}

/// What stands beside a statement: of a recall its public text, of anything else vial tags.
fn sidecar(payload: &[u8], text: &str) -> Result<Sidecar, Failure> {
    let bytes = unbase64("sidecar", text)?;
    if decode_statement(payload).is_ok_and(|statement| committed(&statement).is_some()) {
        let text = PublicText::from_sidecar(&bytes).map_err(|error| {
            Failure::input(&failure::OTHER_SIDECAR)
                .at("sidecar")
                .found(format!("{} bytes", bytes.len()))
                .expected(error)
        })?;
        return Ok(Sidecar::PublicText(text));
    }
    let (tags, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(Failure::input("the vial tags are cut short")
            .at("sidecar")
            .found(format!("{} bytes", bytes.len()))
            .expected("a multiple of 32"));
    }
    let tags = tags.iter().map(|tag| VialTag::from_bytes(*tag));
    Ok(Sidecar::Vials(tags.collect()))
}

fn unbase64(field: &str, text: &str) -> Result<Vec<u8>, Failure> {
    base64::decode(text).ok_or_else(|| {
        let short: String = text.chars().take(80).collect();
        Failure::input("this is not base64")
            .at(field)
            .found(short)
            .expected("base64 with padding at its end alone")
    })
}

fn hex32(field: &str, text: &str) -> Result<[u8; 32], Failure> {
    HEXLOWER
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| {
            let short: String = text.chars().take(80).collect();
            Failure::input("this is not a public key")
                .at(field)
                .found(short)
                .expected("64 lower-case hex digits")
        })
}
