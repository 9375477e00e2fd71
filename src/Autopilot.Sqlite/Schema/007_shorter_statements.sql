-- A list of three or more in a check or a partial index is a table that SQLite builds anew in each statement that writes
-- there; alternatives are compared one by one. Only the text of the checks changes, not what they accept, so the rows stay
-- where they are: this is the way that SQLite documents for a change of constraints alone. What is not found stays as it is.

PRAGMA writable_schema = ON;

UPDATE sqlite_master
   SET sql = replace(replace(sql,
           '(state IN (''completed'', ''failed'', ''cancelled'', ''blocked'')) =',
           '(state = ''completed'' OR state = ''failed'' OR state = ''cancelled'' OR state = ''blocked'') ='),
           'CASE WHEN state IN (''completed'', ''failed'', ''cancelled'', ''blocked'')',
           'CASE WHEN terminal_seq IS NOT NULL')
 WHERE type = 'table' AND name = 'run';

UPDATE sqlite_master
   SET sql = replace(sql, 'CHECK (outcome IN (', 'CHECK (outcome IS NULL OR outcome IN (')
 WHERE type = 'table' AND name = 'event';

UPDATE sqlite_master
   SET sql = replace(sql,
           'CHECK (status IN (''intended'', ''done'', ''refused''))',
           'CHECK (status = ''intended'' OR status = ''done'' OR status = ''refused'')')
 WHERE type = 'table' AND name = 'effect';

-- As 004 says of the ledger: what cannot be undone alone keeps no journal, and its references are checked at the commit.
UPDATE sqlite_master
   SET sql = replace(sql, 'REFERENCES run (vtid, attempt)', 'REFERENCES run (vtid, attempt) DEFERRABLE INITIALLY DEFERRED')
 WHERE type = 'table' AND name IN ('effect', 'evidence') AND sql NOT LIKE '%DEFERRABLE%';

PRAGMA writable_schema = RESET;

DROP INDEX effect_done_once;

CREATE UNIQUE INDEX effect_done_once ON effect (vtid, attempt, action)
    WHERE status = 'done' AND (action = 'merge' OR action = 'deploy' OR action = 'shift' OR action = 'restore');

DROP TRIGGER effect_is_next;

-- An offer through the store is made by the commit that records it, so it alone is never in doubt.
CREATE TRIGGER effect_is_next BEFORE INSERT ON effect
WHEN (NEW.status <> 'intended' AND NEW.action <> 'dispatch') OR NEW.ordinal <> 1 + (SELECT coalesce(max(ordinal), 0) FROM effect
    WHERE vtid = NEW.vtid AND attempt = NEW.attempt AND action = NEW.action)
BEGIN SELECT RAISE(ROLLBACK, 'law 5: an effect is intended before it is anything else, under the next ordinal'); END;

DROP TRIGGER effect_is_resolved_once;

CREATE TRIGGER effect_is_resolved_once BEFORE UPDATE ON effect
WHEN OLD.status <> 'intended' OR NEW.vtid <> OLD.vtid OR NEW.attempt <> OLD.attempt
    OR NEW.action <> OLD.action OR NEW.ordinal <> OLD.ordinal
BEGIN SELECT RAISE(ROLLBACK, 'law 5: an effect is resolved once'); END;

DROP TRIGGER evidence_is_next;

-- OR REPLACE deletes without asking, but what it would replace is never the next one.
CREATE TRIGGER evidence_is_next BEFORE INSERT ON evidence
WHEN NEW.ordinal <> 1 + (SELECT coalesce(max(ordinal), 0) FROM evidence WHERE vtid = NEW.vtid AND attempt = NEW.attempt)
BEGIN SELECT RAISE(ROLLBACK, 'law 3: the evidence of a run is numbered without holes'); END;
