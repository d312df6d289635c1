//! What a client that is not ours reads, writes, and is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

use hucha_document::{Doc, Edit, FindingField, VisitEdit, plain_change};
use hucha_engine::Command;
use hucha_foreign::{ClientView, edit, shape, show};
use hucha_harness::check::visit_doc;
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::snapshot::Snapshot;
use hucha_harness::world::{Keep, World, people};
use hucha_model::content::{AnswerValue, VisitContent};
use hucha_model::lifecycle::Lifecycles;
use hucha_model::programme::Programmes;
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::wire::attestation::Attestation;
use hucha_model::wire::{DocKind, FindingKind, Severity, Signed, Verdict};
use hucha_model::{ActivityId, DeviceId, FindingId, Hash, Lang, PersonId};
use hucha_sync::{Asker, Frame, Item, PlanBody, StreamWriter, read_stream};
use serde_json::{Value, json};

const ALICE: usize = 0;
const BOB: usize = 1;
/// Carol's device is enrolled and signs; what it signs is written by the foreign client.
const CAROL: usize = 2;
/// The foreign client's actor.
const ACTOR: [u8; 16] = [0xc4; 16];

/// A visit in which two inspectors wrote of everything but photos, in force everywhere.
fn busy_visit() -> (Network, ActivityId) {
    let mut dice = Dice::new(1);
    let phones = [
        ("alice", people::ALICE),
        ("bob", people::BOB),
        ("carol", people::CAROL),
    ];
    let world = World::build(&phones, Keep::Memory, &mut dice).unwrap();
    let mut network = Network::new(world, dice);
    network.run_until_quiescent().unwrap();
    let activity = plan_visit(&mut network).unwrap();
    let checklist = Programmes::embedded().unwrap();
    let template = checklist.checklist("CL-WD").unwrap().template();
    let open = Command::OpenVisit { activity, template };
    network.phone(ALICE).engine().execute(open).unwrap();
    network.run_until_quiescent().unwrap();
    let finding = |n: u8| FindingId::from_bytes([n; 16]);
    write(
        &network,
        ALICE,
        activity,
        answer("4.1", AnswerValue::Conforms),
    );
    write(
        &network,
        BOB,
        activity,
        answer("4.1", AnswerValue::DoesNotConform),
    );
    write(&network, ALICE, activity, record(finding(1), "法兰缺螺栓"));
    write(
        &network,
        BOB,
        activity,
        record(finding(2), "法兰少一个螺栓"),
    );
    network.run_until_quiescent().unwrap();
    let edits = [
        (ALICE, rule("4.1", AnswerValue::DoesNotConform)),
        (
            ALICE,
            VisitEdit::MergeInto {
                finding: finding(2),
                into: Some(finding(1)),
            },
        ),
        (
            ALICE,
            VisitEdit::SetFinding {
                finding: finding(1),
                field: FindingField::OnTheSpot(true),
            },
        ),
        (
            BOB,
            VisitEdit::Suggest {
                finding: finding(1),
                text: "写明规格".into(),
            },
        ),
        (
            BOB,
            VisitEdit::RemoveFinding {
                finding: finding(2),
                why: "重复".into(),
            },
        ),
        (
            ALICE,
            VisitEdit::AssignSection {
                section: "2".into(),
                person: network.phone(BOB).person,
            },
        ),
        (
            BOB,
            VisitEdit::WriteNote {
                key: "n1".into(),
                about: "经过".into(),
                text: "查罐区".into(),
            },
        ),
    ];
    for (who, edit) in edits {
        write(&network, who, activity, edit);
    }
    network.run_until_quiescent().unwrap();
    (network, activity)
}

fn write(network: &Network, who: usize, activity: ActivityId, edit: VisitEdit) {
    let engine = network.phone(who).engine();
    engine
        .edit(visit_doc(activity), &Edit::Visit(edit))
        .unwrap();
}

fn answer(item: &str, value: AnswerValue) -> VisitEdit {
    VisitEdit::Answer {
        item: item.into(),
        value,
    }
}

fn rule(item: &str, value: AnswerValue) -> VisitEdit {
    VisitEdit::Rule {
        item: item.into(),
        value,
    }
}

