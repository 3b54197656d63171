package dev.teleconsult.tools;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.EmbeddedServer;
import dev.teleconsult.tools.load.LoadCommand;
import dev.teleconsult.tools.load.LoadOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * Runs a server with an emulated Kaleyra for a short time: calls every route, puts a load on the most frequent ones,
 * and loads the classes that other configurations need. A JVM that records an archive of this run
 * ({@code -XX:AOTCacheOutput}, {@code -XX:ArchiveClassesAtExit}) then starts the server faster. Uses only a temporary
 * folder and the machine's loopback interface.
 */
final class Training implements AutoCloseable {

    /** Lines are written as by the server, and discarded. */
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    /** The longest warm-up there is any use in. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final Duration load;
    private final int requestsASecond;
    private final PrintStream out;
    private final TemporaryFolder folder;
    private final KaleyraEmulator emulator;
    private final EmbeddedServer service;

    private Training(
            Duration load,
            int requestsASecond,
            PrintStream out,
            TemporaryFolder folder,
            KaleyraEmulator emulator,
            EmbeddedServer service) {
        this.load = load;
        this.requestsASecond = requestsASecond;
        this.out = out;
        this.folder = folder;
        this.emulator = emulator;
        this.service = service;
    }

    /**
     * Starts the emulator and assembles the server; ignores the environment.
     *
     * @param load how long the load lasts; whole seconds, half for waiting participants and half for open visits, at
     *     least one each
     * @param requestsASecond the load; a slower machine does fewer
     */
    static Training prepare(Duration load, int requestsASecond, PrintStream out) {
        KaleyraEmulator emulator = KaleyraEmulator.builder().build();
        TemporaryFolder folder = TemporaryFolder.create("teleconsult-train-");
        try {
            emulator.start();
            Duration warmUp = load.compareTo(WARM_UP) < 0 ? load : WARM_UP;
            Map<String, String> more = Map.of("WARM_UP_MS", Long.toString(warmUp.toMillis()));
            EmbeddedServer service = EmbeddedServer.of(settings(emulator, folder.path(), more), NOWHERE);
            return new Training(load, requestsASecond, out, folder, emulator, service);
        } catch (RuntimeException failure) {
            emulator.close();
            folder.close();
            throw failure;
        }
    }

    private static Map<String, String> settings(KaleyraEmulator emulator, Path folder, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "BANDYER_API_SECRET_KEY", emulator.apiKey(),
                "BANDYER_BASE_URL", emulator.baseUrl().toString(),
                "DATABASE_URL", "jdbc:sqlite:" + folder.resolve("teleconsult.db"),
                "HTTP_HOST", "127.0.0.1",
                "HTTP_PORT", "0",
                "RECONCILE_INTERVAL_MS", "1000",
                "WAIT_BEFORE_SERVER_CLOSE_SEC", "0"));
        settings.putAll(more);
        return settings;
    }

    /** @return whether all answers were as expected */
    boolean run() {
        service.start();
        try {
            otherConfigurations();
            everyRoute();
            boolean answered = load("3600") & load("0");
            // The warm-up, which is also recorded, is over by now.
            new ApiClient(service).expect(200, "GET", "/-/ready", "anna");
            out.println(answered ? "trained" : "not all answers were as expected");
            return answered;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Puts a load of requests on a teleconsultation that starts in this time. */
    private boolean load(String startsIn) {
        List<String> arguments = List.of(
                "--url",
                service.url("").toString(),
                "--create",
                "3",
                "--starts-in",
                startsIn,
                "--connections",
                "16",
                "--rate",
                Integer.toString(requestsASecond),
                "--warmup",
                "0",
                "--seconds",
                Long.toString(Math.max(1, load.toSeconds() / 2)));
        LoadOptions options = new LoadOptions();
        new CommandLine(options).parseArgs(arguments.toArray(String[]::new));
        try (LoadCommand load = LoadCommand.of(options, Map.of())) {
            return load.run(out);
        }
    }

    private void everyRoute() throws IOException, InterruptedException {
        ApiClient client = new ApiClient(service);
        for (String path : List.of(
                "/-/healthz",
                "/-/check-up",
                "/-/metrics",
                "/documentation/",
                "/documentation/json",
                "/telecons-fe/teleconsultation/any")) {
            client.expect(200, "GET", path, "anna");
        }
        String id = client.schedule("""
                {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[\
                {"userId":"anna","groups":["doctor"],"fullName":"Anna Rossi"},\
                {"userId":"marco","groups":["patient"],"fullName":"Marco Bianchi"}]}}""".formatted(Instant.now().plus(Duration.ofHours(1))));
        client.expect(200, "GET", "/teleconsultation/" + id, "anna");
        client.expect(200, "GET", "/api/v1/telecons-be/teleconsultation/" + id, "marco");
        client.expect(401, "GET", "/teleconsultation/" + id, "a-stranger");
        client.expect(404, "GET", "/teleconsultation/none", "anna");
        client.expect(400, "POST", "/teleconsultation", "anna");
        client.expect(204, "PATCH", "/teleconsultation/" + id, "anna");
        client.expect(204, "DELETE", "/teleconsultation/" + id, "anna");
        client.expect(200, "GET", "/-/metrics", "anna");
    }

    /** Loads the classes of other configurations without starting a server with them. */
    private void otherConfigurations() {
        Map<String, String> postgres = Map.of(
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none", "STORE_TIMEOUT_MS", "1000", "LOG_LEVEL", "error");
        Map<String, String> mia = Map.of(
                "CRUD_SERVICE_URL", "http://127.0.0.1:1",
                "TELECONSULTATIONS_CRUD_NAME", "teleconsultations",
                "USER_ID_MAP_CRUD_NAME", "users",
                "AUTH_SERVICE", "127.0.0.1:1",
                "STORE_TIMEOUT_MS", "1000");
        Map<String, String> tokens =
                Map.of("AUTH_MODE", "jwt", "JWT_ISSUER", "http://127.0.0.1:1/", "JWT_AUDIENCE", "teleconsult");
        for (Map<String, String> more : List.of(postgres, mia, tokens)) {
            try (EmbeddedServer other = EmbeddedServer.of(settings(emulator, folder.path(), more), NOWHERE)) {
                other.start();
            }
        }
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        service.close();
        emulator.close();
        folder.close();
    }
}
