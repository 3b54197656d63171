package dev.teleconsult.bootstrap.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.ServerProcess.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server owes the deletion of many rooms, and the provider refuses 300 of them for good and never answers
 * for one. The others are deleted within a minute, and callers notice nothing.
 */
class RefusedRoomsSoak {

    private static final int REFUSED = 300;
    private static final int DELETABLE = 60;
    private static final Duration WITHIN = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void otherRoomsShouldBeDeletedWithinAMinute() throws Exception {
        Path jar = Path.of(System.getProperty("project.root")).resolve("app-bootstrap/target/teleconsult-server.jar");
        try (KaleyraEmulator emulator =
                        KaleyraEmulator.builder().rememberedRequests(100).start();
                Gate gate = new Gate(emulator.baseUrl());
                ServerProcess server = ServerProcess.jar(
                        jar,
                        128,
                        Map.of(
                                "BANDYER_API_SECRET_KEY",
                                emulator.apiKey(),
                                "BANDYER_BASE_URL",
                                gate.url(),
                                "DATABASE_URL",
                                "jdbc:sqlite:" + folder.resolve("soak.db"),
                                "HTTP_HOST",
                                "127.0.0.1",
                                "HTTP_PORT",
                                "0"),
                        folder)) {
            List<String> visits = new ArrayList<>();
            for (int visit = 0; visit < REFUSED + 1 + DELETABLE; visit++) {
                visits.add(scheduled(server, visit));
            }
            List<String> rooms = emulator.rooms().stream().map(EmulatedRoom::id).toList();
            assertThat(rooms).hasSize(visits.size());
            gate.refused.addAll(rooms.subList(0, REFUSED));
            gate.hanging.add(rooms.get(REFUSED));

            Instant start = Instant.now();
            for (String visit : visits) {
                assertThat(server.ask(Call.of("DELETE", "/teleconsultation/" + visit))
                                .status())
                        .isEqualTo(204);
            }
            Duration accepted = Duration.between(start, Instant.now());
            await("every room that can be deleted is gone")
                    .atMost(WITHIN)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> emulator.rooms().size() == REFUSED + 1);
            Duration gone = Duration.between(start, Instant.now());
            assertThat(scheduled(server, visits.size()))
                    .as("a caller is served")
                    .isNotEmpty();
            System.out.println(visits.size() + " visits cancelled in " + accepted.toMillis() + " ms; " + DELETABLE
                    + " rooms gone " + gone.toMillis() + " ms after the first, " + REFUSED
                    + " refused and one hanging; deletions asked of the provider: " + gate.deletions.size());
        } finally {
            gateClosed.countDown();
        }
    }

    private final CountDownLatch gateClosed = new CountDownLatch(1);

    private static String scheduled(ServerProcess server, int visit) {
        Answer answer = server.ask(Call.json(
                "POST", "/teleconsultation", """
                {"start_date": "%s", "duration_in_seconds": 1800, "participants": {"number": 2, "data": [
                  {"userId": "doctor", "groups": ["doctor"], "fullName": "Anna Rossi"},
                  {"userId": "patient-%d", "groups": ["patient"], "fullName": "Marco Bianchi"}]}}
                """.formatted(Instant.now().plus(Duration.ofDays(1)), visit)));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body().path("roomId").textValue();
    }

    /** Passes requests on to the emulator, but refuses to delete some rooms and never answers for others. */
    private final class Gate implements AutoCloseable {

        private final Set<String> refused = ConcurrentHashMap.newKeySet();
        private final Set<String> hanging = ConcurrentHashMap.newKeySet();
        private final List<String> deletions = Collections.synchronizedList(new ArrayList<>());
        private final HttpClient client = HttpClient.newHttpClient();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final URI emulator;
        private final HttpServer http;

        private Gate(URI emulator) throws IOException {
            this.emulator = emulator;
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            http.setExecutor(threads);
            http.createContext("/", this::handle);
            http.start();
        }

        private String url() {
            return "http://127.0.0.1:" + http.getAddress().getPort();
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                String last = path.substring(path.lastIndexOf('/') + 1);
                if (exchange.getRequestMethod().equals("DELETE")) {
                    deletions.add(last);
                    if (hanging.contains(last)) {
                        gateClosed.await();
                        return;
                    }
                    if (refused.contains(last)) {
                        write(
                                exchange,
                                403,
                                "{\"error\":\"forbidden\",\"code\":\"not_allowed\"}".getBytes(StandardCharsets.UTF_8));
                        return;
                    }
                }
                pass(exchange);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }

        private void pass(HttpExchange exchange) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(emulator.resolve(exchange.getRequestURI()))
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!Set.of("host", "connection", "content-length", "http2-settings", "upgrade")
                        .contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            write(exchange, answer.statusCode(), answer.body());
        }

        private void write(HttpExchange exchange, int status, byte[] body) throws IOException {
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }

        @Override
        public void close() {
            http.stop(0);
            threads.shutdownNow();
        }
    }
}