fn record(finding: FindingId, text: &str) -> VisitEdit {
    VisitEdit::Record {
        finding,
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "P-101".into(),
        text: text.into(),
        advice: "补齐".into(),
        basis: String::new(),
        item: "4.1".into(),
    }
}

/// The document as a phone would hand it out.
fn exported(network: &Network, who: usize, activity: ActivityId) -> Doc {
    let snapshot = Snapshot::of(network.phone(who), activity).unwrap();
    let changes = &snapshot.bytes[&visit_doc(activity)];
    Doc::load(DocKind::Visit, [9; 16], changes).unwrap()
}

fn content(network: &Network, who: usize, activity: ActivityId) -> VisitContent {
    network.phone(who).engine().visit_content(activity).unwrap()
}

fn hex_heads(doc: &Doc) -> Vec<String> {
    doc.heads().iter().map(|head| head.to_hex()).collect()
}

/// The answer of a person, in the shape of our schema.
fn foreign_answer(item: &str, person: PersonId, value: AnswerValue) -> Value {
    json!({
        "do": "put",
        "map": "answers",
        "key": format!("{item}|{person}"),
        "fields": { "v": value.code(), "at": 1_767_600_000_000_u64 },
    })
}

fn foreign_finding(finding: FindingId, person: PersonId, text: &str) -> Value {
    json!({
        "do": "put",
        "map": "findings",
        "key": finding.to_string(),
        "fields": {
            "kind": "hazard",
            "severity": "general",
            "place": "T-2",
            "text": text,
            "advice": "",
            "basis": "",
            "item": "4.1",
            "on_the_spot": false,
            "by": person.to_string(),
            "at": 1_767_600_000_000_u64,
        },
    })
}

/// A run by the foreign client, ready to be signed.
fn attestation(network: &Network, activity: ActivityId, changes: &[Vec<u8>]) -> Attestation {
    let first = Doc::change_meta(&changes[0]).unwrap();
    let last = Doc::change_meta(changes.last().unwrap()).unwrap();
    let carol = network.phone(CAROL).engine().identity().unwrap();
    Attestation {
        doc: visit_doc(activity),
        actor: first.actor,
        from: first.seq,
        seq: last.seq,
        change: last.hash,
        user: carol.person,
        device: carol.device,
        directory: network.world.hub.chain_end().unwrap().n,
    }
}

fn signed(attestation: &Attestation, signer: &dyn Signer) -> Signed {
    Signed::seal(attestation, signer).unwrap()
}

/// Pushes a run from Carol's device and gives the hub's verdict.
fn push(network: &mut Network, attestation: Signed, changes: &[Vec<u8>]) -> Verdict {
    let carol = network.phone(CAROL);
    carol.engine().execute(Command::WantSync).unwrap();
    let plan = carol.engine().plan_requests().unwrap().remove(0);
    let PlanBody::Bytes(body) = &plan.body else {
        panic!("a sync has a body");
    };
    let mut frames = read_stream(body).unwrap();
    let changes = changes.to_vec();
    frames.insert(
        1,
        Frame::Item(Item::Run {
            attestation,
            changes,
        }),
    );
    let mut stream = StreamWriter::new();
    for frame in &frames {
        stream.push(frame).unwrap();
    }
    let device = carol.engine().identity().unwrap().device;
    let now = network.world.time.now();
    let hub = &mut network.world.hub;
    let asker = Asker {
        device,
        request: Hash::default(),
    };
    let answer = hub.answer(asker, &stream.finish(), now, 1 << 20).unwrap();
    answer.verdicts[0].1.clone()
}

/// The reason of a refusal and the last change that would be taken.
fn refused(verdict: Verdict) -> (String, Option<Hash>) {
    let Verdict::Rejected { reason, reattest } = verdict else {
        panic!("a refusal was expected, not {verdict:?}");
    };
    (reason, reattest)
}

#[test]
fn the_public_package_opens_our_document_and_reads_what_we_read() {
    let (network, activity) = busy_visit();
    let doc = exported(&network, ALICE, activity);
    let view = show(&doc.export()).unwrap();
    let here = content(&network, ALICE, activity);
    assert!(here.photos.is_empty());
    assert_eq!(here.answers["4.1"].len(), 2);
    assert_eq!(view.content, shape::visit(&here));
    assert_eq!(view.heads, hex_heads(&doc));
}

