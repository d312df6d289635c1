//! What taking in a photo costs against the `image` crate, each in a process of its own.

use crate::table::Figure;
use std::path::Path;
use std::process::Command;

const PHOTOS: &str = "3";
const ROUNDS: usize = 3;

pub(crate) fn measure(folder: &Path) -> Vec<Figure> {
    let photo = folder.join("photo.jpg");
    let photo = photo.to_str().expect("a path in UTF-8");
    let made = example("make_photo", &[photo]);
    let homes = ["hucha", "image"].map(|which| {
        let home = folder.join(which);
        std::fs::create_dir(&home).unwrap();
        home.to_str().expect("a path in UTF-8").to_owned()
    });
    let mut costs: [Vec<(f64, f64)>; 2] = Default::default();
    for _ in 0..ROUNDS {
        for (which, (home, costs)) in ["hucha", "image"].iter().zip(homes.iter().zip(&mut costs)) {
            costs.push(cost(&example("ingest_once", &[which, photo, home, PHOTOS])));
        }
    }
    let [(ours, our_peak), (theirs, their_peak)] = costs.map(|mut costs| {
        costs.sort_by(|a, b| a.0.total_cmp(&b.0));
        (
            costs[ROUNDS / 2].0,
            costs.iter().map(|cost| cost.1).fold(0.0, f64::max),
        )
    });
    let made = made.trim();
    vec![
        Figure {
            zh: "1200万像素照片入库：CPU",
            en: "take in a 12 MP photo: CPU",
            value: ours,
            unit: "ms",
            budget: None,
            note: format!(
                "{made}, EXIF turned; hash, 2560 px and 320 px, fsync; the budget against libjpeg-turbo's steps is not measured here"
            ),
        },
        Figure {
            zh: "同上，与image库之比",
            en: "same, against the image crate",
            value: ours / theirs,
            unit: "x",
            budget: None,
            note: format!("image, Lanczos3, turned last: {theirs:.0} ms, {their_peak:.0} MiB"),
        },
        Figure {
            zh: "同上：峰值内存",
            en: "same: peak memory",
            value: our_peak,
            unit: "MiB",
            budget: Some(45.0),
            note: "VmHWM of the whole process".into(),
        },
    ]
}

fn example(name: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--release",
            "-p",
            "hucha-evidence",
            "--example",
            name,
            "--",
        ])
        .args(arguments)
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Reads CPU milliseconds per photo and peak MiB from the last line: `cpu_ms N peak_kib N`.
fn cost(printed: &str) -> (f64, f64) {
    let last = printed.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let [cpu, kib] = numbers[..] else {
        panic!("not a cost: {last}")
    };
    (cpu, kib / 1024.0)
}
