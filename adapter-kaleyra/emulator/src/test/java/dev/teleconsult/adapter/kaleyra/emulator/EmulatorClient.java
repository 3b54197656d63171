package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Sends the text of a test unchanged, with the emulator's key. */
final class EmulatorClient implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Each client is derived from this one: making one from nothing takes longer than most tests do. */
    private static final OkHttpClient BASE = new OkHttpClient();

    private final KaleyraEmulator emulator;
    private final OkHttpClient http = BASE.newBuilder()
            .dispatcher(new Dispatcher())
            .connectionPool(new ConnectionPool())
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .callTimeout(Duration.ofSeconds(20))
            .build();

    EmulatorClient(KaleyraEmulator emulator) {
        this.emulator = emulator;
    }

    Got get(String path) {
        return send("GET", path, null);
    }

    Got delete(String path) {
        return send("DELETE", path, null);
    }

    Got post(String path, String json) {
        return send("POST", path, RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON));
    }

    Got put(String path, String json) {
        return send("PUT", path, RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON));
    }

    Got send(String method, String path, RequestBody body) {
        try {
            return sendOrFail(method, path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Got sendOrFail(String method, String path, RequestBody body) throws IOException {
        Request request = new Request.Builder()
                .url(URI.create(emulator.baseUrl() + path).toString())
                .header("apikey", emulator.apiKey())
                .method(method, body)
                .build();
        return send(request);
    }

    Got send(Request request) throws IOException {
        try (Response response = http.newCall(request).execute()) {
            return new Got(response.code(), response.headers(), response.body().bytes());
        }
    }

    /** Creates a user and returns their id. */
    String user(String role) {
        JsonNode body = post("/v2/users", "{\"role\":\"" + role + "\"}").json();
        return body.has("id") ? body.path("id").asText() : body.at("/user/id").asText();
    }

    /** The body of a room of these users with more fields, each with a leading comma. */
    static String roomBody(String moreFields, String... userIds) {
        StringBuilder participants = new StringBuilder();
        for (String userId : userIds) {
            participants.append(participants.length() == 0 ? "" : ",");
            participants.append("{\"user_id\":\"").append(userId).append("\"}");
        }
        return "{\"participants\":[" + participants + "]" + moreFields + "}";
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    record Got(int status, okhttp3.Headers headers, byte[] bytes) {
        JsonNode json() {
            try {
                return bytes.length == 0 ? MissingNode.getInstance() : MAPPER.readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String code() {
            return json().path("code").asText();
        }
    }
}
