-- Columns ending in _ms are instants in epoch milliseconds; those ending in _json are documents nobody searches in.

CREATE TABLE teleconsultation (
    id               TEXT     NOT NULL PRIMARY KEY,
    version          INTEGER  NOT NULL,
    written          INTEGER  NOT NULL, -- epoch microseconds, never twice the same by one writer: the order of writing
    unsettled        INTEGER  NOT NULL, -- 1 while something is left to do, else 0
    phase            TEXT     NOT NULL,
    room_id          TEXT,
    attempt          TEXT,
    attempt_since_ms INTEGER,
    unannounced      INTEGER, -- 1 or 0 while a first room is being opened
    ending           TEXT,
    start_ms         INTEGER  NOT NULL,
    end_ms           INTEGER, -- absent in what the original service left open-ended
    expected         INTEGER  NOT NULL,
    known_json       TEXT     NOT NULL,
    leftovers_json   TEXT     NOT NULL
) STRICT;

-- Few rows, however many there are in all.
CREATE INDEX teleconsultation_unsettled ON teleconsultation (written) WHERE unsettled = 1;

CREATE INDEX teleconsultation_room ON teleconsultation (room_id) WHERE room_id IS NOT NULL;

-- The only table that ever holds a link. Whoever may look at the others cannot join a call.
CREATE TABLE teleconsultation_links (
    teleconsultation_id TEXT NOT NULL PRIMARY KEY REFERENCES teleconsultation (id) ON DELETE CASCADE,
    links_json          TEXT NOT NULL
) STRICT;

-- How many there are in each phase, so that nobody has to count them. Kept by the triggers below.
CREATE TABLE teleconsultation_count (
    shard INTEGER NOT NULL,
    phase TEXT    NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (shard, phase)
) STRICT;

CREATE TRIGGER teleconsultation_inserted AFTER INSERT ON teleconsultation
BEGIN
    INSERT INTO teleconsultation_count (shard, phase, n) VALUES (0, NEW.phase, 1)
        ON CONFLICT (shard, phase) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER teleconsultation_moved AFTER UPDATE OF phase ON teleconsultation WHEN OLD.phase <> NEW.phase
BEGIN
    UPDATE teleconsultation_count SET n = n - 1 WHERE shard = 0 AND phase = OLD.phase;
    INSERT INTO teleconsultation_count (shard, phase, n) VALUES (0, NEW.phase, 1)
        ON CONFLICT (shard, phase) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER teleconsultation_deleted AFTER DELETE ON teleconsultation
BEGIN
    UPDATE teleconsultation_count SET n = n - 1 WHERE shard = 0 AND phase = OLD.phase;
END;

CREATE TABLE teleconsult_user (
    user_id    TEXT NOT NULL PRIMARY KEY,
    video_user TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE teleconsult_idempotency (
    idempotency_key TEXT    NOT NULL PRIMARY KEY,
    fingerprint     TEXT    NOT NULL,
    owner           TEXT    NOT NULL,
    answer          TEXT    NOT NULL,
    since_ms        INTEGER NOT NULL
) STRICT;

CREATE INDEX teleconsult_idempotency_since ON teleconsult_idempotency (since_ms);
