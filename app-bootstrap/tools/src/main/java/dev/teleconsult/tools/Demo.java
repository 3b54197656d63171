package dev.teleconsult.tools;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.EmbeddedServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The service with all its dependencies in one process: an emulated Kaleyra, a database in a temporary folder, and two
 * identities. Closing it removes all its data.
 */
final class Demo implements AutoCloseable {

    /** The variables of the environment that the demo uses. */
    private static final List<String> HEARD = List.of("HTTP_HOST", "HTTP_PORT", "LOG_LEVEL");

    /** Long enough to open the pages before the start, and less than the documented minute. */
    private static final Duration UNTIL_START = Duration.ofSeconds(40);

    private record Person(String id, String description) {}

    private static final Person DOCTOR = new Person("anna", "Dr. Anna Rossi (doctor)");
    private static final Person PATIENT = new Person("marco", "Marco Bianchi (patient)");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final PrintStream out;
    private final TemporaryFolder folder;
    private final KaleyraEmulator emulator;
    private final DemoReceiver receiver;
    private final EmbeddedServer service;
    private volatile boolean started;

    private Demo(
            PrintStream out,
            TemporaryFolder folder,
            KaleyraEmulator emulator,
            DemoReceiver receiver,
            EmbeddedServer service) {
        this.out = out;
        this.folder = folder;
        this.emulator = emulator;
        this.receiver = receiver;
        this.service = service;
    }

    /**
     * Starts the emulator and assembles the rest.
     *
     * @throws RuntimeException with the names of wrong variables
     */
    static Demo prepare(Map<String, String> environment, PrintStream out) {
        KaleyraEmulator emulator = KaleyraEmulator.builder().build();
        TemporaryFolder folder = TemporaryFolder.create("teleconsult-demo-");
        DemoReceiver receiver = DemoReceiver.start(out);
        try {
            emulator.start();
            EmbeddedServer service = EmbeddedServer.demo(
                    settings(environment, emulator, receiver, folder.path()),
                    List.of(
                            Map.entry(DOCTOR.id(), DOCTOR.description()),
                            Map.entry(PATIENT.id(), PATIENT.description())),
                    new DemoTroubles(emulator).switches(),
                    out);
            return new Demo(out, folder, emulator, receiver, service);
        } catch (RuntimeException failure) {
            receiver.close();
            emulator.close();
            folder.close();
            throw failure;
        }
    }

    private static Map<String, String> settings(
            Map<String, String> environment, KaleyraEmulator emulator, DemoReceiver receiver, Path folder) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "AUTH_MODE", "demo",
                "BANDYER_API_SECRET_KEY", emulator.apiKey(),
                "BANDYER_BASE_URL", emulator.baseUrl().toString(),
                "DATABASE_URL", "jdbc:sqlite:" + folder.resolve("teleconsult.db"),
                "HTTP_HOST", "127.0.0.1",
                "PAGE_FRAME_SOURCES",
                        emulator.baseUrl() + ",http://localhost:"
                                + emulator.baseUrl().getPort(),
                "TELECONSULTATION_DELETE_UPLOADS", "true",
                "UPLOADS_DELETED_BY", "webhook",
                "CALL_END_GRACE_MS", "10000",
                "WAIT_BEFORE_SERVER_CLOSE_SEC", "0"));
        settings.put("RECONCILE_INTERVAL_MS", "2000");
        settings.put("EVENTS_URL", receiver.url());
        settings.put("EVENTS_SECRETS", receiver.secret());
        settings.put("DEFAULT_RECORDING_TYPE", "manual");
        settings.put("CALL_DISPLAY_NAMES", "true");
        settings.put("PAGE_BRAND", "Clinic of the Lake");
        settings.put("PAGE_SUPPORT_TEXT", "This is a demonstration: no one answers.");
        for (String name : HEARD) {
            if (environment.containsKey(name)) {
                settings.put(name, environment.get(name));
            }
        }
        return settings;
    }

    /**
     * Serves, schedules a teleconsultation and prints the addresses to try.
     *
     * @throws UncheckedIOException if the port is in use
     */
    void start() {
        service.start();
        started = true;
        String server = "http://localhost:" + service.port();
        emulator.addWebhook(service.url("/webhooks/kaleyra"), Set.of());
        emulator.endCallsAt(URI.create(server + "/telecons-fe/call-ended"));
        Instant start = Instant.now().plus(UNTIL_START).truncatedTo(ChronoUnit.SECONDS);
        String id = scheduled(plan(start));
        out.print("""

                Teleconsult %1$s is running with an emulated Kaleyra. Data: %2$s (removed at the end). Ctrl-C ends it.

                A teleconsultation starts at %3$s. Two people take part; open each in a window of its own:
                  %4$-25s %5$s
                  %6$-25s %7$s

                The API, described:  %8$s/documentation/
                As one of them:      curl -H 'miauserid: %9$s' %8$s/teleconsultation/%10$s
                Schedule another:    curl -X POST %8$s/teleconsultation -H 'content-type: application/json' -d '%11$s'
                What other systems are told of it is printed below, as a receiver of its events got and verified it.
                Be another person:   %8$s/demo/     Metrics: %8$s/-/metrics     Emulator: %12$s

                """.formatted(
                        EmbeddedServer.version(),
                        folder.path(),
                        TIME.format(start.atZone(ZoneId.systemDefault())),
                        DOCTOR.description(),
                        page(server, DOCTOR, id),
                        PATIENT.description(),
                        page(server, PATIENT, id),
                        server,
                        PATIENT.id(),
                        id,
                        plan(start.plus(Duration.ofHours(1))),
                        emulator.baseUrl()));
        out.flush();
    }

    private static String page(String server, Person person, String id) {
        return server + "/demo/as/" + person.id() + "/telecons-fe/teleconsultation/" + id;
    }

    /** Schedules a teleconsultation by the API and returns its id. */
    private String scheduled(String plan) {
        try {
            return new ApiClient(service).schedule(plan);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scheduling", interrupted);
        }
    }

    private static String plan(Instant start) {
        return """
                {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[\
                {"userId":"anna","groups":["doctor"],"fullName":"Dr. Anna Rossi"},\
                {"userId":"marco","groups":["patient"],"fullName":"Marco Bianchi"}]}}""".formatted(start);
    }

    @Override
    public void close() {
        service.close();
        receiver.close();
        emulator.close();
        folder.close();
        if (started) {
            out.println("The demo has ended.");
        }
    }
}
