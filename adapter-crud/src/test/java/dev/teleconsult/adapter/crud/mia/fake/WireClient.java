package dev.teleconsult.adapter.crud.mia.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sends exactly the bytes asked for over a fresh connection and shows exactly what came back. */
final class WireClient {

    private static final int PATIENCE_MILLIS = 10_000;

    private final URI server;

    WireClient(URI server) {
        this.server = server;
    }

    /**
     * What came back.
     *
     * @param status the status, 0 when the connection ended without an answer
     * @param complete whether the body ended as announced
     */
    record Reply(int status, Map<String, String> headers, String body, boolean complete) {

        boolean isChunked() {
            return "chunked".equals(headers.get("transfer-encoding"));
        }
    }

    /** Sends a request; {@code body} null means no body and no length. */
    Reply send(String method, String target, Map<String, String> headers, String body) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        head.append("Host: ").append(server.getAuthority()).append("\r\n");
        head.append("Connection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = body == null ? new byte[0] : body.getBytes(UTF_8);
        if (body != null) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        head.append("\r\n");
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        }
    }

    private static Reply read(InputStream in) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        in.transferTo(received);
        String text = received.toString(ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Reply(0, Map.of(), "", false);
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        int status = Integer.parseInt(lines[0].split(" ")[1]);
        String rest = text.substring(end + 4);
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Reply(status, headers, utf8(rest), rest.length() == length);
        }
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (at < rest.length()) {
            int lineEnd = rest.indexOf("\r\n", at);
            int size = Integer.parseInt(rest.substring(at, lineEnd), 16);
            if (size == 0) {
                return new Reply(status, headers, utf8(body.toString()), true);
            }
            body.append(rest, lineEnd + 2, lineEnd + 2 + size);
            at = lineEnd + 2 + size + 2;
        }
        return new Reply(status, headers, utf8(body.toString()), false);
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(ISO_8859_1), UTF_8);
    }
}
