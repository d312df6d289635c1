//! The engine's records and enums as other languages see them.
//!
//! Each declaration repeats one of the engine's or the model's and brings its words along, so that
//! they stand in the generated code. A declaration that differs from its original does not compile.

mod acts;
mod board;
mod lists;
mod outbox;
mod screens;
mod shared;
mod words;
