package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.FactHistoriesContract;

class SqliteFactHistoriesTest extends SqliteFiles implements FactHistoriesContract {

    @Override
    public int histories() {
        return 3;
    }
}
