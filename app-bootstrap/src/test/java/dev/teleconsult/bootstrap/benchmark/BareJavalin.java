package dev.teleconsult.bootstrap.benchmark;

import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The minimum that the libraries of the server need: Javalin with one route that says hello, with its own archive. */
final class BareJavalin implements AutoCloseable {

    private static final String END = "/end";

    private static boolean isTrained;

    private final Program program;
    final int port;

    private BareJavalin(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    /** The program. */
    public static void main(String[] arguments) {
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.get("/-/ready", context -> context.result("OK"));
                    config.routes.get("/teleconsultation/{id}", context -> context.result("hello"));
                    config.routes.get(END, context -> new Thread(() -> System.exit(0)).start());
                })
                .start("127.0.0.1", Integer.parseInt(arguments[0]));
    }

    /** The archive that it starts with, made by running it for some seconds; once in a run. */
    static synchronized Path train(Path java, Wrk wrk) {
        Path archive = Options.folder().resolve("javalin.aot");
        if (isTrained) {
            return archive;
        }
        BareJavalin learning = launch(java, List.of("-XX:AOTCacheOutput=" + archive));
        learning.awaitReady();
        wrk.load(learning.port, List.of("/teleconsultation/1"), Duration.ofSeconds(5));
        Program.get(learning.uri(END));
        learning.program.awaitEnd(Duration.ofMinutes(2));
        if (!Files.isRegularFile(archive)) {
            throw new IllegalStateException("no archive of a bare Javalin:\n" + learning.program.output());
        }
        isTrained = true;
        return archive;
    }

    /** Starts it and does not wait for it. */
    static BareJavalin launch(Path java, Optional<Path> archive) {
        return launch(java, archive.map(file -> "-XX:AOTCache=" + file).stream().toList());
    }

    private static BareJavalin launch(Path java, List<String> archive) {
        int port = Program.freePort();
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(Options.jvmFlags());
        command.addAll(archive);
        command.addAll(List.of("-cp", classPath(), BareJavalin.class.getName(), Integer.toString(port)));
        return new BareJavalin(
                Program.start("javalin", Options.folder().resolve("javalin"), Options.malloc(), command), port);
    }

    /**
     * The server's libraries, and the tests' jar for this class: an archive accepts no folders. Without Logback, which
     * would log everything of Jetty at debug level if it is not configured.
     */
    private static String classPath() {
        try (var libraries = Files.list(Options.target().resolve("lib"))) {
            List<String> path = new ArrayList<>(libraries
                    .filter(library -> !library.getFileName().toString().startsWith("logback"))
                    .map(Path::toString)
                    .sorted()
                    .toList());
            path.add(Options.target().resolve("teleconsult-server-tests.jar").toString());
            return String.join(":", path);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    BareJavalin awaitReady() {
        program.awaitAnswer(uri("/-/ready"));
        return this;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }
}
