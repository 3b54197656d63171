package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of {@link CallEvents}. */
@Where(has = Capability.CALL_EVENTS)
public interface CallEventsContract extends PromisesByCapability {

    /**
     * A message as it arrives.
     *
     * @param headers by lower-case name, only those that prove its sender
     */
    record Message(Map<String, String> headers, byte[] body) {}

    /** Returns the same object throughout a test. */
    CallEvents testee();

    /** The provider's message about that event. */
    Message message(CallEvent event, Instant signedAt);

    /** An authentic message about something that is no {@link CallEvent}. */
    Message unrelatedMessage(Instant signedAt);

    /** An authentic message that cannot be read. */
    Message unreadableMessage(Instant signedAt);

    /** A message about that event, signed with another key. */
    Message forgedMessage(CallEvent event, Instant signedAt);

    /** The longest difference between now and the time of a valid signature, in both directions. */
    Duration tolerance();

    /** Kinds of event whose messages do not contain the number of connected people. */
    default Set<CallEvent.Kind> withoutCount() {
        return Set.of();
    }

    /** Whether messages name their call and, where a person came or left, the person. Outcomes need this. */
    default boolean namesCallAndPerson() {
        return true;
    }

    @ParameterizedTest
    @EnumSource
    default void readShouldReturnTheEvent(CallEvent.Kind kind) {
        CallEvent event = event(kind);

        assertThat(read(message(event, NOW), NOW)).isEqualTo(event);
    }

    @Test
    default void repeatedReadShouldReturnTheEventTwice() {
        Message message = message(event(CallEvent.Kind.USER_CONNECTED), NOW);

        assertThat(read(message, NOW)).isEqualTo(read(message, NOW));
    }

    @Test
    default void readShouldIgnoreUnrelatedMessages() {
        Message unrelated = unrelatedMessage(NOW);

        assertThat(testee().read(unrelated.headers(), unrelated.body(), NOW)).isEmpty();
    }

    @Test
    default void readShouldRefuseAnUnreadableMessage() {
        Message unreadable = unreadableMessage(NOW);

        assertRefused(unreadable.headers(), unreadable.body(), NOW, RefusalCode.CALL_EVENT_UNREADABLE);
    }

    @Test
    default void readShouldRefuseAForgery() {
        Message forged = forgedMessage(event(CallEvent.Kind.USER_CONNECTED), NOW);

        assertNotAuthentic(forged.headers(), forged.body(), NOW);
    }

    /** Any change in transit counts, even of one byte. */
    @Test
    default void readShouldRefuseAnyChangeOfTheBody() {
        Message message = message(event(CallEvent.Kind.USER_CONNECTED), NOW);
        for (int i = 0; i < message.body().length; i++) {
            byte[] changed = message.body().clone();
            changed[i] ^= 1;
            assertNotAuthentic(message.headers(), changed, NOW);
        }
        assertNotAuthentic(message.headers(), new byte[0], NOW);
        byte[] longer = Arrays.copyOf(message.body(), message.body().length + 1);
        assertNotAuthentic(message.headers(), longer, NOW);
    }

    @Test
    default void readShouldRefuseAnyChangeOfTheSignature() {
        Message message = message(event(CallEvent.Kind.USER_CONNECTED), NOW);
        for (String name : message.headers().keySet()) {
            String value = message.headers().get(name);
            for (String changed : new String[] {
                "", " ", "x", value + "0", value.substring(1), value.substring(0, value.length() - 1), "\u00e8"
            }) {
                Map<String, String> headers = new HashMap<>(message.headers());
                headers.put(name, changed);
                assertNotAuthentic(headers, message.body(), NOW);
            }
        }
    }

    @Test
    default void readShouldRefuseAMessageWithoutSignature() {
        Message message = message(event(CallEvent.Kind.USER_CONNECTED), NOW);

        assertNotAuthentic(Map.of(), message.body(), NOW);
        assertNotAuthentic(Map.of("content-type", "application/json"), message.body(), NOW);
    }

    @Test
    default void readShouldRefuseTheSignatureOfAnotherMessage() {
        Message message = message(event(CallEvent.Kind.USER_CONNECTED), NOW);
        Message other = message(event(CallEvent.Kind.USER_DISCONNECTED), NOW);

        assertNotAuthentic(other.headers(), message.body(), NOW);
    }

    @Test
    default void readShouldRefuseSignaturesTooOldOrTooNew() {
        CallEvent event = event(CallEvent.Kind.SESSION_ENDED);
        Message message = message(event, NOW);

        for (Duration within :
                new Duration[] {Duration.ZERO, tolerance(), tolerance().negated()}) {
            assertThat(read(message, NOW.plus(within))).as("%s later", within).isEqualTo(event);
        }
        for (Duration beyond : new Duration[] {
            tolerance().plusSeconds(1),
            tolerance().plusSeconds(1).negated(),
            Duration.ofDays(365),
            Duration.ofDays(-365)
        }) {
            assertNotAuthentic(message.headers(), message.body(), NOW.plus(beyond));
        }
    }

    @Test
    default void readShouldNotChangeTheBytes() {
        Message message = message(event(CallEvent.Kind.USER_CONNECTED), NOW);
        byte[] before = message.body().clone();

        read(message, NOW);

        assertThat(message.body()).isEqualTo(before);
    }

    /** The time at which messages are read. Whole seconds, for signatures without fractions. */
    Instant NOW = Instant.parse("2030-01-01T10:00:00Z");

    private CallEvent event(CallEvent.Kind kind) {
        CallEvent event = new CallEvent(
                kind, new RoomId("room_1"), withoutCount().contains(kind) ? -1 : 2, NOW.minusMillis(1234));
        if (!namesCallAndPerson()) {
            return event;
        }
        CallEvent ofCall = event.in(new SessionId("session_1"));
        boolean isOfAPerson = kind == CallEvent.Kind.USER_CONNECTED || kind == CallEvent.Kind.USER_DISCONNECTED;
        return isOfAPerson ? ofCall.of(new VideoUserId("user_1")) : ofCall;
    }

    private CallEvent read(Message message, Instant now) {
        return testee().read(message.headers(), message.body(), now).orElseThrow();
    }

    private void assertNotAuthentic(Map<String, String> headers, byte[] body, Instant now) {
        assertRefused(headers, body, now, RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
    }

    private void assertRefused(Map<String, String> headers, byte[] body, Instant now, RefusalCode code) {
        assertThatThrownBy(() -> testee().read(headers, body, now))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
