package dev.teleconsult.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A minimal receiver of events: verifies each event and prints a line about it. */
final class DemoReceiver implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SECRET_BYTES = 32;

    private final PrintStream out;
    private final HttpServer server;
    private final byte[] secret = new byte[SECRET_BYTES];

    private DemoReceiver(PrintStream out, HttpServer server) {
        this.out = out;
        this.server = server;
        new SecureRandom().nextBytes(secret);
    }

    static DemoReceiver start(PrintStream out) {
        try {
            DemoReceiver receiver = new DemoReceiver(
                    out, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            receiver.server.createContext("/", receiver::receive);
            receiver.server.start();
            return receiver;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/events";
    }

    String secret() {
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isOurs = isSigned(exchange.getRequestHeaders(), body);
        if (isOurs) {
            JsonNode event = JSON.readTree(body);
            out.printf(
                    "event received: %-30s %s, edition %s, state %s%n",
                    event.path("type").asText(),
                    event.path("data").path("id").asText(),
                    event.path("data").path("sequence").asText(),
                    event.path("data").path("state").asText());
            out.flush();
        }
        exchange.sendResponseHeaders(isOurs ? 204 : 401, -1);
        exchange.close();
    }

    private boolean isSigned(Headers headers, byte[] body) {
        String signed = headers.getFirst("webhook-id") + "." + headers.getFirst("webhook-timestamp") + "."
                + new String(body, StandardCharsets.UTF_8);
        byte[] wanted = ("v1," + hmac(signed)).getBytes(StandardCharsets.UTF_8);
        return List.of(String.valueOf(headers.getFirst("webhook-signature")).split(" ")).stream()
                .anyMatch(one -> MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), wanted));
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
