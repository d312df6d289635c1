-- Schema 1 of a hub. Append-only from the first release on: a later change is a new file.
-- Ids are 16 bytes, hashes 32, times milliseconds of the epoch.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One gapless sequence a scope; `head` is the hash of the newest number record.
CREATE TABLE scope (
    scope      BLOB PRIMARY KEY,
    generation INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    head       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Everything that has a number. `person` is the author, or the one whose access changes.
-- `leaf` is the record's leaf in the tree of the sequence; `bytes` is the item; of a run the attestation only, its changes stand in `change`.
CREATE TABLE item (
    scope   BLOB NOT NULL,
    n       INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    doc     BLOB,
    entity  BLOB,
    person  BLOB,
    device  BLOB,
    pusher  BLOB,
    refused TEXT,
    at      INTEGER NOT NULL,
    leaf    BLOB NOT NULL,
    record  BLOB NOT NULL,
    bytes   BLOB NOT NULL,
    UNIQUE (scope, n)
) STRICT;
CREATE INDEX item_hash ON item (hash);
-- `kind` -1 is a hole: a number known by its leaf alone.
CREATE INDEX item_hole ON item (n) WHERE kind = -1;
CREATE INDEX item_doc ON item (doc, n) WHERE doc IS NOT NULL;
CREATE INDEX item_refused ON item (device) WHERE refused IS NOT NULL;
CREATE INDEX item_entity ON item (entity, n) WHERE entity IS NOT NULL;

-- Received, not judged yet; tried again when one of its needs arrives.
CREATE TABLE held (
    hash   BLOB PRIMARY KEY,
    device BLOB NOT NULL,
    at     INTEGER NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;
CREATE INDEX held_device ON held (device);
CREATE TABLE held_need (
    need BLOB NOT NULL,
    hash BLOB NOT NULL REFERENCES held (hash) ON DELETE CASCADE,
    PRIMARY KEY (need, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE opened (
    doc      BLOB PRIMARY KEY,
    scope    BLOB NOT NULL,
    activity BLOB NOT NULL,
    n        INTEGER NOT NULL,
    bytes    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_activity ON opened (activity);

CREATE TABLE change (
    ord   INTEGER PRIMARY KEY,
    doc   BLOB NOT NULL,
    hash  BLOB NOT NULL,
    actor BLOB NOT NULL,
    seq   INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (doc, hash),
    UNIQUE (doc, actor, seq)
) STRICT;

-- Access as it stands in the sequence: granted with `n`, over once `ended` is set.
CREATE TABLE access (
    doc    BLOB NOT NULL,
    person BLOB NOT NULL,
    n      INTEGER NOT NULL,
    ended  INTEGER,
    PRIMARY KEY (doc, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_person ON access (person);

CREATE TABLE device (
    device  BLOB PRIMARY KEY,
    person  BLOB NOT NULL,
    revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_person ON device (person);

CREATE TABLE enrol_code (
    code    BLOB PRIMARY KEY,
    person  BLOB NOT NULL,
    org     BLOB NOT NULL,
    expires INTEGER NOT NULL,
    used_by BLOB
) STRICT, WITHOUT ROWID;

-- Blobs that are here, who sent their bytes, and which documents name them.
CREATE TABLE blob (
    sha256 BLOB PRIMARY KEY,
    bytes  INTEGER NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE blob_source (
    sha256 BLOB NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (sha256, device)
) STRICT, WITHOUT ROWID;
-- `rank`: 0 thumbnail, 1 master, 2 original; the order in which they are asked for.
CREATE TABLE blob_ref (
    sha256 BLOB NOT NULL,
    doc    BLOB NOT NULL,
    rank   INTEGER NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (sha256, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_device ON blob_ref (device, rank);

-- Received: durable, answered, not judged yet, served to nobody; judged in order of `ord`.
-- `name` is the SHA-256 of the very bytes, so that nobody takes the place of another's item.
CREATE TABLE inbox (
    ord    INTEGER PRIMARY KEY,
    name   BLOB NOT NULL UNIQUE,
    hash   BLOB NOT NULL,
    doc    BLOB NOT NULL,
    device BLOB NOT NULL,
    is_run INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;
CREATE INDEX inbox_doc ON inbox (doc, ord);
CREATE INDEX inbox_device ON inbox (device);

-- Refused without a number by the gate: who asks again is answered alike. Only the word is kept.
CREATE TABLE refused (
    name     BLOB PRIMARY KEY,
    reason   TEXT NOT NULL,
    reattest BLOB,
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What whoever runs the hub should look at: `device` signed the item `item`.
CREATE TABLE incident (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    device BLOB,
    item   BLOB
) STRICT;

-- Who knocked, never what they brought. Written once, removed only by age.
CREATE TABLE access_log (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    device    BLOB,
    person    BLOB,
    method    TEXT NOT NULL,
    route     TEXT NOT NULL,
    status    INTEGER NOT NULL,
    bytes_in  INTEGER NOT NULL,
    bytes_out INTEGER NOT NULL
) STRICT;
CREATE INDEX access_log_at ON access_log (at);
CREATE TRIGGER access_log_stands BEFORE UPDATE ON access_log
BEGIN
    SELECT raise(ABORT, 'the access log is written once');
END;

-- Recovery (docs/adr/0013). One row while the hub takes its past back from phones; `base` is the
-- last number that stands, unknown until some phone's leaves are checked.
CREATE TABLE recovery (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    since INTEGER NOT NULL,
    base  INTEGER
) STRICT;
-- A device that brings what it holds of the branch whose checkpoint it showed: everything up to
-- `upto` has come; what comes after `after` is held against the checkpoint. `apart`: its branch is
-- another than the one taken back.
CREATE TABLE lender (
    device     BLOB PRIMARY KEY,
    generation INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    root       BLOB NOT NULL,
    after      INTEGER NOT NULL,
    upto       INTEGER NOT NULL,
    apart      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Leaves as a device brings them, unchecked, and those after the newest number that a signed root
-- vouches for.
CREATE TABLE brought_leaf (
    device BLOB NOT NULL,
    n      INTEGER NOT NULL,
    leaf   BLOB NOT NULL,
    PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE known_leaf (
    n    INTEGER PRIMARY KEY,
    leaf BLOB NOT NULL
) STRICT;
-- Records brought back, signed by this hub, and their items once these come.
CREATE TABLE brought (
    n      INTEGER NOT NULL,
    item   BLOB NOT NULL,
    record BLOB NOT NULL,
    bytes  BLOB,
    device BLOB NOT NULL,
    PRIMARY KEY (n, item)
) STRICT;
CREATE INDEX brought_item ON brought (item);
-- Items that wait for the end of a recovery, those of a branch that was given up among them.
CREATE TABLE parked (
    ord    INTEGER PRIMARY KEY,
    name   BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL,
    at     INTEGER NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;
CREATE INDEX parked_device ON parked (device);
-- New lives of the hub: numbers after `base` of an earlier one are void, unless the tree has them.
CREATE TABLE restart (
    generation INTEGER PRIMARY KEY,
    base       INTEGER NOT NULL
) STRICT;

-- Each decision's place in its device's count: two at one place are of two copies of the device,
-- which is suspended then.
CREATE TABLE decision_seq (
    device BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE suspended (
    device BLOB PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
