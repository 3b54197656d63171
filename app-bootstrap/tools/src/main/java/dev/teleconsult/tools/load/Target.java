package dev.teleconsult.tools.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * A client of the service under load. It follows no redirect, so that only the host of the plan gets requests. Safe for
 * use by several threads; each uses its own connection.
 */
final class Target {

    static final String DOCTOR = "load-doctor";
    static final String PATIENT = "load-patient";

    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER = Duration.ofSeconds(10);
    private static final Duration LENGTH_OF_A_CALL = Duration.ofMinutes(30);
    private static final JsonMapper JSON = new JsonMapper();

    /** Thrown for an unexpected answer. */
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    private final String base;
    private final Map<String, String> headers;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TO_CONNECT)
            .build();

    /** @param headers the headers of every request; they may contain an access token */
    Target(URI base, Map<String, String> headers) {
        this.base = base.toString();
        this.headers = Map.copyOf(headers);
    }

    /** The request to send repeatedly for a teleconsultation. */
    HttpRequest reading(String id) {
        return request(id).GET().build();
    }

    /** Sends a request and reads the whole answer; returns the status. */
    int send(HttpRequest reading) throws IOException, InterruptedException {
        return client.send(reading, BodyHandlers.discarding()).statusCode();
    }

    /** @throws Refused with the status and the service's error code, if the teleconsultation cannot be read */
    void check(String id) throws IOException, InterruptedException {
        expect(200, client.send(reading(id), BodyHandlers.ofString()), "reading " + id);
    }

    /**
     * Schedules a teleconsultation of the caller and an invented patient, and returns its id.
     *
     * @param caller the user id that reads the teleconsultation later
     */
    String schedule(Instant start, String caller) throws IOException, InterruptedException {
        ObjectNode plan = JSON.createObjectNode();
        plan.put("start_date", start.truncatedTo(ChronoUnit.MILLIS).toString());
        plan.put("duration_in_seconds", LENGTH_OF_A_CALL.toSeconds());
        ObjectNode participants = plan.putObject("participants").put("number", 2);
        participants
                .putArray("data")
                .add(person(caller, "doctor", "Load Doctor"))
                .add(person(PATIENT, "patient", "Load Patient"));
        HttpRequest request = request("")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(plan.toString()))
                .build();
        HttpResponse<String> answer =
                expect(201, client.send(request, BodyHandlers.ofString()), "scheduling a teleconsultation");
        String id = read(answer.body()).path("roomId").asText("");
        if (id.isEmpty()) {
            throw new Refused("scheduling a teleconsultation: the answer names no roomId");
        }
        return id;
    }

    private static ObjectNode person(String id, String group, String name) {
        ObjectNode person =
                JSON.createObjectNode().put("userId", id).put("fullName", name).put("language", "en");
        person.putArray("groups").add(group);
        return person;
    }

    /** Cancels a teleconsultation; does nothing if it is cancelled already. */
    void cancel(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request(id).DELETE().build(), BodyHandlers.ofString());
        if (answer.statusCode() != 404) {
            expect(204, answer, "cancelling " + id);
        }
    }

    private HttpRequest.Builder request(String id) {
        String path = "/teleconsultation" + (id.isEmpty() ? "" : "/" + encoded(id));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TO_ANSWER)
                .header("accept", "application/json")
                .header("user-agent", "teleconsult-load");
        headers.forEach(request::setHeader);
        return request;
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> answer, String what) throws Refused {
        if (answer.statusCode() == status) {
            return answer;
        }
        String code = read(answer.body()).path("code").asText("");
        throw new Refused(what + ": the target answered " + answer.statusCode()
                + (code.matches("[A-Za-z_]{1,50}") ? " (" + code + ")" : ""));
    }

    /** Reads a body; missing if it is not JSON. */
    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException other) {
            return JSON.missingNode();
        }
    }
}
