use super::*;
use std::path::Path;

fn from_toml(text: &str) -> Result<Layer, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lotledgerd.toml");
    std::fs::write(&path, text).unwrap();
    read_file(&path).map_err(|error| error.to_string())
}

#[test]
fn upper_layers_win() {
    let file = from_toml("data = \"/d\"\n[grpc]\nlisten = \"[::1]:1\"\nmax_connections = 7\n[log]\nformat = \"json\"\n").unwrap();
    let mut upper = Layer::default();
    upper.grpc.listen = Some("127.0.0.1:0".parse().unwrap());
    upper.shutdown.drain_ms = Some(5);
    let config = Config::new(upper.over(file)).unwrap();
    assert_eq!(config.data, Path::new("/d"));
    assert_eq!(config.log_key, Path::new("/d/log.key"));
    assert_eq!(config.last_checkpoint, Path::new("/d/last-checkpoint"));
    assert_eq!(config.grpc.listen.to_string(), "127.0.0.1:0");
    assert_eq!(config.grpc.max_connections, 7);
    assert_eq!(config.shutdown.drain_ms, 5);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.grpc.max_request_bytes, 16 << 20);
}

#[test]
fn paths_start_at_the_file() {
    let layer = from_toml(
        "data = \"ledger\"\nlast_checkpoint = \"../other/signed\"\ntokens = \"/etc/tokens.toml\"\n",
    )
    .unwrap();
    let data = layer.data.unwrap();
    assert!(data.is_absolute() && data.ends_with("ledger"), "{data:?}");
    let signed = layer.last_checkpoint.unwrap();
    assert!(signed.is_absolute() && signed.ends_with("other/signed"));
    assert_eq!(layer.tokens.unwrap(), Path::new("/etc/tokens.toml"));
}

#[test]
fn what_a_file_may_not_say() {
    for (text, expected) in [
        ("dta = \"x\"", "line 1"),
        ("[grpc]\nlisten = \"here\"", "line 2"),
        ("[grpc]\nmax_connections = -1", "line 2"),
        ("[grpc]\nport = 1", "unknown field `port`"),
        ("[log]\nformat = \"xml\"", "unknown variant"),
        ("[grpc]\nweb_origins = [\"*\"]", "expected an origin"),
        ("data = ", "line 1"),
    ] {
        let error = from_toml(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
        assert!(error.contains("lotledgerd.toml"), "{error}");
    }
}

#[test]
fn what_cannot_be_run() {
    let error = Config::new(Layer::default()).unwrap_err().to_string();
    assert_eq!(
        error,
        "data is not set: set it in the configuration file, or LOTLEDGER_DATA, or --data"
    );
    let mut layer = Layer {
        data: Some("/d".into()),
        ..Layer::default()
    };
    layer.grpc.max_request_bytes = Some(1);
    let error = Config::new(layer).unwrap_err().to_string();
    assert_eq!(
        error,
        "grpc.max_request_bytes: found 1; expected 65536 to 67108864"
    );
}
