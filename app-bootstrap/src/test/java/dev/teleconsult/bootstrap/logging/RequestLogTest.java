package dev.teleconsult.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.http.RequestListener;
import dev.teleconsult.adapter.http.RequestListener.Completed;
import dev.teleconsult.bootstrap.configuration.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class RequestLogTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void quiet() {
        new QuietStart().configure((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    @Test
    void lineShouldHaveTheFieldsOfTheOriginal() throws IOException {
        log(Logging.Format.JSON)
                .completed(request("/teleconsultation/:id", "/teleconsultation/7?language=it", "example.org:3000"));

        JsonNode line = new JsonMapper().readTree(text());
        assertThat(line.path("level").intValue()).isEqualTo(30);
        assertThat(line.path("reqId").textValue()).isEqualTo("req-1");
        assertThat((Object) line.path("http"))
                .hasToString("{\"request\":{\"method\":\"GET\",\"userAgent\":{\"original\":\"curl\"}},"
                        + "\"response\":{\"statusCode\":200,\"body\":{\"bytes\":13}}}");
        assertThat((Object) line.path("url"))
                .hasToString("{\"path\":\"/teleconsultation/7?language=it\",\"params\":{\"id\":\"7\"}}");
        assertThat((Object) line.path("host"))
                .hasToString("{\"hostname\":\"example.org\",\"forwardedHost\":\"public\",\"ip\":\"10.0.0.1\"}");
        assertThat(line.path("responseTime").doubleValue()).isEqualTo(6.48);
        assertThat(line.path("msg").textValue()).isEqualTo("request completed");
    }

    @Test
    void readableFormatShouldHaveOneShortLine() {
        log(Logging.Format.READABLE).completed(request("/teleconsultation/:id", "/teleconsultation/7", "h"));

        assertThat(text()).endsWith("INFO  GET /teleconsultation/7 -> 200 in 6 ms\n");
    }

    @Test
    void personNamedByAPathShouldNotBeLogged() {
        log(Logging.Format.READABLE).completed(request("/users/:userId", "/api/users/auth0%7C7?cancel=true", "h"));

        assertThat(text()).contains("/api/users/[REDACTED]?").doesNotContain("auth0");
    }

    @Test
    void probesShouldNotBeLogged() {
        log(Logging.Format.JSON).completed(request("/-/ready", "/-/ready", "h"));

        assertThat(text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/teleconsultation/:id, /a?useBackground=true&language=it, /a?useBackground=true&language=it",
        "/teleconsultation/:id, /a?token=sesame&language=en, /a?token=[REDACTED]&language=en",
        "/teleconsultation/:id, /a?flag, /a?flag",
        "/teleconsultation/:id, /a?, /a?",
        "none, /a?token=sesame, /a",
    })
    void queriesShouldContainOnlyKnownParameters(String route, String path, String shown) throws IOException {
        log(Logging.Format.JSON).completed(request(route, path, "h"));

        assertThat(new JsonMapper().readTree(text()).at("/url/path").textValue())
                .isEqualTo(shown);
    }

    private RequestListener log(Logging.Format format) {
        Logging.apply(format, LogLevel.INFO, Redaction.usual(), out);
        return new RequestLog(format);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Completed request(String route, String path, String host) {
        return new Completed(
                "GET",
                route,
                path,
                Map.of("id", "7"),
                200,
                Duration.ofNanos(6_481_234),
                13,
                "req-1",
                "curl",
                host,
                "public",
                "10.0.0.1");
    }
}
