package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RosterRules;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Opens rooms and gets rid of them so that none is ever forgotten: the intention is on record before the provider is asked,
 * and a room is struck off the record after the provider has agreed that it is gone. See {@link Teleconsultation}.
 */
public final class RoomKeeper {

    /**
     * How many rooms that may or may not exist one teleconsultation can owe before no other is opened for it. The reconciler
     * looks for them soon, and a provider that answered none of so many attempts is not going to answer the next.
     */
    public static final int MOST_UNCERTAIN = 3;

    /** How many things one teleconsultation can owe before no other room is opened for it: its record must stay small. */
    public static final int MOST_OWED = 40;

    /**
     * What a room is like that is opened for a plan.
     *
     * @param rules of the roster
     * @param settings of all calls
     */
    public record RoomTerms(RosterRules rules, CallSettings settings) {

        RoomSpec spec(Plan plan) {
            return RoomSpec.of(plan, rules.privileges(), settings);
        }
    }

    /** Where attempts to open a room get their number and their time. */
    public record Attempts(Supplier<OperationId> operations, Time time) {

        Teleconsultation intendedBy(Teleconsultation teleconsultation) {
            return teleconsultation.intending(operations.get(), time.now());
        }
    }

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final VideoRooms rooms;
    private final RoomTerms terms;
    private final Attempts attempts;
    private final WorkAfterAnswer background;

    public RoomKeeper(
            TeleconsultationRecords records,
            VideoRooms rooms,
            RoomTerms terms,
            Attempts attempts,
            WorkAfterAnswer background) {
        this.store = records.store();
        this.records = records;
        this.rooms = rooms;
        this.terms = terms;
        this.attempts = attempts;
        this.background = background;
    }

    public RoomSpec spec(Plan plan) {
        return terms.spec(plan);
    }

    /** The intention of a teleconsultation that is about to be scheduled with all participants known. */
    public RoomState unannouncedOpening() {
        return new RoomState.Opening(
                attempts.operations().get(), attempts.time().now(), true);
    }

    /**
     * Opens a room for a plan: the first one, or one in the current one's place.
     *
     * @return empty if another writer changed the record first, or a reconciler took the intention for given up: then
     *     nothing has changed, and a room opened in between is on record as a leftover
     * @throws PortException also if too much work is owed or uncertain already; nothing happened then
     */
    public Optional<StoredTeleconsultation> openFor(Plan plan, StoredTeleconsultation stored, RequestContext context) {
        requireLittleOwed(stored.teleconsultation());
        Teleconsultation intention = attempts.intendedBy(stored.teleconsultation());
        OperationId operation = intention.state().attempt().orElseThrow().operation();
        return records.replace(stored, intention, context)
                // Not, if its answer was lost for so long that the intention was taken away since.
                .filter(intended -> intended.teleconsultation().isOpenedBy(operation))
                .flatMap(intended -> open(intended, plan, context));
    }

    private static void requireLittleOwed(Teleconsultation teleconsultation) {
        if (isUncertain(teleconsultation) || teleconsultation.leftovers().size() >= MOST_OWED) {
            throw PortUnavailableException.notDone(
                    Upstream.VIDEO, "too many rooms of this teleconsultation are still to be looked for or deleted");
        }
    }

    private static boolean isUncertain(Teleconsultation teleconsultation) {
        return teleconsultation.leftovers().stream()
                        .filter(Leftover.PossibleRoom.class::isInstance)
                        .count()
                >= MOST_UNCERTAIN;
    }

    /**
     * Opens the room that is on record as intended, and writes plan and room together. If that fails, the record is set
     * back to its state before the intention; if the store cannot be reached, this is left to the reconciler.
     *
     * @return empty if the intention was taken away in between; the room is then on record as a leftover
     */
    public Optional<StoredTeleconsultation> open(StoredTeleconsultation intended, Plan plan, RequestContext context) {
        OperationId operation =
                intended.teleconsultation().state().attempt().orElseThrow().operation();
        Room room;
        try {
            room = rooms.open(spec(plan), intended.teleconsultation().token(operation));
        } catch (PortException failure) {
            tryTo(() -> giveUp(intended, operation, failure.mayHaveHappened(), context));
            throw failure;
        }
        return kept(intended, operation, room, plan, context);
    }

