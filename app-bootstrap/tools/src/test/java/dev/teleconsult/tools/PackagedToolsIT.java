package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server's jar with the folder of tools beside it. */
class PackagedToolsIT {

    private static final Path TARGET =
            Path.of(System.getProperty("project.root")).resolve("app-bootstrap/target");

    @Test
    void toolsShouldNotRepeatTheServersLibraries() throws IOException {
        List<String> library = names(TARGET.resolve("lib"));

        assertThat(names(TARGET.resolve("tools")))
                .hasSize(3)
                .anyMatch(jar -> jar.startsWith("teleconsult-tools-"))
                .anyMatch(jar -> jar.startsWith("teleconsult-kaleyra-emulator-"))
                .doesNotContainAnyElementsOf(library);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
