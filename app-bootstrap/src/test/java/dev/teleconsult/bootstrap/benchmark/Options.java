package dev.teleconsult.bootstrap.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options {@code -Dbenchmark.…=}; each has a default that gives meaningful results. */
final class Options {

    /** Less than the machine's memory, so that it bounds the heap as the memory of a container would. */
    private static final String HEAP = "-Xmx512m";

    private Options() {}

    /** The rows to measure; all by default. */
    static boolean wants(String row) {
        Set<String> rows = Arrays.stream(
                        System.getProperty("benchmark.rows", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        return rows.isEmpty() || rows.contains(row);
    }

    /** The warm-up time of a JVM before anything counts. */
    static Duration warmUp() {
        return Duration.ofSeconds(Integer.getInteger("benchmark.warmup", 45));
    }

    /** The duration of one measurement. */
    static Duration measure() {
        return Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 8));
    }

    /** The number of rounds, in which everything is measured in turn. */
    static int rounds() {
        return Integer.getInteger("benchmark.rounds", 5);
    }

    static int waiters() {
        return Integer.getInteger("benchmark.waiters", 10_000);
    }

    static int largeStore() {
        return Integer.getInteger("benchmark.records", 1_000_000);
    }

    /** The JVM options of the server: by default the image's, and a bound for the heap. */
    static List<String> jvmFlags() {
        return Optional.ofNullable(System.getProperty("benchmark.flags"))
                .map(flags -> List.of(flags.split(" ")))
                .orElseGet(Options::imageFlags);
    }

    private static List<String> imageFlags() {
        Stream<String> image = Stream.of("jvm.options", "jvm-25.options")
                .flatMap(name -> lines(target().resolve(name)))
                .filter(line -> !line.isBlank() && !line.startsWith("#"));
        return Stream.concat(image, Stream.of(HEAP)).toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The environment of the JVM in the image. */
    static Map<String, String> malloc() {
        return Map.of("MALLOC_ARENA_MAX", "2");
    }

    /** More variables of the server, as {@code NAME=value,NAME=value}: to see the effect of a setting. */
    static Map<String, String> environment() {
        return Arrays.stream(System.getProperty("benchmark.env", "").split(","))
                .filter(variable -> variable.contains("="))
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    /** The Java that runs the server: the newest installed long-term version, which the README recommends. */
    static Path java() {
        return Optional.ofNullable(System.getProperty("benchmark.java"))
                .map(Path::of)
                .or(Options::java25)
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    /** Java 25, which some rows need. */
    static Optional<Path> java25() {
        if (Runtime.version().feature() >= 25) {
            return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"));
        }
        Path all = Path.of(System.getProperty("benchmark.jvms", "/usr/lib/jvm"));
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(all)) {
            return homes.filter(home -> home.getFileName().toString().matches(".*\\b25\\b.*"))
                    .map(home -> home.resolve("bin").resolve("java"))
                    .filter(Files::isExecutable)
                    .sorted()
                    .findFirst();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The files that the build has made. */
    static Path target() {
        return Path.of(System.getProperty("project.root"), "app-bootstrap", "target");
    }

    /** The folder for everything that the benchmark makes. */
    static Path folder() {
        return target().resolve("benchmark");
    }
}
