package dev.teleconsult.bootstrap.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came back, by a client that takes nothing for granted.
 *
 * @param headers by lower-case name
 * @param body of an event stream nothing, since it does not end
 */
record RawAnswer(int status, Map<String, List<String>> headers, byte[] body) {

    /**
     * Sends a request and reads the answer to its end.
     *
     * @return empty if the server closed the connection without a word
     * @throws IOException if there is no whole answer in time, or one that is not HTTP
     */
    static Optional<RawAnswer> to(RawRequest request, int port, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(timeoutMillis);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request.bytes());
                out.flush();
            } catch (SocketException refusedBeforeItsEnd) {
                // There may be an answer all the same, to what did arrive.
            }
            InputStream in = socket.getInputStream();
            try {
                RawAnswer answer = read(in, request.isHead());
                while (answer.status() >= 100 && answer.status() < 200) {
                    answer = read(in, request.isHead());
                }
                return Optional.of(answer);
            } catch (EOFException | SocketException nothing) {
                return Optional.empty();
            }
        }
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    String contentType() {
        return header("content-type").orElse("");
    }

    private static RawAnswer read(InputStream in, boolean head) throws IOException {
        String line = line(in);
        if (!line.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
            throw new IOException("not a status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        Map<String, List<String>> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + header);
            }
            headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        RawAnswer empty = new RawAnswer(status, headers, new byte[0]);
        boolean without = head || status < 200 || status == 204 || status == 304;
        if (without || empty.contentType().startsWith("text/event-stream")) {
            return empty;
        }
        return new RawAnswer(status, headers, body(in, empty));
    }

    private static byte[] body(InputStream in, RawAnswer answer) throws IOException {
        if (answer.header("transfer-encoding").isPresent()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            while (true) {
                int length = Integer.parseInt(line(in), 16);
                all.writeBytes(exactly(in, length));
                line(in);
                if (length == 0) {
                    return all.toByteArray();
                }
            }
        }
        Optional<String> length = answer.header("content-length");
        return length.isPresent() ? exactly(in, Integer.parseInt(length.get())) : in.readAllBytes();
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the answer ends after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
