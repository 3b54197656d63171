package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestListenerTest {
    private final BlockingQueue<RequestListener.Completed> completed = new LinkedBlockingQueue<>();
    private final TestServer server = TestServer.setup()
            .server(builder -> builder.listener(completed::add))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    /** The answer may be read before the server has completed the request. */
    private RequestListener.Completed next() throws InterruptedException {
        RequestListener.Completed next = completed.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a request that was completed").isNotNull();
        return next;
    }

    @Test
    void listenerShouldBeNotifiedOfARequest() throws InterruptedException {
        String id = server.scheduled();
        next();

        Answer answer = server.get(
                "/teleconsultation/" + id + "?language=it",
                "miauserid",
                "doctor1",
                "x-request-id",
                "request-1",
                "User-Agent",
                "test/1",
                "X-Forwarded-Host",
                "example.org",
                "X-Forwarded-For",
                "10.0.0.1");

        RequestListener.Completed request = next();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.route()).isEqualTo("/teleconsultation/:id");
        assertThat(request.path()).isEqualTo("/teleconsultation/" + id + "?language=it");
        assertThat(request.pathParams()).isEqualTo(Map.of("id", id));
        assertThat(request.status()).isEqualTo(200);
        assertThat(request.duration()).isPositive();
        assertThat(request.responseBytes()).isEqualTo(answer.body().length);
        assertThat(request.requestId()).isEqualTo("request-1");
        assertThat(request.userAgent()).isEqualTo("test/1");
        assertThat(request.host()).isEqualTo("127.0.0.1:" + server.port);
        assertThat(request.forwardedHost()).isEqualTo("example.org");
        assertThat(request.forwardedFor()).isEqualTo("10.0.0.1");
    }

    @Test
    void routeShouldBeTheTemplateForEveryPrefixAndAnswer() throws InterruptedException {
        for (String prefix : List.of("", "/api/v1/telecons-be")) {
            server.call("DELETE", "/teleconsultation/room_xyz/uploads")
                    .under(prefix)
                    .as("doctor1")
                    .send();
            assertThat(next().route()).isEqualTo("/teleconsultation/:id/uploads");
            server.call("GET", "/teleconsultation/room_xyz")
                    .under(prefix)
                    .as("doctor1")
                    .send();
            RequestListener.Completed refused = next();
            assertThat(refused.route()).isEqualTo("/teleconsultation/:id");
            assertThat(refused.status()).isEqualTo(404);
        }
    }

    @Test
    void listenerShouldBeNotifiedOfUnmatchedRequests() throws InterruptedException {
        server.get("/x");
        RequestListener.Completed unknown = next();
        assertThat(unknown.route()).isEqualTo(RequestListener.NO_ROUTE);
        assertThat(unknown.status()).isEqualTo(404);

        Raw.exchange(server, "nonsense\r\n\r\n");
        RequestListener.Completed malformed = next();
        assertThat(malformed.route()).isEqualTo(RequestListener.NO_ROUTE);
        assertThat(malformed.status()).isEqualTo(400);
    }

    @Test
    void longPathShouldBeCut() throws InterruptedException {
        server.get("/" + "x".repeat(5000));

        assertThat(next().path()).hasSize(2000);
    }

    @Test
    void failingListenerShouldNotFailTheRequest() {
        try (TestServer other = TestServer.setup()
                .server(builder -> builder.listener(request -> {
                    throw new IllegalStateException("planned");
                }))
                .start()) {
            assertThat(other.get("/-/healthz").status()).isEqualTo(200);
            assertThat(other.get("/-/healthz").status()).isEqualTo(200);
        }
    }

    // ---- request ids

    @ParameterizedTest
    @ValueSource(strings = {"a", "0b5e2c1e-53f6-4bb6-9f0e-6f6f4a1f1c3d", "Root=1-5e/2:a+b@c._"})
    void requestIdOfTheCallerShouldBeKept(String id) throws InterruptedException {
        Answer answer = server.get("/x", "x-request-id", id);

        assertThat(answer.header("x-request-id")).isEqualTo(id);
        assertThat(answer.json().get("requestId").asText()).isEqualTo(id);
        assertThat(next().requestId()).isEqualTo(id);
    }

    @Test
    void requestIdShouldHaveAtMost128Characters() {
        assertThat(server.get("/x", "x-request-id", "a".repeat(128)).header("x-request-id"))
                .isEqualTo("a".repeat(128));
        assertThat(server.get("/x", "x-request-id", "a".repeat(129)).header("x-request-id"))
                .matches("[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "<script>", "a\"b", "a;b", "${jndi:x}"})
    void unsafeRequestIdShouldBeReplaced(String id) {
        Answer answer = server.get("/x", "x-request-id", id);

        assertThat(answer.header("x-request-id")).matches("[0-9a-f-]{36}");
        assertThat(answer.json().get("requestId").asText()).isEqualTo(answer.header("x-request-id"));
    }

    @Test
    void requestIdsShouldDiffer() {
        assertThat(server.get("/x").header("x-request-id"))
                .isNotEqualTo(server.get("/x").header("x-request-id"));
    }
}
