-- How each task stands, in a column of its own: counted along the index alone, and listed along it in the order of ids. It is
-- written when it changes, which is seldom, so that most commits touch neither.

ALTER TABLE task ADD COLUMN standing TEXT NOT NULL DEFAULT 'decision';

-- As Standings.Of says it of the task and its latest run. The next commit of a task corrects what is not so.
UPDATE task
   SET standing = (
        SELECT CASE
                 WHEN r.state = 'completed' THEN 'completed'
                 WHEN r.terminal_seq IS NOT NULL AND task.doc -> '$.pendingRetry' IS NULL
                      AND task.doc ->> '$.spec.hash' IS NOT r.doc ->> '$.specHash' THEN 'decision'
                 WHEN r.terminal_seq IS NOT NULL THEN r.state
                 WHEN r.ending IS NOT NULL THEN 'running'
                 WHEN r.hold IN ('base_frozen', 'target_held', 'target_diverged') THEN 'decision'
                 WHEN r.hold IS NULL AND r.doc ->> '$.waitingFor' GLOB 'an operator to mend this: *' THEN 'decision'
                 WHEN r.hold IS NULL AND r.state = 'validated' AND p.body ->> '$.requireMergeApproval'
                      AND task.doc ->> '$.mergeApproval.headSha' IS NOT (
                        SELECT e.doc ->> '$.headSha' FROM evidence e
                         WHERE e.vtid = r.vtid AND e.attempt = r.attempt AND e.type = 'pull_request' ORDER BY e.ordinal DESC LIMIT 1)
                      THEN 'decision'
                 WHEN r.state = 'in_progress' THEN 'capacity'
                 WHEN r.state = 'building' AND r.doc -> '$.claim' IS NULL AND r.doc -> '$.work' IS NULL THEN 'capacity'
                 ELSE 'running'
               END
          FROM run r
          JOIN policy p ON p.hash = r.policy_hash
         WHERE r.vtid = task.vtid AND r.attempt = task.attempt)
 WHERE attempt > 0;

-- With the failure of the latest run in the text that is searched. SQLite folds only ASCII: other letters of a message are found
-- in their own case until the task is written anew. U+0000, at which SQLite would end a text, is left out, as the library does.
UPDATE task
   SET search = search || char(10) || replace(upper(
           f.failure ->> '$.reason' || char(10) || substr(f.failure ->> '$.message', 1, 2000)), char(1), '')
  FROM (SELECT vtid, attempt, replace(ending, '\u0000', '\u0001') -> '$.failure' AS failure FROM run WHERE ending IS NOT NULL) f
 WHERE f.vtid = task.vtid AND f.attempt = task.attempt;

CREATE INDEX task_standing ON task (standing, vtid);

ALTER TABLE worker ADD COLUMN claims_lost INTEGER NOT NULL DEFAULT 0;
