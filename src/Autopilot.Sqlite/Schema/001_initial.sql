-- Times are whole microseconds since 1970-01-01T00:00:00Z: they compare and add as numbers, and a person reads them
-- with datetime(at / 1000000, 'unixepoch'). Columns named doc hold the whole record as JSON; the other columns are what
-- constraints and frequent questions need. Where both say something, the column holds. Tables with long rows keep their rowid:
-- a long row in a table without one spills into pages of its own, and each write of it then costs a page more.

CREATE TABLE move (
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    PRIMARY KEY (from_state, to_state)
) WITHOUT ROWID;

CREATE TABLE task (
    vtid        TEXT    NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL CHECK (version >= 1),
    attempt     INTEGER NOT NULL CHECK (attempt >= 0),
    last_fence  INTEGER NOT NULL CHECK (last_fence >= 0),
    last_seq    INTEGER NOT NULL CHECK (last_seq >= 0),
    last_commit TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    approved    INTEGER NOT NULL,
    search      TEXT    NOT NULL,
    doc         TEXT    NOT NULL
);

-- The policies that runs are pinned to, each once, under the SHA-256 of its body.
CREATE TABLE policy (
    hash TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE run (
    vtid          TEXT    NOT NULL REFERENCES task (vtid),
    attempt       INTEGER NOT NULL CHECK (attempt >= 1),
    state         TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    entered_at    INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    due_at        INTEGER,
    deadline_at   INTEGER,
    hold          TEXT,
    ending        TEXT,
    ending_state  TEXT,
    terminal_seq  INTEGER,
    capability    TEXT    NOT NULL,
    policy_hash   TEXT    NOT NULL REFERENCES policy (hash),
    table_version INTEGER NOT NULL,
    offered_at    INTEGER,
    woken         INTEGER NOT NULL DEFAULT 0,
    lease_host    TEXT,
    lease_token   INTEGER NOT NULL DEFAULT 0,
    lease_until   INTEGER,
    doc           TEXT    NOT NULL,
    PRIMARY KEY (vtid, attempt),
    CONSTRAINT law_8_an_end_has_its_terminal_event CHECK (
        (state IN ('completed', 'failed', 'cancelled', 'blocked')) = (terminal_seq IS NOT NULL)),
    CONSTRAINT law_6_a_wait_has_a_deadline_or_a_hold CHECK (
        CASE WHEN state IN ('completed', 'failed', 'cancelled', 'blocked')
             THEN deadline_at IS NULL AND hold IS NULL
             ELSE (deadline_at IS NULL) <> (hold IS NULL) AND due_at IS NOT NULL END),
    CONSTRAINT ending_is_whole CHECK ((ending IS NULL) = (ending_state IS NULL))
);

CREATE UNIQUE INDEX run_active ON run (vtid) WHERE terminal_seq IS NULL;
CREATE INDEX run_due ON run (due_at, vtid) WHERE due_at IS NOT NULL;
CREATE INDEX run_offered ON run (offered_at) WHERE offered_at IS NOT NULL;
CREATE INDEX run_held ON run (vtid, attempt) WHERE hold IS NOT NULL;

CREATE TABLE event (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    vtid       TEXT    REFERENCES task (vtid),
    seq        INTEGER NOT NULL CHECK (seq >= 1),
    attempt    INTEGER NOT NULL,
    type       TEXT    NOT NULL,
    from_state TEXT,
    to_state   TEXT,
    actor      TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    outcome    TEXT    CHECK (outcome IN ('success', 'failed', 'timeout', 'cancelled', 'blocked')),
    data       TEXT,
    CHECK (outcome IS NULL OR (vtid IS NOT NULL AND attempt >= 1))
);

CREATE UNIQUE INDEX event_of_task ON event (vtid, seq) WHERE vtid IS NOT NULL;
CREATE UNIQUE INDEX event_of_installation ON event (seq) WHERE vtid IS NULL;
CREATE UNIQUE INDEX event_terminal ON event (vtid, attempt) WHERE outcome IS NOT NULL;

CREATE TABLE effect (
    vtid        TEXT    NOT NULL,
    attempt     INTEGER NOT NULL,
    action      TEXT    NOT NULL,
    ordinal     INTEGER NOT NULL CHECK (ordinal >= 1),
    status      TEXT    NOT NULL CHECK (status IN ('intended', 'done', 'refused')),
    host        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    intended_at INTEGER NOT NULL,
    resolved_at INTEGER,
    result      TEXT,
    adopted     INTEGER NOT NULL DEFAULT 0,
    host_ended  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (vtid, attempt, action, ordinal),
    FOREIGN KEY (vtid, attempt) REFERENCES run (vtid, attempt),
    CHECK ((status = 'intended') = (resolved_at IS NULL))
) WITHOUT ROWID;

CREATE UNIQUE INDEX effect_done_once ON effect (vtid, attempt, action)
    WHERE status = 'done' AND action IN ('merge', 'deploy', 'shift', 'restore');
CREATE INDEX effect_unresolved ON effect (vtid, attempt) WHERE status = 'intended';

-- Open claims only: a claim that closes is deleted, and its story is in the ledger. The fences themselves rise in task.
CREATE TABLE claim (
    vtid         TEXT    NOT NULL PRIMARY KEY REFERENCES task (vtid),
    fence        INTEGER NOT NULL CHECK (fence >= 1),
    worker_id    TEXT    NOT NULL,
    opened_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    progress_at  INTEGER,
    holder_ended INTEGER NOT NULL DEFAULT 0,
    outage       INTEGER NOT NULL DEFAULT 0 CHECK (outage >= 0),
    tokens       INTEGER NOT NULL DEFAULT 0,
    money        TEXT,
    calls        INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX claim_of_worker ON claim (worker_id);

-- When anything was last claimed from a queue: one row for each capability.
CREATE TABLE queue (
    capability TEXT    NOT NULL PRIMARY KEY,
    claimed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE spec (
    vtid TEXT NOT NULL REFERENCES task (vtid),
    hash TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (vtid, hash)
);

CREATE TABLE pull_request (
    vtid    TEXT    NOT NULL REFERENCES task (vtid),
    number  INTEGER NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    PRIMARY KEY (vtid, number)
) WITHOUT ROWID;

CREATE UNIQUE INDEX pull_request_open ON pull_request (vtid) WHERE is_open = 1;

CREATE TABLE command (
    principal    TEXT NOT NULL,
    key          TEXT NOT NULL,
    payload_hash TEXT NOT NULL,
    answer       TEXT NOT NULL,
    vtid         TEXT NOT NULL REFERENCES task (vtid),
    PRIMARY KEY (principal, key)
) WITHOUT ROWID;

CREATE TABLE target (
    key            TEXT NOT NULL PRIMARY KEY,
    holder_vtid    TEXT,
    holder_attempt INTEGER,
    freeze         TEXT,
    proven         TEXT,
    FOREIGN KEY (holder_vtid, holder_attempt) REFERENCES run (vtid, attempt),
    CHECK ((holder_vtid IS NULL) = (holder_attempt IS NULL))
) WITHOUT ROWID;

CREATE INDEX target_held ON target (holder_vtid, holder_attempt) WHERE holder_vtid IS NOT NULL;

CREATE TABLE worker (
    id             TEXT    NOT NULL PRIMARY KEY,
    max_concurrent INTEGER NOT NULL CHECK (max_concurrent BETWEEN 1 AND 1000),
    engine_host    TEXT,
    registered_at  INTEGER NOT NULL,
    seen_at        INTEGER NOT NULL,
    doc            TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE host (
    name      TEXT    NOT NULL PRIMARY KEY,
    ticked_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE control (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Positions of the ledger carry the epoch, so that a position of another store is recognised.
INSERT INTO control (name, value) VALUES ('epoch', lower(hex(randomblob(4))));

-- OR REPLACE deletes without asking the triggers against deletion, so what may not be deleted may not be inserted again.
CREATE TRIGGER task_is_new BEFORE INSERT ON task
WHEN EXISTS (SELECT 1 FROM task WHERE vtid = NEW.vtid)
BEGIN SELECT RAISE(ABORT, 'law 2: a task is never replaced'); END;

CREATE TRIGGER task_is_kept BEFORE DELETE ON task
BEGIN SELECT RAISE(ABORT, 'law 2: a task is never deleted'); END;

CREATE TRIGGER task_only_rises BEFORE UPDATE ON task
WHEN NEW.vtid <> OLD.vtid OR NEW.version < OLD.version OR NEW.attempt < OLD.attempt
    OR NEW.last_seq < OLD.last_seq OR NEW.last_fence < OLD.last_fence
BEGIN SELECT RAISE(ABORT, 'law 1 and 7: version, attempt, event number and fence of a task only rise'); END;

CREATE TRIGGER run_is_kept BEFORE DELETE ON run
BEGIN SELECT RAISE(ABORT, 'law 1: a run is never deleted; it stays as it ended'); END;

CREATE TRIGGER run_begins_where_the_table_says BEFORE INSERT ON run
WHEN NOT EXISTS (SELECT 1 FROM move WHERE from_state = '' AND to_state = NEW.state)
    OR NEW.attempt <> 1 + (SELECT coalesce(max(attempt), 0) FROM run WHERE vtid = NEW.vtid)
BEGIN SELECT RAISE(ABORT, 'law 1: a run begins with the next attempt, in a state in which the move table lets it begin'); END;

CREATE TRIGGER run_is_not_doubled BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE vtid = NEW.vtid AND terminal_seq IS NULL)
BEGIN SELECT RAISE(ABORT, 'law 9: a task has at most one active run'); END;

CREATE TRIGGER run_forward_only BEFORE UPDATE OF vtid, attempt, state ON run
WHEN NEW.vtid <> OLD.vtid OR NEW.attempt <> OLD.attempt OR (NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE from_state = OLD.state AND to_state = NEW.state))
BEGIN SELECT RAISE(ABORT, 'law 1: forward only; the move table has no such move'); END;

CREATE TRIGGER run_ends_as_decided BEFORE UPDATE OF state, ending, ending_state ON run
WHEN OLD.ending IS NOT NULL
    AND (NEW.ending IS NOT OLD.ending OR NEW.ending_state IS NOT OLD.ending_state
        OR (NEW.state <> OLD.state AND NEW.state <> OLD.ending_state))
BEGIN SELECT RAISE(ABORT, 'law 8: the decision to end a run is irrevocable'); END;

CREATE TRIGGER run_ends_once BEFORE UPDATE OF terminal_seq ON run
WHEN OLD.terminal_seq IS NOT NULL AND NEW.terminal_seq IS NOT OLD.terminal_seq
BEGIN SELECT RAISE(ABORT, 'law 8: a run has one terminal event'); END;

CREATE TRIGGER run_ends_with_its_event BEFORE UPDATE OF terminal_seq ON run
WHEN OLD.terminal_seq IS NULL AND NEW.terminal_seq IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM event
        WHERE vtid = NEW.vtid AND seq = NEW.terminal_seq AND attempt = NEW.attempt
            AND outcome IS NOT NULL AND type = 'vtid.lifecycle.' || NEW.state)
BEGIN SELECT RAISE(ABORT, 'law 8: a run ends with its terminal event, or not at all'); END;

CREATE TRIGGER run_keeps_its_policy BEFORE UPDATE OF policy_hash, capability, table_version ON run
WHEN NEW.policy_hash <> OLD.policy_hash OR NEW.capability <> OLD.capability OR NEW.table_version <> OLD.table_version
BEGIN SELECT RAISE(ABORT, 'a run keeps the policy and the move table that it began with'); END;

CREATE TRIGGER policy_is_new BEFORE INSERT ON policy
WHEN EXISTS (SELECT 1 FROM policy WHERE hash = NEW.hash AND body <> NEW.body)
BEGIN SELECT RAISE(ABORT, 'a policy never changes: runs are pinned to it'); END;

CREATE TRIGGER policy_is_kept BEFORE DELETE ON policy
BEGIN SELECT RAISE(ABORT, 'a policy is never deleted: runs are pinned to it'); END;

CREATE TRIGGER policy_is_final BEFORE UPDATE ON policy
BEGIN SELECT RAISE(ABORT, 'a policy never changes: runs are pinned to it'); END;

CREATE TRIGGER event_is_kept BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'law 8: the ledger is append-only; an event is never deleted'); END;

CREATE TRIGGER event_is_final BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'law 8: the ledger is append-only; an event never changes'); END;

CREATE TRIGGER event_is_new BEFORE INSERT ON event
WHEN NEW.position > 0 AND EXISTS (SELECT 1 FROM event WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'law 8: the ledger is append-only; an event is never replaced'); END;

CREATE TRIGGER event_is_next BEFORE INSERT ON event
WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM event WHERE vtid = NEW.vtid) AND NEW.vtid IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'law 14: the events of a task are numbered without holes'); END;

