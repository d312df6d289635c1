//! SQLite store of a phone: change log, projections, outbox, journal, blob folder.
