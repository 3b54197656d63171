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
 * Opens and deletes rooms so that no room is ever lost: the intention is on record before the request goes to the
 * provider, and a room is removed from the record only after the provider has confirmed that it is gone. See
 * {@link Teleconsultation}.
 */
public final class RoomKeeper {

    /**
     * The most possible rooms that one teleconsultation can owe before no other room is opened for it. The reconciler
     * soon searches for them, and a provider that did not answer this many attempts will hardly answer the next.
     */
    public static final int MOST_UNCERTAIN = 3;

    /**
     * The most pieces of work that one teleconsultation can owe before no other room is opened for it: its record must
     * stay small.
     */
    public static final int MOST_LEFTOVERS = 40;

    /**
     * The terms on which a room is opened for a plan.
     *
     * @param rules the rules of the roster
     * @param settings the settings of all calls
     */
    public record RoomTerms(RosterRules rules, CallSettings settings) {

        RoomSpec spec(Plan plan) {
            return RoomSpec.of(plan, rules.privileges(), settings);
        }
    }

    /** The sources of an attempt's id and time. */
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

    /** The state of a new teleconsultation with all participants known: an intention to open its first room. */
    public RoomState unannouncedOpening() {
        return new RoomState.Opening(
                attempts.operations().get(), attempts.time().now(), true);
    }

    /**
     * Opens a room for a plan: the first one, or a replacement of the current one.
     *
     * @return empty if another writer changed the record first, or a reconciler took the attempt over: then nothing has
     *     changed, and a room opened in between is on record as a leftover
     * @throws PortException also if too much work is owed already, or too many rooms are uncertain; nothing happened
     *     then
     */
    public Optional<StoredTeleconsultation> openFor(Plan plan, StoredTeleconsultation stored, RequestContext context) {
        requireFewLeftovers(stored.teleconsultation());
        Teleconsultation intention = attempts.intendedBy(stored.teleconsultation());
        OperationId operation = intention.state().attempt().orElseThrow().operation();
        return records.replace(stored, intention, context)
                // Empty if the answer to the write took so long that a reconciler has removed the intention since.
                .filter(intended -> intended.teleconsultation().isOpenedBy(operation))
                .flatMap(intended -> open(intended, plan, context));
    }

    private static void requireFewLeftovers(Teleconsultation teleconsultation) {
        if (isUncertain(teleconsultation) || teleconsultation.leftovers().size() >= MOST_LEFTOVERS) {
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
     * Opens the intended room on record, and writes plan and room together. If opening fails, the record returns to its
     * state before the intention; if the store cannot be reached for that, the reconciler does it later.
     *
     * @return empty if a reconciler removed the intention in between; the room is then on record as a leftover
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
     * Writes the room to the record, even if others change the record at the same time; if its attempt is no longer on
     * record, as a leftover.
     */
    private Optional<StoredTeleconsultation> kept(
            StoredTeleconsultation intended, OperationId operation, Room room, Plan plan, RequestContext context) {
        Optional<Written> written;
        try {
            written = written(intended, operation, room, attempted -> attempted.opened(room, plan), context);
        } catch (PortException | RefusalException failure) {
            // Perhaps the write succeeded, and the answer and the look-up of the outcome were lost.
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
     * The result of writing the outcome of an attempt.
     *
     * @param now the current record; later writes may have replaced the room
     * @param byAttempt whether the attempt was still on record; if not, its room is a leftover
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

    /**
     * Withdraws an intention although its room was opened, so that the room becomes a leftover. Returns whether the
     * room is in use nevertheless.
     */
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
            // The attempt stays on record, and the reconciler finds the room by its token.
            return false;
        }
    }

    /**
     * Makes a record whose only content is that a room has to be deleted, because the room's own record is gone. This
     * happens only if an attempt took longer than the reconciler's limit and the teleconsultation was over by then.
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

    /** Opens the missing room of a teleconsultation; empty if that is impossible now. */
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
     * room at this moment. It returns only when the end or the opened room is on record, because another
     * teleconsultation is about to be scheduled in its place.
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

    /** Withdraws an intention, if it is still on record. */
    private void giveUp(
            StoredTeleconsultation intended, OperationId operation, boolean mayExist, RequestContext context) {
        records.updateForSure(intended, now -> now.isOpenedBy(operation) ? now.notOpened(mayExist) : now, context)
                .ifPresent(stored -> settleSoon(stored, context));
    }

    /**
     * Does as much of the owed work as possible at once. The caller waits for the store and never for the provider:
     * rooms are deleted in the background.
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
     * Deletes the leftover rooms with known ids and closes a teleconsultation that is over and owes no more work.
     * Failed work stays on record for the reconciler.
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
     * Ignores outages of work that is on record as owed: they do not concern the caller, the reconciler repeats the
     * work later, and the interceptors around the ports have counted the failure.
     */
    private static void tryTo(Runnable owedWork) {
        try {
            owedWork.run();
        } catch (PortException | RefusalException later) {
            // The work stays on record, see above.
        }
    }
}
