package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import org.junit.jupiter.api.Nested;

/** The contracts of a storage that also keeps facts. */
public abstract class FactStorageContracts extends CompleteStorageContracts {

    @Nested
    class Facts extends OfStore<Outbox> implements OutboxContract {
        Facts() {
            super(storage -> storage.outbox().orElseThrow());
        }

        @Override
        public TeleconsultationStore teleconsultations() {
            return storage().teleconsultations();
        }
    }
}
