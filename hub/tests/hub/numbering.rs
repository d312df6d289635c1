//! Numbers, verdicts and the chain.

use crate::world::*;
use hucha_model::directory::AsOf;
use hucha_model::wire::*;
use hucha_sync::Item;

#[test]
fn numbers_have_no_gap_and_the_chain_holds() {
    let mut pair = Pair::new();
    let n = pair.core.verify_chain().unwrap();
    assert_eq!(n, pair.core.chain_end().unwrap().n);
    let (_, opened) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    assert!(pair.inspector.sync(&mut pair.core, vec![opened]).accepted());
    assert!(pair.core.verify_chain().unwrap() > n);
}

#[test]
fn a_phone_can_check_every_link_it_is_fed() {
    let mut pair = Pair::new();
    let answer = pair.stranger.sync(&mut pair.core, vec![]);
    let numbers: Vec<u64> = answer.records.iter().map(|record| record.n).collect();
    assert!(numbers.windows(2).all(|two| two[0] < two[1]));
    assert!(answer.items.iter().any(|item| matches!(item, Item::Row(_))));
}

#[test]
fn an_issued_pair_becomes_a_signed_row_that_cites_its_decision() {
    let mut pair = Pair::new();
    let answer = pair.stranger.sync(&mut pair.core, vec![]);
    let key = pair.core.hub_key();
    let rows = answer.items.iter().filter_map(|item| match item {
        Item::Row(signed) => Some(signed.verify::<DirectoryRow>(&key).unwrap()),
        _ => None,
    });
    let pairing: Vec<DirectoryRow> = rows
        .filter(|row| matches!(row.body, RowBody::Pairing { .. }))
        .collect();
    assert_eq!(pairing.len(), 1);
    let cited = pairing[0].cites.expect("the row cites");
    assert!(
        answer
            .decisions()
            .iter()
            .any(|decision| decision.hash() == cited)
    );
    let in_force = pair.core.directory().pairings(AsOf::NOW, noon().day());
    assert_eq!(
        (in_force[0].helper, in_force[0].helped),
        (pair.helper, pair.host)
    );
}

#[test]
fn a_refused_decision_gets_a_number_its_reason_and_the_same_answer_again() {
    let mut pair = Pair::new();
    let pairing = entity(EntityKind::Pairing, 31);
    let facts = Facts {
        helper: Some(pair.host),
        helped: Some(org(&pair.core, "天福精化")),
        year: Some(2026),
        ..Facts::default()
    };
    let scope = pair.core.scope();
    let decision = pair
        .inspector
        .decide(scope, pairing, Verb::Propose, &[], facts, Some("x"));
    let before = pair.core.chain_end().unwrap().n;
    let answer = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(decision.clone())]);
    assert_eq!(answer.reason(), "who.leader");
    let state = pair.core.chain_end().unwrap();
    assert_eq!(state.n, before + 1);
    let record = answer
        .records
        .iter()
        .find(|record| record.item == decision.hash())
        .unwrap();
    assert_eq!(
        (record.n, record.refused.as_deref()),
        (state.n, Some("who.leader"))
    );
    let again = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(decision)]);
    assert_eq!(again.reason(), "who.leader");
    assert_eq!(pair.core.chain_end().unwrap().n, state.n);
    pair.core.verify_chain().unwrap();
}

#[test]
fn one_bad_item_does_not_block_the_others() {
    let mut pair = Pair::new();
    let good = pair.list_finding(40);
    let mut forged = pair.list_finding(41);
    forged.signed.sig[5] ^= 1;
    let mut wrong_words = pair.list_finding(42);
    wrong_words.text.as_mut().unwrap().text.push('!');
    let also_good = pair.list_finding(43);
    let items = [good.clone(), forged, wrong_words, also_good]
        .map(Item::Decision)
        .to_vec();
    let answer = pair.inspector.sync(&mut pair.core, items);
    let words: Vec<&str> = answer
        .verdicts
        .iter()
        .map(|verdict| match verdict {
            Verdict::Accepted { .. } => "accepted",
            Verdict::Rejected { reason, .. } => reason,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(words, ["accepted", "signature", "malformed", "accepted"]);
    let again = pair
        .inspector
        .sync(&mut pair.core, vec![Item::Decision(good)]);
    assert!(matches!(again.verdicts[..], [Verdict::Duplicate { .. }]));
}

#[test]
fn only_the_hub_makes_rows_records_and_access() {
    let mut pair = Pair::new();
    let row = DirectoryRow {
        scope: pair.core.scope(),
        id: pair.core.alliance_row(),
        body: RowBody::Person {
            person: pair.stranger.person,
            name: "x".into(),
        },
        cites: None,
        withdrawn: false,
    };
    let row = Item::Row(Signed::seal(&row, &pair.stranger.signer).unwrap());
    let answer = pair.stranger.sync(&mut pair.core, vec![row]);
    assert_eq!(answer.reason(), "authority");
    let (scope, person) = (pair.core.scope(), pair.stranger.person);
    let granted = Item::Granted {
        scope,
        person,
        doc: hucha_model::DocId::from_bytes([1; 16]),
    };
    assert_eq!(
        pair.stranger.sync(&mut pair.core, vec![granted]).reason(),
        "authority"
    );
}

#[test]
fn a_decision_held_for_another_is_judged_when_that_arrives() {
    let mut pair = Pair::new();
    let listed = pair.list_finding(44);
    let scope = pair.core.scope();
    let finding = entity(EntityKind::Finding, 44);
    let accept = pair.host_phone.decide(
        scope,
        finding,
        Verb::Accept,
        &[&listed],
        Facts::default(),
        None,
    );
    let answer = pair
        .host_phone
        .sync(&mut pair.core, vec![Item::Decision(accept.clone())]);
    match &answer.verdicts[..] {
        [Verdict::Held { needs }] => assert_eq!(needs, &[listed.hash()]),
        other => panic!("{other:?}"),
    }
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![Item::Decision(listed)])
            .accepted()
    );
    assert_eq!(pair.core.state_of(finding).unwrap().state, "accepted");
    let again = pair
        .host_phone
        .sync(&mut pair.core, vec![Item::Decision(accept)]);
    assert!(matches!(again.verdicts[..], [Verdict::Duplicate { .. }]));
}

#[test]
fn a_feed_in_small_pages_brings_the_same_as_in_one() {
    let mut pair = Pair::new();
    let whole = pair.stranger.sync(&mut pair.core, vec![]);
    let mut records = Vec::new();
    let mut phone = Phone::enrol(&mut pair.core, "谢永宁", 60);
    let newest = pair.core.chain_end().unwrap().n;
    for _ in 0..2_000 {
        let body = phone.body(pair.core.scope(), vec![], vec![]);
        let answer = pair
            .core
            .answer(asker(phone.device), &body, noon(), 2_000)
            .unwrap();
        let page = Answer::read(&answer.bytes);
        phone.cursor = page.records.last().map_or(newest, |record| record.n);
        records.extend(page.records);
        if phone.cursor == newest {
            break;
        }
    }
    let shared = records
        .iter()
        .filter(|record| whole.records.contains(record))
        .count();
    assert_eq!(shared, whole.records.len());
}
