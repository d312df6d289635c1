//! The facade: commands down, events up; joins store, sync, document, evidence, report.
