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
    void childProcessShouldLoadTheServerAndItsLibrariesFromTheArchive() throws IOException {
        assertThat(ChildClassPath.ofTheTests().archive().isPresent()).isEqualTo(ChildClassPath.isArchiveWanted());
        Path loaded = folder.resolve("loaded.log");
        List<String> options = List.of("-Xlog:class+load=info:file=" + loaded + "::filecount=0");
        Map<String, String> environment = Map.of("DATABASE_URL", "jdbc:sqlite:" + folder.resolve("visits.db"));
        try (ChildProcess migrate = ChildProcess.program(Main.class, options, environment, folder, "migrate")) {
            assertThat(migrate.exitStatus()).as("%s", migrate.err()).isZero();
        }

        List<String> lines = Files.readAllLines(loaded);
        for (String type : List.of(Main.class.getName(), "org.sqlite.JDBC")) {
            assertThat(lines)
                    .anyMatch(line -> line.contains(type + " source: ")
                            && line.contains("shared objects file") == ChildClassPath.isArchiveWanted());
        }
    }
}
