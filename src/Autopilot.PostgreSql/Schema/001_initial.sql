-- Columns named doc and body hold whole records as JSON text; the other columns are what constraints and frequent questions
-- need. Where both say something, the column holds. Times are the database's own. Rows that change with every commit or
-- heartbeat keep a quarter of each page free, so that a change that touches no indexed column stays on its page (HOT), and
-- are vacuumed early: a queue's dead rows are what slows its claims.

CREATE TABLE autopilot.task (
    vtid         text        NOT NULL PRIMARY KEY,
    version      bigint      NOT NULL CHECK (version >= 1),
    attempt      int         NOT NULL CHECK (attempt >= 0),
    last_fence   bigint      NOT NULL CHECK (last_fence >= 0),
    last_seq     bigint      NOT NULL CHECK (last_seq >= 0),
    counted_from bigint      NOT NULL DEFAULT 0,
    counted_at   timestamptz,
    last_commit  uuid        NOT NULL,
    created_at   timestamptz NOT NULL,
    priority     int         NOT NULL,
    approved     boolean     NOT NULL,
    search       text        NOT NULL,
    CONSTRAINT events_are_counted CHECK (counted_from <= last_seq AND (last_seq = 0) = (counted_at IS NULL))
) WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

CREATE INDEX task_without_run ON autopilot.task (vtid) WHERE attempt = 0;

COMMENT ON COLUMN autopilot.task.counted_from IS
    'last_seq before its last change: with counted_at it says which events must have come with that change, and no others may.';

-- The policies that runs are pinned to, each once, under the SHA-256 of its body.
CREATE TABLE autopilot.policy (
    hash text NOT NULL PRIMARY KEY,
    body text NOT NULL
);

-- The legal moves, from '' where a run may begin: written by the library from its table, never by hand.
CREATE TABLE autopilot.move (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);

