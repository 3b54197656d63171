package dev.teleconsult.bootstrap.soak;

import dev.teleconsult.bootstrap.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The resources of a server's process, after a garbage collection.
 *
 * @param openFiles and {@code residentMegabytes}: 0 where there is no {@code /proc}
 */
record Use(long heapMegabytes, long residentMegabytes, long threads, long openFiles, long storeConnections) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /**
     * Collects garbage there, then looks.
     *
     * @param storeConnections as the database counts them: the pool's gauges are read one after another, so that one connection
     *     may be counted as active and then as idle
     */
    static Use of(ServerProcess server, long storeConnections) throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(server.pid()),
                            "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        }
        String metrics = metrics(server);
        return new Use(
                Math.round(sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\".*?\\}") / (1 << 20)),
                resident(server.pid()),
                Math.round(sum(metrics, "jvm_threads_live_threads")),
                openFiles(server.pid()),
                storeConnections);
    }

    static String metrics(ServerProcess server) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(server.url("/-/metrics")).build(), BodyHandlers.ofString())
                .body();
    }

    /** The sum of all matching series. */
    static double sum(String metrics, String series) {
        return Pattern.compile("(?m)^" + series + " (\\S+)$")
                .matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(found.groupCount())))
                .sum();
    }

    private static long resident(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }

    private static long openFiles(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid), "fd");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    String row(String label) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d |",
                label,
                heapMegabytes,
                residentMegabytes,
                threads,
                openFiles,
                storeConnections);
    }
}
