-- Erasures of people. A row is the receipt, which is kept for ever and names people by keyed digests alone, and, until the last
-- step is done, what the work has to know of the person. Replicas of earlier versions do not know the table.

CREATE TABLE teleconsult_erasure (
    id           text NOT NULL PRIMARY KEY,
    version      bigint NOT NULL,
    person       text NOT NULL,
    requested_by text NOT NULL,
    requested_ms bigint NOT NULL,
    steps        text NOT NULL,
    keeps        text NOT NULL,
    done_ms      bigint,
    subject      text, -- who it is; absent once it is done
    since_ms     bigint NOT NULL,
    tries        bigint NOT NULL,
    next_ms      bigint NOT NULL
);

CREATE INDEX teleconsult_erasure_next ON teleconsult_erasure (next_ms) WHERE done_ms IS NULL;
