package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusRoutesTest {
    private final AtomicInteger scrapes = new AtomicInteger();
    private final TestServer server = TestServer.setup()
            .settings(settings -> settings.service("teleconsult-server", "3.0.0"))
            .server(builder -> builder.metrics(() -> "scrapes " + scrapes.incrementAndGet() + "\n"))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void statusShouldHaveTheFormatOfThePlatform() {
        Answer answer = server.get("/-/healthz");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"status\":\"OK\",\"name\":\"teleconsult-server\",\"version\":\"3.0.0\"}");
        assertThat(server.get("/-/ready").text()).isEqualTo(answer.text());
    }

    @Test
    void readyShouldFailWithTheStoreAndHealthShouldNot() {
        server.storage.failAlways(Failures.unavailable());
        assertThat(server.get("/-/ready").status()).isEqualTo(503);
        assertThat(server.get("/-/ready").json().get("status").asText()).isEqualTo("KO");
        assertThat(server.get("/-/healthz").status()).isEqualTo(200);

        server.storage.heal();
        assertThat(server.get("/-/ready").status()).isEqualTo(200);
    }

    @Test
    void readyShouldWaitForTheGivenCondition() {
        AtomicBoolean ready = new AtomicBoolean();
        try (TestServer waiting = TestServer.setup()
                .server(builder -> builder.readyWhen(ready::get))
                .start()) {
            assertThat(waiting.get("/-/ready").status()).isEqualTo(503);
            assertThat(waiting.get("/-/healthz").status()).isEqualTo(200);
            ready.set(true);
            assertThat(waiting.get("/-/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void readyShouldNotDependOnTheVideoProvider() {
        server.video.failAlways(Failures.unavailable());

        assertThat(server.get("/-/ready").status()).isEqualTo(200);
    }

    @Test
    void checkUpShouldNameTheFailedDependency() {
        assertThat(server.get("/-/check-up").status()).isEqualTo(200);

        server.video.failAlways(FakeVideoProvider.Operation.CHECK, Failures.unavailable());
        Answer video = server.get("/-/check-up");
        assertThat(video.status()).isEqualTo(503);
        assertThat(video.json().at("/dependencies/video").asText()).isEqualTo("unavailable");
        assertThat(video.json().at("/dependencies/store").asText()).isEqualTo("OK");

        server.storage.failAlways(InMemoryStorage.Operation.CHECK, Failures.rejected());
        assertThat(server.get("/-/check-up").json().at("/dependencies/store").asText())
                .isEqualTo("refuses us");
    }

    @Test
    void metricsShouldBeCollectedOnEachRequest() {
        Answer answer = server.get("/-/metrics");

        assertThat(answer.text()).isEqualTo("scrapes 1\n");
        assertThat(answer.header("Content-Type")).startsWith("text/plain").contains("version=0.0.4");
        assertThat(server.get("/-/metrics").text()).isEqualTo("scrapes 2\n");
    }
}
