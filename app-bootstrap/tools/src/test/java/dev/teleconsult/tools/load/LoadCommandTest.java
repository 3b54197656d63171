package dev.teleconsult.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.bootstrap.Deployment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoadCommandTest {

    private static final String TOKEN = "a-token-to-be-kept-secret";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    static Path folder;

    /** One for all tests: to start it takes longer than most of them. */
    private static Deployment deployment;

    @BeforeAll
    static void deploy() {
        deployment = Deployment.at(Instant.now().toString(), folder, Map.of());
    }

    @AfterAll
    static void close() {
        deployment.close();
    }

    /** The rooms that earlier tests had. */
    private final int earlier = deployment.emulator().roomsEver().size();

    @Test
    void createdTeleconsultationsShouldBeReadAndCancelled() throws IOException {
        Path json = folder.resolve("load.json");
        boolean good =
                run(Map.of(), arguments(deployment.url("").toString(), "--create", "2", "--json", json.toString()));

        assertThat(good).as(text()).isTrue();
        assertThat(text())
                .contains("2 new ones, made for it and cancelled at the end", "as user load-doctor", "requests/s")
                .contains("cancelled what was scheduled");
        for (String id : scheduled()) {
            assertThat(deployment
                            .get("/teleconsultation/" + id, "miauserid", "load-doctor")
                            .status())
                    .isEqualTo(404);
        }
        assertThat(deployment.emulator().roomsEver()).hasSize(earlier + 2);
        await("no room").until(() -> deployment.emulator().rooms().isEmpty());
        JsonNode figures = new JsonMapper().readTree(json.toFile());
        assertThat(figures.path("ended").asText()).isEqualTo("time_is_up");
        assertThat(figures.path("requests").asLong())
                .isEqualTo(figures.path("statuses").path("200").asLong())
                .isBetween(1L, 100L);
        assertThat(figures.path("latencyMs").path("p50").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(figures.path("latencyMs").path("max").asDouble());
        assertThat(figures.path("errors")).isEmpty();
    }

    /** The command in the README, for a server that trusts its gateway's headers. */
    @Test
    void userShouldBeInvitedToCreatedTeleconsultations() {
        boolean good = run(Map.of(), arguments(deployment.url("").toString(), "--create", "3", "--user", "dr-7"));

        assertThat(good).as(text()).isTrue();
        assertThat(text()).contains("as user dr-7").contains("cancelled what was scheduled");
    }

    @Test
    void interruptedLoadShouldCancelItsTeleconsultations() throws Exception {
        LoadCommand load = LoadCommand.of(
                options("--url", deployment.url("").toString(), "--create", "1", "--seconds", "600", "--rate", "20"),
                Map.of());
        CompletableFuture<Boolean> running = CompletableFuture.supplyAsync(() -> load.run(out()));
        await().until(() -> text().contains("scheduled: "));

        load.close();

        assertThat(text()).contains("cancelled what was scheduled");
        assertThat(running.get()).isFalse();
        assertThat(deployment.emulator().roomsEver()).hasSize(earlier + 1);
        await("no room").until(() -> deployment.emulator().rooms().isEmpty());
    }

    @Test
    void loadClosedBeforeItsStartShouldCreateNothing() {
        LoadCommand load = LoadCommand.of(options("--url", deployment.url("").toString(), "--create", "1"), Map.of());
        load.close();

        assertThat(load.run(out())).isFalse();
        assertThat(deployment.emulator().roomsEver()).hasSize(earlier);
    }

    @Test
    void strangerShouldBeRefusedBeforeAnyLoad() {
        assertThat(run(Map.of(), arguments(deployment.url("").toString(), "--ids", "nothing", "--user", "x")))
                .isFalse();

        assertThat(text())
                .contains("stopped: reading nothing: the target answered 404 (")
                .doesNotContain("requests/s");
    }

    @Test
    void callersHeadersShouldBeSentAndTheTokenNeverPrinted() {
        Map<String, List<String>> seen = new ConcurrentHashMap<>();
        try (Answering target = Answering.with(seen, 200)) {
            boolean good = run(
                    Map.of("LOAD_TOKEN", TOKEN, "USERID_HEADER_KEY", "x-user", "GROUPS_HEADER_KEY", "x-groups"),
                    arguments(target.url(), "--ids", "a/b", "--user", "dr-7", "--groups", "doctor,chief"));

            assertThat(good).as(text()).isTrue();
        }
        assertThat(seen.get("X-user")).containsExactly("dr-7");
        assertThat(seen.get("X-groups")).containsExactly("doctor,chief");
        assertThat(seen.get("Authorization")).containsExactly("Bearer " + TOKEN);
        assertThat(seen.get("path")).containsExactly("/teleconsultation/a%2Fb");
        assertThat(text())
                .contains("as the owner of the access token in LOAD_TOKEN")
                .doesNotContain(TOKEN);
    }

    @Test
    void tokenThatCannotBeAHeaderShouldNotBePrinted() {
        assertThatThrownBy(() -> LoadCommand.of(
                        options("--url", "http://localhost", "--ids", "a"), Map.of("LOAD_TOKEN", TOKEN + "\nmore")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LOAD_TOKEN")
                .hasNoCause()
                .message()
                .doesNotContain(TOKEN);
    }

    @Test
    void failingTargetShouldBeLeftAlone() {
        try (Answering target = Answering.with(new ConcurrentHashMap<>(), 200, 503)) {
            List<String> arguments = List.of("--url", target.url(), "--ids", "a", "--rate", "20", "--warmup", "0");

            assertThat(run(Map.of(), arguments)).isFalse();
        }
        assertThat(text())
                .contains("gave up: for 5 s nothing but errors came back")
                .contains("503 × ");
    }

    @Test
    void redirectShouldNotBeFollowed() {
        try (Answering target = Answering.with(new ConcurrentHashMap<>(), 302)) {
            assertThat(run(Map.of(), arguments(target.url(), "--ids", "a"))).isFalse();
        }
        assertThat(text()).contains("the target answered 302");
    }

    @Test
    void missingTargetShouldBeReported() {
        String url;
        try (Answering gone = Answering.with(new ConcurrentHashMap<>(), 200)) {
            url = gone.url();
        }
        assertThat(run(Map.of(), arguments(url, "--ids", "a"))).isFalse();
        assertThat(text()).contains("stopped: the target does not answer");
    }

    private List<String> scheduled() {
        return text().lines()
                .filter(line -> line.startsWith("scheduled: "))
                .flatMap(
                        line -> Stream.of(line.substring("scheduled: ".length()).split(", ")))
                .toList();
    }

    /** A second at 50 requests. */
    private static List<String> arguments(String url, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--url", url, "--seconds", "1", "--warmup", "1", "--rate", "50", "--connections", "4"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private boolean run(Map<String, String> environment, List<String> arguments) {
        try (LoadCommand load = LoadCommand.of(options(arguments.toArray(String[]::new)), environment)) {
            return load.run(out());
        }
    }

    private static LoadOptions options(String... arguments) {
        return CommandLine.populateCommand(new LoadOptions(), arguments);
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Gives answers in turn, and repeats the last one. */
    private record Answering(HttpServer server) implements AutoCloseable {

        static Answering with(Map<String, List<String>> seen, int... statuses) {
            try {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                AtomicInteger turn = new AtomicInteger();
                server.createContext("/", exchange -> {
                    seen.putAll(exchange.getRequestHeaders());
                    seen.put("path", List.of(exchange.getRequestURI().getRawPath()));
                    int status = statuses[Math.min(turn.getAndIncrement(), statuses.length - 1)];
                    exchange.getResponseHeaders().set("location", "http://127.0.0.1:1/");
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
                server.start();
                return new Answering(server);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
