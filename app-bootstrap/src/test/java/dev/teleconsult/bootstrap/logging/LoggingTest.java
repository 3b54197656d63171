package dev.teleconsult.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.bootstrap.configuration.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

class LoggingTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();
    private final Logger ours = context.getLogger("dev.teleconsult.Something");

    LoggingTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void lineShouldHaveTheFieldsOfPino() throws IOException {
        json(LogLevel.INFO);
        long before = System.currentTimeMillis();

        ours.atInfo()
                .addKeyValue("reqId", "34")
                .addKeyValue("http", Map.of("response", Map.of("statusCode", 200)))
                .addKeyValue("responseTime", 6.48)
                .addKeyValue("live", true)
                .log("request {}", "completed");

        JsonNode line = onlyLine();
        assertThat(line.fieldNames())
                .toIterable()
                .containsExactly("level", "time", "pid", "hostname", "reqId", "http", "responseTime", "live", "msg");
        assertThat(line.path("level").intValue()).isEqualTo(30);
        assertThat(line.path("time").longValue()).isBetween(before, System.currentTimeMillis());
        assertThat(line.path("pid").longValue())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(line.path("hostname").textValue()).isNotEmpty();
        assertThat(line.path("reqId").textValue()).isEqualTo("34");
        assertThat(line.at("/http/response/statusCode").intValue()).isEqualTo(200);
        assertThat(line.path("responseTime").doubleValue()).isEqualTo(6.48);
        assertThat(line.path("live").booleanValue()).isTrue();
        assertThat(line.path("msg").textValue()).isEqualTo("request completed");
    }

    @Test
    void levelsShouldBeNumbers() throws IOException {
        json(LogLevel.TRACE);

        ours.trace("t");
        ours.debug("d");
        ours.info("i");
        ours.warn("w");
        ours.error("e");

        assertThat(lines()).extracting(line -> line.path("level").intValue()).containsExactly(10, 20, 30, 40, 50);
    }

    @Test
    void contextShouldBecomeFields() throws IOException {
        json(LogLevel.INFO);

        context.getMDCAdapter().put("reqId", "7");
        try {
            ours.info("x");
        } finally {
            context.getMDCAdapter().remove("reqId");
        }

        assertThat(onlyLine().path("reqId").textValue()).isEqualTo("7");
    }

    @Test
    void failureShouldBecomeErrWithoutSecrets() throws IOException {
        json(LogLevel.INFO);

        ours.error("no", new IllegalStateException("at https://a.b/secret", new IOException("ak_live_123")));

        JsonNode err = onlyLine().path("err");
        assertThat(err.path("type").textValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(err.path("message").textValue()).isEqualTo("at https://a.b/…");
        assertThat(err.path("stack").textValue())
                .contains("Caused by: java.io.IOException: [REDACTED]", "LoggingTest")
                .doesNotContain("secret");
    }

    @Test
    void hiddenFieldsShouldBeRedactedAtEveryDepth() throws IOException {
        json(LogLevel.INFO);

        ours.atInfo()
                .addKeyValue("cookie", "sid=1")
                .addKeyValue("user", Map.of("email", "a@b.c", "id", "7"))
                .log("x");

        assertThat(onlyLine().path("cookie").textValue()).isEqualTo("[REDACTED]");
        assertThat(onlyLine().at("/user/email").textValue()).isEqualTo("[REDACTED]");
        assertThat(onlyLine().at("/user/id").textValue()).isEqualTo("7");
    }

    @Test
    void lineBreakInAMessageShouldNotMakeASecondLine() throws IOException {
        json(LogLevel.INFO);

        ours.info("one\n{\"level\":50}");

        assertThat(lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, 1, 1",
        "WARN, 2, 2",
        "INFO, 3, 2",
        "DEBUG, 4, 3",
        "TRACE, 5, 3",
        "SILENT, 0, 0",
    })
    void librariesShouldLogLessThanOurCode(LogLevel level, int oursLogged, int theirsLogged) throws IOException {
        json(level);
        Logger theirs = context.getLogger("org.eclipse.jetty.Something");

        for (Logger logger : List.of(ours, theirs)) {
            logger.error("e");
            logger.warn("w");
            logger.info("i");
            logger.debug("d");
            logger.trace("t");
        }

        assertThat(lines()).hasSize(oursLogged + theirsLogged);
    }

    @Test
    void readableFormatShouldHaveOneLinePerEvent() {
        Logging.apply(context, Logging.Format.READABLE, LogLevel.INFO, Redaction.usual(), out);

        ours.atInfo()
                .addKeyValue("port", 3000)
                .addKeyValue("password", "x")
                .addKeyValue("http", Map.of())
                .log("listening");
        ours.error("failed", new IllegalStateException("why", new IOException("because of https://a.b/c")));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  listening port=3000 password=\\[REDACTED]\n"
                        + "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ERROR failed\n"
                        + "        java\\.lang\\.IllegalStateException: why\n"
                        + "        java\\.io\\.IOException: because of https://a\\.b/…\n");
    }

    private void json(LogLevel level) {
        Logging.apply(context, Logging.Format.JSON, level, Redaction.usual(), out);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private JsonNode onlyLine() throws IOException {
        assertThat(lines()).hasSize(1);
        return lines().get(0);
    }
}
