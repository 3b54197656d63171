package dev.teleconsult.ports.application.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvent.Kind;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeEventSink;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The outcome of the calls in an event, and the identifiers of the visit. */
class EventOutcomesTest {

    private static final RequestContext US = RequestContext.system();
    private static final Duration AFTER = Duration.ofMinutes(5);
    private static final ExternalIdentifier BOOKING = new ExternalIdentifier("https://booking.example/sid", "B-1");

    private final FakeEventSink sink = new FakeEventSink().add("his", Set.of(Fact.Kind.SCHEDULED, Fact.Kind.COMPLETED));
    private Bench bench;
    private TeleconsultationId id;
    private RoomId room;
    private Instant start;
    private Instant end;
    private List<VideoUserId> people;
    private SessionId call;

    private void given(UnaryOperator<TeleconsultApplication.Builder> how) {
        bench = Bench.with(builder -> how.apply(builder.events(sink)
                .completedAfter(AFTER)
                .executor(Runnable::run)
                .keepsAttendance(Duration.ofDays(365))));
        id = bench.scheduled();
        room = bench.record(id).room().orElseThrow().id();
        start = bench.record(id).plan().schedule().start();
        end = bench.record(id).plan().schedule().end().orElseThrow();
        people = bench.record(id).plan().participants().known().stream()
                .map(Participant::videoUser)
                .toList();
        call = bench.video.holdSession(room, Set.copyOf(people), Duration.ofSeconds(600));
    }

    @AfterEach
    void close() {
        bench.application.close();
    }

    private void tell(Kind kind, int person, int connected, Instant at) {
        bench.clock.set(at);
        CallEvent event = new CallEvent(kind, room, connected, at).in(call);
        bench.tell(person < 0 ? event : event.of(people.get(person)));
    }

    private void aVisit() {
        bench.clock.set(start);
        bench.application.reconciler().runOnce();
        tell(Kind.USER_CONNECTED, 0, 1, start);
        tell(Kind.USER_CONNECTED, 1, 2, start.plusSeconds(60));
        tell(Kind.USER_DISCONNECTED, 1, 1, start.plusSeconds(660));
        tell(Kind.USER_DISCONNECTED, 0, 0, start.plusSeconds(700));
        tell(Kind.SESSION_ENDED, -1, -1, start.plusSeconds(700));
        bench.clock.set(end.plus(AFTER));
        bench.application.reconciler().runOnce();
    }

    private void send() {
        bench.application.eventRelay().orElseThrow().runOnce();
    }

    private List<OutgoingEvent> completed() {
        return sink.received("his").stream()
                .filter(event -> event.kind() == Fact.Kind.COMPLETED)
                .toList();
    }

    @Test
    void completedEventShouldContainTheOutcome() {
        given(builder -> builder);
        aVisit();

        send();

        OutgoingEvent.Outcome outcome = completed().get(0).outcome().orElseThrow();
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.tookPlace()).contains(true);
        assertThat(outcome.together()).isEqualTo(Duration.ofSeconds(600));
        assertThat(outcome.people().orElseThrow().came())
                .extracting(OutgoingEvent.Presence::user)
                .containsExactly(Optional.of(new UserId("doctor")), Optional.of(new UserId("patient-1")));
        assertThat(outcome.people().orElseThrow().missed()).isEmpty();
    }

    /** Another call after the event was made, which the provider's list contains. */
    @Test
    void resentEventShouldBeEqual() {
        given(builder -> builder);
        aVisit();
        send();
        call = bench.video.holdSession(room, Set.copyOf(people), Duration.ofSeconds(30));
        tell(Kind.USER_CONNECTED, 0, 1, end.plus(AFTER).plusSeconds(1));
        tell(Kind.USER_CONNECTED, 1, 2, end.plus(AFTER).plusSeconds(2));

        bench.application.resending().resend(completed().get(0).id(), Optional.empty(), US);
        send();

        assertThat(completed()).hasSize(2);
        assertThat(completed().get(1)).isEqualTo(completed().get(0));
    }

    @Test
    void outcomeShouldBeIncompleteDuringAnOutageOfTheProvider() {
        given(builder -> builder);
        aVisit();
        bench.video.failNext(FakeVideoProvider.Operation.LIST_HELD_CALLS, Failures.unavailable());

        send();

        assertThat(completed().get(0).outcome().orElseThrow().complete()).isFalse();
        assertThat(completed().get(0).outcome().orElseThrow().tookPlace()).contains(true);
    }

    /** An event without its outcome would differ from the resent one. */
    @Test
    void completedEventShouldWaitDuringAnOutageOfTheStore() {
        given(builder -> builder);
        aVisit();
        bench.storage.failNext(InMemoryStorage.Operation.FIND_MARKS, Failures.unavailable());

        send();
        assertThat(completed()).isEmpty();
        bench.clock.advance(Duration.ofSeconds(15));
        send();

        assertThat(completed()).hasSize(1);
        assertThat(bench.storage.outbox().orElseThrow().state(US).waiting()).isZero();
    }

    @Test
    void outcomeShouldNameNoPeopleWhenSoConfigured() {
        given(builder -> builder.eventsNamePeople(false));
        aVisit();

        send();

        OutgoingEvent.Outcome outcome = completed().get(0).outcome().orElseThrow();
        assertThat(outcome.people()).isEmpty();
        assertThat(outcome.tookPlace()).contains(true);
    }

    @Test
    void eventShouldContainTheIdentifiersOfTheVisit() {
        given(builder -> builder);
        ScheduleCommand command = Bench.command(Bench.people(2)).identifiedBy(List.of(BOOKING));
        TeleconsultationId booked = bench.application.planning().schedule(command, US);

        send();

        assertThat(sink.received("his"))
                .filteredOn(event -> event.teleconsultation().equals(Optional.of(booked)))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.shown().orElseThrow().identifiers()).containsExactly(BOOKING));
        assertThat(sink.received("his"))
                .filteredOn(event -> event.teleconsultation().equals(Optional.of(id)))
                .allSatisfy(event ->
                        assertThat(event.shown().orElseThrow().identifiers()).isEmpty());
    }
}
