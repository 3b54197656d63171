package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of child processes, and an archive of the classes that a server loads (class-data sharing), which
 * halves the processor time of a start. The archive is made of the packaged server: its jar, and the libraries that
 * its manifest names. The packaged server comes first on the class path of each child, so that the children of all
 * modules share one archive, also those that are started with {@code -jar}. The first test program that starts a child
 * makes the archive under {@code app-bootstrap/target/children}, once for each state of the jars; the other programs
 * wait until it is made.
 *
 * <p>Where the JVM makes no archive, this says so on standard output, and children start without one. So they do where
 * the server is no jar yet, and without the system property {@code children.archive}. The modules {@code
 * app-bootstrap/proofs} and {@code app-bootstrap/tools} set it: an archive costs as much as it saves in seven starts.
 *
 * @param entries for the option {@code -cp}
 * @param archive for the option {@code -XX:SharedArchiveFile}; empty if there is none
 */
record ChildClassPath(String entries, Optional<Path> archive) {

    private static final String SEPARATOR = System.getProperty("path.separator");
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final String SERVER = "teleconsult-server.jar";

    /** Made when it is first needed. */
    private static final class Made {
        private static final ChildClassPath OF_THE_TESTS =
                of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    }

    /** The class path of the running tests. */
    static ChildClassPath ofTheTests() {
        return Made.OF_THE_TESTS;
    }

    /** Whether the tests that run want an archive. */
    static boolean isArchiveWanted() {
        return Boolean.getBoolean("children.archive");
    }

    /** The JVM's options for a child. */
    List<String> options() {
        List<String> options = new ArrayList<>(archiveOptions());
        options.addAll(List.of("-cp", entries));
        return options;
    }

