//! Promises of the documents, through the public door only.

mod editing;
mod gate;
mod genesis;
mod merging;
mod mutation;
mod properties;
mod support;
