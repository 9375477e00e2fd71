-- How far each reader of the ledger has read. A reader that acts on events saves here what it has acted on, and goes on there.
CREATE TABLE autopilot.checkpoint (
    consumer text        NOT NULL PRIMARY KEY,
    token    text        NOT NULL,
    saved_at timestamptz NOT NULL
) WITH (fillfactor = 50);
