package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Sends calls and tells what became of them. The one place for the key, the time limits and what the HTTP client must not do
 * by itself. Safe for use by several threads.
 */
final class KaleyraHttp implements AutoCloseable {

    /** Far more than any answer but a transcription has. */
    static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    private static final RequestBody NO_BODY = RequestBody.create(new byte[0]);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);
    private static final String RETRY_AFTER = "Retry-After";
    private static final String KEPT_RETRY_AFTER = "Teleconsult-Retry-After";

    private final KaleyraConfig config;
    private final HttpUrl base;
    private final OkHttpClient owner;
    private final boolean ownsClient;
    private final OkHttpClient once;
    private final OkHttpClient repeating;
    private final OkHttpClient sendingFiles;
    private final OkHttpClient fetchingFiles;

    private KaleyraHttp(KaleyraConfig config, OkHttpClient owner, boolean ownsClient) {
        this.config = config;
        this.base = HttpUrl.get(config.baseUrl().toString());
        this.owner = owner;
        this.ownsClient = ownsClient;
        this.once = owner.newBuilder()
                .connectTimeout(config.connectTimeout())
                .readTimeout(config.readTimeout())
                .writeTimeout(config.readTimeout())
                .callTimeout(config.callTimeout())
                .cache(null)
                .cookieJar(CookieJar.NO_COOKIES)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .addNetworkInterceptor(KaleyraHttp::markAsSent)
                .build();
        // A POST must not be sent twice behind our back: each would leave a room.
        this.repeating = once.newBuilder().retryOnConnectionFailure(true).build();
        this.sendingFiles =
                once.newBuilder().callTimeout(config.transferTimeout()).build();
        this.fetchingFiles =
                repeating.newBuilder().callTimeout(config.transferTimeout()).build();
    }

    static KaleyraHttp owning(KaleyraConfig config) {
        OkHttpClient client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(config.idleConnections(), 5, TimeUnit.MINUTES))
                .build();
        return new KaleyraHttp(config, client, true);
    }

    static KaleyraHttp using(KaleyraConfig config, OkHttpClient client) {
        return new KaleyraHttp(config, client, false);
    }

    KaleyraReply send(KaleyraCall call) {
        return send(call, MAX_ANSWER_BYTES);
    }

    /** Answers longer than {@code maxBytes} are not read to their end. */
    KaleyraReply send(KaleyraCall call, long maxBytes) {
        if (!call.isAddressable()) {
            return new KaleyraReply.Declined(404, "", Optional.empty());
        }
        Sent sent = new Sent();
        try (Response response = execute(client(call, maxBytes).newCall(request(call, sent)))) {
            return reply(response, maxBytes);
        } catch (IOException e) {
            return sent.yet ? new KaleyraReply.Lost(kindOf(e)) : new KaleyraReply.NotSent(kindOf(e));
        }
    }

    private OkHttpClient client(KaleyraCall call, long maxBytes) {
        if (call.sendsFile()) {
            return sendingFiles;
        }
        if (maxBytes > MAX_ANSWER_BYTES) {
            return fetchingFiles;
        }
        return call.isRepeatable() ? repeating : once;
    }

    private Request request(KaleyraCall call, Sent sent) {
        HttpUrl.Builder url = base.newBuilder().addPathSegment("v2");
        call.segments().forEach(segment -> url.addEncodedPathSegment(encoded(segment)));
        call.query().forEach(url::addQueryParameter);
        RequestBody body = call.body().orElse(call.method().equals("POST") ? NO_BODY : null);
        return new Request.Builder()
                .url(url.build())
                .tag(Sent.class, sent)
                .header("apikey", config.apiKey())
                .header("Accept", "application/json")
                .header("User-Agent", "teleconsult")
                .method(call.method(), body)
                .build();
    }

    /** Everything but RFC 3986's unreserved characters, so that what comes back is what went in, whoever reads it. */
    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static KaleyraReply reply(Response response, long maxBytes) throws IOException {
        Optional<byte[]> bytes = read(response.body().source(), maxBytes);
        if (!response.isSuccessful()) {
            if (response.isRedirect()) {
                return new KaleyraReply.Gibberish("redirected elsewhere");
            }
            Optional<JsonNode> error = bytes.filter(body -> body.length > 0).flatMap(KaleyraWire::parse);
            boolean speaksJson =
                    error.isPresent() || bytes.map(body -> body.length == 0).orElse(false);
            if (response.code() == 404 && !speaksJson) {
                // Kaleyra answers in JSON, also errors: this 404 is of something in between, which knows no room.
                return new KaleyraReply.Gibberish("answered 404 in no words of Kaleyra's");
            }
            return new KaleyraReply.Declined(
                    response.code(), error.map(KaleyraWire::errorCode).orElse(""), retryAfter(response));
        }
        if (bytes.isEmpty()) {
            return new KaleyraReply.TooLong(maxBytes);
        }
        if (bytes.get().length == 0) {
            return new KaleyraReply.Silent();
        }
        return bytes.flatMap(KaleyraWire::parse)
                .<KaleyraReply>map(body -> new KaleyraReply.Json(body, bytes.get()))
                .orElseGet(() -> new KaleyraReply.Gibberish("answered what is not JSON"));
    }

    /** Absent when there is more. */
    static Optional<byte[]> read(BufferedSource source, long maxBytes) throws IOException {
        source.request(Math.min(maxBytes, Long.MAX_VALUE - 1) + 1);
        return source.getBuffer().size() > maxBytes ? Optional.empty() : Optional.of(source.readByteArray());
    }

    /**
     * Fetches a file without our key. The caller closes the response.
     *
     * @throws IOException as it comes
     */
    Response download(HttpUrl link) throws IOException {
        // Asked for as it is, so that its length is known before the first byte.
        return execute(fetchingFiles.newCall(new Request.Builder()
                .url(link)
                .tag(Sent.class, new Sent())
                .header("Accept-Encoding", "identity")
                .header("User-Agent", "teleconsult")
                .build()));
    }

    /** OkHttp 5 lets an interrupt through undeclared while it waits for a connection; to us it is a call cut short. */
    private static Response execute(okhttp3.Call call) throws IOException {
        try {
            return call.execute();
        } catch (IOException | RuntimeException declared) {
            throw declared;
        } catch (Exception undeclared) {
            if (undeclared instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            throw new IllegalStateException("OkHttp threw what it does not declare", undeclared);
        }
    }

    /**
     * Notes that the next thing to happen is sending; what fails before did not reach Kaleyra. Also hides {@code
     * Retry-After: 0} from the client, which would repeat a POST on seeing it.
     */
    private static Response markAsSent(Interceptor.Chain chain) throws IOException {
        Sent sent = chain.request().tag(Sent.class);
        if (sent != null) {
            sent.yet = true;
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

    static Optional<Duration> retryAfter(Response response) {
        String asked = response.header(KEPT_RETRY_AFTER);
        if (asked == null) {
            return Optional.empty();
        }
        return seconds(asked.strip())
                .or(() -> until(asked.strip(), response))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .map(wait -> wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait);
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }

    /** Counted from when the answer came. */
    private static Optional<Duration> until(String text, Response response) {
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(Instant.ofEpochMilli(response.receivedResponseAtMillis()), date));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // neither form of RFC 9110: as if it had not been sent
        }
    }

    /** The kind of failure only: its text may repeat what was sent or received. */
    static String kindOf(IOException failure) {
        return failure.getClass().getSimpleName();
    }

    @Override
    public void close() {
        if (ownsClient) {
            owner.dispatcher().executorService().shutdown();
            owner.connectionPool().evictAll();
        }
    }

    /** Whether a request was about to be written to a connection. */
    private static final class Sent {
        private volatile boolean yet;
    }
}
