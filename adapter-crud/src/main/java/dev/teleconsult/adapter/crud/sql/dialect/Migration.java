package dev.teleconsult.adapter.crud.sql.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One migration: a script in the folder of the dialect, next to this class.
 *
 * @param version 1, 2, 3 …
 * @param name the rest of the script's name, in words with underscores
 */
public record Migration(int version, String name) {

    private static final String FOLDER = "/dev/teleconsult/adapter/crud/sql/";

    String script() {
        return "V" + version + "__" + name + ".sql";
    }

    String description() {
        return name.replace('_', ' ');
    }

    /** The statements, for this dialect. */
    String sql(Dialect dialect) throws IOException {
        String resource = FOLDER + dialect.migrations() + "/" + script();
        try (InputStream script = Migration.class.getResourceAsStream(resource)) {
            if (script == null) {
                throw new IllegalStateException("the jar lacks the migration " + resource);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Flyway's checksum: computed over the lines, without line separators. */
    static int checksum(String sql) {
        CRC32 checksum = new CRC32();
        sql.lines().forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) checksum.getValue();
    }
}
