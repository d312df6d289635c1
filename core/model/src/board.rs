//! The board of a whole city: every requirement of every programme in force, for every subject and
//! period, with what counts and what does not.
//!
//! Pure: a [`Book`] of facts and the [`crate::programme::Programmes`] come in, cells and rates come
//! out, for any past range and as of any day. Phones compute their own alliance's duties from
//! decisions ([`crate::obligation`]); the board serves county, city and province, whose history
//! comes from files.

pub mod book;
mod cell;
mod compute;
mod detail;
mod error;
mod index;
mod measure;
mod of_alliance;
mod row;
pub mod span;
#[cfg(test)]
mod tests;

pub use book::{Book, FORMAT};
pub use cell::{Cell, Lapsed, Rate};
pub use compute::Board;
pub use detail::{Detail, Line};
pub use error::BookError;
pub use row::{RateRow, Row, Sum};
