package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's jar with the folder of tools beside it. */
class PackagedToolsIT {

    private static final Path TARGET =
            Path.of(System.getProperty("project.root")).resolve("app-bootstrap/target");
    private static final Path JAR = TARGET.resolve("teleconsult-server.jar");

    @TempDir
    Path folder;

    @Test
    void toolsShouldBringNothingThatTheServerHas() throws IOException {
        List<String> library = names(TARGET.resolve("lib"));

        assertThat(names(TARGET.resolve("tools")))
                .hasSize(3)
                .anyMatch(jar -> jar.startsWith("teleconsult-tools-"))
                .anyMatch(jar -> jar.startsWith("teleconsult-kaleyra-emulator-"))
                .doesNotContainAnyElementsOf(library);
    }

    @Test
    void helpShouldNameTheTools() {
        try (ChildProcess help = ChildProcess.jar(JAR, Map.of(), folder, "--help")) {
            assertThat(help.exitStatus()).isZero();
            for (String tool : List.of("demo", "emulator", "load", "train")) {
                assertThat(help.out()).anyMatch(line -> line.startsWith("  " + tool + " "));
            }
            assertThat(help.err()).isEmpty();
        }
    }

    @Test
    void demoShouldRunFromTheJarWithoutAWarning() throws Exception {
        try (ChildProcess demo = ChildProcess.jar(JAR, Map.of("HTTP_PORT", "0"), folder, "demo")) {
            String line = demo.awaitLine(said -> said.startsWith("The API, described:"));
            URI documentation = URI.create(line.substring(line.indexOf("http")));

            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(documentation).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);

            demo.interrupt();
            demo.exitStatus();
            assertThat(demo.out()).last().isEqualTo("The demo has ended.");
            assertThat(demo.err()).isEmpty();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
