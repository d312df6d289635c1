//! Pages that the program writes itself stay as it writes them.

use crate::program::{printed, root};
use std::env;
use std::fs;

/// Writes the three pages anew instead of comparing them.
const AGAIN: &str = "HUCHA_WRITE_PAGES=1 cargo test -p hucha-hub --test commands pages::";

fn holds(page: &str, expected: &str) {
    let path = root().join("docs").join(page);
    if env::var_os("HUCHA_WRITE_PAGES").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let differs = found
        .lines()
        .zip(expected.lines())
        .position(|(one, other)| one != other);
    assert!(
        found == expected,
        "docs/{page} is not what the program prints (line {}); write it anew: {AGAIN}",
        1 + differs.unwrap_or_else(|| found.lines().count().min(expected.lines().count()))
    );
}

#[test]
fn the_page_of_rules_is_what_the_program_prints() {
    let head = format!(
        "# 各项工作制度条款及其落实 / Articles of the programmes and how each is met\n\n\
         由 `hucha rules` 写出，请勿手改；`*` 表示其中有本软件自定的默认值。\
         Written by `hucha rules`, not by hand; `*`: a default of ours stands beside the document's word.\n\
         重新生成 / to write it anew: `{AGAIN}`\n\n"
    );
    let table = printed(&["rules"]);
    holds("rules.md", &format!("{head}{}\n", table.trim_end()));
}

#[test]
fn the_schema_of_programmes_is_what_the_program_prints() {
    holds("programme.schema.json", &printed(&["schema", "programme"]));
}

#[test]
fn the_schema_of_books_is_what_the_program_prints() {
    holds("book.schema.json", &printed(&["schema", "book"]));
}
