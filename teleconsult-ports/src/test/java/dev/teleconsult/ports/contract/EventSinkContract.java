package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.EventSubscription;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of {@link EventSink}. */
public interface EventSinkContract {

    /** The endpoint that gets every event. */
    String ALL = "all";

    /** The endpoint that gets {@link Fact.Kind#CANCELLED} only. */
    String CANCELLATIONS = "cancellations";

    /**
     * Returns the same object throughout a test, with the endpoints {@link #ALL} and {@link #CANCELLATIONS}, in that
     * order.
     */
    EventSink testee();

    /** Sets the answer of an endpoint's receiver from now on; it accepts everything at first. */
    void answers(String endpoint, SinkAnswer answer);

    /** The ids of the events that reached an endpoint's receiver, in order, accepted or not. */
    List<String> received(String endpoint);

    /** An event with every field set. */
    static OutgoingEvent event(String id, Fact.Kind kind) {
        Instant start = Instant.parse("2030-01-01T09:00:00Z");
        return new OutgoingEvent(
                id,
                kind,
                start.minusSeconds(3600),
                Optional.of(new TeleconsultationId("0123456789abcdef01234567")),
                3,
                Optional.of(new OutgoingEvent.Shown(
                        VisitState.PLANNED,
                        Schedule.startingAt(start, Duration.ofMinutes(30)),
                        start.minusSeconds(900),
                        2,
                        Optional.of(List.of(new UserId("auth0|patient-17"), new UserId("auth0|doctor-3"))),
                        List.of(new ExternalIdentifier("https://booking.example/sid", "B-2026-004711")))),
                Optional.empty(),
                Map.of(Fact.Detail.CHANGED, "schedule,expected"),
                Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                kind == Fact.Kind.COMPLETED ? Optional.of(outcome(start)) : Optional.empty());
    }

    private static OutgoingEvent.Outcome outcome(Instant start) {
        return new OutgoingEvent.Outcome(
                Optional.of(true),
                Optional.of(start),
                Optional.of(start.plusSeconds(1800)),
                Duration.ofMillis(1_579_400),
                Optional.of(new OutgoingEvent.People(
                        List.of(
                                new OutgoingEvent.Presence(
                                        Optional.of(new UserId("auth0|doctor-3")),
                                        start,
                                        start.plusSeconds(1800),
                                        false,
                                        2,
                                        Duration.ofSeconds(1776)),
                                new OutgoingEvent.Presence(
                                        Optional.empty(),
                                        start.plusSeconds(5),
                                        start.plusSeconds(1700),
                                        true,
                                        1,
                                        Duration.ofSeconds(1695))),
                        List.of(new UserId("auth0|patient-17")))),
                true,
                true);
    }

    @Test
    default void subscriptionsShouldNameEachEndpointAndItsKinds() {
        assertThat(testee().subscriptions())
                .containsExactly(
                        new EventSubscription(ALL, Fact.Kind.published()),
                        new EventSubscription(CANCELLATIONS, Set.of(Fact.Kind.CANCELLED)));
        assertThat(testee().subscriptions()).isEqualTo(testee().subscriptions());
    }

    @Test
    default void everyKindShouldReachItsEndpoint() {
        for (Fact.Kind kind : Fact.Kind.published()) {
            assertThat(testee().deliver(ALL, event("msg_" + kind, kind))).isEqualTo(new SinkAnswer.Taken());
        }

        assertThat(received(ALL)).hasSize(Fact.Kind.published().size()).doesNotHaveDuplicates();
        assertThat(received(CANCELLATIONS)).isEmpty();
    }

    @Test
    default void eachDeliveryShouldMakeOneAttempt() {
        OutgoingEvent event = event("msg_twice", Fact.Kind.CANCELLED);

        testee().deliver(CANCELLATIONS, event);
        testee().deliver(CANCELLATIONS, event);

        assertThat(received(CANCELLATIONS)).containsExactly("msg_twice", "msg_twice");
    }

    @Test
    default void answerOfTheReceiverShouldBeReturned() {
        for (SinkAnswer answer : List.of(
                new SinkAnswer.Gone(),
                new SinkAnswer.Busy(Optional.empty()),
                new SinkAnswer.Busy(Optional.of(Duration.ofMinutes(2))),
                new SinkAnswer.Failed(SinkAnswer.Reason.REFUSED),
                new SinkAnswer.Failed(SinkAnswer.Reason.REDIRECTED),
                new SinkAnswer.Taken())) {
            answers(ALL, answer);

            assertThat(testee().deliver(ALL, event("msg_a", Fact.Kind.READY))).isEqualTo(answer);
            assertThat(testee().deliver(CANCELLATIONS, event("msg_a", Fact.Kind.CANCELLED)))
                    .isEqualTo(new SinkAnswer.Taken());
        }
    }

    @Test
    default void unknownEndpointShouldBeRejected() {
        assertThatThrownBy(() -> testee().deliver("elsewhere", event("msg_a", Fact.Kind.READY)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
