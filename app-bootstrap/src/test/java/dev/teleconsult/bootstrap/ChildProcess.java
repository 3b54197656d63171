package dev.teleconsult.bootstrap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A program in a process of its own, with the given environment only. */
public final class ChildProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    /**
     * The compiler options of the tests: a program that lives for seconds spends its processor time on its compiler.
     */
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final int INTERRUPT = 2;
    private static final int TERMINATE = 15;

    private final Process process;
    private final Lines out;
    private final Lines err;

    private ChildProcess(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    /** The server, from the classes under test. */
    public static ChildProcess main(Map<String, String> environment, Path folder, String... arguments) {
        return program(Main.class, List.of(), environment, folder, arguments);
    }

    /** A program, from the classes under test; {@code options} are the JVM's. */
    public static ChildProcess program(
            Class<?> main, List<String> options, Map<String, String> environment, Path folder, String... arguments) {
        List<String> all = new ArrayList<>(ChildClassPath.ofTheTests().options());
        all.addAll(options);
        return programAt(main, all, environment, folder, arguments);
    }

    /** A program; the class path is among the JVM's options. */
    static ChildProcess programAt(
            Class<?> main, List<String> options, Map<String, String> environment, Path folder, String... arguments) {
        List<String> java = new ArrayList<>(QUICK);
        java.addAll(options);
        // As in the jar's manifest; without it Java 25 warns of the SQLite driver.
        java.addAll(List.of("--enable-native-access=ALL-UNNAMED", main.getName()));
        return start(environment, folder, java, arguments);
    }

    /** A jar that was built. */
    public static ChildProcess jar(Path jar, Map<String, String> environment, Path folder, String... arguments) {
        return jar(jar, List.of(), environment, folder, arguments);
    }

    /** A built jar, as an operator starts it; {@code options} are the JVM's. */
    public static ChildProcess jar(
            Path jar, List<String> options, Map<String, String> environment, Path folder, String... arguments) {
        List<String> java = new ArrayList<>(options);
        java.addAll(List.of("-jar", jar.toString()));
        return start(environment, folder, java, arguments);
    }

    /** The words that a user types after {@code java}; a command {@code -jar} gets the archive of the tests. */
    public static ChildProcess java(List<String> arguments, Map<String, String> environment, Path folder) {
        List<String> java = new ArrayList<>(QUICK);
        if (arguments.get(0).equals("-jar")) {
            java.addAll(ChildClassPath.ofTheTests().archiveOptions());
        }
        java.addAll(arguments);
        return start(environment, folder, java);
    }

    private static ChildProcess start(
            Map<String, String> environment, Path folder, List<String> java, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java);
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for a line of standard output. */
    public String awaitLine(Predicate<String> wanted) {
        return out.await(wanted);
    }

    /** Stops it as an orchestrator does. Its output is still read meanwhile. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /**
     * Stops it as Ctrl-C does. If the tests run in the background of a shell, their children ignore that signal; then
     * it does as {@link #terminate}.
     *
     * @return the exit status that follows: 128 and the number of the signal
     */
    public int interrupt() {
        if (isDeafToInterrupts()) {
            terminate();
            return 128 + TERMINATE;
        }
        try {
            int status = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill ended with " + status);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return 128 + INTERRUPT;
    }

    private boolean isDeafToInterrupts() {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line ->
                            new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(ignored -> ignored.testBit(INTERRUPT - 1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Kills it as the kernel does: SIGKILL, no hook runs, nothing is flushed. Returns when the process is dead. */
    public void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException waiting) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for its end. */
    public int exitStatus() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running; so far: " + out.all() + err.all());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        out.end();
        err.end();
        return process.exitValue();
    }

    public List<String> out() {
        return out.all();
    }

    public List<String> err() {
        return err.all();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The output of a process, read so that it never has to wait. */
    private static final class Lines {

        private final List<String> lines = new ArrayList<>();
        private final Thread reader;
        private boolean ended;

        Lines(InputStream stream) {
            reader = new Thread(() -> read(stream), "reader");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    synchronized (this) {
                        lines.add(line);
                        notifyAll();
                    }
                }
            } catch (IOException closed) {
                // Treated as the end of the output.
            }
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }

        synchronized String await(Predicate<String> wanted) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (int next = 0; ; next++) {
                while (next >= lines.size()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                    if (ended || left <= 0) {
                        throw new AssertionError("the line is not among " + lines);
                    }
                    try {
                        wait(left);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(interrupted);
                    }
                }
                if (wanted.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
        }

        void end() {
            try {
                reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        synchronized List<String> all() {
            return List.copyOf(lines);
        }
    }
}
