//! What opening a busy visit costs against the merge engine alone.
//!
//! Only `core/document` may name the merge engine, so its example measures both, in turn.

use crate::table::Figure;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

pub(crate) fn measure(_: &Path) -> Vec<Figure> {
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--release",
            "-p",
            "hucha-document",
            "--example",
            "open_visit",
        ])
        .args(["--", "--json"])
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let all: Value = serde_json::from_slice(&output.stdout).expect("figures");
    let figure = |zh, en, form: &str, bytes: &str| {
        let time = |which: &str| all[form][which].as_f64().expect("a time");
        let (ours, alone) = (time("ours_ms"), time("alone_ms"));
        Figure {
            zh,
            en,
            value: ours / alone,
            unit: "x",
            budget: Some(1.3),
            note: format!(
                "{ours:.2} ms against {alone:.2} ms: automerge's own load + hydrate of the same {} bytes, {} changes",
                all[bytes], all["changes"]
            ),
        }
    };
    vec![
        figure(
            "打开240项的检查（逐条变更）",
            "open a 240-item visit, loose changes",
            "loose",
            "loose_bytes",
        ),
        figure(
            "同上（快照）",
            "same, from a snapshot",
            "snapshot",
            "snapshot_bytes",
        ),
    ]
}
