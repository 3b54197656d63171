-- The audit trail: a row for each time a link was shown, a record changed and so on, chained by hashes. Rows are added and, after
-- their time, removed from the beginning of their chain; none is ever changed. No key refers to another table: rows outlive
-- what they are about.

CREATE TABLE teleconsult_audit (
    chain               text COLLATE "C" NOT NULL,
    seq                 bigint NOT NULL,
    at_ms               bigint NOT NULL,
    kind                text NOT NULL,
    actor               text,
    on_behalf           text,
    subject             text,
    teleconsultation_id text,
    outcome             text NOT NULL,
    assurance           text,
    request             text,
    origin              text,
    detail              text,
    prev                text NOT NULL,
    hash                text NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE INDEX teleconsult_audit_at ON teleconsult_audit (at_ms, chain, seq);

CREATE INDEX teleconsult_audit_kind ON teleconsult_audit (kind, at_ms);

CREATE INDEX teleconsult_audit_teleconsultation ON teleconsult_audit (teleconsultation_id, at_ms)
    WHERE teleconsultation_id IS NOT NULL;

CREATE INDEX teleconsult_audit_subject ON teleconsult_audit (subject, at_ms) WHERE subject IS NOT NULL;
