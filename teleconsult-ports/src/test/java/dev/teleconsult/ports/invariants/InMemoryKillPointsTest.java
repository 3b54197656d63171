package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.util.function.Supplier;

class InMemoryKillPointsTest implements KillPointsContract, KillTwiceContract, ErasureKillPointsContract {

    @Override
    public Supplier<TeleconsultStorage> store() {
        InMemoryStorage store = new InMemoryStorage();
        return store::replica;
    }
}
