package dev.teleconsult.ports.application.planning;

import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.Reconciler.Report;
import dev.teleconsult.ports.testing.Failure;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CancellingTest {

    private Bench bench = Bench.plain();

    @Test
    void cancelShouldDeleteTheRoomAndCloseTheRecord() {
        TeleconsultationId id = bench.scheduled();

        bench.cancel(id);

        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(bench.storage.teleconsultations().find(id, Bench.system())).isEmpty();
    }

    @Test
    void cancelShouldCloseAVisitWithoutARoomAtOnce() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        int calls = bench.video.calls();

        bench.cancel(id);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(bench.video.calls()).isEqualTo(calls);
    }

    @Test
    void cancelShouldWorkDuringACall() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(START.plusSeconds(60));
        bench.join(id, "doctor");

        bench.cancel(id);

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.join(id, "doctor"));
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void cancelShouldBeRefusedAsUnknownTheSecondTime() {
        TeleconsultationId id = bench.scheduled();
        bench.cancel(id);

        assertThat(refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.cancel(id))
                        .details())
                .isEqualTo(Map.of(Detail.ACTUAL, id.value()));
    }

    @Test
    void cancelShouldSucceedDuringAnOutageOfTheProvider() {
        TeleconsultationId id = bench.scheduled();
        RoomId room = bench.room(id);
        bench.openTheWindow();
        bench.video.failAlways(Failures.unavailable());

        bench.cancel(id);

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.join(id, "doctor"));
        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.cancel(id));
        assertThat(bench.leftovers(id)).containsExactly(new Leftover.KnownRoom(room));
        assertThat(bench.application.reconciler().runOnce().unsettled()).isEqualTo(1);

        bench.video.heal();
        bench.clock.advance(Duration.ofSeconds(15));
        assertThat(bench.restarted().reconciler().runOnce())
                .returns(0L, Report::unsettled)
                .returns(1, Report::roomsDeleted);
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
    }

    /**
     * Regression (fault 21): the first write ends the record, so the caller gets a success even if the second write
     * fails.
     */
    @ParameterizedTest
    @MethodSource("failures")
    void cancelShouldSucceedWhenTheSecondWriteFails(Failure failure) {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.none());
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, failure);

        bench.cancel(id);

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.cancel(id));
        bench.reconcileLater();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
    }

    /** A change that was not made is reported as an outage, and can be repeated. */
    @ParameterizedTest
    @MethodSource("failures")
    void cancelShouldBeRepeatableWhenTheFirstWriteFails(Failure failure) {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, failure);

        assertThatThrownBy(() -> bench.cancel(id)).isInstanceOf(PortException.class);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.NO_ROOM);
        bench.cancel(id);
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
    }

    static Stream<Failure> failures() {
        return Stream.of(Failures.unavailable(), Failures.unanswered(), Failures.rejected());
    }

    @Test
    void cancelShouldOweTheDeletionOfARoomThatIsBeingOpened() {
        TeleconsultationId id =
                bench.put(new RoomState.Opening(DomainFixtures.anOperation("op"), bench.clock.instant(), false));

        bench.cancel(id);

        assertThat(bench.leftovers(id))
                .containsExactly(new Leftover.PossibleRoom(DomainFixtures.anOperation("op"), bench.clock.instant()));
        bench.reconcileLater();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
    }

    @Test
    void cancelShouldWinAgainstAReplicaThatOpensARoom() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.interference.before("VideoRooms.open", () -> bench.cancel(id));

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.add(id, Bench.PATIENT));

        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
    }

    @Test
    void cancelShouldOweTheDeletionOfBothRoomsOfAReplacement() {
        TeleconsultationId id = bench.put(
                new RoomState.Replacing(Bench.room("old"), DomainFixtures.anOperation("op"), bench.clock.instant()));
        bench.video.failAlways(Failures.unavailable());

        bench.cancel(id);

        assertThat(bench.leftovers(id))
                .containsExactly(
                        new Leftover.KnownRoom(new RoomId("old")),
                        new Leftover.PossibleRoom(DomainFixtures.anOperation("op"), bench.clock.instant()));
    }

    @Test
    void cancelShouldWinAgainstAConcurrentReader() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.interference.before("TeleconsultationStore.replace", () -> bench.join(id, "doctor"));

        bench.cancel(id);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void oneOfTwoConcurrentCancellationsShouldBeRefused() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.before("TeleconsultationStore.replace", () -> bench.cancel(id));

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.cancel(id));
    }

    @Test
    void cancelShouldFailWhenItCannotBeWritten() {
        TeleconsultationId id = bench.scheduled();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());

        assertThatThrownBy(() -> bench.cancel(id)).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.openRooms()).hasSize(1);
    }

    @Test
    void cancelShouldSucceedWhenAReconcilerClosesTheRecordFirst() {
        TeleconsultationId id = bench.scheduled();
        bench.interference.afterUnanswered(
                "TeleconsultationStore.replace",
                () -> bench.restarted().reconciler().runOnce());

        bench.cancel(id);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void cancelShouldSucceedWhenAnswersAreLost() {
        Failure lost = Failures.afterwards(Failures.unavailable());
        TeleconsultationId id = bench.scheduled();
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, lost);
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, lost);

        bench.cancel(id);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.CLOSED);
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.DELETE_ROOM)).isEqualTo(1);
    }
}
