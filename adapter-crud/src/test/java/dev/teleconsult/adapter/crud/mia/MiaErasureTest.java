package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.ErasureKillPointsContract;

class MiaErasureTest extends CrudServices implements ErasureKillPointsContract {

    @Override
    public int every() {
        return 29;
    }
}
