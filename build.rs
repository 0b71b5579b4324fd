//! Compiles `proto/` with protox: nobody who builds lotledger needs protoc.

use std::{env, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);

    // What people sign, store and carry: part of the pure core.
    let formats = compile(&["lotledger/v1/statement.proto", "lotledger/v1/ledger.proto"])?;
    prost_build::Config::new()
        .out_dir(out)
        .compile_fds(formats)?;

    #[cfg(feature = "programs")]
    programs(out)?;
    Ok(())
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
    // The service refers to the messages of the pure core instead of generating them again.
    std::fs::create_dir_all(out.join("service"))?;
    let mut service = all;
    service
        .file
        .retain(|file| file.name().ends_with("service.proto"));
    tonic_prost_build::configure()
        .extern_path(".lotledger.v1.Bundle", "crate::format::pb::Bundle")
        .out_dir(out.join("service"))
        .compile_fds(service)?;
    Ok(())
}
