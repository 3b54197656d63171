package dev.teleconsult.ports.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client returns a whole answer, and reports an answer that is late, cut off or absent. */
class WireClientTest {

    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONG_ENOUGH = 10_000;
    private static final int SOON = 100;

    private final ServerSocket server = listening();

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void answerShouldBeRead() throws IOException {
        Optional<WireAnswer> answer = told(
                "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi",
                true,
                LONG_ENOUGH);

        assertThat(answer).isPresent();
        assertThat(answer.get().status()).isEqualTo(200);
        assertThat(answer.get().header("x-a")).contains("b");
        assertThat(answer.get().text()).isEqualTo("hi");
    }

    @Test
    void connectionClosedWithoutAnAnswerShouldGiveNoAnswer() throws IOException {
        assertThat(told("", true, LONG_ENOUGH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
            })
    void answerThatDoesNotEndInTimeShouldBeDetected(String answer) {
        assertThatThrownBy(() -> told(answer, false, SOON)).isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
            })
    void textThatIsNoAnswerShouldBeDetected(String answer) {
        assertThatThrownBy(() -> told(answer, true, LONG_ENOUGH)).isInstanceOf(IOException.class);
    }

    @Test
    void truncatedAnswerShouldBeReadable() throws IOException {
        CompletableFuture<Socket> open = CompletableFuture.supplyAsync(
                () -> tell("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", true));

        WireAnswer answer = client(LONG_ENOUGH).send("GET", "/", List.of("Content-Length: 2"), "{}");

        open.join().close();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.isChunked()).isTrue();
        assertThat(answer.text()).isEqualTo("hi");
        assertThat(answer.complete()).isFalse();
    }

    /**
     * @param closes whether nothing can follow
     */
    private Optional<WireAnswer> told(String answer, boolean closes, int timeoutMillis) throws IOException {
        CompletableFuture<Socket> open = CompletableFuture.supplyAsync(() -> tell(answer, closes));
        try {
            return client(timeoutMillis).exchange(REQUEST);
        } finally {
            open.join().close();
        }
    }

    private WireClient client(int timeoutMillis) {
        return new WireClient(
                URI.create("http://127.0.0.1:" + server.getLocalPort()), Duration.ofMillis(timeoutMillis));
    }

    private Socket tell(String answer, boolean closes) {
        try {
            Socket socket = server.accept();
            // Closing with unread bytes would be a reset.
            socket.getInputStream().readNBytes(REQUEST.length);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (closes) {
                socket.shutdownOutput();
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
