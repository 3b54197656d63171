package dev.teleconsult.adapter.http;

import static dev.teleconsult.adapter.http.QuickPolls.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code Idempotency-Key} as callers see it; the application stores it. */
class IdempotencyHeaderTest {
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    @Test
    void sameKeyShouldGiveTheSameAnswerAndRefuseAnotherBody() {
        try (TestServer server = TestServer.start()) {
            Answer first = server.post("/teleconsultation", Bodies.ALL_KNOWN, "Idempotency-Key", "key-1");
            Answer again = server.post("/teleconsultation", Bodies.ALL_KNOWN, "idempotency-key", "key-1");
            Answer other = server.post("/teleconsultation", Bodies.DOCTOR_OF_TWO, "Idempotency-Key", "key-1");

            assertThat(first.status()).isEqualTo(201);
            assertThat(again.status()).isEqualTo(201);
            assertThat(again.text()).isEqualTo(first.text());
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
            assertThat(server.video.roomsEverOpened()).hasSize(1);
        }
    }

    @Test
    void keyShouldAlsoCoverAddingAParticipant() {
        try (TestServer server = TestServer.start()) {
            String path = "/teleconsultation/" + server.scheduledIncomplete() + "/participants/data";

            assertThat(server.post(path, Bodies.PATIENT, "Idempotency-Key", "key-1")
                            .status())
                    .isEqualTo(201);
            assertThat(server.post(path, Bodies.PATIENT, "Idempotency-Key", "key-1")
                            .status())
                    .isEqualTo(201);
            assertThat(server.post(path, Bodies.PATIENT).status())
                    .as("without the key it is a full roster")
                    .isEqualTo(400);
        }
    }

    @Test
    void keyInUseShouldBeATemporaryConflict() throws Exception {
        CountDownLatch room = new CountDownLatch(1);
        try (TestServer server = TestServer.start()) {
            server.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.heldBy(room));
            CompletableFuture<Answer> first = CompletableFuture.supplyAsync(
                    () -> server.post("/teleconsultation", Bodies.ALL_KNOWN, "Idempotency-Key", "key-1"), OWN_THREAD);
            await().until(() -> server.video.callsTo(FakeVideoProvider.Operation.OPEN_ROOM) > 0);

            Answer second = server.post("/teleconsultation", Bodies.ALL_KNOWN, "Idempotency-Key", "key-1");
            room.countDown();

            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("IDEMPOTENCY_KEY_IN_USE");
            assertThat(second.header("Retry-After")).isEqualTo("1");
            assertThat(first.get(20, TimeUnit.SECONDS).status()).isEqualTo(201);
        }
    }

    @Test
    void keyShouldBeRefusedWhenTheStoreKeepsNone() {
        try (TestServer server = TestServer.setup().withoutIdempotencyKeys().start()) {
            Answer answer = server.post("/teleconsultation", Bodies.ALL_KNOWN, "Idempotency-Key", "key-1");

            assertThat(answer.status()).as("never silently ignored").isEqualTo(400);
            assertThat(answer.code()).isEqualTo("IDEMPOTENCY_UNSUPPORTED");
        }
    }
}
