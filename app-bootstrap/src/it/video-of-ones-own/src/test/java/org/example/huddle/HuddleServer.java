package org.example.huddle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.CallEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The conference server, as far as the provider uses it: rooms by name, and links that it checks itself. */
final class HuddleServer implements AutoCloseable {

    static final String SECRET = "huddle-secret-0123456789";

    private static final Map<CallEvent.Kind, String> KINDS = Map.of(
            CallEvent.Kind.USER_CONNECTED, "joined",
            CallEvent.Kind.USER_DISCONNECTED, "left",
            CallEvent.Kind.SESSION_STARTED, "began",
            CallEvent.Kind.SESSION_PAUSED, "paused",
            CallEvent.Kind.SESSION_RESUMED, "resumed",
            CallEvent.Kind.SESSION_ENDED, "ended");

    /** A room's name in hex, and when it was opened. */
    private final Map<String, Long> rooms = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer http;
    private volatile Optional<Trouble> trouble = Optional.empty();

    HuddleServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/rooms", this::answer);
        http.setExecutor(threads);
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    void isIn(Trouble some) {
        trouble = Optional.of(some);
    }

    void isFine() {
        trouble = Optional.empty();
    }

    int openRooms() {
        return rooms.size();
    }

    /** Opens a room as another program does. */
    String open(String name) {
        rooms.putIfAbsent(HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8)), now());
        return name;
    }

    /** The person admitted by a link; empty for a link that is unsigned, expired, or of a room that is not open. */
    Optional<String> letsIn(String link) {
        Matcher parts = Pattern.compile(Pattern.quote(url().toString())
                        + "/([a-z0-9-]+)\\?jwt=([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+")
                .matcher(link);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String claims = new String(Base64.getUrlDecoder().decode(parts.group(3)), StandardCharsets.UTF_8);
        boolean genuine = link.endsWith("?jwt=" + new Signer(SECRET).token(claims));
        boolean current = Long.parseLong(claim(claims, "\"exp\":(\\d+)")) > Instant.now().getEpochSecond();
        boolean here = claim(claims, "\"room\":\"([^\"]+)\"").equals(parts.group(1))
                && rooms.containsKey(
                        HexFormat.of().formatHex(parts.group(1).getBytes(StandardCharsets.UTF_8)));
        return genuine && current && here ? Optional.of(claim(claims, "\"sub\":\"([^\"]+)\"")) : Optional.empty();
    }

    private static String claim(String claims, String pattern) {
        Matcher claim = Pattern.compile(pattern).matcher(claims);
        return claim.find() ? claim.group(1) : "";
    }

    static String message(CallEvent event) {
        return KINDS.get(event.kind()) + " " + event.room() + " " + event.connected() + " "
                + event.at().toEpochMilli();
    }

    static String signature(String secret, String body, Instant signedAt) {
        String seconds = Long.toString(signedAt.getEpochSecond());
        return seconds + "." + new Signer(secret).hex("message", seconds + "." + body);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Trouble now = trouble.orElse(null);
            if (now == Trouble.UNREACHABLE) {
                return;
            }
            if (now == Trouble.OVERLOADED) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            boolean known = ("Bearer " + SECRET).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (now == Trouble.REFUSING || !known) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Optional<String> said = done(exchange);
            if (now == Trouble.LOSING_ANSWERS) {
                return;
            }
            if (said.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = (now == Trouble.TALKING_NONSENSE ? "<html>" : said.get()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Optional<String> done(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/rooms")) {
            StringBuilder all = new StringBuilder();
            rooms.forEach((name, since) -> all.append(line(name, since)));
            return Optional.of(all.toString());
        }
        String name = path.substring("/rooms/".length());
        switch (exchange.getRequestMethod()) {
            case "PUT" -> rooms.putIfAbsent(name, now());
            case "DELETE" -> {
                return Optional.ofNullable(rooms.remove(name)).map(gone -> "");
            }
            default -> {}
        }
        return Optional.ofNullable(rooms.get(name)).map(since -> line(name, since));
    }

    private static String line(String name, long since) {
        return name + " " + since + " 0\n";
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
