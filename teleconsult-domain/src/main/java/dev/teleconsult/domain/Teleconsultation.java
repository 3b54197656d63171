package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A video consultation: who meets when, and the room for it.
 *
 * <p><b>Its life.</b> A caller schedules it with a {@link Plan}. While a participant is still to be named it has
 * {@link RoomState.NoRoom no room}. Once all are known, a replica opens a room. The provider chooses the room's id, and
 * a repeated request would open a second room; therefore the record first states
 * {@link RoomState.Opening that a room is being opened} and by which operation, then the replica opens the room, then
 * the record becomes {@link RoomState.Ready ready}. If the replica dies in between, the record shows which room may
 * exist.
 *
 * <p>Callers may change the plan. If the change does not concern the provider, only the plan is written. Otherwise
 * another room {@link RoomState.Replacing replaces the current one}, which becomes a {@link Leftover}. The new plan is
 * written together with the new room and never before, so a failed change has no effect.
 *
 * <p>From a fixed time before the start the {@link ImmutabilityWindow} forbids changes of the plan and admits
 * participants. Before the first participant is shown a link, the record becomes {@link RoomState.Revealed revealed}.
 * That is a write, because clocks alone cannot separate a late change from an early reader: a change needs a record
 * that is ready, so the first of the two writes wins. From then on callers can only cancel.
 *
 * <p>Some time after the planned end the room may be {@linkplain #ended closed}, if the host configures that: no link
 * is shown any more, the record stays, and callers can still cancel.
 *
 * <p>Cancelling makes it {@link RoomState.Closing closing} at once and {@link RoomState.Closed closed} when all its
 * rooms are deleted. If the first room of a new teleconsultation cannot be opened, it closes as well, and its record is
 * removed.
 *
 * <p>In every state there may be leftovers; each is removed from the record when the provider has confirmed that it is
 * gone.
 *
 * <p>Each piece of {@linkplain #owed() owed work} has its own {@link Turn}, by which replicas share the work.
 *
 * @param leftovers the leftovers, each once
 * @param turns the turn of each piece of owed work. Work without one is new, or an old version that knew no turns wrote
 *     it. Turns of work that is not owed are dropped
 * @param madeFacts which facts were made already
 */
public record Teleconsultation(
        TeleconsultationId id,
        Plan plan,
        RoomState state,
        List<Leftover> leftovers,
        Map<Owed, Turn> turns,
        MadeFacts madeFacts) {

    public Teleconsultation {
        requireNonNulls(id, "id", plan, "plan", state, "state");
        leftovers = leftovers.stream().distinct().toList();
        Map<Owed, Turn> kept = new LinkedHashMap<>();
        for (Owed piece : owed(state, leftovers)) {
            Turn turn = turns.get(piece);
            if (turn != null) {
                kept.put(piece, turn);
            }
        }
        turns = Collections.unmodifiableMap(kept);
        requireNonNull(madeFacts, "madeFacts");
    }

    /** A teleconsultation whose owed work has no turns yet, and for which no fact was made. */
    public Teleconsultation(TeleconsultationId id, Plan plan, RoomState state, List<Leftover> leftovers) {
        this(id, plan, state, leftovers, Map.of());
    }

    /** A teleconsultation for which no fact was made. */
    public Teleconsultation(
            TeleconsultationId id, Plan plan, RoomState state, List<Leftover> leftovers, Map<Owed, Turn> turns) {
        this(id, plan, state, leftovers, turns, MadeFacts.NOTHING);
    }

    /** The owed work, in an order that depends only on state and leftovers: the attempt, the end, the leftovers. */
    public List<Owed> owed() {
        return owed(state, leftovers);
    }

    /** As {@link #owed()}, for a state and its leftovers. */
    public static List<Owed> owed(RoomState state, List<Leftover> leftovers) {
        List<Owed> owed = new ArrayList<>();
        state.attempt().ifPresent(owed::add);
        if (state instanceof RoomState.Closing || isUnannouncedWithoutRoom(state)) {
            owed.add(new Owed.End());
        }
        if (!(state instanceof RoomState.Closed)) {
            owed.addAll(leftovers);
        }
        return owed;
    }

    private static boolean isUnannouncedWithoutRoom(RoomState state) {
        return state instanceof RoomState.NoRoom noRoom
                && noRoom.unannouncedSince().isPresent();
    }

    /** Returns a copy in which every piece of owed work has a turn. */
    public Teleconsultation withTurns(OwedTerms terms, Instant now) {
        Map<Owed, Turn> all = new LinkedHashMap<>(turns);
        owed().forEach(piece -> all.computeIfAbsent(piece, owed -> terms.first(owed, state, now)));
        return new Teleconsultation(id, plan, state, leftovers, all, madeFacts);
    }

    /** The owed work that is due; work without a turn on record counts with its first turn. */
    public List<Owed> due(OwedTerms terms, Instant now) {
        Map<Owed, Turn> all = withTurns(terms, now).turns;
        return owed().stream()
                .filter(piece -> !all.get(piece).nextTry().isAfter(now))
                .toList();
    }

    /**
     * Returns a copy after a replica took up this work: the next try of each piece is moved into the future.
     *
     * @param jitter 0 to 1
     */
    public Teleconsultation taken(Collection<Owed> pieces, OwedTerms terms, Instant now, double jitter) {
        Map<Owed, Turn> all = new LinkedHashMap<>(withTurns(terms, now).turns);
        pieces.forEach(piece -> all.computeIfPresent(piece, (owed, turn) -> turn.taken(now, terms, jitter)));
        return new Teleconsultation(id, plan, state, leftovers, all, madeFacts);
    }

    /**
     * Returns a copy in which work that was {@linkplain #taken taken up} but not begun has its former turns again. A
     * piece that is no longer owed, or was taken up again since, stays unchanged.
     *
     * @param before the record before the work was taken up, with its turns
     * @param taken the record after the work was taken up
     */
    public Teleconsultation givenBack(Collection<Owed> pieces, Teleconsultation before, Teleconsultation taken) {
        Map<Owed, Turn> all = new LinkedHashMap<>(turns);
        for (Owed piece : pieces) {
            Turn former = before.turns.get(piece);
            if (former != null) {
                all.computeIfPresent(piece, (owed, turn) -> turn.equals(taken.turns.get(owed)) ? former : turn);
            }
        }
        return new Teleconsultation(id, plan, state, leftovers, all, madeFacts);
    }

    /** When the first piece of owed work is due; empty if nothing is owed, or a piece has no turn on record. */
    public Optional<Instant> nextTry() {
        List<Owed> owed = owed();
        return owed.stream().allMatch(turns::containsKey)
                ? owed.stream().map(piece -> turns.get(piece).nextTry()).min(Instant::compareTo)
                : Optional.empty();
    }

    /** Since when the oldest piece of owed work is due, or has been under way; empty if the record does not say. */
    public Optional<Instant> owedSince() {
        return owed().stream()
                .flatMap(piece ->
                        Optional.ofNullable(turns.get(piece))
                                .map(Turn::since)
                                .or(() -> sinceWithoutTurn(piece))
                                .stream())
                .min(Instant::compareTo);
    }

    private Optional<Instant> sinceWithoutTurn(Owed piece) {
        if (piece instanceof Leftover.PossibleRoom possible) {
            return Optional.of(possible.since());
        }
        if (piece instanceof Leftover.Uploads uploads) {
            return Optional.of(uploads.since());
        }
        return state instanceof RoomState.NoRoom noRoom && piece instanceof Owed.End
                ? noRoom.unannouncedSince()
                : Optional.empty();
    }

    /** Whether it was cancelled or abandoned: to callers it does not exist. */
    public boolean isOver() {
        return state instanceof RoomState.Closing || state instanceof RoomState.Closed;
    }

    /** Whether it failed before any caller got its id. */
    public boolean isAbandoned() {
        return state instanceof RoomState.Closing closing && closing.ending() == RoomState.Ending.ABANDONED;
    }

    /** Whether a caller got its id, even if it is over by now; otherwise it does not exist to callers. */
    public boolean isKnownToCallers() {
        return !isUnannounced() && !isAbandoned();
    }

    /** Whether a replica is opening a room for it, or died while it did. */
    public boolean isInFlight() {
        return state.attempt().isPresent();
    }

    /** Whether work is owed, which perhaps no replica is doing. */
    public boolean isUnsettled() {
        return !owed().isEmpty();
    }

    /** Whether all participants are known but there is no room, as in some records of the original service. */
    public boolean lacksRoom() {
        return state instanceof RoomState.NoRoom && plan.participants().isComplete();
    }

    /**
     * Why no participant can join now; empty if each may be shown their link. No other method decides it, neither for a
     * request nor for a waiting participant. A link that was shown stays valid, even if a clock says that it is too
     * early.
     */
    public Optional<WaitingReason> waitingReason(ImmutabilityWindow window, Instant now) {
        if (isEnded()) {
            return Optional.of(WaitingReason.OVER);
        }
        if (state instanceof RoomState.Revealed) {
            return Optional.empty();
        }
        if (!plan.participants().isComplete()) {
            return Optional.of(WaitingReason.AWAITING_PARTICIPANTS);
        }
        if (!window.allowsJoining(plan, now)) {
            return Optional.of(WaitingReason.TOO_EARLY);
        }
        return state instanceof RoomState.Ready ? Optional.empty() : Optional.of(WaitingReason.ROOM_IN_PREPARATION);
    }

    /** The state as the planners see it, see {@link Outline#visitState}. */
    public VisitState visitState(ImmutabilityWindow window, Instant now) {
        return Outline.of(this).visitState(window, now);
    }

    /**
     * Whether planners can notice the difference: a changed plan, or the cancellation. A write of that kind makes a new
     * edition; changes of the room do not.
     */
    public boolean isAnotherEditionThan(Teleconsultation before) {
        // The erasure of people does not change the visit.
        return !plan.isSameButForForgottenOf(before.plan) || isOver() != before.isOver();
    }

    /** Returns a copy whose room has no links, for readers who do not take part. It must not be written back. */
    public Teleconsultation withoutLinks() {
        return state.room()
                .map(room -> new Room(room.id(), Map.of()))
                .map(bare -> new Teleconsultation(id, plan, sameIn(bare), leftovers, turns, madeFacts))
                .orElse(this);
    }

    private RoomState sameIn(Room room) {
        if (state instanceof RoomState.Replacing replacing) {
            return new RoomState.Replacing(room, replacing.operation(), replacing.since());
        }
        return state instanceof RoomState.Ready ? new RoomState.Ready(room) : new RoomState.Revealed(room);
    }

    /**
     * Whether the next participant who asks may be shown a link, so that the record has to be {@link #revealed} first.
     */
    public boolean isToBeRevealed(ImmutabilityWindow window, Instant now) {
        return state instanceof RoomState.Ready && waitingReason(window, now).isEmpty();
    }

    /** The token of a room that the operation opens for this teleconsultation. */
    public CorrelationToken token(OperationId operation) {
        return new CorrelationToken(id, operation);
    }

    /**
     * Checks that the plan may change now.
     *
     * @throws RefusalException {@link RefusalCode#IMMUTABILITY_WINDOW_CLOSED} once the window has opened, or a replica
     *     whose clock is ahead has shown a link
     */
    public void requireChangeable(ImmutabilityWindow window, Instant now) {
        window.requireChangeable(plan, now);
        if (state instanceof RoomState.Revealed) {
            throw window.tooLate(plan);
        }
    }

    /** Whether it is over, and its room was closed: no participant is shown a link any more. */
    public boolean isEnded() {
        return state instanceof RoomState.Revealed revealed
                && revealed.current().isEnded();
    }

    /**
     * Whether its room is due to be closed according to the plan: it has a room, and its planned end is that long ago.
     * Only the provider knows whether a call is still under way.
     */
    public boolean isToEnd(Duration afterEnd, Instant now) {
        requireNonNulls(afterEnd, "afterEnd", now, "now");
        return canBeEnded()
                && plan.schedule()
                        .end()
                        .filter(end -> !end.plus(afterEnd).isAfter(now))
                        .isPresent();
    }

    /** Closes the room after the visit: the room becomes a leftover, its links are dropped, and the record stays. */
    public Teleconsultation ended(Instant now) {
        if (!canBeEnded()) {
            throw illegal("have its room closed");
        }
        return new Teleconsultation(
                id,
                plan,
                new RoomState.Revealed(Room.ended(requireNonNull(now, "now"))),
                withLeftover(room().orElseThrow()),
                turns,
                madeFacts);
    }

    /** Whether it holds no data of the people who took part any more. */
    public boolean isForgotten() {
        return plan.participants().isForgotten();
    }

    /** Whether the data of its people may be removed: it ended, or never had a room. The caller decides when. */
    public boolean isForgettable() {
        return isEnded() || state instanceof RoomState.NoRoom && !isUnannounced();
    }

    /** Returns a copy without names, groups and ids of people. */
    public Teleconsultation forgotten() {
        return forgetting(plan.participants().forgotten());
    }

    /**
     * Returns a copy with a roster from which people were erased.
     *
     * @param others {@link Participants#forgotten}, or {@link Participants#forgetting}
     */
    public Teleconsultation forgetting(Participants others) {
        Plan bare = plan.with(others);
        if (!isForgettable() || !bare.isSameButForForgottenOf(plan)) {
            throw illegal("have its people forgotten");
        }
        return new Teleconsultation(id, bare, state, leftovers, turns, madeFacts);
    }

    /** How long after its start a teleconsultation without a planned end counts as past. */
    private static final Duration LONGEST_WITHOUT_END = Duration.ofDays(1);

    /**
     * Whether people may still meet in it: it is not over, and its planned end is not past. Without a planned end it
     * counts as past a day after its start.
     */
    public boolean isToCome(Instant now) {
        requireNonNull(now, "now");
        Instant past = plan.schedule().end().orElse(plan.schedule().start().plus(LONGEST_WITHOUT_END));
        return !isOver() && !isEnded() && now.isBefore(past);
    }

    /** Whether it has a room that can be {@linkplain #ended closed} because its visit is over. */
    public boolean canBeEnded() {
        return (state instanceof RoomState.Ready || state instanceof RoomState.Revealed) && !isEnded();
    }

    /** Whether no caller has got its id yet. */
    public boolean isUnannounced() {
        return state instanceof RoomState.Opening opening ? opening.unannounced() : isUnannouncedWithoutRoom(state);
    }

    /** Marks that a caller is about to get its id. */
    public Teleconsultation announced() {
        if (!isUnannouncedWithoutRoom(state)) {
            throw illegal("be announced");
        }
        return in(new RoomState.NoRoom());
    }

    /** Records the intention to open a room: the first one, or a replacement of the current one. */
    public Teleconsultation intending(OperationId operation, Instant now) {
        if (state instanceof RoomState.NoRoom) {
            return in(new RoomState.Opening(operation, now, false));
        }
        if (state instanceof RoomState.Ready ready) {
            return in(new RoomState.Replacing(ready.current(), operation, now));
        }
        throw illegal("intend a room");
    }

    /** Records that the intended room exists, and the plan it was opened for. A replaced room becomes a leftover. */
    public Teleconsultation opened(Room room, Plan openedFor) {
        if (!isInFlight()) {
            throw illegal("have its room opened");
        }
        return new Teleconsultation(
                id,
                openedFor,
                new RoomState.Ready(room),
                state.room().map(this::withLeftover).orElse(leftovers),
                turns,
                madeFacts);
    }

    /**
     * Withdraws the intention because the room was not opened: everything is as before. A new teleconsultation whose id
     * no caller has got is abandoned.
     *
     * @param mayExist whether the provider may have opened the room nevertheless; it is then a leftover to look for
     */
    public Teleconsultation notOpened(boolean mayExist) {
        Leftover.PossibleRoom attempt = state.attempt().orElseThrow(() -> illegal("give up opening"));
        if (state instanceof RoomState.Opening opening && opening.unannounced()) {
            return new Teleconsultation(
                    id,
                    plan,
                    new RoomState.Closing(RoomState.Ending.ABANDONED),
                    mayExist ? plus(leftovers, attempt) : leftovers,
                    turns,
                    madeFacts);
        }
        RoomState before = state.room().<RoomState>map(RoomState.Ready::new).orElseGet(RoomState.NoRoom::new);
        return new Teleconsultation(
                id, plan, before, mayExist ? plus(leftovers, attempt) : leftovers, turns, madeFacts);
    }

    /** Whether the attempt under way belongs to this operation. */
    public boolean isOpenedBy(OperationId operation) {
        return state.attempt()
                .filter(attempt -> attempt.operation().equals(operation))
                .isPresent();
    }

    /** Whether this is the room that participants join now or later. */
    public boolean isIn(RoomId room) {
        return room().filter(current -> current.id().equals(room)).isPresent();
    }

    /**
     * Records which rooms a finished attempt had opened: they become leftovers with known ids, and the search for the
     * operation's rooms ends. The current room never becomes a leftover.
     *
     * @param rooms empty if the operation opened none
     */
    public Teleconsultation found(OperationId operation, Collection<RoomId> rooms) {
        List<Leftover> others = new ArrayList<>(leftovers);
        others.removeIf(leftover -> leftover instanceof Leftover.PossibleRoom possible
                && possible.operation().equals(operation));
        rooms.stream().filter(room -> !isIn(room)).map(Leftover.KnownRoom::new).forEach(others::add);
        return new Teleconsultation(id, plan, state, others, turns, madeFacts);
    }

    /** Changes the plan in a way that does not concern the provider. */
    public Teleconsultation replanned(Plan other) {
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Ready)) {
            throw illegal("be replanned");
        }
        return new Teleconsultation(id, other, state, leftovers, turns, madeFacts);
    }

    /** Changes the plan to one with a participant still to be named: the room becomes a leftover. */
    public Teleconsultation replannedWithoutRoom(Plan other) {
        if (!(state instanceof RoomState.Ready ready)) {
            throw illegal("lose its room");
        }
        return new Teleconsultation(id, other, new RoomState.NoRoom(), withLeftover(ready.current()), turns, madeFacts);
    }

    /** Marks that a participant is about to be shown a link. */
    public Teleconsultation revealed() {
        if (state instanceof RoomState.Ready ready) {
            return in(new RoomState.Revealed(ready.current()));
        }
        throw illegal("be revealed");
    }

    /**
     * Records the intention to replace a revealed room that the provider has lost, for the same plan. The record stays
     * revealed, whether or not the attempt succeeds; the attempt is kept as a leftover, a room that may exist.
     */
    public Teleconsultation reopening(OperationId operation, Instant now) {
        if (!(state instanceof RoomState.Revealed) || isEnded()) {
            throw illegal("have its room reopened");
        }
        return new Teleconsultation(
                id, plan, state, plus(leftovers, new Leftover.PossibleRoom(operation, now)), turns, madeFacts);
    }

    /** Removes an attempt that certainly opened no room. */
    public Teleconsultation notReopened(OperationId operation) {
        return new Teleconsultation(
                id,
                plan,
                state,
                leftovers.stream()
                        .filter(one -> !(one instanceof Leftover.PossibleRoom possible
                                && possible.operation().equals(operation)))
                        .toList(),
                turns,
                madeFacts);
    }

    /**
     * Records that the replacement of a lost room was opened. If it is no longer needed, because the teleconsultation
     * was cancelled or another attempt was faster, the opened room becomes a leftover.
     *
     * @param gone the lost room; it becomes a leftover, in case it exists after all
     */
    public Teleconsultation reopened(RoomId gone, OperationId operation, Room opened) {
        Teleconsultation without = notReopened(operation);
        boolean wanted = state instanceof RoomState.Revealed revealed
                && revealed.current().id().equals(gone)
                && without.leftovers.size() < leftovers.size();
        return wanted
                ? new Teleconsultation(
                        id,
                        plan,
                        new RoomState.Revealed(opened),
                        plus(without.leftovers, new Leftover.KnownRoom(gone)),
                        turns,
                        madeFacts)
                : new Teleconsultation(id, plan, state, without.withLeftover(opened), turns, madeFacts);
    }

    /** Ends it: every room that exists or may exist becomes a leftover. */
    public Teleconsultation ending(RoomState.Ending ending) {
        if (isOver()) {
            throw illegal("end");
        }
        List<Leftover> owed = room().map(this::withLeftover).orElse(leftovers);
        return new Teleconsultation(
                id,
                plan,
                new RoomState.Closing(ending),
                state.attempt().map(attempt -> plus(owed, attempt)).orElse(owed),
                turns,
                madeFacts);
    }

    /**
     * Records that the call ended: its uploads have to be deleted, unless people come back to the call. A message older
     * than the last known one changes nothing, so messages may arrive twice and in any order.
     *
     * @param when the end of the call by the provider's clock
     */
    public Teleconsultation callEnded(Instant when) {
        Optional<Room> room = room();
        if (room.isEmpty() || uploads().anyMatch(owed -> !owed.since().isBefore(when))) {
            return this;
        }
        List<Leftover> others = new ArrayList<>(leftovers);
        uploads().forEach(others::remove);
        others.add(new Leftover.Uploads(room.get().id(), when));
        return new Teleconsultation(id, plan, state, others, turns, madeFacts);
    }

    /**
     * As {@link #callEnded(Instant)}, for a message that may be late.
     *
     * @param due until when the files are kept, however long ago the call ended
     */
    public Teleconsultation callEnded(Instant when, Instant due) {
        Teleconsultation ended = callEnded(when);
        if (ended == this) {
            return this;
        }
        Map<Owed, Turn> all = new LinkedHashMap<>(ended.turns);
        ended.uploads().forEach(files -> all.put(files, new Turn(due, 0, due)));
        return new Teleconsultation(id, plan, state, ended.leftovers, all, madeFacts);
    }

    /** Records that the call goes on: its uploads stay, unless it ended after this instant. */
    public Teleconsultation callResumed(Instant when) {
        List<Leftover> others = new ArrayList<>(leftovers);
        uploads().filter(owed -> owed.since().isBefore(when)).forEach(others::remove);
        return new Teleconsultation(id, plan, state, others, turns, madeFacts);
    }

    /**
     * The owed uploads of the current room only: its messages do not cancel the deletion of an older room's uploads.
     */
    private Stream<Leftover.Uploads> uploads() {
        return leftovers.stream()
                .filter(Leftover.Uploads.class::isInstance)
                .map(Leftover.Uploads.class::cast)
                .filter(owed ->
                        room().filter(room -> room.id().equals(owed.room())).isPresent());
    }

    /** Returns a copy without this leftover. */
    public Teleconsultation without(Leftover gone) {
        return new Teleconsultation(
                id,
                plan,
                state,
                leftovers.stream().filter(one -> !one.equals(gone)).toList(),
                turns,
                leftovers.contains(gone) ? madeFacts.gone(gone) : madeFacts);
    }

    /** Returns a copy with another memory of the facts made. */
    public Teleconsultation withMadeFacts(MadeFacts other) {
        return new Teleconsultation(id, plan, state, leftovers, turns, other);
    }

    /**
     * Records that people are connected in its room. A message older than the last known one changes nothing, so
     * messages may arrive twice and in any order.
     *
     * @param people the number of people; -1 if unknown
     * @param at by the provider's clock
     */
    public Teleconsultation connected(int people, Instant at) {
        return isOver() ? this : withMadeFacts(madeFacts.connected(people, at));
    }

    /**
     * Records that the last person left its room. Whether the call is over is decided after a grace period. Messages
     * may arrive in any order, as for {@link #connected}.
     */
    public Teleconsultation lastLeft(Instant at) {
        return isOver() ? this : withMadeFacts(madeFacts.left(at));
    }

    /** Records the end of the call if the last person left at least {@code grace} ago; unchanged otherwise. */
    public Teleconsultation callOver(Duration grace, Instant now) {
        return madeFacts.left().filter(left -> !now.isBefore(left.plus(grace))).isPresent()
                ? withMadeFacts(madeFacts.withEnd())
                : this;
    }

    /**
     * Records the completion if the planned end is at least {@code after} ago and the fact that links can be shown was
     * made; unchanged otherwise.
     */
    public Teleconsultation completed(Duration after, Instant now) {
        boolean isDue = !isOver()
                && madeFacts.linkAvailable()
                && plan.schedule()
                        .end()
                        .filter(end -> !now.isBefore(end.plus(after)))
                        .isPresent();
        return isDue ? withMadeFacts(madeFacts.withCompleted()) : this;
    }

    /** Closes it, once no work is owed any more. */
    public Teleconsultation closed() {
        if (!(state instanceof RoomState.Closing) || !leftovers.isEmpty()) {
            throw illegal("close");
        }
        return in(new RoomState.Closed());
    }

    /** The room that participants join; empty if there is none, or it was closed after the visit. */
    public Optional<Room> room() {
        return state.room().filter(room -> !room.isEnded());
    }

    private Teleconsultation in(RoomState next) {
        return new Teleconsultation(id, plan, next, leftovers, turns, madeFacts);
    }

    private List<Leftover> withLeftover(Room old) {
        return plus(leftovers, new Leftover.KnownRoom(old.id()));
    }

    private static List<Leftover> plus(List<Leftover> some, Leftover one) {
        List<Leftover> more = new ArrayList<>(some);
        more.add(one);
        return more;
    }

    private IllegalStateException illegal(String what) {
        return new IllegalStateException("a teleconsultation that is " + state.phase() + " cannot " + what);
    }
}
