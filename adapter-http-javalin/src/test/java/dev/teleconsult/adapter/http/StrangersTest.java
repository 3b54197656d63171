package dev.teleconsult.adapter.http;

import static dev.teleconsult.adapter.http.QuickPolls.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers can use of the server before it knows them: as little as possible. */
class StrangersTest {
    private static final int MEGABYTE = 1024 * 1024;

    /** Sends the beginning of a request and leaves the connection open. */
    private static Socket begin(TestServer server, String head, byte[] start) throws IOException {
        Socket socket = Raw.connect(server);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(start);
        socket.getOutputStream().flush();
        return socket;
    }

    private static String head(String method, String path, long length, String... headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n"
                + String.join("", Stream.of(headers).map(line -> line + "\r\n").toList()) + "\r\n";
    }

    private static String statusOf(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    /**
     * A POST whose body is being sent. The status of a stream arrives a moment before its request stops counting: until
     * then the POST is refused.
     */
    private static Socket admitted(TestServer server, long bytes) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            Socket socket = begin(
                    server,
                    head("POST", "/teleconsultation", 2, "Content-Type: application/json", "Connection: close"),
                    new byte[] {'{'});
            await().atMost(Duration.ofNanos(deadline - System.nanoTime()))
                    .until(() -> server.server.bodyBytes() >= bytes
                            || socket.getInputStream().available() > 0);
            if (server.server.bodyBytes() >= bytes) {
                return socket;
            }
            socket.close();
        }
    }

    private static void awaitBytes(TestServer server, long least) {
        await().untilAsserted(() -> assertThat(server.server.bodyBytes()).isGreaterThanOrEqualTo(least));
    }

    private static void awaitNoBytes(TestServer server) {
        await().untilAsserted(() -> assertThat(server.server.bodyBytes()).isZero());
    }

    // ---- connections

    @ParameterizedTest
    @ValueSource(strings = {"POST /webhooks/kaleyra", "PATCH /settings/update", "GET /nowhere"})
    void answerBeforeTheEndOfTheBodyShouldCloseTheConnection(String request) throws IOException {
        String[] words = request.split(" ");
        try (TestServer server = TestServer.start();
                Socket socket = begin(server, head(words[0], words[1], 10), new byte[0])) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 40").containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void refusalAfterTheEndOfTheBodyShouldKeepTheConnectionOpen() throws IOException {
        String refused = head("POST", "/webhooks/kaleyra", 2) + "{}";
        String last = "GET /-/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (TestServer server = TestServer.start()) {
            String answers = Raw.exchange(server, refused + last);

            assertThat(answers).startsWith("HTTP/1.1 401").contains("HTTP/1.1 200");
            assertThat(answers.substring(0, answers.indexOf("HTTP/1.1 200")))
                    .doesNotContainIgnoringCase("connection: close");
        }
    }

    @Test
    void connectionsShouldBeAcceptedUpToTheLimit() throws IOException {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxConnections(3))
                .start()) {
            List<Socket> within = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                within.add(asking(server, "/-/healthz"));
                assertThat(statusOf(within.get(i))).isEqualTo("HTTP/1.1 200");
            }
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                silent.add(Raw.connect(server));
            }

            try (Socket api = asking(server, "/teleconsultation/x");
                    Socket status = asking(server, "/-/healthz")) {
                String refused = new String(api.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(refused)
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\r\nRetry-After: 1\r\n", "\r\nConnection: close\r\n", "\"code\":\"UNAVAILABLE\"");
                assertThat(statusOf(status)).isEqualTo("HTTP/1.1 200");
            }
            for (Socket socket : silent) {
                assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
                socket.close();
            }

            within.get(0).close();
            String answered;
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            do {
                try (Socket api = asking(server, "/teleconsultation/x")) {
                    answered = statusOf(api);
                }
            } while (!answered.equals("HTTP/1.1 401") && System.nanoTime() < deadline);
            assertThat(answered).as("a place is free again").isEqualTo("HTTP/1.1 401");
            within.get(1).close();
            within.get(2).close();
        }
    }

    private static Socket asking(TestServer server, String path) throws IOException {
        return begin(server, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", new byte[0]);
    }

    @Test
    void silentConnectionShouldBeClosedAlsoBetweenRequests() throws IOException {
        try (TestServer server = TestServer.setup()
                        .settings(settings -> settings.idleTimeout(Duration.ofMillis(300)))
                        .start();
                Socket asked = asking(server, "/-/healthz");
                Socket silent = Raw.connect(server)) {
            assertThat(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void concurrentRequestsShouldBeAcceptedUpToTheLimit(boolean virtualThreads) throws IOException {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.virtualThreads(virtualThreads).maxRequests(2))
                .start()) {
            String id = server.scheduled();
            List<Socket> streams = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                streams.add(begin(
                        server,
                        "GET /teleconsultation/" + id + "/events HTTP/1.1\r\nHost: x\r\nmiauserid: doctor1\r\n\r\n",
                        new byte[0]));
                assertThat(statusOf(streams.get(i)))
                        .as("a stream that has begun does not count")
                        .isEqualTo("HTTP/1.1 200");
            }
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(admitted(server, (i + 1) * 64L));
            }

            Answer answer = server.get("/teleconsultation/" + id, "miauserid", "doctor1");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("UNAVAILABLE");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(server.get("/-/healthz").status()).isEqualTo(200);

            for (Socket socket : held) {
                socket.getOutputStream().write('}');
                assertThat(statusOf(socket)).isEqualTo("HTTP/1.1 400");
            }
            awaitNoBytes(server);
            assertThat(server.get("/teleconsultation/" + id, "miauserid", "doctor1")
                            .status())
                    .isEqualTo(200);
            for (Socket socket : streams) {
                socket.close();
            }
        }
    }

    // ---- memory

    @Test
    void bodiesInFlightShouldShareOneBudgetAndReturnIt() throws IOException {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxBytesInFlight(24L * MEGABYTE).minBodyBytesPerSecond(0))
                .start()) {
            byte[] most = new byte[MEGABYTE - 1];
            Arrays.fill(most, (byte) ' ');
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 23; i++) {
                held.add(begin(
                        server, head("POST", "/teleconsultation", MEGABYTE, "Content-Type: application/json"), most));
            }
            // All of them: while one is still arriving, the next body fits into the budget.
            awaitBytes(server, 23L * most.length);

            Answer answer = server.post("/teleconsultation", " ".repeat(MEGABYTE));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(server.get("/-/healthz").status()).isEqualTo(200);

            for (Socket socket : held) {
                socket.close();
            }
            awaitNoBytes(server);
            assertThat(server.scheduled()).isNotEmpty();
        }
    }

    /** They arrive concurrently, so that each has sent much when the budget is used up. */
    @Test
    void refusedBodyShouldHoldNoMemoryWhileItArrives() throws IOException {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxBytesInFlight(24L * MEGABYTE).minBodyBytesPerSecond(0))
                .start()) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                held.add(begin(
                        server,
                        head("POST", "/teleconsultation", MEGABYTE, "Content-Type: application/json"),
                        new byte[0]));
            }
            byte[] part = new byte[MEGABYTE / 16];
            for (int round = 0; round < 15; round++) {
                for (Socket socket : held) {
                    sendUnlessClosed(socket, part);
                    assertThat(server.server.reservedBytes()).isLessThanOrEqualTo(24L * MEGABYTE);
                }
            }
            awaitBytes(server, 8L * MEGABYTE);
            assertThat(server.server.reservedBytes()).isLessThanOrEqualTo(24L * MEGABYTE);
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** The server closes the connection of a refused body soon after its answer, which may be lost with it. */
    private static void sendUnlessClosed(Socket socket, byte[] part) throws IOException {
        try {
            socket.getOutputStream().write(part);
        } catch (SocketException closed) {
            socket.close();
        }
    }

    @Test
    void unauthenticatedMessagesShouldUseAtMostAnEighthOfTheBudget() throws IOException {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxBytesInFlight(24L * MEGABYTE)
                        .maxEventBytes(MEGABYTE)
                        .minBodyBytesPerSecond(0))
                .start()) {
            String[] signed = signedHeaders(server);
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                held.add(begin(server, head("POST", "/webhooks/kaleyra", MEGABYTE, signed), new byte[MEGABYTE - 1]));
            }
            // The fourth is refused and its bytes are released; the API has room.
            awaitBytes(server, 2L * MEGABYTE);
            assertThat(server.scheduled()).isNotEmpty();
            assertThat(server.server.bodyBytes()).isLessThanOrEqualTo(3L * MEGABYTE);
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void unsignedMessageShouldBeRefusedBeforeItIsRead() throws IOException {
        try (TestServer server = TestServer.start();
                Socket socket = begin(server, head("POST", "/webhooks/kaleyra", 1000), new byte[0])) {
            assertThat(statusOf(socket)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void unauthorizedCallerShouldBeRefusedBeforeTheBodyIsRead() throws IOException {
        try (TestServer server = TestServer.start();
                Socket socket = begin(server, head("POST", "/credentials", 1000), new byte[0])) {
            assertThat(statusOf(socket)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void messageShouldBeReadUpToItsLimit() {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxEventBytes(1000))
                .start()) {
            assertThat(message(server, new byte[1000]).code())
                    .as("the message was read, and its signature is invalid")
                    .isEqualTo("CALL_EVENT_NOT_AUTHENTIC");
            assertThat(message(server, new byte[1001]).status()).isEqualTo(413);
        }
    }

    private static Answer message(TestServer server, byte[] body) {
        TestServer.Call call = server.call("POST", "/webhooks/kaleyra");
        for (String line : signedHeaders(server)) {
            call.headers(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
        }
        return call.body("application/json", body).send();
    }

    private static String[] signedHeaders(TestServer server) {
        Map<String, String> headers = server.video
                .message(
                        new CallEvent(CallEvent.Kind.SESSION_ENDED, new RoomId("room_x"), 0, server.clock.instant()),
                        server.clock.instant())
                .headers();
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .toArray(String[]::new);
    }

    @Test
    void bodyShouldHaveAtMostAHundredThousandValues() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.post("/teleconsultation", "{\"x\":[1" + ",1".repeat(99_990) + "]}")
                            .code())
                    .isEqualTo("INVALID_REQUEST");
            assertThat(server.post("/teleconsultation", "{\"x\":[1" + ",1".repeat(100_000) + "]}")
                            .code())
                    .isEqualTo("MALFORMED_JSON");
        }
    }

    // ---- time

    private static Stream<String> routesWithBodies() {
        try (TestServer server = TestServer.start()) {
            return server.server.routes().stream()
                    .filter(route -> route.body() != Route.Body.NONE)
                    .map(route -> route.method() + " " + route.template().replaceAll(":\\w+", "room_xyz"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("routesWithBodies")
    void endlessBodyShouldTimeOutOnEveryRoute(String route) throws IOException {
        String method = route.substring(0, route.indexOf(' '));
        String path = route.substring(route.indexOf(' ') + 1);
        boolean isForm = path.startsWith("/settings/b");
        try (TestServer server = TestServer.setup()
                .settings(
                        settings -> settings.bodyTimeout(Duration.ofMillis(300)).uploadTimeout(Duration.ofMillis(300)))
                .start()) {
            List<String> headers = new ArrayList<>(List.of(signedHeaders(server)));
            headers.add("miauserid: doctor1");
            headers.add("isbackoffice: 1");
            headers.add("Content-Type: " + (isForm ? "multipart/form-data; boundary=b" : "application/json"));
            String head = head(method, path, 100, headers.toArray(String[]::new));
            try (Socket headersOnly = begin(server, head, new byte[0]);
                    Socket allButOne = begin(server, head, " ".repeat(99).getBytes(StandardCharsets.US_ASCII))) {
                assertThat(statusOf(headersOnly)).isEqualTo("HTTP/1.1 408");
                assertThat(statusOf(allButOne)).isEqualTo("HTTP/1.1 408");
            }
            awaitNoBytes(server);
        }
    }

    /**
     * No pause between two bytes is long, and their rate is not checked yet: the time limit of the whole body applies.
     */
    @Test
    void tricklingBodyShouldTimeOut() throws IOException, InterruptedException {
        try (TestServer server = TestServer.setup()
                        .settings(settings -> settings.bodyTimeout(Duration.ofMillis(400)))
                        .start();
                Socket socket = begin(
                        server,
                        head("POST", "/teleconsultation", 1000, "Content-Type: application/json"),
                        new byte[] {'{'})) {
            int sent = 1;
            while (socket.getInputStream().available() == 0 && sent < 1000) {
                socket.getOutputStream().write(' ');
                sent++;
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(statusOf(socket)).isEqualTo("HTTP/1.1 408");
            assertThat(sent).isLessThan(1000);
        }
    }

    // ---- threads

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statusRoutesShouldBeAnsweredUnderFullLoad(boolean stalledBodies) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.virtualThreads(false)
                        .maxThreads(8)
                        .maxWaitingRequests(100)
                        .minBodyBytesPerSecond(0))
                .start()) {
            String id = server.scheduled();
            List<Socket> held = new ArrayList<>();
            if (stalledBodies) {
                for (int i = 0; i < 70; i++) {
                    held.add(begin(
                            server,
                            head("POST", "/teleconsultation", 100, "Content-Type: application/json"),
                            new byte[] {'{'}));
                }
                awaitBytes(server, 70 * 64L);
                assertThat(server.get("/teleconsultation/" + id, "miauserid", "doctor1")
                                .status())
                        .as("a stalled body holds no thread")
                        .isEqualTo(200);
            } else {
                int before = server.storage.callsTo(InMemoryStorage.Operation.FIND);
                for (int i = 0; i < 8; i++) {
                    server.storage.failNext(InMemoryStorage.Operation.FIND, Failures.heldBy(release));
                }
                for (int i = 0; i < 10; i++) {
                    held.add(begin(
                            server,
                            "GET /teleconsultation/" + id + " HTTP/1.1\r\nHost: x\r\nmiauserid: doctor" + i
                                    + "\r\n\r\n",
                            new byte[0]));
                }
                await().until(() -> server.storage.callsTo(InMemoryStorage.Operation.FIND) >= before + 1);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(server.get("/-/healthz").status()).isEqualTo(200);
                assertThat(server.get("/-/metrics").status()).isEqualTo(200);
            }
            release.countDown();
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void requestsShouldQueueForAThreadUpToTheLimit() throws Exception {
        Semaphore inside = new Semaphore(0);
        CountDownLatch release = new CountDownLatch(1) {
            @Override
            public void await() throws InterruptedException {
                inside.release();
                super.await();
            }
        };
        try (TestServer server = TestServer.setup()
                .settings(
                        settings -> settings.virtualThreads(false).maxThreads(8).maxWaitingRequests(2))
                .start()) {
            List<String> asks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                // Each for its own teleconsultation: requests for the same one share their read.
                asks.add("GET /teleconsultation/" + server.scheduled()
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nmiauserid: stranger\r\n\r\n");
            }
            for (int i = 0; i < 8; i++) {
                server.storage.failNext(InMemoryStorage.Operation.FIND, Failures.heldBy(release));
            }
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                held.add(begin(server, asks.get(i), new byte[0]));
            }
            assertThat(inside.tryAcquire(8, 30, TimeUnit.SECONDS))
                    .as("eight have a thread")
                    .isTrue();
            held.add(begin(server, asks.get(8), new byte[0]));
            held.add(begin(server, asks.get(9), new byte[0]));
            int busy = 0;
            for (int i = 0; i < 200 && busy == 0; i++) {
                // A refused request shows that the ten have arrived.
                Socket one = begin(server, asks.get(9), new byte[0]);
                one.setSoTimeout(200);
                try {
                    busy = statusOf(one).equals("HTTP/1.1 503") ? 1 : 0;
                } catch (IOException waiting) {
                    held.add(one);
                }
            }
            assertThat(busy).isEqualTo(1);
            release.countDown();
            int answered = 0;
            for (Socket socket : held) {
                answered += statusOf(socket).equals("HTTP/1.1 401") ? 1 : 0;
                socket.close();
            }
            assertThat(answered)
                    .as("eight that had a thread, and two that waited")
                    .isEqualTo(10);
        }
    }

    // ---- event streams

    @Test
    void participantBeyondTheStreamLimitShouldLoseTheOldestStream() throws IOException {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxEventStreamsOfParticipant(2))
                .start()) {
            String id = server.scheduled();
            String ask = "GET /teleconsultation/" + id + "/events HTTP/1.1\r\nHost: x\r\nmiauserid: %s\r\n\r\n";
            try (Socket oldest = begin(server, ask.formatted("doctor1"), new byte[0])) {
                statusOf(oldest);
                try (Socket second = begin(server, ask.formatted("doctor1"), new byte[0]);
                        Socket another = begin(server, ask.formatted("patient1"), new byte[0])) {
                    statusOf(second);
                    statusOf(another);
                    try (Socket third = begin(server, ask.formatted("doctor1"), new byte[0])) {
                        statusOf(third);
                        String all = new String(oldest.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                        assertThat(all).contains("event: superseded").contains("retry: 300000");
                        assertThat(server.server.eventStreams()).isEqualTo(3);
                    }
                }
            }
        }
    }

    @Test
    void streamShouldEndWhenItsTokenExpires() throws IOException {
        TestServer.Setup setup = TestServer.setup().withTokens();
        SettableClock clock = SettableClock.at(TestServer.NOW);
        try (TestServer server = setup.server(builder -> builder.clock(clock)).start()) {
            String manager = server.tokens.issue(
                    new Caller(new UserId("doctor1"), Set.of(), Set.of("manage:teleconsultations")));
            Answer created = server.post("/teleconsultation", Bodies.ALL_KNOWN, "Authorization", "Bearer " + manager);
            String id = created.json().get("roomId").asText();
            String token = server.tokens.issue(new Caller(
                    new UserId("doctor1"),
                    Set.of(),
                    Set.of(),
                    Optional.of(clock.instant().plusSeconds(60))));
            try (Socket stream = begin(
                    server,
                    "GET /teleconsultation/" + id + "/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                            + "\r\n\r\n",
                    new byte[0])) {
                assertThat(statusOf(stream)).isEqualTo("HTTP/1.1 200");
                clock.advance(Duration.ofSeconds(60));
                assertThat(new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("event: availability");
            }
        }
    }

    // ---- caller identity

    @ParameterizedTest
    @ValueSource(strings = {"miauserid", "x-user"})
    void unusableOrRepeatedIdentityShouldBeRefusedOnEveryRoute(String header) {
        CallerHeaders names = new CallerHeaders(header, "groups", "isbackoffice", "client-type", "properties");
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.callerHeaders(names))
                .start()) {
            String id = server.scheduled();
            for (String line : List.of(
                    "DELETE /teleconsultation/" + id + "/uploads",
                    "GET /teleconsultation/" + id,
                    "POST /credentials")) {
                for (String unusable : List.of("x".repeat(513), "a\tb", "a\u0085b", "a\u0001b")) {
                    assertThat(raw(server, line, header + ": " + unusable)).startsWith("HTTP/1.1 40");
                    assertThat(raw(server, line, header + ": " + unusable)).doesNotStartWith("HTTP/1.1 404");
                }
                assertThat(raw(server, line, header + ": a", header + ": b"))
                        .startsWith("HTTP/1.1 400 ")
                        .contains("AMBIGUOUS_IDENTITY");
                assertThat(raw(server, line, header + ": ", header + ": b")).contains("AMBIGUOUS_IDENTITY");
            }
            assertThat(raw(server, "DELETE /teleconsultation/" + id + "/uploads"))
                    .as("a service behind the gateway")
                    .startsWith("HTTP/1.1 20");
            assertThat(raw(server, "DELETE /teleconsultation/" + id + "/uploads", header + ": "))
                    .startsWith("HTTP/1.1 20");
            assertThat(raw(server, "DELETE /teleconsultation/" + id + "/uploads", header + ": a", header + ": a"))
                    .as("the same value twice counts once")
                    .doesNotContain("AMBIGUOUS");
        }
    }

    @Test
    void identityShouldBeReadAsUtf8OrLatin1() {
        try (TestServer server = TestServer.start()) {
            String id = server.post(
                            "/teleconsultation",
                            Bodies.ALL_KNOWN.replace("doctor1", "\u00c0nne").replace("patient1", "J\u00f6rg"))
                    .json()
                    .get("roomId")
                    .asText();
            String utf8 = new String("\u00c0nne".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            assertThat(raw(server, "GET /teleconsultation/" + id, "miauserid: " + utf8))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(raw(server, "GET /teleconsultation/" + id, "miauserid: J\u00f6rg"))
                    .as("ISO 8859-1")
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void repeatedIdempotencyKeyHeaderShouldBeRefused() {
        try (TestServer server = TestServer.start()) {
            Answer answer =
                    server.post("/teleconsultation", Bodies.ALL_KNOWN, "Idempotency-Key", "a", "Idempotency-Key", "b");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(server.storage.all()).isEmpty();
        }
    }

    private static String raw(TestServer server, String line, String... headers) {
        return Raw.exchange(
                server,
                line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
                        + String.join(
                                "",
                                Stream.of(headers)
                                        .map(header -> header + "\r\n")
                                        .toList()) + "\r\n");
    }

    // ---- other sites

    @Test
    void crossSiteFormsAndEmptyPostsShouldBeRefused() {
        try (TestServer server = TestServer.start()) {
            for (String[] sign : List.of(
                    new String[] {"Sec-Fetch-Site", "cross-site"},
                    new String[] {"Origin", "https://elsewhere.example"},
                    new String[] {"Origin", "null"})) {
                Answer credentials = server.call("POST", "/credentials")
                        .as("doctor1")
                        .headers(sign)
                        .send();
                assertThat(credentials.status()).as(sign[1]).isEqualTo(403);
                assertThat(credentials.code()).isEqualTo("CROSS_SITE_REQUEST");
                assertThat(server.call("POST", "/settings/background-image")
                                .as("doctor1")
                                .headers(sign)
                                .body("multipart/form-data; boundary=b", new byte[10])
                                .send()
                                .status())
                        .isEqualTo(403);
            }
            for (String[] sign : List.of(
                    new String[] {"Sec-Fetch-Site", "same-origin"},
                    new String[] {"Sec-Fetch-Site", "same-site"},
                    new String[] {"Origin", server.url("")},
                    new String[] {"Origin", "https://shown.example", "X-Forwarded-Host", "shown.example"},
                    new String[] {})) {
                assertThat(server.call("POST", "/credentials")
                                .as("doctor1")
                                .headers(sign)
                                .send()
                                .code())
                        .isNotEqualTo("CROSS_SITE_REQUEST");
            }
        }
    }

    // ---- bodies that the original's runtime refuses

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"__proto__\":{}}", "{\"x\":[{\"\\u005f_proto__\":1}]}", "{\"constructor\":{\"prototype\":{}}}"
            })
    void bodyWithPrototypeKeysShouldBeRefused(String body) {
        try (TestServer server = TestServer.start()) {
            Answer answer = server.post("/teleconsultation", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("MALFORMED_JSON");
        }
    }

    @Test
    void bodyShouldBeUtf8WithOrWithoutAByteOrderMark() {
        try (TestServer server = TestServer.start()) {
            for (Charset other :
                    List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, Charset.forName("UTF-32"))) {
                assertThat(server.call("POST", "/teleconsultation")
                                .body("application/json", Bodies.ALL_KNOWN.getBytes(other))
                                .send()
                                .code())
                        .as(other.name())
                        .isEqualTo("MALFORMED_JSON");
            }
            assertThat(server.post("/teleconsultation", "\ufeff" + Bodies.ALL_KNOWN)
                            .status())
                    .isEqualTo(201);
        }
    }

    // ---- answers of Jetty itself

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\nx-request-id: mine-1\r\nbad header\r\n\r\n",
                "GET /a%zz HTTP/1.1\r\nHost: x\r\nx-request-id: mine-1\r\n\r\n"
            })
    void malformedRequestShouldBeAnsweredAndReportedInTheCommonFormat(String request) throws InterruptedException {
        BlockingQueue<RequestListener.Completed> completed = new LinkedBlockingQueue<>();
        try (TestServer server = TestServer.setup()
                .server(builder -> builder.listener(completed::add))
                .start()) {
            String answer = Raw.exchange(server, request);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("Cache-Control: no-store")
                    .containsIgnoringCase("X-Content-Type-Options: nosniff");
            String id = answer.replaceAll("(?s).*\"requestId\":\"([^\"]+)\".*", "$1");
            assertThat(completed.poll(20, TimeUnit.SECONDS).requestId()).isEqualTo(id);
        }
    }
}
