package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.outbound.Transcripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link Transcripts}. */
@Where(has = Capability.TRANSCRIPTS)
public interface TranscriptsContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test; no call was held when the test begins. */
    Transcripts testee();

    /** Returns a new room at the provider. */
    RoomId room();

    /** Holds a call in that room. */
    SessionId call(RoomId room);

    /** Makes the call's transcript ready at the provider. */
    void transcribe(SessionId call, String contentType, byte[] content);

    @Override
    default Class<?> port() {
        return Transcripts.class;
    }

    @Override
    default List<Attempt> attempts() {
        RoomId room = room();
        SessionId call = call(room);
        transcribe(call, JSON, bytes(100));
        SessionId deleted = call(room);
        transcribe(deleted, JSON, bytes(100));
        return List.of(
                Attempt.reading("callsIn", () -> testee().callsIn(room)),
                Attempt.changing(
                        "delete",
                        () -> testee().delete(deleted),
                        () -> testee().open(deleted, 1000).isEmpty()),
                Attempt.reading("roomOf", () -> testee().roomOf(call)),
                Attempt.reading(
                        "open", () -> testee().open(call, 1000).map(transcript -> read(Optional.of(transcript)))));
    }

    @Test
    default void unknownCallShouldHaveNoRoomAndNoTranscript() {
        SessionId unknown = new SessionId("session_unknown");

        assertThat(testee().roomOf(unknown)).isEmpty();
        assertThat(testee().open(unknown, 1000)).isEmpty();
        for (String odd : Oddities.texts(256)) {
            assertThat(testee().roomOf(new SessionId(odd))).as("%s", odd).isEmpty();
            assertThat(testee().open(new SessionId(odd), 1000)).as("%s", odd).isEmpty();
            assertThat(testee().callsIn(new RoomId(odd))).as("%s", odd).isEmpty();
        }
    }

    @Test
    default void callsInShouldReturnTheCallsOfTheRoomOnly() {
        RoomId one = room();
        RoomId other = room();
        assertThat(testee().callsIn(one)).isEmpty();
        SessionId first = call(one);
        SessionId second = call(other);
        SessionId third = call(one);
        transcribe(first, JSON, bytes(10));

        assertThat(testee().callsIn(one)).containsExactlyInAnyOrder(first, third);
        assertThat(testee().callsIn(other)).containsExactly(second);
    }

    @Test
    default void callsInShouldReturnAnyNumberOfCalls() {
        RoomId room = room();
        List<SessionId> calls =
                IntStream.range(0, 101).mapToObj(any -> call(room)).toList();

        assertThat(testee().callsIn(room)).containsExactlyInAnyOrderElementsOf(calls);
    }

    @Test
    default void deleteShouldDeleteOneTranscriptAndNoCall() {
        RoomId room = room();
        SessionId deleted = call(room);
        SessionId kept = call(room);
        transcribe(deleted, JSON, bytes(10));
        transcribe(kept, JSON, bytes(11));

        testee().delete(deleted);
        testee().delete(deleted);

        assertThat(testee().open(deleted, 1000)).isEmpty();
        assertThat(read(testee().open(kept, 1000))).isEqualTo(bytes(11));
        assertThat(testee().callsIn(room)).containsExactlyInAnyOrder(deleted, kept);
    }

    /** Ids are the provider's: no character in them may lead to another transcript. */
    @Test
    default void deleteShouldDoNothingForAnUnknownTranscript() {
        RoomId room = room();
        SessionId kept = call(room);
        SessionId without = call(room);
        transcribe(kept, JSON, bytes(10));

        testee().delete(without);
        for (String odd : Oddities.texts(256)) {
            testee().delete(new SessionId(odd));
        }
        for (String around : List.of("%s/", "/%s", "%s?x=1", "%s/../%s", "%s#")) {
            testee().delete(new SessionId(around.replace("%s", kept.value())));
        }

        assertThat(read(testee().open(kept, 1000))).isEqualTo(bytes(10));
    }

    @Test
    default void roomOfShouldReturnTheRoomOfACall() {
        RoomId one = room();
        RoomId other = room();
        SessionId first = call(one);
        SessionId second = call(other);
        SessionId third = call(one);

        assertThat(testee().roomOf(first)).contains(one);
        assertThat(testee().roomOf(second)).contains(other);
        assertThat(testee().roomOf(third)).contains(one);
    }

    @Test
    default void openShouldBeEmptyWithoutATranscript() {
        SessionId call = call(room());
        assertThat(testee().open(call, 1000)).isEmpty();

        transcribe(call, JSON, bytes(10));

        assertThat(read(testee().open(call, 1000))).isEqualTo(bytes(10));
    }

    @Test
    default void openShouldReturnTheTranscriptUnchanged() throws IOException {
        SessionId call = call(room());
        byte[] content = "{\"text\": \"\u00e8 \ud83e\ude7a\"}\n".getBytes(StandardCharsets.UTF_8);
        transcribe(call, JSON, content);

        try (Transcript transcript = testee().open(call, 1000).orElseThrow()) {
            assertThat(transcript.contentType()).startsWith(JSON);
            assertThat(transcript.content().readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    default void openShouldReturnTheTranscriptOfTheCall() {
        RoomId room = room();
        SessionId one = call(room);
        SessionId other = call(room);
        transcribe(one, JSON, bytes(11));
        transcribe(other, JSON, bytes(12));

        assertThat(read(testee().open(one, 1000))).isEqualTo(bytes(11));
        assertThat(read(testee().open(other, 1000))).isEqualTo(bytes(12));
    }

    @Test
    default void repeatedOpenShouldReturnTheTranscriptTwice() throws IOException {
        SessionId call = call(room());
        transcribe(call, JSON, bytes(5000));

        try (Transcript one = testee().open(call, 5000).orElseThrow();
                Transcript other = testee().open(call, 5000).orElseThrow()) {
            assertThat(one.content().read()).isEqualTo(bytes(5000)[0] & 0xFF);
            assertThat(other.content().readAllBytes()).isEqualTo(bytes(5000));
            assertThat(one.content().readAllBytes()).hasSize(4999);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8191, 8192, 8193, 1_000_000})
    default void openShouldReturnUpToTheMaximumBytes(int size) {
        SessionId call = call(room());
        transcribe(call, JSON, bytes(size));

        assertThat(read(testee().open(call, size))).isEqualTo(bytes(size));
        assertThat(read(testee().open(call, Long.MAX_VALUE))).isEqualTo(bytes(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8192, 8193, 1_000_000})
    default void openShouldRefuseMoreThanTheMaximumBytes(int size) {
        SessionId call = call(room());
        transcribe(call, JSON, bytes(size));

        assertThatThrownBy(() -> testee().open(call, size - 1L))
                .isInstanceOfSatisfying(RefusalException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(RefusalCode.TRANSCRIPT_TOO_LARGE);
                    assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains(Long.toString(size - 1L));
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    default void openShouldRejectALimitBelowOne(long maxBytes) {
        SessionId call = call(room());

        assertThatThrownBy(() -> testee().open(call, maxBytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void closingATranscriptTwiceShouldDoNothing() throws IOException {
        SessionId call = call(room());
        transcribe(call, JSON, bytes(100));

        Transcript transcript = testee().open(call, 1000).orElseThrow();
        transcript.close();

        assertThatCode(transcript::close).doesNotThrowAnyException();
    }

    /** A media type every provider serves. */
    String JSON = "application/json";

    /** Letters, always the same for a size. */
    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + (i + size) % 26);
        }
        return bytes;
    }

    private static byte[] read(Optional<Transcript> opened) {
        try (Transcript transcript = opened.orElseThrow()) {
            return transcript.content().readAllBytes();
        } catch (IOException e) {
            throw new BrokenOffException(e);
        }
    }
}
