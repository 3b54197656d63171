-- When a teleconsultation was scheduled, by the clock of the replica that inserted it. Absent in rows that earlier versions
-- inserted, also while their replicas run beside this one; they leave the column as it is.
ALTER TABLE teleconsultation ADD COLUMN created_ms INTEGER;

-- The facts of one teleconsultation, in their order.
CREATE INDEX teleconsult_fact_teleconsultation ON teleconsult_fact (teleconsultation_id, at_ms, id)
    WHERE teleconsultation_id IS NOT NULL;
