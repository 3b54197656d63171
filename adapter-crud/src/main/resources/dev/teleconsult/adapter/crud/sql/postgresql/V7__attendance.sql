-- Who came into a call and left it, as the provider told, in a table of its own: replicas of earlier versions do not know it.
-- Rows go by themselves once they are old, so none refers to a teleconsultation that must be there. The person is empty
-- where a row is about the whole call, so that the key tells equal rows.

CREATE TABLE teleconsult_call_mark (
    teleconsultation_id text NOT NULL,
    kind                text NOT NULL,
    room_id             text NOT NULL,
    session_id          text NOT NULL,
    person              text NOT NULL,
    at_ms               bigint NOT NULL,
    PRIMARY KEY (teleconsultation_id, session_id, person, kind, at_ms, room_id)
);

CREATE INDEX teleconsult_call_mark_person ON teleconsult_call_mark (person);

CREATE INDEX teleconsult_call_mark_at ON teleconsult_call_mark (at_ms);
