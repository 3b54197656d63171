-- What is remembered of a teleconsultation so that each fact is told once. Absent where no facts are kept, and so in all rows
-- as they are now. Replicas of 3.0 leave these columns as they are.

-- 1 if it was told that links can be shown, and 2 more if that it is completed, and 4 more if that everything of it is gone.
ALTER TABLE teleconsultation ADD COLUMN announced INTEGER;
ALTER TABLE teleconsultation ADD COLUMN call_started_ms INTEGER;
ALTER TABLE teleconsultation ADD COLUMN call_left_ms INTEGER;
ALTER TABLE teleconsultation ADD COLUMN call_ended_ms INTEGER;
ALTER TABLE teleconsultation ADD COLUMN rooms_gone INTEGER;
ALTER TABLE teleconsultation ADD COLUMN uploads_gone INTEGER;

-- No row is in the first two of these while no facts are kept.
CREATE INDEX teleconsultation_left ON teleconsultation (call_left_ms) WHERE call_left_ms IS NOT NULL;
CREATE INDEX teleconsultation_uncompleted ON teleconsultation (end_ms) WHERE announced = 1;

-- Rows that a replica of 3.0 wrote last: they tell when such a one was last there.
CREATE INDEX teleconsultation_of_3_0 ON teleconsultation (written) WHERE extended_version <> version;

-- Facts, until all who are to hear of them have, and some days longer. A fact outlives its teleconsultation.
CREATE TABLE teleconsult_fact (
    id                  TEXT    NOT NULL PRIMARY KEY,
    teleconsultation_id TEXT, -- absent for a fact of none
    sequence            INTEGER NOT NULL,
    kind                TEXT    NOT NULL,
    at_ms               INTEGER NOT NULL,
    person              TEXT,
    details_json        TEXT    NOT NULL,
    outline_json        TEXT,
    trace               TEXT,
    version             INTEGER NOT NULL,
    deliveries_json     TEXT    NOT NULL,
    next_ms             INTEGER, -- absent once it is settled
    settled_ms          INTEGER,
    given_up            INTEGER NOT NULL, -- 1 if an endpoint did not get it, else 0
    holder              TEXT,
    held_until_ms       INTEGER
) STRICT;

CREATE INDEX teleconsult_fact_next ON teleconsult_fact (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX teleconsult_fact_at ON teleconsult_fact (at_ms, id);
CREATE INDEX teleconsult_fact_settled ON teleconsult_fact (settled_ms) WHERE settled_ms IS NOT NULL;
CREATE INDEX teleconsult_fact_given_up ON teleconsult_fact (id) WHERE given_up = 1;
