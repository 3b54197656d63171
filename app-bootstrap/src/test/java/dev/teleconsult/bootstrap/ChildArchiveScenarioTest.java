package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM ignores an archive that does not match the class path, so a mistake would only cost time. */
class ChildArchiveScenarioTest {

    @TempDir
    Path folder;

    @Test
    void childProcessShouldLoadTheServerFromTheArchive() throws IOException {
        Path loaded = folder.resolve("loaded.log");
        List<String> options = List.of("-Xlog:class+load=info:file=" + loaded + "::filecount=0");
        try (ChildProcess version = ChildProcess.program(Main.class, options, Map.of(), folder, "--version")) {
            assertThat(version.exitStatus()).isZero();
        }

        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains(Main.class.getName() + " source: ")
                        && line.contains("shared objects file")
                                == ChildClassPath.ofTheTests().archive().isPresent());
    }
}
