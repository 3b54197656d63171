package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CAPACITY.md, whose tables are computed by tests. */
public final class CapacityPage {

    private CapacityPage() {}

    /**
     * Checks one table of the page; {@code -Dreadme.update} writes it.
     *
     * @param firstCell the beginning of the table, which no other table has
     */
    public static void holds(String firstCell, String table) throws IOException {
        Path page = Path.of(System.getProperty("project.root")).resolve("app-bootstrap/CAPACITY.md");
        String text = Files.readString(page);
        int begin = text.indexOf(firstCell);
        assertThat(begin)
                .as("a table in %s that begins with %s", page.getFileName(), firstCell)
                .isNotNegative();
        int end = text.indexOf("\n\n", begin) + 1;
        if (Boolean.getBoolean("readme.update")) {
            Files.writeString(page, text.substring(0, begin) + table + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end)).as("-Dreadme.update writes it").isEqualTo(table);
    }
}
