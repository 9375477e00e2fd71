-- Evidence is only added, and a run is written often: each proof has a row of its own, written once, and the run's
-- document leaves them out.

CREATE TABLE evidence (
    vtid    TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    type    TEXT    NOT NULL,
    doc     TEXT    NOT NULL,
    PRIMARY KEY (vtid, attempt, ordinal),
    FOREIGN KEY (vtid, attempt) REFERENCES run (vtid, attempt)
) WITHOUT ROWID;

INSERT INTO evidence (vtid, attempt, ordinal, type, doc)
SELECT run.vtid, run.attempt, proof.key + 1, proof.value ->> '$.type', proof.value
  FROM run, json_each(run.doc, '$.evidence') AS proof;

UPDATE run SET doc = json_remove(doc, '$.evidence');

CREATE TRIGGER evidence_is_kept BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'law 3: evidence is never deleted'); END;

CREATE TRIGGER evidence_is_final BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'law 3: evidence never changes'); END;

-- OR REPLACE deletes without asking, but what it would replace is never the next one.
CREATE TRIGGER evidence_is_next BEFORE INSERT ON evidence
WHEN NEW.ordinal <> 1 + (SELECT coalesce(max(ordinal), 0) FROM evidence WHERE vtid = NEW.vtid AND attempt = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'law 3: the evidence of a run is numbered without holes'); END;