    /**
     * Writes the room down where its attempt is on record, however often others write something else meanwhile; where it is
     * not, as left over.
     */
    private Optional<StoredTeleconsultation> kept(
            StoredTeleconsultation intended, OperationId operation, Room room, Plan plan, RequestContext context) {
        Optional<Written> written;
        try {
            written = written(intended, operation, room, attempted -> attempted.opened(room, plan), context);
        } catch (PortException | RefusalException failure) {
            // Perhaps it was written after all, and its answer and the look for it were lost.
            if (takenBack(intended, operation, room, context)) {
                return store.find(intended.id(), context);
            }
            throw failure;
        }
        if (written.isEmpty()) {
            owe(room, plan, context);
            return Optional.empty();
        }
        settleSoon(written.get().now(), context);
        return written.filter(Written::byAttempt).map(Written::now);
    }

    /**
     * What a write of an attempt's outcome came to.
     *
     * @param now on record; later writes may have put another room in the place of this one
     * @param byAttempt whether the attempt was still on record to be written to; if not, its room is left over
     */
    private record Written(StoredTeleconsultation now, boolean byAttempt) {}

    /** @return empty if the record is gone */
    private Optional<Written> written(
            StoredTeleconsultation intended,
            OperationId operation,
            Room room,
            UnaryOperator<Teleconsultation> outcome,
            RequestContext context) {
        AtomicBoolean byAttempt = new AtomicBoolean();
        return records.updateForSure(
                        intended,
                        now -> {
                            byAttempt.set(now.isOpenedBy(operation) || now.isIn(room.id()));
                            if (now.isOpenedBy(operation)) {
                                return outcome.apply(now);
                            }
                            return now.isIn(room.id()) ? now : now.found(operation, List.of(room.id()));
                        },
                        context)
                .map(now -> new Written(now, byAttempt.get()));
    }

    /** Takes an intention back though its room was opened: the room is left over. Returns whether the room is in use. */
    private boolean takenBack(
            StoredTeleconsultation intended, OperationId operation, Room room, RequestContext context) {
        try {
            Optional<StoredTeleconsultation> now = written(
                            intended,
                            operation,
                            room,
                            attempted -> attempted.notOpened(false).found(operation, List.of(room.id())),
                            context)
                    .map(Written::now);
            now.ifPresent(stored -> settleSoon(stored, context));
            return now.filter(stored -> stored.teleconsultation().isIn(room.id()))
                    .isPresent();
        } catch (PortException | RefusalException stillAway) {
            // The attempt is on record, and the reconciler finds the room by its token.
            return false;
        }
    }

    /**
     * Makes a record for a room whose own record is gone, and on which there is nothing but that the room is owed. It takes
     * an attempt that outlasted the reconciler's bound, by whose end the teleconsultation was over, to get here.
     */
    private void owe(Room room, Plan plan, RequestContext context) {
        tryTo(() -> {
            StoredTeleconsultation record = store.insert(plan, unannouncedOpening(), context);
            OperationId attempt =
                    record.teleconsultation().state().attempt().orElseThrow().operation();
            records.updateForSure(
                            record,
                            unannounced -> unannounced
                                    .ending(RoomState.Ending.ABANDONED)
                                    .found(attempt, List.of(room.id())),
                            context)
                    .ifPresent(owing -> settleSoon(owing, context));
        });
    }

