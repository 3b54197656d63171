package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.FactHistoriesContract;

class MiaFactHistoriesTest extends CrudServices implements FactHistoriesContract {

    @Override
    public int histories() {
        return 3;
    }
}
