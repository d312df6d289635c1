//! The folder of golden files and its list.

use crate::{Golden, compressed, goldens, samples};
use hucha_model::sign::Signer as _;
use std::fmt::Write as _;
use std::path::PathBuf;

pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire");

pub(crate) fn file(name: &str) -> PathBuf {
    PathBuf::from(FOLDER).join(name)
}

pub(crate) fn to_lines(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.chunks(32) {
        writeln!(text, "{}", hex::encode(line)).expect("memory");
    }
    text
}

pub(crate) fn stored(name: &str) -> Vec<u8> {
    let path = file(&format!("{name}.hex"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}.hex is missing"));
    hex::decode(text.split_whitespace().collect::<String>()).expect("hex")
}

pub(crate) fn is_writing() -> bool {
    std::env::var_os("HUCHA_WRITE_GOLDEN").is_some_and(|value| value == "1")
}

fn table_row(golden: &Golden) -> String {
    let (name, what, len) = (&golden.name, &golden.what, golden.bytes.len());
    let item = golden
        .item
        .map_or_else(String::new, |hash| format!("`{hash}`"));
    format!("| `{name}` | {what} | {len} | {item} |")
}

pub(crate) fn readme() -> String {
    let mut text = format!(
        "# Golden bytes of the wire\n\n\
         One sample of each envelope and frame of `docs/wire.cddl`, in hex, 32 bytes a line. The\n\
         test `core/sync/tests/golden.rs` makes each again and compares; the compressed ones are\n\
         only read, since another compressor may write other bytes. Every value is made up.\n\n\
         Write them anew, on purpose only, since a change here breaks phones in the field:\n\n\
         ```\nHUCHA_WRITE_GOLDEN=1 cargo test --release -p hucha-sync --test golden\n```\n\n\
         ## Values\n\n\
         * secret key: `{}`; signatures are deterministic (RFC 6979), 64 bytes r ‖ s\n\
         * public key: algorithm 1, point `{}`\n\
         * key id: `{}`\n\
         * ids are one byte repeated 16 times: scope 10, organisation 20 and 21, person 30,\n  \
           device 40, document 50, entity 60, row 70, pairing 80, activity 90\n\
         * time {} ms; all other values stand in `core/sync/tests/support/samples.rs`\n\n\
         ## Files\n\n\
         The item hash is SHA-256 over domain, a zero byte and the payload.\n\n\
         | file | what | bytes | item hash |\n|---|---|---|---|\n",
        hex::encode(samples::SECRET),
        hex::encode(samples::signer().public_key().point),
        samples::signer().public_key().id(),
        samples::AT.0,
    );
    for golden in goldens() {
        writeln!(text, "{}", table_row(&golden)).expect("memory");
    }
    for golden in compressed() {
        let (name, what) = (&golden.name, &golden.what);
        writeln!(text, "| `{name}` | {what} | | |").expect("memory");
    }
    text
}
