package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * The one way this package speaks HTTP: sends requests, reads JSON, tells what became of them and judges nothing.
 *
 * <p>Redirects are not followed, for what we send along (cookies, tokens) is meant for one host; nothing is cached, for what
 * comes back is about people. Safe for use by several threads.
 */
final class JsonHttp implements AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final MediaType APPLICATION_JSON = MediaType.get("application/json");

    private static final String RETRY_AFTER = "Retry-After";
    private static final String HIDDEN_RETRY_AFTER = "teleconsult-retry-after";

    private final OkHttpClient client;
    private final boolean ownsClient;
    private final int maxBodyBytes;

    private JsonHttp(OkHttpClient client, boolean ownsClient, HttpLimits limits) {
        this.client = client.newBuilder()
                .connectTimeout(limits.connect())
                .readTimeout(limits.read())
                .writeTimeout(limits.write())
                .callTimeout(limits.call())
                .followRedirects(false)
                .followSslRedirects(false)
                .cache(null)
                .addNetworkInterceptor(chain -> hidingRetryAfter(chain.proceed(chain.request())))
                .build();
        this.ownsClient = ownsClient;
        this.maxBodyBytes = limits.maxBodyBytes();
    }

    /** Over the given client's connections, or over its own if there is none given. */
    static JsonHttp over(Optional<OkHttpClient> given, HttpLimits limits) {
        return new JsonHttp(given.orElseGet(OkHttpClient::new), given.isEmpty(), limits);
    }

    /** Writes a value as JSON text. */
    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static RequestBody body(Object value) {
        return RequestBody.create(write(value), APPLICATION_JSON);
    }

    Reply send(Request request) {
        try (Response response = client.newCall(request).execute()) {
            return read(response);
        } catch (IOException notAnswered) {
            return new Reply.Unanswered(notAnswered);
        } catch (Exception other) {
            // OkHttp 5 lets this one through undeclared while it waits for a connection.
            if (other instanceof InterruptedException) {
                return interrupted();
            }
            throw other;
        }
    }

    /**
     * Sends them side by side, as many at once as the client's dispatcher lets through to one host (OkHttp's default is 5).
     *
     * @return one reply for each, in the order of the requests
     */
    List<Reply> sendAll(List<Request> requests) {
        if (requests.size() == 1) {
            return List.of(send(requests.get(0)));
        }
        List<Call> calls = new ArrayList<>();
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (Request request : requests) {
            Call call = client.newCall(request);
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            calls.add(call);
            replies.add(reply);
            call.enqueue(new Completing(reply));
        }
        try {
            List<Reply> all = new ArrayList<>();
            for (CompletableFuture<Reply> reply : replies) {
                all.add(reply.get());
            }
            return all;
        } catch (InterruptedException interrupted) {
            calls.forEach(Call::cancel);
            Reply unanswered = interrupted();
            return requests.stream().map(request -> unanswered).toList();
        } catch (ExecutionException bug) {
            throw new IllegalStateException("reading an answer failed", bug.getCause());
        }
    }

    private static Reply interrupted() {
        Thread.currentThread().interrupt();
        return new Reply.Unanswered(new InterruptedIOException("interrupted"));
    }

    private Reply read(Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(maxBodyBytes + 1L)) {
            return new Reply.Oversized(response.code(), headers(response));
        }
        return new Reply.Answered(response.code(), headers(response), parse(source.readByteArray()));
    }

    /** OkHttp repeats a request by itself when it sees {@code Retry-After: 0}, and breaks on a number that is too large. */
    private static Response hidingRetryAfter(Response response) {
        String asked = response.header(RETRY_AFTER);
        return asked == null
                ? response
                : response.newBuilder()
                        .removeHeader(RETRY_AFTER)
                        .header(HIDDEN_RETRY_AFTER, asked)
                        .build();
    }

    private static Headers headers(Response response) {
        String asked = response.header(HIDDEN_RETRY_AFTER);
        return asked == null
                ? response.headers()
                : response.headers().newBuilder().set(RETRY_AFTER, asked).build();
    }

    private static JsonNode parse(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            // The exception quotes the body, so it ends here; that there is no JSON is all there is to tell.
            return MissingNode.getInstance();
        }
    }

    /** Leaves a client it was given open. */
    @Override
    public void close() {
        if (ownsClient) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private final class Completing implements Callback {

        private final CompletableFuture<Reply> reply;

        private Completing(CompletableFuture<Reply> reply) {
            this.reply = requireNonNull(reply, "reply");
        }

        @Override
        public void onResponse(Call call, Response response) {
            try (response) {
                reply.complete(read(response));
            } catch (IOException notToTheEnd) {
                reply.complete(new Reply.Unanswered(notToTheEnd));
            } catch (RuntimeException | Error bug) {
                reply.completeExceptionally(bug);
                throw bug;
            }
        }

        @Override
        public void onFailure(Call call, IOException notAnswered) {
            reply.complete(new Reply.Unanswered(notAnswered));
        }
    }
}
