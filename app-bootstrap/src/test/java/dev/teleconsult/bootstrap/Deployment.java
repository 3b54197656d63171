package dev.teleconsult.bootstrap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.server.Service;
import dev.teleconsult.bootstrap.server.Wiring;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * The whole service with its real wiring, an emulated Kaleyra, a database file, and a clock that a test moves. It is
 * configured by variables and called over HTTP.
 */
public final class Deployment implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** An answer. A body that is not JSON, or no body, is a missing node. */
    public record Answer(int status, Map<String, String> headers, JsonNode body, String text) {}

    private final Path folder;
    private final Map<String, String> variables;
    private final SettableClock clock;
    private UnaryOperator<Clock> serviceClock = clock -> clock;
    private Optional<Executor> executor = Optional.empty();
    private final KaleyraEmulator emulator;
    private final Set<String> roomsOfOtherTests = new HashSet<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private Service service;
    private boolean isReplica;

    private Deployment(Path folder, SettableClock clock, Map<String, String> variables, KaleyraEmulator emulator) {
        this.folder = folder;
        this.clock = clock;
        this.emulator = emulator;
        this.variables = new HashMap<>(Map.of(
                "BANDYER_API_SECRET_KEY",
                emulator.apiKey(),
                "BANDYER_BASE_URL",
                emulator.baseUrl().toString(),
                "DATABASE_URL",
                "jdbc:sqlite:" + folder.resolve("teleconsult.db"),
                "HTTP_HOST",
                "127.0.0.1",
                "HTTP_PORT",
                "0",
                "WAIT_BEFORE_SERVER_CLOSE_SEC",
                "0"));
        // So that an upstream receives only the requests that a test counts.
        this.variables.put("CHECK_AT_START", "false");
        this.variables.putAll(variables);
    }

    /** A running deployment at that time. */
    public static Deployment at(String now, Path folder, Map<String, String> variables) {
        return at(now, folder, variables, emulator -> emulator);
    }

    /** A running deployment with a configured Kaleyra. */
    public static Deployment at(
            String now, Path folder, Map<String, String> variables, UnaryOperator<KaleyraEmulator.Builder> kaleyra) {
        return at(now, folder, variables, kaleyra, Optional.empty());
    }

    /** A running deployment with an executor for the work beside requests and after their answers. */
    public static Deployment at(
            String now,
            Path folder,
            Map<String, String> variables,
            UnaryOperator<KaleyraEmulator.Builder> kaleyra,
            Optional<Executor> executor) {
        SettableClock clock = SettableClock.at(now);
        KaleyraEmulator emulator =
                kaleyra.apply(KaleyraEmulator.builder().clock(clock)).build().start();
        Deployment deployment = new Deployment(folder, clock, variables, emulator);
        deployment.executor = executor;
        deployment.start();
        return deployment;
    }

    /** A running deployment with a wrapper around the clock that the service reads. */
    static Deployment withClock(String now, Path folder, Map<String, String> variables, UnaryOperator<Clock> around) {
        SettableClock clock = SettableClock.at(now);
        Deployment deployment = new Deployment(
                folder,
                clock,
                variables,
                KaleyraEmulator.builder().clock(clock).build().start());
        deployment.serviceClock = around;
        deployment.start();
        return deployment;
    }

    /** Another server beside this one, with these variables besides. It is to be closed before this one. */
    public Deployment replica(Map<String, String> more) {
        Deployment replica = new Deployment(folder, clock, variables, emulator);
        replica.variables.putAll(more);
        replica.executor = executor;
        replica.serviceClock = serviceClock;
        replica.isReplica = true;
        replica.start();
        return replica;
    }

    private void start() {
        AppConfig config = AppConfigReader.read(variables, Purpose.SERVICE);
        Clock its = serviceClock.apply(clock);
        service = executor.map(own -> Wiring.service(config, its, own)).orElseGet(() -> service(config, its));
        service.start();
    }

    /** Replaces the process by another one on the same database. Kaleyra keeps its state. */
    public void restart() {
        service.close();
        start();
    }

    /** Receivers of events are on this machine. */
    private static Service service(AppConfig config, Clock its) {
        return config.events().isPresent()
                ? Wiring.publishing(config, its, host -> List.of(InetAddress.getLoopbackAddress()))
                : Wiring.service(config, its);
    }

    Service service() {
        return service;
    }

    /** Runs the reconciler once, whether or not it is time for a run. */
    public Reconciler.Report reconcile() {
        return ((TeleconsultApplication) service.useCases()).reconciler().runOnce();
    }

    public KaleyraEmulator emulator() {
        return emulator;
    }

    /** Begins another test on this deployment: the rooms so far are not returned any more. */
    public void beginAnotherTest() {
        emulator.roomsEver().forEach(room -> roomsOfOtherTests.add(room.id()));
    }

    /** The rooms at Kaleyra. */
    public List<EmulatedRoom> rooms() {
        return ofThisTest(emulator.rooms());
    }

    /** The rooms at Kaleyra, with the deleted ones. */
    public List<EmulatedRoom> roomsEver() {
        return ofThisTest(emulator.roomsEver());
    }

    /**
     * The rooms at Kaleyra once there are this many: a room that is no longer needed is deleted after the caller was
     * answered.
     */
    public List<EmulatedRoom> roomsOnceThereAre(int number) {
        return Awaitility.await("rooms at Kaleyra")
                .pollDelay(Duration.ZERO)
                .until(this::rooms, rooms -> rooms.size() == number);
    }

    private List<EmulatedRoom> ofThisTest(List<EmulatedRoom> rooms) {
        return rooms.stream()
                .filter(room -> !roomsOfOtherTests.contains(room.id()))
                .toList();
    }

    public SettableClock clock() {
        return clock;
    }

    Path folder() {
        return folder;
    }

    Instant now() {
        return clock.instant();
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Answer delete(String path, String... headers) {
        return send(request(path, headers).DELETE());
    }

    public Answer post(String path, String body, String... headers) {
        return send(json(path, headers).POST(BodyPublishers.ofString(body)));
    }

    public Answer patch(String path, String body, String... headers) {
        return send(json(path, headers).method("PATCH", BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder json(String path, String... headers) {
        return request(path, headers).header("content-type", "application/json");
    }

    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public Answer send(HttpRequest.Builder request) {
        return read(open(request));
    }

    /** The whole answer. */
    public Answer read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> headers = new HashMap<>();
            response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
            boolean isJson = headers.getOrDefault("content-type", "").startsWith("application/json");
            JsonNode json = isJson ? parsed(text) : JSON.missingNode();
            return new Answer(response.statusCode(), headers, json, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notWhatItSays) {
            return JSON.missingNode();
        }
    }

    /** The answer when its head has arrived; the caller reads and closes its body. */
    public HttpResponse<InputStream> open(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        service.close();
        if (!isReplica) {
            emulator.close();
        }
    }
}
