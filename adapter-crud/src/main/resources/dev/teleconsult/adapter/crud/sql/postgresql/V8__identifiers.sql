-- Which teleconsultation other systems mean by their identifiers. Claims begin before there is a teleconsultation, so none
-- refers to one that must be there; replicas of earlier versions do not know the table.

CREATE TABLE teleconsult_identifier (
    system              text NOT NULL,
    value               text NOT NULL,
    intention           text NOT NULL,
    teleconsultation_id text,
    progress            text NOT NULL,
    since_ms            bigint NOT NULL,
    PRIMARY KEY (system, value)
);

CREATE INDEX teleconsult_identifier_teleconsultation ON teleconsult_identifier (teleconsultation_id);
