package dev.teleconsult.adapter.crud.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A folder in memory if the system has one with enough space, else on the disk. SQLite waits for the disk at each
 * commit, which only the tests of a killed process need.
 */
final class MemoryFolder implements TempDirFactory {

    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final long ENOUGH = 512L << 20;

    @Override
    public Path createTempDirectory(AnnotatedElementContext elements, ExtensionContext extension) throws IOException {
        boolean fits =
                Files.isWritable(IN_MEMORY) && Files.getFileStore(IN_MEMORY).getUsableSpace() >= ENOUGH;
        return fits ? Files.createTempDirectory(IN_MEMORY, "store") : Files.createTempDirectory("store");
    }
}
