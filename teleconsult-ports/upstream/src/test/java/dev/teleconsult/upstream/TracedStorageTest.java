package dev.teleconsult.upstream;

import dev.teleconsult.ports.contract.CompleteStorageContracts;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.Troubles;

/** A traced store keeps every promise of the store inside it. */
class TracedStorageTest extends CompleteStorageContracts {

    private final InMemoryStorage inside = new InMemoryStorage();
    private final TeleconsultStorage storage = traced(inside);
    private final TeleconsultStorage replica = traced(inside.replica());

    private static TeleconsultStorage traced(TeleconsultStorage inside) {
        return Intercepted.storage(inside, TracingInterceptor.of(new RecordedSpans()));
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
        return traced(unreachable);
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
