package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
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

    /**
     * As the store's, but knows after a write without an answer whether it was done, also if others have gone on from there.
     *
     * @return what is on record now, which is what was written or what came of it; empty if somebody else was first, and
     *     nothing of it was ever to be seen
     * @throws PortException also if that cannot be told any more, because others have gone on in the meantime
     */
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
        if (found.isPresent() && found.get().version().equals(current.version())) {
            // It was not done, and as far as we can tell nobody is in the way: the caller may try again.
            throw failure;
        }
        if (found.isEmpty() && next.isOver()) {
            // It was to end, and it has; a reconciler may have been quick to close it.
            return Optional.of(new StoredTeleconsultation(next, current.version()));
        }
        Teleconsultation before = current.teleconsultation();
        if (found.filter(now -> cameOf(before, next, now.teleconsultation())).isPresent()) {
            return found;
        }
        if (mayHaveBeenSeen(before, next, found.map(StoredTeleconsultation::teleconsultation))) {
            throw failure;
        }
        return Optional.empty();
    }

    /** Whether somebody may have read the plan that was written, and somebody else then written something else. */
    private static boolean mayHaveBeenSeen(
            Teleconsultation before, Teleconsultation written, Optional<Teleconsultation> found) {
        boolean stillAsBefore =
                found.filter(now -> now.plan().equals(before.plan())).isPresent();
        boolean takenAway = found.flatMap(now -> before.state().attempt().filter(now.leftovers()::contains))
                .isPresent();
        return !written.plan().equals(before.plan()) && !stillAsBefore && !takenAway;
    }

    /**
     * Whether only this write can have led to what is there. It need not be all that was written: between a write and looking
     * for it a reader may have been shown a link, or a reconciler may have struck something off.
     */
    private static boolean cameOf(Teleconsultation before, Teleconsultation written, Teleconsultation found) {
        if (found.equals(written)) {
            return true;
        }
        Optional<RoomId> room = written.room().map(Room::id);
        if (room.isPresent() && !room.equals(before.room().map(Room::id))) {
            return found.room().map(Room::id).equals(room)
                    || found.leftovers().contains(new Leftover.KnownRoom(room.get()));
        }
        if (written.isInFlight()) {
            return found.state().attempt().equals(written.state().attempt());
        }
        boolean owesElse =
                written.plan().equals(before.plan()) && written.state().equals(before.state());
        if (owesElse || !found.plan().equals(written.plan())) {
            return false;
        }
        if (written.isOver()) {
            return found.isOver();
        }
        if (written.state() instanceof RoomState.Revealed) {
            return found.state() instanceof RoomState.Revealed;
        }
        boolean attemptGone = !before.isInFlight()
                || !found.state().attempt().equals(before.state().attempt());
        return attemptGone && found.room().map(Room::id).equals(room);
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
