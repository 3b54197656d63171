-- Rows of the audit trail about changes are made of facts. Who made a change stands in its fact until the row is there.

ALTER TABLE teleconsult_fact ADD COLUMN cause_json text;

-- No row is in it while nothing is audited, and few are otherwise.
CREATE INDEX teleconsult_fact_unrecorded ON teleconsult_fact (at_ms, id) WHERE cause_json IS NOT NULL;

-- Of each fact there is one row at most, in all chains together. Absent in a row of no fact.
ALTER TABLE teleconsult_audit ADD COLUMN fact text;
CREATE UNIQUE INDEX teleconsult_audit_fact ON teleconsult_audit (fact) WHERE fact IS NOT NULL;
