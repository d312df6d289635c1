//! Asks for a view by its name, as JSON.

use hucha_ffi::{Engine, FfiError};
use serde::Serialize;
use serde_json::Value;
use std::str::FromStr;

/// Gives one screen; `of` are the arguments of the call, in order.
pub(crate) async fn view(engine: &Engine, name: &str, of: &[Value]) -> Result<Value, FfiError> {
    match name {
        "today" => json(engine.today().await),
        "ready_for_offline" => json(engine.ready_for_offline(id(of, 0)?).await),
        "visit" => json(engine.visit(id(of, 0)?).await),
        "item" => json(engine.item(id(of, 0)?, text(of, 1)).await),
        "capture" => json(engine.capture(id(of, 0)?).await),
        "finding" => json(engine.finding(id(of, 0)?, id(of, 1)?).await),
        "rectification" => json(engine.rectification(id(of, 0)?).await),
        "exit_meeting" => json(engine.exit_meeting(id(of, 0)?).await),
        "duties" => json(engine.duties(number(of, 0) as i32).await),
        "board" => json(engine.board().await),
        "calendar" => json(engine.calendar(number(of, 0) as i32).await),
        "session" => json(engine.session(id(of, 0)?).await),
        "leave_inbox" => json(engine.leave_inbox().await),
        "escalations" => json(engine.escalations().await),
        "sync_state" => json(engine.sync_state().await),
        "whereabouts" => json(engine.whereabouts(id(of, 0)?).await),
        "who_sees" => json(engine.who_sees(id(of, 0)?).await),
        "find" => json(engine.find(text(of, 0), number(of, 1) as u32).await),
        "profile" => json(engine.profile().await),
        "set_aside" => json(engine.set_aside().await),
        "late_work" => json(engine.late_work().await),
        other => panic!("no such view: {other}"),
    }
}

fn json<T: Serialize>(view: Result<T, FfiError>) -> Result<Value, FfiError> {
    view.map(|view| serde_json::to_value(view).unwrap())
}

/// Reads an id as the border does.
pub(crate) fn id<T: FromStr>(of: &[Value], at: usize) -> Result<T, FfiError> {
    text(of, at).parse().map_err(|_| FfiError::BadInput {
        place: "id".to_owned(),
        sentence: String::new(),
    })
}

fn text(of: &[Value], at: usize) -> String {
    of[at].as_str().unwrap().to_owned()
}

fn number(of: &[Value], at: usize) -> i64 {
    of[at].as_i64().unwrap()
}
