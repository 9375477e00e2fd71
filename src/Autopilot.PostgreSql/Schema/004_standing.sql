-- How each task stands, in a column of its own: counted along the index alone, and listed along it in the order of ids. An
-- update that leaves it as it is stays on its page. Most tasks of a store in use are completed, and a column that comes with a
-- default is there without a row being written; a host of the version before leaves it out, and what it creates waits for a decision.

ALTER TABLE autopilot.task ADD COLUMN standing text NOT NULL DEFAULT 'completed';
ALTER TABLE autopilot.task ALTER COLUMN standing SET DEFAULT 'decision';

-- As Standings.Of says it of the task and its latest run. The next commit of a task corrects what is not so. No JSON of the
-- database holds U+0000, which a document may: nothing that is asked for here does.
UPDATE autopilot.task t SET standing = 'decision' WHERE t.attempt = 0;

WITH latest AS (
    SELECT t.vtid, r.attempt, r.state, r.terminal_seq, r.ending, r.hold,
           replace(td.doc, '\u0000', '\u0001')::json AS task, replace(rd.doc, '\u0000', '\u0001')::json AS run,
           (replace(p.body, '\u0000', '\u0001')::json ->> 'requireMergeApproval')::boolean AS approval
      FROM autopilot.task t
      JOIN autopilot.run r ON r.vtid = t.vtid AND r.attempt = t.attempt
      JOIN autopilot.policy p ON p.hash = r.policy_hash
      JOIN autopilot.document td ON td.vtid = t.vtid AND td.attempt = 0
      JOIN autopilot.document rd ON rd.vtid = t.vtid AND rd.attempt = t.attempt
     WHERE r.state <> 'completed')
UPDATE autopilot.task t
   SET standing = CASE
           WHEN l.terminal_seq IS NOT NULL AND l.task -> 'pendingRetry' IS NULL
                AND l.task #>> '{spec,hash}' IS DISTINCT FROM l.run ->> 'specHash' THEN 'decision'
           WHEN l.terminal_seq IS NOT NULL THEN l.state
           WHEN l.ending IS NOT NULL THEN 'running'
           WHEN l.hold IN ('base_frozen', 'target_held', 'target_diverged') THEN 'decision'
           WHEN l.hold IS NULL AND starts_with(l.run ->> 'waitingFor', 'an operator to mend this: ') THEN 'decision'
           WHEN l.hold IS NULL AND l.state = 'validated' AND l.approval
                AND l.task #>> '{mergeApproval,headSha}' IS DISTINCT FROM (
                    SELECT replace(e.doc, '\u0000', '\u0001')::json ->> 'headSha' FROM autopilot.evidence e
                     WHERE e.vtid = l.vtid AND e.attempt = l.attempt AND e.type = 'pull_request' ORDER BY e.ordinal DESC LIMIT 1)
                THEN 'decision'
           WHEN l.state = 'in_progress' THEN 'capacity'
           WHEN l.state = 'building' AND l.run -> 'claim' IS NULL AND l.run -> 'work' IS NULL THEN 'capacity'
           ELSE 'running'
       END
  FROM latest l
 WHERE t.vtid = l.vtid;

-- With the failure of the latest run in the text that is searched. The database folds letters by its own locale: where that differs
-- from the library's, they are found in their own case until the task is written anew. U+0000 is left out, as the library does.
UPDATE autopilot.task t
   SET search = t.search || chr(10) || replace(upper(
           (f.failure ->> 'reason') || chr(10) || left(f.failure ->> 'message', 2000)), chr(1), '')
  FROM (SELECT r.vtid, r.attempt, replace(r.ending, '\u0000', '\u0001')::json -> 'failure' AS failure
          FROM autopilot.run r WHERE r.ending IS NOT NULL) f
 WHERE f.vtid = t.vtid AND f.attempt = t.attempt;

CREATE INDEX task_standing ON autopilot.task (standing, vtid);

ALTER TABLE autopilot.worker ADD COLUMN claims_lost int NOT NULL DEFAULT 0;
