//! Compiles `proto/` with protox: nobody who builds lotledger needs protoc.

use std::{env, error::Error, path::Path, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rustc-env=LOTLEDGER_COMMIT={}", commit());
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);

    // What people sign, store and carry: part of the pure core.
    let formats = compile(&["lotledger/v1/statement.proto", "lotledger/v1/ledger.proto"])?;
    prost_build::Config::new()
        .out_dir(out)
        .compile_fds(formats)?;

    #[cfg(feature = "programs")]
    programs(out)?;
    #[cfg(feature = "programs")]
    materials(out)?;
    Ok(())
}

/// The commit for `--version`: from the environment where packages are built from a tarball, from
/// git for other release builds. Debug builds do not claim one, so that a commit rebuilds nothing.
fn commit() -> String {
    println!("cargo:rerun-if-env-changed=LOTLEDGER_COMMIT");
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let text = text.trim();
        (output.status.success() && !text.is_empty()).then(|| text.to_owned())
    };
    if let Ok(commit) = env::var("LOTLEDGER_COMMIT") {
        return commit.chars().filter(char::is_ascii_alphanumeric).collect();
    }
    if env::var("PROFILE").as_deref() != Ok("release") {
        return "debug".to_owned();
    }
    if let Some(moves_with_commits) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo:rerun-if-changed={moves_with_commits}");
    }
    git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".to_owned())
}

fn compile(files: &[&str]) -> Result<prost_types::FileDescriptorSet, Box<dyn Error>> {
    Ok(protox::Compiler::new(["proto"])?
        .include_imports(true)
        .include_source_info(true)
        .open_files(files)?
        .file_descriptor_set())
}

/// The service, for the daemon and the command line.
#[cfg(feature = "programs")]
fn programs(out: &Path) -> Result<(), Box<dyn Error>> {
    use prost::Message as _;

    let all = compile(&[
        "lotledger/v1/statement.proto",
        "lotledger/v1/ledger.proto",
        "lotledger/v1/service.proto",
    ])?;
    // For reflection, and for YAML and JSON by way of the descriptors.
    std::fs::write(out.join("lotledger.v1.bin"), all.encode_to_vec())?;
    // service.proto carries what people sign as bytes, so it stands alone.
    std::fs::create_dir_all(out.join("service"))?;
    let mut service = all;
    service
        .file
        .retain(|file| file.name().ends_with("service.proto"));
    tonic_prost_build::configure()
        .out_dir(out.join("service"))
        .compile_fds(service)?;
    Ok(())
}

/// What the demo's story needs: an installed program has no checkout beside it.
#[cfg(feature = "programs")]
const MATERIALS: [&str; 3] = [
    "examples/cord-ev-lot",
    "examples/dental-pulp-cm-lot",
    "specs",
];

/// The materials as a table of paths and contents.
#[cfg(feature = "programs")]
fn materials(out: &Path) -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let root = Path::new(&root);
    let mut files = Vec::new();
    let mut open = MATERIALS.map(str::to_owned).to_vec();
    while let Some(directory) = open.pop() {
        println!("cargo:rerun-if-changed={directory}");
        for entry in std::fs::read_dir(root.join(&directory))? {
            let entry = entry?;
            let name = entry
                .file_name()
                .into_string()
                .map_err(|_| "a file name is not UTF-8")?;
            let path = format!("{directory}/{name}");
            match entry.file_type()?.is_dir() {
                true => open.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    let mut code = String::from("&[\n");
    for file in files {
        let path = root.join(&file);
        code.push_str(&format!("    ({file:?}, include_bytes!({path:?})),\n"));
    }
    code.push_str("]\n");
    std::fs::write(out.join("materials.rs"), code)?;
    Ok(())
}
