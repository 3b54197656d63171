package dev.teleconsult.ports.application;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens rooms and gets rid of them so that none is ever forgotten: the intention is on record before the provider is asked,
 * and a room is struck off the record after the provider has agreed that it is gone. See {@link Teleconsultation}.
 */
final class RoomKeeper {

    /** How many rooms that may or may not exist one teleconsultation can owe before nobody tries to open another. */
    private static final int MOST_UNCERTAIN = 3;

    private final TeleconsultationStore store;
    private final Records records;
    private final VideoRooms rooms;
    private final Privileges privileges;
    private final CallSettings settings;
    private final Supplier<OperationId> operations;
    private final Clock clock;

    RoomKeeper(
            TeleconsultationStore store,
            Records records,
            VideoRooms rooms,
            Privileges privileges,
            CallSettings settings,
            Supplier<OperationId> operations,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.rooms = rooms;
        this.privileges = privileges;
        this.settings = settings;
        this.operations = operations;
        this.clock = clock;
    }

    RoomSpec spec(Plan plan) {
        return RoomSpec.of(plan, privileges, settings);
    }

    /** The intention of a teleconsultation that is about to be scheduled with everybody known. */
    RoomState unannouncedOpening() {
        return new RoomState.Opening(operations.get(), clock.instant(), true);
    }

    /**
     * Opens a room for a plan: the first one, or one in the current one's place.
     *
     * @return empty if somebody else changed the record first; nothing happened then
     */
    Optional<StoredTeleconsultation> openFor(Plan plan, StoredTeleconsultation stored, RequestContext context) {
        Teleconsultation intention = stored.teleconsultation().intending(operations.get(), clock.instant());
        return records.replace(stored, intention, context).map(intended -> open(intended, plan, context));
    }

    /**
     * Opens the room that is on record as intended, and writes plan and room together. If that fails everything is as before
     * the intention, as far as anybody can be reached; what cannot be is left to the reconciler.
     *
     * @throws RefusalException {@link RefusalCode#CONCURRENT_CHANGE} if somebody took the intention away meanwhile
     */
    StoredTeleconsultation open(StoredTeleconsultation intended, Plan plan, RequestContext context) {
        Teleconsultation intention = intended.teleconsultation();
        OperationId operation = intention.state().attempt().orElseThrow().operation();
        Room room;
        try {
            room = rooms.open(spec(plan), intention.token(operation));
        } catch (PortException failure) {
            giveUp(intended, failure.mayHaveHappened(), context);
            throw failure;
        }
        Optional<StoredTeleconsultation> opened;
        try {
            opened = records.replace(intended, intention.opened(room, plan), context);
        } catch (PortException failure) {
            giveUp(intended, true, context);
            throw failure;
        }
        if (opened.isPresent()) {
            return settledAsFarAsPossible(opened.get(), context);
        }
        // Whoever took the intention away has put this attempt among the leftovers, so if this fails it is still found.
        tryTo(() -> rooms.delete(room.id()));
        throw RefusalException.of(RefusalCode.CONCURRENT_CHANGE);
    }

    /** Opens the room of a teleconsultation that should have one and does not; empty if that cannot be done now. */
    Optional<StoredTeleconsultation> openMissing(
            StoredTeleconsultation stored, Plan described, RequestContext context) {
        boolean tooUncertain = stored.teleconsultation().leftovers().stream()
                        .filter(Leftover.PossibleRoom.class::isInstance)
                        .count()
                >= MOST_UNCERTAIN;
        if (tooUncertain || !described.participants().hasPlus(privileges)) {
            return Optional.empty();
        }
        try {
            return openFor(described, stored, context);
        } catch (PortException | RefusalException notNow) {
            return Optional.empty();
        }
    }

    /**
     * Ends one that nobody was told of and whose room was never opened, unless it turns out to be opened just now. Goes no
     * further unless one of the two is on record: another is about to be scheduled in its place.
     *
     * @return what is on record now; empty if nothing is
     */
    Optional<StoredTeleconsultation> withoutUnannouncedOpening(StoredTeleconsultation left, RequestContext context) {
        return records.update(
                        left,
                        teleconsultation ->
                                teleconsultation.state() instanceof RoomState.Opening opening && opening.unannounced()
                                        ? teleconsultation.notOpened(true)
                                        : teleconsultation,
                        context)
                .map(now -> now.teleconsultation().isOver() ? settledAsFarAsPossible(now, context) : now);
    }

    /** Removes one that nobody was told of and for which no room was asked for. */
    void forget(StoredTeleconsultation unannounced, RequestContext context) {
        if (unannounced.teleconsultation().isInFlight()) {
            giveUp(unannounced, false, context);
        } else {
            tryTo(() -> store.delete(unannounced, context));
        }
    }

    /** Takes an intention back, if it is still there. */
    private void giveUp(StoredTeleconsultation intended, boolean mayExist, RequestContext context) {
        tryTo(() -> records.replace(intended, intended.teleconsultation().notOpened(mayExist), context)
                .ifPresent(stored -> settledAsFarAsPossible(stored, context)));
    }

    /**
     * Deletes the rooms that are known to be left over and, if it is over and nothing is owed any more, closes it. What
     * cannot be done now stays on record for the reconciler.
     *
     * @return what is on record as far as we know
     */
    StoredTeleconsultation settledAsFarAsPossible(StoredTeleconsultation stored, RequestContext context) {
        List<Leftover> gone = new ArrayList<>();
        for (Leftover leftover : stored.teleconsultation().leftovers()) {
            if (leftover instanceof Leftover.KnownRoom known) {
                tryTo(() -> {
                    rooms.delete(known.room());
                    gone.add(leftover);
                });
            }
        }
        StoredTeleconsultation[] last = {stored};
        tryTo(() -> last[0] = struckOff(stored, gone, context).orElse(stored));
        return last[0];
    }

    /**
     * Strikes leftovers off that are gone, and closes what is over and owes nothing.
     *
     * @return what is on record now; empty if nothing is any more
     */
    Optional<StoredTeleconsultation> struckOff(
            StoredTeleconsultation stored, List<Leftover> gone, RequestContext context) {
        Optional<StoredTeleconsultation> now = records.update(
                stored,
                teleconsultation -> {
                    Teleconsultation rest = teleconsultation;
                    for (Leftover leftover : gone) {
                        rest = rest.without(leftover);
                    }
                    return owesNothing(rest, RoomState.Ending.CANCELLED) ? rest.closed() : rest;
                },
                context);
        if (now.isPresent() && owesNothing(now.get().teleconsultation(), RoomState.Ending.ABANDONED)) {
            store.delete(now.get(), context);
            return Optional.empty();
        }
        return now;
    }

    private static boolean owesNothing(Teleconsultation teleconsultation, RoomState.Ending ending) {
        return teleconsultation.state() instanceof RoomState.Closing closing
                && closing.ending() == ending
                && teleconsultation.leftovers().isEmpty();
    }

    /**
     * For work that is on record as owed: that it cannot be done now is not the caller's concern, the reconciler does it
     * later, and the interceptors around the ports have counted the failure.
     */
    private static void tryTo(Runnable owedWork) {
        try {
            owedWork.run();
        } catch (PortException | RefusalException later) {
            // on record, see above
        }
    }
}
