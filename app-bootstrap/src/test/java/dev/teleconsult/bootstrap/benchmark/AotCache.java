package dev.teleconsult.bootstrap.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The archive of loaded and trained classes that the build makes for Java 25. */
record AotCache(Path java, Path file) {

    /** Empty if there is no Java 25, or the build has made no cache. */
    static Optional<AotCache> find() {
        Optional<Path> file = Optional.ofNullable(System.getProperty("benchmark.aot"))
                .map(Path::of)
                .or(AotCache::newest);
        return Options.java25()
                .flatMap(java -> file.filter(Files::isRegularFile).map(one -> new AotCache(java, one)));
    }

    private static Optional<Path> newest() {
        try (Stream<Path> files = Files.walk(Options.target(), 3)) {
            return files.filter(file -> file.toString().endsWith(".aot")).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> flags() {
        List<String> flags = new ArrayList<>(Options.jvmFlags());
        flags.add("-XX:AOTCache=" + file);
        return flags;
    }

    Server start(String name, Map<String, String> environment) {
        return Server.start(name, java, flags(), environment);
    }
}
