//! What a sync costs when nothing is new, with 2,000 visits at hub and phone.

use crate::stopwatch::{Times, cpu, ms};
use crate::table::Figure;
use crate::world::{INSPECTOR, LEADER, World, parts, take};
use hucha_engine::Command;
use std::path::Path;
use std::time::Duration;

const VISITS: u32 = 2_000;
const AT_ONCE: u32 = 250;
const ROUNDS: u32 = 300;

pub(crate) fn measure(folder: &Path) -> Vec<Figure> {
    let mut world = World::on_disk(folder);
    let author = world.device(LEADER);
    for first in (0..VISITS).step_by(AT_ONCE as usize) {
        let items = (first..first + AT_ONCE).map(|n| author.open(n)).collect();
        author.push(&mut world, items);
    }
    let phone = world.phone(INSPECTOR, &folder.join("phone"), None);

    let mut wall = Times::default();
    let (mut requests, mut up, mut down, mut headers) = (0, 0, 0, 0);
    let mut plans = Vec::new();
    for _ in 0..ROUNDS {
        phone.execute(Command::WantSync).unwrap();
        let due = phone.plan_requests().unwrap();
        requests = due.len();
        let plan = due.into_iter().next().expect("a request");
        let (nonce, answer) = wall.take(|| world.answer(&plan));
        up = parts(&plan).1.len();
        down = answer.len();
        headers = plan
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum();
        take(&phone, &plan, nonce.as_deref(), &answer);
        plans.push(plan);
    }
    assert!(
        phone.plan_requests().unwrap().is_empty(),
        "one request was enough"
    );
    let cpu = hub_cpu(&mut world, &plans);
    vec![
        figure(
            "2000次检查，空闲同步：请求数",
            "idle sync of 2,000 visits: requests",
            requests as f64,
            "",
            1.0,
            "one phone at the newest number".into(),
        ),
        figure(
            "同上：上下行字节",
            "same: bytes up and down",
            (up + down) as f64,
            "B",
            1024.0,
            format!(
                "bodies {up} up + {down} down; our own headers {headers} more, HTTP's not counted"
            ),
        ),
        figure(
            "同上：汇集端CPU",
            "same: hub CPU",
            cpu,
            "ms",
            5.0,
            format!(
                "authenticate + answer, hub on disk, no HTTP; wall p50 {:.2} p99 {:.2} ms",
                wall.percentile(50) * 1e3,
                wall.percentile(99) * 1e3
            ),
        ),
    ]
}

/// CPU of the hub per request: the same requests again, alone in this process. Their nonces are
/// used up, which the hub finds after all its other checks, so it is asked for the answer too.
fn hub_cpu(world: &mut World, plans: &[hucha_sync::HttpPlan]) -> f64 {
    let begun = cpu().unwrap_or_default();
    for plan in plans {
        world.answer(plan);
        world.answer_unchecked(plan);
    }
    let spent = cpu()
        .unwrap_or_default()
        .checked_sub(begun)
        .unwrap_or(Duration::ZERO);
    ms(spent) / plans.len() as f64
}

fn figure(
    zh: &'static str,
    en: &'static str,
    value: f64,
    unit: &'static str,
    budget: f64,
    note: String,
) -> Figure {
    Figure {
        zh,
        en,
        value,
        unit,
        budget: Some(budget),
        note,
    }
}
