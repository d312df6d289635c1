//! What a person finds, through the engine's door.

use super::{FoundKind, FoundView};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::view::tests::world::{HELPER, HOST, ME, OTHER, SCOPE, day, decide, engine, submitted};
use hucha_model::content::{FindingContent, VisitContent};
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::time::Day;
use hucha_model::wire::row::{EnterpriseKind, OrgKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, Capacity, DirectoryRow, DocKind, EntityKind, EntityRef, Facts, FindingKind,
    Participant, RowBody, Verb,
};
use hucha_model::{
    ActivityId, DocId, EntityId, FindingId, Hash, Lang, Millis, OrgId, PersonId, RowId, ScopeId,
};
use hucha_store::{DocState, EntityRow, OpenedRow};

const WENDENG: OrgId = OrgId::from_bytes([13; 16]);

fn add(engine: &Engine, id: RowId, body: RowBody) {
    let mut inner = engine.lock();
    let n = inner.directory.newest() + 1;
    let row = DirectoryRow {
        scope: SCOPE,
        id,
        body,
        cites: None,
        withdrawn: false,
    };
    inner.directory.insert(n, row);
    inner.known = n;
}

fn plant(engine: &Engine, org: OrgId, name: &str, short_name: Option<&str>) {
    let body = RowBody::Organisation {
        org,
        name: name.into(),
        kind: OrgKind::Enterprise,
        enterprise: Some(EnterpriseKind::Producer),
        staff: None,
        standard_level: None,
        area: Some("临港园区".into()),
        short_name: short_name.map(str::to_owned),
    };
    add(engine, RowId(org.0), body);
}

fn person(engine: &Engine, n: u8, name: &str) -> PersonId {
    let person = PersonId::from_bytes([n; 16]);
    let body = RowBody::Person {
        person,
        name: name.into(),
    };
    add(engine, RowId(person.0), body);
    person
}

fn find(engine: &Engine, text: &str) -> Vec<FoundView> {
    engine.find(text, 50, Lang::Zh).unwrap()
}

fn titles(engine: &Engine, text: &str) -> Vec<String> {
    find(engine, text)
        .into_iter()
        .map(|hit| hit.title)
        .collect()
}

#[test]
fn a_plant_is_found_by_first_letters_of_its_full_and_of_its_short_name() {
    let engine = engine();
    plant(
        &engine,
        WENDENG,
        "威海示例文登化工有限公司（虚构）",
        Some("文登化工"),
    );
    for typed in [
        "wdhg",
        "WDHG",
        "wendeng",
        "文登",
        "whslwd",
        "huagong",
        "ｗｄｈｇ",
    ] {
        let [hit] = find(&engine, typed).try_into().unwrap();
        assert_eq!((hit.kind, hit.id), (FoundKind::Plant, WENDENG.to_string()));
        assert_eq!(hit.title, "威海示例文登化工有限公司（虚构）");
        assert_eq!(hit.detail, "文登化工 · 生产 · 临港园区");
    }
}

#[test]
fn a_person_is_found_by_any_reading_and_shown_with_plant_and_post() {
    let engine = engine();
    let found = person(&engine, 90, "单重乐");
    let body = RowBody::Role {
        person: found,
        org: HOST,
        role: RoleKind::Principal,
        from: Day(day(1, 1)),
        to: None,
    };
    add(&engine, RowId::from_bytes([91; 16]), body);
    for typed in ["szl", "scy", "dcl", "shanchongle", "重乐"] {
        let hits = find(&engine, typed);
        assert_eq!(hits[0].kind, FoundKind::Person, "{typed}: {hits:?}");
        assert_eq!(hits[0].id, found.to_string());
        assert_eq!(hits[0].detail, "东岸公司（虚构） 主要负责人");
    }
}

#[test]
fn better_fits_come_first_and_hazards_last() {
    let (engine, ..) = submitted();
    person(&engine, 90, "法兰");
    person(&engine, 91, "法兰生");
    person(&engine, 92, "方法兰");
    person(&engine, 93, "傅莲");
    let hits = find(&engine, "法兰");
    let titles_found: Vec<&str> = hits.iter().map(|hit| hit.title.as_str()).collect();
    assert_eq!(titles_found[..3], ["法兰", "法兰生", "方法兰"]);
    assert!(hits[3..].iter().all(|hit| hit.kind == FoundKind::Finding));
    assert_eq!(hits.len(), 5);
    assert_eq!(
        titles(&engine, "fl")[..4],
        ["傅莲", "法兰", "法兰生", "方法兰"]
    );
}

