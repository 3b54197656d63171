package dev.teleconsult.upstream;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.contract.CompleteStorageContracts;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.Troubles;

/** A resilient store keeps every promise of the store inside it. */
class ResilientStorageTest extends CompleteStorageContracts {

    private final InMemoryStorage inside = new InMemoryStorage();
    private final TeleconsultStorage storage = resilient(inside);
    private final TeleconsultStorage replica = resilient(inside.replica());

    private static TeleconsultStorage resilient(TeleconsultStorage inside) {
        return Intercepted.storage(inside, Resilience.of(Upstream.STORE, ForTests.SETTINGS));
    }

    @Override
    protected TeleconsultStorage storage() {
        return storage;
    }

    @Override
    protected TeleconsultStorage replica() {
        return replica;
    }

    @Override
    protected TeleconsultStorage unreachable() {
        InMemoryStorage unreachable = new InMemoryStorage();
        unreachable.failAlways(Failures.unavailable());
        return resilient(unreachable);
    }

    @Override
    protected void storeIs(Trouble trouble) {
        inside.failAlways(Troubles.failure(trouble));
    }

    @Override
    protected void storeIsFine() {
        inside.heal();
    }
}
