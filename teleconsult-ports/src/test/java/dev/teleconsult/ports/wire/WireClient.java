package dev.teleconsult.ports.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends exactly the bytes that a test gives it, each request over a connection of its own. HTTP clients correct what real
 * callers send, for example a DELETE with a content type and a length of zero. Safe for use by several threads.
 */
public final class WireClient {

    private final URI server;
    private final Duration patience;

    /**
     * @param patience the longest tolerated silence of the server
     */
    public WireClient(URI server, Duration patience) {
        this.server = server;
        this.patience = patience;
    }

    /**
     * Sends a request with the given headers, each as {@code name: value}, after Host and Connection. No length is added.
     *
     * @return the answer, maybe incomplete; with status 0 if the connection ended without an answer
     */
    public WireAnswer send(String method, String target, List<String> headers, String body) {
        StringBuilder request = new StringBuilder();
        request.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ");
        request.append(server.getAuthority()).append("\r\nConnection: close\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        request.append("\r\n").append(body);
        try {
            return read(request.toString().getBytes(StandardCharsets.UTF_8)).orElse(WireAnswer.NONE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As {@link #send}, and adds the length of a body that is not empty. */
    public WireAnswer call(String method, String target, Map<String, String> headers, String body) {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        if (!body.isEmpty()) {
            lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
        }
        return send(method, target, lines, body);
    }

    /**
     * Sends the bytes and reads the answer to its end.
     *
     * @return empty if the server closed the connection before an answer began
     * @throws IOException if there is no whole answer in time, or one that is not HTTP
     */
    public Optional<WireAnswer> exchange(byte[] request) throws IOException {
        Optional<WireAnswer> answer = read(request);
        if (answer.isPresent() && !answer.get().complete()) {
            throw new IOException("the answer ends early, after " + answer.get().body().length + " bytes of its body");
        }
        return answer;
    }

    private Optional<WireAnswer> read(byte[] request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) patience.toMillis());
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request);
                out.flush();
            } catch (SocketException refusedBeforeItsEnd) {
                // The server may answer the bytes it has received so far.
            }
            boolean head = new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
            InputStream in = socket.getInputStream();
            try {
                WireAnswer answer = WireAnswer.read(in, head);
                while (answer.status() >= 100 && answer.status() < 200) {
                    answer = WireAnswer.read(in, head);
                }
                return Optional.of(answer);
            } catch (EOFException | SocketException noAnswer) {
                return Optional.empty();
            }
        }
    }
}
