package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.ErasureKillPointsContract;

class PostgresqlErasureTest extends PostgresqlSchemas implements ErasureKillPointsContract {

    @Override
    public int every() {
        return 31;
    }
}
