//! What the store promises, tested through its public door.

mod failures;
mod log;
mod made;
mod projection;
mod search;
