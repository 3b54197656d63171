-- Columns of version 3.1. Replicas of 3.0 write rows without them, so they hold for one version of a row: that in
-- extended_version. Where it is not the row's version, 3.0 has written since, and next_try_ms, owed_since_ms and turns_json
-- count as absent. Losing them costs one early attempt and never a room.

ALTER TABLE teleconsultation ADD COLUMN extended_version INTEGER NOT NULL DEFAULT 0;

-- Marks of the last writes, newest first, separated by commas; the newest belongs to extended_version.
ALTER TABLE teleconsultation ADD COLUMN marks TEXT NOT NULL DEFAULT '';

-- When the first piece of owed work is due next, and since when the oldest is owed; absent when nothing is.
ALTER TABLE teleconsultation ADD COLUMN next_try_ms INTEGER;
ALTER TABLE teleconsultation ADD COLUMN owed_since_ms INTEGER;

-- For each piece of owed work since when, how often tried and when next, in the order of the attempt and leftovers_json.
ALTER TABLE teleconsultation ADD COLUMN turns_json TEXT NOT NULL DEFAULT '[]';

-- Written by each check of the store, to see whether it can be written to.
CREATE TABLE teleconsult_check (
    id         INTEGER NOT NULL PRIMARY KEY,
    checked_ms INTEGER NOT NULL
) STRICT;

INSERT INTO teleconsult_check (id, checked_ms) VALUES (1, 0);
