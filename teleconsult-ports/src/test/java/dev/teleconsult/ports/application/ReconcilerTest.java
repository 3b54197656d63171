package dev.teleconsult.ports.application;

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
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.application.Reconciler.Report;
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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

    private static final OperationId OPERATION = DomainFixtures.anOperation("op");
    private static final Duration BOUND = Duration.ofMinutes(1);

    private final Bench bench = Bench.plain();
    private final Reconciler reconciler = bench.application.reconciler();

    @Test
    void nothingToDoShouldBeSaid() {
        bench.scheduled();
        int calls = bench.video.calls();

        assertThat(reconciler.runOnce()).isEqualTo(new Report(0, 0, 0, 0, 0, Optional.empty()));
        assertThat(bench.video.calls()).as("calls at rest").isEqualTo(calls);
    }

    @Test
    void anAttemptShouldBeTakenOverOnceItIsOlderThanTheBound() {
        Instant began = bench.clock.instant();
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, began, false));

        bench.clock.set(began.plus(BOUND));
        assertThat(reconciler.runOnce()).isEqualTo(new Report(1, 0, 0, 0, 1, Optional.of(began)));
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.OPENING);

        bench.clock.set(began.plus(BOUND).plusMillis(1));
        assertThat(reconciler.runOnce()).isEqualTo(new Report(1, 1, 0, 0, 0, Optional.empty()));
        assertThat(bench.record(id).state()).isEqualTo(new RoomState.NoRoom());
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void theBoundShouldBeTheOneThatWasChosen() {
        Bench patient = Bench.with(builder -> builder.takeOverAfter(Duration.ofHours(1)));
        patient.put(new RoomState.Opening(OPERATION, patient.clock.instant(), false));

        patient.clock.advance(Duration.ofHours(1));
        assertThat(patient.application.reconciler().runOnce().takenOver()).isZero();
        patient.clock.advance(Duration.ofMillis(1));
        assertThat(patient.application.reconciler().runOnce().takenOver()).isEqualTo(1);
    }

    @Test
    void aReplacementShouldGoBackToTheOldRoom() {
        TeleconsultationId id = bench.put(new RoomState.Replacing(Bench.room("old"), OPERATION, bench.clock.instant()));

        bench.reconcileLater();

        assertThat(bench.record(id).state()).isEqualTo(new RoomState.Ready(Bench.room("old")));
    }

    @Test
    void anUnannouncedOneShouldVanish() {
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

        assertThat(reconciler.runOnce()).isEqualTo(new Report(1, 1, 2, 2, 0, Optional.empty()));
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void aRoomThatIsNotProvenOursShouldNeverBeTouched() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        RoomId free = bench.video.openStrangersRoom("Weekly meeting");
        RoomId alike = bench.video.openStrangersRoom("teleconsult:" + id.value());
        RoomId another =
                bench.video.openStrangersRoom(new CorrelationToken(id, DomainFixtures.anOperation("x")).text());

        bench.reconcileLater();

        assertThat(bench.video.strangersRooms()).containsExactlyInAnyOrder(free, alike, another);
    }

    @Test
    void aRoomShouldBeFoundThoughTheProvidersClockIsBehind() {
        TeleconsultationId id =
                bench.put(new RoomState.Opening(OPERATION, bench.clock.instant().plus(Duration.ofMinutes(5)), false));
        bench.video.rooms().open(spec(bench.plan(id)), new CorrelationToken(id, OPERATION));

        bench.clock.advance(Duration.ofMinutes(7));
        reconciler.runOnce();

        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void aSearchThatFailsShouldRuleNothingOut() {
        TeleconsultationId id = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        bench.video.rooms().open(spec(bench.plan(id)), new CorrelationToken(id, OPERATION));
        bench.video.failNext(FakeVideoProvider.Operation.SEARCH_ROOMS, Failures.unavailable());

        bench.reconcileLater();
        assertThat(bench.leftovers(id)).hasSize(1);

        reconciler.runOnce();
        assertThat(bench.leftovers(id)).isEmpty();
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void aSearchThatIsRefusedShouldKeepNoKnownRoomAlive() {
        bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        TeleconsultationId cancelled = bench.scheduled();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.cancel(cancelled);
        bench.video.failAlways(FakeVideoProvider.Operation.SEARCH_ROOMS, Failures.rejected());

        bench.reconcileLater();

        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.phase(cancelled)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(reconciler.lastReport().remaining()).isEqualTo(1);
    }

    @Test
    void aProviderThatIsAwayShouldBeAskedOncePerRun() {
        for (int one = 0; one < 5; one++) {
            cancelledWhileAway();
        }
        bench.video.failAlways(Failures.unavailable());
        int before = bench.video.calls();

        assertThat(reconciler.runOnce()).returns(5, Report::remaining);

        assertThat(bench.video.calls()).isEqualTo(before + 1);
    }

    @Test
    void aRoomTheProviderWillNotDeleteShouldKeepNoOtherAlive() {
        for (int one = 0; one < 3; one++) {
            cancelledWhileAway();
        }
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.rejected());

        assertThat(reconciler.runOnce()).returns(1, Report::remaining).returns(2, Report::roomsDeleted);
        assertThat(reconciler.runOnce()).returns(0, Report::remaining).returns(1, Report::roomsDeleted);
    }

    @Test
    void aProviderThatAsksToBeLeftAloneShouldBe() {
        cancelledWhileAway();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable(Duration.ofSeconds(40)));
        reconciler.runOnce();
        int before = bench.video.calls();

        bench.clock.advance(Duration.ofMillis(39_999));
        assertThat(reconciler.runOnce().remaining()).isEqualTo(1);
        assertThat(bench.video.calls()).isEqualTo(before);

        bench.clock.advance(Duration.ofMillis(1));
        assertThat(reconciler.runOnce().remaining()).isZero();
    }

    @Test
    void aProviderThatAsksForADayShouldGetTenMinutes() {
        cancelledWhileAway();
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable(Duration.ofDays(1)));
        reconciler.runOnce();

        bench.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(reconciler.runOnce().remaining()).isEqualTo(1);
        bench.clock.advance(Duration.ofMillis(1));
        assertThat(reconciler.runOnce().remaining()).isZero();
    }

    @Test
    void aStoreThatIsAwayShouldEndTheRun() {
        bench.storage.failNext(InMemoryStorage.Operation.FIND_UNSETTLED, Failures.unavailable());

        assertThatThrownBy(reconciler::runOnce).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void aStoreThatIsAwayWhileTakingOverShouldEndTheRun() {
        bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());

        assertThatThrownBy(bench::reconcileLater).isInstanceOf(PortUnavailableException.class);

        reconciler.runOnce();
        assertThat(reconciler.lastReport().remaining()).isZero();
    }

    @Test
    void aRecordTheStoreDoesNotTakeShouldKeepNoOtherWaiting() {
        TeleconsultationId stuck = bench.put(new RoomState.Opening(OPERATION, bench.clock.instant(), false));
        cancelledWhileAway();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.rejected());

        bench.reconcileLater();

        assertThat(reconciler.lastReport()).returns(1, Report::remaining).returns(1, Report::roomsDeleted);
        assertThat(reconciler.lastReport().oldest()).contains(START.minus(Duration.ofDays(1)));
        assertThat(bench.phase(stuck)).isEqualTo(RoomState.Phase.OPENING);
    }

    @Test
    void aRecordTheStoreDoesNotTakeInTheEndShouldKeepNoOtherWaiting() {
        cancelledWhileAway();
        cancelledWhileAway();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.rejected());

        assertThat(reconciler.runOnce()).returns(1, Report::remaining).returns(2, Report::roomsDeleted);
        assertThat(reconciler.runOnce()).returns(0, Report::remaining);
    }

    @Test
    void theOldestShouldBeTheOneThatHasWaitedLongest() {
        Instant first = bench.clock.instant();
        bench.put(new RoomState.Opening(OPERATION, first, false));
        bench.put(new RoomState.Opening(DomainFixtures.anOperation("later"), first.plusSeconds(5), false));

        assertThat(reconciler.runOnce().oldest()).contains(first);
    }

    @Test
    void aKnownRoomShouldWaitSinceItWasFirstSeenAndNotSinceTheLastRun() {
        cancelledWhileAway();
        bench.video.failAlways(Failures.unavailable());
        Instant first = bench.clock.instant();
        reconciler.runOnce();

        bench.clock.advance(Duration.ofMinutes(3));

        assertThat(reconciler.runOnce().oldest()).contains(first);
    }

    @Test
    void oneThatHasBeenSettledShouldWaitAnewTheNextTime() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.add(id, PATIENT);
        loseTheRoom(id);
        reconciler.runOnce();
        bench.video.heal();
        reconciler.runOnce();
        bench.clock.advance(Duration.ofMinutes(3));
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
        bench.change(id, ChangeCommand.none().invitations(Bench.BOTH));
        loseTheRoom(id);

        assertThat(reconciler.runOnce().oldest()).contains(bench.clock.instant());
    }

    @Test
    void uploadsShouldBeDeletedAfterTheGraceUnlessTheCallGoesOn() {
        Bench hearing = Bench.with(builder -> builder.uploadsGoWithCall(Duration.ofMinutes(2)));
        TeleconsultationId id = hearing.scheduled();
        RoomId room = hearing.room(id);
        hearing.video.addUpload(room);
        hearing.tell(CallEvent.Kind.SESSION_ENDED, room);
        assertThat(hearing.leftovers(id)).containsExactly(new Leftover.Uploads(room, hearing.clock.instant()));

        hearing.clock.advance(Duration.ofMinutes(2));
        assertThat(hearing.application.reconciler().runOnce().remaining()).isEqualTo(1);
        assertThat(hearing.video.uploads().list(room)).hasSize(1);

        hearing.clock.advance(Duration.ofMillis(1));
        assertThat(hearing.application.reconciler().runOnce().remaining()).isZero();
        assertThat(hearing.video.uploads().list(room)).isEmpty();
    }

    @Test
    void manyReplicasAtOnceShouldDoEverythingAndNothingTwice() throws Exception {
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
