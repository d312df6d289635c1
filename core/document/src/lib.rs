//! The only crate that names automerge: genesis, typed edits, gate, hydrate.
