//! What twenty edits cost on the wire, from a phone to the hub and on to a second phone.

use crate::table::Figure;
use crate::world::{INSPECTOR, LEADER, World, begin_visit, parts, take};
use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, Engine};
use hucha_model::content::AnswerValue;
use std::path::Path;

const EDITS: u32 = 20;

pub(crate) fn measure(folder: &Path) -> Vec<Figure> {
    let mut world = World::on_disk(folder);
    let alice = world.phone(LEADER, &folder.join("alice"), None);
    let bob = world.phone(INSPECTOR, &folder.join("bob"), None);
    let (_, doc) = begin_visit(&world, &alice);
    for phone in [&alice, &bob, &alice, &bob] {
        world.sync(phone);
    }
    for n in 0..EDITS {
        let value = if n.is_multiple_of(5) {
            AnswerValue::DoesNotConform
        } else {
            AnswerValue::Conforms
        };
        let edit = Edit::Visit(VisitEdit::Answer {
            item: format!("B.{n}"),
            value,
        });
        alice.execute(Command::Edit { doc, edit }).unwrap();
    }
    let up = leg(&mut world, &alice);
    let down = leg(&mut world, &bob);
    [
        (
            "20条修改，上传：消息数",
            "20 edits, phone to hub: messages",
            "同上：字节",
            "same: bytes",
            up,
        ),
        (
            "20条修改，下发：消息数",
            "20 edits, hub to phone: messages",
            "同上：字节",
            "same: bytes",
            down,
        ),
    ]
    .into_iter()
    .flat_map(|(zh, en, zh_bytes, en_bytes, leg)| {
        let note = format!(
            "{} up + {} down; our headers {} more",
            leg.up, leg.down, leg.headers
        );
        let messages = Figure {
            zh,
            en,
            value: leg.messages as f64,
            unit: "",
            budget: Some(2.0),
            note: "a request and its answer".into(),
        };
        let bytes = (leg.up + leg.down) as f64;
        [
            messages,
            Figure {
                zh: zh_bytes,
                en: en_bytes,
                value: bytes,
                unit: "B",
                budget: Some(1536.0),
                note,
            },
        ]
    })
    .collect()
}

/// What one phone's sync moved.
#[derive(Default)]
struct Leg {
    messages: usize,
    up: usize,
    down: usize,
    headers: usize,
}

/// Syncs a phone until it has nothing to say, counting.
fn leg(world: &mut World, phone: &Engine) -> Leg {
    let mut leg = Leg::default();
    phone.execute(Command::WantSync).unwrap();
    while let Some(plan) = phone.plan_requests().unwrap().first() {
        let (nonce, answer) = world.answer(plan);
        leg.messages += 2;
        leg.up += parts(plan).1.len();
        leg.down += answer.len();
        leg.headers += plan
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum::<usize>();
        take(phone, plan, nonce.as_deref(), &answer);
    }
    leg
}
