//! `hucha rules`: the rules of a programme, how each is met, and the tests that prove it.

use hucha_model::Lang;
use hucha_model::programme::{Programmes, rules_json, rules_table};

/// Writes the rules of `programme` as JSON or as a table.
pub fn rules(programme: &str, json: bool, lang: Lang) -> Result<String, String> {
    let programmes = Programmes::embedded().map_err(|error| error.to_string())?;
    let text = if json {
        rules_json(&programmes, programme)
    } else {
        rules_table(&programmes, programme, lang)
    };
    text.map_err(|_| {
        let known: Vec<&str> =
            programmes.all().map(|known| known.id.as_str()).collect();
        lang.pick(
            format!("没有工作制度 {programme}；可选：{}", known.join("、")),
            format!("no programme {programme}; there are: {}", known.join(", ")),
        )
    })
}
