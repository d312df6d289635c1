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
-- `bytes` is the item; of a run the attestation only, its changes stand in `change`.
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
    record  BLOB NOT NULL,
    bytes   BLOB NOT NULL,
    UNIQUE (scope, n)
) STRICT;
CREATE INDEX item_hash ON item (hash);
CREATE INDEX item_doc ON item (doc, n) WHERE doc IS NOT NULL;
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
