//! One sample of each envelope, made from fixed ids and a fixed key.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by two test programs, each of which uses a part"
)]

use chrono::NaiveDate;
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::time::Day;
use hucha_model::wire::row::{EnterpriseKind, OrgKind, RoleKind};
use hucha_model::wire::{
    ActivityKind, Attestation, Capacity, Checkpoint, Count, Decision, DetachedText, DirectoryRow,
    DocKind, EnrolRequest, EnrolResponse, EntityKind, EntityRef, Facts, FindingKind,
    HubCertificate, ItemKind, NumberRecord, Opened, Participant, Party, Payload, Receipt, Restart,
    RowBody, Severity, Signed, SignedDecision, Stance, TemplateRef, Verb,
};
use hucha_model::{
    ActivityId, DeviceId, DocId, EntityId, Hash, Millis, OrgId, PairingId, PersonId, RowId, ScopeId,
};
use hucha_sync::{Item, Seal};

pub const SECRET: [u8; 32] = [7; 32];
pub const AT: Millis = Millis(1_772_000_000_000);
pub const SCOPE: ScopeId = ScopeId::from_bytes([0x10; 16]);
pub const ORG: OrgId = OrgId::from_bytes([0x20; 16]);
pub const HOST: OrgId = OrgId::from_bytes([0x21; 16]);
pub const PERSON: PersonId = PersonId::from_bytes([0x30; 16]);
pub const DEVICE: DeviceId = DeviceId::from_bytes([0x40; 16]);
pub const DOC: DocId = DocId::from_bytes([0x50; 16]);
pub const ENTITY: EntityId = EntityId::from_bytes([0x60; 16]);
pub const ROW: RowId = RowId::from_bytes([0x70; 16]);
pub const PAIRING: PairingId = PairingId::from_bytes([0x80; 16]);
pub const ACTIVITY: ActivityId = ActivityId::from_bytes([0x90; 16]);

pub fn signer() -> SoftwareSigner {
    SoftwareSigner::from_secret(&SECRET).expect("a scalar of the curve")
}

pub fn answer_seal() -> Seal {
    Seal {
        scope: SCOPE,
        generation: 1,
        request: Hash([0xE1; 32]),
        frames: Hash([0xE2; 32]),
    }
}

pub fn seal<P: Payload>(payload: &P) -> Signed {
    Signed::seal(payload, &signer()).expect("a software key is never locked")
}

