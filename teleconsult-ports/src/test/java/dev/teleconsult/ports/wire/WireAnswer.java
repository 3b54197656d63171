package dev.teleconsult.ports.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP/1.1 answer as it was received.
 *
 * @param status 0 if the connection ended without an answer
 * @param headers by lower-case name
 * @param body without its chunk sizes; empty for an event stream, which does not end
 * @param complete whether the body ended as its head announced
 */
public record WireAnswer(int status, Map<String, List<String>> headers, byte[] body, boolean complete) {

    static final WireAnswer NONE = new WireAnswer(0, Map.of(), new byte[0], false);

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the first value of the header. */
    public Optional<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
    }

    public String contentType() {
        return header("content-type").orElse("");
    }

    public boolean isChunked() {
        return header("transfer-encoding").isPresent();
    }

    /** @throws EOFException if the stream ends within the head */
    static WireAnswer read(InputStream in, boolean toHead) throws IOException {
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
        WireAnswer empty = new WireAnswer(status, headers, new byte[0], true);
        boolean without = toHead || status < 200 || status == 204 || status == 304;
        return without || empty.contentType().startsWith("text/event-stream") ? empty : empty.withBody(in);
    }

    private WireAnswer withBody(InputStream in) throws IOException {
        if (isChunked()) {
            return withChunks(in);
        }
        Optional<String> length = header("content-length");
        if (length.isEmpty()) {
            return new WireAnswer(status, headers, in.readAllBytes(), true);
        }
        int announced = Integer.parseInt(length.get());
        byte[] received = in.readNBytes(announced);
        return new WireAnswer(status, headers, received, received.length == announced);
    }

    private WireAnswer withChunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            while (true) {
                int length = Integer.parseInt(line(in), 16);
                byte[] chunk = in.readNBytes(length);
                all.writeBytes(chunk);
                line(in);
                if (length == 0) {
                    return new WireAnswer(status, headers, all.toByteArray(), true);
                }
            }
        } catch (EOFException cutOff) {
            return new WireAnswer(status, headers, all.toByteArray(), false);
        }
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
