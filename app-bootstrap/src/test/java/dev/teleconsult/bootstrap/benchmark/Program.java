package dev.teleconsult.bootstrap.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that is started for the benchmark and ends with it. Its output goes to a file. */
final class Program implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String name;
    private final Process process;
    private final Path output;

    private Program(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts a program with this environment and {@code PATH} only. */
    static Program start(String name, Path folder, Map<String, String> environment, List<String> command) {
        try {
            Files.createDirectories(folder);
            Path output = folder.resolve(name + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(variable -> !variable.equals("PATH") && !variable.equals("HOME"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new Program(name, process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end and returns its output. */
    static String run(String name, Path folder, List<String> command, Duration atMost) {
        Program program = start(name, folder, Map.of(), command);
        try {
            if (!program.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " took too long:\n" + program.output());
            }
            if (program.process.exitValue() != 0) {
                throw new IllegalStateException(name + " failed:\n" + program.output());
            }
            return program.output();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            program.close();
        }
    }

    /** Polls until it answers 200. */
    Program awaitAnswer(URI url) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended:\n" + output());
            }
            if (status(url).filter(status -> status == 200).isPresent()) {
                return this;
            }
            pause(Duration.ofMillis(2));
        }
        String said = output();
        throw new IllegalStateException(
                name + " does not answer " + url + ":\n" + said.substring(0, Math.min(2000, said.length())));
    }

    private static Optional<Integer> status(URI url) {
        try {
            return Optional.of(CLIENT.send(
                            HttpRequest.newBuilder(url)
                                    .header("miauserid", RecordedVisits.DOCTOR)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException notYet) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The body of an answer that must be 200. */
    static String get(URI url, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(PATIENCE);
            if (headers.length > 0) {
                request.headers(headers);
            }
            var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(url + " answered " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has ended by itself. */
    void awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " does not end:\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its processor time so far, in milliseconds. */
    double processorMillis() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    long pid() {
        return process.pid();
    }

    /** The resident memory of it and its children, in MiB. Linux only. */
    double residentMegabytes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToDouble(one -> residentMegabytes(one.pid()))
                .sum();
    }

    private static double residentMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A port without a listener. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of an installed program. */
    static Optional<Path> find(String name) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(":")),
                        Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin"))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** As {@link #find}; if the program is missing, Debian's package is installed if permitted. */
    static Optional<Path> findOrInstall(String name, String debianPackage) {
        Optional<Path> found = find(name);
        if (found.isPresent()
                || find("apt-get").isEmpty()
                || !System.getProperty("user.name").equals("root")) {
            return found;
        }
        try {
            run("apt-get-" + name, Options.folder(), List.of("apt-get", "update"), Duration.ofMinutes(3));
            run(
                    "apt-get-" + name,
                    Options.folder(),
                    List.of("apt-get", "install", "-y", "--no-install-recommends", debianPackage),
                    Duration.ofMinutes(5));
        } catch (IllegalStateException cannot) {
            Report.say("cannot install " + debianPackage);
            return Optional.empty();
        }
        return find(name);
    }
}
