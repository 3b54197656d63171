package dev.teleconsult.upstream;

import dev.teleconsult.ports.contract.CompleteStorageContracts;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.Troubles;
import java.util.function.Supplier;

/** A store behind an interceptor keeps every promise of the store inside it. */
abstract class InterceptedStorageContracts extends CompleteStorageContracts {

    private final Supplier<PortInterceptor> interceptor;
    private final InMemoryStorage inside = new InMemoryStorage();
    private final TeleconsultStorage storage;
    private final TeleconsultStorage replica;

    /**
     * @param interceptor makes a new one for each store
     */
    InterceptedStorageContracts(Supplier<PortInterceptor> interceptor) {
        this.interceptor = interceptor;
        this.storage = Intercepted.storage(inside, interceptor.get());
        this.replica = Intercepted.storage(inside.replica(), interceptor.get());
    }

    @Override
    protected final TeleconsultStorage storage() {
        return storage;
    }

    @Override
    protected final TeleconsultStorage replica() {
        return replica;
    }

    @Override
    protected final TeleconsultStorage unreachable() {
        InMemoryStorage unreachable = new InMemoryStorage();
        unreachable.failAlways(Failures.unavailable());
        return Intercepted.storage(unreachable, interceptor.get());
    }

    @Override
    protected final void storeIs(Trouble trouble) {
        inside.failAlways(Troubles.failure(trouble));
    }

    @Override
    protected final void storeIsFine() {
        inside.heal();
    }
}