    /** Opens the room of a teleconsultation that should have one and does not; empty if that cannot be done now. */
    public Optional<StoredTeleconsultation> openMissing(
            StoredTeleconsultation stored, Plan described, RequestContext context) {
        if (isUncertain(stored.teleconsultation()) || !terms.rules().canHaveRoom(described.participants())) {
            return Optional.empty();
        }
        try {
            return openFor(described, stored, context);
        } catch (PortException | RefusalException notNow) {
            return Optional.empty();
        }
    }

    /**
     * Ends a teleconsultation that no caller knows and whose room was never opened, unless another request opens the
     * room at this moment. It returns only when one of the two is on record, because another teleconsultation is about
     * to be scheduled in its place.
     *
     * @return the record as it is now; empty if there is none
     */
    public Optional<StoredTeleconsultation> withoutUnannouncedOpening(
            StoredTeleconsultation left, RequestContext context) {
        return records.update(
                        left,
                        teleconsultation -> {
                            if (!teleconsultation.isUnannounced()) {
                                return teleconsultation;
                            }
                            return teleconsultation.isInFlight()
                                    ? teleconsultation.notOpened(true)
                                    : teleconsultation.announced();
                        },
                        context)
                .map(now -> {
                    settleSoon(now, context);
                    return now;
                });
    }

    /**
     * Records that a caller is about to get the id of a teleconsultation without a room, with its plan; returns empty
     * if it was removed in between.
     */
    public Optional<StoredTeleconsultation> announced(
            StoredTeleconsultation unannounced, Plan plan, RequestContext context) {
        return records.updateForSure(
                unannounced,
                now -> now.isUnannounced() && !now.isInFlight()
                        ? now.announced().replanned(plan)
                        : now,
                context);
    }

    /** Removes a teleconsultation that no caller knows and for which no room was requested. */
    public void forget(StoredTeleconsultation unannounced, RequestContext context) {
        Optional<Leftover.PossibleRoom> attempt =
                unannounced.teleconsultation().state().attempt();
        if (attempt.isPresent()) {
            tryTo(() -> giveUp(unannounced, attempt.get().operation(), false, context));
        } else {
            tryTo(() -> store.delete(unannounced, context));
        }
    }

    /** Takes an intention back, if it is still there. */
    private void giveUp(
            StoredTeleconsultation intended, OperationId operation, boolean mayExist, RequestContext context) {
        records.updateForSure(intended, now -> now.isOpenedBy(operation) ? now.notOpened(mayExist) : now, context)
                .ifPresent(stored -> settleSoon(stored, context));
    }

    /**
     * Does at once as much of the owed work as can be done. The caller waits for the store and never for the provider: rooms are
     * deleted in the background.
     */
    public void settleSoon(StoredTeleconsultation stored, RequestContext context) {
        Teleconsultation teleconsultation = stored.teleconsultation();
        if (teleconsultation.leftovers().stream().anyMatch(Leftover.KnownRoom.class::isInstance)) {
            background.start(() -> settledAsFarAsPossible(stored, context));
        } else if (teleconsultation.state() instanceof RoomState.Closing) {
            tryTo(() -> struckOff(stored, List.of(), context));
        }
    }

    /**
     * Deletes the rooms that are known to be left over and, if it is over and nothing is owed any more, closes it. What
     * cannot be done now stays on record for the reconciler.
     */
    private void settledAsFarAsPossible(StoredTeleconsultation stored, RequestContext context) {
        List<Leftover> gone = new ArrayList<>();
        for (Leftover leftover : stored.teleconsultation().leftovers()) {
            if (leftover instanceof Leftover.KnownRoom known) {
                tryTo(() -> {
                    rooms.delete(known.room());
                    gone.add(leftover);
                });
            }
        }
        tryTo(() -> struckOff(stored, gone, context));
    }

    /**
     * Removes deleted leftovers from the record, and closes a teleconsultation that is over and owes nothing.
     *
     * @return the record as it is now; empty if it is gone
     */
    public Optional<StoredTeleconsultation> struckOff(
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
