package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Transcript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transcriptions: inline or behind a link, and never from another host. */
class KaleyraFilesTest extends ScriptedFixture {

    private static final SessionId SESSION = new SessionId("session_46365c12bc1c");

    @Test
    void inlineTranscriptShouldBeReturned() throws IOException {
        server.answer(200, "{\"segments\":[{\"text\":\"Buongiorno\"}],\"language\":\"it\"}");

        try (Transcript transcript = open(1000)) {
            assertThat(transcript.contentType()).isEqualTo("application/json");
            assertThat(text(transcript)).isEqualTo("{\"segments\":[{\"text\":\"Buongiorno\"}],\"language\":\"it\"}");
        }
    }

    @Test
    void linkedTranscriptShouldBeFetchedWithoutOurKey() throws IOException {
        server.answer(200, link(server.url() + "/files/t?Signature=abc%2Fd"))
                .answer(200, "WEBVTT", Map.of("Content-Type", "text/vtt"));

        try (Transcript transcript = open(1000)) {
            assertThat(transcript.contentType()).isEqualTo("text/vtt");
            assertThat(text(transcript)).isEqualTo("WEBVTT");
        }
        assertThat(server.asked().get(1).query()).isEqualTo("Signature=abc%2Fd");
        assertThat(server.asked().get(1).headers()).doesNotContainKey("apikey");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/files/t",
                "https://127.0.0.1/files/t",
                "http://169.254.169.254/latest/meta-data",
                "http://static.bandyer.com/t",
                "https://bandyer.com.example/t",
                "https://notbandyer.com/t",
                "https://user:secret@recordings.bandyer.com/t",
                "https://example.com/?.bandyer.com",
                "https://example.com/#.bandyer.com",
                "https://[::1]/t"
            })
    void linkToAnotherHostShouldNotBeFollowed(String elsewhere) {
        server.answer(200, link(elsewhere));

        PortRejectedException failure = catchThrowableOfType(PortRejectedException.class, () -> open(1000));

        assertThat(failure).hasMessageContaining("leads elsewhere");
        assertThat(failure.getMessage()).doesNotContain(elsewhere);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void redirectToAnotherHostShouldNotBeFollowed() throws IOException {
        try (ScriptedServer elsewhere = new ScriptedServer()) {
            server.answer(200, link(server.url() + "/files/t"))
                    .answer(302, "", Map.of("Location", elsewhere.url() + "/secret"));

            assertThatThrownBy(() -> open(1000)).isInstanceOf(PortRejectedException.class);
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @Test
    void redirectWithinKaleyraShouldBeFollowedAFewTimes() throws IOException {
        server.answer(200, link(server.url() + "/files/a"))
                .answer(302, "", Map.of("Location", "/files/b"))
                .answer(200, "moved");
        try (Transcript transcript = open(1000)) {
            assertThat(text(transcript)).isEqualTo("moved");
        }
        assertThat(server.asked().get(2).path()).isEqualTo("/files/b");

        server.answer(200, link(server.url() + "/files/a"));
        for (int i = 0; i < 10; i++) {
            server.answer(302, "", Map.of("Location", "/files/a"));
        }
        assertThatThrownBy(() -> open(1000)).isInstanceOf(PortRejectedException.class);
        assertThat(server.asked()).hasSize(3 + 1 + 4);
    }

    @Test
    void sizeShouldBeCheckedBeforeTheFirstByteIsReturned() throws IOException {
        String file = "0123456789";
        server.answer(200, link(server.url() + "/t")).answer(200, file);
        try (Transcript transcript = open(10)) {
            assertThat(text(transcript)).isEqualTo(file);
        }
        server.answer(200, link(server.url() + "/t")).answer(200, file);
        assertTooLarge(9);

        server.answer(200, link(server.url() + "/t")).answerChunked(200, file);
        try (Transcript transcript = open(10)) {
            assertThat(text(transcript)).isEqualTo(file);
        }
        server.answer(200, link(server.url() + "/t")).answerChunked(200, file);
        assertTooLarge(9);

        String inline = "{\"a\":\"bc\"}";
        server.answer(200, inline);
        try (Transcript transcript = open(inline.length())) {
            assertThat(text(transcript)).isEqualTo(inline);
        }
        server.answer(200, inline);
        assertTooLarge(inline.length() - 1L);

        server.answer(200, "{\"a\":\"" + "x".repeat(200_000) + "\"}");
        assertTooLarge(100_000);
    }

    private void assertTooLarge(long limit) {
        RefusalException refusal = catchThrowableOfType(RefusalException.class, () -> open(limit));
        assertThat(refusal.code()).isEqualTo(RefusalCode.TRANSCRIPT_TOO_LARGE);
        assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains(Long.toString(limit));
    }

    @Test
    void failuresOfTheFileServerShouldBeDistinguished() {
        server.answer(200, link(server.url() + "/t")).answer(403, "expired");
        assertThatThrownBy(() -> open(10)).isInstanceOf(PortRejectedException.class);
        server.answer(200, link(server.url() + "/t")).answer(503, "", Map.of("Retry-After", "3"));
        assertThat(catchThrowableOfType(PortUnavailableException.class, () -> open(10))
                        .retryAfter()
                        .orElseThrow()
                        .toSeconds())
                .isEqualTo(3);
        server.answer(200, link(server.url() + "/t"));
        assertThatThrownBy(() -> open(10)).isInstanceOf(PortUnavailableException.class);
        server.answer(200, link(server.url() + "/t")).answer(200, "packed", Map.of("Content-Encoding", "gzip"));
        assertThatThrownBy(() -> open(10)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void missingTranscriptShouldBeAbsent() {
        server.answer(404, "{\"code\":\"transcription_not_found\"}");

        assertThat(kaleyra.transcripts().open(SESSION, 10)).isEmpty();
        assertThat(kaleyra.transcripts().open(new SessionId(".."), 10)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kaleyra.transcripts().open(SESSION, 0));
    }

    @Test
    void disabledTranscriptionShouldNotBeAnAbsentTranscript() {
        server.answer(403, "{\"code\":\"transcription_disabled\"}");

        assertThatThrownBy(() -> open(10))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("transcription_disabled");
    }

    @Test
    void roomOfASessionShouldBeReadOrAbsent() {
        server.answer(200, "{\"session\":{\"session_id\":\"s\",\"room_id\":\"room_1\"}}")
                .answer(200, "{\"id\":\"s\",\"room_id\":null}")
                .answer(404, "{\"code\":\"session_not_found\"}")
                .answer(200, "{\"id\":\"s\"}");

        assertThat(kaleyra.transcripts().roomOf(SESSION)).contains(new RoomId("room_1"));
        assertThat(kaleyra.transcripts().roomOf(SESSION)).isEmpty();
        assertThat(kaleyra.transcripts().roomOf(SESSION)).isEmpty();
        assertThatThrownBy(() -> kaleyra.transcripts().roomOf(SESSION)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void onlyCallsThatNameTheRoomShouldBeReturned() {
        server.answer(
                        200,
                        "{\"sessions\":[{\"id\":\"s1\",\"room_id\":\"room_1\"},{\"id\":\"s2\",\"room_id\":\"room_2\"},"
                                + "{\"session_id\":\"s3\"},{\"id\":\"s4\"}],\"has_more\":false}")
                .answer(200, "{\"id\":\"s3\",\"room_id\":\"room_1\"}")
                .answer(200, "{\"id\":\"s4\",\"room_id\":null}");

        assertThat(kaleyra.transcripts().callsIn(new RoomId("room_1")))
                .containsExactly(new SessionId("s1"), new SessionId("s3"));
    }

    @Test
    void missingOrDisabledTranscriptShouldCountAsDeleted() {
        server.answer(204, "")
                .answer(404, "{\"code\":\"transcription_not_found\"}")
                .answer(403, "{\"code\":\"transcription_disabled\"}")
                .answer(403, "{\"code\":\"forbidden\"}");

        kaleyra.transcripts().delete(SESSION);
        kaleyra.transcripts().delete(SESSION);
        kaleyra.transcripts().delete(SESSION);
        assertThatThrownBy(() -> kaleyra.transcripts().delete(SESSION)).isInstanceOf(PortRejectedException.class);
        assertThat(server.asked())
                .extracting(ScriptedServer.Asked::path)
                .containsOnly("/v2/sessions/session_46365c12bc1c/transcription");
    }

    private Transcript open(long maxBytes) {
        return kaleyra.transcripts().open(SESSION, maxBytes).orElseThrow();
    }

    private static String text(Transcript transcript) throws IOException {
        return new String(transcript.content().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String link(String url) {
        return "{\"url\":\"" + url + "\",\"expires_at\":\"2026-03-02T10:00:00.000Z\"}";
    }
}
