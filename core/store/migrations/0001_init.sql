-- Schema 1. Append-only from the first release on: a later change is a new file.
-- Ids are 16 bytes, hashes 32, times milliseconds of the epoch, days `YYYY-MM-DD`.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Log ------------------------------------------------------------------------------------------

CREATE TABLE opened (
    doc       BLOB PRIMARY KEY,
    scope     BLOB NOT NULL,
    activity  BLOB NOT NULL,
    kind      TEXT NOT NULL,
    hash      BLOB NOT NULL UNIQUE,
    bytes     BLOB NOT NULL,
    at        INTEGER NOT NULL,
    half      INTEGER NOT NULL,
    state     TEXT NOT NULL,
    projected INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_scope ON opened (scope, kind, at);

-- Clustered by document, so that opening one reads neighbouring pages.
CREATE TABLE change (
    doc   BLOB NOT NULL,
    ord   INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    actor BLOB NOT NULL,
    seq   INTEGER NOT NULL,
    run   BLOB,
    bytes BLOB NOT NULL,
    PRIMARY KEY (doc, ord),
    UNIQUE (doc, hash),
    UNIQUE (doc, actor, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    doc   BLOB PRIMARY KEY,
    heads BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE run (
    hash   BLOB PRIMARY KEY,
    doc    BLOB NOT NULL,
    actor  BLOB NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    n      INTEGER,
    origin TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX run_doc ON run (doc, actor, first);

CREATE TABLE decision (
    hash        BLOB PRIMARY KEY,
    scope       BLOB NOT NULL,
    entity_kind TEXT NOT NULL,
    entity      BLOB NOT NULL,
    bytes       BLOB NOT NULL,
    text        BLOB,
    n           INTEGER,
    held        INTEGER NOT NULL,
    doc         BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_entity ON decision (entity_kind, entity, n);
CREATE INDEX decision_doc ON decision (doc) WHERE doc IS NOT NULL;
CREATE INDEX decision_held ON decision (hash) WHERE held = 1;

-- Feed -----------------------------------------------------------------------------------------

CREATE TABLE row (
    scope BLOB NOT NULL,
    n     INTEGER NOT NULL,
    id    BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (scope, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    scope BLOB NOT NULL,
    n     INTEGER NOT NULL,
    item  BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (scope, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_item ON record (item, n);

CREATE TABLE verdict (
    item   BLOB PRIMARY KEY,
    code   TEXT NOT NULL,
    n      INTEGER,
    reason TEXT,
    json   TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
    scope BLOB PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE backfill (
    doc  BLOB PRIMARY KEY,
    n    INTEGER NOT NULL,
    done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE access (
    doc   BLOB PRIMARY KEY,
    n     INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Leaf `n` of the tree over the scope's number records (`hucha_model::log`), seen or unseen.
CREATE TABLE log_leaf (
    n    INTEGER PRIMARY KEY,
    leaf BLOB NOT NULL
) STRICT;

-- Signed checkpoints: `own` is the newest this phone checked itself, `shown` came from others.
CREATE TABLE witness (
    kind       TEXT NOT NULL,
    generation INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (kind, generation, n, bytes)
) STRICT, WITHOUT ROWID;

-- What the hub numbered and this phone would have refused: obeyed, and told to the person.
CREATE TABLE disagreement (
    item   BLOB PRIMARY KEY,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Queues ---------------------------------------------------------------------------------------

-- Received and durable, not in force yet. `waits` says for what, where something is missing. The
-- same item may lie here with several signatures: a forged one must not keep out the true one.
CREATE TABLE inbox (
    ord    INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL,
    kind   TEXT NOT NULL,
    doc    BLOB,
    bytes  BLOB NOT NULL,
    origin TEXT NOT NULL,
    waits  TEXT,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_hash ON inbox (hash);
CREATE INDEX inbox_run ON inbox (doc, ord) WHERE kind = 'run' AND waits IS NULL;
CREATE INDEX inbox_waits ON inbox (waits, doc) WHERE waits IS NOT NULL;

-- One row, while the merge engine is busy: the documents, and the one that is tried alone. What
-- stays here after a crash is suspect.
CREATE TABLE attempt (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    docs  BLOB NOT NULL,
    alone BLOB
) STRICT;

CREATE TABLE outbox (
    ord        INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    ref        BLOB NOT NULL UNIQUE,
    doc        BLOB,
    tries      INTEGER NOT NULL,
    last_error TEXT,
    state      TEXT NOT NULL,
    since      INTEGER NOT NULL,
    due        INTEGER NOT NULL
) STRICT;

-- What each peer said it has of what was written here; the hub is the empty peer.
CREATE TABLE confirmation (
    item  BLOB NOT NULL,
    peer  BLOB NOT NULL,
    state TEXT NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (item, peer)
) STRICT, WITHOUT ROWID;

-- `ord` is the change's: the journal outlives changes that a compaction prunes.
CREATE TABLE journal (
    doc    BLOB NOT NULL,
    ord    INTEGER NOT NULL,
    change BLOB NOT NULL,
    edit   TEXT NOT NULL,
    PRIMARY KEY (doc, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
    sha256 BLOB PRIMARY KEY,
    kind   TEXT NOT NULL,
    bytes  INTEGER NOT NULL,
    doc    BLOB NOT NULL,
    state  TEXT NOT NULL,
    tries  INTEGER NOT NULL,
    last_error TEXT,
    due    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_pending ON blob (kind, tries) WHERE state = 'local';

CREATE TABLE quarantine (
    hash   BLOB PRIMARY KEY,
    kind   TEXT NOT NULL,
    doc    BLOB,
    bytes  BLOB NOT NULL,
    origin TEXT NOT NULL,
    why    TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

-- Changes that a document is to be rid of, by the hub's word; gone once it is healed.
CREATE TABLE wound (
    doc    BLOB NOT NULL,
    change BLOB NOT NULL,
    why    TEXT NOT NULL,
    PRIMARY KEY (doc, change)
) STRICT, WITHOUT ROWID;

-- What healing took out of documents and is told anew by `again`, or was said already; runs that
-- were taken apart are here too. Kept as it was.
CREATE TABLE healed (
    item  BLOB PRIMARY KEY,
    doc   BLOB NOT NULL,
    again BLOB,
    bytes BLOB NOT NULL,
    at    INTEGER NOT NULL
) STRICT;

-- What a person threw away out of quarantine: the name and the reason stay.
CREATE TABLE discarded (
    hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    why  TEXT NOT NULL,
    at   INTEGER NOT NULL,
    PRIMARY KEY (hash, at)
) STRICT, WITHOUT ROWID;

-- Projections: disposable, rebuilt from documents and decisions ---------------------------------

CREATE TABLE p_item (
    doc   BLOB NOT NULL,
    item  TEXT NOT NULL,
    state TEXT NOT NULL,
    value TEXT,
    sides TEXT NOT NULL,
    PRIMARY KEY (doc, item)
) STRICT, WITHOUT ROWID;

-- `id` is the row of the search index.
CREATE TABLE p_finding (
    id          INTEGER PRIMARY KEY,
    doc         BLOB NOT NULL,
    finding     BLOB NOT NULL,
    line        BLOB NOT NULL,
    pos         INTEGER,
    kind        TEXT NOT NULL,
    severity    TEXT NOT NULL,
    place       TEXT NOT NULL,
    text        TEXT NOT NULL,
    by          BLOB,
    at          INTEGER,
    on_the_spot INTEGER NOT NULL,
    removed     INTEGER NOT NULL,
    listed      INTEGER NOT NULL,
    words       TEXT NOT NULL,
    json        TEXT NOT NULL,
    UNIQUE (doc, finding)
) STRICT;
CREATE INDEX p_finding_finding ON p_finding (finding);

CREATE TABLE p_suggestion (
    doc     BLOB NOT NULL,
    finding BLOB NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (doc, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_same_as (
    doc     BLOB NOT NULL,
    finding BLOB NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (doc, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_photo (
    doc      BLOB NOT NULL,
    photo    BLOB NOT NULL,
    finding  BLOB,
    moment   TEXT NOT NULL,
    thumb    BLOB NOT NULL,
    master   BLOB NOT NULL,
    original BLOB NOT NULL,
    json     TEXT NOT NULL,
    PRIMARY KEY (doc, photo)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_section (
    doc     BLOB NOT NULL,
    section TEXT NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (doc, section)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_note (
    doc  BLOB NOT NULL,
    note TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (doc, note)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_plan (
    doc     BLOB NOT NULL,
    finding BLOB NOT NULL,
    due     TEXT,
    json    TEXT NOT NULL,
    PRIMARY KEY (doc, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_result (
    doc     BLOB NOT NULL,
    finding BLOB NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (doc, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_topic (
    doc   BLOB NOT NULL,
    topic TEXT NOT NULL,
    json  TEXT NOT NULL,
    PRIMARY KEY (doc, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_attendance (
    doc    BLOB NOT NULL,
    person BLOB NOT NULL,
    json   TEXT NOT NULL,
    PRIMARY KEY (doc, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_minutes (
    doc     BLOB NOT NULL,
    section TEXT NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (doc, section)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_entity (
    kind         TEXT NOT NULL,
    entity       BLOB NOT NULL,
    scope        BLOB NOT NULL,
    state        TEXT NOT NULL,
    closed       INTEGER NOT NULL,
    needs_ruling INTEGER NOT NULL,
    due          TEXT,
    json         TEXT NOT NULL,
    PRIMARY KEY (kind, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX p_entity_due ON p_entity (kind, closed, due);
CREATE INDEX p_entity_scope ON p_entity (scope, kind, state);
CREATE INDEX p_entity_ruling ON p_entity (kind, entity) WHERE needs_ruling = 1;

-- Maintained counts: of a document, and of a scope, document kind and half-year.
CREATE TABLE p_count (
    doc  BLOB NOT NULL,
    what TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (doc, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE p_total (
    scope BLOB NOT NULL,
    kind  TEXT NOT NULL,
    half  INTEGER NOT NULL,
    what  TEXT NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (scope, kind, half, what)
) STRICT, WITHOUT ROWID;

-- Words are cut in Rust (two Chinese characters, or a tag number), so the tokenizer only splits
-- at spaces. Merging waits for idle: it made one edit in a hundred several milliseconds slow.
CREATE VIRTUAL TABLE fts USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'ascii'
);
INSERT INTO fts (fts, rank) VALUES ('automerge', 0);
INSERT INTO fts (fts, rank) VALUES ('crisismerge', 128);
