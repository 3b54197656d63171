package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program with nothing beside its classes: no tools, and no library of SQLite. {@link ProgramScenarioTest} tests
 * the rest with the packaged program, which has both beside its jar.
 */
class MainTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    /** Without the tools the demo is as unknown as a command that never was. */
    @Test
    void unknownCommandShouldPrintTheUsage() {
        try (ChildProcess program = start(Map.of(), "demo")) {
            assertThat(program.exitStatus()).isEqualTo(2);
            assertThat(program.out()).isEmpty();
            assertThat(program.err())
                    .startsWith("unknown command: demo")
                    .anyMatch(line -> line.contains("Usage:"))
                    .anyMatch(line -> line.contains("need the folder tools"));
        }
    }

    /** As in a container with a temporary folder that permits no execution. */
    @Test
    void missingNativeLibraryShouldBeReportedWithARemedy() throws Exception {
        Path noFolder = Files.writeString(folder.resolve("a-file"), "");
        String help = "-Dorg.sqlite.tmpdir=FOLDER names a folder where it may be";
        Map<String, String> environment = new HashMap<>(Map.of(
                "BANDYER_API_SECRET_KEY", "ak_test_0123456789abcdef",
                "BANDYER_BASE_URL", "http://127.0.0.1:1",
                "HTTP_HOST", "127.0.0.1",
                "HTTP_PORT", "0",
                "CHECK_AT_START", "false",
                "WAIT_BEFORE_SERVER_CLOSE_SEC", "0",
                "JAVA_TOOL_OPTIONS", "-Dorg.sqlite.tmpdir=" + noFolder));
        try (ChildProcess migrate = start(environment, "migrate");
                ChildProcess server = start(environment)) {
            assertThat(server.awaitLine(line -> line.contains("cannot be used")))
                    .contains(help);
            String port = JSON.readTree(server.awaitLine(line -> line.contains("\"listening\"")))
                    .path("port")
                    .asText();
            HttpResponse<String> ready = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).doesNotContain(noFolder.toString());
            server.terminate();

            assertThat(server.exitStatus()).isEqualTo(TERMINATED);
            assertThat(migrate.exitStatus()).isEqualTo(1);
            assertThat(migrate.err()).last().asString().contains(help);
        }
    }

    private ChildProcess start(Map<String, String> environment, String... arguments) {
        return ChildProcess.main(environment, folder, arguments);
    }
}