#[test]
fn of_activities_the_newest_comes_first() {
    let (engine, first, _) = submitted();
    let visit = |n: u8, month: u32, title: &str| {
        let id = EntityId::from_bytes([n; 16]);
        let starts = day(month, 1).and_hms_opt(9, 0, 0).unwrap();
        let facts = Facts {
            starts: Some(Millis::from_local(starts)),
            kinds: vec![ActivityKind::Help],
            helper: Some(HELPER),
            helped: Some(HOST),
            participants: vec![Participant {
                person: ME,
                org: HELPER,
                capacity: Capacity::VisitLeader,
                roles: vec![],
                present: false,
            }],
            ..Facts::default()
        };
        let text = format!(r#"{{"title":"{title}"}}"#);
        decide(&engine, EntityKind::Visit, id, Verb::Plan, facts, &text);
        ActivityId::from(id)
    };
    let earlier = visit(101, 4, "罐区专项帮扶");
    assert_eq!(
        titles(&engine, "gqzx"),
        ["罐区专项帮扶（海湾公司（虚构）帮扶东岸公司（虚构））"]
    );
    // What is decided later is found too, though names were looked up before.
    let newest = visit(102, 9, "罐区专项复查");
    let hits = find(&engine, "gqzx");
    assert_eq!(hits[0].activity, Some(newest));
    assert_eq!((hits.len(), hits[0].detail.as_str()), (2, "9月1日 · 草拟"));
    let hits = find(&engine, "帮扶东岸");
    let visits: Vec<_> = hits.iter().filter_map(|hit| hit.activity).collect();
    assert_eq!(visits, [newest, first, earlier], "{hits:?}");
}

#[test]
fn a_tag_number_keeps_its_case_and_is_found_in_any() {
    let (engine, activity, _) = submitted();
    for typed in ["V-101", "v-101", "v101", "Ｖ１０１"] {
        let hits = find(&engine, typed);
        assert!(!hits.is_empty(), "{typed}");
        for hit in hits {
            assert_eq!(
                (hit.kind, hit.activity),
                (FoundKind::Finding, Some(activity))
            );
            assert!(
                hit.detail.starts_with("罐区 V-101 · 2026年上半年结对帮扶"),
                "{hit:?}"
            );
        }
    }
}

#[test]
fn a_hazard_stands_once_though_record_and_follow_up_hold_it() {
    let (engine, ..) = submitted();
    let hits = find(&engine, "渗漏");
    let mut findings: Vec<_> = hits.iter().filter_map(|hit| hit.finding).collect();
    let all = findings.len();
    findings.sort();
    findings.dedup();
    assert_eq!((all, findings.len()), (2, 2), "{hits:?}");
}

#[test]
fn items_of_the_programmes_in_force_are_found_and_of_others_not() {
    let engine = engine();
    let inner = engine.lock();
    let item = inner
        .programmes
        .checklist("CL-WD")
        .unwrap()
        .items()
        .next()
        .unwrap();
    let (id, zh, en) = (
        format!("CL-WD/{}", item.id),
        item.title.zh.clone(),
        item.title.en.clone(),
    );
    let foreign = inner
        .programmes
        .programme("RZ11")
        .unwrap()
        .checklists
        .clone();
    drop(inner);
    let zh: String = zh.chars().take(12).collect();
    let [hit, ..] = &find(&engine, &zh)[..] else {
        panic!("an item")
    };
    assert_eq!((hit.kind, hit.id.as_str()), (FoundKind::Item, id.as_str()));
    let shown = engine.find(&zh, 1, Lang::En).unwrap();
    assert_eq!(shown[0].title, en);
    for hit in engine.find("安全", 10_000, Lang::Zh).unwrap() {
        assert!(
            !foreign
                .iter()
                .any(|list| hit.id.starts_with(&format!("{list}/")))
        );
    }
}

#[test]
fn nothing_is_found_for_blanks_and_signs_and_for_no_room() {
    let (engine, ..) = submitted();
    for typed in ["", "   ", "　", "-（）"] {
        assert_eq!(find(&engine, typed), [], "{typed:?}");
    }
    assert_eq!(engine.find("法兰", 0, Lang::Zh).unwrap(), []);
    assert_eq!(engine.find("法兰", 1, Lang::Zh).unwrap().len(), 1);
    assert!(!find(&engine, &format!("  {}  ", "法兰")).is_empty());
}

#[test]
fn what_is_too_long_is_refused() {
    let engine = engine();
    assert_eq!(find(&engine, &"a".repeat(64)), []);
    let refused = engine.find(&"a".repeat(65), 10, Lang::Zh);
    assert!(matches!(refused, Err(EngineError::BadInput("text"))));
}

#[test]
fn who_left_the_alliance_is_found_no_more() {
    let engine = engine();
    assert_eq!(find(&engine, "乙")[0].id, OTHER.to_string());
    let mut inner = engine.lock();
    let body = inner
        .directory
        .body(RowId(OTHER.0), AsOf::NOW)
        .unwrap()
        .clone();
    let row = DirectoryRow {
        scope: SCOPE,
        id: RowId(OTHER.0),
        body,
        cites: None,
        withdrawn: true,
    };
    let n = inner.directory.newest() + 1;
    inner.directory.insert(n, row);
    drop(inner);
    assert_eq!(find(&engine, "乙"), []);
}

#[test]
fn a_phone_of_nobody_finds_nothing() {
    let engine = engine();
    engine.lock().identity = None;
    let refused = engine.find("乙", 10, Lang::Zh);
    assert!(matches!(refused, Err(EngineError::NotEnrolled)));
}

#[test]
fn what_was_folded_last_is_read_back_as_it_was() {
    let (engine, activity, _) = submitted();
    let entity = EntityRef {
        kind: EntityKind::Visit,
        id: activity.into(),
    };
    let inner = engine.lock();
    let row = inner.store.read(|reads| reads.entity(entity)).unwrap();
    let state: EntityState = serde_json::from_str(&row.unwrap().json).unwrap();
    assert_eq!(state, inner.state(entity).unwrap());
}

#[test]
fn nothing_of_another_alliance_is_found() {
    let (engine, ..) = submitted();
    let ours = find(&engine, "渗漏").len();
    let other = ScopeId::from_bytes([2; 16]);
    let doc = DocId::from_bytes([120; 16]);
    let activity = EntityRef {
        kind: EntityKind::Visit,
        id: EntityId::from_bytes([121; 16]),
    };
    let content = FindingContent {
        kind: FindingKind::Hazard,
        severity: vec![],
        place: vec!["邻区".into()],
        text: vec!["阀门渗漏".into()],
        advice: vec![],
        basis: vec![],
        item: vec![],
        on_the_spot: false,
        by: OTHER,
        at: Millis(0),
        removed: None,
    };
    let mut visit = VisitContent::default();
    visit
        .findings
        .insert(FindingId::from_bytes([122; 16]), content);
    let inner = engine.lock();
    inner
        .store
        .write(|tx| {
            tx.put_opened(&OpenedRow {
                doc,
                scope: other,
                activity: activity.id.into(),
                kind: DocKind::Visit,
                hash: Hash([120; 32]),
                bytes: vec![1],
                at: Millis(0),
                state: DocState::Live,
            })?;
            tx.rebuild_visit(doc, &visit)?;
            tx.project_entity(&EntityRow {
                entity: activity,
                scope: other,
                state: "draft".into(),
                closed: false,
                needs_ruling: false,
                due: None,
                json: "{}".into(),
            })
        })
        .unwrap();
    let held = inner.store.read(|reads| reads.search("邻区", 50)).unwrap();
    assert_eq!(
        held.len(),
        1,
        "the phone holds it, so only its scope hides it"
    );
    drop(inner);
    assert_eq!(find(&engine, "渗漏").len(), ours);
    assert_eq!(find(&engine, "邻区"), []);
}
