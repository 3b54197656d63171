-- Erasures of people. A row is the receipt, which is kept for ever and names people by keyed digests alone, and, until the last
-- step is done, what the work has to know of the person. Replicas of earlier versions do not know the table.

CREATE TABLE teleconsult_erasure (
    id           TEXT NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL,
    person       TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_ms INTEGER NOT NULL,
    steps        TEXT NOT NULL,
    keeps        TEXT NOT NULL,
    done_ms      INTEGER,
    subject      TEXT, -- who it is; absent once it is done
    since_ms     INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    next_ms      INTEGER NOT NULL
) STRICT;

CREATE INDEX teleconsult_erasure_next ON teleconsult_erasure (next_ms) WHERE done_ms IS NULL;
