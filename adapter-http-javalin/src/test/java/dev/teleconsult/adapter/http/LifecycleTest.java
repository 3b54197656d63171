package dev.teleconsult.adapter.http;

import static dev.teleconsult.adapter.http.QuickPolls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    /** The common pool may have one thread only, and two of these wait for each other. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void readyShouldFailWhileDrainingAndRequestsShouldStillBeServed() throws Exception {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.waitBeforeClose(Duration.ofHours(1)))
                .start()) {
            String id = server.scheduled();
            assertThat(server.get("/-/ready").status()).isEqualTo(200);

            server.server.drain();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server.server::close, OWN_THREAD);

            Answer ready = server.get("/-/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.text()).contains("\"status\":\"KO\"");
            assertThat(server.get("/-/healthz").status()).isEqualTo(200);
            Answer served = server.get("/teleconsultation/" + id, "miauserid", "doctor1");
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("Connection"))
                    .as("the next request goes to another server")
                    .isEqualTo("close");
            assertThat(server.scheduled()).isNotEmpty();
            assertThat(closing).isNotDone();

            server.server.skipWait();
            closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThatThrownBy(() -> server.get("/-/healthz")).isInstanceOf(UncheckedIOException.class);
        }
    }

    @RepeatedTest(20)
    void closeShouldWaitForRequestsInFlight() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (TestServer server = TestServer.start()) {
            String id = server.scheduled();
            server.storage.failNext(InMemoryStorage.Operation.FIND, Failures.heldBy(answer));
            int before = server.storage.callsTo(InMemoryStorage.Operation.FIND);
            CompletableFuture<Answer> inFlight = CompletableFuture.supplyAsync(
                    () -> server.get("/teleconsultation/" + id, "miauserid", "doctor1"), OWN_THREAD);
            await().until(() -> server.storage.callsTo(InMemoryStorage.Operation.FIND) > before);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(server.server::close, OWN_THREAD);
            awaitRefusal(server);
            assertThat(inFlight).isNotDone();
            assertThat(closing).isNotDone();
            answer.countDown();

            assertThat(inFlight.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).status())
                    .isEqualTo(200);
            closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Returns once the server accepts no more requests. */
    private static void awaitRefusal(TestServer server) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (server.call("GET", "/-/healthz").undocumented().send().status() == 503) {
                    return;
                }
            } catch (UncheckedIOException refused) {
                return;
            }
        }
        throw new AssertionError("still serving");
    }

    @Test
    void closeShouldAbandonRequestsThatDoNotFinish() {
        CountDownLatch never = new CountDownLatch(1);
        TestServer server = TestServer.setup()
                .settings(settings -> settings.finishTimeout(Duration.ofMillis(200)))
                .start();
        try {
            String id = server.scheduled();
            server.storage.failNext(InMemoryStorage.Operation.FIND, Failures.heldBy(never));
            int before = server.storage.callsTo(InMemoryStorage.Operation.FIND);
            CompletableFuture<Void> inFlight = CompletableFuture.runAsync(
                    () -> server.get("/teleconsultation/" + id, "miauserid", "doctor1"), OWN_THREAD);
            await().until(() -> server.storage.callsTo(InMemoryStorage.Operation.FIND) > before);

            server.server.close();

            assertThat(inFlight).failsWithin(PATIENCE);
        } finally {
            never.countDown();
            server.close();
        }
    }

    @Test
    void closeShouldDoNothingTheSecondTimeOrBeforeTheStart() {
        TestServer server = TestServer.start();
        server.server.close();
        server.server.close();
        server.server.drain();
        server.close();

        TeleconsultHttpServer neverStarted =
                TeleconsultHttpServer.builder(new ThrowingUseCases().all()).build();
        neverStarted.close();
        assertThatThrownBy(neverStarted::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void startShouldFailTheSecondTime() {
        try (TestServer server = TestServer.start()) {
            assertThatThrownBy(server.server::start).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void startShouldNameTheAddressItCannotListenOn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                TeleconsultHttpServer server = TeleconsultHttpServer.builder(new ThrowingUseCases().all())
                        .settings(HttpSettings.builder()
                                .host("127.0.0.1")
                                .port(taken.getLocalPort())
                                .build())
                        .build()) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void tokensAndDemoIdentitiesShouldExcludeEachOther() {
        try (TestServer server = TestServer.start()) {
            TeleconsultHttpServer.Builder builder = TeleconsultHttpServer.builder(new ThrowingUseCases().all())
                    .tokenVerifier(server.tokens)
                    .demoIdentities(List.of());
            assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void serverShouldWorkOnPlatformThreads() {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.virtualThreads(false).maxThreads(8))
                .start()) {
            assertThat(server.scheduled()).isNotEmpty();
        }
    }
}
