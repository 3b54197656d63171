package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.FactHistoriesContract;

class PostgresqlFactHistoriesTest extends PostgresqlSchemas implements FactHistoriesContract {

    @Override
    public int histories() {
        return 3;
    }
}
