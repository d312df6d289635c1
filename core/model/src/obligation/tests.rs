//! Each computed rule: met, missed, explained, awaiting, and the days on its border.

mod attendance;
mod help;
mod issues;
mod leader;
mod made_up;
mod mutual;
mod order;
mod rectification;
mod reports;
mod study;
pub(crate) mod world;
