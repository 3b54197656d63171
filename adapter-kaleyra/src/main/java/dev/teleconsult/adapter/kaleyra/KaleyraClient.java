package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.upstream.http.HttpReply;
import dev.teleconsult.upstream.http.UpstreamCall;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends calls to Kaleyra, with the API key and the time limit of each kind of call. Safe for use by several threads.
 */
final class KaleyraClient implements AutoCloseable {

    /** Far more than any answer has, except transcriptions. */
    static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    /** The number of people in a room. */
    private static final int SIDE_BY_SIDE = 25;

    private static final KaleyraReply NOT_FOUND = new KaleyraReply.Declined(404, "", Optional.empty());
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final RequestBody NO_BODY = RequestBody.create(new byte[0]);

    private final KaleyraSettings settings;
    private final HttpUrl base;
    private final UpstreamHttp http;

    /** @param given a client to share connections with; empty for connections of its own */
    KaleyraClient(KaleyraSettings settings, Optional<OkHttpClient> given) {
        this.settings = settings;
        this.base = HttpUrl.get(settings.baseUrl().toString());
        this.http = UpstreamHttp.builder(settings.limits())
                .client(given)
                .idle(settings.idleConnections(), IDLE)
                .sideBySide(SIDE_BY_SIDE)
                .build();
    }

    KaleyraReply send(KaleyraCall call) {
        return send(call, MAX_ANSWER_BYTES);
    }

    /** Sends a call; an answer longer than {@code maxBytes} is not read to its end. */
    KaleyraReply send(KaleyraCall call, long maxBytes) {
        return call.isAddressable() ? KaleyraReply.of(http.send(upstream(call, maxBytes))) : NOT_FOUND;
    }

    /** Sends calls in parallel, with a time limit for all together; returns one reply for each, in order. */
    List<KaleyraReply> sendAll(List<KaleyraCall> calls, Duration within) {
        List<HttpReply> replies = http.sendAll(
                calls.stream().map(call -> upstream(call, MAX_ANSWER_BYTES)).toList(), within);
        return replies.stream().map(KaleyraReply::of).toList();
    }

    private UpstreamCall upstream(KaleyraCall call, long maxBytes) {
        HttpUrl.Builder url = base.newBuilder().addPathSegment("v2");
        call.segments().forEach(segment -> url.addEncodedPathSegment(encoded(segment)));
        call.query().forEach(url::addQueryParameter);
        RequestBody body = call.body().orElse(call.method().equals("POST") ? NO_BODY : null);
        UpstreamCall sent = UpstreamCall.of(new Request.Builder()
                        .url(url.build())
                        .header("apikey", settings.apiKey())
                        .header("Accept", "application/json")
                        .header("User-Agent", "teleconsult")
                        .method(call.method(), body)
                        .build())
                .maxBodyBytes(maxBytes);
        if (call.sendsFile() || maxBytes > MAX_ANSWER_BYTES) {
            sent = sent.within(settings.transferTimeout());
        }
        // OkHttp must not repeat a POST by itself: each would make a room.
        return call.isRepeatable() && !call.sendsFile() ? sent.mayBeRepeated() : sent;
    }

    /** Encodes everything except RFC 3986's unreserved characters, so that every server decodes the original text. */
    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /**
     * Fetches a file without sending the API key. The caller closes the response.
     *
     * @throws IOException as it comes
     */
    Response download(HttpUrl link) throws IOException {
        // Requested without compression, so that its length is known before the first byte.
        return http.open(UpstreamCall.of(new Request.Builder()
                        .url(link)
                        .header("Accept-Encoding", "identity")
                        .header("User-Agent", "teleconsult")
                        .build())
                .within(settings.transferTimeout()));
    }

    Optional<Duration> retryAfter(Response response) {
        return http.retryAfter(response);
    }

    @Override
    public void close() {
        http.close();
    }
}
