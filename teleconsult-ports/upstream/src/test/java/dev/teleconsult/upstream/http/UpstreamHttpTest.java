package dev.teleconsult.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.ForwardedHeaders.Receiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UpstreamHttpTest {

    private final RawServer server = new RawServer();
    private final HttpLimits limits = HttpLimits.defaults().maxBodyBytes(16);
    private final UpstreamHttp http = UpstreamHttp.builder(limits).build();

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private Request get(String path) {
        return new Request.Builder().url(server.url + path).build();
    }

    private Request post() {
        return new Request.Builder()
                .url(server.url)
                .post(RequestBody.create(new byte[] {'a'}))
                .build();
    }

    @Test
    void answerShouldHaveItsStatusAndJson() {
        server.answers("HTTP/1.1 409 Conflict\r\nContent-Length: 7\r\n\r\n{\"a\":1}");

        HttpReply reply = http.send(get("/x"));

        assertThat(reply.hasStatus(409)).isTrue();
        assertThat(reply.json().path("a").asInt()).isEqualTo(1);
        assertThat(((HttpReply.Answered) reply).isSuccess()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"a\":1} b", "<html>", "{\"a\":"})
    void invalidJsonShouldBeMissing(String body) {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        HttpReply.Answered reply = (HttpReply.Answered) http.send(get("/x"));

        assertThat(reply.json().isMissingNode()).isTrue();
        assertThat(reply.isEmpty()).isEqualTo(body.isEmpty());
    }

    @Test
    void bodyShouldBeReadUpToItsLimit() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n0123456789abcdef");
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n0123456789abcdefg");
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n0123456789abcdefg");

        assertThat(http.send(get("/x")).hasStatus(200)).isTrue();
        assertThat(http.send(get("/x"))).isEqualTo(new HttpReply.TooLong(200, 16, Optional.empty()));
        assertThat(http.send(UpstreamCall.of(get("/x")).maxBodyBytes(17)).hasStatus(200))
                .isTrue();
    }

    /** OkHttp would repeat the POST by itself. */
    @Test
    void retryAfterShouldBeReportedAndNotFollowed() {
        server.answers("HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");

        HttpReply.Answered reply = (HttpReply.Answered) http.send(post());

        assertThat(reply.retryAfter()).contains(Duration.ZERO);
        assertThat(server.received).hasSize(1);
    }

    @Test
    void callsShouldBeRejectedAfterClosing() {
        http.close();

        assertThatThrownBy(() -> http.send(get("/x"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> http.sendAll(List.of(UpstreamCall.of(get("/x")), UpstreamCall.of(get("/y")))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> http.open(UpstreamCall.of(get("/x")))).isInstanceOf(IllegalStateException.class);
        assertThat(server.received).isEmpty();
    }

    @Test
    void clientForPlainAddressesShouldRejectHttps() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        try (UpstreamHttp plain = UpstreamHttp.builder(limits).plainOnly(true).build()) {
            assertThat(plain.send(get("/x")).hasStatus(200)).isTrue();
            Request encrypted =
                    new Request.Builder().url("https://127.0.0.1:1/x").build();
            assertThat(plain.send(encrypted)).isInstanceOf(HttpReply.NotSent.class);
        }
    }

    /** Reading the certificates takes longer than most calls. */
    @Test
    void clientsOfTheirOwnShouldShareTrustedCertificatesAndNoConnections() {
        OkHttpClient one = UpstreamHttp.builder(limits).client().get().build();
        OkHttpClient other = UpstreamHttp.builder(limits).client().get().build();

        assertThat(one.sslSocketFactory()).isSameAs(other.sslSocketFactory());
        assertThat(one.connectionPool()).isNotSameAs(other.connectionPool());
    }

    @Test
    void redirectShouldNotBeFollowed() {
        server.answers("HTTP/1.1 302 Found\r\nLocation: " + server.url + "/y\r\nContent-Length: 0\r\n\r\n");

        assertThat(http.send(get("/x"))).matches(reply -> ((HttpReply.Answered) reply).isRedirect());
        assertThat(server.received).hasSize(1);
    }

    @Test
    void cookiesShouldNotBeKept() {
        server.answers("HTTP/1.1 200 OK\r\nSet-Cookie: sid=theirs\r\nContent-Length: 0\r\n\r\n");
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        http.send(get("/x"));
        http.send(get("/x"));

        assertThat(server.received).hasSize(2).noneMatch(request -> request.contains("sid"));
    }

    @Test
    void requestWithoutAnAnswerShouldBeLostAndNotRepeated() {
        server.answers("");

        assertThat(http.send(post())).isInstanceOf(HttpReply.Lost.class);
        assertThat(server.received).hasSize(1);
    }

    @Test
    void requestToAClosedPortShouldBeNotSent() {
        server.close();

        assertThat(http.send(post())).isEqualTo(new HttpReply.NotSent("ConnectException"));
    }

    @Test
    void truncatedAnswerShouldBeLost() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");

        assertThat(http.send(get("/x"))).isInstanceOf(HttpReply.Lost.class);
    }

    /** The server has closed an idle connection: the client replaces it for repeatable requests. */
    @Test
    void onlyRepeatableRequestsShouldBeSentAgainOverANewConnection() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true);
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true);
        assertThat(http.send(get("/x")).hasStatus(200)).isTrue();
        assertThat(http.send(get("/x")).hasStatus(200)).isTrue();
        assertThat(server.received).hasSize(2);
    }

    @Test
    void callShouldEndWithinItsOwnTimeLimit() {
        server.staysSilent();

        assertThat(http.send(UpstreamCall.of(get("/x")).within(Duration.ofMillis(50))))
                .isEqualTo(new HttpReply.Lost("InterruptedIOException"));
    }

    @Test
    void interruptShouldEndTheCallAndStaySet() {
        Thread.currentThread().interrupt();

        HttpReply reply = http.send(get("/x"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reply).isInstanceOfAny(HttpReply.NotSent.class, HttpReply.Lost.class);
    }

    @Test
    void sendAllShouldReturnRepliesInOrder() {
        try (EchoingServer echo = new EchoingServer()) {
            List<UpstreamCall> calls = IntStream.range(0, 12)
                    .mapToObj(i -> UpstreamCall.of(new Request.Builder()
                            .url(echo.url + "/" + (char) ('a' + i))
                            .build()))
                    .toList();

            List<HttpReply> replies = http.sendAll(calls);

            assertThat(replies)
                    .extracting(reply -> reply.json().asText())
                    .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
            assertThat(http.sendAll(List.of())).isEmpty();
        }
    }

    /** Two at a time without an answer: those that wait for their turn end with the others, and were not sent. */
    @Test
    void sendAllShouldEndWithinTheTimeLimitIncludingWaiting() {
        server.staysSilent();
        try (UpstreamHttp narrow = UpstreamHttp.builder(limits).sideBySide(2).build()) {
            List<HttpReply> replies =
                    narrow.sendAll(Collections.nCopies(5, UpstreamCall.of(get("/x"))), Duration.ofMillis(200));

            assertThat(replies).hasSize(5).allMatch(reply -> !(reply instanceof HttpReply.Answered));
            assertThat(replies).filteredOn(HttpReply.NotSent.class::isInstance).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void givenClientShouldStayOpen() {
        OkHttpClient given = new OkHttpClient();
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        try (UpstreamHttp sharing =
                UpstreamHttp.builder(limits).client(Optional.of(given)).build()) {
            sharing.send(get("/x"));
        }

        assertThat(given.dispatcher().executorService().isShutdown()).isFalse();
        assertThat(given.connectionPool().connectionCount()).isPositive();
        given.connectionPool().evictAll();
    }

    @Test
    void downloadShouldBeReadByTheCaller() throws IOException {
        server.answers("HTTP/1.1 200 OK\r\nRetry-After: 5\r\nContent-Length: 3\r\n\r\nabc");

        try (Response response = http.open(UpstreamCall.of(get("/file")))) {
            assertThat(http.retryAfter(response)).contains(Duration.ofSeconds(5));
            assertThat(UpstreamHttp.read(response, 3))
                    .hasValueSatisfying(body -> assertThat(body).asString().isEqualTo("abc"));
        }
    }

    /** Regression: a value with an accent lost the whole header. */
    @Test
    void headersShouldBeSentAsUtf8Bytes() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        RequestContext context = RequestContext.of(new UserId("dr-7"))
                .forwardedHeaders(Map.of("Cookie", "sid=a; name=\u00c0lvaro", "acl_rows", "[]"));

        http.send(get("/x")
                .newBuilder()
                .headers(ForwardedHeaders.of(Receiver.CRUD_SERVICE, context))
                .build());

        assertThat(server.received.get(0))
                .contains("Cookie: sid=a; name=\u00c0lvaro\r\n")
                .doesNotContain("acl_rows");
    }

    @Test
    void exampleShouldReturnTheAnswerOfTheDirectory() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"name\":\"Anna Rossi\"}");
        String directory = server.url + "/";

        UpstreamFailures failures = UpstreamFailures.ofReadsFrom(Upstream.DIRECTORY);
        try (UpstreamHttp http = UpstreamHttp.builder(HttpLimits.defaults()).build()) {
            HttpReply reply = http.send(new Request.Builder()
                    .url(directory + "users/dr-7")
                    .headers(ForwardedHeaders.of(Receiver.DIRECTORY, RequestContext.of(new UserId("dr-7"))))
                    .build());
            if (!reply.hasStatus(200)) {
                throw failures.of("GET /users/{id}", reply);
            }
            assertThat(reply.json().path("name").asText()).isEqualTo("Anna Rossi");
        }
    }

    @Test
    void failureShouldNotContainTheAddress() {
        UpstreamFailures failures = UpstreamFailures.of(Upstream.STORE);
        server.close();

        assertThatThrownBy(() -> {
                    throw failures.of("GET /x", http.send(get("/canary")));
                })
                .hasMessage("store: GET /x could not be sent: nothing answers at the address (ConnectException)")
                .hasNoCause();
    }

    /** Answers each connection's requests with the next of its answers; an empty answer closes the connection. */
    private static final class RawServer implements AutoCloseable {

        private record Scripted(String text, boolean thenCloses) {}

        private final ServerSocket socket;
        private final String url;
        private final List<Scripted> script = Collections.synchronizedList(new ArrayList<>());
        private final List<String> received = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Thread accepting;
        private volatile boolean silent;

        RawServer() {
            try {
                socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new AssertionError("no socket", e);
            }
            url = "http://localhost:" + socket.getLocalPort();
            accepting = start(this::accept);
        }

        void answers(String text) {
            answers(text, false);
        }

        void answers(String text, boolean thenCloses) {
            script.add(new Scripted(text, thenCloses));
        }

        void staysSilent() {
            silent = true;
        }

        private void accept() {
            try {
                while (true) {
                    Socket connection = socket.accept();
                    start(() -> serve(connection));
                }
            } catch (IOException over) {
                // The test has closed it.
            }
        }

        private void serve(Socket connection) {
            try (connection) {
                while (true) {
                    String request = head(connection.getInputStream());
                    if (request.isEmpty()) {
                        return;
                    }
                    received.add(request);
                    if (silent) {
                        closed.await(20, TimeUnit.SECONDS);
                        return;
                    }
                    if (script.isEmpty()) {
                        return;
                    }
                    Scripted next = script.remove(0);
                    connection.getOutputStream().write(next.text().getBytes(StandardCharsets.UTF_8));
                    connection.getOutputStream().flush();
                    boolean isWhole = next.text().contains("Content-Length: 0")
                            || next.text().contains("\r\n\r\n") && !next.text().endsWith("\r\n\r\nabc");
                    if (next.thenCloses() || !isWhole) {
                        return;
                    }
                }
            } catch (IOException | InterruptedException over) {
                // The other side has closed it.
            }
        }

        private static String head(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int read = in.read();
            while (read >= 0) {
                head.write(read);
                String text = head.toString(StandardCharsets.UTF_8);
                if (text.endsWith("\r\n\r\n")) {
                    if (text.startsWith("POST")) {
                        in.read();
                    }
                    return text;
                }
                read = in.read();
            }
            return "";
        }

        private static Thread start(Runnable task) {
            Thread thread = new Thread(task, "raw server");
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        @Override
        public void close() {
            closed.countDown();
            try {
                socket.close();
                // It listens until the accepting thread has noticed.
                accepting.join();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError("cannot close", e);
            }
        }
    }

    /** Answers with the last letter of the path, as JSON. */
    private static final class EchoingServer implements AutoCloseable {

        private final HttpServer server;
        private final String url;

        EchoingServer() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            } catch (IOException e) {
                throw new AssertionError("no server", e);
            }
            server.createContext("/", exchange -> {
                byte[] body = ("\"" + exchange.getRequestURI().getPath().substring(1) + "\"")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            url = "http://localhost:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
