-- Which teleconsultation other systems mean by their identifiers. Claims begin before there is a teleconsultation, so none
-- refers to one that must be there; replicas of earlier versions do not know the table.

CREATE TABLE teleconsult_identifier (
    system              TEXT NOT NULL,
    value               TEXT NOT NULL,
    intention           TEXT NOT NULL,
    teleconsultation_id TEXT,
    progress            TEXT NOT NULL,
    since_ms            INTEGER NOT NULL,
    PRIMARY KEY (system, value)
) STRICT;

CREATE INDEX teleconsult_identifier_teleconsultation ON teleconsult_identifier (teleconsultation_id);
