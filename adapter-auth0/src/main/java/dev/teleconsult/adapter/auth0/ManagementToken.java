package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.upstream.http.HttpReply;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The access token for Auth0's Management API, by client credentials: requested when it is first needed, kept until
 * shortly before it expires, with one request for all waiting threads. Safe for use by several threads.
 */
final class ManagementToken {

    private static final String OPERATION = "POST /oauth/token";

    /** How long before its expiry it is renewed, so that it does not expire during a request. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** The assumed lifetime of a token that names none. */
    private static final Duration UNSTATED_LIFETIME = Duration.ofMinutes(5);

    private record Held(String token, Instant askedAt, Instant renewAt) {}

    private static final Held NONE = new Held("", Instant.MIN, Instant.MIN);

    private final UpstreamHttp http;
    private final Request request;
    private final UpstreamFailures failures;
    private final Clock clock;
    private final SingleFlight<Held> flight = new SingleFlight<>();
    private volatile Held held = NONE;

    ManagementToken(
            UpstreamHttp http,
            HttpUrl tenant,
            String audience,
            ClientCredentials credentials,
            UpstreamFailures failures,
            Clock clock) {
        this.http = http;
        this.request = new Request.Builder()
                .url(tenant.newBuilder().addPathSegments("oauth/token").build())
                .header("Accept", "application/json")
                .post(UpstreamHttp.body(Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        credentials.clientId(),
                        "client_secret",
                        credentials.clientSecret(),
                        "audience",
                        audience)))
                .build();
        this.failures = failures;
        this.clock = clock;
    }

    /** The token to use now. */
    String current() {
        Held now = held;
        return isUsable(now) ? now.token() : flight.run(this::renewed).token();
    }

    /** Drops a token that was refused, unless it was replaced already. */
    void discard(String refused) {
        synchronized (this) {
            if (held.token().equals(refused)) {
                held = NONE;
            }
        }
    }

    private Held renewed() {
        Held meanwhile = held;
        if (isUsable(meanwhile)) {
            return meanwhile;
        }
        Held fresh = ask();
        synchronized (this) {
            held = fresh;
        }
        return fresh;
    }

    private boolean isUsable(Held candidate) {
        Instant now = clock.instant();
        // If the clock was set back, the token counts as expired.
        return now.isBefore(candidate.renewAt()) && !now.isBefore(candidate.askedAt());
    }

    private Held ask() {
        Instant asked = clock.instant();
        HttpReply reply = http.send(request);
        // Auth0 answers a token request over the rate limit with a 429, or, as observed, with a 500 "access_denied":
        // both mean "later".
        if (!reply.hasStatus(200)) {
            throw failures.of(OPERATION, reply);
        }
        JsonNode body = reply.json();
        String token = body.path("access_token").asText("");
        if (!isSendable(token)) {
            throw failures.unreadable(OPERATION, "no access_token");
        }
        long seconds = body.path("expires_in").asLong(UNSTATED_LIFETIME.toSeconds());
        // A token with a very short life is used for half of it.
        Duration lifetime = Duration.ofSeconds(
                Math.max(0, Math.min(seconds, Duration.ofDays(30).toSeconds())));
        Duration usable =
                lifetime.compareTo(MARGIN.multipliedBy(2)) > 0 ? lifetime.minus(MARGIN) : lifetime.dividedBy(2);
        return new Held(token, asked, asked.plus(usable));
    }

    private static boolean isSendable(String token) {
        return !token.isEmpty() && token.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }
}
