package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The classes under test as child processes load them: folders packed into jars, and an archive of the classes that a server
 * loads (class-data sharing), which halves the processor time of a start. The first test program that starts a child makes them
 * under {@code target/children}, once for each state of the classes; the other programs wait until they are made.
 *
 * <p>Where the JVM makes no archive, this says so on standard output, and children start without one. So they do, from the class
 * path as it is, without the system property {@code children.archive}, which the module {@code app-bootstrap/proofs} sets: an
 * archive costs as much as it saves in seven starts.
 *
 * @param entries for the option {@code -cp}
 * @param archive for the option {@code -XX:SharedArchiveFile}; empty if the JVM made none
 */
record ChildClassPath(String entries, Optional<Path> archive) {

    private static final String SEPARATOR = System.getProperty("path.separator");
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    /** Makes it when it is first needed. */
    private static final class Made {
        private static final ChildClassPath OF_THE_TESTS = ofModule(
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Path.of(System.getProperty("basedir", "")).toAbsolutePath());
    }

    /** The class path of the tests that run. */
    static ChildClassPath ofTheTests() {
        return Made.OF_THE_TESTS;
    }

    /** The JVM's options for a child. */
    List<String> options() {
        List<String> options = new ArrayList<>();
        // Java 25 would write on standard output that its own archive was made with other options.
        archive.ifPresent(
                file -> options.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + file, "-Xlog:cds=off")));
        options.addAll(List.of("-cp", entries));
        return options;
    }

    private static ChildClassPath ofModule(String classPath, Path module) {
        return Boolean.getBoolean("children.archive")
                ? make(classPath, module.resolve("target/children"))
                : new ChildClassPath(classPath, Optional.empty());
    }

    private static ChildClassPath make(String classPath, Path parent) {
        List<Path> originals = Stream.of(classPath.split(SEPARATOR))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        try {
            Path folder = Files.createDirectories(parent).resolve(fingerprint(originals));
            try (FileChannel lock =
                    FileChannel.open(parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                String entries = packed(originals, folder);
                Path archive = folder.resolve("server.jsa");
                Path tried = folder.resolve("tried");
                if (!Files.exists(tried)) {
                    deleteOthers(parent, folder);
                    train(entries, folder, archive);
                    Files.createFile(tried);
                }
                return new ChildClassPath(entries, Optional.of(archive).filter(Files::exists));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of everything that an archive depends on: the JVM, and each file of the class path by its path, size and time. */
    private static String fingerprint(List<Path> entries) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((System.getProperty("java.home") + System.getProperty("java.vm.version"))
                    .getBytes(StandardCharsets.UTF_8));
            for (Path entry : entries) {
                for (Path file : files(entry)) {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    String line = file + " " + attributes.lastModifiedTime()
                            + (attributes.isRegularFile() ? " " + attributes.size() : "");
                    digest.update(line.getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static List<Path> files(Path entry) throws IOException {
        try (Stream<Path> files = Files.walk(entry)) {
            return files.sorted().toList();
        }
    }

    private static String packed(List<Path> originals, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> entries = new ArrayList<>();
        for (Path original : originals) {
            if (Files.isDirectory(original)) {
                Path jar = folder.resolve("classes-" + entries.size() + ".jar");
                if (!Files.exists(jar)) {
                    pack(original, jar);
                }
                entries.add(jar.toString());
            } else {
                entries.add(original.toString());
            }
        }
        return String.join(SEPARATOR, entries);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        Path half = jar.resolveSibling(jar.getFileName() + ".half");
        try (OutputStream file = Files.newOutputStream(half);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (Path one : files(classes)) {
                if (one.equals(classes)) {
                    continue;
                }
                boolean isFolder = Files.isDirectory(one);
                ZipEntry entry =
                        new ZipEntry(classes.relativize(one).toString().replace('\\', '/') + (isFolder ? "/" : ""));
                entry.setLastModifiedTime(FileTime.from(Instant.EPOCH.plus(Duration.ofDays(3653))));
                zip.putNextEntry(entry);
                if (!isFolder) {
                    Files.copy(one, zip);
                }
                zip.closeEntry();
            }
        }
        Files.move(half, jar);
    }

    /** States of the classes that were compiled over. Another build of the same tree may still use one that is young. */
    private static void deleteOthers(Path parent, Path folder) throws IOException {
        Instant old = Instant.now().minus(HALF_AN_HOUR);
        try (Stream<Path> others = Files.list(parent)) {
            for (Path other : others.filter(Files::isDirectory)
                    .filter(one -> !one.equals(folder))
                    .toList()) {
                if (Files.getLastModifiedTime(other).toInstant().isBefore(old)) {
                    for (Path file : files(other).stream()
                            .sorted(Comparator.reverseOrder())
                            .toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    /** A server that is asked a little, told to end, and writes the classes it has loaded as it ends. */
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
            // Perhaps for the option; if for another reason, the tests of the server fail for it too.
            System.out.println("The server of the training: " + didNotStart.getMessage());
        }
        if (!Files.exists(archive)) {
            System.out.println("Child processes start without an archive of classes: this JVM made none ("
                    + System.getProperty("java.vm.version") + ")");
        }
    }

    /** The life of a visit, so that what a request needs is in the archive too. */
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
