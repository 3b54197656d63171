-- Columns ending in _ms are instants in epoch milliseconds; those ending in _json are documents nobody searches in.

CREATE TABLE teleconsultation (
    id               text     PRIMARY KEY,
    version          bigint   NOT NULL,
    written          bigint   NOT NULL, -- epoch microseconds, never twice the same by one writer: the order of writing
    unsettled        smallint NOT NULL, -- 1 while something is left to do, else 0
    phase            text     NOT NULL,
    room_id          text,
    attempt          text,
    attempt_since_ms bigint,
    unannounced      smallint, -- 1 or 0 while a first room is being opened
    ending           text,
    start_ms         bigint   NOT NULL,
    end_ms           bigint, -- absent in what the original service left open-ended
    expected         smallint NOT NULL,
    known_json       text     NOT NULL,
    leftovers_json   text     NOT NULL
);

-- Few rows, however many there are in all.
CREATE INDEX teleconsultation_unsettled ON teleconsultation (written) WHERE unsettled = 1;

CREATE INDEX teleconsultation_room ON teleconsultation (room_id) WHERE room_id IS NOT NULL;

-- The only table that ever holds a link. Whoever may look at the others cannot join a call.
CREATE TABLE teleconsultation_links (
    teleconsultation_id text PRIMARY KEY REFERENCES teleconsultation (id) ON DELETE CASCADE,
    links_json          text NOT NULL
);

-- How many there are in each phase, so that nobody has to count them. Kept by the triggers below. One row per phase would
-- make all writers wait for each other, so there are shards; in one shard a number may be negative, their sum never is.
CREATE TABLE teleconsultation_count (
    shard integer NOT NULL,
    phase text    NOT NULL,
    n     bigint  NOT NULL,
    PRIMARY KEY (shard, phase)
) WITH (fillfactor = 50);

-- Once for each statement, however many rows it writes, and always in the order of the phases: two writers who meet in a
-- shard then wait for each other and never deadlock.
CREATE FUNCTION teleconsultation_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO teleconsultation_count AS counted (shard, phase, n)
        SELECT pg_backend_pid() % 16, phase, count(*) FROM after GROUP BY phase ORDER BY phase
        ON CONFLICT (shard, phase) DO UPDATE SET n = counted.n + excluded.n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO teleconsultation_count AS counted (shard, phase, n)
        SELECT pg_backend_pid() % 16, phase, -count(*) FROM before GROUP BY phase ORDER BY phase
        ON CONFLICT (shard, phase) DO UPDATE SET n = counted.n + excluded.n;
    ELSE
        INSERT INTO teleconsultation_count AS counted (shard, phase, n)
        SELECT pg_backend_pid() % 16, phase, sum(change)
        FROM (SELECT phase, -1 AS change FROM before UNION ALL SELECT phase, 1 FROM after) AS changes
        GROUP BY phase HAVING sum(change) <> 0 ORDER BY phase
        ON CONFLICT (shard, phase) DO UPDATE SET n = counted.n + excluded.n;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER teleconsultation_inserted AFTER INSERT ON teleconsultation
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION teleconsultation_counted();

CREATE TRIGGER teleconsultation_updated AFTER UPDATE ON teleconsultation
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION teleconsultation_counted();

CREATE TRIGGER teleconsultation_deleted AFTER DELETE ON teleconsultation
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION teleconsultation_counted();

CREATE TABLE teleconsult_user (
    user_id    text PRIMARY KEY,
    video_user text NOT NULL UNIQUE
);

CREATE TABLE teleconsult_idempotency (
    idempotency_key text   PRIMARY KEY,
    fingerprint     text   NOT NULL,
    owner           text   NOT NULL,
    answer          text   NOT NULL,
    since_ms        bigint NOT NULL
);

CREATE INDEX teleconsult_idempotency_since ON teleconsult_idempotency (since_ms);
