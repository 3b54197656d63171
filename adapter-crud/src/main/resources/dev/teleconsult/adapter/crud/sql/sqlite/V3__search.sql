-- The edition of the plan that people see, and since when. As with the columns of V2, they hold where extended_version is the
-- row's version; elsewhere the version itself is the edition, so that it never falls.
ALTER TABLE teleconsultation ADD COLUMN edition INTEGER;
ALTER TABLE teleconsultation ADD COLUMN edition_ms INTEGER;

-- The order of lists.
CREATE INDEX teleconsultation_start ON teleconsultation (start_ms, id);

-- Who takes part in what, in the order of lists. video_user is the text between the quotes in known_json. Kept by the
-- triggers below, also for what replicas of 3.0 write.
CREATE TABLE teleconsultation_participant (
    video_user          TEXT    NOT NULL,
    start_ms            INTEGER NOT NULL,
    teleconsultation_id TEXT    NOT NULL,
    PRIMARY KEY (video_user, start_ms, teleconsultation_id)
) STRICT, WITHOUT ROWID;

-- A row that cannot be read has no participants here and stops nothing.
INSERT INTO teleconsultation_participant (video_user, start_ms, teleconsultation_id)
SELECT DISTINCT substr(person.value -> '$.user', 2, length(person.value -> '$.user') - 2), t.start_ms, t.id
FROM teleconsultation t, json_each(CASE WHEN json_valid(t.known_json) THEN t.known_json ELSE '[]' END) AS person
WHERE person.type = 'object' AND json_type(person.value, '$.user') = 'text';

CREATE TRIGGER teleconsultation_enrolled AFTER INSERT ON teleconsultation
BEGIN
    INSERT INTO teleconsultation_participant (video_user, start_ms, teleconsultation_id)
    SELECT DISTINCT substr(person.value -> '$.user', 2, length(person.value -> '$.user') - 2), NEW.start_ms, NEW.id
    FROM json_each(CASE WHEN json_valid(NEW.known_json) THEN NEW.known_json ELSE '[]' END) AS person
    WHERE person.type = 'object' AND json_type(person.value, '$.user') = 'text';
END;

CREATE TRIGGER teleconsultation_enrolled_anew AFTER UPDATE OF known_json, start_ms ON teleconsultation
WHEN OLD.known_json <> NEW.known_json OR OLD.start_ms <> NEW.start_ms
BEGIN
    DELETE FROM teleconsultation_participant
    WHERE start_ms = OLD.start_ms AND teleconsultation_id = OLD.id AND video_user IN (
        SELECT substr(person.value -> '$.user', 2, length(person.value -> '$.user') - 2)
        FROM json_each(CASE WHEN json_valid(OLD.known_json) THEN OLD.known_json ELSE '[]' END) AS person
        WHERE person.type = 'object' AND json_type(person.value, '$.user') = 'text');
    INSERT INTO teleconsultation_participant (video_user, start_ms, teleconsultation_id)
    SELECT DISTINCT substr(person.value -> '$.user', 2, length(person.value -> '$.user') - 2), NEW.start_ms, NEW.id
    FROM json_each(CASE WHEN json_valid(NEW.known_json) THEN NEW.known_json ELSE '[]' END) AS person
    WHERE person.type = 'object' AND json_type(person.value, '$.user') = 'text';
END;

CREATE TRIGGER teleconsultation_struck_off AFTER DELETE ON teleconsultation
BEGIN
    DELETE FROM teleconsultation_participant
    WHERE start_ms = OLD.start_ms AND teleconsultation_id = OLD.id AND video_user IN (
        SELECT substr(person.value -> '$.user', 2, length(person.value -> '$.user') - 2)
        FROM json_each(CASE WHEN json_valid(OLD.known_json) THEN OLD.known_json ELSE '[]' END) AS person
        WHERE person.type = 'object' AND json_type(person.value, '$.user') = 'text');
END;
