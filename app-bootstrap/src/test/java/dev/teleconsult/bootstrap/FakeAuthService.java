package dev.teleconsult.bootstrap;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An auth0-client that knows a few people, and records the headers of its requests. It has no look-up by id. */
public final class FakeAuthService implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private record Person(String name, List<String> groups) {}

    private final Map<String, Person> people = new ConcurrentHashMap<>();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake auth service");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    private FakeAuthService(HttpServer server) {
        this.server = server;
    }

    /** Listens on a free port of this machine. */
    public static FakeAuthService start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeAuthService service = new FakeAuthService(server);
            server.setExecutor(service.threads);
            server.createContext("/", service::answer);
            server.start();
            return service;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public FakeAuthService knows(String id, String name, String... groups) {
        people.put(id, new Person(name, List.of(groups)));
        return this;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The headers of every request for people, names in lower case. */
    public List<Map<String, String>> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!path.equals("/users")) {
                exchange.sendResponseHeaders(path.startsWith("/-/") ? 200 : 404, -1);
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
            asked.add(headers);
            byte[] body = JSON.writeValueAsBytes(found(exchange.getRequestURI().getRawQuery()));
            exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private ArrayNode found(String query) throws IOException {
        ArrayNode found = JSON.createArrayNode();
        for (String parameter : query.split("&")) {
            if (parameter.startsWith("_q=")) {
                JsonNode filter = JSON.readTree(URLDecoder.decode(parameter.substring(3), StandardCharsets.UTF_8));
                for (JsonNode id : filter.at("/user_id/$in")) {
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
        server.stop(0);
        threads.shutdownNow();
    }
}
