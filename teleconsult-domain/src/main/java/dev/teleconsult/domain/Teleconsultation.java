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
 * A video consultation: who meets when, and the room they meet in.
 *
 * <p><b>Its life.</b> A caller schedules it with a {@link Plan}. While a participant is still to be named it has {@link
 * RoomState.NoRoom no room}. Once all are known, a room is opened, in two steps, because the provider chooses the
 * room's name and cannot be asked twice: first the record says {@link RoomState.Opening that a room is being opened} and by
 * which operation, then the room is opened, then the record turns {@link RoomState.Ready ready}. A replica that dies in between
 * leaves a record that says what may exist.
 *
 * <p>The caller may change the plan. If the provider need not know, only the plan changes. If it must, another room {@link
 * RoomState.Replacing takes the current one's place}; the old one becomes a {@link Leftover}. The new plan is written
 * together with the new room and never before, so a change that fails has changed nothing.
 *
 * <p>From a fixed time before the start the {@link ImmutabilityWindow} lets no caller change the plan and lets participants
 * in. The first of them to be shown a link turns the record {@link RoomState.Revealed revealed}. That is a write, because
 * clocks alone cannot keep a late change and an early reader apart: a change needs a record that is ready, so of the two
 * the one that writes first wins. From then on only cancelling changes anything.
 *
 * <p>A while after its planned end the room of a visit may be {@linkplain #ended closed}, if the host wants that: no link is
 * shown any more, the record stays, and cancelling is all that is left to do with it.
 *
 * <p>Cancelling makes it {@link RoomState.Closing closing} at once and {@link RoomState.Closed closed} when every room of
 * it is gone. A first room that could not be opened closes it as well, and nothing remains.
 *
 * <p>Leftovers are owed to the provider in every state and are struck off one by one as it agrees that they are gone.
 *
 * <p>Each piece of work that is {@linkplain #owed() owed} has a {@link Turn} of its own, by which replicas share the work.
 *
 * @param leftovers nothing twice
 * @param turns when it is whose turn; work that is missing here is new, or was written by a version that knows no turns.
 *     Turns of what is not owed are dropped
 * @param told what is remembered of what others were told
 */
public record Teleconsultation(
        TeleconsultationId id, Plan plan, RoomState state, List<Leftover> leftovers, Map<Owed, Turn> turns, Told told) {

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
        requireNonNull(told, "told");
    }

    /** One whose owed work has no turns yet, and of which nothing was told. */
    public Teleconsultation(TeleconsultationId id, Plan plan, RoomState state, List<Leftover> leftovers) {
        this(id, plan, state, leftovers, Map.of());
    }

    /** One of which nothing was told. */
    public Teleconsultation(
            TeleconsultationId id, Plan plan, RoomState state, List<Leftover> leftovers, Map<Owed, Turn> turns) {
        this(id, plan, state, leftovers, turns, Told.NOTHING);
    }

    /** What is owed, in an order that follows from state and leftovers alone: the attempt, the end, the leftovers. */
    public List<Owed> owed() {
        return owed(state, leftovers);
    }

    /** As {@link #owed()}, of a state and its leftovers. */
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

    /** Gives everything owed that has no turn yet its first one. */
    public Teleconsultation withTurns(OwedTerms terms, Instant now) {
        Map<Owed, Turn> all = new LinkedHashMap<>(turns);
        owed().forEach(piece -> all.computeIfAbsent(piece, owed -> terms.first(owed, state, now)));
        return new Teleconsultation(id, plan, state, leftovers, all, told);
    }

    /** The work whose turn it is; work without a turn on record has its first one. */
    public List<Owed> due(OwedTerms terms, Instant now) {
        Map<Owed, Turn> all = withTurns(terms, now).turns;
        return owed().stream()
                .filter(piece -> !all.get(piece).nextTry().isAfter(now))
                .toList();
    }

    /**
     * The same after this work was taken up: each piece's next try is further away than the one before.
     *
     * @param jitter 0 to 1
     */
    public Teleconsultation taken(Collection<Owed> pieces, OwedTerms terms, Instant now, double jitter) {
        Map<Owed, Turn> all = new LinkedHashMap<>(withTurns(terms, now).turns);
        pieces.forEach(piece -> all.computeIfPresent(piece, (owed, turn) -> turn.taken(now, terms, jitter)));
        return new Teleconsultation(id, plan, state, leftovers, all, told);
    }

    /**
     * The same after work that was {@linkplain #taken taken up} was not begun after all: each piece has the turn back that
     * it had. A piece that is not owed any more, or was taken up again since, is left as it is.
     *
     * @param before as it was before it was taken up, with its turns
     * @param taken as it was after that
     */
    public Teleconsultation givenBack(Collection<Owed> pieces, Teleconsultation before, Teleconsultation taken) {
        Map<Owed, Turn> all = new LinkedHashMap<>(turns);
        for (Owed piece : pieces) {
            Turn former = before.turns.get(piece);
            if (former != null) {
                all.computeIfPresent(piece, (owed, turn) -> turn.equals(taken.turns.get(owed)) ? former : turn);
            }
        }
        return new Teleconsultation(id, plan, state, leftovers, all, told);
    }

    /** When the first piece of owed work is due; empty if nothing is owed, or a piece has no turn on record. */
    public Optional<Instant> nextTry() {
        List<Owed> owed = owed();
        return owed.stream().allMatch(turns::containsKey)
                ? owed.stream().map(piece -> turns.get(piece).nextTry()).min(Instant::compareTo)
                : Optional.empty();
    }

    /** Since when the oldest piece of owed work is due, or was begun; as far as that is on record. */
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

    /** Whether it was cancelled, or never came to be: to callers it does not exist. */
    public boolean isOver() {
        return state instanceof RoomState.Closing || state instanceof RoomState.Closed;
    }

    /** Whether it came to nothing before its id was told to any caller. */
    public boolean isAbandoned() {
        return state instanceof RoomState.Closing closing && closing.ending() == RoomState.Ending.ABANDONED;
    }

    /** Whether its id was told to a caller, be it over by now: without that, it does not exist to callers. */
    public boolean isKnownToCallers() {
        return !isUnannounced() && !isAbandoned();
    }

    /** Whether a replica is opening a room for it, or was until it died. */
    public boolean isInFlight() {
        return state.attempt().isPresent();
    }

    /** Whether work is owed that perhaps no replica is doing. */
    public boolean isUnsettled() {
        return !owed().isEmpty();
    }

    /** Whether all are known and yet there is no room, as the original service could leave it. */
    public boolean lacksRoom() {
        return state instanceof RoomState.NoRoom && plan.participants().isComplete();
    }

    /**
     * Why no participant can join now; empty if each may be shown their link. The one place that decides it, for those who
     * ask and for those who wait. A link that was shown stays good, also where a clock says that it is too early.
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

    /** Where it is in the eyes of the people who plan it, as its {@link Outline} tells. */
    public VisitState visitState(ImmutabilityWindow window, Instant now) {
        return Outline.of(this).visitState(window, now);
    }

    /**
     * Whether people who look at the plan see something else than before: another plan, or that it was cancelled. Such a
     * write makes another edition of it; what a room goes through does not.
     */
    public boolean isAnotherEditionThan(Teleconsultation before) {
        // That people were forgotten changes nothing of the visit.
        return !plan.isSameButForForgottenOf(before.plan) || isOver() != before.isOver();
    }

    /** The same, with a room that has no links: for readers who do not take part. Not to be written back. */
    public Teleconsultation withoutLinks() {
        return state.room()
                .map(room -> new Room(room.id(), Map.of()))
                .map(bare -> new Teleconsultation(id, plan, sameIn(bare), leftovers, turns, told))
                .orElse(this);
    }

    private RoomState sameIn(Room room) {
        if (state instanceof RoomState.Replacing replacing) {
            return new RoomState.Replacing(room, replacing.operation(), replacing.since());
        }
        return state instanceof RoomState.Ready ? new RoomState.Ready(room) : new RoomState.Revealed(room);
    }

    /** Whether the next participant who asks is to be shown a link, which has to be written down first. */
    public boolean isToBeRevealed(ImmutabilityWindow window, Instant now) {
        return state instanceof RoomState.Ready && waitingReason(window, now).isEmpty();
    }

    /** The token of a room opened for this teleconsultation by an operation. */
    public CorrelationToken token(OperationId operation) {
        return new CorrelationToken(id, operation);
    }

    /**
     * Checks that the plan may change now.
     *
     * @throws RefusalException {@link RefusalCode#IMMUTABILITY_WINDOW_CLOSED} once the window has closed, or a replica's
     *     clock thought so and showed a link
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
     * Whether its room is to be closed, as far as the plan tells: it has one, and its planned end is that long ago. Whether a
     * call is under way all the same, the provider tells.
     */
    public boolean isToEnd(Duration afterEnd, Instant now) {
        requireNonNulls(afterEnd, "afterEnd", now, "now");
        return canBeEnded()
                && plan.schedule()
                        .end()
                        .filter(end -> !end.plus(afterEnd).isAfter(now))
                        .isPresent();
    }

    /** Its visit is over: the room goes, with all links, and the record stays. */
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
                told);
    }

    /** Whether nothing is known any more of the people who took part. */
    public boolean isForgotten() {
        return plan.participants().isForgotten();
    }

    /** Whether no participant needs to be known any more: it ended, or never had a room. When, the caller decides. */
    public boolean isForgettable() {
        return isEnded() || state instanceof RoomState.NoRoom && !isUnannounced();
    }

    /** The same without names, groups and ids of people. */
    public Teleconsultation forgotten() {
        return forgetting(plan.participants().forgotten());
    }

    /**
     * The same with a roster on which less is known.
     *
     * @param others {@link Participants#forgotten}, or {@link Participants#forgetting}
     */
    public Teleconsultation forgetting(Participants others) {
        Plan bare = plan.with(others);
        if (!isForgettable() || !bare.isSameButForForgottenOf(plan)) {
            throw illegal("have its people forgotten");
        }
        return new Teleconsultation(id, bare, state, leftovers, turns, told);
    }

    /** How long after its start one without a planned end counts as past. */
    private static final Duration LONGEST_WITHOUT_END = Duration.ofDays(1);

    /**
     * Whether it is neither over nor past, by its plan: people may still meet in it. One without a planned end counts as past
     * a day after its start.
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

    /** Whether its id was told to no caller yet. */
    public boolean isUnannounced() {
        return state instanceof RoomState.Opening opening ? opening.unannounced() : isUnannouncedWithoutRoom(state);
    }

    /** Its id is about to be told. */
    public Teleconsultation announced() {
        if (!isUnannouncedWithoutRoom(state)) {
            throw illegal("be announced");
        }
        return in(new RoomState.NoRoom());
    }

    /** The intention to open a room: the first one, or one to take the current one's place. */
    public Teleconsultation intending(OperationId operation, Instant now) {
        if (state instanceof RoomState.NoRoom) {
            return in(new RoomState.Opening(operation, now, false));
        }
        if (state instanceof RoomState.Ready ready) {
            return in(new RoomState.Replacing(ready.current(), operation, now));
        }
        throw illegal("intend a room");
    }

    /** The intended room is there, and with it the plan it was opened for. A room it replaces becomes a leftover. */
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
                told);
    }

    /**
     * The intended room did not come to be: everything is as before the intention. One that is new and announced to no caller
     * ends.
     *
     * @param mayExist whether the provider may have opened it all the same; it is then a leftover to look for
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
                    told);
        }
        RoomState before = state.room().<RoomState>map(RoomState.Ready::new).orElseGet(RoomState.NoRoom::new);
        return new Teleconsultation(id, plan, before, mayExist ? plus(leftovers, attempt) : leftovers, turns, told);
    }

    /** Whether this operation's attempt to open a room is the one under way. */
    public boolean isOpenedBy(OperationId operation) {
        return state.attempt()
                .filter(attempt -> attempt.operation().equals(operation))
                .isPresent();
    }

    /** Whether participants are or will be sent to this room. */
    public boolean isIn(RoomId room) {
        return room().filter(current -> current.id().equals(room)).isPresent();
    }

    /**
     * The rooms that an operation opened have turned up, though its attempt is over: they are left over by name, and the
     * operation need not be looked for any more. The current room is never left over.
     *
     * @param rooms none if it turned out that the operation opened none
     */
    public Teleconsultation found(OperationId operation, Collection<RoomId> rooms) {
        List<Leftover> others = new ArrayList<>(leftovers);
        others.removeIf(leftover -> leftover instanceof Leftover.PossibleRoom possible
                && possible.operation().equals(operation));
        rooms.stream().filter(room -> !isIn(room)).map(Leftover.KnownRoom::new).forEach(others::add);
        return new Teleconsultation(id, plan, state, others, turns, told);
    }

    /** A change that the provider need not know. */
    public Teleconsultation replanned(Plan other) {
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Ready)) {
            throw illegal("be replanned");
        }
        return new Teleconsultation(id, other, state, leftovers, turns, told);
    }

    /** A change after which a participant is still to be named: the room goes. */
    public Teleconsultation replannedWithoutRoom(Plan other) {
        if (!(state instanceof RoomState.Ready ready)) {
            throw illegal("lose its room");
        }
        return new Teleconsultation(id, other, new RoomState.NoRoom(), withLeftover(ready.current()), turns, told);
    }

    /** A participant is about to be shown a link. */
    public Teleconsultation revealed() {
        if (state instanceof RoomState.Ready ready) {
            return in(new RoomState.Revealed(ready.current()));
        }
        throw illegal("be revealed");
    }

    /**
     * The intention to open a room in the place of a revealed one that the provider has lost, for the same plan. The record
     * stays revealed, whether or not the attempt succeeds: it stands among the leftovers, as a room that may exist.
     */
    public Teleconsultation reopening(OperationId operation, Instant now) {
        if (!(state instanceof RoomState.Revealed) || isEnded()) {
            throw illegal("have its room reopened");
        }
        return new Teleconsultation(
                id, plan, state, plus(leftovers, new Leftover.PossibleRoom(operation, now)), turns, told);
    }

    /** The room was certainly not opened: the attempt is struck off. */
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
                told);
    }

    /**
     * The room was opened that takes the place of a lost one. If that is no longer wanted, because it was cancelled or
     * another attempt was first, the room that was opened is a leftover.
     *
     * @param gone the room that was lost; a leftover, should it exist after all
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
                        told)
                : new Teleconsultation(id, plan, state, without.withLeftover(opened), turns, told);
    }

    /** The end; every room that exists or may exist becomes a leftover. */
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
                told);
    }

    /**
     * The call in its room ended: what was uploaded there has to go, unless the call goes on after all. News that are older
     * than what is known change nothing, so they may come twice and in any order.
     *
     * @param when by the provider's clock
     */
    public Teleconsultation callEnded(Instant when) {
        Optional<Room> room = room();
        if (room.isEmpty() || uploads().anyMatch(owed -> !owed.since().isBefore(when))) {
            return this;
        }
        List<Leftover> others = new ArrayList<>(leftovers);
        uploads().forEach(others::remove);
        others.add(new Leftover.Uploads(room.get().id(), when));
        return new Teleconsultation(id, plan, state, others, turns, told);
    }

    /**
     * As {@link #callEnded(Instant)}, for a message that may have come late.
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
        return new Teleconsultation(id, plan, state, ended.leftovers, all, told);
    }

    /** The call in its room goes on: what was uploaded there stays, unless it ended after that. */
    public Teleconsultation callResumed(Instant when) {
        List<Leftover> others = new ArrayList<>(leftovers);
        uploads().filter(owed -> owed.since().isBefore(when)).forEach(others::remove);
        return new Teleconsultation(id, plan, state, others, turns, told);
    }

    /** What is owed of the current room; what an older one owes is not undone by news of this one. */
    private Stream<Leftover.Uploads> uploads() {
        return leftovers.stream()
                .filter(Leftover.Uploads.class::isInstance)
                .map(Leftover.Uploads.class::cast)
                .filter(owed ->
                        room().filter(room -> room.id().equals(owed.room())).isPresent());
    }

    /** One leftover the fewer. */
    public Teleconsultation without(Leftover gone) {
        return new Teleconsultation(
                id,
                plan,
                state,
                leftovers.stream().filter(one -> !one.equals(gone)).toList(),
                turns,
                leftovers.contains(gone) ? told.gone(gone) : told);
    }

    /** The same, with something else to remember of what others were told. */
    public Teleconsultation telling(Told other) {
        return new Teleconsultation(id, plan, state, leftovers, turns, other);
    }

    /**
     * People are connected in its room. News that are older than what is known change nothing, so they may come twice and in
     * any order.
     *
     * @param people how many; -1 if that is not known
     * @param at by the provider's clock
     */
    public Teleconsultation connected(int people, Instant at) {
        return isOver() ? this : telling(told.connected(people, at));
    }

    /** The last person left its room; whether that is the end is told after a grace. As {@link #connected}, in any order. */
    public Teleconsultation lastLeft(Instant at) {
        return isOver() ? this : telling(told.left(at));
    }

    /** The last person left so long ago that the call counts as ended; unchanged if that is not so. */
    public Teleconsultation callOver(Duration grace, Instant now) {
        return told.left().filter(left -> !now.isBefore(left.plus(grace))).isPresent() ? telling(told.withEnd()) : this;
    }

    /**
     * Its planned end is so long ago that it counts as completed; unchanged if that is not so, or it was never told that links
     * can be shown.
     */
    public Teleconsultation completed(Duration after, Instant now) {
        boolean isDue = !isOver()
                && told.linkAvailable()
                && plan.schedule()
                        .end()
                        .filter(end -> !now.isBefore(end.plus(after)))
                        .isPresent();
        return isDue ? telling(told.withCompleted()) : this;
    }

    /** Nothing is owed any more. */
    public Teleconsultation closed() {
        if (!(state instanceof RoomState.Closing) || !leftovers.isEmpty()) {
            throw illegal("close");
        }
        return in(new RoomState.Closed());
    }

    /** The room participants are sent to; empty if there is none, or it was closed after the visit. */
    public Optional<Room> room() {
        return state.room().filter(room -> !room.isEnded());
    }

    private Teleconsultation in(RoomState next) {
        return new Teleconsultation(id, plan, next, leftovers, turns, told);
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
