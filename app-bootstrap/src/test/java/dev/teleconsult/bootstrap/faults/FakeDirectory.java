package dev.teleconsult.bootstrap.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An auth0-client with its {@code GET /users} and nothing else, which remembers how it was asked and can be made to fail. */
final class FakeDirectory implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** What it does instead of answering. */
    @FunctionalInterface
    interface Failing {
        void answer(HttpExchange exchange) throws IOException;
    }

    private record Person(String name, List<String> groups) {}

    private final Map<String, Person> people = new ConcurrentHashMap<>();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake directory");
        thread.setDaemon(true);
        return thread;
    });
    private HttpServer server;
    private volatile Failing failing;
    private volatile CountDownLatch released = new CountDownLatch(1);

    private FakeDirectory() {
        server = listen(0);
    }

    static FakeDirectory start() {
        return new FakeDirectory();
    }

    private HttpServer listen(int port) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.setExecutor(threads);
            listening.createContext("/", this::handle);
            listening.start();
            return listening;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    FakeDirectory knows(String id, String name, String... groups) {
        people.put(id, new Person(name, List.of(groups)));
        return this;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The headers of every request, names in lower case. */
    List<Map<String, String>> asked() {
        return List.copyOf(asked);
    }

    void refuseConnections() {
        server.stop(0);
    }

    void failWith(Failing instead) {
        failing = instead;
    }

    /** No answer until it is healed. */
    void stick() {
        CountDownLatch until = released;
        failWith(exchange -> {
            try {
                until.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
    }

    void heal() {
        failing = null;
        released.countDown();
        released = new CountDownLatch(1);
        int port = server.getAddress().getPort();
        server.stop(0);
        server = listen(port);
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        asked.add(headers);
        Failing instead = failing;
        if (instead != null) {
            instead.answer(exchange);
        } else if (exchange.getRequestURI().getPath().equals("/users")) {
            answer(exchange, 200, JSON.writeValueAsString(found(exchange.getRequestURI())));
        } else {
            answer(exchange, 404, "{\"statusCode\":404,\"error\":\"Not Found\",\"message\":\"no such route\"}");
        }
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private ArrayNode found(URI uri) throws IOException {
        ArrayNode found = JSON.createArrayNode();
        for (String parameter : uri.getRawQuery().split("&")) {
            if (parameter.startsWith("_q=")) {
                String filter = URLDecoder.decode(parameter.substring(3), StandardCharsets.UTF_8);
                for (JsonNode id : JSON.readTree(filter).at("/user_id/$in")) {
                    Person person = people.get(id.textValue());
                    if (person != null) {
                        ObjectNode user = found.addObject();
                        user.put("user_id", id.textValue()).put("name", person.name());
                        person.groups().forEach(user.putObject("app_metadata").putArray("groups")::add);
                    }
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