/// Carol's client answers an item and records a finding whose text is long.
fn carols_work(network: &Network, activity: ActivityId) -> (FindingId, String, ClientView) {
    let carol = network.phone(CAROL).person;
    let (finding, text) = (
        FindingId::from_bytes([3; 16]),
        "可燃气体报警器失效。".repeat(60),
    );
    let edits = [
        foreign_answer("4.1", carol, AnswerValue::NotChecked),
        foreign_finding(finding, carol, &text),
        json!({
            "do": "set",
            "map": "findings",
            "key": finding.to_string(),
            "fields": { "severity": "major" },
        }),
        foreign_answer("4.1", carol, AnswerValue::Conforms),
    ];
    let doc = exported(network, CAROL, activity);
    (finding, text, edit(&doc.export(), ACTOR, &edits).unwrap())
}

#[test]
fn its_changes_are_taken_under_an_enrolled_devices_signature_and_reach_the_others() {
    let (mut network, activity) = busy_visit();
    let (finding, text, made) = carols_work(&network, activity);
    let changes: Vec<_> = made
        .deflated
        .iter()
        .map(|change| plain_change(change).unwrap())
        .collect();
    assert_eq!(changes, made.changes, "deflated and plain are one change");
    assert!(
        made.deflated[1].len() < changes[1].len() / 2,
        "it did deflate"
    );
    // Meanwhile others went on.
    write(
        &network,
        BOB,
        activity,
        answer("4.2", AnswerValue::Conforms),
    );
    let attestation = attestation(&network, activity, &changes);
    let signed = signed(&attestation, network.phone(CAROL).signer());
    let verdict = push(&mut network, signed, &changes);
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
    network.run_until_quiescent().unwrap();
    let carol = network.phone(CAROL).person;
    for who in [ALICE, BOB] {
        let here = content(&network, who, activity);
        assert_eq!(here.answers["4.1"][&carol].len(), 1);
        assert_eq!(here.answers["4.1"][&carol][0].value, AnswerValue::Conforms);
        assert_eq!(here.findings[&finding].text, [text.as_str()]);
        assert_eq!(here.findings[&finding].severity, [Severity::Major]);
        assert_eq!(here.findings[&finding].by, carol);
        assert_eq!(here.answers["4.2"].len(), 1);
    }
    // And back: the client reads the merged document as the phones do.
    let doc = exported(&network, BOB, activity);
    let view = show(&doc.export()).unwrap();
    assert_eq!(
        view.content,
        shape::visit(&content(&network, BOB, activity))
    );
    assert_eq!(view.heads, hex_heads(&doc));
}

#[test]
fn unsigned_work_a_strangers_and_work_under_another_name_are_refused_in_words_that_say_what_to_do()
{
    let (mut network, activity) = busy_visit();
    let before = content(&network, BOB, activity);
    let (.., made) = carols_work(&network, activity);
    let genuine = attestation(&network, activity, &made.changes);
    let stranger = SoftwareSigner::from_secret(&[0x5a; 32]).unwrap();
    let alice = network.phone(ALICE).person;
    let good = signed(&genuine, network.phone(CAROL).signer());
    let unsigned = Signed {
        sig: vec![0; good.sig.len()],
        ..good.clone()
    };
    let of_nobody = Attestation {
        device: DeviceId::from_bytes([0x77; 16]),
        ..genuine.clone()
    };
    let as_alice = Attestation {
        user: alice,
        ..genuine.clone()
    };
    let carols = network.phone(CAROL).signer();
    let cases = [
        (unsigned, "signature", "重新签名", "sign it again"),
        (
            signed(&genuine, &stranger),
            "signature",
            "重新签名",
            "sign it again",
        ),
        (
            signed(&of_nobody, &stranger),
            "unknown_device",
            "请联系",
            "have it registered",
        ),
        (
            signed(&as_alice, carols),
            "unknown_device",
            "本人的手机",
            "own phone",
        ),
    ];
    let mut refusals = Vec::new();
    for (attestation, reason, zh, en) in cases {
        let said = refused(push(&mut network, attestation, &made.changes)).0;
        assert_eq!(said, reason);
        refusals.push((said, zh, en));
    }
    // Signed by Carol, but written as Alice inside.
    let doc = exported(&network, CAROL, activity).export();
    let forged = [foreign_answer("4.1", alice, AnswerValue::Conforms)];
    let forged = edit(&doc, [0xc5; 16], &forged).unwrap();
    let attestation = attestation(&network, activity, &forged.changes);
    let signed = signed(&attestation, network.phone(CAROL).signer());
    let said = refused(push(&mut network, signed, &forged.changes)).0;
    assert_eq!(said, "who.not_yours");
    refusals.push((said, "可以提出修改建议", "suggest a wording"));
    let words = Lifecycles::embedded();
    for (reason, zh, en) in refusals {
        let sentence = |lang| words.sentence(&reason, lang);
        assert!(sentence(Lang::Zh).contains(zh), "{}", sentence(Lang::Zh));
        assert!(sentence(Lang::En).contains(en), "{}", sentence(Lang::En));
    }
    // Readers keep what the hub's signed word refused aside, readable.
    network.troubled.by_somebody = true;
    network.run_until_quiescent().unwrap();
    assert_eq!(content(&network, BOB, activity), before);
    // The same work under the right signature is taken: a refusal bars nothing.
    let verdict = push(&mut network, good, &made.changes);
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
}

