-- Photos that documents here name and whose bytes have not arrived: how asking for them went.
CREATE TABLE blob_fetch (
    sha256     BLOB PRIMARY KEY,
    tries      INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    due        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
