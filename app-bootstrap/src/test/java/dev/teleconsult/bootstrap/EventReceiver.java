package dev.teleconsult.bootstrap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver of events that records its requests. */
public final class EventReceiver implements AutoCloseable {

    public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** @param headers by names in lower case */
    public record Received(Map<String, List<String>> headers, String body, boolean taken) {

        public String id() {
            return headers.get("webhook-id").get(0);
        }

        /** Whether the signature follows Standard Webhooks 1.0; computed here, not by the library that signed it. */
        public boolean isSigned() {
            String text = id() + "." + headers.get("webhook-timestamp").get(0) + "." + body;
            return headers.get("webhook-signature").contains("v1," + hmac(text));
        }
    }

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile int status = 204;

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private EventReceiver(HttpServer server) {
        this.server = server;
    }

    public static EventReceiver start() {
        try {
            EventReceiver receiver =
                    new EventReceiver(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            receiver.server.createContext("/", receiver::receive);
            receiver.server.start();
            return receiver;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        int answer = status;
        received.add(new Received(headers, body, answer == 204));
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    /** The variables of a server that sends its events here, if its deployment resolves names to this machine. */
    public Map<String, String> variables() {
        return Map.of(
                "EVENTS_URL",
                "http://receiver.example:" + server.getAddress().getPort() + "/events",
                "EVENTS_SECRETS",
                SECRET,
                "ALLOW_INSECURE_UPSTREAMS",
                "true");
    }

    /** The status of its answers from now on; 204 at first. */
    public void answer(int code) {
        status = code;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /** The types of the accepted events, in order. */
    public List<String> types() {
        return received.stream()
                .filter(Received::taken)
                .map(one -> one.body().replaceFirst("^\\{\"type\":\"([^\"]*)\".*$", "$1"))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
