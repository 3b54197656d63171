package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.IdentifierKillPointsContract;

class PostgresqlIdentifierKillPointsTest extends PostgresqlSchemas implements IdentifierKillPointsContract {

    @Override
    public int first() {
        return 1;
    }
}
