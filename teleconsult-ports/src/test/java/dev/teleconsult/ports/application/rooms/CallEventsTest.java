package dev.teleconsult.ports.application.rooms;

import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvent.Kind;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallEventsTest {

    private static final UnaryOperator<TeleconsultApplication.Builder> WITH_THE_CALL =
            builder -> builder.uploadsGoWithCall(Duration.ofMinutes(2));

    private final Bench bench = Bench.with(WITH_THE_CALL);
    private TeleconsultationId id;
    private RoomId room;
    private Instant now;

    @BeforeEach
    void aCallThatEveryParticipantIsIn() {
        id = bench.scheduled();
        room = bench.room(id);
        bench.clock.set(Bench.START);
        bench.join(id, "doctor");
        bench.video.addUpload(room);
        now = bench.clock.instant();
    }

    @Test
    void endOfTheSessionShouldOweTheUploads() {
        bench.tell(Kind.SESSION_ENDED, room);

        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now));
    }

    @Test
    void onlyTheLastParticipantToLeaveShouldOweTheUploads() {
        bench.tell(new CallEvent(Kind.USER_DISCONNECTED, room, 1, now));
        assertThat(bench.leftovers(id)).isEmpty();
        bench.tell(new CallEvent(Kind.USER_DISCONNECTED, room, -1, now));
        assertThat(bench.leftovers(id)).isEmpty();

        bench.tell(new CallEvent(Kind.USER_DISCONNECTED, room, 0, now));
        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now));
    }

    @Test
    void pauseShouldOweNothing() {
        bench.tell(Kind.SESSION_PAUSED, room);

        assertThat(bench.leftovers(id)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SESSION_STARTED", "SESSION_RESUMED", "USER_CONNECTED"})
    void returningParticipantShouldKeepTheUploads(Kind back) {
        bench.tell(Kind.SESSION_ENDED, room);
        bench.clock.advance(Duration.ofSeconds(30));
        bench.tell(back, room);

        assertThat(bench.leftovers(id)).isEmpty();
        bench.reconcileLater();
        assertThat(bench.video.uploads().list(room)).hasSize(1);
    }

    @Test
    void messagesShouldCountInTheOrderOfTheirEvents() {
        bench.tell(new CallEvent(Kind.SESSION_ENDED, room, 0, now));
        bench.tell(new CallEvent(Kind.USER_CONNECTED, room, 1, now.minusSeconds(60)));

        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now));
    }

    @Test
    void repeatedMessageShouldCountOnce() {
        bench.tell(new CallEvent(Kind.SESSION_ENDED, room, 0, now));
        int writes = bench.storage.callsTo(InMemoryStorage.Operation.REPLACE);

        bench.tell(new CallEvent(Kind.SESSION_ENDED, room, 0, now));
        bench.tell(new CallEvent(Kind.USER_DISCONNECTED, room, 0, now.minusSeconds(1)));

        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now));
        assertThat(bench.storage.callsTo(InMemoryStorage.Operation.REPLACE)).isEqualTo(writes);
    }

    @Test
    void laterEndShouldReplaceTheEarlierOne() {
        bench.tell(new CallEvent(Kind.SESSION_ENDED, room, 0, now));
        bench.tell(new CallEvent(Kind.SESSION_ENDED, room, 0, now.plusSeconds(5)));

        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now.plusSeconds(5)));
    }

    @Test
    void uploadsShouldBeDeletedAfterTheGracePeriod() {
        bench.tell(Kind.SESSION_ENDED, room);

        bench.clock.advance(Duration.ofMinutes(2).plusMillis(1));
        bench.application.reconciler().runOnce();

        assertThat(bench.video.uploads().list(room)).isEmpty();
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void uploadsShouldBeDeletedAfterAnOutageOfTheProvider() {
        bench.tell(Kind.SESSION_ENDED, room);
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_UPLOAD, Failures.unavailable());
        bench.clock.advance(Duration.ofMillis(1));

        bench.reconcileLater();
        assertThat(bench.leftovers(id)).hasSize(1);
        bench.reconcileLater();

        assertThat(bench.video.uploads().list(room)).isEmpty();
    }

    @Test
    void uploadsOfACancelledVisitShouldBeDeleted() {
        bench.tell(Kind.SESSION_ENDED, room);
        bench.cancel(id);

        bench.reconcileLater();
        bench.reconcileLater();

        assertThat(bench.video.uploads().list(room)).isEmpty();
        assertThat(bench.record(id).leftovers()).isEmpty();
    }

    @Test
    void endShouldBeRecordedDespiteAConcurrentReader() {
        TeleconsultationId other = bench.scheduled();
        RoomId otherRoom = bench.room(other);
        bench.interference.afterUnanswered("TeleconsultationStore.replace", () -> {});
        bench.interference.before("TeleconsultationStore.replace", () -> {});
        bench.interference.before("TeleconsultationStore.find", () -> bench.join(other, "patient-1"));

        bench.tell(Kind.SESSION_ENDED, otherRoom);

        assertThat(bench.leftovers(other)).containsExactly(new Leftover.Uploads(otherRoom, now));
    }

    @Test
    void foreignRoomShouldBeIgnored() {
        Teleconsultation before = bench.record(id);

        bench.tell(Kind.SESSION_ENDED, new RoomId("foreign-room"));

        assertThat(bench.record(id)).isEqualTo(before);
    }

    @Test
    void uploadsShouldNotBeOwedByDefault() {
        Bench keeping = Bench.plain();
        TeleconsultationId kept = keeping.scheduled();

        keeping.tell(Kind.SESSION_ENDED, keeping.room(kept));

        assertThat(keeping.leftovers(kept)).isEmpty();
    }

    @Test
    void unauthenticMessageShouldBeRefusedAlsoWhenMessagesAreUnused() {
        Bench keeping = Bench.plain();

        refusal(
                RefusalCode.CALL_EVENT_NOT_AUTHENTIC,
                () -> keeping.application.callEvents().received(Map.of(), new byte[0]));
    }

    @Test
    void outageOfTheStoreShouldFailSoThatTheProviderRepeatsTheMessage() {
        bench.storage.failAlways(Failures.unavailable());

        assertThatThrownBy(() -> bench.tell(Kind.SESSION_ENDED, room)).isInstanceOf(PortUnavailableException.class);
    }

    /**
     * Every sequence of four true messages, in every order and with repeats, is sent to two replicas in turns; one of
     * them restarts half-way, and both run their reconcilers in turns: the uploads of a running call are always there,
     * and those of an ended call are deleted after the grace period.
     */
    @Test
    void newestMessageShouldDecideInAnyOrderAndOnAnyReplica() {
        List<CallEvent> happened = List.of(
                new CallEvent(Kind.SESSION_STARTED, room, 1, now),
                new CallEvent(Kind.SESSION_ENDED, room, 0, now.plusSeconds(10)),
                new CallEvent(Kind.USER_CONNECTED, room, 1, now.plusMillis(10_500)),
                new CallEvent(Kind.USER_DISCONNECTED, room, 0, now.plusSeconds(20)));
        int kept = 0;
        int deleted = 0;
        for (int sequence = 0; sequence < 256; sequence++) {
            List<CallEvent> told = new ArrayList<>();
            for (int position = 0; position < 4; position++) {
                told.add(happened.get((sequence >> 2 * position) & 3));
            }
            if (staysAfter(told)) {
                kept++;
            } else {
                deleted++;
            }
        }
        assertThat(List.of(kept, deleted)).containsExactly(66, 190);
    }

    private static boolean staysAfter(List<CallEvent> told) {
        boolean goesOn = told.stream()
                        .max(Comparator.comparing(CallEvent::at))
                        .orElseThrow()
                        .connected()
                > 0;
        try (Bench one = Bench.with(WITH_THE_CALL);
                TeleconsultApplication other = one.beside(new Bench.Interference(), WITH_THE_CALL);
                TeleconsultApplication restarted = one.beside(new Bench.Interference(), WITH_THE_CALL)) {
            TeleconsultationId visit = one.scheduled();
            RoomId itsRoom = one.room(visit);
            one.clock.set(Bench.START);
            one.join(visit, "doctor");
            one.video.addUpload(itsRoom);
            one.video.setRunning(itsRoom, goesOn);
            one.clock.advance(Duration.ofSeconds(30));
            List<TeleconsultApplication> hearing = List.of(one.application, other, one.application, restarted);
            for (int position = 0; position < told.size(); position++) {
                CallEvent event = told.get(position);
                CallEvent here = new CallEvent(event.kind(), itsRoom, event.connected(), event.at());
                FakeVideoProvider.SignedMessage message = one.video.message(here, one.clock.instant());
                hearing.get(position).callEvents().received(message.headers(), message.body());
            }
            for (TeleconsultApplication running : List.of(other, restarted, other)) {
                one.clock.advance(Duration.ofMinutes(2));
                running.reconciler().runOnce();
            }
            boolean stays = !one.video.uploads().list(itsRoom).isEmpty();

            assertThat(stays).as("%s", told).isEqualTo(goesOn);
            return stays;
        }
    }

    /**
     * A late message reached another replica than the message that the call continues, and the provider does not report
     * calls.
     */
    @Test
    void uploadsShouldStayOwedWhenTheProviderDoesNotReportWhetherTheCallRuns() {
        bench.video.setStatus(room, RoomDetails.Status.UNTOLD);
        bench.tell(Kind.SESSION_ENDED, room);

        bench.reconcileLater();
        assertThat(bench.video.uploads().list(room)).hasSize(1);
        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now));

        bench.video.setStatus(room, RoomDetails.Status.NOT_RUNNING);
        bench.reconcileLater();
        assertThat(bench.video.uploads().list(room)).isEmpty();
    }

    /** The service was away: old messages arrive now, the one that the call continues perhaps last. */
    @Test
    void gracePeriodShouldStartWhenTheMessageArrives() {
        bench.clock.advance(Duration.ofHours(3));
        bench.tell(new CallEvent(Kind.SESSION_ENDED, room, 0, now));
        bench.application.reconciler().runOnce();
        assertThat(bench.video.uploads().list(room)).as("not at once").hasSize(1);
        bench.clock.advance(Duration.ofMinutes(2).minusMillis(1));
        bench.application.reconciler().runOnce();
        assertThat(bench.video.uploads().list(room)).hasSize(1);

        bench.clock.advance(Duration.ofMillis(2));
        bench.application.reconciler().runOnce();
        assertThat(bench.video.uploads().list(room)).isEmpty();
    }

    @Test
    void unstoredMessageShouldCountWhenItIsRepeated() {
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());
        CallEvent ended = new CallEvent(Kind.SESSION_ENDED, room, 0, now);
        assertThatThrownBy(() -> bench.tell(ended)).isInstanceOf(PortUnavailableException.class);

        bench.tell(ended);

        assertThat(bench.leftovers(id)).containsExactly(new Leftover.Uploads(room, now));
    }

    @Test
    void uploadsOfARunningCallShouldBeKeptAfterAnyMessage() {
        bench.video.setRunning(room, true);
        bench.tell(Kind.SESSION_ENDED, room);

        bench.reconcileLater();
        bench.reconcileLater();

        assertThat(bench.video.uploads().list(room)).hasSize(1);
    }

    /** Cancelled during the call: no message will ever report its end. */
    @Test
    void uploadsShouldBeDeletedWithARoomCancelledDuringItsCall() {
        bench.video.setRunning(room, true);

        bench.cancel(id);

        bench.reconcileLater();
        assertThat(bench.openRooms()).doesNotContain(room);
        assertThat(bench.video.uploads().list(room)).isEmpty();
    }

    @Test
    void uploadsShouldBeDeletedWithAReplacedOrRemovedRoom() {
        for (Invitations people : List.of(Bench.people(3), Bench.DOCTOR_ALONE)) {
            TeleconsultationId other = bench.schedule(
                    ScheduleCommand.of(Bench.BOTH, bench.clock.instant().plus(Duration.ofDays(1)), Bench.HOUR));
            RoomId replaced = bench.room(other);
            bench.video.addUpload(replaced);

            bench.change(other, ChangeCommand.none().invitations(people));

            bench.reconcileLater();
            assertThat(bench.video.uploads().list(replaced)).isEmpty();
        }
    }

    @Test
    void transcriptsShouldBeDeletedWithTheirRoomAndNotAtTheEndOfTheCall() {
        SessionId call = transcribed(room);
        SessionId elsewhere = transcribed(bench.room(bench.scheduled()));
        bench.tell(Kind.SESSION_ENDED, room);
        bench.reconcileLater();
        assertThat(bench.video.uploads().list(room)).isEmpty();
        assertThat(bench.video.transcripts().open(call, 100)).isPresent();

        bench.cancel(id);
        bench.reconcileLater();

        assertThat(bench.video.transcripts().open(call, 100)).isEmpty();
        assertThat(bench.video.transcripts().open(elsewhere, 100)).isPresent();
        assertThat(bench.leftovers(id)).isEmpty();
    }

    @Test
    void transcriptsShouldBeKeptWhenUploadsAre() {
        Bench keeping = Bench.plain();
        TeleconsultationId kept = keeping.scheduled();
        SessionId call = keeping.video.holdSession(keeping.room(kept));
        keeping.video.addTranscript(call, "text/plain", new byte[10]);

        keeping.cancel(kept);
        keeping.reconcileLater();

        assertThat(keeping.openRooms()).isEmpty();
        assertThat(keeping.video.transcripts().open(call, 100)).isPresent();
        assertThat(keeping.video.callsTo(FakeVideoProvider.Operation.LIST_CALLS))
                .isZero();
    }

    /** Each upload at each position: one that cannot be deleted keeps no other, and the room stays on record for it. */
    @ParameterizedTest
    @EnumSource(names = {"DELETE_UPLOAD", "DELETE_TRANSCRIPT"})
    void undeletableUploadShouldNotPreventDeletingOtherUploads(FakeVideoProvider.Operation deletion) {
        for (int position = 0; position < 3; position++) {
            TeleconsultationId other = bench.schedule(
                    ScheduleCommand.of(Bench.BOTH, bench.clock.instant().plus(Duration.ofDays(1)), Bench.HOUR));
            RoomId itsRoom = bench.room(other);
            List<SessionId> calls =
                    Stream.generate(() -> transcribed(itsRoom)).limit(3).toList();
            IntStream.range(0, 3).forEach(any -> bench.video.addUpload(itsRoom));
            for (int before = 0; before < position; before++) {
                bench.video.failNext(deletion, Failures.none());
            }
            bench.video.failNext(deletion, Failures.rejected());

            bench.cancel(other);

            assertThat(bench.openRooms()).doesNotContain(itsRoom);
            long left = calls.stream()
                            .filter(call ->
                                    bench.video.transcripts().open(call, 100).isPresent())
                            .count()
                    + bench.video.uploads().list(itsRoom).size();
            assertThat(left).as("position %d", position).isEqualTo(1);
            assertThat(bench.leftovers(other)).contains(new Leftover.KnownRoom(itsRoom));
        }
    }

    /** Uploads of a room that cannot be listed must not keep the room open. */
    @ParameterizedTest
    @EnumSource(names = {"LIST_UPLOADS", "LIST_CALLS"})
    void refusedListShouldNotKeepTheRoom(FakeVideoProvider.Operation list) {
        bench.video.failAlways(list, Failures.rejected());

        bench.cancel(id);

        assertThat(bench.openRooms()).doesNotContain(room);
        assertThat(bench.leftovers(id)).contains(new Leftover.KnownRoom(room));
    }

    private SessionId transcribed(RoomId of) {
        SessionId call = bench.video.holdSession(of);
        bench.video.addTranscript(call, "text/plain", new byte[10]);
        return call;
    }

    @Test
    void roomWithUndeletableUploadsShouldStayOwedUntilTheyAreDeleted() {
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_UPLOAD, Failures.unavailable());
        bench.cancel(id);
        bench.reconcileLater();
        assertThat(bench.leftovers(id)).contains(new Leftover.KnownRoom(room));

        bench.video.heal();
        for (int run = 0; run < 5; run++) {
            bench.reconcileLater();
        }
        assertThat(bench.video.uploads().list(room)).isEmpty();
        assertThat(bench.leftovers(id)).isEmpty();
    }
}