    /** The JVM's options for a child that has the packaged server as its class path, or as the beginning of it. */
    List<String> archiveOptions() {
        // Java 25 would write on standard output that its own archive was made with other options.
        return archive.map(file -> List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + file, "-Xlog:cds=off"))
                .orElse(List.of());
    }

    private static ChildClassPath of(String classPath) {
        List<Path> found = Stream.of(classPath.split(SEPARATOR))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        Optional<Path> server = found.stream()
                .filter(entry -> isArchiveWanted() && entry.endsWith(SERVER))
                .findFirst();
        if (server.isEmpty()) {
            return new ChildClassPath(joined(found), Optional.empty());
        }
        try {
            List<Path> libraries = libraries(server.get());
            return new ChildClassPath(
                    joined(serverFirst(server.get(), libraries, found)), archive(server.get(), libraries));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String joined(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR));
    }

    /** The jars that the manifest of the server names. */
    private static List<Path> libraries(Path server) throws IOException {
        try (JarFile jar = new JarFile(server.toFile())) {
            String entries = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.of(entries.split(" ")).map(server::resolveSibling).toList();
        }
    }

    /** The server brings its libraries; they need no entries of their own. */
    private static List<Path> serverFirst(Path server, List<Path> libraries, List<Path> all) {
        Set<Path> brought = libraries.stream().map(Path::getFileName).collect(Collectors.toSet());
        List<Path> entries = new ArrayList<>(List.of(server));
        all.stream()
                .filter(entry -> !entry.equals(server) && !brought.contains(entry.getFileName()))
                .forEach(entries::add);
        return entries;
    }

    private static Optional<Path> archive(Path server, List<Path> libraries) throws IOException {
        Path parent = Files.createDirectories(server.resolveSibling("children"));
        List<Path> jars = new ArrayList<>(libraries);
        jars.add(server);
        Path folder = Files.createDirectories(parent.resolve(fingerprint(jars)));
        try (FileChannel lock =
                FileChannel.open(parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            Path archive = folder.resolve("server.jsa");
            Path tried = folder.resolve("tried");
            if (!Files.exists(tried)) {
                deleteOthers(parent, folder);
                train(server.toString(), folder, archive);
                Files.createFile(tried);
            }
            return Optional.of(archive).filter(Files::exists);
        }
    }

    /**
     * A hash of everything that an archive depends on: the JVM, and each jar by its path, size and time. The JVM checks
     * the same.
     */
    private static String fingerprint(List<Path> jars) throws IOException {
        List<Object> state = new ArrayList<>();
        state.add(System.getProperty("java.home") + System.getProperty("java.vm.version"));
        for (Path jar : jars) {
            state.addAll(List.of(jar.toString(), Files.size(jar), Files.getLastModifiedTime(jar)));
        }
        return Integer.toHexString(state.hashCode());
    }

    /** Archives of earlier class paths. Another build of the same tree may still use a recent one. */
    private static void deleteOthers(Path parent, Path folder) throws IOException {
        Instant old = Instant.now().minus(HALF_AN_HOUR);
        try (Stream<Path> others = Files.list(parent)) {
            for (Path other : others.filter(Files::isDirectory)
                    .filter(one -> !one.equals(folder))
                    .toList()) {
                if (Files.getLastModifiedTime(other).toInstant().isBefore(old)) {
                    delete(other);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A server that answers a few requests, is stopped, and writes the archive of its loaded classes when it ends. */
    private static void train(String entries, Path folder, Path archive) throws IOException {
        Path work = Files.createDirectories(folder.resolve("training"));
        List<String> options =
                List.of("-XX:ArchiveClassesAtExit=" + archive, "-Djava.io.tmpdir=" + work, "-cp", entries);
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start();
                ServerProcess server = ServerProcess.withOptions(
                        options,
                        Map.of(
                                "BANDYER_API_SECRET_KEY", kaleyra.apiKey(),
                                "BANDYER_BASE_URL", kaleyra.baseUrl().toString(),
                                "CHECK_AT_START", "false",
                                "HTTP_HOST", "127.0.0.1",
                                "HTTP_PORT", "0",
                                "WAIT_BEFORE_SERVER_CLOSE_SEC", "0"),
                        work)) {
            visit(server);
            server.terminate();
        } catch (AssertionError didNotStart) {
            // Perhaps because of the option; if for another reason, the tests of the server fail for it too.
            System.out.println("The server of the training: " + didNotStart.getMessage());
        }
        if (!Files.exists(archive)) {
            System.out.println("Child processes start without an archive of classes: this JVM made none ("
                    + System.getProperty("java.vm.version") + ")");
        }
    }

    /** The life of a visit, so that the classes of its requests are in the archive too. */
    private static void visit(ServerProcess server) {
        String doctor = "{\"userId\": \"doctor\", \"groups\": [\"doctor\"], \"fullName\": \"Anna Rossi\"}";
        String patient = "{\"userId\": \"%s\", \"group\": \"patient\", \"fullName\": \"Marco Bianchi\"}";
        String people = "{\"number\": 2, \"data\": [" + doctor + ", " + patient + "]}";
        String id = server.ask(ServerProcess.Call.json(
                        "POST",
                        "/teleconsultation",
                        "{\"start_date\": \"" + Instant.now().plus(Duration.ofDays(1))
                                + "\", \"duration_in_seconds\": 1800, \"participants\": "
                                + people.formatted("patient") + "}",
                        "Idempotency-Key",
                        "key"))
                .body()
                .path("roomId")
                .textValue();
        String path = "/teleconsultation/" + id;
        List.of(
                        ServerProcess.Call.of("GET", path, "miauserid", "doctor"),
                        ServerProcess.Call.json(
                                "PATCH", path, "{\"participants\": " + people.formatted("successor") + "}"),
                        ServerProcess.Call.of("DELETE", path),
                        ServerProcess.Call.of("GET", path, "miauserid", "doctor"),
                        ServerProcess.Call.of("GET", "/-/ready"))
                .forEach(server::ask);
    }
}
