-- A statement that may have to be undone alone keeps a journal of every page that it changes. What the store writes with
-- each commit goes without: where a law is broken there, the whole transaction is rolled back. The ledger's reference to
-- its task is checked at the commit for the same reason. Its positions need no AUTOINCREMENT: no event is ever deleted.

DROP TRIGGER run_ends_with_its_event;

CREATE TABLE ledger (
    position   INTEGER PRIMARY KEY,
    vtid       TEXT    REFERENCES task (vtid) DEFERRABLE INITIALLY DEFERRED,
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

INSERT INTO ledger (position, vtid, seq, attempt, type, from_state, to_state, actor, at, outcome, data)
SELECT position, vtid, seq, attempt, type, from_state, to_state, actor, at, outcome, data FROM event;

DROP TABLE event;

ALTER TABLE ledger RENAME TO event;

CREATE UNIQUE INDEX event_of_task ON event (vtid, seq) WHERE vtid IS NOT NULL;
CREATE UNIQUE INDEX event_of_installation ON event (seq) WHERE vtid IS NULL;
CREATE UNIQUE INDEX event_terminal ON event (vtid, attempt) WHERE outcome IS NOT NULL;

CREATE TRIGGER event_is_kept BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'law 8: the ledger is append-only; an event is never deleted'); END;

CREATE TRIGGER event_is_final BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'law 8: the ledger is append-only; an event never changes'); END;

CREATE TRIGGER event_is_new BEFORE INSERT ON event
WHEN NEW.position > 0 AND EXISTS (SELECT 1 FROM event WHERE position = NEW.position)
BEGIN SELECT RAISE(ROLLBACK, 'law 8: the ledger is append-only; an event is never replaced'); END;

CREATE TRIGGER event_is_next BEFORE INSERT ON event
WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM event WHERE vtid = NEW.vtid) AND NEW.vtid IS NOT NULL
BEGIN SELECT RAISE(ROLLBACK, 'law 14: the events of a task are numbered without holes'); END;

CREATE TRIGGER event_ends_a_run_once BEFORE INSERT ON event
WHEN NEW.outcome IS NOT NULL
    AND EXISTS (SELECT 1 FROM run WHERE vtid = NEW.vtid AND attempt = NEW.attempt AND terminal_seq IS NOT NULL)
BEGIN SELECT RAISE(ROLLBACK, 'law 8: a run has one terminal event'); END;

CREATE TRIGGER run_ends_with_its_event BEFORE UPDATE OF terminal_seq ON run
WHEN OLD.terminal_seq IS NULL AND NEW.terminal_seq IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM event
        WHERE vtid = NEW.vtid AND seq = NEW.terminal_seq AND attempt = NEW.attempt
            AND outcome IS NOT NULL AND type = 'vtid.lifecycle.' || NEW.state)
BEGIN SELECT RAISE(ABORT, 'law 8: a run ends with its terminal event, or not at all'); END;

DROP TRIGGER run_forward_only;

CREATE TRIGGER run_forward_only BEFORE UPDATE OF vtid, attempt, state ON run
WHEN NEW.vtid <> OLD.vtid OR NEW.attempt <> OLD.attempt OR (NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE from_state = OLD.state AND to_state = NEW.state))
BEGIN SELECT RAISE(ROLLBACK, 'law 1: forward only; the move table has no such move'); END;

DROP TRIGGER run_ends_as_decided;

CREATE TRIGGER run_ends_as_decided BEFORE UPDATE OF state, ending, ending_state ON run
WHEN OLD.ending IS NOT NULL
    AND (NEW.ending IS NOT OLD.ending OR NEW.ending_state IS NOT OLD.ending_state
        OR (NEW.state <> OLD.state AND NEW.state <> OLD.ending_state))
BEGIN SELECT RAISE(ROLLBACK, 'law 8: the decision to end a run is irrevocable'); END;

DROP TRIGGER task_only_rises;

CREATE TRIGGER task_only_rises BEFORE UPDATE ON task
WHEN NEW.vtid <> OLD.vtid OR NEW.version < OLD.version OR NEW.attempt < OLD.attempt
    OR NEW.last_seq < OLD.last_seq OR NEW.last_fence < OLD.last_fence
BEGIN SELECT RAISE(ROLLBACK, 'law 1 and 7: version, attempt, event number and fence of a task only rise'); END;
