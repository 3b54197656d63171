package dev.teleconsult.adapter.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no HTTP client would send. */
final class Raw {
    private Raw() {}

    /** Sends the text and returns the whole answer until the server closes the connection. */
    static String exchange(TestServer server, String request) {
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Socket connect(TestServer server) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The body of an answer that has no transfer encoding. */
    static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
