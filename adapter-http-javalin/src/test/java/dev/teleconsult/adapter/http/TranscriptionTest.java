package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TranscriptionTest {
    private static TestServer recording(long maxBytes) {
        return TestServer.setup()
                .application(builder -> builder.callSettings(
                                new CallSettings(true, Recording.AUTOMATIC, true, DurationPolicy.unlimited()))
                        .maxTranscriptBytes(maxBytes))
                .start();
    }

    @Test
    void transcriptionShouldBeSentWithItsTypeAndAsAnAttachment() {
        try (TestServer server = recording(1000)) {
            String id = server.scheduled();
            SessionId session =
                    server.video.holdSession(server.video.currentRooms().get(0).id());
            byte[] content = "<script>alert(1)</script> è".getBytes(StandardCharsets.UTF_8);
            server.video.addTranscript(session, "text/html; charset=utf-8", content);

            Answer answer = server.get("/transcription/" + id + "/" + session, "miauserid", "patient1");

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(content);
            assertThat(answer.header("Content-Type")).startsWith("text/html");
            assertThat(answer.header("Content-Disposition")).isEqualTo("attachment");
            assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; sandbox");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void transcriptionShouldBeRefusedToStrangersAndForOtherRooms() {
        try (TestServer server = recording(1000)) {
            String id = server.scheduled();
            String other = server.scheduled();
            SessionId session =
                    server.video.holdSession(server.video.currentRooms().get(0).id());
            server.video.addTranscript(session, "text/plain", new byte[] {1});

            assertThat(server.get("/transcription/" + id + "/" + session, "miauserid", "stranger")
                            .status())
                    .isEqualTo(401);
            assertThat(server.get("/transcription/" + other + "/" + session, "miauserid", "doctor1")
                            .status())
                    .isEqualTo(404);
            assertThat(server.get("/transcription/" + id + "/unknown", "miauserid", "doctor1")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void transcriptionShouldBeSentUpToTheLimit() {
        try (TestServer server = recording(10)) {
            String id = server.scheduled();
            SessionId session =
                    server.video.holdSession(server.video.currentRooms().get(0).id());
            String path = "/transcription/" + id + "/" + session;

            server.video.addTranscript(session, "text/plain", new byte[10]);
            assertThat(server.get(path, "miauserid", "doctor1").status()).isEqualTo(200);

            server.video.addTranscript(session, "text/plain", new byte[11]);
            Answer answer = server.get(path, "miauserid", "doctor1");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error()).isEqualTo("the transcription has more than 10 bytes");
        }
    }

    @Test
    void truncatedTranscriptionShouldNotLookComplete() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        InputStream breakingOff =
                new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new BrokenStream()) {
                    @Override
                    public void close() {
                        closed.complete(null);
                    }
                };
        try (TestServer server = TestServer.setup()
                .useCases(onlyTranscript(new Transcript("text/plain", breakingOff)))
                .start()) {
            assertThatThrownBy(() -> server.get("/transcription/room_xyz/session_1", "miauserid", "doctor1"))
                    .isInstanceOf(UncheckedIOException.class);
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void unreadableTranscriptionShouldBeAnError() {
        try (TestServer server = TestServer.setup()
                .useCases(onlyTranscript(new Transcript("text/plain", new BrokenStream())))
                .start()) {
            Answer answer = server.get("/transcription/room_xyz/session_1", "miauserid", "doctor1");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.error()).isEqualTo("The video service is not available, try again later");
        }
    }

    @Test
    void invalidContentTypeShouldBeReplaced() {
        try (TestServer server = TestServer.setup()
                .useCases(onlyTranscript(
                        new Transcript("text/plain\r\nSet-Cookie: a=b", new ByteArrayInputStream(new byte[1]))))
                .start()) {
            Answer answer = server.get("/transcription/room_xyz/session_1", "miauserid", "doctor1");

            assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(answer.headers().names()).doesNotContain("Set-Cookie");
        }
    }

    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("planned: the provider hung up");
        }
    }

    private static TeleconsultUseCases onlyTranscript(Transcript transcript) {
        ManageCallContentUseCase content = (ManageCallContentUseCase) Proxy.newProxyInstance(
                TranscriptionTest.class.getClassLoader(),
                new Class<?>[] {ManageCallContentUseCase.class},
                (self, method, arguments) -> transcript);
        TeleconsultUseCases others = new ThrowingUseCases().all();
        return (TeleconsultUseCases) Proxy.newProxyInstance(
                TranscriptionTest.class.getClassLoader(),
                new Class<?>[] {TeleconsultUseCases.class},
                (self, method, arguments) ->
                        method.getName().equals("callContent") ? content : method.invoke(others, arguments));
    }
}
