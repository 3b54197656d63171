package dev.teleconsult.ports.application.joining;

import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.application.TeleconsultationListener;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider loses rooms and people: no participant gets a dead link, and a frozen plan stays frozen. */
class LostRoomsTest {

    private final List<String> heard = new ArrayList<>();
    private final Bench bench = Bench.with(builder -> builder.listener(new Hearing()));
    private final TeleconsultationId id = bench.scheduled();
    private final RoomId first = bench.room(id);

    @AfterEach
    void close() {
        bench.close();
    }

    // Before the first link was shown.

    @Test
    void missingRoomShouldBeReopenedBeforeALinkIsShown() {
        bench.video.loseRoom(first);
        bench.openTheWindow();

        AccessLink link = bench.linkOf(id, "doctor");

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
        assertThat(bench.room(id)).isNotEqualTo(first);
        assertThat(bench.onlyRoom().room().links()).containsValue(link);
        assertThat(heard).containsSubsequence("roomReopened", "revealed");
    }

    @Test
    void closedRoomShouldBeReplacedBeforeALinkIsShown() {
        bench.video.closeRoom(first);
        bench.openTheWindow();

        assertThat(bench.join(id, "doctor").link()).isPresent();
        assertThat(bench.room(id)).isNotEqualTo(first);
    }

