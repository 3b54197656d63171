package dev.teleconsult.tools;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.bootstrap.EmbeddedServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A client of a server in this process. */
final class ApiClient {

    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final EmbeddedServer server;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();

    ApiClient(EmbeddedServer server) {
        this.server = server;
    }

    /**
     * Schedules a teleconsultation and returns its id.
     *
     * @param plan the body of the request
     * @throws IOException if the answer is not 201 with an id
     */
    String schedule(String plan) throws IOException, InterruptedException {
        String answer = send(201, "POST", "/teleconsultation", "anna", BodyPublishers.ofString(plan));
        String id = JSON.readTree(answer).path("roomId").asText("");
        if (id.isEmpty()) {
            throw new IOException("scheduling: the answer names no roomId");
        }
        return id;
    }

    /**
     * Sends a request; a {@code POST} and a {@code PATCH} have an empty JSON object as their body.
     *
     * @throws IOException if the answer has another status
     */
    void expect(int status, String method, String path, String user) throws IOException, InterruptedException {
        boolean withBody = method.equals("POST") || method.equals("PATCH");
        send(status, method, path, user, withBody ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
    }

    private String send(int status, String method, String path, String user, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.url(path))
                .timeout(TO_ANSWER)
                .header("miauserid", user)
                .header("content-type", "application/json")
                .method(method, body)
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IOException(method + " " + path + " was answered " + answer.statusCode() + " and not " + status);
        }
        return answer.body();
    }
}
