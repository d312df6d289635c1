use crate::error::EngineError;
use crate::view::screens::activities::cast::{LEADER, OFFICER, cast, hand_to, insert};
use crate::view::tests::world::{DEVICE, HELPER, ME};
use hucha_model::wire::RowBody;
use hucha_model::{Lang, Millis, RowId};

#[test]
fn the_profile_of_a_withdrawn_phone_says_so() {
    let engine = cast();
    assert!(!engine.profile(Lang::Zh).unwrap().is_withdrawn);
    let key = engine.lock().signer.public_key();
    let revoked = RowBody::Device {
        device: DEVICE,
        person: ME,
        key,
        revoked: true,
    };
    insert(&engine, RowId(DEVICE.0), revoked);
    assert!(engine.profile(Lang::Zh).unwrap().is_withdrawn);
}

#[test]
fn a_profile_names_posts_pairs_leader_and_programmes_in_words() {
    let engine = cast();
    let view = hand_to(&engine, LEADER).profile(Lang::Zh).unwrap();
    assert_eq!((view.name.as_str(), view.org), ("丙", HELPER));
    assert_eq!(view.posts, ["带头人", "安全部长"]);
    assert_eq!(view.pairs, ["帮扶东岸公司（虚构）"]);
    assert_eq!(view.leader, "丙（海湾公司（虚构））");
    assert_eq!((view.district.as_str(), view.synced_at), ("示例区", None));
    assert_eq!(view.programmes.len(), 2);
    assert_eq!(view.alarm, "");
    let full = engine.lock().signer.public_key().id().to_hex();
    assert!(full.starts_with(&view.key) && view.key.len() == 8);
}

#[test]
fn whoever_went_to_another_office_is_shown_there() {
    let engine = cast();
    let view = hand_to(&engine, OFFICER).profile(Lang::Zh).unwrap();
    assert_eq!(view.plant, "示例区应急管理局");
    assert_eq!(view.posts, ["应急局工作人员"]);
    assert!(view.pairs.is_empty());
}

#[test]
fn the_newest_time_of_the_hub_is_when_the_phone_was_synced() {
    let engine = cast();
    let at = Millis::from_day(crate::view::tests::world::day(6, 8));
    engine.lock().hub_time = at;
    assert_eq!(
        engine.profile(Lang::Zh).unwrap().synced_at,
        Some(at.local())
    );
}

#[test]
fn no_screen_of_the_person_is_shown_before_the_phone_is_enrolled() {
    let engine = cast();
    engine.lock().identity = None;
    let lang = Lang::Zh;
    let session = hucha_model::ActivityId::from_bytes([91; 16]);
    let failures = [
        engine.profile(lang).err(),
        engine.today_screen(lang).err(),
        engine.calendar(2026, lang).err(),
        engine.session_screen(session, lang).err(),
        engine.leave_inbox(lang).err(),
        engine.escalations(lang).err(),
        engine.duties(2026, lang).err(),
    ];
    for (n, failure) in failures.iter().enumerate() {
        assert!(
            matches!(failure, Some(EngineError::NotEnrolled)),
            "{n}: {failure:?}"
        );
    }
}