    @Test
    void participantsShouldWaitWhileNoOtherRoomCanBeOpened() {
        bench.video.loseRoom(first);
        bench.openTheWindow();
        bench.video.failNext(Operation.OPEN_ROOM, Failures.unavailable());

        View waiting = bench.join(id, "doctor");
        assertThat(waiting.link()).isEmpty();
        assertThat(waiting.reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);

        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void outageOfTheProviderShouldNotKeepParticipantsOut() {
        bench.openTheWindow();
        bench.video.failAlways(Operation.ROOM_DETAILS, Failures.unavailable());

        assertThat(bench.join(id, "doctor").link()).isPresent();
        assertThat(bench.room(id)).isEqualTo(first);
    }

    // After the first link was shown.

    @Test
    void revealedRoomShouldBeReopenedAfterTheProviderReportedItMissingTwice() {
        AccessLink dead = revealed();
        bench.video.loseRoom(first);

        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
        bench.clock.advance(RoomReopening.APART.minusMillis(1));
        assertThat(bench.join(id, "doctor").link()).as("reported missing once").isEmpty();
        bench.clock.advance(Duration.ofMillis(1));
        AccessLink link = bench.linkOf(id, "doctor");

        assertThat(link).isNotEqualTo(dead);
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
        assertThat(bench.onlyRoom().room().links()).containsValue(link);
        assertThat(bench.leftovers(id)).containsExactly(new Leftover.KnownRoom(first));
        assertThat(heard).containsOnlyOnce("roomReopened");
        refusal(
                RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
                () -> bench.change(id, ChangeCommand.none().invitations(Bench.people(3))));
    }

    @Test
    void roomThatIsFoundAgainShouldStay() {
        AccessLink link = revealed();
        bench.video.loseRoom(first);
        bench.join(id, "doctor");
        bench.video.know(bench.record(id).room().orElseThrow());

        bench.clock.advance(RoomReopening.APART);
        assertThat(bench.linkOf(id, "doctor")).isEqualTo(link);
        bench.video.loseRoom(first);
        assertThat(bench.join(id, "doctor").link())
                .as("reported missing once again")
                .isEmpty();
        assertThat(bench.room(id)).isEqualTo(first);
    }

    @Test
    void crashWhileReopeningShouldReturnToRevealed() {
        revealAndLose();
        bench.video.failNext(Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));

        assertThat(bench.join(id, "doctor").link()).isEmpty();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
        assertThat(bench.leftovers(id)).hasOnlyElementsOfTypes(Leftover.PossibleRoom.class);
        assertThat(bench.join(id, "doctor").link()).as("not at once again").isEmpty();

        bench.reconcileLater();
        bench.reconcileLater();
        assertThat(bench.openRooms())
                .as("the room that was opened is found and deleted")
                .isEmpty();
        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void refusedReopeningShouldLeaveNothing() {
        revealAndLose();
        bench.video.failNext(Operation.OPEN_ROOM, Failures.rejected());

        assertThat(bench.join(id, "doctor").link()).isEmpty();
        assertThat(bench.leftovers(id)).isEmpty();
        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void cancellationWhileReopeningShouldLeaveNoRoom() {
        revealAndLose();
        bench.interference.before("VideoRooms.open", () -> bench.cancel(id));

        bench.join(id, "doctor");

        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.join(id, "doctor"));
        bench.reconcileLater();
        bench.reconcileLater();
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void oneOfTwoReplicasShouldReopenTheRoom() {
        revealAndLose();
        TeleconsultApplication other = bench.beside(new Bench.Interference());
        bench.interference.before(
                "VideoRooms.open", () -> other.joining().join(id, Bench.AS_IT_IS, Bench.by("patient-1")));

        AccessLink link = bench.linkOf(id, "doctor");

        assertThat(bench.onlyRoom().room().links()).containsValue(link);
        other.close();
    }

    @Test
    void missingRoomAfterThePlannedEndShouldStayAndBeReportedOnce() {
        AccessLink link = revealed();
        bench.video.loseRoom(first);
        bench.clock.set(Bench.START.plus(Bench.HOUR));

        assertStays(link);
        assertThat(heard).containsOnlyOnce("roomUnusable").doesNotContain("roomReopened");
    }

    @Test
    void roomWithUsedUpTimeShouldNotBeReopened() {
        AccessLink link = revealed();
        bench.video.tell(first, details -> usedUp(details, Duration.ofHours(1)));
        bench.join(id, "doctor");
        bench.video.loseRoom(first);
        bench.join(id, "doctor");
        bench.clock.advance(RoomReopening.APART);

        assertThat(bench.linkOf(id, "doctor")).isEqualTo(link);
        assertThat(bench.openRooms()).isEmpty();
    }

    @Test
    void disabledRoomShouldStayAndBeReported() {
        AccessLink link = revealed();
        bench.video.closeRoom(first);

        assertStays(link);
        assertThat(heard).containsOnlyOnce("roomUnusable");
    }

    // People.

    @Test
    void forgottenPersonShouldBeRegisteredAgainWithTheirId() {
        VideoUserId doctor = bench.videoUser("doctor");
        VideoUserId patient = bench.videoUser("patient-1");
        for (List<VideoUserId> forgotten : List.of(List.of(doctor), List.of(patient), List.of(doctor, patient))) {
            heard.clear();
            forgotten.forEach(bench.video::forgetUser);

            TeleconsultationId booked = bench.scheduled();

            assertThat(bench.record(booked).plan().participants().find(doctor)).isPresent();
            assertThat(bench.video.knownUsers())
                    .containsEntry(doctor, Role.PLUS)
                    .containsEntry(patient, Role.BASIC);
            assertThat(heard).contains("personRestored", "scheduled");
        }
    }

    @Test
    void credentialsShouldBeIssuedForAForgottenPerson() {
        bench.video.forgetUser(bench.videoUser("doctor"));

        assertThat(bench.application
                        .credentials()
                        .issue(Duration.ofHours(1), Bench.by("doctor"))
                        .videoUser())
                .isEqualTo(bench.videoUser("doctor"));
    }

    @Test
    void removedIdShouldBeForgottenAfterAWhile() {
        int asked = bench.storage.callsTo(InMemoryStorage.Operation.FIND_USER_IDS);
        bench.join(id, "doctor");
        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.FIND_USER_IDS))
                .isEqualTo(asked);

        bench.clock.advance(Duration.ofMinutes(10));
        bench.join(id, "doctor");

        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.FIND_USER_IDS))
                .isEqualTo(asked + 1);
        assertThat(bench.videoUser("doctor"))
                .isEqualTo(bench.storage.allUserIds().get(new UserId("doctor")));
    }

    // The listener.

    @Test
    void failingListenerShouldNotFailTheUseCase() {
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        List<Throwable> reported = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
        try (Bench broken = Bench.with(builder -> builder.listener(new TeleconsultationListener() {
            @Override
            public void scheduled(TeleconsultationId scheduled) {
                throw new IllegalStateException("a listener's own affair");
            }

            @Override
            public void cancelled(TeleconsultationId cancelled) {
                throw new StackOverflowError();
            }
        }))) {
            TeleconsultationId other = broken.scheduled();
            broken.cancel(other);

            assertThat(broken.record(other).isOver()).isTrue();
            assertThat(reported).hasSize(2);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
    }

    @Test
    void everyStepShouldBeReportedOnce() {
        bench.change(id, ChangeCommand.none().schedule(ScheduleChange.none().start(Bench.START.plusSeconds(60))));
        bench.clock.set(Bench.START);
        bench.join(id, "doctor");
        bench.join(id, "patient-1");
        bench.cancel(id);

        assertThat(heard).containsExactly("scheduled", "changed", "revealed", "cancelled");
    }

    @Test
    void refusedDeletionsAndFoundOrphansShouldBeReported() {
        bench.video.failNext(Operation.DELETE_ROOM, Failures.rejected());
        bench.cancel(id);
        assertThat(heard).endsWith("cancelled", "deletionRefused");
        bench.video.failNext(Operation.DELETE_ROOM, Failures.unavailable());
        bench.reconcileLater();
        assertThat(heard).endsWith("deletionFailed");

        bench.video.failNext(Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);
        for (int run = 0; run < 3; run++) {
            bench.reconcileLater();
        }
        assertThat(heard).contains("orphanFound");
        assertThat(bench.openRooms()).isEmpty();
    }

    /** Shows the doctor the first link of the visit. */
    private AccessLink revealed() {
        bench.openTheWindow();
        return bench.linkOf(id, "doctor");
    }

    /** The link stays the same, also when the provider has reported twice that its room cannot be used. */
    private void assertStays(AccessLink link) {
        assertThat(bench.linkOf(id, "doctor")).isEqualTo(link);
        bench.clock.advance(RoomReopening.APART);
        assertThat(bench.linkOf(id, "doctor")).isEqualTo(link);
    }

    /** The provider loses the revealed room and has reported it long enough for another room. */
    private void revealAndLose() {
        revealed();
        bench.video.loseRoom(first);
        bench.join(id, "doctor");
        bench.clock.advance(RoomReopening.APART);
    }

    private static RoomDetails usedUp(RoomDetails details, Duration all) {
        return new RoomDetails(
                details.recording(),
                details.recordingStatus(),
                details.callType(),
                details.description(),
                details.status(),
                details.disabled(),
                details.createdAt(),
                all,
                all,
                details.live());
    }

    private final class Hearing implements TeleconsultationListener {

        @Override
        public void scheduled(TeleconsultationId scheduled) {
            heard.add("scheduled");
        }

        @Override
        public void changed(TeleconsultationId changed) {
            heard.add("changed");
        }

        @Override
        public void revealed(TeleconsultationId revealed) {
            heard.add("revealed");
        }

        @Override
        public void cancelled(TeleconsultationId cancelled) {
            heard.add("cancelled");
        }

        @Override
        public void roomReopened(TeleconsultationId reopened, RoomId gone, RoomId opened) {
            heard.add("roomReopened");
        }

        @Override
        public void roomUnusable(TeleconsultationId unusable, RoomId room) {
            heard.add("roomUnusable");
        }

        @Override
        public void orphanFound(TeleconsultationId found, RoomId room) {
            heard.add("orphanFound");
        }

        @Override
        public void deletionRefused(RoomId room) {
            heard.add("deletionRefused");
        }

        @Override
        public void deletionFailed(RoomId room) {
            heard.add("deletionFailed");
        }

        @Override
        public void personRestored(VideoUserId videoUser) {
            heard.add("personRestored");
        }
    }
}
