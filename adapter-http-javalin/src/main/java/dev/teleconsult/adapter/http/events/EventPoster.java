package dev.teleconsult.adapter.http.events;

import dev.teleconsult.ports.outbound.SinkAnswer;
import dev.teleconsult.ports.outbound.SinkAnswer.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts signed bodies. Follows no redirect, uses no proxy, keeps no cookie, and reads at most
 * {@value #MOST_ANSWER_BYTES} bytes of an answer, whose content it ignores. Safe for use by several threads.
 */
public final class EventPoster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventPoster.class);

    static final long MOST_ANSWER_BYTES = 4096;

    private static final int MOST_IDLE_CONNECTIONS = 8;
    private static final Duration IDLE_FOR = Duration.ofSeconds(60);

    private final OkHttpClient client;
    private final String userAgent;
    private final Clock clock;

    /** @param timeout the time limit of one attempt, from the look-up of the name to the end of the answer */
    public EventPoster(Destinations destinations, Duration timeout, String userAgent, Clock clock) {
        this.userAgent = userAgent;
        this.clock = clock;
        this.client = new OkHttpClient.Builder()
                .dns(destinations.resolver())
                .socketFactory(new CheckedSockets(destinations))
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .cookieJar(CookieJar.NO_COOKIES)
                // A repetition by the client would be an attempt outside the schedule.
                .retryOnConnectionFailure(false)
                .connectionPool(new ConnectionPool(MOST_IDLE_CONNECTIONS, IDLE_FOR.toMillis(), TimeUnit.MILLISECONDS))
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .callTimeout(timeout)
                .build();
    }

    /**
     * Makes one attempt.
     *
     * @param secrets the signatures to add
     * @param traceparent the header to send; empty for none
     */
    SinkAnswer post(Target target, String id, String body, List<Signature> secrets, Optional<String> traceparent) {
        long second = clock.instant().getEpochSecond();
        Request.Builder request = new Request.Builder()
                .url(target.url())
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(second))
                .header("webhook-signature", Signature.all(secrets, id, second, body))
                .header("user-agent", userAgent)
                .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8), target.type()));
        traceparent.ifPresent(trace -> request.header("traceparent", trace));
        try (Response response = client.newCall(request.build()).execute()) {
            readALittle(response);
            return outcome(response);
        } catch (RefusedAddressException refused) {
            return new SinkAnswer.Failed(Reason.ADDRESS_NOT_ALLOWED);
        } catch (InterruptedIOException late) {
            return new SinkAnswer.Failed(Reason.TIMED_OUT);
        } catch (IOException unreachable) {
            LOG.debug(
                    "endpoint {} could not be reached: {}",
                    target.name(),
                    unreachable.getClass().getName());
            return new SinkAnswer.Failed(
                    causedByRefusedAddress(unreachable) ? Reason.ADDRESS_NOT_ALLOWED : Reason.UNREACHABLE);
        }
    }

    /**
     * Whether a refused address caused the failure: OkHttp throws the failure of the last address, with the others as
     * suppressed exceptions.
     */
    private static boolean causedByRefusedAddress(IOException failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof RefusedAddressException) {
                return true;
            }
        }
        return false;
    }

    /** Reads a short answer to its end, so that the connection can be used again. */
    private static void readALittle(Response response) throws IOException {
        BufferedSource source = response.body().source();
        long left = MOST_ANSWER_BYTES;
        while (left > 0) {
            long read = source.read(source.getBuffer().clone(), left);
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }

    private SinkAnswer outcome(Response response) {
        int status = response.code();
        if (status >= 200 && status <= 299) {
            return new SinkAnswer.Taken();
        }
        return switch (status) {
            case 410 -> new SinkAnswer.Gone();
            case 429, 502, 503, 504 -> new SinkAnswer.Busy(retryAfter(response.header("Retry-After", "")));
            default -> new SinkAnswer.Failed(status >= 300 && status <= 399 ? Reason.REDIRECTED : Reason.REFUSED);
        };
    }

    /** Reads seconds or a date; any other text counts as absent. */
    private Optional<Duration> retryAfter(String asked) {
        String text = asked.strip();
        if (text.matches("[0-9]{1,12}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(clock.instant(), until));
        } catch (DateTimeException neitherForm) {
            return Optional.empty();
        }
    }

    /** Closes idle connections. Attempts under way continue to their end. */
    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    /** The target of a post. */
    record Target(String name, String url, MediaType type) {}
}
