package dev.teleconsult.upstream.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.upstream.HttpLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Sends the HTTP requests of all adapters to upstreams, within limits, and returns the answers without judging them.
 *
 * <p>It follows no redirects, because keys, cookies and tokens in a request are meant for one host. It caches no answer
 * and keeps no cookie, because answers are about people. It sends a request twice only if the call permits that. Safe
 * for use by several threads.
 */
public final class UpstreamHttp implements AutoCloseable {

    private static final MediaType APPLICATION_JSON = MediaType.get("application/json");

    /** A limit that no call reaches. */
    private static final Duration UNBOUNDED = Duration.ofDays(1);

    private static final String CLOSED = "the adapter is closed";
    private static final String RETRY_AFTER = "Retry-After";
    private static final String KEPT_RETRY_AFTER = "teleconsult-retry-after";

    /** Created for the first body: loading Jackson takes a tenth of the server's start time. */
    private static final class Mapper {

        private static final ObjectMapper JSON = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /**
     * Created for the first client of this process that has no given client and may call {@code https:} addresses. All
     * such clients share the JVM's trusted certificates, which take a tenth of a second to read, and neither
     * connections nor threads.
     */
    private static final class Trusting {

        private static final OkHttpClient CLIENT = new OkHttpClient();
    }

    /**
     * Two variants of a client: one that sends each request once, and one that may send it again after a broken
     * connection.
     */
    private record Clients(OkHttpClient once, OkHttpClient repeating) {}

    private final HttpLimits limits;
    private final Clock clock;
    private final boolean ownsConnections;
    private final Supplier<OkHttpClient.Builder> client;
    private final int sideBySide;
    private final boolean plainOnly;
    private volatile Optional<Clients> clients = Optional.empty();
    private volatile boolean closed;

    private UpstreamHttp(Builder builder) {
        this.limits = builder.limits;
        this.clock = builder.clock;
        this.ownsConnections = builder.given.isEmpty();
        this.client = builder.client();
        this.sideBySide = builder.sideBySide;
        this.plainOnly = builder.plainOnly;
    }

    /** Created for the first call: reading the JVM's trusted certificates takes a fifth of the server's start time. */
    private Clients clients() {
        return clients.orElseGet(this::makeClients);
    }

    private synchronized Clients makeClients() {
        if (closed) {
            throw new IllegalStateException(CLOSED);
        }
        if (clients.isEmpty()) {
            OkHttpClient once = newClient();
            clients = Optional.of(new Clients(
                    once, once.newBuilder().retryOnConnectionFailure(true).build()));
        }
        return clients.get();
    }

    private OkHttpClient newClient() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(Math.max(dispatcher.getMaxRequests(), sideBySide));
        dispatcher.setMaxRequestsPerHost(sideBySide);
        OkHttpClient.Builder made = client.get();
        if (plainOnly) {
            made.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        }
        return made.dispatcher(dispatcher)
                .connectTimeout(limits.connect())
                .readTimeout(limits.read())
                .writeTimeout(limits.write())
                .callTimeout(limits.call())
                .cache(null)
                .cookieJar(CookieJar.NO_COOKIES)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .addNetworkInterceptor(UpstreamHttp::crossing)
                .build();
    }

    public static Builder builder(HttpLimits limits) {
        return new Builder(requireNonNull(limits, "limits"));
    }