CREATE TABLE autopilot.run (
    vtid          text        NOT NULL REFERENCES autopilot.task (vtid),
    attempt       int         NOT NULL CHECK (attempt >= 1),
    state         text        NOT NULL,
    version       bigint      NOT NULL,
    entered_at    timestamptz NOT NULL,
    started_at    timestamptz NOT NULL,
    due_at        timestamptz,
    deadline_at   timestamptz,
    hold          text,
    ending        text,
    ending_state  text,
    terminal_seq  bigint,
    capability    text        NOT NULL,
    policy_hash   text        NOT NULL REFERENCES autopilot.policy (hash),
    table_version int         NOT NULL,
    priority      int         NOT NULL,
    offered_at    timestamptz,
    excluded      text,
    proofs        int         NOT NULL DEFAULT 0,
    woken         boolean     NOT NULL DEFAULT false,
    lease_host    text,
    lease_token   bigint      NOT NULL DEFAULT 0,
    lease_until   timestamptz,
    PRIMARY KEY (vtid, attempt),
    CONSTRAINT law_8_an_end_has_its_terminal_event CHECK (
        (state IN ('completed', 'failed', 'cancelled', 'blocked')) = (terminal_seq IS NOT NULL)),
    CONSTRAINT law_6_a_wait_has_a_deadline_or_a_hold CHECK (
        CASE WHEN state IN ('completed', 'failed', 'cancelled', 'blocked')
             THEN deadline_at IS NULL AND hold IS NULL
             ELSE (deadline_at IS NULL) <> (hold IS NULL) AND due_at IS NOT NULL END),
    CONSTRAINT ending_is_whole CHECK ((ending IS NULL) = (ending_state IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

CREATE UNIQUE INDEX law_9_one_active_run ON autopilot.run (vtid) WHERE terminal_seq IS NULL;
CREATE INDEX run_due ON autopilot.run (due_at, vtid) WHERE due_at IS NOT NULL;
CREATE INDEX run_offered ON autopilot.run (capability, priority DESC, offered_at, vtid) WHERE offered_at IS NOT NULL AND ending IS NULL;
CREATE INDEX run_held ON autopilot.run (vtid) WHERE hold IS NOT NULL;

-- The documents of tasks (under attempt 0) and of runs stand apart: a lease and a number that rises are changes of narrow rows.
CREATE TABLE autopilot.document (
    vtid    text NOT NULL REFERENCES autopilot.task (vtid),
    attempt int  NOT NULL CHECK (attempt >= 0),
    doc     text NOT NULL,
    PRIMARY KEY (vtid, attempt)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

-- Proofs are only ever added. The run's document leaves them out, so that each is written once.
CREATE TABLE autopilot.evidence (
    vtid    text NOT NULL,
    attempt int  NOT NULL,
    ordinal int  NOT NULL CHECK (ordinal >= 1),
    type    text NOT NULL,
    doc     text NOT NULL,
    PRIMARY KEY (vtid, attempt, ordinal),
    FOREIGN KEY (vtid, attempt) REFERENCES autopilot.run (vtid, attempt)
);

-- Partitioned by time: what is old goes by dropping a partition. A unique key over all partitions would have to hold the time,
-- so the numbers are held by task.last_seq and the terminal event by run.terminal_seq, compared on each insert; a
-- partition's own unique index does the rest, because the time that it is chosen by is compared as well.
CREATE SEQUENCE autopilot.event_position;

CREATE TABLE autopilot.event (
    vtid       text,
    seq        bigint      NOT NULL CHECK (seq >= 1),
    attempt    int         NOT NULL,
    type       text        NOT NULL,
    from_state text,
    to_state   text,
    actor      text        NOT NULL,
    at         timestamptz NOT NULL,
    outcome    text        CHECK (outcome IN ('success', 'failed', 'timeout', 'cancelled', 'blocked')),
    data       text,
    position   bigint      NOT NULL DEFAULT nextval('autopilot.event_position'),
    tx         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    CHECK (outcome IS NULL OR (vtid IS NOT NULL AND attempt >= 1))
) PARTITION BY RANGE (at);

CREATE INDEX event_feed ON autopilot.event (tx, position);

CREATE TABLE autopilot.effect (
    vtid        text        NOT NULL,
    attempt     int         NOT NULL,
    action      text        NOT NULL,
    ordinal     int         NOT NULL CHECK (ordinal >= 1),
    status      text        NOT NULL CHECK (status IN ('intended', 'done', 'refused')),
    host        text        NOT NULL,
    subject     text        NOT NULL,
    intended_at timestamptz NOT NULL,
    resolved_at timestamptz,
    result      text,
    adopted     boolean     NOT NULL DEFAULT false,
    host_ended  boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (vtid, attempt, action, ordinal),
    FOREIGN KEY (vtid, attempt) REFERENCES autopilot.run (vtid, attempt),
    CHECK ((status = 'intended') = (resolved_at IS NULL))
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX law_5_effect_done_once ON autopilot.effect (vtid, attempt, action)
    WHERE status = 'done' AND action IN ('merge', 'deploy', 'shift', 'restore');
CREATE INDEX effect_unresolved ON autopilot.effect (vtid, attempt) WHERE status = 'intended';

-- Open claims only: a claim that closes is deleted, and its story is in the ledger. The fences themselves rise in task.
-- Narrow, and no index sees what a heartbeat changes.
CREATE TABLE autopilot.claim (
    vtid         text        NOT NULL PRIMARY KEY REFERENCES autopilot.task (vtid),
    fence        bigint      NOT NULL CHECK (fence >= 1),
    worker_id    text        NOT NULL,
    opened_at    timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    progress_at  timestamptz,
    holder_ended boolean     NOT NULL DEFAULT false,
    outage       interval    NOT NULL DEFAULT '0' CHECK (outage >= '0'),
    tokens       bigint      NOT NULL DEFAULT 0,
    money        numeric,
    calls        int         NOT NULL DEFAULT 0
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX claim_of_worker ON autopilot.claim (worker_id);

-- When anything was last claimed from a queue: one row for each capability.
CREATE TABLE autopilot.queue (
    capability text        NOT NULL PRIMARY KEY,
    claimed_at timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE autopilot.spec (
    vtid text NOT NULL REFERENCES autopilot.task (vtid),
    hash text NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (vtid, hash)
);

CREATE TABLE autopilot.pull_request (
    vtid    text    NOT NULL REFERENCES autopilot.task (vtid),
    number  int     NOT NULL,
    is_open boolean NOT NULL,
    PRIMARY KEY (vtid, number)
);

CREATE UNIQUE INDEX law_9_one_open_pull_request ON autopilot.pull_request (vtid) WHERE is_open;

-- As long as its task: a key that is forgotten is a command that is done twice.
CREATE TABLE autopilot.command (
    principal    text NOT NULL,
    key          text NOT NULL,
    payload_hash text NOT NULL,
    answer       text NOT NULL,
    vtid         text NOT NULL REFERENCES autopilot.task (vtid),
    PRIMARY KEY (principal, key)
);

CREATE TABLE autopilot.target (
    key            text NOT NULL PRIMARY KEY,
    holder_vtid    text,
    holder_attempt int,
    frozen         text,
    proven         text,
    FOREIGN KEY (holder_vtid, holder_attempt) REFERENCES autopilot.run (vtid, attempt),
    CHECK ((holder_vtid IS NULL) = (holder_attempt IS NULL))
) WITH (fillfactor = 50);

CREATE INDEX target_held ON autopilot.target (holder_vtid, holder_attempt) WHERE holder_vtid IS NOT NULL;

CREATE TABLE autopilot.worker (
    id             text        NOT NULL PRIMARY KEY,
    max_concurrent int         NOT NULL CHECK (max_concurrent BETWEEN 1 AND 1000),
    capabilities   text[]      NOT NULL,
    engine_host    text,
    registered_at  timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL,
    doc            text        NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE autopilot.host (
    name      text        NOT NULL PRIMARY KEY,
    ticked_at timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE autopilot.control (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
) WITH (fillfactor = 50);

-- Positions of the ledger carry the epoch, so that a position of another store, or of this one before a restore from a dump,
-- whose transaction ids began anew, is recognised. The other rows are there so that there is something to lock.
INSERT INTO autopilot.control (name, value) VALUES
    ('epoch', left(md5(random()::text || clock_timestamp()::text), 8)),
    ('governance_seq', '0'),
    ('execution', 'null');

-- What raises the laws. Which rows break one stands in the WHEN of the triggers: rows that break none cost no call.
CREATE FUNCTION autopilot.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END $$;

CREATE TRIGGER task_only_rises BEFORE UPDATE ON autopilot.task FOR EACH ROW
    WHEN (NEW.vtid <> OLD.vtid OR NEW.version < OLD.version OR NEW.attempt < OLD.attempt
        OR NEW.last_seq < OLD.last_seq OR NEW.last_fence < OLD.last_fence)
    EXECUTE FUNCTION autopilot.refuse('law 1 and 7: version, attempt, event number and fence of a task only rise');

CREATE TRIGGER task_counts_its_events BEFORE UPDATE ON autopilot.task FOR EACH ROW
    WHEN ((NEW.last_seq > OLD.last_seq AND NEW.counted_from <> OLD.last_seq)
        OR (NEW.last_seq = OLD.last_seq AND (NEW.counted_from <> OLD.counted_from OR NEW.counted_at IS DISTINCT FROM OLD.counted_at)))
    EXECUTE FUNCTION autopilot.refuse('law 14: the events of a task are numbered without holes');

CREATE TRIGGER task_begins_its_count BEFORE INSERT ON autopilot.task FOR EACH ROW WHEN (NEW.counted_from <> 0)
    EXECUTE FUNCTION autopilot.refuse('law 14: the events of a task are numbered from 1');

CREATE FUNCTION autopilot.run_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM autopilot.move WHERE from_state = OLD.state AND to_state = NEW.state) THEN
        RAISE EXCEPTION 'law 1: forward only; the move table has no move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'run', SCHEMA = 'autopilot';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER run_forward_only BEFORE UPDATE ON autopilot.run FOR EACH ROW WHEN (NEW.state <> OLD.state)
    EXECUTE FUNCTION autopilot.run_moves();

CREATE TRIGGER run_keeps_its_name BEFORE UPDATE ON autopilot.run FOR EACH ROW
    WHEN (NEW.vtid <> OLD.vtid OR NEW.attempt <> OLD.attempt)
    EXECUTE FUNCTION autopilot.refuse('law 1: a run keeps its task and its attempt');

CREATE FUNCTION autopilot.run_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM autopilot.move WHERE from_state = '' AND to_state = NEW.state)
        OR (NEW.attempt > 1 AND NOT EXISTS (SELECT FROM autopilot.run WHERE vtid = NEW.vtid AND attempt = NEW.attempt - 1)) THEN
        RAISE EXCEPTION 'law 1: a run begins with the next attempt, in a state in which the move table lets it begin'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'run', SCHEMA = 'autopilot';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER run_begins_where_the_table_says BEFORE INSERT ON autopilot.run FOR EACH ROW
    EXECUTE FUNCTION autopilot.run_begins();

CREATE TRIGGER run_ends_as_decided BEFORE UPDATE ON autopilot.run FOR EACH ROW
    WHEN (OLD.ending IS NOT NULL
        AND (NEW.ending IS DISTINCT FROM OLD.ending OR NEW.ending_state IS DISTINCT FROM OLD.ending_state
            OR (NEW.state <> OLD.state AND NEW.state <> OLD.ending_state)))
    EXECUTE FUNCTION autopilot.refuse('law 8: the decision to end a run is irrevocable');

CREATE TRIGGER run_ends_once BEFORE UPDATE ON autopilot.run FOR EACH ROW
    WHEN (OLD.terminal_seq IS NOT NULL AND NEW.terminal_seq IS DISTINCT FROM OLD.terminal_seq)
    EXECUTE FUNCTION autopilot.refuse('law 8: a run has one terminal event');

CREATE TRIGGER run_keeps_its_policy BEFORE UPDATE ON autopilot.run FOR EACH ROW
    WHEN (NEW.policy_hash <> OLD.policy_hash OR NEW.capability <> OLD.capability OR NEW.table_version <> OLD.table_version)
    EXECUTE FUNCTION autopilot.refuse('a run keeps the policy and the move table that it began with');

-- After the statement, when the event that the same statement appends can be seen.
CREATE FUNCTION autopilot.run_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The time names the partition, so that only one is looked into.
    IF NOT EXISTS (
        SELECT FROM autopilot.event
         WHERE vtid = NEW.vtid AND seq = NEW.terminal_seq AND at = (SELECT counted_at FROM autopilot.task WHERE vtid = NEW.vtid)
           AND attempt = NEW.attempt AND outcome IS NOT NULL AND type = 'vtid.lifecycle.' || NEW.state) THEN
        RAISE EXCEPTION 'law 8: a run ends with its terminal event, or not at all'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'run', SCHEMA = 'autopilot';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER run_ends_with_its_event AFTER UPDATE ON autopilot.run FOR EACH ROW
    WHEN (OLD.terminal_seq IS NULL AND NEW.terminal_seq IS NOT NULL)
    EXECUTE FUNCTION autopilot.run_ends();

CREATE FUNCTION autopilot.events_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT a.vtid INTO broken
      FROM (SELECT vtid, min(seq) AS first, max(seq) AS last, count(*) AS n, min(at) AS earliest, max(at) AS latest
              FROM added WHERE vtid IS NOT NULL GROUP BY vtid) a
      LEFT JOIN autopilot.task t ON t.vtid = a.vtid
     WHERE t.vtid IS NULL OR a.first <> t.counted_from + 1 OR a.last <> t.last_seq OR a.n <> a.last - a.first + 1
        OR a.earliest <> t.counted_at OR a.latest <> t.counted_at
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'law 14: the events of a task are numbered without holes, as it counts them (%)', broken
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'event', SCHEMA = 'autopilot';
    END IF;

    SELECT a.vtid INTO broken
      FROM added a
      LEFT JOIN autopilot.run r ON r.vtid = a.vtid AND r.attempt = a.attempt
     WHERE a.outcome IS NOT NULL AND r.terminal_seq IS DISTINCT FROM a.seq
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'law 8: a run has one terminal event, which comes with its end (%)', broken
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'event', SCHEMA = 'autopilot';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER events_are_counted AFTER INSERT ON autopilot.event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION autopilot.events_added();

CREATE TRIGGER event_is_final BEFORE UPDATE OR DELETE ON autopilot.event FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('law 8: the ledger is append-only; an event never changes and is never deleted');

CREATE TRIGGER ledger_is_kept BEFORE TRUNCATE ON autopilot.event FOR EACH STATEMENT
    EXECUTE FUNCTION autopilot.refuse('law 8: the ledger is append-only; events are never deleted');

-- Adds the month that a time lies in; the default partition, created without a time, takes what no month takes, so that
-- nothing is lost when nobody added it. Statement triggers of the parent do not fire for a partition that is named directly.
-- It runs with its owner's rights: hosts need none to create tables.
CREATE FUNCTION autopilot.add_event_partition(month timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    first timestamptz := date_trunc('month', month, 'UTC');
    name  text := CASE WHEN month IS NULL THEN 'event_default' ELSE 'event_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM') END;
BEGIN
    IF to_regclass('autopilot.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    IF month IS NULL THEN
        EXECUTE format('CREATE TABLE autopilot.%I PARTITION OF autopilot.event DEFAULT', name);
    ELSE
        EXECUTE format('CREATE TABLE autopilot.%I PARTITION OF autopilot.event FOR VALUES FROM (%L) TO (%L)',
            name, first, date_trunc('month', first + interval '32 days', 'UTC'));
    END IF;
    EXECUTE format('CREATE UNIQUE INDEX %I ON autopilot.%I (vtid, seq) WHERE vtid IS NOT NULL', name || '_of_task', name);
    EXECUTE format('CREATE UNIQUE INDEX %I ON autopilot.%I (seq) WHERE vtid IS NULL', name || '_of_installation', name);
    EXECUTE format('CREATE TRIGGER events_are_counted AFTER INSERT ON autopilot.%I
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION autopilot.events_added()', name);
    EXECUTE format('CREATE TRIGGER ledger_is_kept BEFORE TRUNCATE ON autopilot.%I FOR EACH STATEMENT
        EXECUTE FUNCTION autopilot.refuse(''law 8: the ledger is append-only; events are never deleted'')', name);
END $$;

SELECT autopilot.add_event_partition(NULL);

CREATE TRIGGER evidence_is_final BEFORE UPDATE OR DELETE ON autopilot.evidence FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('law 3: evidence never changes and is never deleted');

CREATE FUNCTION autopilot.effect_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM autopilot.effect
         WHERE vtid = NEW.vtid AND attempt = NEW.attempt AND action = NEW.action AND ordinal = NEW.ordinal - 1
           AND (status <> 'intended' OR action = 'dispatch')) THEN
        RAISE EXCEPTION 'law 5: an effect is intended under the next ordinal, after the one before was resolved'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'effect', SCHEMA = 'autopilot';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER effect_is_next BEFORE INSERT ON autopilot.effect FOR EACH ROW WHEN (NEW.ordinal > 1)
    EXECUTE FUNCTION autopilot.effect_follows();

-- An offer through the store is made by the commit that records it, so it alone is never in doubt.
CREATE TRIGGER effect_is_intended BEFORE INSERT ON autopilot.effect FOR EACH ROW
    WHEN (NEW.status <> 'intended' AND NEW.action <> 'dispatch')
    EXECUTE FUNCTION autopilot.refuse('law 5: an effect is intended before it is anything else');

CREATE TRIGGER effect_is_resolved_once BEFORE UPDATE ON autopilot.effect FOR EACH ROW
    WHEN (OLD.status <> 'intended' OR NEW.vtid <> OLD.vtid OR NEW.attempt <> OLD.attempt
        OR NEW.action <> OLD.action OR NEW.ordinal <> OLD.ordinal)
    EXECUTE FUNCTION autopilot.refuse('law 5: an effect is resolved once');

CREATE TRIGGER policy_is_final BEFORE UPDATE OR DELETE ON autopilot.policy FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('a policy never changes and is never deleted: runs are pinned to it');

CREATE TRIGGER task_is_kept BEFORE DELETE ON autopilot.task FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('law 2: a task is never deleted');

CREATE TRIGGER document_is_kept BEFORE DELETE ON autopilot.document FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('law 2: what a task and its runs say is never deleted');

CREATE TRIGGER run_is_kept BEFORE DELETE ON autopilot.run FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('law 1: a run is never deleted; it stays as it ended');

CREATE TRIGGER effect_is_kept BEFORE DELETE ON autopilot.effect FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('law 5: an intent is never deleted');

CREATE TRIGGER command_is_final BEFORE UPDATE OR DELETE ON autopilot.command FOR EACH ROW
    EXECUTE FUNCTION autopilot.refuse('a command is kept as long as its task');

-- TRUNCATE asks no row trigger.
CREATE TRIGGER task_is_not_emptied BEFORE TRUNCATE ON autopilot.task FOR EACH STATEMENT
    EXECUTE FUNCTION autopilot.refuse('law 2: a task is never deleted');
CREATE TRIGGER run_is_not_emptied BEFORE TRUNCATE ON autopilot.run FOR EACH STATEMENT
    EXECUTE FUNCTION autopilot.refuse('law 1: a run is never deleted; it stays as it ended');
CREATE TRIGGER effect_is_not_emptied BEFORE TRUNCATE ON autopilot.effect FOR EACH STATEMENT
    EXECUTE FUNCTION autopilot.refuse('law 5: an intent is never deleted');
CREATE TRIGGER evidence_is_not_emptied BEFORE TRUNCATE ON autopilot.evidence FOR EACH STATEMENT
    EXECUTE FUNCTION autopilot.refuse('law 3: evidence never changes and is never deleted');
CREATE TRIGGER command_is_not_emptied BEFORE TRUNCATE ON autopilot.command FOR EACH STATEMENT
    EXECUTE FUNCTION autopilot.refuse('a command is kept as long as its task');
