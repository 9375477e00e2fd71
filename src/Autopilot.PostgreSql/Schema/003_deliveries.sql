-- Notifications from outside, each accepted once; forgotten after 30 days.
CREATE TABLE autopilot.delivery (
    source      text        NOT NULL,
    id          text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (source, id)
);

CREATE INDEX delivery_by_age ON autopilot.delivery (received_at);
