-- The edition of the plan that people see, and since when. As with the columns of V2, they hold where extended_version is the
-- row's version; elsewhere the version itself is the edition, so that it never falls.
ALTER TABLE teleconsultation ADD COLUMN edition bigint;
ALTER TABLE teleconsultation ADD COLUMN edition_ms bigint;

-- The order of lists.
CREATE INDEX teleconsultation_start ON teleconsultation (start_ms, id);

-- Who takes part in what, in the order of lists. video_user is the text between the quotes in known_json. Kept by the
-- triggers below, also for what replicas of 3.0 write.
CREATE TABLE teleconsultation_participant (
    video_user          text   NOT NULL,
    start_ms            bigint NOT NULL,
    teleconsultation_id text   NOT NULL,
    PRIMARY KEY (video_user, start_ms, teleconsultation_id)
);

-- By an expression and not as json, which refuses some names. Inside a text of known_json quotes are escaped, so that nothing
-- in a name can look like a property.
CREATE FUNCTION teleconsultation_users(known text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT found[1] FROM regexp_matches(known, '"user"\s*:\s*"((?:[^"\\]|\\.)*)"', 'g') AS found
$$;

INSERT INTO teleconsultation_participant (video_user, start_ms, teleconsultation_id)
SELECT users, t.start_ms, t.id FROM teleconsultation t, teleconsultation_users(t.known_json) AS users;

CREATE FUNCTION teleconsultation_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM teleconsultation_participant
        WHERE video_user = ANY (ARRAY(SELECT teleconsultation_users(OLD.known_json)))
            AND start_ms = OLD.start_ms AND teleconsultation_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO teleconsultation_participant (video_user, start_ms, teleconsultation_id)
        SELECT users, NEW.start_ms, NEW.id FROM teleconsultation_users(NEW.known_json) AS users;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER teleconsultation_enrolled AFTER INSERT OR DELETE ON teleconsultation
    FOR EACH ROW EXECUTE FUNCTION teleconsultation_enrolled();

CREATE TRIGGER teleconsultation_enrolled_anew AFTER UPDATE OF known_json, start_ms ON teleconsultation
    FOR EACH ROW WHEN (OLD.known_json <> NEW.known_json OR OLD.start_ms <> NEW.start_ms)
    EXECUTE FUNCTION teleconsultation_enrolled();
