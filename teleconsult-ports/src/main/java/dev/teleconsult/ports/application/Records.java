package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The store as the use cases want it: cancelled ones do not exist, and a write whose outcome is unknown is looked up. */
final class Records {

    /** How often a change is tried again when somebody else was first, before the caller is told so. */
    static final int ATTEMPTS = 5;

    private final TeleconsultationStore store;

    Records(TeleconsultationStore store) {
        this.store = store;
    }

    /** @throws RefusalException {@link RefusalCode#TELECONSULTATION_NOT_FOUND} if there is none, or it is over */
    StoredTeleconsultation require(TeleconsultationId id, RequestContext context) {
        return store.find(id, context)
                .filter(stored -> !stored.teleconsultation().isOver())
                .orElseThrow(() -> RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND)
                        .with(RefusalException.Detail.ACTUAL, id));
    }

    /** As the store's, but knows after a write without an answer whether it was done. */
    Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, RequestContext context) {
        try {
            return store.replace(current, next, context);
        } catch (PortException failure) {
            if (!failure.mayHaveHappened()) {
                throw failure;
            }
            return lookedUp(current, next, context, failure);
        }
    }

    private Optional<StoredTeleconsultation> lookedUp(
            StoredTeleconsultation current, Teleconsultation next, RequestContext context, PortException failure) {
        Optional<StoredTeleconsultation> found;
        try {
            found = store.find(current.id(), context);
        } catch (PortException stillAway) {
            throw failure;
        }
        if (found.isEmpty() && next.state() instanceof RoomState.Closed) {
            return Optional.of(new StoredTeleconsultation(next, current.version()));
        }
        if (found.isPresent() && found.get().version().equals(current.version())) {
            // It was not done, and as far as we can tell nobody is in the way: the caller may try again.
            throw failure;
        }
        return found.filter(stored -> stored.teleconsultation().equals(next));
    }

    /**
     * Changes whatever is there now, however often others come in between.
     *
     * @param change returns its argument to leave things as they are
     * @return what is there afterwards; empty if it is gone
     * @throws RefusalException {@link RefusalCode#CONCURRENT_CHANGE} if others kept coming
     */
    Optional<StoredTeleconsultation> update(
            StoredTeleconsultation last, UnaryOperator<Teleconsultation> change, RequestContext context) {
        Optional<StoredTeleconsultation> current = Optional.of(last);
        for (int attempt = 0; attempt < 2 * ATTEMPTS && current.isPresent(); attempt++) {
            StoredTeleconsultation stored = current.get();
            Teleconsultation next = change.apply(stored.teleconsultation());
            if (next.equals(stored.teleconsultation())) {
                return current;
            }
            Optional<StoredTeleconsultation> written = replace(stored, next, context);
            if (written.isPresent()) {
                return written;
            }
            current = store.find(last.id(), context);
        }
        if (current.isPresent()) {
            throw RefusalException.of(RefusalCode.CONCURRENT_CHANGE);
        }
        return Optional.empty();
    }
}
