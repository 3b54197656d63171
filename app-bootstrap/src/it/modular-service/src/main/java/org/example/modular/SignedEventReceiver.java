package org.example.modular;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accepts events that the official library of Standard Webhooks verifies, and refuses all others. */
public final class SignedEventReceiver implements AutoCloseable {

    private final HttpServer server;
    private final Webhook webhook;
    private final List<String> taken = new CopyOnWriteArrayList<>();

    public SignedEventReceiver(String secret) throws IOException {
        try {
            webhook = new Webhook(secret);
        } catch (EmptyWebhookSecretException empty) {
            throw new IllegalArgumentException("a secret", empty);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = 204;
        try {
            webhook.verify(body, exchange.getRequestHeaders());
            taken.add(body);
        } catch (WebhookVerificationException forged) {
            status = 401;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The bodies of verified events. */
    public List<String> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
