package dev.teleconsult.bootstrap.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The original's framework with the same work for a GET: see {@code fastify.js}. */
final class Fastify implements AutoCloseable {

    private final Program program;
    final int port;

    private Fastify(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    /** Installs it under {@code target/}; empty if Node or the registry is not available. */
    static Optional<Path> install() {
        Optional<Path> npm = Program.find("npm");
        if (npm.isEmpty() || Program.find("node").isEmpty()) {
            return Optional.empty();
        }
        Path folder = Options.folder().resolve("fastify");
        try {
            Files.createDirectories(folder);
            for (String file : List.of("fastify.js", "package.json", "package-lock.json")) {
                try (InputStream in = Fastify.class.getResourceAsStream("/benchmark/" + file)) {
                    Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (!Files.isDirectory(folder.resolve("node_modules"))) {
                Program.run(
                        "npm",
                        folder,
                        List.of(npm.get().toString(), "ci", "--no-audit", "--no-fund"),
                        Duration.ofMinutes(3));
            }
            return Optional.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException cannot) {
            Report.say("cannot install Fastify: "
                    + cannot.getMessage().lines().findFirst().orElse(""));
            return Optional.empty();
        }
    }

    static Fastify start(Path folder, Nginx upstream) {
        Fastify fastify = launch(folder, upstream);
        fastify.program.awaitAnswer(URI.create("http://127.0.0.1:" + fastify.port + "/-/ready"));
        return fastify;
    }

    /** Starts it and does not wait for it. */
    static Fastify launch(Path folder, Nginx upstream) {
        int port = Program.freePort();
        Program program = Program.start(
                "fastify",
                folder,
                Map.of(
                        "PORT", Integer.toString(port),
                        "UPSTREAM", upstream.url().toString(),
                        "COLLECTION", RecordedVisits.COLLECTION,
                        "USERS", RecordedVisits.USERS,
                        "KEY", RecordedVisits.KEY),
                List.of(Program.find("node").orElseThrow().toString(), "fastify.js"));
        return new Fastify(program, port);
    }

    Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }
}
