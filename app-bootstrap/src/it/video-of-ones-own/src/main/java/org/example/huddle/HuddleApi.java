package org.example.huddle;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The conference server's API: a room is a line with its name in hex, its creation in milliseconds and its people. */
final class HuddleApi {

    /** A room as the conference server lists it. */
    record Listed(String name, Instant createdAt, int people) {}

    private final HttpClient http;
    private final URI url;
    private final String secret;
    private final Duration timeout;

    HuddleApi(URI url, String secret, Duration timeout) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        this.url = url;
        this.secret = secret;
        this.timeout = timeout;
    }

    /** Opens the room of that name, or finds it open. */
    void open(String name) {
        room(send("PUT", "/rooms/" + hex(name)).body());
    }

    Optional<Listed> find(String name) {
        HttpResponse<String> answer = send("GET", "/rooms/" + hex(name));
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(room(answer.body()));
    }

    /** A missing room counts as deleted. */
    void delete(String name) {
        send("DELETE", "/rooms/" + hex(name));
    }

    List<Listed> rooms() {
        List<Listed> rooms = new ArrayList<>();
        send("GET", "/rooms").body().lines().forEach(line -> rooms.add(room(line)));
        return rooms;
    }

    private HttpResponse<String> send(String method, String path) {
        String call = method + " " + (path.equals("/rooms") ? path : "/rooms/{}");
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + secret)
                .timeout(timeout)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status / 100 == 2 || status == 404 && !path.equals("/rooms")) {
                return answer;
            }
            throw refused(call, status);
        } catch (IOException unanswered) {
            throw PortUnavailableException.outcomeUnknown(Upstream.VIDEO, call + " was not answered", unanswered);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw PortUnavailableException.outcomeUnknown(Upstream.VIDEO, call + " was interrupted", interrupted);
        }
    }

    private static PortException refused(String call, int status) {
        String answered = call + " answered " + status;
        return status == 429 || status == 503
                ? PortUnavailableException.notDone(Upstream.VIDEO, answered)
                : PortRejectedException.refused(Upstream.VIDEO, answered);
    }

    private static Listed room(String line) {
        try {
            String[] parts = line.strip().split(" ", -1);
            return new Listed(
                    new String(HexFormat.of().parseHex(parts[0]), StandardCharsets.UTF_8),
                    Instant.ofEpochMilli(Long.parseLong(parts[1])),
                    Integer.parseInt(parts[2]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException nonsense) {
            throw PortRejectedException.unreadable(Upstream.VIDEO, "the answer is no room");
        }
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }
}
