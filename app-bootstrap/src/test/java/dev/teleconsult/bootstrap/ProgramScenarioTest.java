package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, started and stopped from outside. */
class ProgramScenarioTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern INITIALIZED = Pattern.compile("^\\[(\\d+)\\s*\\].*Initializing '([^']+)'");
    private static final int TERMINATED = 128 + 15;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    /** A missing key too: it never starts the emulator. */
    @Test
    void invalidConfigurationShouldBeReportedInOneMessage() {
        try (ChildProcess program = start(Map.of("HTTP_PORT", "many"), "server")) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.out()).isEmpty();
            assertThat(program.err())
                    .startsWith("The service cannot be started as it is configured:")
                    .containsExactlyInAnyOrder(
                            "The service cannot be started as it is configured:",
                            "  - BANDYER_API_SECRET_KEY is missing: the key to the Kaleyra Video API",
                            "  - HTTP_PORT must be a whole number from 0 to 65535, not 'many'",
                            "  - BANDYER_BASE_URL is missing: where the Kaleyra Video API is, such as"
                                    + " https://api.eu.bandyer.com");
        }
    }

    /**
     * Each of these classes costs tens of milliseconds at the start, so it is loaded when first needed, or beside the
     * start.
     */
    @Test
    void startShouldNotInitializeWhatNoRequestNeedsYet() throws IOException {
        Path initialized = folder.resolve("initialized.log");
        Map<String, String> environment = Map.of(
                "BANDYER_API_SECRET_KEY", "opensesame",
                "BANDYER_BASE_URL", "https://127.0.0.1:1",
                "CRUD_SERVICE_URL", "http://127.0.0.1:1",
                "TELECONSULTATIONS_CRUD_NAME", "teleconsultations",
                "USER_ID_MAP_CRUD_NAME", "users",
                "HTTP_HOST", "127.0.0.1",
                "HTTP_PORT", "0");
        List<String> options = List.of("-Xlog:class+init=info:file=" + initialized + ":tid:filecount=0");
        try (ChildProcess program = ChildProcess.program(Main.class, options, environment, folder)) {
            program.awaitLine(line -> line.contains("\"listening\""));
        }

        Map<String, List<String>> byThread = new HashMap<>();
        for (String line : Files.readAllLines(initialized)) {
            Matcher one = INITIALIZED.matcher(line);
            if (one.find()) {
                byThread.computeIfAbsent(one.group(1), thread -> new ArrayList<>())
                        .add(one.group(2));
            }
        }
        assertThat(byThread.values().stream()
                        .filter(classes -> classes.contains("dev/teleconsult/bootstrap/Main"))
                        .findFirst()
                        .orElseThrow())
                .contains("org/eclipse/jetty/server/Server")
                .doesNotContain(
                        "com/fasterxml/jackson/databind/ObjectMapper",
                        "java/lang/management/ManagementFactory",
                        "java/math/BigDecimal",
                        "okhttp3/OkHttpClient",
                        "sun/security/ssl/TrustStoreManager");
    }

    @Test
    void problemFoundByAnAdapterShouldBeReportedLikeOtherProblems() {
        Map<String, String> environment = Map.of(
                "BANDYER_API_SECRET_KEY", "opensesame",
                "BANDYER_BASE_URL", "https://api.eu.bandyer.com",
                "DATABASE_URL", "jdbc:sqlite::memory:");
        try (ChildProcess program = start(environment)) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.err())
                    .hasSize(2)
                    .first()
                    .isEqualTo("The service cannot be started as it is configured:");
            assertThat(program.err().get(1)).startsWith("  - ").doesNotContain("opensesame");
        }
    }

    @Test
    void versionAndHelpShouldBePrinted() {
        try (ChildProcess version = start(Map.of(), "--version");
                ChildProcess help = start(Map.of(), "--help")) {
            assertThat(version.exitStatus()).isZero();
            assertThat(version.out()).containsExactly(System.getProperty("project.version"));
            assertThat(help.exitStatus()).isZero();
            assertThat(help.out()).first().asString().startsWith("Usage: java -jar teleconsult-server.jar");
        }
    }

    @Test
    void healthShouldFailWithoutAServer() {
        try (ChildProcess withoutServer = start(Map.of("HTTP_PORT", "1"), "health")) {
            assertThat(withoutServer.exitStatus()).isEqualTo(1);
            assertThat(withoutServer.err()).isEmpty();
        }
    }

    /** With only the database configured: a job without any other secret runs it. */
    @Test
    void migrateShouldCreateTheTablesAndEnd() {
        Map<String, String> environment = Map.of("DATABASE_URL", "jdbc:sqlite:" + folder.resolve("visits.db"));
        try (ChildProcess first = start(environment, "migrate")) {
            assertThat(first.exitStatus()).as("%s", first.err()).isZero();
            assertThat(first.out()).hasSize(1).first().asString().contains("migrations done: ");
            assertThat(first.err()).isEmpty();
        }
    }

    @Test
    void serverShouldKeepServingForAWhileAfterASignal() throws Exception {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start()) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "BANDYER_API_SECRET_KEY", kaleyra.apiKey(),
                    "BANDYER_BASE_URL", kaleyra.baseUrl().toString(),
                    "HTTP_HOST", "127.0.0.1",
                    "HTTP_PORT", "0",
                    "WAIT_BEFORE_SERVER_CLOSE_SEC", "8"));
            try (ChildProcess server = start(environment)) {
                JsonNode listening = JSON.readTree(server.awaitLine(line -> line.contains("\"listening\"")));
                String url = "http://127.0.0.1:" + listening.path("port").intValue();
                assertThat(get(url + "/-/ready").body())
                        .isEqualTo("{\"status\":\"OK\",\"name\":\"teleconsult\",\"version\":\""
                                + System.getProperty("project.version") + "\"}");

                try (ChildProcess health =
                        start(Map.of("HTTP_PORT", listening.path("port").asText()), "health")) {
                    assertThat(health.exitStatus()).isZero();
                    assertThat(health.out()).isEmpty();
                    assertThat(health.err()).isEmpty();
                }

                server.terminate();
                server.awaitLine(line -> line.contains("draining"));

                HttpResponse<String> ready = get(url + "/-/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).startsWith("{\"status\":\"KO\"");
                assertThat(get(url + "/-/healthz").statusCode()).isEqualTo(200);
                assertThat(get(url + "/teleconsultation/nothing", "miauserid", "a")
                                .statusCode())
                        .isEqualTo(404);
                assertThat(server.isAlive()).isTrue();

                assertThat(server.exitStatus()).isEqualTo(TERMINATED);
                assertThat(server.err()).isEmpty();
                for (String line : server.out()) {
                    assertThat(JSON.readTree(line).fieldNames())
                            .toIterable()
                            .contains("level", "time", "pid", "hostname", "msg");
                }
                assertThat(folder.resolve("data/teleconsult.db")).exists();
            }
        }
    }

    /** It waits for a database that accepts the connection and does not answer. */
    @Test
    void serverStoppedBeforeItListensShouldEndAtOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess server = start(Map.of(
                        "BANDYER_API_SECRET_KEY", "ak_test_0123456789abcdef",
                        "BANDYER_BASE_URL", "http://127.0.0.1:1",
                        "DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/visits?user=app",
                        "HTTP_HOST", "127.0.0.1",
                        "HTTP_PORT", "0",
                        "STORE_TIMEOUT_MS", "60000",
                        "WAIT_BEFORE_SERVER_CLOSE_SEC", "60"))) {
            silent.setSoTimeout(60_000);
            try (Socket connected = silent.accept()) {
                long told = System.nanoTime();
                server.terminate();

                assertThat(server.exitStatus()).isEqualTo(TERMINATED);
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(20));
                assertThat(connected.isConnected()).isTrue();
            }
            assertThat(server.out()).noneMatch(line -> line.contains("\"listening\""));
            assertThat(server.err()).isEmpty();
            assertThat(folder).isEmptyDirectory();
        }
    }

    private ChildProcess start(Map<String, String> environment, String... arguments) {
        return ChildProcess.main(environment, folder, arguments);
    }

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }
}
