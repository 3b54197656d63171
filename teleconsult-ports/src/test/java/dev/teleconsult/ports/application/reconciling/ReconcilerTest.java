package dev.teleconsult.ports.application.reconciling;

import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.application.Reconciler.Report;
import dev.teleconsult.ports.application.shared.Threads;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReconcilerTest {

    private static final OperationId OPERATION = DomainFixtures.anOperation("op");
    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final Duration FIRST_DISTANCE = Duration.ofSeconds(15);

    private final Bench bench = Bench.plain();
    private final Reconciler reconciler = bench.application.reconciler();

    @Test
    void reportShouldBeEmptyWithoutOwedWork() {
        bench.scheduled();
        int calls = bench.video.calls();

        assertThat(reconciler.runOnce()).isEqualTo(new Report(0, 0, 0, 0, 0, 0, Optional.empty()));
        assertThat(bench.video.calls())
                .as("calls to the provider while no work is due")
                .isEqualTo(calls);
    }

    @Test
    void attemptShouldBeTakenOverAfterTheTimeLimit() {
        Instant began = bench.clock.instant();
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, began, false));

        bench.clock.set(began.plus(BOUND).minusMillis(1));
        assertThat(reconciler.runOnce()).isEqualTo(new Report(1, 0, 0, 0, 0, 0, Optional.of(began)));
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.OPENING);

        bench.clock.set(began.plus(BOUND));
        assertThat(reconciler.runOnce()).isEqualTo(new Report(0, 1, 1, 0, 0, 0, Optional.empty()));
        assertThat(bench.record(id).state()).isEqualTo(new RoomState.NoRoom());
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void takeOverTimeShouldBeConfigurable() {
        Bench patient = Bench.with(builder -> builder.takeOverAfter(Duration.ofHours(1)));
        patient.put(new RoomState.Opening(OPERATION, patient.clock.instant(), false));

        patient.clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(patient.application.reconciler().runOnce().takenOver()).isZero();
        patient.clock.advance(Duration.ofMillis(1));
        assertThat(patient.application.reconciler().runOnce().takenOver()).isEqualTo(1);
    }

    @Test
    void replacementShouldReturnToTheOldRoom() {
        TeleconsultationId id = bench.put(new RoomState.Replacing(Bench.room("old"), OPERATION, bench.clock.instant()));

        bench.reconcileLater();

        assertThat(bench.record(id).state()).isEqualTo(new RoomState.Ready(Bench.room("old")));
    }

    @Test
    void unannouncedRecordShouldBeDeleted() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), true));

        bench.reconcileLater();

        assertThat(bench.storage.all()).noneMatch(one -> one.id().equals(id));
    }

    @Test
    void everyRoomOfALostAttemptShouldBeFoundAndDeleted() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        Plan plan = bench.plan(id);
        CorrelationToken token = new CorrelationToken(id, OPERATION);
        bench.video.rooms().open(spec(plan), token);
        bench.video.rooms().open(spec(plan), token);

        bench.clock.advance(Duration.ofMinutes(2));

        assertThat(reconciler.runOnce()).isEqualTo(new Report(0, 1, 1, 2, 2, 0, Optional.empty()));
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void roomNotProvenOursShouldNeverBeDeleted() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        RoomId free = bench.video.openStrangersRoom("Weekly meeting");
        RoomId alike = bench.video.openStrangersRoom("teleconsult:" + id.value());
        RoomId another =
                bench.video.openStrangersRoom(new CorrelationToken(id, DomainFixtures.anOperation("x")).text());

        bench.reconcileLater();

        assertThat(bench.video.strangersRooms()).containsExactlyInAnyOrder(free, alike, another);
    }

    @Test
    void roomShouldBeFoundWhenTheProvidersClockIsBehind() {
        TeleconsultationId id =
                bench.put(new RoomState.Opening(OPERATION, bench.clock.instant().plus(Duration.ofMinutes(5)), false));
        bench.video.rooms().open(spec(bench.plan(id)), new CorrelationToken(id, OPERATION));

        bench.clock.advance(Duration.ofMinutes(7));
        reconciler.runOnce();

        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void failedSearchShouldKeepTheAttempt() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        bench.video.rooms().open(spec(bench.plan(id)), new CorrelationToken(id, OPERATION));
        bench.video.failNext(FakeVideoProvider.Operation.SEARCH_ROOMS, Failures.unavailable());

        bench.reconcileLater();
        assertThat(bench.leftovers(id)).hasSize(1);

        bench.clock.advance(FIRST_DISTANCE);
        reconciler.runOnce();
        assertThat(bench.leftovers(id)).isEmpty();
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void refusedSearchShouldNotDelayKnownRooms() {
        bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        TeleconsultationId cancelled = bench.scheduled();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.cancel(cancelled);
        bench.video.failAlways(FakeVideoProvider.Operation.SEARCH_ROOMS, Failures.rejected());

        bench.reconcileLater();

        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.phase(cancelled)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(reconciler.lastReport().unsettled()).isEqualTo(1);
    }

    @Test
    void unavailableProviderShouldBeLeftAloneAfterThreeRooms() {
        for (int one = 0; one < 5; one++) {
            cancelledWhileAway();
        }
        bench.video.failAlways(Failures.unavailable());
        int before = bench.video.calls();

        assertThat(reconciler.runOnce()).returns(5L, Report::unsettled);

        assertThat(bench.video.calls()).isEqualTo(before + ProviderReach.MOST_IN_A_ROW);
    }

    @Test
    void undeletableRoomShouldNotDelayOthers() {
        for (int one = 0; one < 3; one++) {
            cancelledWhileAway();
        }
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.rejected());

        assertThat(reconciler.runOnce()).returns(1L, Report::unsettled).returns(2, Report::roomsDeleted);
        bench.clock.advance(FIRST_DISTANCE);
        assertThat(reconciler.runOnce()).returns(0L, Report::unsettled).returns(1, Report::roomsDeleted);
    }

    @Test
    void providerShouldBePausedWhenItAsks() {
        cancelledWhileAway();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable(Duration.ofSeconds(40)));
        reconciler.runOnce();
        int before = bench.video.calls();

        bench.clock.advance(Duration.ofMillis(39_999));
        assertThat(reconciler.runOnce().unsettled()).isEqualTo(1);
        assertThat(bench.video.calls()).isEqualTo(before);

        bench.clock.advance(Duration.ofMillis(1));
        assertThat(reconciler.runOnce().unsettled()).isZero();
    }

    @Test
    void providerShouldBePausedForTenMinutesAtMost() {
        cancelledWhileAway();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable(Duration.ofDays(1)));
        reconciler.runOnce();

        bench.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(reconciler.runOnce().unsettled()).isEqualTo(1);
        bench.clock.advance(Duration.ofMillis(1));
        assertThat(reconciler.runOnce().unsettled()).isZero();
    }

    @Test
    void outageOfTheStoreShouldEndTheRun() {
        bench.storage.failNext(InMemoryStorage.Operation.BACKLOG, Failures.unavailable());

        assertThatThrownBy(reconciler::runOnce).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void oldKeysShouldBeRemovedAlsoWhenOtherWorkFails() {
        bench.storage.failNext(InMemoryStorage.Operation.BACKLOG, Failures.unavailable());
        int before = bench.storage.callsTo(InMemoryStorage.Operation.REMOVE_OLD_RECORDS);

        assertThatThrownBy(reconciler::runOnce).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.REMOVE_OLD_RECORDS))
                .isEqualTo(before + 1);
    }

    @Test
    void recordThatCannotBeWrittenShouldBePostponed() {
        bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());
        bench.clock.advance(BOUND);

        assertThat(reconciler.runOnce()).returns(1L, Report::unsettled).returns(1, Report::failed);
        assertThat(reconciler.runOnce()).returns(1L, Report::unsettled).returns(0, Report::failed);

        bench.clock.advance(FIRST_DISTANCE);
        assertThat(reconciler.runOnce().unsettled()).isZero();
    }

    @Test
    void unwritableRecordShouldNotDelayOthers() {
        TeleconsultationId stuck = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        cancelledWhileAway();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.rejected());

        bench.reconcileLater();

        assertThat(reconciler.lastReport())
                .returns(1L, Report::unsettled)
                .returns(1, Report::failed)
                .returns(1, Report::roomsDeleted);
        assertThat(reconciler.lastReport().oldest()).contains(START.minus(Duration.ofDays(1)));
        assertThat(bench.phase(stuck)).isEqualTo(RoomState.Phase.OPENING);
    }

    @Test
    void recordThatCannotBeClosedShouldNotDelayOthers() {
        cancelledWhileAway();
        cancelledWhileAway();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.rejected());

        assertThat(reconciler.runOnce())
                .returns(1L, Report::unsettled)
                .returns(1, Report::failed)
                .returns(2, Report::roomsDeleted);
        bench.clock.advance(FIRST_DISTANCE);
        assertThat(reconciler.runOnce()).returns(0L, Report::unsettled);
    }

    @Test
    void oldestShouldBeTheWorkThatHasWaitedLongest() {
        Instant first = bench.clock.instant();
        bench.put(new RoomState.Opening(OPERATION, first, false));
        bench.put(new RoomState.Opening(DomainFixtures.anOperation("later"), first.plusSeconds(5), false));

        assertThat(reconciler.runOnce().oldest()).contains(first);
    }

    @Test
    void knownRoomShouldWaitSinceItIsALeftoverForEveryProcess() {
        cancelledWhileAway();
        bench.video.failAlways(Failures.unavailable());
        Instant first = bench.clock.instant();
        reconciler.runOnce();

        bench.clock.advance(Duration.ofMinutes(3));

        assertThat(reconciler.runOnce().oldest()).contains(first);
        assertThat(bench.restarted().reconciler().runOnce().oldest()).contains(first);
    }

    @Test
    void settledRecordShouldWaitFromAnewTheNextTime() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.add(id, PATIENT);
        loseTheRoom(id);
        reconciler.runOnce();
        bench.video.heal();
        bench.clock.advance(FIRST_DISTANCE);
        reconciler.runOnce();
        bench.clock.advance(Duration.ofMinutes(3));
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.change(id, ChangeCommand.none().invitations(Bench.BOTH));
        loseTheRoom(id);

        assertThat(reconciler.runOnce().oldest()).contains(bench.clock.instant());
    }

    @Test
    void uploadsShouldBeDeletedAfterTheGracePeriodUnlessTheCallContinues() {
        Bench hearing = Bench.with(builder -> builder.uploadsGoWithCall(Duration.ofMinutes(2)));
        TeleconsultationId id = hearing.scheduled();
        RoomId room = hearing.room(id);
        hearing.video.addUpload(room);
        hearing.tell(CallEvent.Kind.SESSION_ENDED, room);
        assertThat(hearing.leftovers(id)).containsExactly(new Leftover.Uploads(room, hearing.clock.instant()));

        hearing.clock.advance(Duration.ofMinutes(2).minusMillis(1));
        assertThat(hearing.application.reconciler().runOnce().unsettled()).isEqualTo(1);
        assertThat(hearing.video.uploads().list(room)).hasSize(1);

        hearing.clock.advance(Duration.ofMillis(1));
        assertThat(hearing.application.reconciler().runOnce().unsettled()).isZero();
        assertThat(hearing.video.uploads().list(room)).isEmpty();
    }

    @Test
    void concurrentReplicasShouldDoAllWorkOnce() throws Exception {
        List<TeleconsultationId> cancelled = new ArrayList<>();
        for (int one = 0; one < 20; one++) {
            cancelled.add(cancelledWhileAway());
        }
        List<TeleconsultationId> opening = new ArrayList<>();
        for (int one = 0; one < 20; one++) {
            OperationId operation = DomainFixtures.anOperation("op-" + one);
            TeleconsultationId id = bench.put(new RoomState.Opening(operation, bench.clock.instant(), one % 2 == 0));
            bench.video.rooms().open(spec(bench.plan(id)), new CorrelationToken(id, operation));
            opening.add(id);
        }
        TeleconsultationId kept = bench.scheduled();
        bench.clock.advance(Duration.ofMinutes(2));

        List<Callable<Report>> replicas = new ArrayList<>();
        for (int replica = 0; replica < 6; replica++) {
            replicas.add(() -> bench.restarted().reconciler().runOnce());
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (Future<Report> run : threads.invokeAll(replicas)) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(reconciler.runOnce().unsettled()).isZero();
        assertThat(bench.openRooms()).containsExactly(bench.room(kept));
        assertThat(cancelled).allMatch(id -> bench.phase(id) == RoomState.Phase.CLOSED);
        assertThat(bench.storage.all().stream().filter(one -> opening.contains(one.id())))
                .hasSize(10)
                .allMatch(one -> one.state() instanceof RoomState.NoRoom);
    }

    // One bad element stops no other.

    static IntStream positions() {
        return IntStream.range(0, 5);
    }

    /** Regression (fault 1): a room that can never be deleted, and others that can. */
    @ParameterizedTest
    @MethodSource("positions")
    void roomThatAlwaysFailsShouldNotAffectOthers(int position) {
        List<TeleconsultationId> cancelled = closing(5, "room");
        AtomicInteger asked = bench.poison.room(
                new RoomId("room-" + position),
                "delete",
                () -> PortUnavailableException.notDone(Upstream.VIDEO, "500"));

        assertThat(reconciler.runOnce()).returns(1L, Report::unsettled).returns(4, Report::roomsDeleted);
        for (int one = 0; one < 5; one++) {
            assertThat(bench.phase(cancelled.get(one)))
                    .isEqualTo(one == position ? RoomState.Phase.CLOSING : RoomState.Phase.CLOSED);
        }

        // A run per second for two minutes: tried at about 0, 15, 45 and 105 seconds, or up to half of that earlier.
        for (int second = 0; second < 120; second++) {
            bench.clock.advance(Duration.ofSeconds(1));
            reconciler.runOnce();
        }
        assertThat(asked.get()).isBetween(4, 6);

        bench.poison.cure();
        bench.clock.advance(Duration.ofHours(1));
        assertThat(reconciler.runOnce().unsettled()).isZero();
    }

    static Stream<Supplier<RuntimeException>> failures() {
        return Stream.of(
                () -> PortUnavailableException.notDone(Upstream.STORE, "away"),
                () -> PortUnavailableException.outcomeUnknown(Upstream.STORE, "not answered"),
                () -> PortRejectedException.refused(Upstream.STORE, "refused"),
                () -> PortRejectedException.unreadable(Upstream.STORE, "unreadable"));
    }

    /** Regression (fault 4): a record whose writes always fail, transiently or not, and others that can be written. */
    @ParameterizedTest
    @MethodSource("failures")
    void recordThatAlwaysFailsShouldNotAffectOthers(Supplier<RuntimeException> failure) {
        for (int position = 0; position < 5; position++) {
            List<TeleconsultationId> cancelled = closing(5, "room-at-" + position);
            bench.poison.record(cancelled.get(position), "replace", failure);

            Report report = reconciler.runOnce();

            assertThat(report).returns(1L, Report::unsettled).returns(1, Report::failed);
            bench.poison.cure();
            bench.clock.advance(Duration.ofHours(1));
            assertThat(reconciler.runOnce().unsettled()).isZero();
        }
    }

    /** A bug is reported, and does not stop other records either. */
    @Test
    void recordThatMeetsABugShouldNotAffectOthers() {
        List<TeleconsultationId> cancelled = closing(5, "room");
        bench.poison.record(cancelled.get(0), "replace", () -> new IllegalStateException("a bug"));
        bench.poison.record(cancelled.get(3), "replace", () -> new IllegalStateException("a bug"));

        assertThatThrownBy(reconciler::runOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");

        assertThat(reconciler.lastReport()).returns(2L, Report::unsettled).returns(2, Report::failed);
    }

    /** Regression (fault 2): more than a batch of permanently refused rooms, and the work behind them. */
    @Test
    void manyRefusedRoomsShouldNotDelayTheWorkBehindThem() {
        closing(400, "bad");
        for (int one = 0; one < 400; one++) {
            bench.poison.room(
                    new RoomId("bad-" + one), "delete", () -> PortRejectedException.refused(Upstream.VIDEO, "403"));
        }
        TeleconsultationId replacing =
                bench.put(new RoomState.Replacing(Bench.room("old"), OPERATION, bench.clock.instant()));
        TeleconsultationId good = closing(1, "good").get(0);
        bench.clock.advance(BOUND);

        Report report = reconciler.runOnce();

        assertThat(bench.phase(replacing)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.phase(good)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(report).returns(400L, Report::unsettled).returns(400, Report::failed);
        assertThat(reconciler.runOnce()).returns(400L, Report::unsettled).returns(0, Report::failed);
    }

    /** A hanging call ends after 10 s at the provider's default timeout, without an answer. */
    private AtomicInteger hanging(String room) {
        return bench.poison.room(new RoomId(room), "delete", () -> {
            bench.clock.advance(Duration.ofSeconds(10));
            return PortUnavailableException.outcomeUnknown(Upstream.VIDEO, "not answered");
        });
    }

    @Test
    void refusedAndHangingRoomsShouldDelayOthersByAMinuteAtMost() {
        closing(300, "refused");
        for (int one = 0; one < 300; one++) {
            bench.poison.room(
                    new RoomId("refused-" + one), "delete", () -> PortRejectedException.refused(Upstream.VIDEO, "403"));
        }
        closing(1, "hanging");
        AtomicInteger asked = hanging("hanging-0");
        List<TeleconsultationId> good = closing(50, "good");
        Instant began = bench.clock.instant();

        reconciler.runOnce();

        assertThat(good).allSatisfy(id -> assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED));
        assertThat(bench.clock.instant()).isBefore(began.plus(Duration.ofMinutes(1)));
        List<Duration> distances = new ArrayList<>();
        Instant before = began;
        while (distances.size() < 5) {
            int times = asked.get();
            Instant now = bench.clock.instant();
            reconciler.runOnce();
            if (asked.get() > times) {
                distances.add(Duration.between(before, now));
                before = now;
            }
            bench.clock.advance(Duration.ofSeconds(5));
        }
        Duration longest = FIRST_DISTANCE;
        for (Duration distance : distances) {
            // Jitter may take away half of it, and a run comes every 5 s, or 10 s later when it hung.
            assertThat(distance).isBetween(longest.dividedBy(2), longest.plusSeconds(15));
            longest = longest.multipliedBy(2);
        }
    }

    /**
     * An unavailable provider is asked about three rooms; the other work of the run is given back and due as before.
     */
    @Test
    void workNotReachedDuringAnOutageShouldNotCountAsTried() {
        List<TeleconsultationId> cancelled = closing(100, "room");
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());

        reconciler.runOnce();

        assertThat(triesOf(cancelled)).containsOnly(Map.entry(0, 97L), Map.entry(1, 3L));
        bench.video.heal();
        assertThat(reconciler.runOnce())
                .as("the three wait, the others are due")
                .returns(3L, Report::unsettled);
    }

    @Test
    void workNotReachedInTimeShouldNotCountAsTried() {
        List<TeleconsultationId> cancelled = closing(200, "room");
        for (int one = 0; one < 200; one += 2) {
            hanging("room-" + one);
        }

        reconciler.runOnce();

        Map<Integer, Long> tries = triesOf(cancelled);
        assertThat(tries).containsOnlyKeys(0, 1);
        assertThat(tries.get(1)).as("the hanging ones").isEqualTo((long)
                reconciler.lastReport().failed());
    }

    /** A failed search counts for each of its attempts; one that the provider's pause forbids counts for none. */
    @Test
    void attemptsNotSearchedForShouldNotCountAsTried() {
        bench.video.failNext(FakeVideoProvider.Operation.SEARCH_ROOMS, Failures.unavailable(Duration.ofMinutes(5)));
        List<TeleconsultationId> uncertain = new ArrayList<>();
        for (int one = 0; one < 3; one++) {
            TeleconsultationId id = new TeleconsultationId("uncertain-" + one);
            uncertain.add(id);
            bench.storage.put(new Teleconsultation(
                    id,
                    DomainFixtures.aCompletePlan(),
                    new RoomState.NoRoom(),
                    List.of(new Leftover.PossibleRoom(OPERATION, bench.clock.instant()))));
        }
        bench.clock.advance(BOUND);

        reconciler.runOnce();
        assertThat(triesOf(uncertain)).containsExactly(Map.entry(1, 3L));
        bench.clock.advance(Duration.ofMinutes(1));
        reconciler.runOnce();
        assertThat(triesOf(uncertain)).containsExactly(Map.entry(1, 3L));
    }

    /** The number of owed pieces of work by their number of tries. */
    private Map<Integer, Long> triesOf(List<TeleconsultationId> ids) {
        return ids.stream()
                .map(bench::record)
                .filter(one -> bench.phase(one.id()) != RoomState.Phase.CLOSED)
                .flatMap(one -> one.leftovers().stream()
                        .map(piece -> Optional.ofNullable(one.turns().get(piece))
                                .map(Turn::tries)
                                .orElse(0)))
                .collect(Collectors.groupingBy(tries -> tries, Collectors.counting()));
    }

    /** Alternating with rooms that can be deleted, so that the provider never counts as unavailable. */
    @Test
    void manyHangingRoomsShouldEndTheRunAfterItsTimeLimit() {
        List<TeleconsultationId> cancelled = closing(100, "room");
        for (int one = 0; one < 100; one += 2) {
            hanging("room-" + one);
        }
        Instant began = bench.clock.instant();

        reconciler.runOnce();

        // Calls in progress at the end of the time are waited for, here one after another.
        assertThat(Duration.between(began, bench.clock.instant())).isLessThan(Duration.ofMinutes(2));
        assertThat(cancelled).anyMatch(id -> bench.phase(id) == RoomState.Phase.CLOSED);
    }

    /** Each of the three waits until all three are being deleted. */
    @Test
    @Timeout(30)
    void deletionsShouldRunConcurrently() {
        ExecutorService threads = Threads.forWaiting();
        try (Bench waiting = Bench.with(builder -> builder.executor(threads))) {
            CyclicBarrier together = new CyclicBarrier(3);
            for (int one = 0; one < 3; one++) {
                RoomId room = new RoomId("room-" + one);
                waiting.storage.put(new Teleconsultation(
                        new TeleconsultationId("cancelled-" + one),
                        DomainFixtures.aCompletePlan(),
                        new RoomState.Closing(RoomState.Ending.CANCELLED),
                        List.of(new Leftover.KnownRoom(room))));
                waiting.poison.room(room, "delete", () -> {
                    try {
                        together.await(20, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        return new IllegalStateException(e);
                    }
                    return PortRejectedException.refused(Upstream.VIDEO, "403");
                });
            }

            assertThat(waiting.application.reconciler().runOnce()).returns(3, Report::failed);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void bugInOneDeletionShouldBeThrownAndAffectItsRecordOnly() {
        List<TeleconsultationId> cancelled = closing(10, "room");
        bench.poison.room(new RoomId("room-4"), "delete", () -> new IllegalStateException("a bug"));

        assertThatThrownBy(reconciler::runOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");

        assertThat(cancelled.stream().filter(id -> bench.phase(id) != RoomState.Phase.CLOSED))
                .containsExactly(cancelled.get(4));
        assertThat(reconciler.lastReport()).returns(9, Report::roomsDeleted).returns(1, Report::failed);
    }

    @Test
    void manyBadRecordsShouldNotDelayTheWorkBehindThem() {
        closing(400, "bad")
                .forEach(id -> bench.poison.record(
                        id, "replace", () -> PortUnavailableException.notDone(Upstream.STORE, "away")));
        TeleconsultationId good = closing(1, "good").get(0);

        assertThat(reconciler.runOnce()).returns(400L, Report::unsettled).returns(400, Report::failed);
        assertThat(bench.phase(good)).isEqualTo(RoomState.Phase.CLOSED);

        TeleconsultationId another = closing(1, "another").get(0);
        assertThat(reconciler.runOnce()).returns(400L, Report::unsettled).returns(0, Report::failed);
        assertThat(bench.phase(another)).isEqualTo(RoomState.Phase.CLOSED);
    }

    /** Work that is not due does not delay other work. */
    @Test
    void uploadsThatAreNotDueShouldNotDelayOtherWork() {
        Bench hearing = Bench.with(builder -> builder.uploadsGoWithCall(Duration.ofHours(1)));
        for (int one = 0; one < 400; one++) {
            hearing.storage.put(new Teleconsultation(
                    new TeleconsultationId("ended-" + one),
                    DomainFixtures.aCompletePlan(),
                    new RoomState.Revealed(Bench.room("used-" + one)),
                    List.of(new Leftover.Uploads(new RoomId("used-" + one), hearing.clock.instant()))));
        }
        TeleconsultationId good = hearing.put(new RoomState.Closing(RoomState.Ending.CANCELLED));

        Report report = hearing.application.reconciler().runOnce();

        assertThat(report).returns(400L, Report::unsettled);
        assertThat(hearing.phase(good)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(hearing.video.callsTo(FakeVideoProvider.Operation.ROOM_DETAILS))
                .isZero();
    }

    /** Regression (fault 3): an orphan that was found need not be searched for again. */
    @Test
    void undeletableOrphanShouldBeAKnownLeftover() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        RoomId orphan = bench.video
                .rooms()
                .open(spec(bench.plan(id)), new CorrelationToken(id, OPERATION))
                .id();
        bench.poison.room(orphan, "delete", () -> PortRejectedException.refused(Upstream.VIDEO, "403"));

        bench.reconcileLater();

        assertThat(bench.leftovers(id)).containsExactly(new Leftover.KnownRoom(orphan));
        int searches = bench.video.callsTo(FakeVideoProvider.Operation.SEARCH_ROOMS);
        bench.reconcileLater();
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.SEARCH_ROOMS))
                .isEqualTo(searches);
    }

    /** No caller got its id, because the answer to its insertion was lost: it is deleted. */
    @Test
    void unansweredInsertionShouldBeDeleted() {
        bench.storage.failNext(InMemoryStorage.Operation.INSERT, Failures.afterwards(Failures.unavailable()));
        assertThatThrownBy(() -> bench.schedule(DOCTOR_ALONE)).isInstanceOf(PortUnavailableException.class);
        assertThat(bench.storage.all()).hasSize(1);

        bench.clock.advance(BOUND.minusMillis(1));
        assertThat(reconciler.runOnce().unsettled()).isEqualTo(1);
        bench.clock.advance(Duration.ofMillis(1));
        assertThat(reconciler.runOnce().unsettled()).isZero();
        assertThat(bench.storage.all()).isEmpty();
    }

    @Test
    void announcedRecordShouldStay() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        bench.reconcileLater();

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.NO_ROOM);
    }

    /** Work that a replica took before it died is only postponed. */
    @Test
    void workOfADeadReplicaShouldBeDoneByAnother() {
        TeleconsultationId id = closing(1, "room").get(0);
        bench.interference.before("VideoRooms.delete", () -> {
            throw new AssertionError("killed");
        });
        assertThatThrownBy(reconciler::runOnce).isInstanceOf(AssertionError.class);

        assertThat(bench.restarted().reconciler().runOnce())
                .returns(0, Report::taken)
                .returns(1L, Report::unsettled);
        bench.clock.advance(FIRST_DISTANCE);
        assertThat(bench.restarted().reconciler().runOnce())
                .returns(1, Report::taken)
                .returns(0L, Report::unsettled);
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
    }

    /** Rooms in phase closing that another process left. */
    private List<TeleconsultationId> closing(int count, String room) {
        List<TeleconsultationId> ids = new ArrayList<>();
        for (int one = 0; one < count; one++) {
            RoomId owed = new RoomId(room + "-" + one);
            ids.add(bench.storage
                    .put(new Teleconsultation(
                            new TeleconsultationId("closing-" + owed.value()),
                            DomainFixtures.aCompletePlan(),
                            new RoomState.Closing(RoomState.Ending.CANCELLED),
                            List.of(new Leftover.KnownRoom(owed))))
                    .id());
        }
        return ids;
    }

    private TeleconsultationId cancelledWhileAway() {
        TeleconsultationId id = bench.scheduled();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.cancel(id);
        return id;
    }

    private void loseTheRoom(TeleconsultationId id) {
        bench.change(id, ChangeCommand.none().invitations(Invitations.of(3, List.of(Bench.DOCTOR, PATIENT))));
    }

    private static RoomSpec spec(Plan plan) {
        return RoomSpec.of(plan, DomainFixtures.privileges(), DomainFixtures.settings());
    }
}
