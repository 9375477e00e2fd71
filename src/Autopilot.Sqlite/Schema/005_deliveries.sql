-- Notifications from outside, each accepted once; forgotten after 30 days.
CREATE TABLE delivery (
    source      TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (source, id)
) WITHOUT ROWID;

CREATE INDEX delivery_by_age ON delivery (received_at);
