-- The notice given last for each teleconsultation, in a table of its own: replicas of earlier versions do not know it. Rows go
-- by themselves once they are over, so none refers to a teleconsultation that must be there.

CREATE TABLE teleconsult_notice (
    teleconsultation_id TEXT NOT NULL PRIMARY KEY,
    kind                TEXT NOT NULL,
    until_ms            INTEGER NOT NULL
) STRICT;

CREATE INDEX teleconsult_notice_until ON teleconsult_notice (until_ms);