pub fn day(month: u32, day: u32) -> Day {
    Day(NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the calendar"))
}

pub fn attestation() -> Attestation {
    Attestation {
        doc: DOC,
        actor: vec![0xA0; 16],
        from: 1,
        seq: 2,
        change: Hash([0xC2; 32]),
        user: PERSON,
        device: DEVICE,
        directory: 41,
    }
}

/// A run of two changes that the merge engine wrote: the second names the first.
pub fn run() -> Item {
    Item::Run {
        attestation: seal(&attestation()),
        changes: [FIRST_CHANGE, SECOND_CHANGE].map(unhex).to_vec(),
    }
}

/// A run of bytes that are no changes at all.
pub fn opaque_run() -> Item {
    Item::Run {
        attestation: seal(&attestation()),
        changes: vec![vec![0xC1; 12], vec![0xC2; 12]],
    }
}

/// Two changes of automerge's own tests (`two_change_chunks`, MIT licence).
const FIRST_CHANGE: &str = "\
    856f4a839ac3d73001390010da0a5454424349848500a5ebe1acd94d0101c1bec483e13008636861\
    6e676520310005150334014202560270027f0161017f007f007f00";
const SECOND_CHANGE: &str = "\
    856f4a83a7e727d50164019ac3d730f262da35e71db591b9e8150de9b02826daf75006f2298916ad\
    ec6e0b10da0a5454424349848500a5ebe1acd94d0202c1bec483e130086368616e67652032000801\
    0202021503340142025602570170027f007f017f0161017f017f16627f00";

fn unhex(digits: &str) -> Vec<u8> {
    hex::decode(digits).expect("hex")
}

/// The merge engine's name of a change.
pub fn change_hash(change: &[u8]) -> Hash {
    Hash::of_bytes(&change[8..])
}

/// A change of the merge engine's shape: its header, dependencies, and whatever follows them.
pub fn change(dependencies: &[Hash], rest: &[u8]) -> Vec<u8> {
    let mut body = vec![dependencies.len() as u8];
    for dependency in dependencies {
        body.extend_from_slice(&dependency.0);
    }
    body.extend_from_slice(rest);
    let mut named = vec![1];
    let mut length = body.len();
    while length >= 0x80 {
        named.push(0x80 | (length & 0x7F) as u8);
        length >>= 7;
    }
    named.push(length as u8);
    named.extend_from_slice(&body);
    let checksum = &Hash::of_bytes(&named).0[..4];
    [[0x85, 0x6F, 0x4A, 0x83].as_slice(), checksum, &named].concat()
}

pub fn template() -> TemplateRef {
    TemplateRef {
        id: "CL-WD".to_owned(),
        version: 1,
        sha256: Hash([0x7E; 32]),
    }
}

pub fn opened() -> Opened {
    Opened {
        doc: DOC,
        kind: DocKind::Visit,
        scope: SCOPE,
        activity: ACTIVITY,
        parties: vec![Party {
            org: ORG,
            capacity: Capacity::Helper,
        }],
        participants: vec![PERSON],
        template: Some(template()),
        from: None,
        user: PERSON,
        device: DEVICE,
        at: AT,
    }
}

/// A follow-up, which names the document it was made from and has no template.
pub fn opened_follow_up() -> Opened {
    Opened {
        kind: DocKind::FollowUp,
        template: None,
        from: Some((DocId::from_bytes([0x51; 16]), vec![Hash([0xC3; 32])])),
        ..opened()
    }
}

pub fn entity() -> EntityRef {
    EntityRef {
        kind: EntityKind::Finding,
        id: ENTITY,
    }
}

/// Facts with every field set.
pub fn facts() -> Facts {
    Facts {
        counts: [(Count::Findings, 3), (Count::Photos, 4)].into(),
        participants: vec![Participant {
            person: PERSON,
            org: ORG,
            capacity: Capacity::VisitLeader,
            roles: vec![RoleKind::SafetyDirector],
            present: true,
        }],
        kinds: vec![ActivityKind::Help],
        focus: vec![1, 5],
        evidence: vec![Hash([0xE1; 32])],
        helper: Some(ORG),
        helped: Some(HOST),
        person: Some(PERSON),
        due: Some(day(6, 30)),
        starts: Some(AT),
        ends: Some(Millis(AT.0 + 3_600_000)),
        severity: Some(Severity::General),
        finding_kind: Some(FindingKind::Hazard),
        refers: vec![entity()],
        number: Some("2026-1".to_owned()),
        year: Some(2026),
        stance: Some(Stance::Agree),
        on_site: Some(true),
        template: Some(template()),
        missing: vec![PERSON],
        agreed_by: vec![ORG, HOST],
        without_agreement: Some(false),
        list: Some(Hash([0x11; 32])),
        row: Some(2),
        item: Some(Hash([0x21; 32])),
    }
}

pub fn text() -> DetachedText {
    DetachedText {
        salt: Hash([0x5A; 32]),
        text: "复查通过".to_owned(),
    }
}

pub fn decision(facts: Facts) -> Decision {
    Decision {
        scope: SCOPE,
        entity: entity(),
        verb: Verb::Verify,
        after: vec![Hash([0xD1; 32])],
        doc: Some(DOC),
        heads: vec![Hash([0xC2; 32])],
        facts,
        text: None,
        user: PERSON,
        device: DEVICE,
        directory: 41,
        at: AT,
        seq: 9,
    }
}

pub fn signed_decision(facts: Facts, text: Option<DetachedText>) -> SignedDecision {
    SignedDecision::seal(decision(facts), text, &signer()).expect("never locked")
}

pub fn record(n: u64, kind: ItemKind, item: Hash) -> NumberRecord {
    NumberRecord {
        scope: SCOPE,
        generation: 1,
        n,
        kind,
        item,
        previous: Hash::default(),
        at: AT,
        refused: None,
        rules: 1,
        reattest: None,
    }
}

pub fn row(body: RowBody) -> DirectoryRow {
    DirectoryRow {
        scope: SCOPE,
        id: ROW,
        body,
        cites: None,
        withdrawn: false,
    }
}

/// Every kind of row, with its name.
pub fn rows() -> Vec<(&'static str, RowBody)> {
    let (from, to) = (day(1, 1), day(12, 31));
    vec![
        (
            "organisation",
            RowBody::Organisation {
                org: ORG,
                name: "示例化工".to_owned(),
                kind: OrgKind::Enterprise,
                enterprise: Some(EnterpriseKind::Producer),
                staff: Some(120),
                standard_level: None,
                area: None,
                short_name: Some("示例".to_owned()),
            },
        ),
        (
            "person",
            RowBody::Person {
                person: PERSON,
                name: "示例人员".to_owned(),
            },
        ),
        (
            "role",
            RowBody::Role {
                person: PERSON,
                org: ORG,
                role: RoleKind::SafetyDirector,
                from,
                to: None,
            },
        ),
        (
            "device",
            RowBody::Device {
                device: DEVICE,
                person: PERSON,
                key: signer().public_key(),
                revoked: false,
            },
        ),
        (
            "alliance",
            RowBody::Alliance {
                name: "示例联盟".to_owned(),
                members: vec![ORG, HOST],
                bureau: OrgId::from_bytes([0x22; 16]),
                programmes: vec!["WD".to_owned()],
                bureau_reads_findings: false,
            },
        ),
        (
            "leader-term",
            RowBody::LeaderTerm {
                org: ORG,
                person: PERSON,
                year: 2026,
                from,
                to,
            },
        ),
        (
            "pairing",
            RowBody::Pairing {
                pairing: PAIRING,
                helper: ORG,
                helped: HOST,
                list_number: "2026-1".to_owned(),
                from,
                to,
            },
        ),
        (
            "key-date",
            RowBody::KeyDate {
                name: "国庆".to_owned(),
                from: day(10, 1),
                to: day(10, 7),
            },
        ),
    ]
}

pub fn checkpoint() -> Checkpoint {
    Checkpoint {
        scope: SCOPE,
        generation: 1,
        n: 42,
        root: Hash([0x52; 32]),
        at: AT,
    }
}

pub fn restart() -> Restart {
    Restart {
        scope: SCOPE,
        generation: 2,
        base: 40,
        root: Hash([0x53; 32]),
        at: AT,
    }
}

pub fn receipt() -> Receipt {
    Receipt {
        scope: SCOPE,
        device: DEVICE,
        holds: vec![Hash([0x11; 32]), Hash([0x12; 32])],
        at: AT,
    }
}

pub fn certificate() -> HubCertificate {
    HubCertificate {
        scope: SCOPE,
        key: signer().public_key(),
        at: AT,
    }
}

pub fn enrol_request() -> EnrolRequest {
    EnrolRequest {
        code: "WD26-7K3M".to_owned(),
        device: DEVICE,
        key: signer().public_key(),
        owner: None,
    }
}

pub fn enrol_response() -> EnrolResponse {
    EnrolResponse {
        scope: SCOPE,
        person: PERSON,
        org: ORG,
        certificate: seal(&certificate()),
        nonce: "n-0001".to_owned(),
    }
}
