# What there is to do here. `just check` is exactly what continuous integration runs.

# List the recipes.
default:
    @just --list

# Everything: formatting, lints, tests, the demo, the second implementation.
check:
    .ci/run

# The tests.
test *arguments:
    cargo test --locked {{ arguments }}

# `kill -9` under load, this many times, and the whole log checked again after it.
kill rounds="200":
    LOTLEDGER_KILLS={{ rounds }} cargo test --locked --release --test kill -- --nocapture

# Ten times the load that can be served, for so long, and clients that mean no good.
overload seconds="120":
    LOTLEDGER_OVERLOAD_SECONDS={{ seconds }} cargo test --locked --release --test overload -- --nocapture

# Speed on this machine, beside its raw limits (docs/PERFORMANCE.md). Stop everything else first;
# `just bench --entries 1000000` for a large ledger, `just bench --json` for a program.
bench *arguments:
    cargo build --locked --release
    target/release/lotledger bench {{ arguments }}

# One fuzz target for so long (fuzz/README.md has their names); `fuzz/run SECONDS` runs them all.
fuzz target seconds="60":
    fuzz/run {{ seconds }} {{ target }}

# Formatting and lints, with the programs and for the verifier alone.
lint:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo clippy --locked --no-default-features --lib -- -D warnings

# One lot from donor to use and every fraud against it, into a directory that does not exist yet.
demo dir="/tmp/lotledger-demo":
    cargo run --locked --release --bin lotledger -- demo --dir {{ dir }}

# Write the vectors of tests/vectors/ that this implementation makes anew; review the diff.
vectors:
    UPDATE_VECTORS=1 cargo test --locked --lib vectors
    git --no-pager diff --stat -- tests/vectors

# Python, Node, a browser and buf against a daemon; needs node, npm, openssl and Chromium.
clients:
    tests/foreign-clients/run

# The page that a clinic prints, measured in a browser; needs node, npm, Chromium and a Japanese font.
pages:
    tests/pages/run

# Names and comments of proto/, where buf is installed (npm install --global @bufbuild/buf).
proto:
    cd proto && buf lint

# The Debian package, from the programs of the demo; needs debhelper, cargo-cyclonedx.
deb:
    packaging/debian/build

# The same, installed, used, removed and purged on this machine; needs root, lintian.
deb-test: deb
    packaging/debian/test

# The container image FROM scratch, by a release build of its own; needs buildah, the test also root.
container:
    packaging/container/build
    packaging/container/test

# Known holes in dependencies; fetches the RustSec database. The rest of deny.toml is in `check`.
advisories:
    cargo deny --locked check advisories

# Who imports whom.
layers:
    cargo test --locked --test layering