    /** Writes a value as JSON text. */
    public static String write(Object value) {
        try {
            return Mapper.JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Reads a whole text as JSON; missing if it is not JSON or is empty. */
    public static JsonNode read(byte[] text) {
        try {
            return Mapper.JSON.readTree(text);
        } catch (IOException notJson) {
            // The exception is dropped because it quotes the text; the result says only that there is no JSON.
            return MissingNode.getInstance();
        }
    }

    /** Makes a request's body from a value, as JSON. */
    public static RequestBody body(Object value) {
        // Made from bytes: for a text OkHttp would add a charset, which JSON does not have.
        return RequestBody.create(write(value).getBytes(StandardCharsets.UTF_8), APPLICATION_JSON);
    }

    /** Sends one request with the limits of this client. */
    public HttpReply send(Request request) {
        return send(UpstreamCall.of(request));
    }

    public HttpReply send(UpstreamCall call) {
        Crossing crossing = new Crossing();
        try (Response response = execute(newCall(call, crossing))) {
            return reply(response, maxBytes(call));
        } catch (IOException failure) {
            return crossing.ended(failure);
        }
    }

    /**
     * Sends calls in parallel, up to {@link Builder#sideBySide} at a time, each within its own limits.
     *
     * @return one reply for each, in the order of the calls
     */
    public List<HttpReply> sendAll(List<UpstreamCall> calls) {
        return sendAll(calls, UNBOUNDED);
    }

    /**
     * As {@link #sendAll(List)}, with a time limit for all together, including the wait for a free place. Calls without
     * an answer by then are cancelled.
     */
    public List<HttpReply> sendAll(List<UpstreamCall> calls, Duration within) {
        if (calls.size() == 1) {
            UpstreamCall only = calls.get(0);
            return List.of(send(within.equals(UNBOUNDED) ? only : only.within(within)));
        }
        List<Call> started = new ArrayList<>();
        List<Waiting> waiting = new ArrayList<>();
        for (UpstreamCall call : calls) {
            Waiting reply = new Waiting(new Crossing(), maxBytes(call));
            Call made = newCall(call, reply.crossing);
            started.add(made);
            waiting.add(reply);
            made.enqueue(reply);
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + within.toNanos();
        List<HttpReply> replies = new ArrayList<>();
        for (Waiting reply : waiting) {
            while (true) {
                try {
                    replies.add(reply.future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
                    break;
                } catch (InterruptedException now) {
                    interrupted = true;
                } catch (TimeoutException late) {
                    // Continues below: a cancelled call ends at once and tells whether it was sent.
                } catch (ExecutionException bug) {
                    throw new IllegalStateException("reading an answer failed", bug.getCause());
                }
                cancel(started);
                deadline = System.nanoTime() + UNBOUNDED.toNanos();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return replies;
    }

    /** Cancels waiting calls first, so that none of them takes the place of a running call that is cancelled. */
    private static void cancel(List<Call> calls) {
        for (int last = calls.size() - 1; last >= 0; last--) {
            calls.get(last).cancel();
        }
    }

    /**
     * Starts a download. The caller reads the response and closes it.
     *
     * @throws IOException as OkHttp throws it; see {@link #kindOf}
     */
    public Response open(UpstreamCall call) throws IOException {
        return execute(newCall(call, new Crossing()));
    }

    /** The wait that the upstream asked for in a response of {@link #open}. */
    public Optional<Duration> retryAfter(Response response) {
        return RetryAfter.of(
                response.header(KEPT_RETRY_AFTER, ""), response.header("x-ratelimit-reset", ""), clock.instant());
    }

    /** Reads a body; empty if it has more bytes than the limit. */
    public static Optional<byte[]> read(Response response, long maxBytes) throws IOException {
        BufferedSource source = response.body().source();
        return source.request(Math.min(maxBytes, Long.MAX_VALUE - 1) + 1)
                ? Optional.empty()
                : Optional.of(source.readByteArray());
    }

    /** The kind of a failure, for messages: the failure's own text may repeat sent or received data. */
    public static String kindOf(IOException failure) {
        return failure.getClass().getSimpleName();
    }

    /**
     * Ends this object: further calls throw {@link IllegalStateException}. Closes the client if this object made it,
     * and leaves a given client open.
     */
    @Override
    public synchronized void close() {
        closed = true;
        clients.map(Clients::once).ifPresent(made -> {
            made.dispatcher().executorService().shutdown();
            if (ownsConnections) {
                made.connectionPool().evictAll();
            }
        });
    }

    private Call newCall(UpstreamCall call, Crossing crossing) {
        if (closed) {
            throw new IllegalStateException(CLOSED);
        }
        OkHttpClient sender =
                call.repeatable() ? clients().repeating() : clients().once();
        Request request =
                call.request().newBuilder().tag(Crossing.class, crossing).build();
        Call made = sender.newCall(request);
        call.within().ifPresent(time -> made.timeout().timeout(time.toNanos(), TimeUnit.NANOSECONDS));
        return made;
    }

    private long maxBytes(UpstreamCall call) {
        return call.maxBodyBytes().orElse(limits.maxBodyBytes());
    }

    private HttpReply reply(Response response, long maxBytes) throws IOException {
        return read(response, maxBytes)
                .<HttpReply>map(body -> new HttpReply.Answered(response.code(), read(body), body, retryAfter(response)))
                .orElseGet(() -> new HttpReply.TooLong(response.code(), maxBytes, retryAfter(response)));
    }

    /**
     * OkHttp 5 throws an undeclared exception if the thread is interrupted while it waits for a connection; it is
     * treated as a cancelled call.
     */
    private static Response execute(Call call) throws IOException {
        try {
            return call.execute();
        } catch (IOException | RuntimeException declared) {
            throw declared;
        } catch (Exception undeclared) {
            if (undeclared instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            throw new IllegalStateException("OkHttp threw an undeclared exception", undeclared);
        }
    }

    /**
     * Notes that sending begins; a failure before this point has certainly had no effect. It also hides
     * {@code Retry-After} from OkHttp, which would repeat even a POST by itself for the value 0, and fails on numbers
     * that are too large.
     */
    private static Response crossing(Interceptor.Chain chain) throws IOException {
        Crossing crossing = chain.request().tag(Crossing.class);
        if (crossing != null) {
            crossing.begun = true;
        }
        Response response = chain.proceed(chain.request());
        String asked = response.header(RETRY_AFTER);
        return asked == null
                ? response
                : response.newBuilder()
                        .removeHeader(RETRY_AFTER)
                        .header(KEPT_RETRY_AFTER, asked)
                        .build();
    }

    /** Whether a request was about to be written to a connection. */
    private static final class Crossing {

        private volatile boolean begun;

        private HttpReply ended(IOException failure) {
            return begun ? new HttpReply.Lost(kindOf(failure)) : new HttpReply.NotSent(kindOf(failure));
        }
    }

    private final class Waiting implements Callback {

        private final Crossing crossing;
        private final long maxBytes;
        private final CompletableFuture<HttpReply> future = new CompletableFuture<>();

        private Waiting(Crossing crossing, long maxBytes) {
            this.crossing = crossing;
            this.maxBytes = maxBytes;
        }

        @Override
        public void onResponse(Call call, Response response) {
            try (response) {
                future.complete(reply(response, maxBytes));
            } catch (IOException notToTheEnd) {
                future.complete(crossing.ended(notToTheEnd));
            } catch (RuntimeException | Error bug) {
                future.completeExceptionally(bug);
                throw bug;
            }
        }

        @Override
        public void onFailure(Call call, IOException notAnswered) {
            future.complete(crossing.ended(notAnswered));
        }
    }

    /** Builds an {@link UpstreamHttp}. Not safe for use by several threads. */
    public static final class Builder {

        private final HttpLimits limits;
        private Optional<OkHttpClient> given = Optional.empty();
        private int idleConnections = 64;
        private Duration idleFor = Duration.ofMinutes(5);
        private int sideBySide = 5;
        private boolean plainOnly;
        private Clock clock = Clock.systemUTC();

        private Builder(HttpLimits limits) {
            this.limits = limits;
        }

        /**
         * A client whose connections and interceptors are shared; it stays open. Default: empty, with separate
         * connections.
         */
        public Builder client(Optional<OkHttpClient> shared) {
            this.given = requireNonNull(shared, "shared");
            return this;
        }

        /** How many unused connections are kept open, and for how long. Default: 64, for five minutes each. */
        public Builder idle(int connections, Duration time) {
            this.idleConnections = connections;
            this.idleFor = requireNonNull(time, "time");
            return this;
        }

        /** How many calls of one {@link #sendAll} are under way at a time, at least 1. Default: 5. */
        public Builder sideBySide(int calls) {
            this.sideBySide = calls;
            return this;
        }

        /**
         * For an upstream whose addresses all begin with {@code http:}: skips reading the JVM's trusted certificates,
         * which takes a tenth of a second for the first client that needs them. A call of an {@code https:} address
         * then returns {@link HttpReply.NotSent}. Default: false.
         */
        public Builder plainOnly(boolean plain) {
            this.plainOnly = plain;
            return this;
        }

        /** The clock for dates in {@code Retry-After}. Default: the system's. */
        public Builder clock(Clock time) {
            this.clock = requireNonNull(time, "time");
            return this;
        }

        public UpstreamHttp build() {
            return new UpstreamHttp(this);
        }

        /** Reads no certificates before it is asked. */
        Supplier<OkHttpClient.Builder> client() {
            int idle = idleConnections;
            long millis = idleFor.toMillis();
            boolean plain = plainOnly;
            return given.<Supplier<OkHttpClient.Builder>>map(shared -> shared::newBuilder)
                    .orElse(() -> (plain ? new OkHttpClient.Builder() : Trusting.CLIENT.newBuilder())
                            .connectionPool(new ConnectionPool(idle, millis, TimeUnit.MILLISECONDS)));
        }
    }
}
