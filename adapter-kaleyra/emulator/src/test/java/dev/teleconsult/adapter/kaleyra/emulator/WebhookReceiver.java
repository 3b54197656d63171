package dev.teleconsult.adapter.kaleyra.emulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The receiver of a webhook; answers as configured and records the requests. */
final class WebhookReceiver implements AutoCloseable {
    private final HttpServer http;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger failures = new AtomicInteger();

    WebhookReceiver() throws IOException {
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean fail = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            received.add(new Received(
                    body,
                    String.valueOf(exchange.getRequestHeaders().getFirst("bandyer-signature")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("room-id-hmac"))));
            exchange.sendResponseHeaders(fail ? 500 : 200, -1);
            exchange.close();
        });
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/hook");
    }

    void failNext(int times) {
        failures.set(times);
    }

    Received next() throws InterruptedException {
        Received next = received.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no event came");
        }
        return next;
    }

    @Override
    public void close() {
        http.stop(0);
    }

    record Received(byte[] body, String v1Signature, String v0Signature) {}
}
