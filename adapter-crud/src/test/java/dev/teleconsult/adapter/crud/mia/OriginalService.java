package dev.teleconsult.adapter.crud.mia;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** An instance of the original service, version 2.1, on the same collections: it writes without comparing first. */
final class OriginalService {

    private static final MediaType JSON = MediaType.get("application/json");

    /** One for all tests: making it takes longer than its requests. */
    private static final OkHttpClient HTTP = new OkHttpClient();

    private final URI crud;

    OriginalService(URI crud) {
        this.crud = crud;
    }

    String reads(String id) {
        return send("GET", "/teleconsultations/" + id, null);
    }

    void patches(String id, String operators) {
        send("PATCH", "/teleconsultations/" + id, operators);
    }

    void trashes(String id) {
        send("POST", "/teleconsultations/" + id + "/state", "{\"stateTo\":\"TRASH\"}");
    }

    String send(String method, String path, String body) {
        Request request = new Request.Builder()
                .url(crud + path)
                .method(method, body == null ? null : RequestBody.create(body, JSON))
                .build();
        try (Response response = HTTP.newCall(request).execute()) {
            String answer = response.body().string();
            if (!response.isSuccessful()) {
                throw new IllegalStateException(response.code() + " " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
