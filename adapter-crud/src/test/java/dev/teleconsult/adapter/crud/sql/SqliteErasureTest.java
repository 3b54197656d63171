package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.ErasureKillPointsContract;

class SqliteErasureTest extends SqliteFiles implements ErasureKillPointsContract {

    @Override
    public int every() {
        return 37;
    }
}
