-- The outside world of the fleet: a code host, checks and deploy targets that keep their state in the same server, so that an
-- immediate stop hits them as well. Each call is one transaction: what it does and its row in world.call are there together or
-- not at all. Calls are conditional as a real provider's are, and a repeated one is a row of its own.
CREATE SCHEMA world;

CREATE TABLE world.branch (name text PRIMARY KEY, head text NOT NULL);

-- A work commit has a parent and changes one file. A commit of a base branch has a place on it and merges a head.
CREATE TABLE world.commit (sha text PRIMARY KEY, parent text, head text, branch text, place int, path text, UNIQUE (branch, place));
CREATE INDEX commit_merges ON world.commit (head);

CREATE TABLE world.pull_request (
    number serial PRIMARY KEY, head_branch text NOT NULL, head text NOT NULL, base_branch text NOT NULL,
    state text NOT NULL DEFAULT 'open', vtid text NOT NULL, attempt int NOT NULL, spec text NOT NULL);
CREATE UNIQUE INDEX one_open_of_a_branch ON world.pull_request (head_branch) WHERE state = 'open';
CREATE INDEX open_of_a_task ON world.pull_request (vtid) WHERE state = 'open';

CREATE TABLE world.check_run (sha text PRIMARY KEY);
CREATE TABLE world.revision (name text PRIMARY KEY, target text NOT NULL, commit text NOT NULL);
CREATE TABLE world.target (name text PRIMARY KEY, serving text);

CREATE TABLE world.call (
    id bigserial PRIMARY KEY, action text NOT NULL, subject text NOT NULL, key text NOT NULL, performed boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());

CREATE FUNCTION world.note(action text, subject text, key text, performed boolean) RETURNS boolean LANGUAGE sql AS
    'INSERT INTO world.call (action, subject, key, performed) VALUES ($1, $2, $3, $4) RETURNING performed';

CREATE FUNCTION world.sha(text text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT left(encode(sha256(convert_to(text, 'UTF8')), 'hex'), 40) $$;

CREATE FUNCTION world.push(work_branch text, base text, changed text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO world.commit (sha, parent, path) VALUES (world.sha(work_branch), base, changed) ON CONFLICT DO NOTHING;
    INSERT INTO world.branch (name, head) VALUES (work_branch, world.sha(work_branch)) ON CONFLICT DO NOTHING;
    PERFORM world.note('push', work_branch, work_branch, FOUND);
    RETURN world.sha(work_branch);
END $$;

CREATE FUNCTION world.create_pr(key text, work_branch text, wanted text, base text, task text, try int, hash text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    opened int;
BEGIN
    INSERT INTO world.pull_request (head_branch, head, base_branch, vtid, attempt, spec)
    SELECT name, head, base, task, try, hash FROM world.branch WHERE name = work_branch AND head = wanted
        ON CONFLICT (head_branch) WHERE state = 'open' DO NOTHING
    RETURNING number INTO opened;
    PERFORM world.note('create_pr', work_branch, key, opened IS NOT NULL);
    RETURN opened;
END $$;

CREATE FUNCTION world.close_pr(closing int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE world.pull_request SET state = 'closed' WHERE number = closing AND state = 'open';
    RETURN world.note('close_pr', closing::text, closing::text, FOUND);
END $$;

CREATE FUNCTION world.start_checks(key text, head text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO world.check_run (sha) VALUES (head) ON CONFLICT DO NOTHING;
    RETURN world.note('start_checks', head, key, FOUND);
END $$;

CREATE FUNCTION world.merge(merging int, wanted text, task text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    pr world.pull_request;
    tip world.commit;
    landed text;
BEGIN
    SELECT * INTO pr FROM world.pull_request WHERE number = merging FOR UPDATE;
    IF pr.state = 'open' AND pr.head = wanted THEN
        SELECT c.* INTO tip FROM world.branch b JOIN world.commit c ON c.sha = b.head WHERE b.name = pr.base_branch FOR UPDATE OF b;
        landed := world.sha(tip.sha || pr.head);
        INSERT INTO world.commit (sha, parent, head, branch, place) VALUES (landed, tip.sha, pr.head, pr.base_branch, tip.place + 1);
        UPDATE world.branch SET head = landed WHERE name = pr.base_branch;
        UPDATE world.pull_request SET state = 'merged' WHERE number = merging;
    END IF;
    PERFORM world.note('merge', merging::text, task, landed IS NOT NULL);
    RETURN landed;
END $$;

CREATE FUNCTION world.deploy(key text, place text, sha text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO world.revision (name, target, commit) VALUES (key, place, sha) ON CONFLICT DO NOTHING;
    RETURN world.note('deploy', place || ' ' || sha, key, FOUND);
END $$;

CREATE FUNCTION world.shift(place text, revision text, expected text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE world.target SET serving = revision WHERE name = place AND serving IS NOT DISTINCT FROM expected;
    RETURN world.note('shift', revision, revision, FOUND);
END $$;

CREATE FUNCTION world.contains(ancestor text, descendant text) RETURNS boolean LANGUAGE sql AS $$
    SELECT ancestor = descendant OR EXISTS (
        SELECT FROM world.commit d JOIN world.commit a ON a.branch = d.branch AND a.place <= d.place
         WHERE d.sha = descendant AND (a.sha = ancestor OR a.head = ancestor))
$$;
