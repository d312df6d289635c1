//! Registers as data: what is written down about each thing of the programmes, in which steps, and
//! what keeps a wrong step out.
//!
//! Pure: [`Registers`] (the file `fixtures/programmes/registers.toml`) and a [`Record`] go in, its
//! [`Standing`] comes out. This module refuses to know a rule: states, steps, fields, roles, guards
//! and every sentence stand in the file. What phones decide about their own alliance has
//! life-cycles of its own ([`crate::lifecycle`]); registers serve everybody else and every other
//! programme.
//!
//! A guard belongs to a rule. Where the rule's programme is in force for the subject, the guard
//! refuses, or flags when the file says so; elsewhere it flags when it is also a default of ours,
//! and else says nothing: the rule of one city refuses nothing in another. Lapse of time confirms
//! nothing: only a step written down changes a state.

mod checks;
mod condition;
mod definition;
mod error;
mod fold;
mod links;
mod raw;
mod record;
#[cfg(test)]
mod tests;

pub use condition::Condition;
pub use definition::{Effect, Field, FieldKind, Guard, Register, Registers, Step, Word};
pub use error::RegisterError;
pub use fold::fold;
pub use record::{Entry, Flagged, Missing, Record, Refused, Standing, Value};
