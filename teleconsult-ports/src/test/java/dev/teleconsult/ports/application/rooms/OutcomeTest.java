package dev.teleconsult.ports.application.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.CallOutcome.Standing;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Outcome;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvent.Kind;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    private static final RequestContext CONTEXT = RequestContext.system();

    private final Bench bench = Bench.with(builder -> builder.keepsAttendance(Duration.ofDays(365)));
    private final TeleconsultationId id = bench.scheduled();
    private final RoomId room = bench.record(id).room().orElseThrow().id();
    private final Instant start = bench.record(id).plan().schedule().start();
    private final Instant end = bench.record(id).plan().schedule().end().orElseThrow();
    private final List<VideoUserId> people = bench.record(id).plan().participants().known().stream()
            .map(Participant::videoUser)
            .toList();
    private final SessionId call = bench.video.holdSession(room, Set.copyOf(people), Duration.ofSeconds(600));

    private Outcome outcome() {
        return bench.application.outcomes().outcome(id, CONTEXT);
    }

    private void tell(Kind kind, int person, int connected, Instant at) {
        bench.clock.set(at);
        CallEvent event = new CallEvent(kind, room, connected, at).in(call);
        bench.tell(person < 0 ? event : event.of(people.get(person)));
    }

    private void aVisit() {
        tell(Kind.USER_CONNECTED, 0, 1, start);
        tell(Kind.USER_CONNECTED, 1, 2, start.plusSeconds(60));
        tell(Kind.USER_DISCONNECTED, 1, 1, start.plusSeconds(660));
        tell(Kind.USER_DISCONNECTED, 0, 0, start.plusSeconds(700));
        tell(Kind.SESSION_ENDED, -1, -1, start.plusSeconds(700));
        bench.clock.set(end);
    }

    @Test
    void outcomeShouldShowWhoCame() {
        aVisit();

        Outcome outcome = outcome();

        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.confirmed()).isTrue();
        assertThat(outcome.tookPlace()).contains(true);
        assertThat(outcome.together()).isEqualTo(Duration.ofSeconds(600));
        assertThat(outcome.people()).hasSize(2);
        assertThat(outcome.people().get(0).user()).isPresent();
        assertThat(outcome.people().get(0).time()).isEqualTo(Duration.ofSeconds(700));
        assertThat(outcome.missed()).isEmpty();
        assertThat(outcome.standing()).isEqualTo(Standing.FULFILLED);
    }

    @Test
    void outcomesOfManyShouldEqualThoseOfEach() {
        aVisit();
        Set<TeleconsultationId> ids = new HashSet<>(Set.of(id, new TeleconsultationId("unknown")));
        for (int i = 0; i < 9; i++) {
            ids.add(bench.scheduled());
        }

        Map<TeleconsultationId, Outcome> all = bench.application.outcomes().outcomes(ids, CONTEXT);

        assertThat(bench.application.outcomes().keepsAttendance()).isTrue();
        assertThat(all).hasSize(10).containsEntry(id, outcome());
        assertThat(all.get(id).meeting())
                .contains(new CallOutcome.Meeting(start.plusSeconds(60), start.plusSeconds(660)));
        Set<TeleconsultationId> tooMany = IntStream.rangeClosed(0, FindTeleconsultationsUseCase.LARGEST_PAGE)
                .mapToObj(i -> new TeleconsultationId("t" + i))
                .collect(Collectors.toSet());
        assertThatThrownBy(() -> bench.application.outcomes().outcomes(tooMany, CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void outcomeShouldBeIncompleteDuringAnOutageOfTheProvider() {
        aVisit();
        bench.video.failNext(FakeVideoProvider.Operation.LIST_HELD_CALLS, Failures.unavailable());

        Outcome outcome = outcome();

        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.confirmed()).isFalse();
        assertThat(outcome.tookPlace()).contains(true);
        assertThat(outcome().complete()).isTrue();
    }

    /** The calls of a missing room may be lost with it, so an empty list proves nothing. */
    @Test
    void emptyCallListOfAMissingRoomShouldProveNothing() {
        bench.video.loseRoom(room);
        bench.clock.set(end);

        Outcome outcome = outcome();

        assertThat(outcome.tookPlace()).isEmpty();
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.standing()).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void marksOfStrangersAndUnknownCallsShouldNotBeKept() {
        bench.clock.set(start);
        bench.tell(new CallEvent(Kind.USER_CONNECTED, room, 1, start).in(call).of(new VideoUserId("stranger")));
        bench.tell(new CallEvent(Kind.USER_CONNECTED, room, 1, start).of(people.get(0)));
        bench.tell(new CallEvent(Kind.USER_CONNECTED, room, 1, start).in(call));
        bench.tell(new CallEvent(Kind.SESSION_PAUSED, room, -1, start).in(call));
        bench.tell(new CallEvent(Kind.USER_CONNECTED, new RoomId("another"), 2, start)
                .in(call)
                .of(people.get(0)));

        assertThat(bench.storage.attendance().orElseThrow().find(id, CONTEXT)).isEmpty();
    }

    @Test
    void attendanceShouldNotBeKeptByDefault() {
        Bench off = Bench.with(builder -> builder);
        TeleconsultationId other = off.scheduled();
        RoomId itsRoom = off.record(other).room().orElseThrow().id();
        off.tell(new CallEvent(Kind.USER_CONNECTED, itsRoom, 2, off.clock.instant())
                .in(call)
                .of(off.record(other).plan().participants().known().get(0).videoUser()));

        assertThat(off.storage.attendance().orElseThrow().find(other, CONTEXT)).isEmpty();
        assertThat(off.application.outcomes().keepsAttendance()).isFalse();
        assertThatThrownBy(() -> off.application.outcomes().outcomes(Set.of(other), CONTEXT))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.ATTENDANCE_UNSUPPORTED));
        assertThatThrownBy(() -> off.application.outcomes().outcome(other, CONTEXT))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.ATTENDANCE_UNSUPPORTED));
    }

    @Test
    void unknownVisitShouldBeRefused() {
        assertThatThrownBy(() -> bench.application.outcomes().outcome(new TeleconsultationId("unknown"), CONTEXT))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.TELECONSULTATION_NOT_FOUND));
    }

    /** A failed message is repeated, and meets the effects of the first attempt. */
    @Test
    void failedMessageShouldBeRepeatable() {
        bench.storage.failNext(InMemoryStorage.Operation.ADD_MARK, Failures.unavailable());
        assertThatThrownBy(() -> tell(Kind.USER_CONNECTED, 0, 1, start)).isInstanceOf(RuntimeException.class);
        tell(Kind.USER_CONNECTED, 0, 1, start);
        tell(Kind.USER_CONNECTED, 0, 1, start);

        assertThat(bench.storage.attendance().orElseThrow().find(id, CONTEXT)).hasSize(1);
    }

    @Test
    void oldMarksShouldBeRemoved() {
        aVisit();
        bench.clock.set(start.plus(Duration.ofDays(365)).plusSeconds(30));

        bench.application.reconciler().runOnce();

        assertThat(bench.storage.attendance().orElseThrow().find(id, CONTEXT))
                .isNotEmpty()
                .allMatch(mark -> !mark.at().isBefore(start.plusSeconds(30)));
    }
}
