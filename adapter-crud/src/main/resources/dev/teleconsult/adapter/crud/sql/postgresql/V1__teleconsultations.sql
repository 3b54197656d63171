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

CREATE FUNCTION teleconsultation_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Always in the order of the phases: two writers who meet in a shard then wait for each other and never deadlock.
    INSERT INTO teleconsultation_count AS counted (shard, phase, n)
    SELECT pg_backend_pid() % 16, change.phase, change.n
    FROM (VALUES (OLD.phase, -1), (NEW.phase, 1)) AS change (phase, n)
    WHERE change.phase IS NOT NULL
    ORDER BY change.phase
    ON CONFLICT (shard, phase) DO UPDATE SET n = counted.n + excluded.n;
    RETURN NULL;
END
$$;

CREATE TRIGGER teleconsultation_inserted AFTER INSERT OR DELETE ON teleconsultation
    FOR EACH ROW EXECUTE FUNCTION teleconsultation_counted();

CREATE TRIGGER teleconsultation_moved AFTER UPDATE OF phase ON teleconsultation
    FOR EACH ROW WHEN (OLD.phase <> NEW.phase) EXECUTE FUNCTION teleconsultation_counted();

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