CREATE TRIGGER event_ends_a_run_once BEFORE INSERT ON event
WHEN NEW.outcome IS NOT NULL
    AND EXISTS (SELECT 1 FROM run WHERE vtid = NEW.vtid AND attempt = NEW.attempt AND terminal_seq IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'law 8: a run has one terminal event'); END;

CREATE TRIGGER effect_is_kept BEFORE DELETE ON effect
BEGIN SELECT RAISE(ABORT, 'law 5: an intent is never deleted'); END;

-- An offer through the store is made by the commit that records it, so it alone is never in doubt.
CREATE TRIGGER effect_is_next BEFORE INSERT ON effect
WHEN (NEW.status <> 'intended' AND NEW.action <> 'dispatch') OR NEW.ordinal <> 1 + (SELECT coalesce(max(ordinal), 0) FROM effect
    WHERE vtid = NEW.vtid AND attempt = NEW.attempt AND action = NEW.action)
BEGIN SELECT RAISE(ABORT, 'law 5: an effect is intended before it is anything else, under the next ordinal'); END;

CREATE TRIGGER effect_is_resolved_once BEFORE UPDATE ON effect
WHEN OLD.status <> 'intended' OR NEW.vtid <> OLD.vtid OR NEW.attempt <> OLD.attempt
    OR NEW.action <> OLD.action OR NEW.ordinal <> OLD.ordinal
BEGIN SELECT RAISE(ABORT, 'law 5: an effect is resolved once'); END;

CREATE TRIGGER command_is_kept BEFORE DELETE ON command
BEGIN SELECT RAISE(ABORT, 'a command is kept as long as its task'); END;
