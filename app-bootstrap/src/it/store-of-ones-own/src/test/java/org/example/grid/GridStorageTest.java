package org.example.grid;

import dev.teleconsult.ports.contract.TeleconsultStorageContract;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserIdMapContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** Holds the store to what every store promises; nothing but that is said here. */
class GridStorageTest {

    private final Grid grid = new Grid();
    private final GridStorage storage = new GridStorage(grid);
    private final GridStorage replica = new GridStorage(grid);

    @Nested
    class Storage implements TeleconsultStorageContract {

        @Override
        public TeleconsultStorage testee() {
            return storage;
        }

        @Override
        public TeleconsultStorage builtWhileUnreachable() {
            Grid away = new Grid();
            away.online(false);
            return new GridStorage(away);
        }
    }

    @Nested
    class Teleconsultations extends InTrouble implements TeleconsultationStoreContract {

        @Override
        public TeleconsultationStore testee() {
            return storage.teleconsultations();
        }

        @Override
        public TeleconsultationStore anotherReplica() {
            return replica.teleconsultations();
        }
    }

    @Nested
    class UserIds extends InTrouble implements UserIdMapContract {

        @Override
        public UserIdMap testee() {
            return storage.userIds();
        }

        @Override
        public UserIdMap anotherReplica() {
            return replica.userIds();
        }
    }

    /** A grid is there or away; it knows no other trouble. */
    abstract class InTrouble {

        public Set<Trouble> cannotBe() {
            return EnumSet.complementOf(EnumSet.of(Trouble.UNREACHABLE));
        }

        public void upstreamIs(Trouble trouble) {
            if (trouble != Trouble.UNREACHABLE) {
                throw new UnsupportedOperationException("a grid cannot be " + trouble);
            }
            grid.online(false);
        }

        public void upstreamIsFine() {
            grid.online(true);
        }
    }
}
