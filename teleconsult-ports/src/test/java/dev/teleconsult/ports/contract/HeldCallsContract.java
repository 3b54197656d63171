package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.outbound.HeldCalls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of {@link HeldCalls}. */
@Where(has = Capability.CALL_LIST)
public interface HeldCallsContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test; no call was held when the test begins. */
    HeldCalls testee();

    /** Returns a new room at the provider. */
    RoomId room();

    /** The two people who may enter a room. */
    Set<VideoUserId> people();

    /** Lets the two hold a call in that room for this time, and leave. */
    void hold(RoomId room, Duration together);

    @Override
    default Class<?> port() {
        return HeldCalls.class;
    }

    @Override
    default List<Attempt> attempts() {
        RoomId room = room();
        hold(room, Duration.ofSeconds(60));
        return List.of(Attempt.reading("in", () -> testee().in(room)));
    }

    @Test
    default void inShouldReturnWhoWasPresentAndForHowLong() {
        RoomId room = room();
        hold(room, Duration.ofSeconds(75));

        List<HeldCall> calls = testee().in(room).orElseThrow();

        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).people()).contains(people());
        assertThat(calls.get(0).length()).contains(Duration.ofSeconds(75));
    }

    @Test
    default void inShouldDistinguishRoomsAndCalls() {
        RoomId one = room();
        RoomId other = room();
        assertThat(testee().in(one)).contains(List.of());
        hold(one, Duration.ofSeconds(60));
        hold(other, Duration.ofSeconds(61));
        hold(one, Duration.ofSeconds(62));

        assertThat(testee().in(one).orElseThrow())
                .extracting(HeldCall::length)
                .containsExactlyInAnyOrder(Optional.of(Duration.ofSeconds(60)), Optional.of(Duration.ofSeconds(62)));
        assertThat(testee().in(other).orElseThrow()).hasSize(1);
        assertThat(testee().in(one).orElseThrow().stream()
                        .map(HeldCall::session)
                        .distinct())
                .hasSize(2);
    }
}
