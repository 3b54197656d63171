package dev.teleconsult.bootstrap.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends exactly the headers it is given, which no HTTP client does: what real callers send to a DELETE, a length of zero
 * with a content type, is corrected by all of them.
 */
final class WireClient {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TIMEOUT_MS = 20_000;

    /** Header names in lower case. A body that is not JSON is a missing node. */
    record Reply(int status, Map<String, String> headers, String text) {

        JsonNode body() {
            try {
                return text.startsWith("{") ? JSON.readTree(text) : JSON.missingNode();
            } catch (IOException wrong) {
                throw new UncheckedIOException(wrong);
            }
        }
    }

    private final URI server;

    WireClient(URI server) {
        this.server = server;
    }

    /** The length is not added: a caller that sends one has it among its headers. */
    Reply send(String method, String path, List<String> headers, String body) {
        StringBuilder request = new StringBuilder();
        request.append(method).append(' ').append(path).append(" HTTP/1.1\r\nhost: ");
        request.append(server.getAuthority()).append("\r\nconnection: close\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        request.append("\r\n").append(body);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return read(socket.getInputStream().readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Reply read(byte[] bytes) {
        String raw = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = raw.indexOf("\r\n\r\n");
        String[] head = raw.substring(0, end).split("\r\n");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < head.length; i++) {
            String[] parts = head[i].split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        String body = raw.substring(end + 4);
        boolean chunked = "chunked".equals(headers.get("transfer-encoding"));
        return new Reply(Integer.parseInt(head[0].split(" ")[1]), headers, utf8(chunked ? joined(body) : body));
    }

    private static String joined(String chunks) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = chunks.indexOf("\r\n", at);
            int length =
                    Integer.parseInt(chunks.substring(at, lineEnd).split(";")[0].strip(), 16);
            if (length == 0) {
                return body.toString();
            }
            body.append(chunks, lineEnd + 2, lineEnd + 2 + length);
            at = lineEnd + 2 + length + 2;
        }
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