#[test]
fn shapes_the_schema_does_not_know_are_refused_and_what_came_before_them_can_be_signed_anew() {
    let (mut network, activity) = busy_visit();
    let carol = network.phone(CAROL).person;
    let doc = exported(&network, CAROL, activity).export();
    let key = format!("4.3|{carol}");
    let alices = format!("4.1|{}", network.phone(ALICE).person);
    let bad = [
        (
            "a text that many type into",
            "shape.operation",
            json!({ "do": "put_bare", "map": "answers", "key": key, "fields": { "v": "conforms" } }),
        ),
        (
            "a list",
            "shape.operation",
            json!({ "do": "put_bare", "map": "answers", "key": key, "fields": [1, 2] }),
        ),
        (
            "a number for an entry",
            "shape.operation",
            json!({ "do": "put_bare", "map": "answers", "key": key, "fields": 7 }),
        ),
        (
            "a fraction",
            "shape.scalar",
            json!({ "do": "put", "map": "answers", "key": key, "fields": { "at": 0.5 } }),
        ),
        (
            "a map of its own",
            "shape.root",
            json!({ "do": "new_map", "map": "more" }),
        ),
        (
            "an emptied map",
            "shape.root",
            json!({ "do": "new_map", "map": "answers" }),
        ),
        (
            "another's entry removed",
            "shape.operation",
            json!({ "do": "remove", "map": "answers", "key": alices }),
        ),
        (
            "a key that names nobody",
            "shape.key",
            json!({ "do": "put", "map": "answers", "key": "4.3", "fields": { "v": "conforms" } }),
        ),
    ];
    for (n, (what, reason, edit_of_it)) in (0xd0_u8..).zip(bad) {
        let good = foreign_answer("4.2", carol, AnswerValue::Conforms);
        let made = edit(&doc, [n; 16], &[good, edit_of_it]).unwrap();
        let whole = attestation(&network, activity, &made.changes);
        let first = Doc::change_meta(&made.changes[0]).unwrap().hash;
        let signed_whole = signed(&whole, network.phone(CAROL).signer());
        let verdict = push(&mut network, signed_whole, &made.changes);
        assert_eq!(refused(verdict), (reason.to_owned(), Some(first)), "{what}");
        let part = &made.changes[..1];
        let attestation = attestation(&network, activity, part);
        let signed_part = signed(&attestation, network.phone(CAROL).signer());
        let verdict = push(&mut network, signed_part, part);
        assert!(
            matches!(verdict, Verdict::Accepted { .. }),
            "{what}: {verdict:?}"
        );
    }
    // Readers keep what the hub's signed word refused aside, readable.
    network.troubled.by_somebody = true;
    network.run_until_quiescent().unwrap();
    let here = content(&network, BOB, activity);
    assert_eq!(
        here.answers["4.2"][&carol].len(),
        8,
        "eight actors, at once"
    );
    assert!(!here.answers.contains_key("4.3"));
}
