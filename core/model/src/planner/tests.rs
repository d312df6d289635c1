//! What a plan promises, with small made-up counties.

mod optimal;
mod promises;
mod setting;
