CREATE TABLE "teleconsult_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
)
-- next
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
) STRICT
-- next
CREATE TABLE teleconsultation_links (
    teleconsultation_id TEXT NOT NULL PRIMARY KEY REFERENCES teleconsultation (id) ON DELETE CASCADE,
    links_json          TEXT NOT NULL
) STRICT
-- next
CREATE TABLE teleconsultation_count (
    shard INTEGER NOT NULL,
    phase TEXT    NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (shard, phase)
) STRICT
-- next
CREATE TABLE teleconsult_user (
    user_id    TEXT NOT NULL PRIMARY KEY,
    video_user TEXT NOT NULL UNIQUE
) STRICT
-- next
CREATE TABLE teleconsult_idempotency (
    idempotency_key TEXT    NOT NULL PRIMARY KEY,
    fingerprint     TEXT    NOT NULL,
    owner           TEXT    NOT NULL,
    answer          TEXT    NOT NULL,
    since_ms        INTEGER NOT NULL
) STRICT
-- next
INSERT INTO "teleconsult_schema_history" VALUES (1, '1', 'teleconsultations', 'SQL', 'V1__teleconsultations.sql', 735984050, '', '2026-11-28 15:15:17.544', 4, 1)
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af004930c92b2e1f93342', 2, 1795878917614474, 1, 'OPENING', NULL, 'op-0', 1893484800000, 0, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af005f219dff7f7ded865', 3, 1795878917629628, 1, 'NO_ROOM', NULL, NULL, NULL, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[{"operation":"op-1","sinceMs":1893484800000}]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af005f7b54fd64353844c', 3, 1795878917639130, 0, 'READY', 'room-2', NULL, NULL, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af0052850e402dcbd4d59', 4, 1795878917659939, 1, 'REPLACING', 'room-3', 'op-3', 1893484800000, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af0053cfc72f2daeb6851', 5, 1795878917700487, 1, 'READY', 'room-4', NULL, NULL, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[{"room":"room-4"}]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af0057efb177c43d9fa59', 6, 1795878917722859, 1, 'REPLACING', 'room-5', 'op-5', 1893484800000, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[{"room":"room-5"}]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af005a079901d56766599', 4, 1795878917739193, 0, 'REVEALED', 'room-6', NULL, NULL, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af005268aca23a0521a4b', 5, 1795878917754646, 1, 'REVEALED', 'room-7', NULL, NULL, NULL, NULL, 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[{"uploads":"room-7","sinceMs":1893484800000}]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af005f431e1d0d8aa2464', 3, 1795878917761409, 1, 'CLOSING', NULL, NULL, NULL, NULL, 'CANCELLED', 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[{"operation":"op-8","sinceMs":1893484800000}]')
-- next
INSERT INTO "teleconsultation" VALUES ('6b0af005375b0a2d8b9da1a6', 4, 1795878917771918, 1, 'CLOSING', NULL, NULL, NULL, NULL, 'CANCELLED', 1893492000000, 1893495600000, 2, '[{"user":"usr_doctor","name":"Ada Canary-Surname","groups":["doctors"],"language":"COMPANY_DEFAULT"},{"user":"usr_patient_1","name":"Bruno Canary-Surname","groups":["patients"],"language":"ITALIAN"}]', '[{"room":"room-9"}]')
-- next
INSERT INTO "teleconsultation_links" VALUES ('6b0af005f7b54fd64353844c', '{"usr_doctor":"https://video.example/room-2/usr_doctor","usr_patient_1":"https://video.example/room-2/usr_patient_1"}')
-- next
INSERT INTO "teleconsultation_links" VALUES ('6b0af0052850e402dcbd4d59', '{"usr_doctor":"https://video.example/room-3/usr_doctor","usr_patient_1":"https://video.example/room-3/usr_patient_1"}')
-- next
INSERT INTO "teleconsultation_links" VALUES ('6b0af0053cfc72f2daeb6851', '{"usr_doctor":"https://video.example/room-4/usr_doctor","usr_patient_1":"https://video.example/room-4/usr_patient_1"}')
-- next
INSERT INTO "teleconsultation_links" VALUES ('6b0af0057efb177c43d9fa59', '{"usr_doctor":"https://video.example/room-5/usr_doctor","usr_patient_1":"https://video.example/room-5/usr_patient_1"}')
-- next
INSERT INTO "teleconsultation_links" VALUES ('6b0af005a079901d56766599', '{"usr_doctor":"https://video.example/room-6/usr_doctor","usr_patient_1":"https://video.example/room-6/usr_patient_1"}')
-- next
INSERT INTO "teleconsultation_links" VALUES ('6b0af005268aca23a0521a4b', '{"usr_doctor":"https://video.example/room-7/usr_doctor","usr_patient_1":"https://video.example/room-7/usr_patient_1"}')
-- next
INSERT INTO "teleconsultation_count" VALUES (0, 'NO_ROOM', 1)
-- next
INSERT INTO "teleconsultation_count" VALUES (0, 'OPENING', 1)
-- next
INSERT INTO "teleconsultation_count" VALUES (0, 'READY', 2)
-- next
INSERT INTO "teleconsultation_count" VALUES (0, 'REPLACING', 2)
-- next
INSERT INTO "teleconsultation_count" VALUES (0, 'REVEALED', 2)
-- next
INSERT INTO "teleconsultation_count" VALUES (0, 'CLOSING', 2)
-- next
CREATE INDEX "teleconsult_schema_history_s_idx" ON "teleconsult_schema_history" ("success")
-- next
CREATE INDEX teleconsultation_unsettled ON teleconsultation (written) WHERE unsettled = 1
-- next
CREATE INDEX teleconsultation_room ON teleconsultation (room_id) WHERE room_id IS NOT NULL
-- next
CREATE INDEX teleconsult_idempotency_since ON teleconsult_idempotency (since_ms)
-- next
CREATE TRIGGER teleconsultation_inserted AFTER INSERT ON teleconsultation
BEGIN
    INSERT INTO teleconsultation_count (shard, phase, n) VALUES (0, NEW.phase, 1)
        ON CONFLICT (shard, phase) DO UPDATE SET n = n + 1;
END
-- next
CREATE TRIGGER teleconsultation_moved AFTER UPDATE OF phase ON teleconsultation WHEN OLD.phase <> NEW.phase
BEGIN
    UPDATE teleconsultation_count SET n = n - 1 WHERE shard = 0 AND phase = OLD.phase;
    INSERT INTO teleconsultation_count (shard, phase, n) VALUES (0, NEW.phase, 1)
        ON CONFLICT (shard, phase) DO UPDATE SET n = n + 1;
END
-- next
CREATE TRIGGER teleconsultation_deleted AFTER DELETE ON teleconsultation
BEGIN
    UPDATE teleconsultation_count SET n = n - 1 WHERE shard = 0 AND phase = OLD.phase;
END
