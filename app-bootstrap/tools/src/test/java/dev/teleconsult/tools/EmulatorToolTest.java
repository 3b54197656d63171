package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerTool.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorToolTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
    }

    @Test
    void optionsShouldReachTheEmulator() throws Exception {
        int status = run(
                "--port",
                "0",
                "--dialect",
                "v2-wrapped",
                "--api-key",
                "ak_test_other",
                "--webhook",
                "http://a.example/");

        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        KaleyraEmulator emulator = (KaleyraEmulator) toClose.get(0);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(emulator.controlUrl().toString())
                .doesNotContain("ak_test_other");
        assertThat(emulator.apiKey()).isEqualTo("ak_test_other");
        assertThat(get(emulator.baseUrl() + "/v2/company").has("company")).isTrue();
        assertThat(get(emulator.baseUrl() + "/v2/webhooks").path("count").intValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--speed;--speed",
                "--port;--port",
                "--port,x;is not an int",
                "--port,70000;0 to 65535",
                "--dialect,v3;v2-flat, v2-wrapped, v1-names",
                "--webhook,ftp://a.example;url"
            })
    void invalidArgumentShouldBeNamed(String arguments, String message) {
        assertThat(run(arguments.split(","))).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).contains("Usage: emulator");
        assertThat(toClose).isEmpty();
    }

    private int run(String... arguments) {
        return new EmulatorTool()
                .run(List.of(arguments), new Surroundings(Map.of(), stream(out), stream(err), toClose::add));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static JsonNode get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("apikey", "ak_test_other")
                .build();
        return new JsonMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body());
    }
}
