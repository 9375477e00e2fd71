-- How far each reader of the ledger has acted: there it goes on when it starts anew.
CREATE TABLE checkpoint (
    consumer TEXT    NOT NULL PRIMARY KEY,
    token    TEXT    NOT NULL,
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;
