package dev.teleconsult.bootstrap.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ProgramScenarioTest} and {@code MainTest} show the command's exit statuses. */
class MigrateTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void secondRunShouldChangeNothing(@TempDir Path folder) {
        Map<String, String> environment = Map.of("DATABASE_URL", "jdbc:sqlite:" + folder.resolve("visits.db"));

        assertThat(isMigrated(environment)).isTrue();
        assertThat(lines(out)).contains("migrations done: ");
        out.reset();
        assertThat(isMigrated(environment)).isTrue();
        assertThat(lines(out)).isEqualToIgnoringNewLines("The tables are up to date; nothing was changed.");
        assertThat(lines(err)).isEmpty();
    }

    @Test
    void missingDatabaseShouldBeReportedInOneLine() {
        assertThat(isMigrated(Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none?user=a")))
                .isFalse();
        assertThat(lines(err)).hasLineCount(1).startsWith("The database could not be migrated: ");
        assertThat(lines(out)).isEmpty();
    }

    private boolean isMigrated(Map<String, String> environment) {
        return Migrate.of(environment).run(printing(out), printing(err));
    }

    private static PrintStream printing(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
