//! The grammar beside the code.

use hucha_model::wire::row::RoleKind;
use hucha_model::wire::{
    Attestation, Count, Decision, DirectoryRow, EnrolRequest, EntityKind, HubCertificate,
    NumberRecord, Opened, Payload, Verb, to_cbor,
};
use hucha_sync::Seal;

#[test]
fn the_grammar_names_every_domain_and_every_code_of_a_decision() {
    let grammar = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/wire.cddl");
    let grammar = std::fs::read_to_string(grammar).expect("docs/wire.cddl");
    for domain in [
        Attestation::DOMAIN,
        Decision::DOMAIN,
        Opened::DOMAIN,
        NumberRecord::DOMAIN,
        DirectoryRow::DOMAIN,
        HubCertificate::DOMAIN,
        Seal::DOMAIN,
        EnrolRequest::DOMAIN,
    ] {
        assert!(grammar.contains(&format!("\"{domain}\"")), "{domain}");
    }
    let rule = |name: &str| {
        let start = grammar.find(&format!("\n{name} = &(")).expect("a rule");
        let body = &grammar[start..];
        body[..body.find(')').expect("its end")].to_owned()
    };
    let codes = |bytes: Vec<u8>| minicbor::decode::<u64>(&bytes).expect("a code");
    let holds = |name: &str, all: Vec<(String, u64)>| {
        let rule = rule(name);
        assert_eq!(rule.matches(": ").count(), all.len(), "{name}");
        for (word, code) in all {
            let entry = format!(" {word}: {code},");
            assert!(rule.contains(&entry), "{name} lacks{entry}");
        }
    };
    let verbs = Verb::ALL.iter().map(|v| (word(v), codes(to_cbor(v))));
    holds("verb", verbs.collect());
    let kinds = EntityKind::ALL.iter().map(|k| (word(k), codes(to_cbor(k))));
    holds("entity-kind", kinds.collect());
    let counts = Count::ALL.iter().map(|c| (word(c), codes(to_cbor(c))));
    holds("count", counts.collect());
    let roles = RoleKind::ALL.iter().map(|r| (word(r), codes(to_cbor(r))));
    holds("role-kind", roles.collect());
}

/// Spells a variant as the grammar does: `HandOver` as `hand-over`.
fn word(variant: &impl std::fmt::Debug) -> String {
    let mut word = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}
