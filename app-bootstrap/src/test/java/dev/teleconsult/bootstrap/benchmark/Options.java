package dev.teleconsult.bootstrap.benchmark;

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

/** What can be set with {@code -Dbenchmark.…=}; everything has a default, with which figures are worth something. */
final class Options {

    private static final String IMAGE =
            "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:TrimNativeHeapInterval=5000 -XX:SweeperThreshold=60"
                    + " -XX:MaxInlineLevel=8 -XX:InlineSmallCode=1000 -XX:FreqInlineSize=150"
                    + " -Xms32m -Xmn24m -XX:ReservedCodeCacheSize=64m -Xmx512m";

    private Options() {}

    /** Which rows to measure; all if nothing is said. */
    static boolean wants(String row) {
        Set<String> rows = Arrays.stream(
                        System.getProperty("benchmark.rows", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        return rows.isEmpty() || rows.contains(row);
    }

    /** How long a JVM is warmed up before anything counts. */
    static Duration warmUp() {
        return Duration.ofSeconds(Integer.getInteger("benchmark.warmup", 45));
    }

    /** How long one figure is measured. */
    static Duration measure() {
        return Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 8));
    }

    /** How often everything is measured, in turn. */
    static int rounds() {
        return Integer.getInteger("benchmark.rounds", 5);
    }

    static int waiters() {
        return Integer.getInteger("benchmark.waiters", 10_000);
    }

    static int largeStore() {
        return Integer.getInteger("benchmark.records", 1_000_000);
    }

    /** What the server is given; the same the container image sets. */
    static List<String> jvmFlags() {
        return List.of(System.getProperty("benchmark.flags", IMAGE).split(" "));
    }

    /** What the image sets in the environment of its JVM. */
    static Map<String, String> malloc() {
        return Map.of("MALLOC_ARENA_MAX", "2");
    }

    /** Variables the server is given besides, as {@code NAME=value,NAME=value}: to see what a setting does. */
    static Map<String, String> environment() {
        return Arrays.stream(System.getProperty("benchmark.env", "").split(","))
                .filter(variable -> variable.contains("="))
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    /** The Java that runs the server: the newest long-term one that is here, which the README recommends. */
    static Path java() {
        return Optional.ofNullable(System.getProperty("benchmark.java"))
                .map(Path::of)
                .or(Options::java25)
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    /** Java 25, which some rows are about. */
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
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    /** What the build has made. */
    static Path target() {
        return Path.of(System.getProperty("project.root"), "app-bootstrap", "target");
    }

    /** Where everything the benchmark makes goes. */
    static Path folder() {
        return target().resolve("benchmark");
    }
}
