//! `lotledgerd dev-certs`: certificates to try TLS with. Not for use: the authority's key is thrown
//! away, so that nothing else can be issued under it, and nothing can be renewed or revoked.

use std::io::Write;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};

use super::args::DevCerts;
use super::{Failure, atomic_file, tokens_file};
use crate::service::auth::CertificateEntry;

const VALID: Duration = Duration::from_secs(90 * 24 * 3_600);

/// Writes an authority's certificate, and a server's and a client's with their keys; their names to
/// `out`, and the client's entry for the tokens file to `notes`.
///
/// # Errors
/// A file is there already or cannot be written; a name that is none.
pub fn make(
    arguments: &DevCerts,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<(), Failure> {
    let authority_key = key()?;
    let mut authority = params(Vec::new(), "lotledger development authority")?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let certificate = authority.self_signed(&authority_key).map_err(failed)?;
    let issuer = Issuer::new(authority, authority_key);

    let names = match arguments.name.as_slice() {
        [] => ["localhost", "127.0.0.1", "::1"]
            .map(str::to_owned)
            .to_vec(),
        names => names.to_vec(),
    };
    let server_key = key()?;
    let mut server = params(names, "lotledgerd")?;
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let server = server.signed_by(&server_key, &issuer).map_err(failed)?;

    let client_key = key()?;
    let mut client = params(Vec::new(), "lotledger client")?;
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let uri = arguments.uri.as_str().try_into();
    let uri = uri.map_err(|error| Failure::usage(format!("--uri: {error}")))?;
    client.subject_alt_names = vec![SanType::URI(uri)];
    let client = client.signed_by(&client_key, &issuer).map_err(failed)?;

    let directory = &arguments.out;
    std::fs::create_dir_all(directory)
        .map_err(|error| Failure::world(format!("cannot make {}", directory.display()), error))?;
    for (name, text, mode) in [
        ("ca.pem", certificate.pem(), 0o644),
        ("server.pem", server.pem(), 0o644),
        ("server.key", server_key.serialize_pem(), 0o600),
        ("client.pem", client.pem(), 0o644),
        ("client.key", client_key.serialize_pem(), 0o600),
    ] {
        let path = directory.join(name);
        // Never over a file that is there: it may be somebody's key.
        atomic_file::create(&path, text.as_bytes(), mode)
            .and_then(|()| writeln!(out, "{}", path.display()))
            .map_err(|error| Failure::world(format!("cannot write {}", path.display()), error))?;
    }
    let entry = tokens_file::render_certificate(&CertificateEntry {
        name: "development-client".to_owned(),
        scope: arguments.scope,
        uri: arguments.uri.clone(),
        expires: None,
    });
    writeln!(
        notes,
        "to let the client read, put this into the tokens file:\n{entry}"
    )
    .map_err(|error| Failure::world("cannot write the entry", error))
}

fn key() -> Result<KeyPair, Failure> {
    KeyPair::generate().map_err(failed)
}

fn params(names: Vec<String>, common_name: &str) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(names)
        .map_err(|error| Failure::usage(format!("--name: {error}")))?;
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    let now = SystemTime::now();
    params.not_before = now.into();
    params.not_after = (now + VALID).into();
    Ok(params)
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::world("cannot make certificates", error)
}
