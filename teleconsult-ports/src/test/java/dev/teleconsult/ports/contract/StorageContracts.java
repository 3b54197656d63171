package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/**
 * The contracts of a storage and of its required ports, wired once. A subclass provides the storage and puts its upstream in
 * trouble. A storage that keeps idempotency records, notices and the audit trail extends {@link CompleteStorageContracts}.
 */
public abstract class StorageContracts {

    /** The storage under test; the same one for the whole of a test. */
    protected abstract TeleconsultStorage storage();

    /** Another storage on the same data, as another replica of the service has it. */
    protected abstract TeleconsultStorage replica();

    /** @see TeleconsultStorageContract#builtWhileUnreachable */
    protected abstract TeleconsultStorage unreachable();

    /** @see PortFailureContract#upstreamIs */
    protected abstract void storeIs(Trouble trouble);

    /** @see PortFailureContract#upstreamIsFine */
    protected abstract void storeIsFine();

    /** @see PortFailureContract#cannotBe */
    protected Set<Trouble> impossible() {
        return Set.of();
    }

    /** @see PortFailureContract#secrets */
    protected Set<String> secrets() {
        return Set.of();
    }

    @Nested
    class Storage implements TeleconsultStorageContract {

        @Override
        public TeleconsultStorage testee() {
            return storage();
        }

        @Override
        public TeleconsultStorage builtWhileUnreachable() {
            return unreachable();
        }
    }

    @Nested
    class Teleconsultations extends OfStore<TeleconsultationStore> implements TeleconsultationStoreContract {
        Teleconsultations() {
            super(storage -> storage.teleconsultations());
        }
    }

    @Nested
    class UserIds extends OfStore<UserIdMap> implements UserIdMapContract {
        UserIds() {
            super(storage -> storage.userIds());
        }
    }

    /** A port of the store, at this replica and at another one. */
    abstract class OfStore<P> extends InTrouble {

        private final Function<TeleconsultStorage, P> port;

        OfStore(Function<TeleconsultStorage, P> port) {
            this.port = port;
        }

        public P testee() {
            return port.apply(storage());
        }

        public P anotherReplica() {
            return port.apply(replica());
        }
    }

    /** Implements the questions of the port contracts about their upstream. */
    abstract class InTrouble {

        public void upstreamIs(Trouble trouble) {
            storeIs(trouble);
        }

        public void upstreamIsFine() {
            storeIsFine();
        }

        public Set<Trouble> cannotBe() {
            return impossible();
        }

        public Set<String> secrets() {
            return StorageContracts.this.secrets();
        }
    }
}
