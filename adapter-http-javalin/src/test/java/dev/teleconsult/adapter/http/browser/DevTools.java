package dev.teleconsult.adapter.http.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/**
 * A connection to Chromium by its DevTools protocol: commands with their answers, and events. Thread-safe. A driver in between
 * would take more of the processor for each command than the page itself.
 */
final class DevTools implements AutoCloseable {
    /** What happens in a session; called in the thread that reads, so it must not wait for an answer. */
    interface Events {
        void happened(String session, String event, JsonNode details);
    }

    /** Chromium refused a command, for example because the page was left meanwhile. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    private static final JsonMapper JSON = new JsonMapper();

    private final OkHttpClient client =
            new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
    private final Map<Long, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Duration patience;
    private final Events events;
    private final WebSocket socket;

    /**
     * @param address of the browser, {@code http://} for a web socket
     * @param patience how long an answer may take
     */
    DevTools(String address, Duration patience, Events events) {
        this.patience = patience;
        this.events = events;
        this.socket = client.newWebSocket(new Request.Builder().url(address).build(), new Reader());
    }

    /** Sends a command, and returns its answer. An empty session is the browser itself. */
    JsonNode ask(String session, String command, Map<String, ?> parameters) {
        return answerOf(send(session, command, parameters));
    }

    /** Sends a command without waiting for its answer. */
    CompletableFuture<JsonNode> send(String session, String command, Map<String, ?> parameters) {
        long number = numbers.incrementAndGet();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", number);
        message.put("method", command);
        message.put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        if (end.isDone() || !socket.send(json(message))) {
            fail(answer, "the browser has ended");
        }
        return answer;
    }

    JsonNode answerOf(CompletableFuture<JsonNode> answer) {
        try {
            return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new AssertionError("the browser gave no answer", e.getCause());
        }
    }

    private static void fail(CompletableFuture<JsonNode> answer, String why) {
        answer.completeExceptionally(new Refused(why));
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the browser has closed the connection. */
    void awaitEnd() {
        end.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        socket.cancel();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private final class Reader extends WebSocketListener {
        @Override
        public void onMessage(WebSocket from, String text) {
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
            if (!message.has("id")) {
                events.happened(
                        message.path("sessionId").asText(),
                        message.path("method").asText(),
                        message.path("params"));
                return;
            }
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").asLong());
            if (message.has("error")) {
                fail(answer, message.at("/error/message").asText());
            } else {
                answer.complete(message.path("result"));
            }
        }

        @Override
        public void onClosing(WebSocket from, int code, String reason) {
            from.close(code, null);
            ended();
        }

        @Override
        public void onFailure(WebSocket from, Throwable cause, Response response) {
            ended();
        }

        private void ended() {
            end.complete(null);
            answers.values().forEach(answer -> fail(answer, "the browser has ended"));
        }
    }
}
