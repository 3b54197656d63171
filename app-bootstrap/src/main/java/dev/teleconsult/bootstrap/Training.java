package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.load.LoadCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A short life of the server with an emulated Kaleyra: every route, a load on those that are asked most, and what other
 * configurations would load. A JVM that is told to keep an archive of it ({@code -XX:AOTCacheOutput}, {@code
 * -XX:ArchiveClassesAtExit}) has seen what the server needs, and starts it faster next time. Touches nothing but a folder of
 * its own and this machine's loopback.
 */
final class Training implements AutoCloseable {

    /** For compilers to have seen what is hot. */
    static final Duration USUAL_LOAD = Duration.ofSeconds(30);

    private static final Pattern ROOM_ID = Pattern.compile("\"roomId\"\\s*:\\s*\"([^\"]+)\"");

    private final Duration load;
    private final PrintStream out;
    private final TemporaryFolder folder;
    private final KaleyraEmulator emulator;
    private final Service service;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Training(
            Duration load, PrintStream out, TemporaryFolder folder, KaleyraEmulator emulator, Service service) {
        this.load = load;
        this.out = out;
        this.folder = folder;
        this.emulator = emulator;
        this.service = service;
    }

    /**
     * Starts the emulator and puts the server together; of the environment nothing counts.
     *
     * @param load how long it is put under load; whole seconds, halved and at least one each way
     */
    static Training prepare(Duration load, PrintStream out) {
        KaleyraEmulator emulator = KaleyraEmulator.builder().build();
        TemporaryFolder folder = TemporaryFolder.create("teleconsult-train-");
        try {
            emulator.start();
            AppConfig config = AppConfigReader.read(settings(emulator, folder.path(), Map.of()), Purpose.SERVICE);
            // Written like the server's, and read by nobody.
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            Logging.apply(Logging.Format.JSON, config.logLevel(), config.redaction(), nowhere);
            return new Training(load, out, folder, emulator, Wiring.service(config, Clock.systemUTC()));
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

    /** @return whether everything was answered as it should */
    boolean run() {
        service.start();
        try {
            otherConfigurations();
            everyRoute();
            boolean answered = load("3600") & load("0");
            out.println(answered ? "trained" : "not everything was answered as it should");
            return answered;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waiting people first, and then such as are shown their links. */
    private boolean load(String startsIn) {
        List<String> arguments = List.of(
                "--url", url("").toString(),
                "--create", "3",
                "--starts-in", startsIn,
                "--connections", "16",
                "--rate", "20000",
                "--warmup", "0",
                "--seconds", Long.toString(Math.max(1, load.toSeconds() / 2)));
        try (LoadCommand load = LoadCommand.of(arguments, Map.of())) {
            return load.run(out);
        }
    }

    private void everyRoute() throws IOException, InterruptedException {
        for (String path : List.of(
                "/-/healthz",
                "/-/ready",
                "/-/check-up",
                "/-/metrics",
                "/documentation/",
                "/documentation/json",
                "/documentation/yaml",
                "/telecons-fe/teleconsultation/any")) {
            expect(200, get(path, "anna"));
        }
        String id = scheduled(Instant.now().plus(Duration.ofHours(1)));
        expect(200, get("/teleconsultation/" + id, "anna"));
        expect(200, get("/api/v1/telecons-be/teleconsultation/" + id, "marco"));
        expect(401, get("/teleconsultation/" + id, "a-stranger"));
        expect(404, get("/teleconsultation/none", "anna"));
        expect(400, send(json("/teleconsultation", "anna").POST(BodyPublishers.ofString("{}"))));
        expect(204, send(json("/teleconsultation/" + id, "anna").method("PATCH", BodyPublishers.ofString("{}"))));
        expect(204, send(request("/teleconsultation/" + id, "anna").DELETE()));
        expect(200, get("/-/metrics", "anna"));
    }

    /** Far enough to have loaded what they need; nobody answers them. */
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
            AppConfig config = AppConfigReader.read(settings(emulator, folder.path(), more), Purpose.SERVICE);
            try (Service other = Wiring.service(config, Clock.systemUTC())) {
                other.start();
            }
        }
    }

    private String scheduled(Instant start) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(json("/teleconsultation", "anna").POST(BodyPublishers.ofString("""
                {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[\
                {"userId":"anna","groups":["doctor"],"fullName":"Anna Rossi"},\
                {"userId":"marco","groups":["patient"],"fullName":"Marco Bianchi"}]}}""".formatted(start))));
        expect(201, answer);
        Matcher id = ROOM_ID.matcher(answer.body());
        if (!id.find()) {
            throw new IOException("no id in the answer");
        }
        return id.group(1);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    private HttpRequest.Builder request(String path, String user) {
        return HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(30)).header("miauserid", user);
    }

    private HttpRequest.Builder json(String path, String user) {
        return request(path, user).header("content-type", "application/json");
    }

    private HttpResponse<String> get(String path, String user) throws IOException, InterruptedException {
        return send(request(path, user).GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void expect(int status, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException(answer.request().method() + " "
                    + answer.request().uri().getPath() + " was answered " + answer.statusCode() + " and not " + status);
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
